/* Pages decoded in parts against the same pages decoded at once. */
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
	static const uint8_t value[] = { 0x00, 0x02, 0x08, 0x02, 0x80 };
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
		TEST(passing_over_rows_again_and_again_leaves_none_out),
		TEST(sums_of_packed_rows_are_those_of_unpacked_ones),
		TEST(damage_is_told_when_it_is_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
