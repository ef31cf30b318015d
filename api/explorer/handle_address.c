/* handle_address.c - GET /addr/:addr and the single figures below it. */
#include "api/explorer/address_list.h"
#include "api/explorer/handlers.h"
#include "api/page.h"

#define TXIDS_MAX 1000 /* of one answer */

/* The txids asked for. */
struct txid_page {
	bool wanted;
	uint64_t from;
	size_t count; /* no more than there are */
};

/* False: answered. from and to count only together. */
static bool page_from_request(struct txid_page *out, struct response *res,
			      const struct request *req,
			      const struct script_totals *totals)
{
	const uint64_t total = totals->txs + totals->mempool_txs;
	struct js_int from = js_int_parse(request_query(req, "from"));
	struct js_int to = js_int_parse(request_query(req, "to"));
	struct page page = { 0, TXIDS_MAX };

	*out = (struct txid_page){ 0 };
	if (request_switch(req, "noTxList"))
		return true;
	if ((from.given || from.nan) && (to.given || to.nan) &&
	    !page_make(&page, res, from, to, TXIDS_MAX))
		return false;
	out->wanted = true;
	out->from = page.from;
	if (total > page.from)
		out->count = (size_t)(page.to < total ? page.to : total) -
			     (size_t)page.from;
	return true;
}

static enum status put_txids(struct emit *json, struct query *query,
			     const struct script_key *key,
			     const struct txid_page *page)
{
	struct tx_ref *refs;
	struct txid *txids;
	uint64_t total;
	size_t count = 0;
	enum status st = STATUS_OK;

	refs = query_alloc(query, (page->count + 1) * sizeof(*refs));
	txids = query_alloc(query, (page->count + 1) * sizeof(*txids));
	if (!refs || !txids)
		return STATUS_NO_MEMORY;
	if (page->count)
		st = query_history(query, refs, &count, &total, key, 1,
				   page->from, page->count);
	if (st == STATUS_OK && count)
		st = query_txids(query, txids, refs, count);
	if (st != STATUS_OK)
		return st;
	emit_array_begin(json, "transactions");
	for (size_t i = 0; i < count; i++)
		emit_txid(json, NULL, &txids[i]);
	emit_array_end(json);
	return STATUS_OK;
}

static void put_sum(struct emit *json, const char *coins, const char *satoshis,
		    int64_t amount)
{
	emit_amount(json, coins, amount);
	emit_i64(json, satoshis, amount);
}

static void put_totals(struct emit *json, const struct script_totals *totals)
{
	put_sum(json, "balance", "balanceSat",
		(int64_t)(totals->received - totals->sent));
	put_sum(json, "totalReceived", "totalReceivedSat",
		(int64_t)totals->received);
	put_sum(json, "totalSent", "totalSentSat", (int64_t)totals->sent);
	put_sum(json, "unconfirmedBalance", "unconfirmedBalanceSat",
		totals->mempool_delta);
	/* The misspelling is part of the API. */
	emit_u64(json, "unconfirmedTxApperances", totals->mempool_txs);
	emit_u64(json, "txApperances", totals->txs);
}

enum status handle_address(const struct request *req, struct backend *backend,
			   struct response *res)
{
	struct listed_address address;
	struct script_totals totals;
	struct txid_page page;
	struct emit json;
	enum status st;

	if (!address_make(&address, res, backend, req->arg))
		return STATUS_OK;
	st = query_totals(backend->query, &totals, &address.key);
	if (st != STATUS_OK || !page_from_request(&page, res, req, &totals))
		return st;
	if (page.count && !backend_may_read(backend, page.count))
		return response_defer(res);
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_text(&json, "addrStr", address.text);
	put_totals(&json, &totals);
	if (page.wanted)
		st = put_txids(&json, backend->query, &address.key, &page);
	emit_object_end(&json);
	return st;
}

/* The four single figures. False: *st, or an answer. */
static bool totals_of(struct script_totals *out, enum status *st,
		      const struct request *req, struct backend *backend,
		      struct response *res)
{
	struct listed_address address;

	*st = STATUS_OK;
	if (!address_make(&address, res, backend, req->arg))
		return false;
	*st = query_totals(backend->query, out, &address.key);
	return *st == STATUS_OK;
}

static void answer_number(struct response *res, int64_t satoshis)
{
	struct emit json = response_json(res);

	emit_i64(&json, NULL, satoshis);
}

enum status handle_address_balance(const struct request *req,
				   struct backend *backend,
				   struct response *res)
{
	struct script_totals totals;
	enum status st;

	if (totals_of(&totals, &st, req, backend, res))
		answer_number(res, (int64_t)(totals.received - totals.sent));
	return st;
}

enum status handle_address_received(const struct request *req,
				    struct backend *backend,
				    struct response *res)
{
	struct script_totals totals;
	enum status st;

	if (totals_of(&totals, &st, req, backend, res))
		answer_number(res, (int64_t)totals.received);
	return st;
}

enum status handle_address_sent(const struct request *req,
				struct backend *backend, struct response *res)
{
	struct script_totals totals;
	enum status st;

	if (totals_of(&totals, &st, req, backend, res))
		answer_number(res, (int64_t)totals.sent);
	return st;
}

enum status handle_address_unconfirmed(const struct request *req,
				       struct backend *backend,
				       struct response *res)
{
	struct script_totals totals;
	enum status st;

	if (totals_of(&totals, &st, req, backend, res))
		answer_number(res, totals.mempool_delta);
	return st;
}
