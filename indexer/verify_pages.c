/* verify_pages.c - every page of every run by itself. */
#include "indexer/verify_parts.h"

#include <inttypes.h>
#include <stdlib.h>

/* One table of one run, page after page. */
struct page_walk {
	struct verify *v;
	enum table table;
	unsigned slot;
	struct page page;
	struct row last; /* of the page before */
	bool has_last;
	/* Its front went to a merge under way, so the first page may go on with
	 * a script whose earlier rows are elsewhere. */
	bool beheaded;
	struct history_sum sum; /* of last's script, up to last */
	bool ended;             /* that is all of it, says the page before */
	uint64_t rows, bytes;
};

static enum status bad_page(struct page_walk *w, const char *what)
{
	return verify_differs(w->v,
			      "pages: table=%s slot=%u row=%" PRIu64 ": %s",
			      table_name(w->table), w->slot, w->rows, what);
}

static bool same_script(const struct row *a, const struct row *b)
{
	return !memcmp(a->key, b->key, ROW_SCRIPT_SIZE);
}

static bool same_tx(const struct row *a, const struct row *b)
{
	return !memcmp(a->key, b->key, ROW_SCRIPT_SIZE + 5);
}

static bool equal_sums(const struct history_sum *a, const struct history_sum *b)
{
	return a->received == b->received && a->sent == b->sent &&
	       a->txs == b->txs && a->outputs == b->outputs &&
	       a->spends == b->spends;
}

/* What a history page says of the pages before it. */
static enum status check_continuation(struct page_walk *w)
{
	const struct page *page = &w->page;
	const struct row *first = &page->rows[0];
	bool continued = w->has_last && same_script(&w->last, first);

	if (!w->has_last && w->beheaded) {
		w->sum = page->before;
		return STATUS_OK;
	}
	if (page->continued != continued || (continued && w->ended) ||
	    page->continued_tx != (continued && same_tx(&w->last, first)))
		return bad_page(w, "goes on with another script");
	if (continued && !equal_sums(&page->before, &w->sum))
		return bad_page(w, "totals of the pages before are wrong");
	return STATUS_OK;
}

static void add_to_sum(struct page_walk *w, const struct row *row,
		       const struct row *before)
{
	if (before && !same_script(before, row))
		memset(&w->sum, 0, sizeof(w->sum));
	history_sum_add(&w->sum, row, !before || !same_tx(before, row));
}

static enum status check_rows(struct page_walk *w)
{
	const struct row *before = w->has_last ? &w->last : NULL;
	const struct history_sum *whole = &w->page.whole;
	bool untold = w->page.has_whole; /* its script has not ended yet */

	for (size_t i = 0; i < w->page.count; i++) {
		const struct row *row = &w->page.rows[i];

		if (before && row_compare(before, row) >= 0)
			return bad_page(w, "rows are not in order");
		if (untold && i && !same_script(before, row)) {
			if (!equal_sums(whole, &w->sum))
				return bad_page(w,
						"a script's totals are wrong");
			untold = false;
		}
		if (w->table == TABLE_HISTORY)
			add_to_sum(w, row, before);
		before = row;
		w->rows++;
	}
	w->last = *before;
	w->has_last = true;
	w->ended = untold;
	if (untold && !equal_sums(whole, &w->sum))
		return bad_page(w, "a script's totals are wrong");
	return STATUS_OK;
}

/* A page's key lies above the last row before it and not above its first. */
static enum status check_key(struct page_walk *w, struct slice key)
{
	size_t len = key.len < ROW_KEY_MAX ? key.len : ROW_KEY_MAX;

	if (!len || memcmp(key.data, w->page.rows[0].key, len) > 0 ||
	    (w->has_last && memcmp(key.data, w->last.key, len) <= 0))
		return bad_page(w, "key does not fit its rows");
	return STATUS_OK;
}

static enum status check_page(struct page_walk *w,
			      const struct store_cursor *at)
{
	enum status st = page_open(&w->page, w->table, at->key, at->value);
	bool skips_hold = st == STATUS_OK && page_skips_hold(&w->page);

	if (st == STATUS_OK)
		st = page_decode_rest(&w->page);
	if (st == STATUS_CORRUPT)
		return bad_page(w, "cannot be decoded");
	if (!skips_hold)
		return bad_page(w, "a skip leads elsewhere");
	w->bytes += at->key.len + at->value.len;
	if (st == STATUS_OK)
		st = check_key(w, at->key);
	if (st == STATUS_OK && w->table == TABLE_HISTORY)
		st = check_continuation(w);
	return st == STATUS_OK ? check_rows(w) : st;
}

static enum status walk_pages(struct page_walk *w)
{
	struct store_cursor at;
	enum status st = store_cursor_open(&at, w->v->view,
					   db_of_run(w->table, w->slot));

	if (st != STATUS_OK)
		return st;
	st = store_first(&at);
	while (st == STATUS_OK) {
		st = check_page(w, &at);
		if (st == STATUS_OK)
			st = store_next(&at);
	}
	store_cursor_close(&at);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status check_run(struct verify *v, const struct run_info *run,
			     bool beheaded)
{
	struct page_walk *w = malloc(sizeof(*w));
	enum status st = STATUS_OK;

	if (!w)
		return STATUS_NO_MEMORY;
	for (int t = 0; t < TABLE_COUNT && st == STATUS_OK; t++) {
		memset(w, 0, sizeof(*w));
		w->v = v;
		w->table = (enum table)t;
		w->slot = run->slot;
		w->beheaded = beheaded;
		st = walk_pages(w);
		if (st == STATUS_OK &&
		    (w->rows != run->rows[t] || w->bytes != run->bytes[t]))
			st = bad_page(w, "rows or bytes are counted wrong");
	}
	free(w);
	return st;
}

enum status verify_pages(struct verify *v)
{
	const struct state *state = &v->state;
	const struct merging *merging = &state->merging;
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < state->run_count && st == STATUS_OK; i++) {
		bool beheaded = i >= merging->first &&
				i < merging->first + merging->count;

		st = check_run(v, &state->runs[i], beheaded);
	}
	if (st == STATUS_OK && merging->count)
		st = check_run(v, &merging->into, false);
	return st;
}
