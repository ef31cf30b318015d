/* Money as text. */
#include "support.h"

#include <stdio.h>

#include "chain/amount.h"

struct amount_case {
	int64_t satoshis;
	const char *fixed, *js;
};

/* Below 2^26 coins doubles are finer than a satoshi. */
#define FINE_DOUBLES ((1 << 26) * INT64_C(100000000))

/* The js column is JSON.stringify(satoshis / 1e8), but for the last two lines:
 * amounts that a double cannot tell from their neighbours stay exact. */
static const struct amount_case cases[] = {
	{ 0, "0.00000000", "0" },
	{ 1, "0.00000001", "1e-8" },
	{ 2, "0.00000002", "2e-8" },
	{ 9, "0.00000009", "9e-8" },
	{ 10, "0.00000010", "1e-7" },
	{ 11, "0.00000011", "1.1e-7" },
	{ 15, "0.00000015", "1.5e-7" },
	{ 20, "0.00000020", "2e-7" },
	{ 99, "0.00000099", "9.9e-7" },
	{ 100, "0.00000100", "0.000001" },
	{ 101, "0.00000101", "0.00000101" },
	{ 999, "0.00000999", "0.00000999" },
	{ 10000, "0.00010000", "0.0001" },
	{ 50000000, "0.50000000", "0.5" },
	{ 99999999, "0.99999999", "0.99999999" },
	{ 100000000, "1.00000000", "1" },
	{ 1000000000, "10.00000000", "10" },
	{ 1200000001, "12.00000001", "12.00000001" },
	{ 5000000000, "50.00000000", "50" },
	{ 1099990000, "10.99990000", "10.9999" },
	{ 2100000000000000, "21000000.00000000", "21000000" },
	{ 2099999999999999, "20999999.99999999", "20999999.99999999" },
	{ -1, "-0.00000001", "-1e-8" },
	{ -99, "-0.00000099", "-9.9e-7" },
	{ -100, "-0.00000100", "-0.000001" },
	{ -50000000, "-0.50000000", "-0.5" },
	{ -150000000, "-1.50000000", "-1.5" },
	{ INT64_MAX, "92233720368.54775807", "92233720368.54775807" },
	{ INT64_MIN, "-92233720368.54775808", "-92233720368.54775808" },
};

static void fixed_text_has_exactly_eight_decimals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[AMOUNT_TEXT_SIZE];
		size_t len = amount_to_fixed(text, cases[i].satoshis);

		assert_string_equal(text, cases[i].fixed);
		assert_int_equal(len, strlen(text));
	}
}

static void js_text_is_what_javascript_prints(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[AMOUNT_TEXT_SIZE];
		size_t len = amount_to_js(text, cases[i].satoshis);

		assert_string_equal(text, cases[i].js);
		assert_int_equal(len, strlen(text));
	}
}

/* The digits of a number without sign, point, exponent and outer zeros. */
static void significant_digits(char *out, const char *text)
{
	char *at = out;

	for (; *text && *text != 'e'; text++)
		if (*text >= '1' || (*text == '0' && at > out))
			*at++ = *text;
	while (at > out && at[-1] == '0')
		at--;
	*at = '\0';
}

/* JavaScript prints the fewest digits that read back as the same double. */
static void assert_shortest_double(int64_t satoshis)
{
	double value = (double)satoshis / 1e8;
	char text[AMOUNT_TEXT_SIZE], shortest[64], got[64], expected[64];

	for (int precision = 0; precision < 17; precision++) {
		snprintf(shortest, sizeof(shortest), "%.*e", precision, value);
		if (strtod(shortest, NULL) == value)
			break;
	}
	amount_to_js(text, satoshis);
	assert_true(strtod(text, NULL) == value);
	significant_digits(got, text);
	significant_digits(expected, shortest);
	assert_string_equal(got, expected);
}

static void js_text_is_the_shortest_that_names_the_double(void **state)
{
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		/* xorshift, cut to a random number of bits */
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		int64_t satoshis = (int64_t)(x >> (12 + x % 50));

		if (satoshis > 0 && satoshis < FINE_DOUBLES)
			assert_shortest_double(satoshis);
	}
}

static void fixed_text_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t back;
		size_t len = strlen(cases[i].fixed);
		char *exact = (char *)heap_copy(cases[i].fixed, len);

		assert_ok(amount_parse(&back, exact, len));
		assert_true(back == cases[i].satoshis);
		free(exact);
	}
}

static void up_to_eight_decimals_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t satoshis;
	} good[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "007", 700000000 },
		{ "1", 100000000 },
		{ "1.5", 150000000 },
		{ "0.00000001", 1 },
		{ "-0.1", -10000000 },
		{ "00000000000000000000000000001", 100000000 },
		{ "92233720368.54775807", INT64_MAX },
		{ "-92233720368.54775808", INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		int64_t v;

		assert_ok(amount_parse(&v, good[i].text, strlen(good[i].text)));
		assert_true(v == good[i].satoshis);
	}
}

static void anything_but_a_plain_decimal_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"-",
		".",
		"1.",
		".5",
		"-.5",
		"1..5",
		"1.2.3",
		"1.-5",
		"--1",
		"+1",
		" 1",
		"1 ",
		"1e-8",
		"0x10",
		"1,5",
		"nan",
		"0.000000001",
		"1.000000000",
		"92233720368.54775808",
		"-92233720368.54775809",
		"92233720369",
		"184467440737.09551616",
		"99999999999999999999",
		"100000000000000000000000000000000000000000",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		int64_t v;
		size_t len = strlen(bad[i]);
		char *exact = (char *)heap_copy(bad[i], len);

		assert_bad_input(amount_parse(&v, exact, len));
		free(exact);
	}
}

static void a_zero_byte_inside_is_refused(void **state)
{
	int64_t v;

	(void)state;
	assert_bad_input(amount_parse(&v, "1\0", 2));
	assert_bad_input(amount_parse(&v, "1\0002", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_text_has_exactly_eight_decimals),
		cmocka_unit_test(js_text_is_what_javascript_prints),
		cmocka_unit_test(js_text_is_the_shortest_that_names_the_double),
		cmocka_unit_test(fixed_text_is_read_back),
		cmocka_unit_test(up_to_eight_decimals_are_read),
		cmocka_unit_test(anything_but_a_plain_decimal_is_refused),
		cmocka_unit_test(a_zero_byte_inside_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
