/* Complaints. */
#include "support.h"

#include <string.h>

static void a_complaint_plays_with_no_terminal(void **state)
{
	struct complaint why;

	(void)state;
	assert_int_equal(
		complain(&why, OUTCOME_REFUSED, "a%sb", "\x1b[31m\n\t\x7f"),
		OUTCOME_REFUSED);
	assert_string_equal(why.line, "a?[31m???b");
	complain(&why, OUTCOME_REFUSED, "%s",
		 "\xc2\x9b"
		 "31m\xc2\x80");
	assert_string_equal(why.line, "??31m??");
	/* Letters are left alone, and half a one at the end. */
	complain(&why, OUTCOME_REFUSED, "%s", "\xc2\xa0\xc3\x9f\xc2");
	assert_string_equal(why.line, "\xc2\xa0\xc3\x9f\xc2");
}

static void a_long_complaint_is_cut(void **state)
{
	struct complaint why;
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	complain(&why, OUTCOME_STORE, "%s", text);
	assert_int_equal(strlen(why.line), sizeof(why.line) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_plays_with_no_terminal),
		cmocka_unit_test(a_long_complaint_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
