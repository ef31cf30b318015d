/* Names and values of queries and urlencoded bodies. */
#include "support.h"

#include "api/params.h"

/* A copy on the heap, exactly as long: reading past it is seen. */
static char *copy(const char *text)
{
	char *own = strdup(text);

	assert_non_null(own);
	return own;
}

struct decode_case {
	const char *text, *path, *query; /* query: with "+" as a blank */
	bool strict_ok;
};

static const struct decode_case escapes[] = {
	{ "", "", "", true },
	{ "abc", "abc", "abc", true },
	{ "%41%62%63", "Abc", "Abc", true },
	{ "a+b", "a+b", "a b", true },
	{ "a%2fb%2Fc", "a/b/c", "a/b/c", true },
	{ "%", "%", "%", false },
	{ "%4", "%4", "%4", false },
	{ "%zz", "%zz", "%zz", false },
	{ "%%41", "%A", "%A", false },
	{ "%4%41", "%4A", "%4A", false },
	{ "%25", "%", "%", true },
	{ "%ff", "\xff", "\xff", true },
};

static void escapes_are_decoded_in_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(escapes); i++) {
		char *path = copy(escapes[i].text);
		char *query = copy(escapes[i].text);
		bool strict_ok;

		assert_ok(percent_decode(path, false, &strict_ok));
		assert_string_equal(path, escapes[i].path);
		assert_int_equal(strict_ok, escapes[i].strict_ok);
		assert_ok(percent_decode(query, true, NULL));
		assert_string_equal(query, escapes[i].query);
		free(path);
		free(query);
	}
}

static void a_nul_character_is_refused(void **state)
{
	static const char *const texts[] = { "%00", "a%00b", "a=%00", "%00=a",
					     "a&b%00" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct params params;
		char *text = copy(texts[i]);

		params_init(&params);
		assert_int_equal(params_parse_urlencoded(&params, text),
				 STATUS_BAD_INPUT);
		params_clear(&params);
		free(text);
	}
}

static void names_and_values_are_taken_apart(void **state)
{
	char *text = copy("from=2&to=&x&=y&&a%3db=c%26d=e&from=9&n+m=o+p&");
	struct params params;

	(void)state;
	params_init(&params);
	assert_ok(params_parse_urlencoded(&params, text));
	assert_string_equal(params_get(&params, "from"), "2");
	assert_string_equal(params_get(&params, "to"), "");
	assert_string_equal(params_get(&params, "x"), "");
	assert_string_equal(params_get(&params, ""), "y");
	assert_string_equal(params_get(&params, "a=b"), "c&d=e");
	assert_string_equal(params_get(&params, "n m"), "o p");
	assert_null(params_get(&params, "From"));
	assert_int_equal(params.count, 7);
	params_reset(&params);
	assert_null(params_get(&params, "from"));
	params_clear(&params);
	free(text);
}

static void parameters_over_the_limit_are_left_out(void **state)
{
	struct params params;
	struct writer w;

	(void)state;
	writer_init(&w);
	for (int i = 0; i < PARAMS_MAX; i++)
		write_text(&w, "a=b&");
	write_text(&w, "last=1");
	params_init(&params);
	assert_ok(params_parse_urlencoded(&params, (char *)text_of(&w)));
	assert_int_equal(params.count, PARAMS_MAX);
	assert_null(params_get(&params, "last"));
	params_clear(&params);
	writer_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_are_decoded_in_place),
		cmocka_unit_test(a_nul_character_is_refused),
		cmocka_unit_test(names_and_values_are_taken_apart),
		cmocka_unit_test(parameters_over_the_limit_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
