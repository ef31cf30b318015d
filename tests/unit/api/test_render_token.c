#include "api/explorer/render_token.h"

#include "tests/unit/api/support.h"

/* A category: 01 02 .. 20 as on the wire, and as people see it. */
#define CATEGORY                                                           \
	"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10" \
	"\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x20"
#define SHOWN                              \
	"201f1e1d1c1b1a191817161514131211" \
	"100f0e0d0c0b0a090807060504030201"

struct token_case {
	const char *prefix;
	size_t len;
	const char *shown; /* the whole object around it */
};

#define CASE(prefix, shown)                       \
	{                                         \
		prefix, sizeof(prefix) - 1, shown \
	}
#define TOKEN(rest) "{\"tokenData\":{\"category\":\"" SHOWN "\"," rest "}}"

static const struct token_case cases[] = {
	CASE("", "{}"),
	CASE("\xef" CATEGORY "\x10\x01", TOKEN("\"amount\":\"1\"")),
	CASE("\xef" CATEGORY "\x10\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	     TOKEN("\"amount\":\"9223372036854775807\"")),
	CASE("\xef" CATEGORY "\x20",
	     TOKEN("\"amount\":\"0\",\"nft\":{\"capability\":\"none\","
		   "\"commitment\":\"\"}")),
	CASE("\xef" CATEGORY "\x61\x02\xca\xfe",
	     TOKEN("\"amount\":\"0\",\"nft\":{\"capability\":\"mutable\","
		   "\"commitment\":\"cafe\"}")),
	CASE("\xef" CATEGORY "\x72\x01\x00\xfd\xfd\x00",
	     TOKEN("\"amount\":\"253\",\"nft\":{\"capability\":\"minting\","
		   "\"commitment\":\"00\"}")),
};

static void tokens_are_shown_as_the_node_shows_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct writer out;
		struct emit json;

		writer_init(&out);
		json = emit_over(&out);
		emit_object_begin(&json, NULL);
		render_token(&json, slice_of(cases[i].prefix, cases[i].len));
		emit_object_end(&json);
		assert_string_equal(text_of(&out), cases[i].shown);
		writer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_shown_as_the_node_shows_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
