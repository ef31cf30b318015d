/* handle_txs.c - GET /txs?block= or ?address=, ten transactions a page. */
#include "api/explorer/address_list.h"
#include "api/explorer/handlers.h"
#include "api/explorer/render_tx.h"
#include "api/number.h"

#define PAGE_LENGTH 10

/* One page of some list. */
struct tx_page {
	struct tx_ref refs[PAGE_LENGTH];
	size_t count;
	uint64_t total; /* of the whole list */
};

static enum status put_page(struct backend *backend, struct response *res,
			    const struct tx_page *page)
{
	const struct tx_view view = tx_view_of(backend);
	struct emit json = response_json(res);
	enum status st;

	emit_object_begin(&json, NULL);
	emit_u64(&json, "pagesTotal",
		 (page->total + PAGE_LENGTH - 1) / PAGE_LENGTH);
	st = render_tx_refs(&json, "txs", backend, res, page->refs, page->count,
			    &view);
	emit_object_end(&json);
	return st;
}

/* Pages are counted from 0. Where page number begins; false when there are no
 * such pages: a list is shorter than 2^32. */
static bool page_start(uint64_t *first, int64_t number)
{
	*first = (uint64_t)number * PAGE_LENGTH;
	return number >= 0 && number <= UINT32_MAX / PAGE_LENGTH;
}

static enum status block_txs(struct backend *backend, struct response *res,
			     const char *hash_text, int64_t number)
{
	struct tx_page page = { 0 };
	struct block_info block;
	struct block_hash hash;
	uint64_t first;
	enum status st;

	if (block_hash_from_hex(&hash, hash_text) != STATUS_OK)
		return response_not_found(res);
	st = query_block(backend->query, &block, &hash);
	if (st != STATUS_OK)
		return st;
	page.total = block.tx_count;
	if (page_start(&first, number) && first < block.tx_count)
		st = query_block_refs(backend->query, page.refs, &page.count,
				      &block, (uint32_t)first, PAGE_LENGTH);
	if (st != STATUS_OK)
		return st;
	/* block outlives put_page(), as references into stale blocks need. */
	return put_page(backend, res, &page);
}

static enum status address_txs(struct backend *backend, struct response *res,
			       const char *text, int64_t number)
{
	struct tx_page page = { 0 };
	struct listed_address address;
	uint64_t first;
	enum status st;

	if (!address_find(&address, backend, text))
		return response_code_error(res, -5, "Invalid address");
	if (!page_start(&first, number))
		first = UINT32_MAX;
	st = query_history(backend->query, page.refs, &page.count, &page.total,
			   &address.key, 1, first, PAGE_LENGTH);
	if (st != STATUS_OK)
		return st;
	return put_page(backend, res, &page);
}

enum status handle_txs(const struct request *req, struct backend *backend,
		       struct response *res)
{
	const char *block = request_query(req, "block");
	const char *address = request_query(req, "address");
	const int64_t number =
		js_int_parse(request_query(req, "pageNum")).value;

	if (block && *block)
		return block_txs(backend, res, block, number);
	if (address && *address)
		return address_txs(backend, res, address, number);
	return response_error(res, 503, "Block hash or address expected");
}
