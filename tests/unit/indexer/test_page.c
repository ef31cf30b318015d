/* Packed pages: what is written comes back, and nothing else is believed. */
#include "made_rows.h"

enum { ROWS_MAX = 4000 };

/* Where the low parts of a key may be left out; see page.h. */
static const size_t cut_key[TABLE_COUNT] = { 15, 15, 5, 10 };

struct stored_page {
	uint8_t key[ROW_KEY_MAX];
	size_t key_len;
	uint8_t value[PAGE_RECORD_MAX];
	size_t len;
	size_t first_row;
};

struct written {
	struct stored_page *pages;
	size_t count, cap;
};

static enum status keep_page(void *arg, struct slice key, struct slice value)
{
	struct written *out = arg;
	struct stored_page *page;

	assert_true(key.len + value.len <= PAGE_RECORD_MAX);
	if (out->count == out->cap) {
		out->cap = out->cap ? 2 * out->cap : 64;
		out->pages =
			realloc(out->pages, out->cap * sizeof(*out->pages));
		assert_non_null(out->pages);
	}
	page = &out->pages[out->count++];
	memcpy(page->key, key.data, key.len);
	memcpy(page->value, value.data, value.len);
	page->key_len = key.len;
	page->len = value.len;
	return STATUS_OK;
}

static void write_pages(struct written *out, enum table table,
			const struct row *rows, size_t count)
{
	struct page_writer pw;
	uint64_t end = 0, bytes = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < count; i++)
		if (row_txnum(table, &rows[i]) >= end)
			end = row_txnum(table, &rows[i]) + 1;
	page_writer_init(&pw, table, end, keep_page, out);
	for (size_t i = 0; i < count; i++)
		assert_ok(page_writer_add(&pw, &rows[i]));
	assert_ok(page_writer_finish(&pw));
	for (size_t i = 0; i < out->count; i++)
		bytes += out->pages[i].key_len + out->pages[i].len;
	assert_int_equal(pw.rows, count);
	assert_int_equal(pw.pages, out->count);
	assert_int_equal(pw.bytes, bytes);
}

/* Key and value stand in heap of exactly their size. */
static enum status decode(struct page *out, enum table table,
			  const struct stored_page *page, size_t len)
{
	uint8_t *key = malloc(page->key_len), *value = malloc(len + !len);
	enum status st;

	assert_true(key && value);
	memcpy(key, page->key, page->key_len);
	memcpy(value, page->value, len);
	st = page_decode(out, table, slice_of(key, page->key_len),
			 slice_of(value, len));
	free(key);
	free(value);
	return st;
}

static struct slice key_of_page(const struct stored_page *page)
{
	return slice_of(page->key, page->key_len);
}

