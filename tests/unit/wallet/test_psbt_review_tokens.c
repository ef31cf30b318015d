/* Tokens in and out. */
#include "scene.h"

#define CATEGORY                           \
	"ef"                               \
	"11111111111111111111111111111111" \
	"11111111111111111111111111111111"

static void attack_26_cashtokens_burnt(void **state)
{
	static const struct {
		const char *in, *out, *code, *burning;
	} cases[] = {
		{ CATEGORY "1005", CATEGORY "1005", "none", "none" },
		{ CATEGORY "1005", "", "token_burn", "none" },
		{ CATEGORY "1005", CATEGORY "1004", "token_burn", "none" },
		{ CATEGORY "1005", CATEGORY "1006", "token_invalid",
		  "token_invalid" },
		{ "", CATEGORY "1001", "token_invalid", "token_invalid" },
		/* NFTs: as they are, */
		{ CATEGORY "6001aa", CATEGORY "6001aa", "none", "none" },
		{ CATEGORY "6001aa", CATEGORY "6001ab", "token_invalid",
		  "token_invalid" },
		{ CATEGORY "6001aa", "", "token_burn", "none" },
		/* changed, if they may be, */
		{ CATEGORY "6101aa", CATEGORY "6001ab", "none", "none" },
		{ CATEGORY "6101aa", CATEGORY "6201ab", "token_invalid",
		  "token_invalid" },
		/* and made. */
		{ CATEGORY "6201aa", CATEGORY "6201ab", "none", "none" },
		{ CATEGORY "6201aa", CATEGORY "6001ab", "token_burn", "none" },
		{ CATEGORY "7201aa05", CATEGORY "7201aa05", "none", "none" },
		{ CATEGORY "7201aa05", CATEGORY "6201aa", "token_burn",
		  "none" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice in = bytes_of_hex(cases[i].in);
		struct slice out = bytes_of_hex(cases[i].out);
		struct scene s;

		scene_plain(&s, "bch", 44, 1);
		s.spends[0].output.token = in;
		s.outputs[0].token = out;
		scene_make_previous(&s, 0);
		scene_build(&s);
		assert_refused(&s, cases[i].code);
		s.rules.allow_burn = true;
		assert_refused(&s, cases[i].burning);
		free_bytes(in);
		free_bytes(out);
		scene_close(&s);
	}
}

static void attack_26_a_new_category_is_made_of_what_is_spent(void **state)
{
	uint8_t token[35] = { 0xef };
	struct scene s;

	(void)state;
	scene_plain(&s, "bch", 44, 1);
	memcpy(token + 1, s.inputs[0].prevout.txid.bytes, 32);
	token[33] = 0x10;
	token[34] = 5;
	s.outputs[0].token = slice_of(token, sizeof(token));
	scene_build(&s);
	assert_refused(&s, "none");
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attack_26_cashtokens_burnt),
		cmocka_unit_test(
			attack_26_a_new_category_is_made_of_what_is_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
