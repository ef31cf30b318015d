/* handle_tx.c - GET /tx/:txid and /rawtx/:txid. */
#include "api/explorer/handlers.h"
#include "api/explorer/render_tx.h"

#define RPC_INVALID_PARAMETER -8

/* False: answered. The node's words for a malformed id, without the id. */
static bool txid_make(struct txid *out, struct response *res, const char *text)
{
	if (strlen(text) != HASH_HEX_SIZE - 1)
		response_code_error(res, RPC_INVALID_PARAMETER,
				    "parameter 1 must be of length 64");
	else if (txid_from_hex(out, text) != STATUS_OK)
		response_code_error(res, RPC_INVALID_PARAMETER,
				    "parameter 1 must be hexadecimal string");
	else
		return true;
	return false;
}

/* An input costs a read for its value, an output one for its spender: too many
 * for an event loop? */
static enum status is_too_long(bool *out, struct backend *backend,
			       const struct tx_ref *ref)
{
	struct tx_info info;
	enum status st;

	*out = false;
	if (backend_may_read(backend, UINT64_MAX))
		return STATUS_OK;
	*out = ref->stale != NULL; /* of a block that is read whole */
	if (*out)
		return STATUS_OK;
	st = query_tx(backend->query, &info, ref, 0);
	if (st == STATUS_OK)
		*out = !backend_may_read(backend,
					 (uint64_t)info.tx.input_count +
						 info.tx.output_count);
	return st;
}

enum status handle_tx(const struct request *req, struct backend *backend,
		      struct response *res)
{
	const struct tx_view view = tx_view_of(backend);
	struct tx_ref ref;
	struct txid txid;
	struct emit json;
	bool too_long;
	enum status st;

	if (!txid_make(&txid, res, req->arg))
		return STATUS_OK;
	if (!backend_may_read(backend, 1))
		return response_defer(res);
	st = query_find_any_tx(backend->query, &ref, &txid);
	if (st == STATUS_OK)
		st = is_too_long(&too_long, backend, &ref);
	if (st != STATUS_OK)
		return st;
	if (too_long)
		return response_defer(res);
	json = response_json(res);
	return render_tx_ref(&json, backend, &ref, &view);
}

enum status handle_rawtx(const struct request *req, struct backend *backend,
			 struct response *res)
{
	struct tx_info info;
	struct tx_ref ref;
	struct txid txid;
	struct emit json;
	enum status st;

	if (!txid_make(&txid, res, req->arg))
		return STATUS_OK;
	if (!backend_may_read(backend, 1))
		return response_defer(res);
	st = query_find_any_tx(backend->query, &ref, &txid);
	if (st == STATUS_OK && ref.stale &&
	    !backend_may_read(backend, UINT64_MAX))
		return response_defer(res);
	if (st == STATUS_OK)
		st = query_tx(backend->query, &info, &ref, 0);
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_hex(&json, "rawtx", info.tx.raw);
	emit_object_end(&json);
	return STATUS_OK;
}
