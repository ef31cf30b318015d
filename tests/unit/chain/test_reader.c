/* Reading bytes that nobody vouches for. */
#include "support.h"

#include "chain/reader.h"
#include "chain/writer.h"

static void integers_are_read_in_both_byte_orders(void **state)
{
	static const uint8_t bytes[] = { 0x01, 0x02, 0x03, 0x04,
					 0x05, 0x06, 0x07, 0x88 };
	struct reader r;

	(void)state;
	r = reader_over(bytes, 8);
	assert_int_equal(read_u8(&r), 1);
	assert_int_equal(reader_left(&r), 7);
	r = reader_over(bytes, 8);
	assert_int_equal(read_le16(&r), 0x0201);
	r = reader_over(bytes, 8);
	assert_int_equal(read_le32(&r), 0x04030201);
	r = reader_over(bytes, 8);
	assert_true(read_le64(&r) == 0x8807060504030201);
	r = reader_over(bytes, 8);
	assert_int_equal(read_be16(&r), 0x0102);
	r = reader_over(bytes, 8);
	assert_int_equal(read_be32(&r), 0x01020304);
	r = reader_over(bytes, 8);
	assert_true(read_be40(&r) == 0x0102030405);
	assert_int_equal(reader_left(&r), 3);
	assert_false(reader_done(&r));
}

static void reading_past_the_end_fails_for_good_and_yields_zero(void **state)
{
	static const uint8_t bytes[] = { 0xff, 0xff, 0xff };
	struct reader r = reader_over(bytes, sizeof(bytes));
	uint8_t copy[3] = { 1, 1, 1 };

	(void)state;
	assert_int_equal(read_le32(&r), 0);
	assert_true(r.failed);
	/* Three bytes are left, and still nothing is read any more. */
	assert_int_equal(read_u8(&r), 0);
	assert_int_equal(read_le16(&r), 0);
	assert_int_equal(read_be16(&r), 0);
	assert_int_equal(read_be32(&r), 0);
	assert_true(read_le64(&r) == 0 && read_be40(&r) == 0);
	assert_true(read_compact_size(&r) == 0 && read_varint(&r) == 0);
	assert_int_equal(read_slice(&r, 1).len, 0);
	assert_int_equal(read_var_slice(&r).len, 0);
	assert_int_equal(read_count(&r, 1), 0);
	read_bytes(&r, copy, sizeof(copy));
	assert_memory_equal(copy, "\0\0\0", 3);
	assert_int_equal(reader_left(&r), 0);
	assert_false(reader_done(&r));
}

static void nothing_at_all_is_a_complete_input(void **state)
{
	struct reader r = reader_over(NULL, 0);

	(void)state;
	assert_true(reader_done(&r));
	assert_int_equal(read_slice(&r, 0).len, 0);
	read_bytes(&r, NULL, 0);
	assert_true(reader_done(&r));
}

struct compact_case {
	const char *hex;
	uint64_t value;
	bool good;
};

static void only_the_shortest_compact_size_is_accepted(void **state)
{
	static const struct compact_case cases[] = {
		{ "00", 0, true },
		{ "fc", 0xfc, true },
		{ "fdfd00", 0xfd, true },
		{ "fdffff", 0xffff, true },
		{ "fe00000100", 0x10000, true },
		{ "feffffffff", 0xffffffff, true },
		{ "ff0000000001000000", 0x100000000, true },
		{ "ffffffffffffffffff", UINT64_MAX, true },
		{ "fdfc00", 0, false },
		{ "fd0000", 0, false },
		{ "feffff0000", 0, false },
		{ "fefc000000", 0, false },
		{ "ffffffffff00000000", 0, false },
		{ "ff0000000000000000", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice bytes = bytes_of_hex(cases[i].hex);
		struct reader r = reader_over(bytes.data, bytes.len);

		assert_true(read_compact_size(&r) == cases[i].value);
		assert_int_equal(reader_done(&r), cases[i].good);
		free_bytes(bytes);
	}
}

static void every_truncated_number_is_refused(void **state)
{
	static const char *const hex[] = { "fdfd00", "fe00000100",
					   "ff0000000001000000" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hex); i++) {
		struct slice whole = bytes_of_hex(hex[i]);

		for (size_t len = 0; len < whole.len; len++) {
			uint8_t *cut = heap_copy(whole.data, len);
			struct reader r = reader_over(cut, len);

			assert_true(read_compact_size(&r) == 0);
			assert_true(r.failed);
			free(cut);
		}
		free_bytes(whole);
	}
}

