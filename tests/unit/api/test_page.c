/* from and to. */
#include "support.h"

#include "api/page.h"

struct page_case {
	const char *from, *to;
	const char *text; /* NULL: a good one */
};

static const struct page_case cases[] = {
	{ "0", "1", NULL },
	{ "0", "50", NULL },
	{ "1000000", "1000050", NULL },
	{ "9007199254740000", "9007199254740010", NULL },
	{ "2", "1",
	  "Invalid state: \"from\" (2) is expected to be less than "
	  "\"to\" (1)" },
	{ "5", "5",
	  "Invalid state: \"from\" (5) is expected to be less than "
	  "\"to\" (5)" },
	{ "0", "51",
	  "\"from\" (0) and \"to\" (51) range should be less than "
	  "or equal to 50" },
	{ "0", "99999999999999999999",
	  "\"from\" (0) and \"to\" (9007199254740992) range should be less "
	  "than or equal to 50" },
	{ "x", "5",
	  "Invalid state: \"from\" (NaN) is expected to be less than "
	  "\"to\" (5)" },
	{ "0", "y",
	  "Invalid state: \"from\" (0) is expected to be less than "
	  "\"to\" (NaN)" },
	{ "-5", "5", "\"from\" (-5) must not be negative" },
	{ "-99999999999999999999", "99999999999999999999",
	  "\"from\" (-9007199254740992) and \"to\" (9007199254740992) range "
	  "should be less than or equal to 50" },
};

static void ranges_are_half_open_and_bounded(void **state)
{
	struct response res;

	(void)state;
	response_init(&res);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct js_int from = js_int_parse(cases[i].from);
		struct js_int to = js_int_parse(cases[i].to);
		struct page page;
		bool good = page_make(&page, &res, from, to, 50);

		assert_int_equal(good, !cases[i].text);
		if (good) {
			assert_int_equal(page.from, from.value);
			assert_int_equal(page.to, to.value);
		} else {
			assert_int_equal(res.code, 503);
			assert_string_equal(text_of(&res.body), cases[i].text);
		}
	}
	response_clear(&res);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_half_open_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
