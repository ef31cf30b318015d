/* Numbers as JavaScript prints and reads them. */
#include "support.h"

#include "api/number.h"

struct js_case {
	double value;
	const char *text;
};

static const struct js_case numbers[] = {
	{ 0, "0" },
	{ -0.0, "0" },
	{ 1, "1" },
	{ -1.5, "-1.5" },
	{ 10, "10" },
	{ 100, "100" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 0.00001, "0.00001" },
	{ 1e-6, "0.000001" },
	{ 1.25e-6, "0.00000125" },
	{ 1e-7, "1e-7" },
	{ 1.5e-7, "1.5e-7" },
	{ 4.656542373906925e-10, "4.656542373906925e-10" },
	{ 123456.789, "123456.789" },
	{ 9007199254740991, "9007199254740991" },
	{ 1e20, "100000000000000000000" },
	{ 123456789012345680000.0, "123456789012345680000" },
	{ 1e21, "1e+21" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ 5e-324, "5e-324" },
	{ 140909499646572.78, "140909499646572.78" },
};

static void doubles_are_printed_as_javascript_prints_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		char text[NUMBER_TEXT_SIZE];
		size_t len = number_to_js(text, numbers[i].value);

		assert_string_equal(text, numbers[i].text);
		assert_int_equal(len, strlen(text));
	}
}

static void what_is_printed_reads_back_to_the_same_double(void **state)
{
	uint64_t bits = 88172645463325252; /* any seed but 0 */

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[NUMBER_TEXT_SIZE];
		double value;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof(value));
		if (value != value || value - value != 0)
			continue;
		assert_true(number_to_js(text, value) < NUMBER_TEXT_SIZE);
		assert_true(strtod(text, NULL) == value);
	}
}

struct difficulty_case {
	uint32_t bits;
	const char *text;
};

/* floor(largest target * 10^8 / target) / 10^8, by Python's long integers. */
static const struct difficulty_case difficulties[] = {
	{ 0x1d00ffff, "1" },
	{ 0x1d00d86a, "1.18289953" },
	{ 0x1b0404cb, "16307.42093852" },
	{ 0x1a05db8b, "2864140.50781097" },
	{ 0x170331db, "88104191118793.16" },
	{ 0x1701ff5e, "140909499646572.78" },
	{ 0x1e0377ae, "0.00112651" },
	{ 0x1f00ffff, "0.00001525" },
	{ 0x207fffff, "0" },
	{ 0x15010000, "18446462598732840000" },
	{ 0x10000001, "1.3292077133753122e+36" },
	{ 0x1d000000, "0" },
	{ 0, "0" },
};

static void difficulty_is_cut_to_eight_decimals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(difficulties); i++) {
		char text[NUMBER_TEXT_SIZE];
		size_t len = difficulty_to_js(text, difficulties[i].bits);

		assert_string_equal(text, difficulties[i].text);
		assert_int_equal(len, strlen(text));
	}
}

struct int_case {
	const char *text;
	bool given, nan;
	int64_t value;
};

static const struct int_case integers[] = {
	{ NULL, false, false, 0 },
	{ "", false, false, 0 },
	{ "0", true, false, 0 },
	{ "17", true, false, 17 },
	{ "-5", true, false, -5 },
	{ "+5", true, false, 5 },
	{ " \t\n12", true, false, 12 },
	{ "1abc", true, false, 1 },
	{ "1.9", true, false, 1 },
	{ "007", true, false, 7 },
	{ "abc", false, true, 0 },
	{ "-", false, true, 0 },
	{ "- 1", false, true, 0 },
	{ " ", false, true, 0 },
	{ "9007199254740993", true, false, JS_INT_MAX },
	{ "99999999999999999999999999999999", true, false, JS_INT_MAX },
	{ "-99999999999999999999999999999999", true, false, -JS_INT_MAX },
};

static void integers_are_read_as_parse_int_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(integers); i++) {
		struct js_int number = js_int_parse(integers[i].text);

		assert_int_equal(number.given, integers[i].given);
		assert_int_equal(number.nan, integers[i].nan);
		assert_int_equal(number.value, integers[i].value);
	}
}

static void junk_is_called_nan(void **state)
{
	char text[NUMBER_TEXT_SIZE];

	(void)state;
	assert_string_equal(js_int_text(text, js_int_parse("x")), "NaN");
	assert_string_equal(js_int_text(text, js_int_parse("-3x")), "-3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_printed_as_javascript_prints_them),
		cmocka_unit_test(what_is_printed_reads_back_to_the_same_double),
		cmocka_unit_test(difficulty_is_cut_to_eight_decimals),
		cmocka_unit_test(integers_are_read_as_parse_int_reads_them),
		cmocka_unit_test(junk_is_called_nan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
