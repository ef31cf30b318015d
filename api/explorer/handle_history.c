/* handle_history.c - /addrs/:addrs/txs: what happened to several addresses. */
#include "api/explorer/address_list.h"
#include "api/explorer/handlers.h"
#include "api/explorer/render_tx.h"
#include "api/page.h"

#define TXS_MAX     50 /* of one answer */
#define TXS_DEFAULT 10

/* parseInt(query) || parseInt(body): 0 and junk count as absent. */
static struct js_int either(const struct request *req, const char *name)
{
	struct js_int number = js_int_parse(request_query(req, name));

	if (!number.value)
		number = js_int_parse(params_get(&req->body, name));
	number.nan = false;
	return number;
}

static bool page_from_request(struct page *out, struct response *res,
			      const struct request *req)
{
	const struct js_int from = either(req, "from");
	struct js_int to = either(req, "to");

	if (!to.value)
		to.value = from.value + TXS_DEFAULT;
	return page_make(out, res, from, to, TXS_MAX);
}

/* A switch of the query or, on POST, of the body. */
static bool is_on(const struct request *req, const char *name)
{
	return request_switch(req, name) ||
	       js_int_parse(params_get(&req->body, name)).value;
}

static struct tx_view view_from_request(const struct backend *backend,
					const struct request *req)
{
	struct tx_view view = tx_view_of(backend);

	view.no_asm = is_on(req, "noAsm");
	view.no_script_sig = is_on(req, "noScriptSig");
	view.no_spent = is_on(req, "noSpent");
	return view;
}

enum status handle_addresses_txs(const struct request *req,
				 struct backend *backend, struct response *res)
{
	const struct tx_view view = view_from_request(backend, req);
	struct tx_ref refs[TXS_MAX];
	struct address_list list;
	struct page page;
	struct emit json;
	uint64_t total;
	size_t count;
	enum status st = address_list_make(&list, res, backend, req);

	if (st != STATUS_OK || !list.count ||
	    !page_from_request(&page, res, req))
		return st;
	st = query_history(backend->query, refs, &count, &total, list.keys,
			   list.count, page.from,
			   (size_t)(page.to - page.from));
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_u64(&json, "totalItems", total);
	emit_u64(&json, "from", page.from);
	emit_u64(&json, "to", page.to < total ? page.to : total);
	st = render_tx_refs(&json, "items", backend, res, refs, count, &view);
	emit_object_end(&json);
	return st;
}
