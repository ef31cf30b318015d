/* A run against a sorted array of the same rows. */
#include "made_rows.h"

#include "indexer/run.h"

enum { ROWS_MAX = 3000, SLOT = 5 };

/* A run of one table, and what should be in it. */
struct scene {
	struct folder folder;
	struct store *store;
	struct view batch;
	struct rng rng;
	enum table table;
	struct row rows[ROWS_MAX];
	size_t count;
	struct run_cursor cursor;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->folder = make_folder();
	s->store = store_in(&s->folder, TEST_MAP);
	s->rng.state = 1;
	assert_ok(batch_begin(&s->batch, s->store));
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	assert_status(batch_end(&s->batch, STATUS_STOPPED), STATUS_STOPPED);
	store_close(s->store);
	drop_folder(&s->folder);
	free(s);
	return 0;
}

static void open_run(struct scene *s, enum table table, enum rows_shape shape,
		     size_t count)
{
	s->table = table;
	s->count = make_rows(s->rows, count, &s->rng, table, shape);
	store_run(&s->batch, table, SLOT, s->rows, s->count);
	assert_ok(run_open(&s->cursor, &s->batch, table, SLOT));
}

static void close_run(struct scene *s)
{
	run_close(&s->cursor);
	assert_ok(store_drop(&s->batch, db_of_run(s->table, SLOT)));
}

/* The cursor stands on rows[i]; beyond either end it stands nowhere. */
static void assert_at(struct scene *s, enum status st, size_t i)
{
	if (i >= s->count) {
		assert_status(st, STATUS_NOT_FOUND);
		return;
	}
	assert_ok(st);
	assert_rows_equal(s->table, run_row(&s->cursor), 1, &s->rows[i], 1);
}

typedef void run_check(struct scene *s);

static void for_each_run(struct scene *s, run_check *check)
{
	unsigned rounds = test_rounds(2);

	for (unsigned i = 0; i < rounds; i++) {
		for (int t = 0; t < TABLE_COUNT; t++) {
			for (int shape = 0; shape < ROWS_SHAPES; shape++) {
				open_run(s, (enum table)t,
					 (enum rows_shape)shape,
					 1 + rng_below(&s->rng, ROWS_MAX));
				check(s);
				close_run(s);
			}
		}
	}
}

static void check_walks(struct scene *s)
{
	uint8_t high[ROW_KEY_MAX];

	assert_at(s, run_first(&s->cursor), 0);
	for (size_t i = 1; i <= s->count; i++)
		assert_at(s, run_next(&s->cursor), i);
	memset(high, 0xff, sizeof(high));
	assert_at(s, run_seek_below(&s->cursor, high, sizeof(high)),
		  s->count - 1);
	for (size_t i = s->count; i-- > 0;)
		assert_at(s, run_prev(&s->cursor), i ? i - 1 : s->count);
}

static void walking_visits_every_row_both_ways(void **state)
{
	for_each_run(*state, check_walks);
}

/* How many rows are below the first len bytes of key. */
static size_t rows_below(const struct scene *s, const uint8_t *key, size_t len)
{
	size_t below = 0;

	while (below < s->count && memcmp(s->rows[below].key, key, len) < 0)
		below++;
	return below;
}

/* A row's key, or near one, or anything. */
static void wanted_key(struct scene *s, uint8_t key[ROW_KEY_MAX], size_t len)
{
	memcpy(key, s->rows[rng_below(&s->rng, s->count)].key, ROW_KEY_MAX);
	if (rng_one_in(&s->rng, 3) && len)
		key[len - 1] = (uint8_t)(key[len - 1] + 1 -
					 2 * (int)rng_below(&s->rng, 2));
	if (rng_one_in(&s->rng, 10))
		for (size_t i = 0; i < ROW_KEY_MAX; i++)
			key[i] = (uint8_t)rng_next(&s->rng);
}

static void check_seek(struct scene *s, const uint8_t *key, size_t len)
{
	uint8_t *exact = malloc(len + !len);
	size_t below = rows_below(s, key, len);

	assert_non_null(exact);
	memcpy(exact, key, len);
	assert_at(s, run_seek(&s->cursor, exact, len), below);
	for (size_t i = below; i < s->count && i < below + 3; i++)
		assert_at(s, run_next(&s->cursor), i + 1);
	assert_at(s, run_seek(&s->cursor, exact, len), below);
	for (size_t i = below; i < s->count && i > 0 && i + 3 > below; i--)
		assert_at(s, run_prev(&s->cursor), i - 1);

	assert_at(s, run_seek_below(&s->cursor, exact, len), below - 1);
	for (size_t i = below; i > 1 && i + 3 > below; i--)
		assert_at(s, run_prev(&s->cursor), i - 2);
	assert_at(s, run_seek_below(&s->cursor, exact, len), below - 1);
	for (size_t i = below; i > 0 && i < s->count && i < below + 3; i++)
		assert_at(s, run_next(&s->cursor), i);
	free(exact);
}

static void check_seeks(struct scene *s)
{
	uint8_t key[ROW_KEY_MAX];

	for (int i = 0; i < 60; i++) {
		size_t len = rng_below(&s->rng, table_key_size(s->table) + 1);

		wanted_key(s, key, len);
		check_seek(s, key, len);
	}
}

