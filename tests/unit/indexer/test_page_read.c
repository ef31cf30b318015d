/* Pages decoded in parts against the same pages decoded at once, and pages made
 * by hand. */
#include "made_rows.h"

enum { ROWS_MAX = 3000 };

struct scene {
	struct rng rng;
	enum table table;
	struct page whole, parts;
	size_t pages;
	size_t passed; /* rows */
};

/* The first len bytes of some row's key, or of one near it. */
static size_t wanted_key(struct scene *s, uint8_t key[ROW_KEY_MAX])
{
	size_t len = rng_below(&s->rng, table_key_size(s->table) + 1);
	size_t i = rng_below(&s->rng, s->whole.count);

	memcpy(key, s->whole.rows[i].key, ROW_KEY_MAX);
	if (len && rng_one_in(&s->rng, 3))
		key[len - 1]++;
	return len;
}

static bool is_above(const struct row *row, const uint8_t *key, size_t len)
{
	return memcmp(row->key, key, len) > 0;
}

/* As far as the first row above key, and no farther than asked before. */
static void assert_reaches(struct scene *s, size_t before, const uint8_t *key,
			   size_t len)
{
	const struct page *parts = &s->parts;

	assert_in_range(parts->count, 1, s->whole.count);
	assert_rows_equal(s->table, parts->rows, parts->count, s->whole.rows,
			  parts->count);
	assert_true(parts->count == s->whole.count ||
		    is_above(&parts->rows[parts->count - 1], key, len));
	if (parts->count > before && parts->count > 1)
		assert_false(
			is_above(&parts->rows[parts->count - 2], key, len));
}

static enum status check_parts(void *arg, struct slice key, struct slice value)
{
	struct scene *s = arg;

	s->pages++;
	assert_ok(page_decode(&s->whole, s->table, key, value));
	assert_true(page_is_whole(&s->whole));
	assert_ok(page_open(&s->parts, s->table, key, value));
	assert_int_equal(s->parts.continued, s->whole.continued);
	assert_sums_equal(&s->parts.before, &s->whole.before);
	for (int i = 0; i < 4; i++) {
		uint8_t wanted[ROW_KEY_MAX];
		size_t len = wanted_key(s, wanted), before = s->parts.count;

		assert_ok(page_decode_past(&s->parts, wanted, len));
		assert_reaches(s, before, wanted, len);
	}
	assert_ok(page_decode_rest(&s->parts));
	assert_true(page_is_whole(&s->parts));
	assert_rows_equal(s->table, s->parts.rows, s->parts.count,
			  s->whole.rows, s->whole.count);
	return STATUS_OK;
}

/* What is left of a page that was passed over is its end, and the rows before
 * are below the key, as is the first that is left. */
static void assert_passed(struct scene *s, const uint8_t *key, size_t len)
{
	size_t passed = s->whole.count - s->parts.count;

	assert_in_range(s->parts.count, 1, s->whole.count);
	assert_rows_equal(s->table, s->parts.rows, s->parts.count,
			  s->whole.rows + passed, s->parts.count);
	assert_int_equal(s->parts.passed, passed != 0);
	if (passed)
		assert_true(memcmp(s->parts.rows[0].key, key, len) < 0);
	s->passed += passed;
}

static enum status check_pass(void *arg, struct slice key, struct slice value)
{
	struct scene *s = arg;

	assert_ok(page_decode(&s->whole, s->table, key, value));
	for (int i = 0; i < 8; i++) {
		uint8_t wanted[ROW_KEY_MAX];
		size_t len = wanted_key(s, wanted);

		/* Twice: the second goes on where the first ended. */
		assert_ok(page_open(&s->parts, s->table, key, value));
		assert_true(page_skips_hold(&s->parts));
		assert_ok(page_pass(&s->parts, wanted, len));
		if (rng_one_in(&s->rng, 2))
			assert_ok(page_pass(&s->parts, wanted, len));
		assert_ok(page_decode_rest(&s->parts));
		assert_passed(s, wanted, len);
	}
	return STATUS_OK;
}

