#include "mempool_fixture.h"

static void a_script_touched_often_by_one_entry_counts_it_once(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made_input in[3] = { { funded(1), 11 },
				    { funded(2), 12 },
				    { funded(3), 11 } };
	uint32_t out[4] = { 11, 12, 11, UNSPENDABLE };
	struct made made;

	(void)state;
	make(&made, in, 3, out, 4, 0);
	add_ok(pool, &made);
	assert_int_equal(script_count(pool, GEN, 11), 1);
	assert_int_equal(script_count(pool, GEN, 12), 1);
	assert_int_equal(script_count(pool, GEN, UNSPENDABLE), 0);
	mempool_remove(pool, &made.txid);
	mempool_settle(pool, GEN);
	assert_int_equal(script_count(pool, GEN, 11), 0);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	made_clear(&made);
}

static void fill_script(struct mempool *pool, uint32_t script, uint32_t count)
{
	struct made made;

	for (uint32_t i = 0; i < count; i++) {
		make_one(&made, funded(i), i, script, 0);
		add_ok(pool, &made);
		made_clear(&made);
	}
}

static void a_script_pages_newest_first(void **state)
{
	enum { COUNT = 100000, SCRIPT = 1000000, CAP = 50 };
	struct mempool *pool = test_pool(4);
	struct script_key key = key_of(SCRIPT);
	const struct mempool_entry *page[CAP];
	struct mempool_pin pin;

	(void)state;
	fill_script(pool, SCRIPT, COUNT);
	pin = pin_at(pool, GEN);
	for (size_t skip = 0; skip < COUNT + 2 * CAP; skip += 4999) {
		size_t left = skip < COUNT ? COUNT - skip : 0;

		assert_int_equal(
			mempool_pin_script(pool, page, CAP, skip, &pin, &key),
			COUNT);
		for (size_t i = 0; i < CAP && i < left; i++)
			assert_int_equal(page[i]->tx.inputs[0].prevout.vout,
					 COUNT - 1 - skip - i);
	}
	mempool_unpin(pool, &pin);
	mempool_free(pool);
}

/* Half of them removed, but not settled: they are still linked. */
static void pages_one_after_another_are_the_whole_script(void **state)
{
	enum { COUNT = 5000, SCRIPT = 1000000, CAP = 64 };
	const struct mempool_entry *page[CAP], *last = NULL;
	struct mempool *pool = test_pool(4);
	struct script_key key = key_of(SCRIPT);
	struct mempool_pin pin;
	size_t count, total = 0;

	(void)state;
	fill_script(pool, SCRIPT, COUNT);
	for (uint32_t i = 0; i < COUNT; i += 2) {
		uint32_t vin;
		struct outpoint coin = funded(i);
		struct txid txid = mempool_spender(pool, &vin, &coin)->txid;

		mempool_remove(pool, &txid);
	}
	pin = pin_at(pool, GEN);
	do {
		count = mempool_pin_script_after(pool, page, CAP, last, &pin,
						 &key);
		for (size_t i = 0; i < count; i++, total++)
			assert_int_equal(page[i]->tx.inputs[0].prevout.vout,
					 COUNT - 1 - 2 * total);
		if (count)
			last = page[count - 1];
	} while (count == CAP);
	assert_int_equal(total, COUNT / 2);
	mempool_unpin(pool, &pin);
	mempool_free(pool);
}

static void removals_anywhere_keep_the_order_of_the_rest(void **state)
{
	enum { COUNT = 300, SCRIPT = 1000000 };
	struct mempool *pool = test_pool(4);
	struct script_key key = key_of(SCRIPT);
	const struct mempool_entry *page[COUNT];
	uint64_t random = 1;

	(void)state;
	fill_script(pool, SCRIPT, COUNT);
	for (size_t left = COUNT; left > 0; left--) {
		struct mempool_pin pin = pin_at(pool, GEN);
		struct txid txid;

		assert_int_equal(
			mempool_pin_script(pool, page, COUNT, 0, &pin, &key),
			left);
		for (size_t i = 1; i < left; i++)
			assert_true(page[i]->order < page[i - 1]->order);
		txid = page[test_random(&random) % left]->txid;
		mempool_unpin(pool, &pin);
		mempool_remove(pool, &txid);
		mempool_settle(pool, GEN);
	}
	assert_int_equal(script_count(pool, GEN, SCRIPT), 0);
	mempool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_script_touched_often_by_one_entry_counts_it_once),
		cmocka_unit_test(a_script_pages_newest_first),
		cmocka_unit_test(pages_one_after_another_are_the_whole_script),
		cmocka_unit_test(removals_anywhere_keep_the_order_of_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
