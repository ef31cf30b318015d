#include "indexer/run.h"

enum status run_open(struct run_cursor *cursor, const struct view *view,
		     enum table table, unsigned slot)
{
	cursor->table = table;
	cursor->has_page = false;
	cursor->floor_len = 0;
	memset(&cursor->moved, 0, sizeof(cursor->moved));
	return store_cursor_open(&cursor->pages, view, db_of_run(table, slot));
}

void run_close(struct run_cursor *cursor)
{
	store_cursor_close(&cursor->pages);
	cursor->has_page = false;
}

/* Decodes the page that the store cursor was just moved to. */
static enum status load(struct run_cursor *cursor, enum status moved,
			bool at_end)
{
	enum status st = moved;

	cursor->has_page = false;
	cursor->floor_len = 0;
	if (st == STATUS_OK)
		st = page_decode(&cursor->page, cursor->table,
				 cursor->pages.key, cursor->pages.value);
	if (st != STATUS_OK)
		return st;
	cursor->has_page = true;
	cursor->at = at_end ? cursor->page.count - 1 : 0;
	return STATUS_OK;
}

/* The rows that the page has passed over are below key, and not the last that
 * are: what it goes on with is below key too. */
static bool leads_to(const struct page *page, const uint8_t *key, size_t len)
{
	if (!page->passed)
		return true;
	if (page->count)
		return memcmp(page->rows[0].key, key, len) < 0;
	/* Only sums are taken from pages without a row, so it is history. */
	if (len > ROW_SCRIPT_SIZE)
		len = ROW_SCRIPT_SIZE;
	return memcmp(page->rest.script, key, len) < 0;
}

/* Makes page the record that the store cursor was just moved to, as near below
 * key as may be. It goes on with a page that it has already. */
static enum status open_near(struct run_cursor *cursor, enum status moved,
			     const uint8_t *key, size_t len)
{
	struct page *page = &cursor->page;
	bool same = cursor->has_page &&
		    page->rest.key.data == cursor->pages.key.data;
	enum status st = moved;

	cursor->has_page = false;
	if (st == STATUS_OK && !(same && leads_to(page, key, len)))
		st = page_open(page, cursor->table, cursor->pages.key,
			       cursor->pages.value);
	if (st == STATUS_OK)
		st = page_pass(page, key, len);
	cursor->has_page = st == STATUS_OK;
	return st;
}

/* And unpacks it as far as the first row above key. */
static enum status load_near(struct run_cursor *cursor, enum status moved,
			     const uint8_t *key, size_t len)
{
	enum status st = open_near(cursor, moved, key, len);

	if (st == STATUS_OK)
		st = page_decode_past(&cursor->page, key, len);
	cursor->has_page = st == STATUS_OK;
	return st;
}

