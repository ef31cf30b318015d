/* Memory running out at every single allocation, one after the other. The
 * linker sends malloc() and realloc() of chain/ here (--wrap). */
#include "support.h"

#include "block_vectors.h"
#include "chain/block.h"

/* The allocation that fails, counted down; -1 for none. */
static long fail_at = -1;

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails_now(void)
{
	return fail_at >= 0 && fail_at-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

static const struct network *regtest(void)
{
	return network_find("btc", "regtest");
}

/* Runs out at allocation 0, 1, 2, ... until it gets through. */
static void a_block_is_refused_and_then_parsed_all_the_same(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[1].hex);
	enum status st = STATUS_NO_MEMORY;
	struct block block;
	long n;

	(void)state;
	for (n = 0; st != STATUS_OK; n++) {
		block_init(&block);
		fail_at = n;
		st = block_parse(&block, bytes, regtest());
		fail_at = -1;
		if (st != STATUS_OK) {
			assert_int_equal(st, STATUS_NO_MEMORY);
			assert_ok(block_parse(&block, bytes, regtest()));
		}
		block_clear(&block);
	}
	/* The two arrays and at least one chunk of records. */
	assert_true(n > 3);
	free_bytes(bytes);
}

static void a_transaction_is_refused_and_then_parsed_all_the_same(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[0].hex);
	struct slice coinbase = slice_of(bytes.data + 81, bytes.len - 81);
	enum status st = STATUS_NO_MEMORY;
	struct tx_space space;
	struct tx tx;

	(void)state;
	for (long n = 0; st != STATUS_OK; n++) {
		tx_space_init(&space);
		fail_at = n;
		st = tx_parse(&tx, &space, coinbase, regtest());
		fail_at = -1;
		if (st != STATUS_OK) {
			assert_int_equal(st, STATUS_NO_MEMORY);
			assert_ok(tx_parse(&tx, &space, coinbase, regtest()));
		}
		tx_space_clear(&space);
	}
	free_bytes(bytes);
}

static void a_writer_fails_and_keeps_what_it_had(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	fail_at = 0;
	write_text(&w, "no room");
	assert_true(w.failed && !w.len);
	writer_reset(&w);
	write_text(&w, "kept");
	fail_at = 0;
	assert_null(writer_extend(&w, 1 << 20));
	fail_at = -1;
	assert_true(w.failed);
	assert_int_equal(w.len, 4);
	assert_memory_equal(w.data, "kept", 4);
	writer_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_block_is_refused_and_then_parsed_all_the_same),
		cmocka_unit_test(
			a_transaction_is_refused_and_then_parsed_all_the_same),
		cmocka_unit_test(a_writer_fails_and_keeps_what_it_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
