/* handle_fee.c - GET /utils/estimatefee: what a kilobyte costs. */
#include "api/explorer/handlers.h"
#include "api/explorer/node_answer.h"
#include "api/number.h"

#define RPC_METHOD_NOT_FOUND -32601
#define RPC_MISC_ERROR       -1
#define RPC_TYPE_ERROR       -3
#define RPC_INVALID_PARAMS   -32602
#define TARGET_MAX           1008 /* blocks: further no node looks ahead */
#define TARGETS_MAX          50   /* of one request */

/* What nodes of one generation have, and the next one's not. */
struct fee_call {
	const char *method;
	bool takes_target;
	const char *field; /* of the result; NULL: the result is the number */
};

static const struct fee_call calls[] = {
	{ "estimatesmartfee", true, "feerate" }, /* Core since 0.15 */
	{ "estimatefee", true, NULL },           /* before */
	{ "estimatefee", false, NULL },          /* BCHN */
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* The node does not know this form of the call: the next one is to be tried. */
static bool is_other_generation(int code)
{
	return code == RPC_METHOD_NOT_FOUND || code == RPC_MISC_ERROR ||
	       code == RPC_TYPE_ERROR || code == RPC_INVALID_PARAMS;
}

/* One call. *known false: not the call of this node. fee stays as it is when
 * the node has no estimate. */
static enum status ask(json_t **fee, bool *known, struct backend *backend,
		       const struct fee_call *call, int64_t target)
{
	struct node_error error = { 0 };
	json_t *params = call->takes_target
				 ? json_pack("[I]", (json_int_t)target)
				 : json_array();
	json_t *result = NULL;
	enum status st;

	if (!params)
		return STATUS_NO_MEMORY;
	st = node_call(backend->node, &result, &error, call->method, params);
	json_decref(params);
	*known = st == STATUS_OK;
	if (st == STATUS_FAILED && error.code) {
		*known = !is_other_generation(error.code);
		return STATUS_OK;
	}
	if (st != STATUS_OK)
		return st;
	*fee = json_incref(call->field ? json_object_get(result, call->field)
				       : result);
	json_decref(result);
	return STATUS_OK;
}

/* Coins per 1,000 bytes, or NULL. *call: the one that this node knows, found
 * out with the first target. */
static enum status estimate(json_t **fee, size_t *call, struct backend *backend,
			    int64_t target)
{
	enum status st = STATUS_OK;
	bool known = false;

	*fee = NULL;
	while (*call < CALLS && st == STATUS_OK) {
		st = ask(fee, &known, backend, &calls[*call], target);
		if (known)
			break;
		++*call;
	}
	return st;
}

static int64_t clamp(int64_t target)
{
	if (target < 1)
		return 1;
	return target > TARGET_MAX ? TARGET_MAX : target;
}

static void put_fee(struct emit *json, const struct js_int target,
		    const json_t *fee)
{
	char text[NUMBER_TEXT_SIZE];
	const char *key = js_int_text(text, target);

	if (json_is_number(fee) && json_number_value(fee) > 0)
		put_node_number(json, key, fee);
	else
		emit_i64(json, key, -1);
}

static bool is_among(const struct js_int *list, size_t count, struct js_int one)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].value == one.value && list[i].nan == one.nan)
			return true;
	return false;
}

/* "2,6": each once. What is no number stays in, as NaN: it is answered. */
static size_t read_targets(struct js_int out[TARGETS_MAX], const char *text)
{
	size_t count = 0;

	while (text && count < TARGETS_MAX) {
		struct js_int target = js_int_parse(text);

		target.nan = !target.given;
		if (!is_among(out, count, target))
			out[count++] = target;
		text = strchr(text, ',');
		text = text ? text + 1 : NULL;
	}
	return count;
}

enum status handle_estimate_fee(const struct request *req,
				struct backend *backend, struct response *res)
{
	const char *asked = request_query(req, "nbBlocks");
	struct js_int targets[TARGETS_MAX];
	struct emit json = response_json(res);
	enum status st = STATUS_OK;
	size_t call = 0, count;

	count = read_targets(targets, asked && *asked ? asked : "2");
	emit_object_begin(&json, NULL);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		json_t *fee = NULL;

		if (!targets[i].nan)
			st = estimate(&fee, &call, backend,
				      clamp(targets[i].value));
		put_fee(&json, targets[i], fee);
		json_decref(fee);
	}
	emit_object_end(&json);
	return st;
}
