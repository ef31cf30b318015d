/* The one error space: every status has a text of its own. */
#include "support.h"

#include "chain/status.h"

static void every_status_has_a_distinct_text(void **state)
{
	(void)state;
	for (int a = STATUS_OK; a <= STATUS_FAILED; a++) {
		assert_true(strlen(status_text((enum status)a)) > 0);
		for (int b = STATUS_OK; b < a; b++)
			assert_string_not_equal(status_text((enum status)a),
						status_text((enum status)b));
	}
}

static void a_number_that_is_no_status_still_has_a_text(void **state)
{
	(void)state;
	assert_non_null(status_text((enum status)(STATUS_FAILED + 1)));
}

static void success_is_zero(void **state)
{
	(void)state;
	assert_int_equal(STATUS_OK, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_a_distinct_text),
		cmocka_unit_test(a_number_that_is_no_status_still_has_a_text),
		cmocka_unit_test(success_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