/* memcmp order, a shorter key before what it begins. */
static int compare_keys(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.data, b.data, len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static void assert_page_key(enum table table, const struct stored_page *page,
			    const struct row *rows, size_t first)
{
	size_t cut = cut_key[table];
	bool told_apart =
		!first || memcmp(rows[first - 1].key, rows[first].key, cut);

	assert_int_equal(page->key_len,
			 told_apart ? cut : table_key_size(table));
	assert_memory_equal(page->key, rows[first].key, page->key_len);
}

static void assert_before(const struct page *page, const struct row *rows,
			  size_t first)
{
	struct history_sum sum;
	struct script_key script;
	uint64_t txnum;

	memcpy(script.bytes, rows[first].key, sizeof(script.bytes));
	sum = brute_sum(rows, first, &script, UINT64_MAX);
	assert_int_equal(page->continued, sum.txs != 0);
	assert_sums_equal(&page->before, &sum);
	txnum = row_txnum(TABLE_HISTORY, &rows[first]);
	assert_int_equal(
		page->continued_tx,
		sum.txs && row_txnum(TABLE_HISTORY, &rows[first - 1]) == txnum);
}

/* The first script's totals are told where it ends, and are of all its rows; a
 * page that is full to the last bytes has no room for them. */
static void assert_whole(const struct page *page, const struct stored_page *at,
			 const struct row *rows, size_t count)
{
	const struct row *first = &page->rows[0];
	size_t same = 1;
	bool ends;
	struct script_key script;
	struct history_sum sum;

	memcpy(script.bytes, page->rows[0].key, sizeof(script.bytes));
	sum = brute_sum(rows, count, &script, UINT64_MAX);
	while (same < page->count &&
	       !memcmp(first[same].key, first->key, ROW_SCRIPT_SIZE))
		same++;
	ends = page->continued && same < page->count &&
	       row_txnum(TABLE_HISTORY, &first[same - 1]) < MAX_TXNUM;
	if (page->has_whole)
		assert_sums_equal(&page->whole, &sum);
	else
		assert_true(!ends || at->key_len + at->len + PAGE_TAIL_BYTES >
					     PAGE_RECORD_MAX);
}

static void assert_pages_hold_rows(struct written *written, enum table table,
				   const struct row *rows, size_t count)
{
	struct page *page = malloc(sizeof(*page));
	size_t done = 0;

	assert_non_null(page);
	for (size_t i = 0; i < written->count; i++) {
		struct stored_page *stored = &written->pages[i];

		if (i)
			assert_true(compare_keys(key_of_page(stored - 1),
						 key_of_page(stored)) < 0);
		assert_ok(decode(page, table, stored, stored->len));
		assert_true(done + page->count <= count);
		assert_rows_equal(table, page->rows, page->count, rows + done,
				  page->count);
		assert_page_key(table, stored, rows, done);
		if (table == TABLE_HISTORY) {
			assert_before(page, rows, done);
			assert_whole(page, stored, rows, count);
		}
		stored->first_row = done;
		done += page->count;
	}
	assert_int_equal(done, count);
	free(page);
}

static struct row *rows_buffer(void)
{
	struct row *rows = malloc(ROWS_MAX * sizeof(*rows));

	assert_non_null(rows);
	return rows;
}

typedef void shape_check(struct rng *rng, enum table table,
			 const struct row *rows, size_t count,
			 struct written *written);

/* Rows of every table and shape, written, and handed to check. */
static void for_each_shape(uint64_t seed, size_t most, shape_check *check)
{
	struct row *rows = rows_buffer();
	unsigned rounds = test_rounds(2);
	struct rng rng = { seed };
	struct written written;

	for (unsigned i = 0; i < rounds; i++) {
		for (int t = 0; t < TABLE_COUNT; t++) {
			for (int s = 0; s < ROWS_SHAPES; s++) {
				enum table table = (enum table)t;
				size_t count = make_rows(
					rows, 1 + rng_below(&rng, most), &rng,
					table, (enum rows_shape)s);

				write_pages(&written, table, rows, count);
				check(&rng, table, rows, count, &written);
				free(written.pages);
			}
		}
	}
	free(rows);
}

static void check_round_trip(struct rng *rng, enum table table,
			     const struct row *rows, size_t count,
			     struct written *written)
{
	(void)rng;
	assert_pages_hold_rows(written, table, rows, count);
}

static void rows_of_any_shape_come_back(void **state)
{
	(void)state;
	for_each_shape(1, ROWS_MAX, check_round_trip);
}

/* With the smallest rows a page must not hold more than a reader has room
 * for; ROWS_DENSE is in the test above, this one says that it is dense. */
static void the_densest_page_nearly_fills_a_reader(void **state)
{
	struct row *rows = rows_buffer();
	struct rng rng = { 2 };

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		enum table table = (enum table)t;
		size_t count =
			make_rows(rows, ROWS_MAX, &rng, table, ROWS_DENSE);
		struct written written;

		write_pages(&written, table, rows, count);
		assert_pages_hold_rows(&written, table, rows, count);
		assert_true(written.count > 1);
		assert_true(written.pages[1].first_row > 900);
		free(written.pages);
	}
	free(rows);
}

static void check_full(struct rng *rng, enum table table,
		       const struct row *rows, size_t count,
		       struct written *written)
{
	(void)rng, (void)table, (void)rows, (void)count;
	for (size_t i = 0; i + 1 < written->count; i++)
		assert_true(written->pages[i].key_len + written->pages[i].len >
			    PAGE_RECORD_MAX - 48);
}

static void only_the_last_page_has_room_for_another_row(void **state)
{
	(void)state;
	for_each_shape(3, ROWS_MAX, check_full);
}

static void assert_in_order_or_corrupt(enum status st, const struct page *page)
{
	if (st != STATUS_OK) {
		assert_int_equal(st, STATUS_CORRUPT);
		return;
	}
	assert_in_range(page->count, 1, PAGE_ROWS_MAX);
	for (size_t i = 1; i < page->count; i++)
		assert_true(row_compare(&page->rows[i - 1], &page->rows[i]) <
			    0);
}

static void check_truncations(struct rng *rng, enum table table,
			      const struct row *rows, size_t count,
			      struct written *written)
{
	const struct stored_page *stored =
		&written->pages[rng_below(rng, written->count)];
	struct page *page = malloc(sizeof(*page));

	(void)rows, (void)count;
	assert_non_null(page);
	for (size_t len = 0; len < stored->len; len++) {
		enum status st = decode(page, table, stored, len);

		assert_in_order_or_corrupt(st, page);
		if (!len)
			assert_status(st, STATUS_CORRUPT);
	}
	free(page);
}

