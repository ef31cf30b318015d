#include "api/rpc/old_form.h"

#include "api/rpc/node_value.h"
#include "tests/unit/api/bip143.h"
#include "tests/unit/api/support.h"

#define BLOCK_0                                                        \
	"010000000000000000000000000000000000000000000000000000000000" \
	"0000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a5132" \
	"3a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c01010000000100000000" \
	"00000000000000000000000000000000000000000000000000000000ffff" \
	"ffff4d04ffff001d0104455468652054696d65732030332f4a616e2f3230" \
	"3039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f" \
	"6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01" \
	"000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a6" \
	"7962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b" \
	"8d578a4c702b6bf11d5fac00000000"

static const struct network *btc(void)
{
	return network_find("btc", "livenet");
}

static json_t *loaded(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(value);
	return value;
}

static void assert_value(const json_t *value, const char *expected)
{
	struct writer out;
	struct emit json;

	writer_init(&out);
	json = emit_over(&out);
	put_node_value(&json, NULL, value);
	assert_string_equal(text_of(&out), expected);
	writer_clear(&out);
}

static void assert_tx(const char *told, const char *expected)
{
	json_t *result = loaded(told);

	assert_int_equal(old_form_of_tx(&result, btc()), STATUS_OK);
	assert_value(result, expected);
	json_decref(result);
}

static void raw_transactions_lose_their_witnesses(void **state)
{
	(void)state;
	assert_tx("\"" SIGNED "\"", "\"" STRIPPED "\"");
	assert_tx("\"" STRIPPED "\"", "\"" STRIPPED "\"");
}

static void
decoded_ones_are_as_long_as_their_bytes_and_have_no_witness(void **state)
{
	(void)state;
	assert_tx("{\"hash\":\"c3\",\"size\":343,\"vsize\":261,"
		  "\"vin\":[{\"vout\":1,\"txinwitness\":[\"30\",\"02\"],"
		  "\"sequence\":5}],\"vout\":[{\"value\":0.10000000}],"
		  "\"hex\":\"" SIGNED "\"}",
		  "{\"hash\":\"c3\",\"size\":233,\"vsize\":261,"
		  "\"vin\":[{\"vout\":1,\"sequence\":5}],"
		  "\"vout\":[{\"value\":0.10000000}],"
		  "\"hex\":\"" STRIPPED "\"}");
}

/* A script, and whether a node from before segwit has an address for it. */
static const struct {
	const char *hex;
	bool has_address;
} scripts[] = {
	{ "76a914000102030405060708090a0b0c0d0e0f1011121388ac", true },
	{ "a914000102030405060708090a0b0c0d0e0f1011121387", true },
	{ "2103c9f4836b9a4f77fc0d81f7bcb01b7f1b35916864b9476c241ce9fc198bd254"
	  "32ac",
	  true },
	{ "0014000102030405060708090a0b0c0d0e0f10111213", false },
	{ "0020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
	  "1f",
	  false },
	{ "5120000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
	  "1f",
	  false },
	{ "51024e73", false },
};

static void addresses_that_came_with_segwit_are_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		json_t *told = json_pack("[{s:{s:s,s:s,s:i,s:[s],s:s}}]",
					 "scriptPubKey", "hex", scripts[i].hex,
					 "address", "A", "reqSigs", 1,
					 "addresses", "A", "type", "t");
		const json_t *left;

		assert_non_null(told);
		assert_int_equal(old_form_of_block(&told, btc()), STATUS_OK);
		left = json_object_get(json_array_get(told, 0), "scriptPubKey");
		assert_int_equal(json_object_size(left),
				 scripts[i].has_address ? 5 : 2);
		json_decref(told);
	}
}

static void the_long_p2sh_of_bitcoin_cash_is_new_too(void **state)
{
	static const uint8_t script[35] = { 0xaa, 0x20, [34] = 0x87 };
	const struct network *bch = network_find("bch", "livenet");

	(void)state;
	assert_int_equal(
		script_classify(bch, slice_of(script, sizeof(script))).type,
		SCRIPT_P2SH);
	assert_false(
		old_form_has_address(bch, slice_of(script, sizeof(script))));
}

static void blocks_are_told_as_they_are_asked_for(void **state)
{
	static const char *const told[] = {
		"\"" BLOCK_0 "\"",
		"{\"difficulty\":4.656542373906925e-10,\"tx\":[\"c3\"]}",
		"null",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		json_t *result = loaded(told[i]);

		assert_int_equal(old_form_of_block(&result, btc()), STATUS_OK);
		assert_value(result, told[i]);
		json_decref(result);
	}
}

static void what_is_no_transaction_or_block_is_refused(void **state)
{
	static const char *const told[] = { "\"\"", "\"0\"", "\"zz\"",
					    "\"" SIGNED "00\"",
					    "{\"vin\":[]}" };
	json_t *result = loaded("\"" SIGNED "\"");

	(void)state;
	assert_int_equal(old_form_of_block(&result, btc()), STATUS_BAD_INPUT);
	json_decref(result);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		result = loaded(told[i]);
		assert_int_equal(old_form_of_tx(&result, btc()),
				 STATUS_BAD_INPUT);
		json_decref(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raw_transactions_lose_their_witnesses),
		cmocka_unit_test(
			decoded_ones_are_as_long_as_their_bytes_and_have_no_witness),
		cmocka_unit_test(addresses_that_came_with_segwit_are_left_out),
		cmocka_unit_test(the_long_p2sh_of_bitcoin_cash_is_new_too),
		cmocka_unit_test(blocks_are_told_as_they_are_asked_for),
		cmocka_unit_test(what_is_no_transaction_or_block_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