/* How many of the page's rows are below key. */
static size_t rows_below(const struct page *page, const uint8_t *key,
			 size_t len)
{
	size_t low = 0, high = page->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (memcmp(page->rows[mid].key, key, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

enum status run_first(struct run_cursor *cursor)
{
	return load(cursor, store_first(&cursor->pages), false);
}

enum status run_last(struct run_cursor *cursor)
{
	return load(cursor, store_last(&cursor->pages), true);
}

enum status run_next(struct run_cursor *cursor)
{
	enum status st;

	if (cursor->at + 1 == cursor->page.count) {
		st = page_decode_rest(&cursor->page);
		if (st != STATUS_OK)
			return st;
	}
	if (cursor->at + 1 < cursor->page.count) {
		cursor->at++;
		return STATUS_OK;
	}
	return load(cursor, store_next(&cursor->pages), false);
}

/* Unpacks what was passed over before the first row. */
static enum status load_passed(struct run_cursor *cursor)
{
	struct row first = cursor->page.rows[0];
	enum status st = load(cursor, STATUS_OK, false);

	if (st != STATUS_OK)
		return st;
	cursor->at = rows_below(&cursor->page, first.key, sizeof(first.key));
	cursor->has_page = cursor->at > 0;
	return cursor->at ? STATUS_OK : STATUS_CORRUPT;
}

enum status run_prev(struct run_cursor *cursor)
{
	if (!cursor->at && cursor->page.passed) {
		enum status st = load_passed(cursor);

		if (st != STATUS_OK)
			return st;
	}
	if (cursor->at) {
		cursor->at--;
		return STATUS_OK;
	}
	return load(cursor, store_prev(&cursor->pages), true);
}

/* Moves the store cursor to the last page at or below key: a script's page is
 * asked for its sum, then for its rows. */
static enum status seek_floor(struct run_cursor *cursor, const uint8_t *key,
			      size_t len)
{
	enum status st;

	if (cursor->has_page && len && len == cursor->floor_len &&
	    !memcmp(key, cursor->floor_of, len))
		return STATUS_OK;
	st = store_seek_floor(&cursor->pages, slice_of(key, len));
	cursor->floor_len = 0;
	if (st == STATUS_OK && len <= sizeof(cursor->floor_of)) {
		memcpy(cursor->floor_of, key, len);
		cursor->floor_len = len;
	}
	return st;
}

/* Seeks in key order mostly stay within one page. */
static bool key_in_page(const struct run_cursor *cursor, const uint8_t *key,
			size_t len)
{
	const struct page *page = &cursor->page;

	return cursor->has_page && page->count &&
	       memcmp(page->rows[0].key, key, len) < 0 &&
	       memcmp(page->rows[page->count - 1].key, key, len) >= 0;
}

enum status run_seek(struct run_cursor *cursor, const uint8_t *key, size_t len)
{
	enum status st;

	if (key_in_page(cursor, key, len)) {
		cursor->at = rows_below(&cursor->page, key, len);
		return STATUS_OK;
	}
	/* Rows at or above key begin in the last page whose key is at or below
	 * it, or in the one behind; a page's key may be cut, which only puts
	 * it lower. */
	st = seek_floor(cursor, key, len);

	if (st == STATUS_NOT_FOUND)
		return run_first(cursor);
	st = load_near(cursor, st, key, len);
	if (st != STATUS_OK)
		return st;
	cursor->at = rows_below(&cursor->page, key, len);
	if (cursor->at < cursor->page.count)
		return STATUS_OK;
	cursor->floor_len = 0;
	st = load_near(cursor, store_next(&cursor->pages), key, len);
	cursor->at = 0;
	return st;
}

enum status run_seek_below(struct run_cursor *cursor, const uint8_t *key,
			   size_t len)
{
	enum status st = seek_floor(cursor, key, len);
	size_t below;

	st = load_near(cursor, st, key, len);
	if (st != STATUS_OK)
		return st;
	below = rows_below(&cursor->page, key, len);
	if (!below)
		return load(cursor, store_prev(&cursor->pages), true);
	cursor->at = below - 1;
	return STATUS_OK;
}

/* --- sums --- */

void run_sum_here(const struct run_cursor *cursor, struct history_sum *out)
{
	const struct page *page = &cursor->page;
	const struct row *here = run_row(cursor);
	uint64_t last_txnum = UINT64_MAX;
	size_t i = cursor->at;

	memset(out, 0, sizeof(*out));
	while (i && !memcmp(page->rows[i - 1].key, here->key, ROW_SCRIPT_SIZE))
		i--;
	if (i == 0 && page->continued && !page->passed) {
		*out = page->before;
		if (page->continued_tx)
			last_txnum = row_txnum(TABLE_HISTORY, &page->rows[0]);
	}
	for (; i <= cursor->at; i++) {
		uint64_t txnum = row_txnum(TABLE_HISTORY, &page->rows[i]);

		history_sum_add(out, &page->rows[i], txnum != last_txnum);
		last_txnum = txnum;
	}
}

enum status run_find_moved(struct run_cursor *cursor)
{
	enum status st = run_first(cursor);

	if (st == STATUS_OK && cursor->page.continued) {
		memcpy(cursor->moved_script.bytes, run_row(cursor)->key,
		       sizeof(cursor->moved_script.bytes));
		cursor->moved = cursor->page.before;
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* A merge moves whole transactions of a script, so their number is exact. */
static void take_off_moved(const struct run_cursor *cursor,
			   struct history_sum *sum)
{
	sum->received -= cursor->moved.received;
	sum->sent -= cursor->moved.sent;
	sum->txs -= cursor->moved.txs;
	sum->outputs -= cursor->moved.outputs;
	sum->spends -= cursor->moved.spends;
}

enum status run_sum_below(struct run_cursor *cursor, struct history_sum *out,
			  const struct script_key *script, uint64_t txnum_end)
{
	uint8_t key[sizeof(script->bytes) + 5];
	enum status st;

	memset(out, 0, sizeof(*out));
	memcpy(key, script->bytes, sizeof(script->bytes));
	put_be40(key + sizeof(script->bytes), txnum_end);
	/* Rows below that of pages before are in the sum that this one begins
	 * with: another script's would be below its key. */
	st = seek_floor(cursor, key, sizeof(key));
	if (cursor->has_page && cursor->page.count)
		cursor->has_page = false; /* rows are added up packed */
	st = open_near(cursor, st, key, sizeof(key));
	if (st == STATUS_OK)
		st = page_sum_below(&cursor->page, out, script, txnum_end);
	if (st == STATUS_OK && out->txs && cursor->moved.txs &&
	    !memcmp(script->bytes, cursor->moved_script.bytes,
		    sizeof(script->bytes)))
		take_off_moved(cursor, out);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}
