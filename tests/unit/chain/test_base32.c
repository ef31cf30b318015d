/* Digits, values and bytes. */
#include "support.h"

#include <strings.h>

#include "chain/base32.h"

static void digits_and_values_are_each_other_s(void **state)
{
	uint8_t values[32], back[32];
	char text[33];

	(void)state;
	for (uint8_t i = 0; i < 32; i++)
		values[i] = i;
	base32_write(text, values, 32);
	assert_string_equal(text, "qpzry9x8gf2tvdw0s3jn54khce6mua7l");
	assert_true(base32_read(back, text));
	assert_memory_equal(back, values, 32);
}

static void other_characters_are_no_digits(void **state)
{
	size_t digits = 0;
	uint8_t value;

	(void)state;
	for (int c = 1; c < 256; c++) {
		char text[2] = { (char)c, 0 };

		digits += base32_read(&value, text);
	}
	assert_int_equal(digits, 32);
	assert_false(base32_read(&value, "Q"));
	assert_false(base32_read(&value, "1"));
}

static void bytes_come_back_from_their_values(void **state)
{
	uint8_t bytes[64], values[BASE32_VALUES(64)], back[64];
	const char *why;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		base32_from_bytes(values, bytes, n);
		assert_ok(base32_to_bytes(back, &len, &why, values,
					  BASE32_VALUES(n)));
		assert_int_equal(len, n);
		assert_memory_equal(back, bytes, n);
	}
}

static void padding_is_short_and_zero(void **state)
{
	static const struct {
		uint8_t values[8];
		size_t count;
		const char *why; /* NULL: sound */
	} cases[] = {
		{ { 0 }, 0, NULL },
		{ { 0 }, 1, "More than 4 padding bits" },
		{ { 31, 28 }, 2, NULL },
		{ { 31, 29 }, 2, "Nonzero padding" },
		{ { 31, 30 }, 2, "Nonzero padding" },
		{ { 31, 28, 0 }, 3, "More than 4 padding bits" },
		{ { 31, 31, 31, 16 }, 4, NULL },
		{ { 31, 31, 31, 17 }, 4, "Nonzero padding" },
		{ { 31, 31, 31, 24 }, 4, "Nonzero padding" },
		{ { 31, 31, 31, 31, 31, 31, 31, 31 }, 8, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *why = NULL;
		uint8_t bytes[5];
		enum status st;
		size_t len;

		st = base32_to_bytes(bytes, &len, &why, cases[i].values,
				     cases[i].count);
		if (cases[i].why) {
			assert_bad_input(st);
			assert_string_equal(why, cases[i].why);
			continue;
		}
		assert_ok(st);
		assert_int_equal(len, BASE32_BYTES(cases[i].count));
		for (size_t k = 0; k < len; k++)
			assert_int_equal(bytes[k], 0xff);
	}
}

static void a_text_has_one_case_and_fits(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", NULL },
		{ "abc:12", NULL },
		{ "ABC:12", NULL },
		{ "1234567", NULL },
		{ "12345678", "Input string too long" },
		{ "aBc", "Mixed case" },
		{ "a c", "Invalid character" },
		{ "a\x7f", "Invalid character" },
		{ "a\x80", "Invalid character" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *exact = (char *)heap_copy(cases[i].text,
						strlen(cases[i].text) + 1);
		const char *why = NULL;
		enum status st;
		char out[8];

		st = base32_fold_case(out, sizeof(out), &why, exact);
		if (cases[i].why) {
			assert_bad_input(st);
			assert_string_equal(why, cases[i].why);
		} else {
			assert_ok(st);
			assert_int_equal(strcasecmp(out, exact), 0);
			assert_null(strpbrk(out, "ABC"));
		}
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_and_values_are_each_other_s),
		cmocka_unit_test(other_characters_are_no_digits),
		cmocka_unit_test(bytes_come_back_from_their_values),
		cmocka_unit_test(padding_is_short_and_zero),
		cmocka_unit_test(a_text_has_one_case_and_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
