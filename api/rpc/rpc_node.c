/* rpc_node.c - what the node answers: methods handed to it as they are, and
 * those that today's nodes have lost or changed. */
#include "api/explorer/node_answer.h"
#include "api/rpc/rpc_methods.h"

/* So many blocks ahead an estimate may be asked for. */
enum { TARGET_MIN = 1, TARGET_MAX = 1008 };

static enum status fail_like_node(struct rpc_call *call, enum status status,
				  const struct node_error *error)
{
	if (status == STATUS_FAILED && error->code)
		return rpc_fail(call, error->code, "%s", error->message);
	if (status == STATUS_UNAVAILABLE && error->code)
		return rpc_fail(call, RPC_WARMING_UP, "%s", error->message);
	return status;
}

static enum status ask(json_t **out, struct rpc_call *call, const char *method,
		       json_t *params)
{
	struct node_error error = { 0 };
	enum status st =
		node_call(call->backend->node, out, &error, method, params);

	json_decref(params);
	return fail_like_node(call, st, &error);
}

/* The node's result as it wrote it. */
static enum status pass_on(struct rpc_call *call, const char *method,
			   const json_t *params, struct node_error *error)
{
	struct emit *json = &call->json;

	*error = (struct node_error){ 0 };
	emit_number_text(json, "result", "");
	return node_call_text(call->backend->node, json->out, error, method,
			      (json_t *)(uintptr_t)params);
}

enum status rpc_forward(struct rpc_call *call)
{
	struct node_error error;
	enum status st = pass_on(call, call->method, call->params, &error);

	return fail_like_node(call, st, &error);
}

/* --- sendrawtransaction --- */

/* allowhighfees was a switch; since Core 0.19 the highest rate stands there,
 * 0 for any. */
static json_t *new_params(const struct rpc_call *call)
{
	json_t *hex = (json_t *)(uintptr_t)rpc_param(call, 0);

	return json_is_true(rpc_param(call, 1)) ? json_pack("[O,i]", hex, 0)
						: json_pack("[O]", hex);
}

enum status rpc_send(struct rpc_call *call)
{
	const size_t mark = call->json.out->len;
	const struct emit before = call->json;
	struct node_error error;
	json_t *params;
	enum status st = pass_on(call, call->method, call->params, &error);

	if (st != STATUS_FAILED || !json_is_boolean(rpc_param(call, 1)) ||
	    (error.code != RPC_TYPE && error.code != RPC_MISC))
		return fail_like_node(call, st, &error);
	params = new_params(call);
	if (!params)
		return STATUS_NO_MEMORY;
	call->json = before;
	call->json.out->len = mark;
	st = pass_on(call, call->method, params, &error);
	json_decref(params);
	return fail_like_node(call, st, &error);
}

/* --- getinfo, getdifficulty --- */

enum status rpc_get_info(struct rpc_call *call)
{
	json_t *chain = NULL, *peers = NULL;
	enum status st = ask(&peers, call, "getnetworkinfo", NULL);

	if (st == STATUS_OK)
		st = ask(&chain, call, "getblockchaininfo", NULL);
	if (st == STATUS_OK) {
		emit_object_begin(&call->json, "result");
		put_node_info(&call->json, call->backend->net, chain, peers);
		emit_object_end(&call->json);
	}
	json_decref(chain);
	json_decref(peers);
	return st;
}

enum status rpc_get_difficulty(struct rpc_call *call)
{
	json_t *chain = NULL;
	enum status st = ask(&chain, call, "getblockchaininfo", NULL);

	if (st == STATUS_OK)
		put_node_number(&call->json, "result",
				json_object_get(chain, "difficulty"));
	json_decref(chain);
	return st;
}

/* --- estimatefee --- */

static json_int_t target_of(const json_t *value)
{
	const json_int_t blocks = json_integer_value(value);

	if (blocks < TARGET_MIN)
		return TARGET_MIN;
	return blocks > TARGET_MAX ? TARGET_MAX : blocks;
}

/* Coins per kilobyte, -1 when nothing is known. Nodes that still have
 * estimatefee are asked by it; Bitcoin Cash Node's takes no target. */
enum status rpc_estimate_fee(struct rpc_call *call)
{
	json_t *answer = NULL;
	const json_t *rate;
	enum status st;

	if (!json_is_integer(rpc_param(call, 0)))
		return rpc_fail(call, RPC_MISC,
				"JSON value is not an integer as expected");
	st = ask(&answer, call, "estimatesmartfee",
		 json_pack("[I]", target_of(rpc_param(call, 0))));
	if (st == STATUS_FAILED && call->code == RPC_UNKNOWN_METHOD) {
		call->code = 0;
		st = ask(&answer, call, "estimatefee", NULL);
	}
	rate = json_is_number(answer) ? answer
				      : json_object_get(answer, "feerate");
	if (st == STATUS_OK && rate)
		put_node_number(&call->json, "result", rate);
	else if (st == STATUS_OK)
		emit_i64(&call->json, "result", -1);
	json_decref(answer);
	return st;
}
