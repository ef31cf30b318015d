#include "api/explorer/render_coin.h"

#include "tests/unit/api/support.h"

#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"

/* One fungible token of category 11 11 .. 11, amount 7. */
static const char prefix[] =
	"\xef\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11"
	"\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x10"
	"\x07";

static const struct listed_address address = {
	.text = "some address",
	.address = { .script = { 0x51 }, .script_len = 1 },
};

static void assert_rendered(const struct script_coin *coin, const char *shown)
{
	struct writer out;
	struct emit json;

	writer_init(&out);
	json = emit_over(&out);
	render_coin(&json, coin, &address, 10);
	assert_string_equal(text_of(&out), shown);
	writer_clear(&out);
}

#define HEAD                                                      \
	"{\"address\":\"some address\",\"txid\":\"" ZEROS "aa\"," \
	"\"vout\":3,\"scriptPubKey\":\"51\",\"amount\":0.00001,"  \
	"\"satoshis\":1000,"

static void a_plain_coin_speaks_of_no_token(void **state)
{
	struct script_coin coin = { .outpoint = { { { 0xaa } }, 3 },
				    .amount = 1000,
				    .height = 4 };

	(void)state;
	assert_rendered(&coin, HEAD "\"height\":4,\"confirmations\":7}");
	coin.height = -1;
	coin.first_seen = 99;
	assert_rendered(&coin, HEAD "\"confirmations\":0,\"ts\":99}");
}

static void a_coin_with_a_token_is_marked(void **state)
{
	const struct script_coin coin = { .outpoint = { { { 0xaa } }, 3 },
					  .amount = 1000,
					  .height = 10,
					  .token = slice_of(
						  prefix, sizeof(prefix) - 1) };

	(void)state;
	assert_rendered(&coin,
			HEAD "\"height\":10,\"confirmations\":1,"
			     "\"hasToken\":true,\"tokenData\":{"
			     "\"category\":\"11111111111111111111111111111111"
			     "11111111111111111111111111111111\","
			     "\"amount\":\"7\"}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_coin_speaks_of_no_token),
		cmocka_unit_test(a_coin_with_a_token_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
