/* handle_fee.c - GET /utils/estimatefee: what a kilobyte costs. */
#include "api/explorer/fee_estimate.h"
#include "api/explorer/handlers.h"
#include "api/explorer/node_answer.h"
#include "api/number.h"

#define TARGETS_MAX 50 /* of one request */

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
			st = fee_estimate(&fee, &call, backend->node,
					  targets[i].value);
		put_fee(&json, targets[i], fee);
		json_decref(fee);
	}
	emit_object_end(&json);
	return st;
}
