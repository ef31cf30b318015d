/* JSON bodies, read without a tree. */
#include "support.h"

#include <jansson.h>

#include "api/params.h"

/* Exactly len bytes and a zero of heap. */
static char *copy(const char *text, size_t len)
{
	char *own = malloc(len + 1);

	assert_non_null(own);
	memcpy(own, text, len);
	own[len] = 0;
	return own;
}

static enum status parse(struct params *params, char **own, const char *text)
{
	*own = copy(text, strlen(text));
	params_init(params);
	return params_parse_json(params, *own, strlen(text));
}

struct member_case {
	const char *json, *name, *value; /* value NULL: left out */
};

static const struct member_case members[] = {
	{ "{}", "a", NULL },
	{ " { } ", "a", NULL },
	{ "{\"a\":\"b\"}", "a", "b" },
	{ "{\"a\":\"\"}", "a", "" },
	{ "\t{\r\n\"x\" : 1 , \"a\" :\"b\" }\n", "a", "b" },
	{ "{\"a\":17}", "a", "17" },
	{ "{\"a\":-1.5e+3,\"b\":2}", "a", "-1.5e+3" },
	{ "{\"a\":0}", "a", "0" },
	{ "{\"a\":true}", "a", "true" },
	{ "{\"a\":false ,\"b\":1}", "a", "false" },
	{ "{\"a\":null}", "a", NULL },
	{ "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}", "d", "e" },
	{ "{\"a\":{\"b\":1}}", "a", NULL },
	{ "{\"a\":[\"x\",\"y\"]}", "a", "x,y" },
	{ "{\"a\":[ \"x\" , 7 ]}", "a", "x,7" },
	{ "{\"a\":[\"\",\"y\"]}", "a", ",y" },
	{ "{\"a\":[]}", "a", "" },
	{ "{\"a\":[[]],\"b\":2}", "a", NULL },
	{ "{\"a\":[\"x\",{\"y\":1},\"z\"],\"b\":2}", "a", NULL },
	{ "{\"a\":[\"x\",{\"y\":1},\"z\"],\"b\":2}", "b", "2" },
	{ "{\"\\u0061\":\"\\u0062\\n\\\"\\/\\\\\"}", "a", "b\n\"/\\" },
	{ "{\"a\":\"\\u20ac\\ud83d\\ude00\"}", "a",
	  "\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "{\"a\":\"\\ud83dx\\ude00\"}", "a", "\xef\xbf\xbdx\xef\xbf\xbd" },
	{ "{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "a",
	  "\xef\xbf\xbd\xf0\x9f\x98\x80" },
	{ "{\"a\":1,\"a\":2}", "a", "1" },
};

static void members_become_parameters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		struct params params;
		const char *value;
		char *own;

		assert_ok(parse(&params, &own, members[i].json));
		value = params_get(&params, members[i].name);
		if (members[i].value)
			assert_string_equal(value, members[i].value);
		else
			assert_null(value);
		params_clear(&params);
		free(own);
	}
}

static const char *const broken[] = {
	"",
	"null",
	"[]",
	"\"a\"",
	"5",
	"{",
	"}",
	"{}}",
	"{} x",
	"{,}",
	"{\"a\"}",
	"{\"a\":}",
	"{\"a\":1,}",
	"{\"a\":1 \"b\":2}",
	"{a:1}",
	"{\"a\":01}",
	"{\"a\":1.}",
	"{\"a\":.5}",
	"{\"a\":1e}",
	"{\"a\":+1}",
	"{\"a\":-}",
	"{\"a\":tru}",
	"{\"a\":truex}",
	"{\"a\":\"b}",
	"{\"a\":\"\\x\"}",
	"{\"a\":\"\\u12g4\"}",
	"{\"a\":\"\\u0000\"}",
	"{\"a\":\"\n\"}",
	"{\"a\":[1,]}",
	"{\"a\":[1 2]}",
	"{\"a\":[",
	"{\"a\":{\"b\"}}",
	"\xef\xbb\xbf{}",
};

static void what_is_no_object_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		struct params params;
		char *own;

		assert_int_equal(parse(&params, &own, broken[i]),
				 STATUS_BAD_INPUT);
		params_clear(&params);
		free(own);
	}
}

static void bytes_behind_a_zero_are_refused(void **state)
{
	struct params params;
	char *own = copy("{}\0{}", 5);

	(void)state;
	params_init(&params);
	assert_int_equal(params_parse_json(&params, own, 5), STATUS_BAD_INPUT);
	params_clear(&params);
	free(own);
}

static void every_truncation_is_refused(void **state)
{
	static const char whole[] = "{\"addrs\":[\"1A\",\"\\u0031B\"],\"from\":"
				    "0,\"x\":{\"y\":[{}]}}";

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *own = copy(whole, len);
		struct params params;

		params_init(&params);
		assert_int_equal(params_parse_json(&params, own, len),
				 STATUS_BAD_INPUT);
		params_clear(&params);
		free(own);
	}
}

/* {"a":[[[...]]]} */
static void write_nested(struct writer *out, size_t depth)
{
	writer_reset(out);
	write_text(out, "{\"a\":");
	for (size_t i = 0; i < depth; i++)
		write_u8(out, '[');
	for (size_t i = 0; i < depth; i++)
		write_u8(out, ']');
	write_text(out, "}");
}

static void nesting_has_a_limit(void **state)
{
	struct writer text;

	(void)state;
	writer_init(&text);
	for (size_t depth = 1; depth < 100000; depth *= 2) {
		struct params params;
		char *own;

		write_nested(&text, depth);
		assert_int_equal(parse(&params, &own, text_of(&text)),
				 depth <= 32 ? STATUS_OK : STATUS_BAD_INPUT);
		params_clear(&params);
		free(own);
	}
	writer_clear(&text);
}

/* A text that begins as an object and goes on with random pieces of JSON. */
static void random_text(struct writer *out, size_t pieces, uint64_t *seed)
{
	static const char *const parts[] = {
		"{", "}",    "[",  "]",    ",",    ":", "\"a\"", "\"",
		"1", "-0.5", "e1", "true", "null", " ", "\\n"
	};

	writer_reset(out);
	write_text(out, "{\"a\":");
	for (size_t i = 0; i < pieces; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		write_text(out, parts[(*seed >> 33) % COUNT_OF(parts)]);
	}
}

static void it_accepts_what_another_parser_accepts(void **state)
{
	uint64_t seed = 1;
	size_t accepted = 0;
	struct writer text;

	(void)state;
	writer_init(&text);
	for (int i = 0; i < 200000; i++) {
		struct params params;
		json_t *tree;
		char *own;
		enum status st;

		random_text(&text, 1 + (size_t)i % 9, &seed);
		tree = json_loads(text_of(&text), 0, NULL);
		st = parse(&params, &own, text_of(&text));
		assert_int_equal(st == STATUS_OK, json_is_object(tree));
		accepted += st == STATUS_OK;
		json_decref(tree);
		params_clear(&params);
		free(own);
	}
	assert_true(accepted > 100);
	writer_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_become_parameters),
		cmocka_unit_test(what_is_no_object_is_refused),
		cmocka_unit_test(bytes_behind_a_zero_are_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(it_accepts_what_another_parser_accepts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