/* Alone, and with any number of bytes behind, which are left alone. */
static void assert_read_back(uint64_t value, size_t behind)
{
	struct writer w;
	struct reader r;

	writer_init(&w);
	write_varint(&w, value);
	for (size_t i = 0; i < behind; i++)
		write_u8(&w, i & 1 ? 0xff : 0x7f);
	r = reader_over(w.data, w.len);
	assert_true(read_varint(&r) == value);
	assert_false(r.failed);
	assert_int_equal(reader_left(&r), behind);
	writer_clear(&w);
}

static void written_varints_are_read_back(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 64; shift++) {
		uint64_t values[] = { (uint64_t)1 << shift,
				      ((uint64_t)1 << shift) - 1,
				      UINT64_MAX >> shift };

		for (size_t i = 0; i < COUNT_OF(values); i++)
			for (size_t behind = 0; behind < 10; behind++)
				assert_read_back(values[i], behind);
	}
}

struct varint_case {
	const char *hex;
	uint64_t value;
	bool good;
};

static void varints_may_be_overlong_but_must_fit_64_bits(void **state)
{
	static const struct varint_case cases[] = {
		{ "8000", 0, true },
		{ "ff8000", 0x7f, true },
		{ "80808080808080808000", 0, true },
		{ "ffffffffffffffffff01", UINT64_MAX, true },
		{ "ffffffffffffffffff02", 0, false },
		{ "8080808080808080808000", 0, false },
		{ "ffffffffffffffffff8100", 0, false },
		{ "80", 0, false },
		{ "ffff", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice bytes = bytes_of_hex(cases[i].hex);
		struct reader r = reader_over(bytes.data, bytes.len);

		assert_true(read_varint(&r) == cases[i].value);
		assert_int_equal(reader_done(&r), cases[i].good);
		free_bytes(bytes);
	}
}

static void a_count_is_weighed_against_the_bytes_that_follow(void **state)
{
	static const uint8_t two[] = { 2, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t huge[] = { 0xff, 0xff, 0xff, 0xff, 0xff,
					0xff, 0xff, 0xff, 0x7f, 0 };
	struct reader r = reader_over(two, sizeof(two));

	(void)state;
	assert_int_equal(read_count(&r, 4), 2);
	assert_false(r.failed);
	r = reader_over(two, sizeof(two));
	assert_int_equal(read_count(&r, 5), 0);
	assert_true(r.failed);
	r = reader_over(huge, sizeof(huge));
	assert_int_equal(read_count(&r, 1), 0);
	assert_true(r.failed);
}

static void slices_point_into_the_buffer(void **state)
{
	static const uint8_t bytes[] = { 3, 'a', 'b', 'c', 'd' };
	struct reader r = reader_over(bytes, sizeof(bytes));
	struct slice three = read_var_slice(&r);

	(void)state;
	assert_ptr_equal(three.data, bytes + 1);
	assert_int_equal(three.len, 3);
	assert_ptr_equal(read_slice(&r, 1).data, bytes + 4);
	assert_true(reader_done(&r));
}

static void a_slice_longer_than_the_buffer_is_refused(void **state)
{
	static const uint8_t bytes[] = { 0xff, 0xff, 0xff, 0xff, 0xff,
					 0xff, 0xff, 0xff, 0xff, 1 };
	struct reader r = reader_over(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(read_var_slice(&r).len, 0);
	assert_true(r.failed);
	r = reader_over(bytes, sizeof(bytes));
	assert_null(read_slice(&r, SIZE_MAX).data);
	assert_true(r.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_read_in_both_byte_orders),
		cmocka_unit_test(
			reading_past_the_end_fails_for_good_and_yields_zero),
		cmocka_unit_test(nothing_at_all_is_a_complete_input),
		cmocka_unit_test(only_the_shortest_compact_size_is_accepted),
		cmocka_unit_test(every_truncated_number_is_refused),
		cmocka_unit_test(written_varints_are_read_back),
		cmocka_unit_test(varints_may_be_overlong_but_must_fit_64_bits),
		cmocka_unit_test(
			a_count_is_weighed_against_the_bytes_that_follow),
		cmocka_unit_test(slices_point_into_the_buffer),
		cmocka_unit_test(a_slice_longer_than_the_buffer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