/* One key after another, rows unpacked or not in between. */
static enum status check_passes(void *arg, struct slice key, struct slice value)
{
	struct scene *s = arg;
	size_t at = 0;

	assert_ok(page_decode(&s->whole, s->table, key, value));
	assert_ok(page_open(&s->parts, s->table, key, value));
	while (at < s->whole.count) {
		const uint8_t *wanted = s->whole.rows[at].key;
		size_t len = table_key_size(s->table), i;

		assert_ok(page_pass(&s->parts, wanted, len));
		assert_ok(page_decode_past(&s->parts, wanted, len));
		for (i = 0; i < s->parts.count; i++)
			if (!memcmp(s->parts.rows[i].key, wanted, len))
				break;
		assert_true(i < s->parts.count);
		assert_true(i > 0 || !s->parts.passed);
		at += 1 + rng_below(&s->rng, 40);
	}
	return STATUS_OK;
}

static enum status check_sum(void *arg, struct slice key, struct slice value)
{
	struct scene *s = arg;

	assert_ok(page_decode(&s->whole, s->table, key, value));
	for (int i = 0; i < 8; i++) {
		size_t at = rng_below(&s->rng, s->whole.count);
		uint64_t end = row_txnum(TABLE_HISTORY, &s->whole.rows[at]) +
			       rng_below(&s->rng, 2);
		struct history_sum sum, expected;
		struct script_key script;
		bool first;

		memcpy(script.bytes, s->whole.rows[at].key,
		       sizeof(script.bytes));
		first = !memcmp(s->whole.rows[0].key, script.bytes,
				sizeof(script.bytes));
		if (first && s->whole.continued)
			continue; /* test_run.c knows the pages before */
		expected =
			brute_sum(s->whole.rows, s->whole.count, &script, end);
		assert_ok(page_open(&s->parts, s->table, key, value));
		if (rng_one_in(&s->rng, 2))
			assert_ok(page_pass(&s->parts, script.bytes,
					    sizeof(script.bytes)));
		assert_ok(page_sum_below(&s->parts, &sum, &script, end));
		assert_sums_equal(&sum, &expected);
	}
	return STATUS_OK;
}

/* A skip that damage has bent is found, and leads nobody out of the page. */
static enum status check_bent_skip(void *arg, struct slice key,
				   struct slice value)
{
	struct scene *s = arg;
	uint8_t *bent = malloc(value.len), wanted[ROW_KEY_MAX];
	size_t len;

	assert_non_null(bent);
	memcpy(bent, value.data, value.len);
	value.data = bent;
	assert_ok(page_open(&s->parts, s->table, key, value));
	if (s->parts.skips.len) {
		len = value.len - 1 - rng_below(&s->rng, s->parts.skips.len);
		bent[len - 1] ^= (uint8_t)(1U << rng_below(&s->rng, 8));
		assert_false(page_skips_hold(&s->parts));
		assert_ok(page_decode(&s->whole, s->table, key, value));
		len = wanted_key(s, wanted);
		if (page_pass(&s->parts, wanted, len) == STATUS_OK &&
		    page_decode_rest(&s->parts) == STATUS_OK)
			assert_in_range(s->parts.count, 1, PAGE_ROWS_MAX);
		s->pages++;
	}
	free(bent);
	return STATUS_OK;
}

static void check_pages(struct scene *s, page_emit *check, int tables)
{
	struct row *rows = malloc(ROWS_MAX * sizeof(*rows));

	assert_non_null(rows);
	for (unsigned round = 0; round < test_rounds(3); round++) {
		for (int i = 0; i < tables * ROWS_SHAPES; i++) {
			struct page_writer pw;
			size_t count;

			s->table = (enum table)(i % tables);
			count = make_rows(rows, ROWS_MAX, &s->rng, s->table,
					  (enum rows_shape)(i / tables));
			page_writer_init(&pw, s->table, MAX_TXNUM, check, s);
			for (size_t r = 0; r < count; r++)
				assert_ok(page_writer_add(&pw, &rows[r]));
			assert_ok(page_writer_finish(&pw));
		}
	}
	free(rows);
}

