/* Sorting rows: the same as any stable sort by key. */
#include "support.h"

#include "indexer/sort.h"

enum { ROWS_MAX = 5000 };

enum shape { UNIFORM, SHARED_PREFIX, HOT, ASCENDING, DESCENDING, EQUAL };
#define SHAPE_COUNT (EQUAL + 1)

static void random_key(struct rng *rng, struct row *row, enum table table,
		       enum shape shape)
{
	size_t size = table_key_size(table);

	for (size_t i = 0; i < size; i++)
		row->key[i] = (uint8_t)rng_next(rng);
	if (shape == SHARED_PREFIX)
		memset(row->key, 0xab, size - 2);
	/* One script holds most rows, and has few different ones. */
	if (shape == HOT && !rng_one_in(rng, 10)) {
		memset(row->key, 0x80, size);
		row->key[size - 1] = (uint8_t)rng_below(rng, 4);
	}
	if (shape == EQUAL)
		memset(row->key, 1, size);
}

static int by_key_then_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = memcmp(x->key, y->key, ROW_KEY_MAX);

	return order ? order : (x->value > y->value) - (x->value < y->value);
}

static void fill(struct row *rows, size_t count, struct rng *rng,
		 enum table table, enum shape shape)
{
	memset(rows, 0, count * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		random_key(rng, &rows[i], table, shape);
		rows[i].value = i; /* where it stood: shows stability */
	}
	if (shape != ASCENDING && shape != DESCENDING)
		return;
	qsort(rows, count, sizeof(*rows), by_key_then_place);
	for (size_t i = 0; shape == DESCENDING && i < count / 2; i++) {
		struct row row = rows[i];

		rows[i] = rows[count - 1 - i];
		rows[count - 1 - i] = row;
	}
	for (size_t i = 0; i < count; i++)
		rows[i].value = i;
}

static void assert_sorts(size_t count, struct rng *rng, enum table table,
			 enum shape shape)
{
	/* Exactly so many: the address sanitizer sees one too many. */
	struct row *rows = malloc((count + !count) * sizeof(*rows));
	struct row *scratch = malloc((count + !count) * sizeof(*rows));
	struct row *expected = malloc((count + !count) * sizeof(*rows));

	assert_true(rows && scratch && expected);
	fill(rows, count, rng, table, shape);
	memcpy(expected, rows, count * sizeof(*rows));
	qsort(expected, count, sizeof(*rows), by_key_then_place);
	sort_rows(rows, scratch, count, table);
	for (size_t i = 0; i < count; i++)
		assert_memory_equal(&rows[i], &expected[i], sizeof(*rows));
	free(rows);
	free(scratch);
	free(expected);
}

static void sorting_equals_a_stable_sort_by_key(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 3, 24, 25, 26, 100, 1000 };
	struct rng rng = { 1 };

	(void)state;
	for (int shape = 0; shape < SHAPE_COUNT; shape++)
		for (int table = 0; table < TABLE_COUNT; table++)
			for (size_t i = 0; i < COUNT_OF(counts); i++)
				assert_sorts(counts[i], &rng, (enum table)table,
					     (enum shape)shape);
}

static void long_inputs_of_any_shape_are_sorted(void **state)
{
	unsigned rounds = test_rounds(12);
	struct rng rng = { 2 };

	(void)state;
	for (unsigned i = 0; i < rounds; i++)
		assert_sorts(rng_below(&rng, ROWS_MAX), &rng,
			     (enum table)rng_below(&rng, TABLE_COUNT),
			     (enum shape)(i % SHAPE_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorting_equals_a_stable_sort_by_key),
		cmocka_unit_test(long_inputs_of_any_shape_are_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
