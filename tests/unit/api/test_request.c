/* Requests, parsed from their raw target and body. */
#include "support.h"

#include "api/request.h"

static struct request req;

static int set_up(void **state)
{
	(void)state;
	request_init(&req);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	request_clear(&req);
	return 0;
}

struct path_case {
	const char *target;
	size_t count;
	const char *segments[4];
};

static const struct path_case paths[] = {
	{ "", 0, { NULL } },
	{ "/", 0, { NULL } },
	{ "/?x", 0, { NULL } },
	{ "/sync", 1, { "sync" } },
	{ "/sync/", 1, { "sync" } },
	{ "sync", 1, { "sync" } },
	{ "*", 1, { "*" } },
	{ "/sync?a=/b/c", 1, { "sync" } },
	{ "/sync#a?b", 1, { "sync" } },
	{ "/addr/X/utxo", 3, { "addr", "X", "utxo" } },
	{ "//addr", 2, { "", "addr" } },
	{ "/addr//", 2, { "addr", "" } },
	{ "/addr/a%2Fb", 2, { "addr", "a/b" } },
	{ "/addr/a+b", 2, { "addr", "a+b" } },
	{ "/%2e%2e/x", 2, { "..", "x" } },
	{ "http://host:80/sync/x", 2, { "sync", "x" } },
	{ "HTTPS://host", 0, { NULL } },
	{ "http://host?a", 0, { NULL } },
	{ "http:/sync", 2, { "http:", "sync" } },
};

static void paths_are_split_before_they_are_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		assert_ok(request_parse(&req, METHOD_GET, paths[i].target));
		assert_string_equal(req.target, paths[i].target);
		assert_int_equal(req.segment_count, paths[i].count);
		for (size_t s = 0; s < paths[i].count; s++)
			assert_string_equal(req.segments[s],
					    paths[i].segments[s]);
	}
}

static void bad_escapes_in_a_path_are_refused(void **state)
{
	static const char *const targets[] = { "/%",        "/a%4",   "/%zz/x",
					       "/addr%00",  "/a%00b", "/x?%00",
					       "/x?a=b%00c" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++)
		assert_int_equal(request_parse(&req, METHOD_GET, targets[i]),
				 STATUS_BAD_INPUT);
}

static void bad_escapes_in_a_query_stand_for_themselves(void **state)
{
	(void)state;
	assert_ok(request_parse(&req, METHOD_GET, "/x?a=%zz&b=100%&c=%41"));
	assert_string_equal(request_query(&req, "a"), "%zz");
	assert_string_equal(request_query(&req, "b"), "100%");
	assert_string_equal(request_query(&req, "c"), "A");
}

static void a_deep_path_is_counted_no_further(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	for (int i = 0; i < 5000; i++)
		write_text(&w, "/a");
	assert_ok(request_parse(&req, METHOD_GET, text_of(&w)));
	assert_int_equal(req.segment_count, REQUEST_SEGMENTS + 1);
	writer_clear(&w);
}

static void switches_are_on_for_numbers_but_zero(void **state)
{
	(void)state;
	assert_ok(request_parse(&req, METHOD_GET,
				"/x?a=1&b=0&c=x&d=-1&e=&f=2x&g"));
	assert_true(request_switch(&req, "a"));
	assert_false(request_switch(&req, "b"));
	assert_false(request_switch(&req, "c"));
	assert_true(request_switch(&req, "d"));
	assert_false(request_switch(&req, "e"));
	assert_true(request_switch(&req, "f"));
	assert_false(request_switch(&req, "g"));
	assert_false(request_switch(&req, "h"));
}

struct body_case {
	const char *type, *body;
	enum status status;
	const char *value; /* of "a" */
};

static const struct body_case bodies[] = {
	{ "application/json", "{\"a\":\"b\"}", STATUS_OK, "b" },
	{ "application/json; charset=utf-8", "{\"a\":1}", STATUS_OK, "1" },
	{ "APPLICATION/JSON", "{\"a\":1}", STATUS_OK, "1" },
	{ "application/json", "", STATUS_OK, NULL },
	{ "application/json", "a=b", STATUS_BAD_INPUT, NULL },
	{ "application/x-www-form-urlencoded", "a=b+c", STATUS_OK, "b c" },
	{ "application/x-www-form-urlencoded", " {\"a\":\"b\"}", STATUS_OK,
	  "b" },
	{ "text/plain", "a=b", STATUS_OK, "b" },
	{ NULL, "a=b", STATUS_OK, "b" },
	{ NULL, "{\"a\":2}", STATUS_OK, "2" },
	{ NULL, "{\"a\":2", STATUS_BAD_INPUT, NULL },
	{ NULL, "a=%00", STATUS_BAD_INPUT, NULL },
};

static void bodies_are_json_or_urlencoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		char *own = strdup(bodies[i].body);
		const char *value;

		request_reset(&req);
		assert_int_equal(request_parse_body(&req, bodies[i].type, own,
						    strlen(own)),
				 bodies[i].status);
		value = params_get(&req.body, "a");
		if (bodies[i].value)
			assert_string_equal(value, bodies[i].value);
		else if (bodies[i].status == STATUS_OK)
			assert_null(value);
		free(own);
	}
}

static void a_zero_byte_in_a_body_is_refused(void **state)
{
	char body[] = "a=b\0c";

	(void)state;
	assert_int_equal(request_parse_body(&req, NULL, body, 5),
			 STATUS_BAD_INPUT);
}

static void a_request_used_again_forgets_the_last(void **state)
{
	(void)state;
	assert_ok(request_parse(&req, METHOD_POST, "/a/b?c=d"));
	req.arg = "b";
	assert_ok(request_parse(&req, METHOD_GET, "/e"));
	assert_int_equal(req.segment_count, 1);
	assert_null(request_query(&req, "c"));
	assert_null(req.arg);
}

static void methods_are_known_by_their_exact_names(void **state)
{
	(void)state;
	assert_int_equal(method_parse("GET"), METHOD_GET);
	assert_int_equal(method_parse("HEAD"), METHOD_HEAD);
	assert_int_equal(method_parse("POST"), METHOD_POST);
	assert_int_equal(method_parse("OPTIONS"), METHOD_OPTIONS);
	assert_int_equal(method_parse("get"), METHOD_OTHER);
	assert_int_equal(method_parse("BREW"), METHOD_OTHER);
	assert_int_equal(method_parse(""), METHOD_OTHER);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(paths_are_split_before_they_are_decoded),
		test(bad_escapes_in_a_path_are_refused),
		test(bad_escapes_in_a_query_stand_for_themselves),
		test(a_deep_path_is_counted_no_further),
		test(switches_are_on_for_numbers_but_zero),
		test(bodies_are_json_or_urlencoded),
		test(a_zero_byte_in_a_body_is_refused),
		test(a_request_used_again_forgets_the_last),
		test(methods_are_known_by_their_exact_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
