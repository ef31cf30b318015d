/* A page of any table: table, key length, key, value. What decodes is in
 * order, is written back, and comes back from the pages it was written to. */
#include "check.h"

#include "indexer/page.h"

/* Rows come back page by page. */
struct expected {
	enum table table;
	const struct page *from;
	size_t done;
	struct history_sum sum; /* of the last row's script, up to it */
};

static bool rows_equal(const struct row *a, const struct row *b)
{
	return !memcmp(a->key, b->key, sizeof(a->key)) &&
	       a->small == b->small && a->value == b->value;
}

static void add_to_sum(struct expected *e, const struct row *row)
{
	const struct row *prev = e->done ? row - 1 : NULL;

	if (!prev || memcmp(prev->key, row->key, ROW_SCRIPT_SIZE) != 0)
		memset(&e->sum, 0, sizeof(e->sum));
	history_sum_add(&e->sum, row,
			!e->sum.txs || row_txnum(TABLE_HISTORY, prev) !=
					       row_txnum(TABLE_HISTORY, row));
}

static void check_before(const struct expected *e, const struct page *page)
{
	const struct row *row = &e->from->rows[e->done];
	struct history_sum none = { 0 };
	bool continued =
		e->done && !memcmp((row - 1)->key, row->key, ROW_SCRIPT_SIZE);

	check(page->continued == continued);
	check(page->continued_tx ==
	      (continued && row_txnum(TABLE_HISTORY, row - 1) ==
				    row_txnum(TABLE_HISTORY, row)));
	check(!memcmp(&page->before, continued ? &e->sum : &none,
		      sizeof(none)));
}

/* What a page says of its first script as a whole. */
static void check_whole(const struct expected *e, const struct page *page)
{
	struct expected all = *e;

	if (!page->has_whole)
		return;
	while (all.done < all.from->count) {
		const struct row *row = &all.from->rows[all.done];

		if (memcmp(row->key, page->rows[0].key, ROW_SCRIPT_SIZE) != 0)
			break;
		add_to_sum(&all, row);
		all.done++;
	}
	check(!memcmp(&page->whole, &all.sum, sizeof(all.sum)));
}

static enum status check_page(void *arg, struct slice key, struct slice value)
{
	struct expected *e = arg;
	struct page *page = malloc(sizeof(*page));

	check(page);
	check(key.len + value.len <= PAGE_RECORD_MAX);
	check(page_decode(page, e->table, key, value) == STATUS_OK);
	check(page->count <= e->from->count - e->done);
	if (e->table == TABLE_HISTORY) {
		check_before(e, page);
		check_whole(e, page);
	}
	for (size_t i = 0; i < page->count; i++) {
		const struct row *row = &e->from->rows[e->done];

		check(rows_equal(&page->rows[i], row));
		if (e->table == TABLE_HISTORY)
			add_to_sum(e, row);
		e->done++;
	}
	free(page);
	return STATUS_OK;
}

static void check_written(const struct page *page, enum table table)
{
	struct expected e = { .table = table, .from = page };
	struct page_writer pw;

	page_writer_init(&pw, table, MAX_TXNUM + 1, check_page, &e);
	for (size_t i = 0; i < page->count; i++)
		check(page_writer_add(&pw, &page->rows[i]) == STATUS_OK);
	check(page_writer_finish(&pw) == STATUS_OK);
	check(e.done == page->count);
}

static void check_order(const struct page *page, struct slice key)
{
	check(page->count >= 1 && page->count <= PAGE_ROWS_MAX);
	check(!memcmp(page->rows[0].key, key.data, key.len));
	for (size_t i = 1; i < page->count; i++)
		check(row_compare(&page->rows[i - 1], &page->rows[i]) < 0);
}

/* Passing over rows may end in damage that is only met there; if not, what is
 * left of a sound page is its end. */
static void check_passed(const struct page *whole, enum table table,
			 struct slice key, struct slice value)
{
	const struct row *wanted = &whole->rows[whole->count / 2];
	struct page *page = malloc(sizeof(*page));
	struct script_key script;
	struct history_sum sum;
	bool skips_hold = false;
	enum status st;

	check(page);
	st = page_open(page, table, key, value);
	if (st == STATUS_OK)
		skips_hold = page_skips_hold(page);
	if (st == STATUS_OK)
		st = page_pass(page, wanted->key, table_key_size(table));
	if (st == STATUS_OK && table == TABLE_HISTORY) {
		memcpy(script.bytes, wanted->key, sizeof(script.bytes));
		st = page_sum_below(page, &sum, &script, MAX_TXNUM);
	}
	if (st == STATUS_OK)
		st = page_decode_rest(page);
	check(st == STATUS_OK || st == STATUS_CORRUPT);
	if (st == STATUS_OK && whole->count && skips_hold) {
		check(page->count <= whole->count);
		for (size_t i = 0; i < page->count; i++)
			check(rows_equal(
				&page->rows[i],
				&whole->rows[whole->count - page->count + i]));
	}
	free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice key, value;
	struct page *page;
	enum table table;
	enum status st;

	if (size < 2 || size - 2 < data[1] % (ROW_KEY_MAX + 1))
		return 0;
	table = data[0] % TABLE_COUNT;
	key = slice_of(data + 2, data[1] % (ROW_KEY_MAX + 1));
	value = slice_of(key.data + key.len, size - 2 - key.len);
	page = malloc(sizeof(*page));
	check(page);
	memset(page->rows[0].key, 0x80, ROW_KEY_MAX);
	st = page_decode(page, table, key, value);
	check(st == STATUS_OK || st == STATUS_CORRUPT);
	if (st != STATUS_OK)
		page->count = 0; /* passed over toward some key, all the same */
	check_passed(page, table, key, value);
	if (st == STATUS_OK) {
		check_order(page, key);
		check_written(page, table);
	}
	free(page);
	return 0;
}