static void seeking_with_any_prefix_finds_the_neighbours(void **state)
{
	for_each_run(*state, check_seeks);
}

/* Where pages meet keys are cut, so seek around every first row of a page. */
static void check_page_borders(struct scene *s)
{
	size_t full = table_key_size(s->table);
	struct store_cursor pages;
	enum status st;

	assert_ok(store_cursor_open(&pages, &s->batch,
				    db_of_run(s->table, SLOT)));
	st = store_first(&pages);
	while (st == STATUS_OK) {
		size_t len = pages.key.len;
		size_t first = rows_below(s, pages.key.data, len);

		check_seek(s, pages.key.data, len);
		check_seek(s, s->rows[first].key, full);
		if (first)
			check_seek(s, s->rows[first - 1].key, full);
		st = store_next(&pages);
	}
	assert_status(st, STATUS_NOT_FOUND);
	store_cursor_close(&pages);
}

static void seeking_at_page_borders_finds_the_neighbours(void **state)
{
	for_each_run(*state, check_page_borders);
}

static void an_empty_run_has_no_rows(void **state)
{
	struct scene *s = *state;
	struct script_key script = script_key_of(1);
	struct history_sum sum, zero = { 0 };

	assert_ok(run_open(&s->cursor, &s->batch, TABLE_HISTORY, SLOT));
	assert_at(s, run_first(&s->cursor), 0);
	assert_at(s, run_seek(&s->cursor, script.bytes, 10), 0);
	assert_at(s, run_seek_below(&s->cursor, script.bytes, 10), 0);
	assert_ok(run_sum_below(&s->cursor, &sum, &script, MAX_TXNUM));
	assert_sums_equal(&sum, &zero);
	run_close(&s->cursor);
}

/* --- sums
 * ----------------------------------------------------------------------- */

static void check_sum(struct scene *s, const struct script_key *script,
		      uint64_t txnum_end)
{
	struct history_sum expected =
		brute_sum(s->rows, s->count, script, txnum_end);
	struct history_sum sum;

	memset(&sum, 0xee, sizeof(sum));
	assert_ok(run_sum_below(&s->cursor, &sum, script, txnum_end));
	assert_sums_equal(&sum, &expected);
}

static void check_sums(struct scene *s)
{
	struct script_key absent = script_key_of(999999);

	for (int i = 0; i < 60; i++) {
		const struct row *row = &s->rows[rng_below(&s->rng, s->count)];
		uint64_t txnum = row_txnum(TABLE_HISTORY, row);
		struct script_key script;

		memcpy(script.bytes, row->key, sizeof(script.bytes));
		check_sum(s, &script, txnum);
		check_sum(s, &script, txnum < MAX_TXNUM ? txnum + 1 : txnum);
		check_sum(s, &script, MAX_TXNUM);
		check_sum(s, &script, 0);
		check_sum(s, &absent, txnum);
	}
}

static void sums_below_any_txnum_are_those_of_a_walk(void **state)
{
	struct scene *s = *state;

	for (int shape = 0; shape < ROWS_SHAPES; shape++) {
		open_run(s, TABLE_HISTORY, (enum rows_shape)shape, ROWS_MAX);
		check_sums(s);
		close_run(s);
	}
}

/* One script over many pages, dozens of rows in a transaction. */
static void sums_of_a_hot_script_are_right_at_every_txnum(void **state)
{
	struct script_key hot = script_key_of(0);
	struct scene *s = *state;

	open_run(s, TABLE_HISTORY, ROWS_HOT, ROWS_MAX);
	for (uint64_t txnum = 0; txnum < 42; txnum++)
		check_sum(s, &hot, txnum);
	close_run(s);
}

/* --- damage
 * ---------------------------------------------------------------------- */

static void a_damaged_page_is_corrupt_wherever_it_is_met(void **state)
{
	struct scene *s = *state;
	struct script_key hot = script_key_of(0);
	struct store_cursor pages;
	uint8_t key[ROW_KEY_MAX];
	struct history_sum sum;
	size_t len;

	open_run(s, TABLE_HISTORY, ROWS_HOT, ROWS_MAX);
	assert_ok(store_cursor_open(&pages, &s->batch,
				    db_of_run(TABLE_HISTORY, SLOT)));
	assert_ok(store_first(&pages));
	assert_ok(store_next(&pages));
	len = pages.key.len;
	memcpy(key, pages.key.data, len);
	store_cursor_close(&pages);
	assert_ok(store_put(&s->batch, db_of_run(TABLE_HISTORY, SLOT),
			    slice_of(key, len), slice_of("\0", 1)));

	assert_status(run_seek(&s->cursor, key, len), STATUS_CORRUPT);
	assert_status(
		run_sum_below(&s->cursor, &sum, &hot, get_be40(key + 10) + 1),
		STATUS_CORRUPT);
	close_run(s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(walking_visits_every_row_both_ways),
		TEST(seeking_with_any_prefix_finds_the_neighbours),
		TEST(seeking_at_page_borders_finds_the_neighbours),
		TEST(an_empty_run_has_no_rows),
		TEST(sums_below_any_txnum_are_those_of_a_walk),
		TEST(sums_of_a_hot_script_are_right_at_every_txnum),
		TEST(a_damaged_page_is_corrupt_wherever_it_is_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