static void what_is_passed_over_is_below(void **state)
{
	struct scene *s = *state;

	check_pages(s, check_pass, TABLE_COUNT);
	assert_true(s->passed > 100000);
}

static void skips_stand_in_large_pages_and_hold(void **state)
{
	struct scene *s = *state;

	check_pages(s, check_bent_skip, TABLE_COUNT);
	assert_true(s->pages > 100);
}

static void passing_over_rows_again_and_again_leaves_none_out(void **state)
{
	check_pages(*state, check_passes, TABLE_COUNT);
}

static void sums_of_packed_rows_are_those_of_unpacked_ones(void **state)
{
	check_pages(*state, check_sum, 1); /* history comes first */
}

static void a_page_in_parts_is_the_page_at_once(void **state)
{
	struct scene *s = *state;

	check_pages(s, check_parts, TABLE_COUNT);
	assert_true(s->pages > 100);
}

/* Damage behind what is asked for is met when it is reached. */
static void damage_is_told_when_it_is_reached(void **state)
{
	/* Spends of 1:0 by 2 and of 3:0 by 4, then a varint cut short. */
	static const uint8_t key[5] = { 0, 0, 0, 0, 1 };
	static const uint8_t value[] = { 0x00, 0x02, 0x08, 0x02, 0x80, 0x00 };
	struct scene *s = *state;

	assert_ok(page_open(&s->parts, TABLE_SPENDS, slice_of(key, 5),
			    slice_of(value, sizeof(value))));
	assert_ok(page_decode_past(&s->parts, key, 5));
	assert_int_equal(s->parts.count, 2);
	assert_status(page_decode_rest(&s->parts), STATUS_CORRUPT);
	assert_status(page_decode(&s->whole, TABLE_SPENDS, slice_of(key, 5),
				  slice_of(value, sizeof(value))),
		      STATUS_CORRUPT);
}

/* --- pages made by hand
 * ---------------------------------------------------------- */

#define SCRIPT "01010101010101010101"

/* What stands where is drawn in docs/schema.md. */
static const struct {
	enum table table;
	const char *key, *value;
	bool good;
} made_pages[] = {
	/* flags, head of one row, tag, amount */
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a1000a00", true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a1040a00", true },
	{ TABLE_HISTORY,
	  SCRIPT "0000000005"
		 "0000000000",
	  "00a1000a00", true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "0000", false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a000", false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a2000a00", false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00b1000a00", false },
	/* a first row that is not the key's */
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a1080a00", false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "009102000a00", false },
	{ TABLE_HISTORY,
	  SCRIPT "0000000005"
		 "0000000001",
	  "00a1000a00", false },
	{ TABLE_HISTORY,
	  SCRIPT "0000000005"
		 "0100000000",
	  "00a1000a00", false },
	/* sums, whole and cut */
	{ TABLE_HISTORY, SCRIPT "0000000005", "010102030405a1000a00", true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "010102030400", false },
	/* indexes: the largest, and more */
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a103ffffffff0f0a00", true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a10380808080100a00", false },
	/* amounts: the largest, plain and round, and more; the last would be
	 * small again were it not seen to overflow */
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a100feffffffffffffff7f00",
	  true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a1008080808080808080800100",
	  false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a100bbc4bbccd70200", true },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a100cfc4bbccd70200", false },
	{ TABLE_HISTORY, SCRIPT "0000000005", "00a100db91eeb1de0a00", false },
	/* a txnum above the highest */
	{ TABLE_HISTORY, SCRIPT "fffffffffe", "00a2000a080a00", true },
	{ TABLE_HISTORY, SCRIPT "ffffffffff", "00a2000a080a00", false },
	/* coins: a spend by the highest, one above, and one below 0 */
	{ TABLE_COINS, SCRIPT "0000000000", "a104feffffffff3f00", true },
	{ TABLE_COINS, SCRIPT "0000000000", "a10480808080804000", false },
	{ TABLE_COINS, SCRIPT "0000000000", "a1040100", false },
	{ TABLE_COINS, SCRIPT "0000000000", "a108010500", true },
	{ TABLE_COINS, SCRIPT "0000000000", "00", false },
	/* spends: tag, spender; tag, vout, spender, input */
	{ TABLE_SPENDS, "0000000000", "000200", true },
	{ TABLE_SPENDS, "0000000000", "0300020500", true },
	{ TABLE_SPENDS, "0000000000", "030002ffffffff0f00", true },
	{ TABLE_SPENDS, "0000000000", "03ffffffff0f020500", true },
	{ TABLE_SPENDS, "0000000000", "038080808010020500", false },
	{ TABLE_SPENDS, "0000000000", "030002808080801000", false },
	{ TABLE_SPENDS, "0000000000", "000100", false },
	{ TABLE_SPENDS,
	  "0000000000"
	  "00000001",
	  "000200", false },
	{ TABLE_SPENDS, "0000000000", "040200", false },
	/* txids: how wide txnums are, then prefix and txnum */
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "01000700", true },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "0500070000000000", true },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "060007000000000000", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000000",
	  "000000", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "01000800", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "01010700", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "010007ffffffffff1f0700", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "0100", false },
	{ TABLE_TXIDS,
	  "0000000001"
	  "0000000007",
	  "00", false },
};

