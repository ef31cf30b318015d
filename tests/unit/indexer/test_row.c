/* Rows: their keys and what is read back from them. */
#include "made_rows.h"

static const uint64_t numbers[] = {
	0, 1, 0xff, 0x100, 0xffffff, 0xffffffff, 0x100000000, MAX_TXNUM
};
static const uint32_t indexes[] = { 0, 1, 2, 0xffff, UINT32_MAX };

static void big_endian_numbers_come_back(void **state)
{
	uint8_t bytes[5];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		put_be40(bytes, numbers[i]);
		assert_true(get_be40(bytes) == numbers[i]);
	}
	for (size_t i = 0; i < COUNT_OF(indexes); i++) {
		put_be32(bytes, indexes[i]);
		assert_true(get_be32(bytes) == indexes[i]);
	}
	put_be40(bytes, 0x0102030405);
	assert_memory_equal(bytes, "\1\2\3\4\5", 5);
}

static void fields_come_back(uint64_t txnum, uint32_t index)
{
	struct script_key key = script_key_of(7);
	struct txid_tag tag = { { 9, 8, 7, 6, 5 } };
	struct row row;

	for (int direction = HISTORY_OUT; direction <= HISTORY_IN;
	     direction++) {
		row = row_history(&key, txnum, direction, index, 55);
		assert_true(row_txnum(TABLE_HISTORY, &row) == txnum);
		assert_true(row_index(TABLE_HISTORY, &row) == index);
		assert_int_equal(row_direction(&row), direction);
		assert_true(row_maker(TABLE_HISTORY, &row) == txnum);
	}
	row = row_coin(&key, txnum, index, 55, COIN_IS_COINBASE);
	assert_true(row_txnum(TABLE_COINS, &row) == txnum);
	assert_true(row_index(TABLE_COINS, &row) == index);
	assert_int_equal(row_coin_kind(&row), COIN_COIN);
	assert_true(row_maker(TABLE_COINS, &row) == txnum);

	row = row_coin_spend(&key, txnum, index, 77);
	assert_true(row_txnum(TABLE_COINS, &row) == txnum);
	assert_true(row_index(TABLE_COINS, &row) == index);
	assert_int_equal(row_coin_kind(&row), COIN_SPEND);
	assert_true(row_maker(TABLE_COINS, &row) == 77);

	row = row_spend(txnum, index, 78, 3);
	assert_true(row_txnum(TABLE_SPENDS, &row) == txnum);
	assert_true(row_index(TABLE_SPENDS, &row) == index);
	assert_true(row_maker(TABLE_SPENDS, &row) == 78);

	row = row_txid(&tag, txnum);
	assert_true(row_txnum(TABLE_TXIDS, &row) == txnum);
	assert_true(row_maker(TABLE_TXIDS, &row) == txnum);
}

static void fields_of_every_table_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		for (size_t j = 0; j < COUNT_OF(indexes); j++)
			fields_come_back(numbers[i], indexes[j]);
}

/* The key is all a reader has to seek by, so its order is part of the
 * format. */
static void key_order_is_script_txnum_then_the_rest(void **state)
{
	struct script_key low = { { 1 } }, high = { { 2 } };
	struct row history[] = {
		row_history(&low, 1, HISTORY_OUT, 0, 9),
		row_history(&low, 1, HISTORY_OUT, 256, 8),
		row_history(&low, 1, HISTORY_IN, 0, 7),
		row_history(&low, 256, HISTORY_OUT, 0, 6),
		row_history(&high, 0, HISTORY_OUT, 0, 5),
	};
	struct row coins[] = {
		row_coin(&low, 1, 0, 9, 0),  row_coin_spend(&low, 1, 0, 0),
		row_coin(&low, 1, 1, 7, 0),  row_coin(&low, 2, 0, 6, 0),
		row_coin(&high, 0, 0, 5, 0),
	};

	(void)state;
	for (size_t i = 1; i < COUNT_OF(history); i++)
		assert_true(row_compare(&history[i - 1], &history[i]) < 0);
	for (size_t i = 1; i < COUNT_OF(coins); i++)
		assert_true(row_compare(&coins[i - 1], &coins[i]) < 0);
}

static void bytes_beyond_the_key_are_zero(void **state)
{
	struct txid_tag tag;
	struct row row;

	(void)state;
	memset(&tag, 0xff, sizeof(tag));
	row = row_txid(&tag, MAX_TXNUM);
	for (size_t i = table_key_size(TABLE_TXIDS); i < ROW_KEY_MAX; i++)
		assert_int_equal(row.key[i], 0);
	row = row_spend(MAX_TXNUM, UINT32_MAX, MAX_TXNUM, UINT32_MAX);
	for (size_t i = table_key_size(TABLE_SPENDS); i < ROW_KEY_MAX; i++)
		assert_int_equal(row.key[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(big_endian_numbers_come_back),
		cmocka_unit_test(fields_of_every_table_come_back),
		cmocka_unit_test(key_order_is_script_txnum_then_the_rest),
		cmocka_unit_test(bytes_beyond_the_key_are_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
