/* Hash to position. */
#include "support.h"

#include "node/block_map.h"

static struct block_hash hash_number(uint32_t n)
{
	struct block_hash hash;

	sha256(hash.bytes, &n, sizeof(n));
	return hash;
}

static void an_empty_map_knows_nothing(void **state)
{
	struct block_hash hash = hash_number(1);
	struct block_map map;

	(void)state;
	block_map_init(&map);
	assert_null(block_map_get(&map, &hash));
	block_map_clear(&map);
}

static void what_is_put_is_found_however_many(void **state)
{
	struct block_map map;

	(void)state;
	block_map_init(&map);
	for (uint32_t i = 0; i < 20000; i++) {
		struct block_hash hash = hash_number(i);

		assert_ok(block_map_put(&map, &hash, i / 100, i + 8));
	}
	assert_int_equal(map.used, 20000);
	for (uint32_t i = 0; i < 40000; i++) {
		struct block_hash hash = hash_number(i);
		const struct block_map_slot *slot = block_map_get(&map, &hash);

		assert_int_equal(slot != NULL, i < 20000);
		if (slot) {
			assert_int_equal(slot->file, i / 100);
			assert_int_equal(slot->offset, i + 8);
		}
	}
	block_map_clear(&map);
}

static void a_block_put_again_has_moved(void **state)
{
	struct block_hash hash = hash_number(1);
	struct block_map map;

	(void)state;
	block_map_init(&map);
	assert_ok(block_map_put(&map, &hash, 1, 8));
	assert_ok(block_map_put(&map, &hash, 2, 80));
	assert_int_equal(map.used, 1);
	assert_int_equal(block_map_get(&map, &hash)->file, 2);
	assert_int_equal(block_map_get(&map, &hash)->offset, 80);
	block_map_clear(&map);
}

static void hashes_that_share_a_slot_do_not_hide_each_other(void **state)
{
	struct block_hash hash = { 0 };
	struct block_map map;

	(void)state;
	block_map_init(&map);
	/* All fall on slot 0 of any map of up to 65,536 slots. */
	for (uint8_t i = 1; i < 100; i++) {
		hash.bytes[7] = i;
		assert_ok(block_map_put(&map, &hash, i, 8));
	}
	for (uint8_t i = 1; i < 100; i++) {
		hash.bytes[7] = i;
		assert_int_equal(block_map_get(&map, &hash)->file, i);
	}
	block_map_clear(&map);
}

static void the_main_chain_fits_in_64_megabytes(void **state)
{
	struct block_map map;

	(void)state;
	block_map_init(&map);
	for (uint32_t i = 0; i < 1000000; i++) {
		struct block_hash hash = { 0 };
		uint32_t mixed = i * 2654435761u;

		memcpy(hash.bytes, &mixed, sizeof(mixed));
		assert_ok(block_map_put(&map, &hash, i, 8));
	}
	assert_int_equal(map.used, 1000000);
	assert_true(map.cap * sizeof(struct block_map_slot) < 64 << 20);
	block_map_clear(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_knows_nothing),
		cmocka_unit_test(what_is_put_is_found_however_many),
		cmocka_unit_test(a_block_put_again_has_moved),
		cmocka_unit_test(
			hashes_that_share_a_slot_do_not_hide_each_other),
		cmocka_unit_test(the_main_chain_fits_in_64_megabytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
