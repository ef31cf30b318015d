/* Merging: what comes out is what a sort of everything would give. */
#include "made_rows.h"

enum { ROWS_MAX = 4000, PARTS_MAX = 6 };

struct scene {
	struct folder folder;
	struct store *store;
	struct view batch;
	struct rng rng;
	/* Rows of one table, and the part each was put in. */
	struct row rows[ROWS_MAX];
	size_t count;
	struct row parts[PARTS_MAX][ROWS_MAX];
	size_t part_count[PARTS_MAX];
};

static const struct merge_filter keep_all = { .cut = UINT64_MAX, .safe = 0 };

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

static const uint8_t slots[PARTS_MAX] = { 31, 0, 7, 12, 3, 30 };

/* Deals the rows out: part 0 stays in memory, the others are stored runs. */
static void deal(struct scene *s, enum table table, size_t part_count)
{
	memset(s->part_count, 0, sizeof(s->part_count));
	for (size_t i = 0; i < s->count; i++) {
		size_t part = rng_below(&s->rng, part_count);

		s->parts[part][s->part_count[part]++] = s->rows[i];
	}
	for (size_t i = 1; i < part_count; i++)
		store_run(&s->batch, table, slots[i], s->parts[i],
			  s->part_count[i]);
}

static void drop_parts(struct scene *s, enum table table, size_t part_count)
{
	for (size_t i = 1; i < part_count; i++)
		assert_ok(store_drop(&s->batch, db_of_run(table, slots[i])));
}

/* What a filter leaves of s->rows; they are sorted. */
static size_t filtered(struct scene *s, struct row *out, enum table table,
		       const struct merge_filter *filter)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct row *row = &s->rows[i];

		if (row_maker(table, row) >= filter->cut)
			continue;
		if (table == TABLE_COINS && kept &&
		    row_coin_kind(row) == COIN_SPEND &&
		    row_coin_kind(&out[kept - 1]) == COIN_COIN &&
		    !memcmp(out[kept - 1].key, row->key, 19) &&
		    row->value < filter->safe)
			kept--;
		else
			out[kept++] = *row;
	}
	return kept;
}

static void assert_merges(struct scene *s, enum table table, size_t parts,
			  const struct merge_filter *filter)
{
	struct row *expected = malloc((s->count + 1) * sizeof(*expected));
	size_t count = filtered(s, expected, table, filter);
	struct row_list list = { 0 };

	assert_non_null(expected);
	assert_ok(merge_rows(&s->batch, table, slots + 1, parts - 1,
			     s->parts[0], s->part_count[0], filter, collect_row,
			     &list));
	assert_rows_equal(table, list.rows, list.count, expected, count);
	free(list.rows);
	free(expected);
}

static void merging_runs_sorts_their_rows(void **state)
{
	struct scene *s = *state;

	for (int t = 0; t < TABLE_COUNT; t++) {
		for (int shape = 0; shape < ROWS_SHAPES; shape++) {
			enum table table = (enum table)t;
			size_t parts = 1 + rng_below(&s->rng, PARTS_MAX);

			s->count = make_rows(
				s->rows, rng_below(&s->rng, ROWS_MAX), &s->rng,
				table, (enum rows_shape)shape);
			deal(s, table, parts);
			assert_merges(s, table, parts, &keep_all);
			drop_parts(s, table, parts);
		}
	}
}

static void a_cut_leaves_out_what_was_made_at_or_above_it(void **state)
{
	struct scene *s = *state;

	for (int t = 0; t < TABLE_COUNT; t++) {
		enum table table = (enum table)t;

		s->count =
			make_rows(s->rows, 2000, &s->rng, table, ROWS_ORDINARY);
		deal(s, table, PARTS_MAX);
		for (int i = 0; i < 15; i++) {
			struct merge_filter filter = { .cut = rng_below(&s->rng,
									3010) };

			assert_merges(s, table, PARTS_MAX, &filter);
		}
		drop_parts(s, table, PARTS_MAX);
	}
}

/* --- outputs and the spends that cancel them
 * ---------------------------------------- */