/* In heap of exactly its size; the caller frees it. */
static struct slice unhex(const char *hex)
{
	size_t len = strlen(hex);
	uint8_t *bytes = malloc(len / 2 + !len);

	assert_non_null(bytes);
	assert_ok(hex_decode(bytes, hex, len));
	return slice_of(bytes, len / 2);
}

static void pages_that_no_writer_makes_are_corrupt(void **state)
{
	struct page *page = malloc(sizeof(*page));

	(void)state;
	assert_non_null(page);
	for (size_t i = 0; i < COUNT_OF(made_pages); i++) {
		struct slice key = unhex(made_pages[i].key);
		struct slice value = unhex(made_pages[i].value);
		enum status st =
			page_decode(page, made_pages[i].table, key, value);

		if (st != (made_pages[i].good ? STATUS_OK : STATUS_CORRUPT))
			fail_msg("page %zu: %s", i, status_text(st));
		free((void *)(uintptr_t)key.data);
		free((void *)(uintptr_t)value.data);
	}
	free(page);
}

/* A record longer than any writer's, and every row in it fits. */
static void a_page_of_more_rows_than_a_reader_holds_is_corrupt(void **state)
{
	static const uint8_t key[5];
	struct page *page = malloc(sizeof(*page));
	uint8_t value[2 * PAGE_ROWS_MAX + 3] = { 0 };

	(void)state;
	assert_non_null(page);
	/* The next vout each, and its spender; no skips. */
	for (size_t i = 0; i < PAGE_ROWS_MAX; i++)
		value[2 * i + 1] = 2;
	assert_ok(page_decode(page, TABLE_SPENDS, slice_of(key, 5),
			      slice_of(value, 2 * PAGE_ROWS_MAX + 1)));
	assert_int_equal(page->count, PAGE_ROWS_MAX);
	value[2 * PAGE_ROWS_MAX + 1] = 2;
	assert_status(page_decode(page, TABLE_SPENDS, slice_of(key, 5),
				  slice_of(value, sizeof(value))),
		      STATUS_CORRUPT);
	free(page);
}

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->rng.state = 1;
	*state = s;
	return 0;
}

static int end(void **state)
{
	free(*state);
	return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_page_in_parts_is_the_page_at_once),
		TEST(what_is_passed_over_is_below),
		TEST(skips_stand_in_large_pages_and_hold),
		TEST(passing_over_rows_again_and_again_leaves_none_out),
		TEST(sums_of_packed_rows_are_those_of_unpacked_ones),
		TEST(damage_is_told_when_it_is_reached),
		cmocka_unit_test(pages_that_no_writer_makes_are_corrupt),
		cmocka_unit_test(
			a_page_of_more_rows_than_a_reader_holds_is_corrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
