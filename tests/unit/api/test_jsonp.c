/* JSON as a script. */
#include "support.h"

#include "api/jsonp.h"

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

static const char *wrapped(const char *text, const char *callback)
{
	struct emit json = response_json(&res);

	write_text(json.out, text);
	jsonp_wrap(&res, callback);
	return text_of(&res.body);
}

static void an_answer_becomes_a_guarded_call(void **state)
{
	(void)state;
	assert_string_equal(wrapped("{\"a\":1}", "fn"),
			    "/**/ typeof fn === 'function' && fn({\"a\":1});");
	assert_int_equal(res.type, CONTENT_SCRIPT);
	assert_int_equal(res.code, 200);
}

static void a_name_keeps_only_what_a_name_may_hold(void **state)
{
	(void)state;
	assert_string_equal(
		wrapped("5", "a.b[0]$_<script>alert(1)//\xc3\xa9;"),
		"/**/ typeof a.b[0]$_scriptalert1 === 'function' && "
		"a.b[0]$_scriptalert1(5);");
}

static void without_a_name_it_stays_json(void **state)
{
	static const char *const names[] = { NULL, "", "()", "\xe2\x80\xa8" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_string_equal(wrapped("[1]", names[i]), "[1]");
		assert_int_equal(res.type, CONTENT_JSON);
	}
}

static void line_ends_of_javascript_are_escaped(void **state)
{
	(void)state;
	assert_string_equal(
		wrapped("\"\xe2\x80\xa8 \xe2\x80\xa9 \xe2\x80\xaa \xe2\x82\xac "
			"\xe2\"",
			"f"),
		"/**/ typeof f === 'function' && f(\"\\u2028 \\u2029 "
		"\xe2\x80\xaa \xe2\x82\xac \xe2\");");
}

static void what_is_no_json_stays_as_it_is(void **state)
{
	(void)state;
	response_error(&res, 400, "Bad");
	jsonp_wrap(&res, "fn");
	assert_string_equal(text_of(&res.body), "Bad");
	assert_int_equal(res.type, CONTENT_TEXT);
	assert_int_equal(res.code, 400);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_answer_becomes_a_guarded_call),
		test(a_name_keeps_only_what_a_name_may_hold),
		test(without_a_name_it_stays_json),
		test(line_ends_of_javascript_are_escaped),
		test(what_is_no_json_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
