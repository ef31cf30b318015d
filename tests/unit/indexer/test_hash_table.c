#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "indexer/hash_table.h"

struct record {
	struct hash_node node;
	size_t key;
};

static uint64_t spread(size_t key)
{
	return (key + 1) * 0x9e3779b97f4a7c15ULL;
}

static struct record *find(const struct hash_table *table, uint64_t hash,
			   size_t key)
{
	struct hash_node *n = hash_table_first(table, hash);

	while (n && ((struct record *)n)->key != key)
		n = hash_table_next(n);
	return (struct record *)n;
}

static struct record *fill(struct hash_table *table, size_t count)
{
	struct record *records = calloc(count, sizeof(*records));

	assert_non_null(records);
	assert_int_equal(hash_table_init(table), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		records[i].key = i;
		hash_table_insert(table, &records[i].node, spread(i));
	}
	return records;
}

static void nothing_is_lost_at_any_size(void **state)
{
	size_t count = 5000;
	struct hash_table table;
	struct record *records = fill(&table, 0);

	(void)state;
	free(records);
	records = calloc(count, sizeof(*records));
	assert_non_null(records);
	for (size_t i = 0; i < count; i++) {
		records[i].key = i;
		hash_table_insert(&table, &records[i].node, spread(i));
		for (size_t j = 0; j <= i; j += 1 + i / 16)
			assert_ptr_equal(find(&table, spread(j), j),
					 &records[j]);
		assert_null(find(&table, spread(i + 1), i + 1));
	}
	hash_table_clear(&table);
	free(records);
}

static void a_table_of_many_has_a_bucket_for_each(void **state)
{
	size_t count = 300000;
	struct hash_table table;
	struct record *records = fill(&table, count);

	(void)state;
	assert_int_equal(table.count, count);
	assert_true(table.buckets >= count);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(find(&table, spread(i), i), &records[i]);
	hash_table_clear(&table);
	free(records);
}

static void what_is_removed_is_gone_and_nothing_else(void **state)
{
	size_t count = 20000;
	struct hash_table table;
	struct record *records = fill(&table, count);

	(void)state;
	for (size_t i = 0; i < count; i += 3)
		hash_table_remove(&table, &records[i].node);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(find(&table, spread(i), i),
				 i % 3 ? &records[i] : NULL);
	hash_table_clear(&table);
	free(records);
}

static void equal_hashes_come_last_inserted_first(void **state)
{
	struct record same[2000];
	struct hash_table table;
	struct record *others = fill(&table, 1000);
	struct hash_node *n;

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		hash_table_insert(&table, &same[i].node, 42);
	n = hash_table_first(&table, 42);
	for (size_t i = 2000; i-- > 0; n = hash_table_next(n))
		assert_ptr_equal(n, &same[i].node);
	assert_null(n);
	hash_table_clear(&table);
	free(others);
}

static void a_replacement_stands_where_the_other_was(void **state)
{
	struct record a = { .key = 1 }, b = { .key = 2 }, c = { .key = 3 };
	struct record instead = { .key = 4 };
	struct hash_table table;

	(void)state;
	assert_int_equal(hash_table_init(&table), STATUS_OK);
	hash_table_insert(&table, &a.node, 7);
	hash_table_insert(&table, &b.node, 7);
	hash_table_insert(&table, &c.node, 7);
	hash_table_replace(&table, &b.node, &instead.node);
	assert_ptr_equal(hash_table_first(&table, 7), &c.node);
	assert_ptr_equal(hash_table_next(&c.node), &instead.node);
	assert_ptr_equal(hash_table_next(&instead.node), &a.node);
	assert_int_equal(table.count, 3);
	hash_table_clear(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_at_any_size),
		cmocka_unit_test(a_table_of_many_has_a_bucket_for_each),
		cmocka_unit_test(what_is_removed_is_gone_and_nothing_else),
		cmocka_unit_test(equal_hashes_come_last_inserted_first),
		cmocka_unit_test(a_replacement_stands_where_the_other_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