/* Outputs of few scripts, spent or not, and spends without their output. */
static void make_coins(struct scene *s)
{
	size_t n = 0;

	for (uint32_t i = 0; i < 1200; i++) {
		struct script_key script =
			script_key_of((uint32_t)rng_below(&s->rng, 5));
		uint64_t kind = rng_below(&s->rng, 4);

		if (kind != 0)
			s->rows[n++] = row_coin(&script, i / 3, i % 3,
						made_amount(&s->rng), i & 1);
		if (kind < 3)
			s->rows[n++] = row_coin_spend(&script, i / 3, i % 3,
						      rng_below(&s->rng, 500));
	}
	s->count = n;
	qsort(s->rows, n, sizeof(s->rows[0]), compare_rows);
}

static void pairs_vanish_below_safe_and_only_together(void **state)
{
	struct scene *s = *state;

	for (unsigned round = 0; round < test_rounds(10); round++) {
		size_t parts = 1 + rng_below(&s->rng, PARTS_MAX);

		make_coins(s);
		deal(s, TABLE_COINS, parts);
		for (int i = 0; i < 10; i++) {
			struct merge_filter filter = {
				.cut = i & 1 ? UINT64_MAX
					     : rng_below(&s->rng, 510),
				.safe = rng_below(&s->rng, 510),
			};

			assert_merges(s, TABLE_COINS, parts, &filter);
		}
		drop_parts(s, TABLE_COINS, parts);
	}
}

static void the_bound_is_exact(void **state)
{
	struct script_key script = script_key_of(1);
	struct scene *s = *state;
	struct row rows[] = {
		row_coin(&script, 5, 0, 100, 0),
		row_coin_spend(&script, 5, 0, 40),
	};

	for (uint64_t safe = 39; safe <= 42; safe++) {
		struct merge_filter filter = { .cut = UINT64_MAX,
					       .safe = safe };
		struct row_list list = { 0 };

		assert_ok(merge_rows(&s->batch, TABLE_COINS, NULL, 0, rows, 2,
				     &filter, collect_row, &list));
		assert_int_equal(list.count, safe > 40 ? 0 : 2);
		free(list.rows);
	}
}

/* A spend that the cut leaves out brings its output back. */
static void a_cut_spend_cancels_nothing(void **state)
{
	struct merge_filter filter = { .cut = 40, .safe = 50 };
	struct script_key script = script_key_of(1);
	struct scene *s = *state;
	struct row rows[] = {
		row_coin(&script, 5, 0, 100, 0),
		row_coin_spend(&script, 5, 0, 40),
	};
	struct row_list list = { 0 };

	assert_ok(merge_rows(&s->batch, TABLE_COINS, NULL, 0, rows, 2, &filter,
			     collect_row, &list));
	assert_rows_equal(TABLE_COINS, list.rows, list.count, rows, 1);
	free(list.rows);
}

/* --- into a slot
 * ---------------------------------------------------------------------- */

static void assert_slot_holds(struct scene *s, enum table table, uint8_t slot,
			      const struct row *rows, size_t count)
{
	struct row_list list = { 0 };

	assert_ok(merge_rows(&s->batch, table, &slot, 1, NULL, 0, &keep_all,
			     collect_row, &list));
	assert_rows_equal(table, list.rows, list.count, rows, count);
	free(list.rows);
}

static uint64_t stored_bytes(struct scene *s, enum table table, unsigned slot)
{
	struct store_cursor pages;
	uint64_t bytes = 0;
	enum status st;

	assert_ok(store_cursor_open(&pages, &s->batch, db_of_run(table, slot)));
	st = store_first(&pages);
	while (st == STATUS_OK) {
		bytes += pages.key.len + pages.value.len;
		st = store_next(&pages);
	}
	store_cursor_close(&pages);
	return bytes;
}

