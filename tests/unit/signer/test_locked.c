/* Memory for secrets. */
#include "support.h"

#include <sodium.h>

#include "signer/locked.h"

static void blocks_of_any_size_are_zeros_and_aligned(void **state)
{
	struct complaint why;

	(void)state;
	for (size_t size = 1; size < 5000; size += 97) {
		uint8_t *block = locked_new(size, &why);

		assert_non_null(block);
		assert_true(all_zeros(block, size));
		assert_int_equal((uintptr_t)block % 64, 0);
		locked_free(block);
	}
	locked_free(NULL);
}

static void a_shield_hides_a_block_each_time_behind_another_key(void **state)
{
	struct complaint why;
	struct shield shield;
	uint8_t *block = locked_new(64, &why), hidden[64];

	(void)state;
	assert_non_null(block);
	memset(block, 'x', 64);
	assert_done(shield_open(&shield, &why));
	shield_raise(&shield, block, 64);
	memcpy(hidden, block, 64);
	assert_null(memmem(hidden, 64, "xx", 2));
	/* Twice up is once up. */
	shield_raise(&shield, block, 64);
	assert_memory_equal(block, hidden, 64);
	shield_lower(&shield, block, 64);
	shield_lower(&shield, block, 64);
	assert_int_equal(block[0], 'x');
	assert_int_equal(block[63], 'x');
	shield_raise(&shield, block, 64);
	assert_memory_not_equal(block, hidden, 64);
	shield_close(&shield);
	locked_free(block);
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_of_any_size_are_zeros_and_aligned),
		cmocka_unit_test(
			a_shield_hides_a_block_each_time_behind_another_key),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