static void a_truncated_page_is_corrupt_or_in_order(void **state)
{
	(void)state;
	for_each_shape(4, 600, check_truncations);
}

static void check_damage(struct rng *rng, enum table table,
			 const struct row *rows, size_t count,
			 struct written *written)
{
	struct page *page = malloc(sizeof(*page));

	(void)rows, (void)count;
	assert_non_null(page);
	for (int i = 0; i < 300; i++) {
		struct stored_page stored =
			written->pages[rng_below(rng, written->count)];

		for (uint64_t n = rng_below(rng, 4); n; n--)
			stored.value[rng_below(rng, stored.len)] =
				(uint8_t)rng_next(rng);
		if (rng_one_in(rng, 4))
			stored.key[rng_below(rng, stored.key_len)] ^=
				(uint8_t)(1 << rng_below(rng, 8));
		assert_in_order_or_corrupt(
			decode(page, table, &stored, stored.len), page);
	}
	free(page);
}

static void a_damaged_page_is_corrupt_or_in_order(void **state)
{
	(void)state;
	for_each_shape(5, 1500, check_damage);
}

static void check_key_lengths(struct rng *rng, enum table table,
			      const struct row *rows, size_t count,
			      struct written *written)
{
	struct stored_page stored = written->pages[0];
	struct page *page = malloc(sizeof(*page));
	size_t full = table_key_size(table);

	(void)rng, (void)rows, (void)count;
	assert_non_null(page);
	for (size_t len = 1; len <= ROW_KEY_MAX; len++) {
		stored.key_len = len;
		if (len != full && len != cut_key[table])
			assert_status(decode(page, table, &stored, stored.len),
				      STATUS_CORRUPT);
	}
	free(page);
}

static void a_key_of_another_length_is_corrupt(void **state)
{
	(void)state;
	for_each_shape(6, 10, check_key_lengths);
}

static enum status keep_width(void *arg, struct slice key, struct slice value)
{
	(void)key;
	*(uint8_t *)arg = value.data[0];
	return STATUS_OK;
}