static void a_merged_slot_holds_all_tables_and_counts_them(void **state)
{
	struct scene *s = *state;
	struct row *copies[TABLE_COUNT];
	size_t counts[TABLE_COUNT];
	struct run_info out = { .slot = 20 };
	struct row_set fresh;

	row_set_init(&fresh);
	for (int t = 0; t < TABLE_COUNT; t++) {
		s->count = make_rows(s->rows, 1500, &s->rng, (enum table)t,
				     ROWS_ORDINARY);
		deal(s, (enum table)t, 3);
		for (size_t i = 0; i < s->part_count[0]; i++)
			assert_ok(row_set_add(&fresh, (enum table)t,
					      &s->parts[0][i]));
		counts[t] = s->count;
		copies[t] = malloc(s->count * sizeof(*copies[t]));
		assert_non_null(copies[t]);
		memcpy(copies[t], s->rows, s->count * sizeof(*copies[t]));
	}
	assert_ok(merge_into_slot(&s->batch, &out, slots + 1, 2, &fresh,
				  &keep_all, 3000));
	for (int t = 0; t < TABLE_COUNT; t++) {
		enum table table = (enum table)t;

		assert_slot_holds(s, table, 20, copies[t], counts[t]);
		assert_int_equal(out.rows[t], counts[t]);
		assert_int_equal(out.bytes[t], stored_bytes(s, table, 20));
		free(copies[t]);
	}
	row_set_clear(&fresh);
}

static void a_row_in_two_runs_is_corrupt(void **state)
{
	struct scene *s = *state;
	struct run_info out = { .slot = 20 };
	struct row row = row_spend(1, 2, 3, 4);

	store_run(&s->batch, TABLE_SPENDS, slots[1], &row, 1);
	store_run(&s->batch, TABLE_SPENDS, slots[2], &row, 1);
	assert_status(merge_into_slot(&s->batch, &out, slots + 1, 2, NULL,
				      &keep_all, 10),
		      STATUS_CORRUPT);
}

static void a_damaged_run_is_corrupt(void **state)
{
	struct scene *s = *state;
	struct row_list list = { 0 };

	assert_ok(store_put(&s->batch, db_of_run(TABLE_SPENDS, slots[1]),
			    slice_of("\0\0\0\0\1", 5), slice_of("\xff", 1)));
	assert_status(merge_rows(&s->batch, TABLE_SPENDS, slots + 1, 1, NULL, 0,
				 &keep_all, collect_row, &list),
		      STATUS_CORRUPT);
	assert_int_equal(list.count, 0);
}

static enum status take_three(void *arg, const struct row *row)
{
	size_t *taken = arg;

	(void)row;
	return ++*taken == 3 ? STATUS_STOPPED : STATUS_OK;
}

static void a_taker_that_refuses_ends_the_merge(void **state)
{
	struct scene *s = *state;
	size_t taken = 0;

	s->count =
		make_rows(s->rows, 100, &s->rng, TABLE_SPENDS, ROWS_ORDINARY);
	deal(s, TABLE_SPENDS, 3);
	assert_status(merge_rows(&s->batch, TABLE_SPENDS, slots + 1, 2,
				 s->parts[0], s->part_count[0], &keep_all,
				 take_three, &taken),
		      STATUS_STOPPED);
	assert_int_equal(taken, 3);
}

/* --- row sets
 * ---------------------------------------------------------------------------
 */

static void a_row_set_sorts_each_table_and_can_be_used_again(void **state)
{
	struct rng rng = { 5 };
	struct row_set set;

	(void)state;
	row_set_init(&set);
	assert_ok(row_set_sort(&set));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3000; i++) {
			struct row row =
				row_spend(rng_below(&rng, 1000), 0, 0, 0);

			assert_ok(row_set_add(&set, TABLE_SPENDS, &row));
		}
		assert_ok(row_set_sort(&set));
		assert_int_equal(set.count[TABLE_SPENDS], 3000);
		assert_int_equal(set.count[TABLE_COINS], 0);
		for (size_t i = 1; i < 3000; i++)
			assert_true(row_compare(&set.rows[TABLE_SPENDS][i - 1],
						&set.rows[TABLE_SPENDS][i]) <=
				    0);
		row_set_reset(&set);
		assert_int_equal(set.count[TABLE_SPENDS], 0);
	}
	row_set_clear(&set);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(merging_runs_sorts_their_rows),
		TEST(a_cut_leaves_out_what_was_made_at_or_above_it),
		TEST(pairs_vanish_below_safe_and_only_together),
		TEST(the_bound_is_exact),
		TEST(a_cut_spend_cancels_nothing),
		TEST(a_merged_slot_holds_all_tables_and_counts_them),
		TEST(a_row_in_two_runs_is_corrupt),
		TEST(a_damaged_run_is_corrupt),
		TEST(a_taker_that_refuses_ends_the_merge),
		cmocka_unit_test(
			a_row_set_sorts_each_table_and_can_be_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
