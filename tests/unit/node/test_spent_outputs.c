/* Walking over what a block's inputs spent. */
#include "support.h"

#include "node/spent_outputs.h"

static struct slice sample(struct writer *w)
{
	writer_init(w);
	write_compact_size(w, 3); /* transactions */
	write_compact_size(w, 0); /* the coinbase */
	write_compact_size(w, 2);
	write_le64(w, 5000000000);
	write_var_slice(w, slice_of("\x51", 1));
	write_le64(w, 0);
	write_var_slice(w, slice_of("", 0));
	write_compact_size(w, 1);
	write_le64(w, 7);
	write_var_slice(w, slice_of("\x6a\x01\x02", 3));
	return writer_slice(w);
}

/* Walks as a user does; the outputs seen. */
static size_t walk(struct slice bytes, enum status *st)
{
	struct spent_outputs spent;
	size_t seen = 0;

	spent_outputs_begin(&spent, bytes, regtest());
	for (size_t i = 0; i < spent.tx_count; i++) {
		size_t inputs = spent_outputs_next_tx(&spent);

		for (; inputs; inputs--, seen++)
			spent_outputs_next(&spent);
	}
	*st = spent_outputs_end(&spent);
	return seen;
}

static void outputs_come_in_the_order_of_the_inputs(void **state)
{
	struct spent_outputs spent;
	struct spent_output out;
	struct writer w;

	(void)state;
	spent_outputs_begin(&spent, sample(&w), regtest());
	assert_int_equal(spent.tx_count, 3);
	assert_int_equal(spent_outputs_next_tx(&spent), 0);
	assert_int_equal(spent_outputs_next_tx(&spent), 2);
	out = spent_outputs_next(&spent);
	assert_int_equal(out.amount, 5000000000);
	assert_true(slice_equal(out.script, slice_of("\x51", 1)));
	out = spent_outputs_next(&spent);
	assert_int_equal(out.amount, 0);
	assert_int_equal(out.script.len, 0);
	assert_int_equal(spent_outputs_next_tx(&spent), 1);
	out = spent_outputs_next(&spent);
	assert_int_equal(out.amount, 7);
	assert_int_equal(out.script.len, 3);
	assert_ok(spent_outputs_end(&spent));
	writer_clear(&w);
}

static void outputs_left_unread_are_passed_over(void **state)
{
	struct spent_outputs spent;
	struct writer w;

	(void)state;
	spent_outputs_begin(&spent, sample(&w), regtest());
	spent_outputs_next_tx(&spent);
	spent_outputs_next_tx(&spent);
	assert_int_equal(spent_outputs_next_tx(&spent), 1);
	assert_int_equal(spent_outputs_next(&spent).amount, 7);
	assert_ok(spent_outputs_end(&spent));
	writer_clear(&w);
}

static void stopping_early_is_no_complete_walk(void **state)
{
	struct spent_outputs spent;
	struct writer w;

	(void)state;
	spent_outputs_begin(&spent, sample(&w), regtest());
	assert_int_equal(spent_outputs_end(&spent), STATUS_BAD_INPUT);
	spent_outputs_next_tx(&spent);
	spent_outputs_next_tx(&spent);
	spent_outputs_next_tx(&spent);
	assert_int_equal(spent_outputs_end(&spent), STATUS_BAD_INPUT);
	writer_clear(&w);
}

static void asking_for_more_than_there_is_fails_for_good(void **state)
{
	struct spent_outputs spent;
	struct writer w;

	(void)state;
	spent_outputs_begin(&spent, sample(&w), regtest());
	spent_outputs_next_tx(&spent);
	assert_int_equal(spent_outputs_next(&spent).amount, 0);
	assert_int_equal(spent_outputs_next_tx(&spent), 0);
	assert_int_equal(spent_outputs_end(&spent), STATUS_BAD_INPUT);
	writer_clear(&w);
}

static void every_truncation_and_any_extra_byte_is_refused(void **state)
{
	struct writer w;
	struct slice whole = sample(&w);
	enum status st;

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		/* Exactly len bytes of heap, for the address sanitizer. */
		uint8_t *cut = malloc(len);

		assert_true(cut || !len);
		if (len)
			memcpy(cut, whole.data, len);
		walk(slice_of(cut, len), &st);
		assert_int_equal(st, STATUS_BAD_INPUT);
		free(cut);
	}
	assert_int_equal(walk(whole, &st), 3);
	assert_ok(st);
	write_u8(&w, 0);
	walk(writer_slice(&w), &st);
	assert_int_equal(st, STATUS_BAD_INPUT);
	writer_clear(&w);
}

/* ef, category, 10: an amount follows, 5; then the locking script, which looks
 * like such a prefix again and is none. */
static void one_token_prefix_is_taken_off_where_there_are_tokens(void **state)
{
	static const char *const coins[] = { "btc", "bch" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(coins); i++) {
		struct spent_outputs spent;
		struct spent_output out;
		uint8_t field[71] = { 0xef, 1, 2, 3 };
		struct writer w;

		field[33] = 0x10;
		field[34] = 5;
		memcpy(field + 35, field, 35);
		field[70] = 0x51;
		writer_init(&w);
		write_compact_size(&w, 1);
		write_compact_size(&w, 1);
		write_le64(&w, 1000);
		write_var_slice(&w, slice_of(field, sizeof(field)));
		spent_outputs_begin(&spent, writer_slice(&w),
				    network_find(coins[i], "regtest"));
		spent_outputs_next_tx(&spent);
		out = spent_outputs_next(&spent);
		assert_ok(spent_outputs_end(&spent));
		assert_int_equal(out.script.len, i ? 36 : 71);
		assert_int_equal(out.token.len, i ? 35 : 0);
		writer_clear(&w);
	}
}

static void more_money_than_there_is_is_refused(void **state)
{
	struct writer w;
	enum status st;

	(void)state;
	for (uint64_t over = 0; over < 2; over++) {
		writer_init(&w);
		write_compact_size(&w, 1);
		write_compact_size(&w, 1);
		write_le64(&w, regtest()->max_money + over);
		write_var_slice(&w, slice_of("\x51", 1));
		walk(writer_slice(&w), &st);
		assert_int_equal(st, over ? STATUS_BAD_INPUT : STATUS_OK);
		writer_clear(&w);
	}
}

static void counts_beyond_the_bytes_cost_nothing(void **state)
{
	static const uint8_t many[] = { 0xff, 0xff, 0xff, 0xff, 0xff,
					0xff, 0xff, 0xff, 0xff, 0 };
	struct spent_outputs spent;

	(void)state;
	spent_outputs_begin(&spent, slice_of(many, sizeof(many)), regtest());
	assert_int_equal(spent.tx_count, 0);
	assert_int_equal(spent_outputs_end(&spent), STATUS_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outputs_come_in_the_order_of_the_inputs),
		cmocka_unit_test(outputs_left_unread_are_passed_over),
		cmocka_unit_test(stopping_early_is_no_complete_walk),
		cmocka_unit_test(asking_for_more_than_there_is_fails_for_good),
		cmocka_unit_test(
			every_truncation_and_any_extra_byte_is_refused),
		cmocka_unit_test(
			one_token_prefix_is_taken_off_where_there_are_tokens),
		cmocka_unit_test(more_money_than_there_is_is_refused),
		cmocka_unit_test(counts_beyond_the_bytes_cost_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
