/* The growing buffer. */
#include "support.h"

#include "chain/writer.h"

static void an_empty_writer_owns_nothing(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	assert_null(w.data);
	assert_int_equal(writer_slice(&w).len, 0);
	writer_clear(&w);
	writer_clear(&w);
}

static void integers_are_written_in_both_byte_orders(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	write_u8(&w, 0x01);
	write_le16(&w, 0x0203);
	write_le32(&w, 0x04050607);
	write_le64(&w, 0x08090a0b0c0d0e0f);
	write_be16(&w, 0x0203);
	write_be32(&w, 0x04050607);
	write_be40(&w, 0x0809101112);
	assert_slice_hex(writer_slice(&w), "01"
					   "0302"
					   "07060504"
					   "0f0e0d0c0b0a0908"
					   "0203"
					   "04050607"
					   "0809101112");
	writer_clear(&w);
}

static void compact_sizes_take_the_shortest_form(void **state)
{
	static const struct {
		uint64_t value;
		const char *hex;
	} cases[] = {
		{ 0, "00" },
		{ 0xfc, "fc" },
		{ 0xfd, "fdfd00" },
		{ 0xffff, "fdffff" },
		{ 0x10000, "fe00000100" },
		{ 0xffffffff, "feffffffff" },
		{ 0x100000000, "ff0000000001000000" },
		{ UINT64_MAX, "ffffffffffffffffff" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct writer w;

		writer_init(&w);
		write_compact_size(&w, cases[i].value);
		assert_slice_hex(writer_slice(&w), cases[i].hex);
		writer_clear(&w);
	}
}

static void varints_put_low_bits_first(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	write_varint(&w, 0);
	write_varint(&w, 0x7f);
	write_varint(&w, 0x80);
	write_varint(&w, UINT64_MAX);
	assert_slice_hex(writer_slice(&w), "007f8001ffffffffffffffffff01");
	writer_clear(&w);
}

static void text_and_hex_leave_no_terminator_behind(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	write_text(&w, "x=");
	write_hex(&w, "\x0a\xbc", 2);
	write_text(&w, "");
	write_hex(&w, NULL, 0);
	write_text(&w, ";");
	assert_int_equal(w.len, 7);
	assert_memory_equal(w.data, "x=0abc;", 7);
	writer_clear(&w);
}

static void a_var_slice_is_its_length_and_its_bytes(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	write_var_slice(&w, slice_of("ab", 2));
	write_var_slice(&w, slice_of(NULL, 0));
	assert_slice_hex(writer_slice(&w), "02616200");
	writer_clear(&w);
}

static void what_was_written_survives_growing(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	for (uint32_t i = 0; i < 100000; i++)
		write_le32(&w, i);
	assert_int_equal(w.len, 400000);
	for (uint32_t i = 0; i < 100000; i++) {
		uint32_t v;

		memcpy(&v, w.data + 4 * i, 4);
		assert_int_equal(v, i);
	}
	writer_clear(&w);
}

static void reset_keeps_the_memory(void **state)
{
	struct writer w;
	uint8_t *data;

	(void)state;
	writer_init(&w);
	write_text(&w, "something");
	data = w.data;
	writer_reset(&w);
	assert_int_equal(w.len, 0);
	write_u8(&w, 1);
	assert_ptr_equal(w.data, data);
	writer_clear(&w);
}

static void a_failure_sticks_until_reset_and_keeps_what_was_there(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	write_text(&w, "kept");
	/* More than any machine has, and a sum that overflows. */
	assert_null(writer_extend(&w, SIZE_MAX));
	assert_true(w.failed);
	write_text(&w, "lost");
	assert_null(writer_extend(&w, 0));
	assert_int_equal(w.len, 4);
	assert_memory_equal(w.data, "kept", 4);
	writer_reset(&w);
	assert_null(writer_extend(&w, SIZE_MAX / 2 + 2));
	assert_true(w.failed);
	writer_reset(&w);
	write_hex(&w, "", SIZE_MAX / 2);
	assert_true(w.failed);
	writer_clear(&w);
	assert_false(w.failed);
}

static void extending_by_nothing_is_no_failure(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	assert_non_null(writer_extend(&w, 0));
	assert_int_equal(w.len, 0);
	writer_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_writer_owns_nothing),
		cmocka_unit_test(integers_are_written_in_both_byte_orders),
		cmocka_unit_test(compact_sizes_take_the_shortest_form),
		cmocka_unit_test(varints_put_low_bits_first),
		cmocka_unit_test(text_and_hex_leave_no_terminator_behind),
		cmocka_unit_test(a_var_slice_is_its_length_and_its_bytes),
		cmocka_unit_test(what_was_written_survives_growing),
		cmocka_unit_test(reset_keeps_the_memory),
		cmocka_unit_test(
			a_failure_sticks_until_reset_and_keeps_what_was_there),
		cmocka_unit_test(extending_by_nothing_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
