/* handle_utxo.c - unspent outputs of one address or many. */
#include "api/explorer/coin_choice.h"
#include "api/explorer/handlers.h"
#include "api/explorer/render_coin.h"
#include "api/page.h"

#define COINS_MAX 50000 /* of one answer */

/* What of the list is asked for: extensions of ours. from and to page the whole
 * list, the choice is made among the page's: so a page costs what it spans, and
 * pages side by side neither repeat nor leave out an output. */
struct asked {
	struct page page;
	bool paged; /* there was a to */
	enum coin_choice choice;
};

/* False: answered. */
static bool asked_make(struct asked *out, struct response *res,
		       const struct request *req)
{
	struct js_int from = js_int_parse(request_query(req, "from"));
	struct js_int to = js_int_parse(request_query(req, "to"));

	if (!from.given && !from.nan)
		from = js_int_parse(params_get(&req->body, "from"));
	if (!to.given && !to.nan)
		to = js_int_parse(params_get(&req->body, "to"));
	out->paged = to.given || to.nan;
	out->page = (struct page){ 0, COINS_MAX };
	if (out->paged && !page_make(&out->page, res, from, to, COINS_MAX))
		return false;
	return coin_choice_make(&out->choice, res, req);
}

static enum status refuse_unpaged(struct response *res)
{
	return response_error(res, 503,
			      "More than %d unspent outputs: ask for pages "
			      "with \"from\" and \"to\"",
			      COINS_MAX);
}

static enum status answer_coins(struct response *res, struct backend *backend,
				const struct address_list *list,
				const struct asked *asked)
{
	const size_t cap = (size_t)(asked->page.to - asked->page.from);
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
			 list->count, asked->page.from, cap);
	if (st != STATUS_OK)
		return st;
	if (more && !asked->paged)
		return refuse_unpaged(res);
	json = response_json(res);
	emit_array_begin(&json, NULL);
	for (size_t i = 0; i < count; i++)
		if (coin_chosen(asked->choice, &coins[i]))
			render_coin(&json, &coins[i],
				    &list->items[coins[i].key_index],
				    tip_height);
	emit_array_end(&json);
	return STATUS_OK;
}

/* Between how many are unspent; used to keep small answers small, and not to
 * look for those of a list that is refused anyway. */
static enum status bounds_of(uint64_t *least, uint64_t *most,
			     struct query *query, const struct script_key *key)
{
	struct script_totals totals;
	enum status st = query_totals(query, &totals, key);

	if (st != STATUS_OK)
		return st;
	*most = totals.outputs - totals.spends + totals.mempool_outputs;
	*least = *most > totals.mempool_spends ? *most - totals.mempool_spends
					       : 0;
	return STATUS_OK;
}

enum status handle_address_utxo(const struct request *req,
				struct backend *backend, struct response *res)
{
	struct listed_address address;
	struct address_list list = { &address, &address.key, 1 };
	struct asked asked;
	uint64_t least, most;
	enum status st;

	if (!address_make(&address, res, backend, req->arg) ||
	    !asked_make(&asked, res, req))
		return STATUS_OK;
	st = bounds_of(&least, &most, backend->query, &address.key);
	if (st != STATUS_OK)
		return st;
	if (least > COINS_MAX && !asked.paged)
		return refuse_unpaged(res);
	if (most &&
	    !backend_may_read(backend,
			      most < asked.page.to ? most : asked.page.to))
		return response_defer(res);
	if (asked.page.to - asked.page.from > most)
		asked.page.to = asked.page.from + most;
	return answer_coins(res, backend, &list, &asked);
}

enum status handle_addresses_utxo(const struct request *req,
				  struct backend *backend, struct response *res)
{
	struct address_list list;
	struct asked asked;
	enum status st = address_list_make(&list, res, backend, req);

	if (st != STATUS_OK || !list.count || !asked_make(&asked, res, req))
		return st;
	return answer_coins(res, backend, &list, &asked);
}