static void txnums_of_txids_are_no_wider_than_need_be(void **state)
{
	static const struct {
		uint64_t end;
		uint8_t width;
	} cases[] = {
		{ 1, 1 },
		{ 256, 1 },
		{ 257, 2 },
		{ 65536, 2 },
		{ 1ULL << 32, 4 },
		{ (1ULL << 32) + 1, 5 },
		{ MAX_TXNUM + 1, 5 },
	};
	struct txid_tag tag = { { 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct row row = row_txid(&tag, cases[i].end - 1);
		struct page_writer pw;
		uint8_t width = 0;

		page_writer_init(&pw, TABLE_TXIDS, cases[i].end, keep_width,
				 &width);
		assert_ok(page_writer_add(&pw, &row));
		assert_ok(page_writer_finish(&pw));
		assert_int_equal(width, cases[i].width);
	}
}

/* --- what cannot be held
 * ------------------------------------------------------ */

static enum status drop_page(void *arg, struct slice key, struct slice value)
{
	(void)arg, (void)key, (void)value;
	return STATUS_OK;
}

static enum status add_one(enum table table, struct row row)
{
	struct page_writer pw;

	page_writer_init(&pw, table, 300, drop_page, NULL);
	return page_writer_add(&pw, &row);
}

static struct row with_small(struct row row, uint32_t small)
{
	row.small = small;
	return row;
}

static struct row with_value(struct row row, uint64_t value)
{
	row.value = value;
	return row;
}

static void values_that_the_format_cannot_hold_are_refused(void **state)
{
	struct script_key s = script_key_of(1);
	struct txid_tag tag = { { 1 } };
	struct {
		enum table table;
		struct row row;
		enum status expected;
	} cases[] = {
		{ TABLE_HISTORY, row_history(&s, 1, 1, 0, (1ULL << 62) - 1),
		  STATUS_OK },
		{ TABLE_HISTORY, row_history(&s, 1, 1, 0, 1ULL << 62),
		  STATUS_BAD_INPUT },
		{ TABLE_HISTORY, row_history(&s, 1, 2, 0, 1),
		  STATUS_BAD_INPUT },
		{ TABLE_HISTORY, with_small(row_history(&s, 1, 1, 0, 1), 1),
		  STATUS_BAD_INPUT },
		{ TABLE_COINS, row_coin(&s, 1, 0, (1ULL << 62) - 1, 255),
		  STATUS_OK },
		{ TABLE_COINS, row_coin(&s, 1, 0, 1ULL << 62, 0),
		  STATUS_BAD_INPUT },
		{ TABLE_COINS, row_coin(&s, 1, 0, UINT64_MAX, 0),
		  STATUS_BAD_INPUT },
		{ TABLE_COINS, row_coin(&s, 1, 0, 1, 256), STATUS_BAD_INPUT },
		{ TABLE_COINS, row_coin_spend(&s, 1, 0, MAX_TXNUM), STATUS_OK },
		{ TABLE_COINS, row_coin_spend(&s, 1, 0, MAX_TXNUM + 1),
		  STATUS_BAD_INPUT },
		{ TABLE_COINS, with_small(row_coin_spend(&s, 1, 0, 1), 1),
		  STATUS_BAD_INPUT },
		{ TABLE_SPENDS, row_spend(1, 0, MAX_TXNUM, UINT32_MAX),
		  STATUS_OK },
		{ TABLE_SPENDS, row_spend(1, 0, MAX_TXNUM + 1, 0),
		  STATUS_BAD_INPUT },
		/* One byte less than 300 needs is two; 65,536 needs three. */
		{ TABLE_TXIDS, row_txid(&tag, 65535), STATUS_OK },
		{ TABLE_TXIDS, row_txid(&tag, 65536), STATUS_BAD_INPUT },
		{ TABLE_TXIDS, with_small(row_txid(&tag, 1), 1),
		  STATUS_BAD_INPUT },
		{ TABLE_TXIDS, with_value(row_txid(&tag, 1), 1),
		  STATUS_BAD_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (add_one(cases[i].table, cases[i].row) != cases[i].expected)
			fail_msg("case %zu is not %s", i,
				 status_text(cases[i].expected));
}

static void rows_out_of_order_are_refused(void **state)
{
	struct row *rows = rows_buffer();
	struct rng rng = { 7 };

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		enum table table = (enum table)t;
		size_t count = make_rows(rows, 50, &rng, table, ROWS_ORDINARY);
		struct page_writer pw;

		page_writer_init(&pw, table, MAX_TXNUM, drop_page, NULL);
		for (size_t i = 0; i < count; i++) {
			assert_ok(page_writer_add(&pw, &rows[i]));
			/* Itself, and any row before it. */
			assert_status(page_writer_add(&pw, &rows[i]),
				      STATUS_BAD_INPUT);
			assert_status(
				page_writer_add(&pw,
						&rows[rng_below(&rng, i + 1)]),
				STATUS_BAD_INPUT);
		}
		assert_int_equal(pw.rows, count);
	}
	free(rows);
}

static enum status refuse_page(void *arg, struct slice key, struct slice value)
{
	(void)arg, (void)key, (void)value;
	return STATUS_FULL;
}

static void a_failure_to_emit_is_passed_on(void **state)
{
	struct row *rows = rows_buffer();
	struct rng rng = { 8 };
	size_t count =
		make_rows(rows, ROWS_MAX, &rng, TABLE_SPENDS, ROWS_SCATTERED);
	enum status st = STATUS_OK;
	struct page_writer pw;

	(void)state;
	page_writer_init(&pw, TABLE_SPENDS, MAX_TXNUM, refuse_page, NULL);
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = page_writer_add(&pw, &rows[i]);
	assert_status(st, STATUS_FULL);
	page_writer_init(&pw, TABLE_SPENDS, MAX_TXNUM, refuse_page, NULL);
	assert_ok(page_writer_add(&pw, &rows[0]));
	assert_status(page_writer_finish(&pw), STATUS_FULL);
	free(rows);
}

static enum status count_page(void *arg, struct slice key, struct slice value)
{
	(void)key, (void)value;
	(*(int *)arg)++;
	return STATUS_OK;
}

static void no_rows_make_no_page(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct page_writer pw;
		int pages = 0;

		page_writer_init(&pw, (enum table)t, 0, count_page, &pages);
		assert_ok(page_writer_finish(&pw));
		assert_int_equal(pages, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_any_shape_come_back),
		cmocka_unit_test(the_densest_page_nearly_fills_a_reader),
		cmocka_unit_test(only_the_last_page_has_room_for_another_row),
		cmocka_unit_test(a_truncated_page_is_corrupt_or_in_order),
		cmocka_unit_test(a_damaged_page_is_corrupt_or_in_order),
		cmocka_unit_test(a_key_of_another_length_is_corrupt),
		cmocka_unit_test(txnums_of_txids_are_no_wider_than_need_be),
		cmocka_unit_test(
			values_that_the_format_cannot_hold_are_refused),
		cmocka_unit_test(rows_out_of_order_are_refused),
		cmocka_unit_test(a_failure_to_emit_is_passed_on),
		cmocka_unit_test(no_rows_make_no_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
