/* handle_send.c - POST /tx/send: the one way anything gets from a client to the
 * node. Only hexadecimal digits do. */
#include "api/explorer/handlers.h"

#define RPC_DESERIALIZATION_ERROR -22

static bool is_hex(const char *text)
{
	const size_t len = strlen(text);

	return len && len % 2 == 0 &&
	       strspn(text, "0123456789abcdefABCDEF") == len;
}

enum status handle_tx_send(const struct request *req, struct backend *backend,
			   struct response *res)
{
	const char *hex = params_get(&req->body, "rawtx");
	struct node_error error = { 0 };
	struct emit json;
	struct txid txid;
	enum status st;

	if (!hex || !is_hex(hex))
		return response_code_error(res, RPC_DESERIALIZATION_ERROR,
					   "TX decode failed");
	st = node_send_tx(backend->node, &txid, &error, hex);
	if (st == STATUS_FAILED && error.code)
		return response_code_error(res, error.code, error.message);
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_txid(&json, "txid", &txid);
	emit_object_end(&json);
	return STATUS_OK;
}
