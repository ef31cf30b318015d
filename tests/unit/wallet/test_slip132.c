/* Extended keys under other versions. */
#include "support.h"

#include "wallet/slip132.h"

/* Origin: bitcoin/bips bip-0084.mediawiki, account 0 and its first receiving
 * key. */
static const char zprv[] =
	"zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp"
	"42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE";
static const char zpub[] =
	"zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtf"
	"SdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
static const char first_key[] =
	"0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c";

static void a_zpub_is_the_xpub_that_nodes_know(void **state)
{
	static const struct key_path first = { { 0, 0 }, 2 };
	const struct network *net = net_of("btc", "livenet");
	char text[BASE58_TEXT_SIZE], again[BASE58_TEXT_SIZE];
	struct curve curve = open_curve();
	const char *why = NULL;
	struct xprv account;
	struct xpub key;

	(void)state;
	assert_ok(slip132_to_native(text, &why, net, zpub, strlen(zpub)));
	assert_memory_equal(text, "xpub", 4);
	assert_ok(xpub_parse(&key, &why, net, text, strlen(text)));
	assert_ok(slip132_to_native(again, &why, net, text, strlen(text)));
	assert_string_equal(again, text);
	assert_ok(slip132_to_native(text, &why, net, zprv, strlen(zprv)));
	assert_memory_equal(text, "xprv", 4);
	assert_ok(xprv_parse(&account, &why, &curve, net, text, strlen(text)));
	assert_memory_equal(&account.pub.key, &key.key, sizeof(key.key));
	assert_ok(xpub_derive(&key, &key, &first));
	assert_slice_hex(public_key_slice(&key.key), first_key);
	xprv_clear(&account);
	curve_close(&curve);
}

/* The published key under another version. */
static void under_version(char out[BASE58_TEXT_SIZE], uint32_t version)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	const char *why = NULL;
	size_t len;

	assert_ok(base58check_decode(bytes, &len, &why, zpub, strlen(zpub)));
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(version >> (24 - 8 * i));
	base58check_encode(out, bytes, len);
}

static void every_version_is_of_its_networks_alone(void **state)
{
	static const struct {
		uint32_t version;
		const char *begin;
		bool live, test, ltc_alone;
	} cases[] = {
		{ 0x0488b21e, "xpub", true, false, false },
		{ 0x043587cf, "tpub", false, true, false },
		{ 0x049d7cb2, "ypub", true, false, false },
		{ 0x04b24746, "zpub", true, false, false },
		{ 0x0295b43f, "Ypub", true, false, false },
		{ 0x02aa7ed3, "Zpub", true, false, false },
		{ 0x044a5262, "upub", false, true, false },
		{ 0x045f1cf6, "vpub", false, true, false },
		{ 0x024289ef, "Upub", false, true, false },
		{ 0x02575483, "Vpub", false, true, false },
		{ 0x019da462, "Ltub", true, false, true },
		{ 0x01b26ef6, "Mtub", true, false, true },
		{ 0x0436f6e1, "ttub", false, true, true },
		{ 0x01020304, "", false, false, false },
	};
	static const char *const coins[] = { "btc", "bch", "ltc" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[BASE58_TEXT_SIZE], native[BASE58_TEXT_SIZE];

		under_version(text, cases[i].version);
		assert_memory_equal(text, cases[i].begin,
				    strlen(cases[i].begin));
		for (size_t k = 0; k < 2 * COUNT_OF(coins); k++) {
			const struct network *net = net_of(
				coins[k / 2], k % 2 ? "testnet" : "livenet");
			bool known = k % 2 ? cases[i].test : cases[i].live;
			const char *why = NULL;

			known &= !cases[i].ltc_alone || k / 2 == 2;
			assert_int_equal(slip132_to_native(native, &why, net,
							   text, strlen(text)),
					 known ? STATUS_OK : STATUS_BAD_INPUT);
			if (known)
				assert_memory_equal(native,
						    k % 2 ? "tpub" : "xpub", 4);
			else
				assert_non_null(why);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zpub_is_the_xpub_that_nodes_know),
		cmocka_unit_test(every_version_is_of_its_networks_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
