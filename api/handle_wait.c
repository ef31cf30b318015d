#include "api/handle_wait.h"

#include "api/wait_wish.h"

/* NULL: there is no block yet. */
static void render(struct response *res, bool met, int64_t confirmations,
		   const struct query_tip *tip)
{
	struct emit json = response_json(res);

	res->code = met ? 200 : 408;
	emit_object_begin(&json, NULL);
	emit_bool(&json, "met", met);
	emit_i64(&json, "height", tip ? (int64_t)tip->height : -1);
	if (tip)
		emit_block_hash(&json, "tip", &tip->hash);
	else
		emit_null(&json, "tip");
	if (confirmations >= 0)
		emit_i64(&json, "confirmations", confirmations);
	emit_object_end(&json);
}

static enum status look(struct response *res, struct backend *backend,
			const struct wait_wish *wish, bool may_sleep)
{
	const struct query_tip *tip = query_get_tip(backend->query);
	int64_t confirmations;
	bool met;
	enum status st;

	if (wish->has_txid && !backend_may_read(backend, 1))
		return response_defer(res);
	st = wait_wish_holds(&met, &confirmations, wish, backend->query);
	if (st != STATUS_OK)
		return st;
	if (!met && may_sleep)
		return response_wait(res, wish, tip->generation,
				     tip->mempool_sequence);
	render(res, met, confirmations, tip);
	return STATUS_OK;
}

enum status handle_wait(const struct request *req, struct backend *backend,
			struct response *res)
{
	struct wait_wish wish;
	bool may_sleep;
	enum status st;

	if (!wait_wish_parse(&wish, res, req,
			     backend->config->waits.timeout_max))
		return STATUS_OK;
	may_sleep = wish.timeout_s && !req->is_late;
	st = query_begin(backend->query);
	if (st == STATUS_UNAVAILABLE && may_sleep)
		return response_wait(res, &wish, 0, 0);
	if (st == STATUS_UNAVAILABLE) {
		render(res, false, -1, NULL);
		return STATUS_OK;
	}
	if (st != STATUS_OK)
		return st;
	st = look(res, backend, &wish, may_sleep);
	query_end(backend->query);
	return st;
}
