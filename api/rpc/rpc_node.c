/* rpc_node.c - what the node answers: methods handed to it as they are, and
 * those that today's nodes have lost or changed. */
#include "api/explorer/fee_estimate.h"
#include "api/explorer/node_answer.h"
#include "api/rpc/node_value.h"
#include "api/rpc/old_form.h"
#include "api/rpc/rpc_methods.h"

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

/* --- getblock, getrawtransaction --- */

/* What the patched node added to a block's transactions: each output's value in
 * satoshis. What has none is left as it is. */
static enum status add_values(const json_t *result)
{
	const json_t *txs = json_object_get(result, "tx");

	for (size_t i = 0; i < json_array_size(txs); i++) {
		const json_t *outputs =
			json_object_get(json_array_get(txs, i), "vout");

		for (size_t n = 0; n < json_array_size(outputs); n++) {
			json_t *output = json_array_get(outputs, n);
			const json_t *value = json_object_get(output, "value");
			const int64_t satoshis = node_satoshis(value);

			if (json_object_set_new(output, "valueSat",
						json_integer(satoshis)))
				return STATUS_NO_MEMORY;
		}
	}
	return STATUS_OK;
}

typedef enum status old_form_fn(json_t **result, const struct network *net);

static enum status forward_changed(struct rpc_call *call, old_form_fn *old_form)
{
	const struct backend *backend = call->backend;
	json_t *result = NULL;
	enum status st = ask(&result, call, call->method,
			     json_incref((json_t *)(uintptr_t)call->params));

	if (st == STATUS_OK && backend->config->rpc_old_form)
		st = old_form(&result, backend->net);
	if (st == STATUS_OK)
		st = add_values(result);
	if (st == STATUS_OK)
		put_node_value(&call->json, "result", result);
	json_decref(result);
	return st;
}

/* Transactions decoded, not just named? */
static bool is_detailed(const struct rpc_call *call)
{
	const json_t *named = json_object_get(call->params, "verbosity");
	const json_t *verbosity = named ? named : rpc_param(call, 1);

	return json_integer_value(verbosity) >= 2;
}

enum status rpc_forward_block(struct rpc_call *call)
{
	if (!call->backend->config->rpc_old_form && !is_detailed(call))
		return rpc_forward(call);
	return forward_changed(call, old_form_of_block);
}

enum status rpc_forward_tx(struct rpc_call *call)
{
	if (!call->backend->config->rpc_old_form)
		return rpc_forward(call);
	return forward_changed(call, old_form_of_tx);
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

/* Coins per kilobyte, -1 when nothing is known. */
enum status rpc_estimate_fee(struct rpc_call *call)
{
	const json_t *target = rpc_param(call, 0);
	json_t *fee = NULL;
	size_t known = 0;
	enum status st;

	if (!json_is_integer(target))
		return rpc_fail(call, RPC_MISC,
				"JSON value is not an integer as expected");
	st = fee_estimate(&fee, &known, call->backend->node,
			  json_integer_value(target));
	if (st == STATUS_OK && json_is_number(fee))
		put_node_number(&call->json, "result", fee);
	else if (st == STATUS_OK)
		emit_i64(&call->json, "result", -1);
	json_decref(fee);
	return st;
}
