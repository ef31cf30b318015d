#include "api/explorer/fee_estimate.h"

#define RPC_METHOD_NOT_FOUND -32601
#define RPC_MISC_ERROR       -1
#define RPC_TYPE_ERROR       -3
#define RPC_INVALID_PARAMS   -32602
#define TARGET_MAX           1008 /* blocks: further no node looks ahead */

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
static enum status ask(json_t **fee, bool *known, struct node_client *node,
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
	st = node_call(node, &result, &error, call->method, params);
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

static int64_t clamp(int64_t target)
{
	if (target < 1)
		return 1;
	return target > TARGET_MAX ? TARGET_MAX : target;
}

enum status fee_estimate(json_t **fee, size_t *call, struct node_client *node,
			 int64_t target)
{
	enum status st = STATUS_OK;
	bool known = false;

	*fee = NULL;
	while (*call < CALLS && st == STATUS_OK) {
		st = ask(fee, &known, node, &calls[*call], clamp(target));
		if (known)
			break;
		++*call;
	}
	return st;
}
