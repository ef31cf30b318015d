/* UTC days. */
#include "support.h"

#include "api/day.h"

struct day_case {
	const char *text;
	uint32_t midnight;
};

static const struct day_case days[] = {
	{ "1970-01-01", 0 },          { "2009-01-03", 1230940800 },
	{ "2017-07-14", 1499990400 }, { "2020-02-29", 1582934400 },
	{ "2000-02-29", 951782400 },  { "2105-12-31", 4291660800 },
};

static const char *const no_days[] = {
	"",
	"2017-7-14",
	"2017-07-14 ",
	" 2017-07-14",
	"2017-07-14T",
	"2017/07/14",
	"17-07-14",
	"2017-00-10",
	"2017-13-01",
	"2017-02-29",
	"2017-02-30",
	"2017-04-31",
	"2017-01-00",
	"2017-01-32",
	"2100-02-29",
	"1969-12-31",
	"0000-01-01",
	"2106-01-01",
	"9999-12-31",
	"20170714",
	"-017-07-14",
	"2017-+7-14",
	"2017-07-1\xff",
	"yyyy-mm-dd",
};

static void a_date_is_read_and_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		char text[DAY_TEXT_SIZE];
		uint32_t midnight;

		assert_ok(day_parse(&midnight, days[i].text));
		assert_int_equal(midnight, days[i].midnight);
		day_format(text, midnight);
		assert_string_equal(text, days[i].text);
		day_format(text, (int64_t)midnight + DAY_SECONDS - 1);
		assert_string_equal(text, days[i].text);
	}
}

static void what_is_no_date_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(no_days); i++) {
		uint32_t midnight;

		assert_int_equal(day_parse(&midnight, no_days[i]),
				 STATUS_BAD_INPUT);
	}
}

static void the_day_before_the_first_is_in_1969(void **state)
{
	char text[DAY_TEXT_SIZE];

	(void)state;
	day_format(text, -1);
	assert_string_equal(text, "1969-12-31");
	day_format(text, UINT32_MAX);
	assert_string_equal(text, "2106-02-07");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_is_read_and_written_back),
		cmocka_unit_test(what_is_no_date_is_refused),
		cmocka_unit_test(the_day_before_the_first_is_in_1969),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
