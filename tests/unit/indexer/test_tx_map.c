/* The map of a batch's transactions against a plain search. */
#include "support.h"

#include "indexer/tx_map.h"

static struct txid made_txid(struct rng *rng)
{
	struct txid txid;

	for (size_t i = 0; i < sizeof(txid.bytes); i += 8) {
		uint64_t part = rng_next(rng);

		memcpy(txid.bytes + i, &part, sizeof(part));
	}
	return txid;
}

static void assert_finds(const struct tx_map *map, const struct txid *txids,
			 size_t count, const struct txid *absent)
{
	struct txid_tag tag = tag_of_txid(&test_secret, absent);

	for (size_t i = 0; i < count; i++) {
		struct txid_tag own = tag_of_txid(&test_secret, &txids[i]);
		const struct tx_map_entry *entry =
			tx_map_find(map, &txids[i], &own);

		assert_non_null(entry);
		assert_true(entry->txnum == i);
		assert_ptr_equal(entry->txid, &txids[i]);
	}
	assert_null(tx_map_find(map, absent, &tag));
}

/* Reset to more, to less and to nothing. */
static void what_was_added_since_the_reset_is_found(void **state)
{
	static const size_t counts[] = {
		0, 1, 511, 512, 513, 5000, 3, 0, 6000
	};
	struct rng rng = { 1 };
	struct tx_map map;

	(void)state;
	tx_map_init(&map);
	for (size_t c = 0; c < COUNT_OF(counts); c++) {
		size_t count = counts[c];
		struct txid *txids = malloc((count + 1) * sizeof(*txids));

		assert_non_null(txids);
		assert_ok(tx_map_reset(&map, count));
		txids[count] = made_txid(&rng); /* never added */
		for (size_t i = 0; i < count; i++) {
			struct tx_map_entry entry = { NULL, &txids[i], i };
			struct txid_tag tag;

			txids[i] = made_txid(&rng);
			tag = tag_of_txid(&test_secret, &txids[i]);
			tx_map_add(&map, &entry, &tag);
		}
		assert_finds(&map, txids, count, &txids[count]);
		free(txids);
	}
	tx_map_clear(&map);
}

/* As a replaced coinbase's would be, were it added. */
static void tags_that_collide_are_told_apart_by_the_txid(void **state)
{
	struct txid_tag same = { { 1, 2, 3 } };
	struct rng rng = { 2 };
	struct txid txids[100], other = made_txid(&rng);
	struct tx_map map;

	(void)state;
	tx_map_init(&map);
	assert_ok(tx_map_reset(&map, COUNT_OF(txids)));
	for (size_t i = 0; i < COUNT_OF(txids); i++) {
		struct tx_map_entry entry = { NULL, &txids[i], i };

		txids[i] = made_txid(&rng);
		tx_map_add(&map, &entry, &same);
	}
	for (size_t i = 0; i < COUNT_OF(txids); i++)
		assert_true(tx_map_find(&map, &txids[i], &same)->txnum == i);
	assert_null(tx_map_find(&map, &other, &same));
	tx_map_clear(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_since_the_reset_is_found),
		cmocka_unit_test(tags_that_collide_are_told_apart_by_the_txid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
