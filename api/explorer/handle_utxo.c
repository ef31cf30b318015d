/* handle_utxo.c - unspent outputs of one address or many. */
#include "api/explorer/address_list.h"
#include "api/explorer/handlers.h"
#include "api/page.h"

#define COINS_MAX 50000 /* of one answer */

/* from and to page the list, an extension of ours; *paged false without them.
 * False: answered. */
static bool page_from_request(struct page *out, bool *paged,
			      struct response *res, const struct request *req)
{
	struct js_int from = js_int_parse(request_query(req, "from"));
	struct js_int to = js_int_parse(request_query(req, "to"));

	if (!from.given && !from.nan)
		from = js_int_parse(params_get(&req->body, "from"));
	if (!to.given && !to.nan)
		to = js_int_parse(params_get(&req->body, "to"));
	*paged = to.given || to.nan;
	*out = (struct page){ 0, COINS_MAX };
	return !*paged || page_make(out, res, from, to, COINS_MAX);
}

static void put_coin(struct emit *json, const struct script_coin *coin,
		     const struct listed_address *address, uint32_t tip_height)
{
	emit_object_begin(json, NULL);
	emit_text(json, "address", address->text);
	emit_txid(json, "txid", &coin->outpoint.txid);
	emit_u64(json, "vout", coin->outpoint.vout);
	emit_hex(
		json, "scriptPubKey",
		slice_of(address->address.script, address->address.script_len));
	emit_amount(json, "amount", (int64_t)coin->amount);
	emit_u64(json, "satoshis", coin->amount);
	if (coin->height >= 0) {
		emit_i64(json, "height", coin->height);
		emit_i64(json, "confirmations", tip_height - coin->height + 1);
	} else {
		emit_u64(json, "confirmations", 0);
		emit_u64(json, "ts", coin->first_seen);
	}
	emit_object_end(json);
}

static enum status answer_coins(struct response *res, struct backend *backend,
				const struct address_list *list,
				const struct page *page, bool paged)
{
	const size_t cap = (size_t)(page->to - page->from);
	const uint32_t tip_height = query_get_tip(backend->query)->height;
	struct script_coin *coins;
	struct emit json;
	size_t count;
	bool more;
	enum status st;

	coins = query_alloc(backend->query, (cap + 1) * sizeof(*coins));
	if (!coins)
		return STATUS_NO_MEMORY;
	st = query_coins(backend->query, coins, &count, &more, list->keys,
			 list->count, page->from, cap);
	if (st != STATUS_OK)
		return st;
	if (more && !paged)
		return response_error(res, 503,
				      "More than %d unspent outputs: ask for "
				      "pages with \"from\" and \"to\"",
				      COINS_MAX);
	json = response_json(res);
	emit_array_begin(&json, NULL);
	for (size_t i = 0; i < count; i++)
		put_coin(&json, &coins[i], &list->items[coins[i].key_index],
			 tip_height);
	emit_array_end(&json);
	return STATUS_OK;
}

/* No more than this many are unspent; used to keep small answers small. */
static enum status coins_at_most(uint64_t *out, struct query *query,
				 const struct script_key *key)
{
	struct script_totals totals;
	enum status st = query_totals(query, &totals, key);

	if (st == STATUS_OK)
		*out = totals.outputs - totals.spends + totals.mempool_outputs;
	return st;
}

enum status handle_address_utxo(const struct request *req,
				struct backend *backend, struct response *res)
{
	struct listed_address address;
	struct address_list list = { &address, &address.key, 1 };
	struct page page;
	uint64_t most;
	bool paged;
	enum status st;

	if (!address_make(&address, res, backend, req->arg) ||
	    !page_from_request(&page, &paged, res, req))
		return STATUS_OK;
	st = coins_at_most(&most, backend->query, &address.key);
	if (st != STATUS_OK)
		return st;
	if (most && !backend_may_read(backend, most))
		return response_defer(res);
	if (page.to - page.from > most)
		page.to = page.from + most;
	return answer_coins(res, backend, &list, &page, paged);
}

enum status handle_addresses_utxo(const struct request *req,
				  struct backend *backend, struct response *res)
{
	struct address_list list;
	struct page page;
	bool paged;
	enum status st = address_list_make(&list, res, backend, req);

	if (st != STATUS_OK || !list.count ||
	    !page_from_request(&page, &paged, res, req))
		return st;
	return answer_coins(res, backend, &list, &page, paged);
}
