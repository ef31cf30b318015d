/* Answers, and what a status means to a client. */
#include "support.h"

#include "api/response.h"

static struct response res;

static int set_up(void **state)
{
	(void)state;
	response_init(&res);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	response_clear(&res);
	return 0;
}

struct status_case {
	enum status status;
	unsigned code;
	const char *text;
	bool retry;
};

static const struct status_case statuses[] = {
	{ STATUS_NOT_FOUND, 404, "Not found", false },
	{ STATUS_BAD_INPUT, 400, "Bad request", false },
	{ STATUS_LIMIT, 503, "Too much asked for", false },
	{ STATUS_UNAVAILABLE, 503, "The node is not available now", true },
	{ STATUS_NO_MEMORY, 503, "Out of memory", true },
	{ STATUS_STOPPED, 503, "The server is stopping", true },
	{ STATUS_CORRUPT, 503, "Internal error", false },
	{ STATUS_FULL, 503, "Internal error", false },
	{ STATUS_REFUSED, 503, "Internal error", false },
	{ STATUS_FAILED, 503, "Internal error", false },
};

static void each_status_has_its_code_and_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		response_of_status(&res, statuses[i].status);
		assert_int_equal(res.code, statuses[i].code);
		assert_int_equal(res.type, CONTENT_TEXT);
		assert_int_equal(res.retry_after > 0, statuses[i].retry);
		assert_string_equal(text_of(&res.body), statuses[i].text);
	}
}

static void ok_leaves_the_answer_alone(void **state)
{
	struct emit json = response_json(&res);

	(void)state;
	emit_u64(&json, NULL, 7);
	response_of_status(&res, STATUS_OK);
	assert_int_equal(res.code, 200);
	assert_string_equal(text_of(&res.body), "7");
}

static void an_error_replaces_a_half_written_answer(void **state)
{
	struct emit json = response_json(&res);

	(void)state;
	emit_object_begin(&json, NULL);
	emit_text(&json, "half", "an answer");
	assert_ok(response_error(&res, 503, "\"from\" (%d)", 5));
	assert_int_equal(res.code, 503);
	assert_string_equal(text_of(&res.body), "\"from\" (5)");
}

static void coded_errors_end_with_their_code(void **state)
{
	(void)state;
	assert_ok(response_code_error(&res, -22, "TX decode failed"));
	assert_int_equal(res.code, 400);
	assert_string_equal(text_of(&res.body), "TX decode failed. Code:-22");
}

static void the_nodes_words_are_no_markup(void **state)
{
	(void)state;
	assert_ok(response_code_error(&res, -1, "<script>x"));
	assert_string_equal(text_of(&res.body), "&lt;script>x. Code:-1");
}

static void long_error_texts_are_cut(void **state)
{
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	assert_ok(response_error(&res, 400, "%s", text));
	assert_true(res.body.len < 600);
}

static void answers_over_the_limit_are_seen(void **state)
{
	(void)state;
	assert_false(response_full(&res));
	res.body.len = RESPONSE_MAX + 1;
	assert_true(response_full(&res));
	res.body.len = 0;
	assert_ok(response_too_large(&res));
	assert_int_equal(res.code, 503);
}

static void deferring_leaves_nothing_else(void **state)
{
	struct emit json = response_json(&res);

	(void)state;
	emit_u64(&json, NULL, 7);
	assert_ok(response_defer(&res));
	assert_true(res.deferred);
	assert_int_equal(res.body.len, 0);
	response_json(&res);
	assert_false(res.deferred);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_status_has_its_code_and_text),
		test(ok_leaves_the_answer_alone),
		test(an_error_replaces_a_half_written_answer),
		test(coded_errors_end_with_their_code),
		test(the_nodes_words_are_no_markup),
		test(long_error_texts_are_cut),
		test(answers_over_the_limit_are_seen),
		test(deferring_leaves_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
