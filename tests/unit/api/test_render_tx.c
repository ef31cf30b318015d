/* The transaction object, from made-up transactions. */
#include "support.h"

#include "api/explorer/render_tx.h"

/* A key hash of zeros, and what it is on regtest. */
static const uint8_t p2pkh[25] = { 0x76, 0xa9, 20, [23] = 0x88, 0xac };
#define P2PKH_HEX "76a914000000000000000000000000000000000000000088ac"
#define P2PKH_ASM                                                     \
	"OP_DUP OP_HASH160 0000000000000000000000000000000000000000 " \
	"OP_EQUALVERIFY OP_CHECKSIG"
#define P2PKH_ADDR "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8"
static const uint8_t p2wpkh[22] = { 0, 20 };
static const uint8_t nulldata[3] = { 0x6a, 1, 0xff };
/* The key of the genesis block: valid on the curve, known to everybody. */
static const uint8_t p2pk[35] = {
	33,   0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0,
	0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce,
	0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98, 0xac,
};
#define P2PK_ADDR "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"

static const uint8_t script_sig[2] = { 0x51, 0x52 };

#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"

/* One input of 2 coins, one output of 1.5 to the same address. */
struct made_tx {
	struct tx_info info;
	struct tx_input input;
	struct tx_output output;
	struct tx_prevout prevout;
	struct tx_spender spender;
};

static struct made_tx made;
static struct tx_view view;
static struct writer out;

static int set_up(void **state)
{
	(void)state;
	made = (struct made_tx){
		.input = { .prevout = { { { 0xbb } }, 7 },
			   .script = slice_of(script_sig, 2),
			   .sequence = 0xfffffffd },
		.output = { .amount = 150000000,
			    .script = slice_of(p2pkh, sizeof(p2pkh)) },
		.prevout = { .known = true,
			     .amount = 200000000,
			     .script = slice_of(p2pkh, sizeof(p2pkh)),
			     .height = 5 },
	};
	made.info = (struct tx_info){
		.txid = { { 0xaa } },
		.tx = { .version = 2,
			.locktime = 99,
			.inputs = &made.input,
			.input_count = 1,
			.outputs = &made.output,
			.output_count = 1,
			.raw = slice_of(p2pkh, 19),
			.body = slice_of(p2pkh, 11) },
		.height = -1,
		.first_seen = 1400000000,
		.prevouts = &made.prevout,
		.spenders = &made.spender,
	};
	view = (struct tx_view){ .net = regtest(),
				 .tip_height = 10,
				 .now = 1600000000 };
	writer_init(&out);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	writer_clear(&out);
	return 0;
}

static const char *rendered(void)
{
	struct emit json;

	writer_reset(&out);
	json = emit_over(&out);
	render_tx(&json, &made.info, &view);
	return text_of(&out);
}

static void confirm(int64_t height)
{
	made.info.height = height;
	made.info.in_block = true;
	made.info.block_hash.bytes[0] = 0xcc;
	made.info.block_time = 1500000000;
}

#define assert_has(part)                                            \
	do {                                                        \
		if (!strstr(rendered(), part))                      \
			fail_msg("%s not in %s", part, rendered()); \
	} while (0)
#define assert_lacks(part) assert_null(strstr(rendered(), part))

static void a_confirmed_one_has_every_member_in_order(void **state)
{
	(void)state;
	confirm(3);
	assert_string_equal(
		rendered(),
		"{\"txid\":\"" ZEROS "aa\",\"version\":2,\"locktime\":99,"
		"\"vin\":[{\"txid\":\"" ZEROS "bb\",\"vout\":7,"
		"\"sequence\":4294967293,\"n\":0,"
		"\"scriptSig\":{\"hex\":\"5152\",\"asm\":\"1 2\"},"
		"\"addr\":\"" P2PKH_ADDR "\",\"valueSat\":200000000,"
		"\"value\":2,\"doubleSpentTxID\":null}],"
		"\"vout\":[{\"value\":\"1.50000000\",\"n\":0,"
		"\"scriptPubKey\":{\"hex\":\"" P2PKH_HEX "\","
		"\"asm\":\"" P2PKH_ASM "\",\"addresses\":[\"" P2PKH_ADDR "\"],"
		"\"type\":\"pubkeyhash\"},\"spentTxId\":null,"
		"\"spentIndex\":null,\"spentHeight\":null}],"
		"\"blockhash\":\"" ZEROS "cc\",\"blockheight\":3,"
		"\"confirmations\":8,\"time\":1500000000,"
		"\"blocktime\":1500000000,\"valueOut\":1.5,\"size\":19,"
		"\"valueIn\":2,\"fees\":0.5,\"vsize\":19,\"weight\":76}");
}

static void an_unconfirmed_one_has_no_block_and_our_time(void **state)
{
	(void)state;
	assert_has("],\"blockheight\":-1,\"confirmations\":0,"
		   "\"time\":1600000000,\"valueOut\"");
	assert_lacks("blockhash");
	assert_lacks("blocktime");
}

static void one_in_a_stale_block_names_it_unconfirmed(void **state)
{
	(void)state;
	confirm(-1);
	assert_has("\"blockhash\":\"" ZEROS "cc\",\"blockheight\":-1,"
		   "\"confirmations\":0,\"time\":1500000000,\"valueOut\"");
}

static void the_first_blocks_counts_as_unconfirmed(void **state)
{
	(void)state;
	confirm(0);
	assert_has("cc\",\"blockheight\":-1,\"confirmations\":0,");
	assert_lacks("blocktime");
}

static void a_coinbase_has_one_bare_input_and_no_fees(void **state)
{
	(void)state;
	confirm(3);
	made.input.prevout = (struct outpoint){ .vout = UINT32_MAX };
	made.prevout.known = false;
	assert_has("\"vin\":[{\"coinbase\":\"5152\",\"sequence\":4294967293,"
		   "\"n\":0}],\"vout\"");
	assert_has("\"blocktime\":1500000000,\"isCoinBase\":true,"
		   "\"valueOut\":1.5,\"size\":19,\"vsize\":19,");
}

static void spent_outputs_name_their_spender(void **state)
{
	(void)state;
	made.spender = (struct tx_spender){ true, { { 0xdd } }, 4, 9 };
	assert_has("\"spentTxId\":\"" ZEROS "dd\",\"spentIndex\":4,"
		   "\"spentHeight\":9}");
	made.spender.height = -1;
	assert_has("\"spentHeight\":-1}");
}

static void an_empty_script_sig_has_no_asm(void **state)
{
	(void)state;
	made.input.script = slice_of(NULL, 0);
	assert_has("\"scriptSig\":{\"hex\":\"\",\"asm\":null}");
}

static void an_unknown_input_has_neither_value_nor_fees(void **state)
{
	(void)state;
	made.prevout.known = false;
	assert_has("\"addr\":null,\"valueSat\":null,\"value\":null,");
	assert_has("\"valueIn\":null,\"fees\":null,\"vsize\"");
}

static void outputs_without_an_address_have_no_type(void **state)
{
	(void)state;
	made.output.script = slice_of(nulldata, sizeof(nulldata));
	assert_has("\"scriptPubKey\":{\"hex\":\"6a01ff\","
		   "\"asm\":\"OP_RETURN -127\"},");
	made.output.script = slice_of(NULL, 0);
	assert_has("\"scriptPubKey\":{\"hex\":\"\",\"asm\":\"\"},");
}

static void witness_outputs_have_the_nodes_type(void **state)
{
	(void)state;
	made.output.script = slice_of(p2wpkh, sizeof(p2wpkh));
	assert_has("\"addresses\":[\"bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku2"
		   "02\"],\"type\":\"witness_v0_keyhash\"}");
}

static void pay_to_pubkey_shows_the_address_of_its_key(void **state)
{
	(void)state;
	made.output.script = slice_of(p2pk, sizeof(p2pk));
	made.prevout.script = made.output.script;
	assert_has("\"addresses\":[\"" P2PK_ADDR "\"],\"type\":\"pubkeyhash\"");
	assert_has("\"addr\":\"" P2PK_ADDR "\"");
}

/* One fungible token of category 11 11 .. 11, amount 7, before a script. */
static const uint8_t token[35] = {
	0xef, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
	0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
	0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x10, 0x07,
};
#define TOKEN_DATA                                              \
	"\"tokenData\":{\"category\":\"11111111111111111111111" \
	"11111111111111111111111111111111111111111\","          \
	"\"amount\":\"7\"}"

static void tokens_stand_beside_the_script_without_their_prefix(void **state)
{
	(void)state;
	view.net = network_find("bch", "regtest");
	made.output.token = slice_of(token, sizeof(token));
	assert_has("\"scriptPubKey\":{\"hex\":\"" P2PKH_HEX "\",");
	assert_has("\"type\":\"pubkeyhash\"}," TOKEN_DATA ",\"spentTxId\":");
	assert_has("\"value\":2,\"doubleSpentTxID\":null}],");
	made.prevout.token = slice_of(token, sizeof(token));
	assert_has("\"value\":2," TOKEN_DATA ",\"doubleSpentTxID\":null}],");
}

#define P2PKH_CASHADDR "bchreg:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqha9s37tt"

static void addresses_have_the_form_of_the_network(void **state)
{
	struct network legacy = *network_find("bch", "regtest");

	(void)state;
	view.net = &legacy;
	assert_has("\"addr\":\"" P2PKH_CASHADDR "\",");
	assert_has("\"addresses\":[\"" P2PKH_CASHADDR "\"]");
	legacy.address_form = ADDRESS_BASE58;
	assert_has("\"addr\":\"" P2PKH_ADDR "\",");
	assert_has("\"addresses\":[\"" P2PKH_ADDR "\"]");
}

static void outputs_of_mweb_have_a_type_and_no_address(void **state)
{
	static const uint8_t hogaddr[34] = { 0x58, 32 };
	static const uint8_t pegin[34] = { 0x59, 32 };

	(void)state;
	view.net = network_find("ltc", "regtest");
	made.output.script = slice_of(hogaddr, sizeof(hogaddr));
	assert_has(",\"type\":\"witness_mweb_hogaddr\"},");
	made.output.script = slice_of(pegin, sizeof(pegin));
	assert_has(",\"type\":\"witness_mweb_pegin\"},");
	assert_lacks("addresses");
	view.net = regtest();
	assert_lacks("mweb");
}

static void a_hogex_is_marked_and_pays_the_fees_of_mweb(void **state)
{
	(void)state;
	confirm(3);
	assert_lacks("\"mweb\"");
	made.info.tx.has_mweb = true;
	assert_has("\"mweb\":true,\"valueOut\":1.5,\"size\":19,"
		   "\"valueIn\":2,\"fees\":0.5,\"vsize\"");
}

static void what_is_wholly_inside_mweb_shows_no_sums(void **state)
{
	(void)state;
	made.info.tx.has_mweb = true;
	made.info.tx.mweb = slice_of("\1x", 2);
	made.info.tx.input_count = 0;
	made.info.tx.output_count = 0;
	assert_has("\"vin\":[],\"vout\":[],\"blockheight\":-1,");
	assert_has("\"mweb\":true,\"valueOut\":0,\"size\":19,"
		   "\"valueIn\":null,\"fees\":null,"
		   "\"firstSeen\":1400000000}");
}

static void the_switches_leave_out_what_they_name(void **state)
{
	(void)state;
	view.no_asm = true;
	assert_lacks("asm");
	assert_has("\"scriptSig\":{\"hex\":\"5152\"},");
	view.no_script_sig = true;
	assert_lacks("scriptSig");
	view.no_spent = true;
	made.info.spenders = NULL;
	assert_lacks("spent");
}

static void sizes_for_fees_are_shown_where_there_are_witnesses(void **state)
{
	(void)state;
	confirm(3);
	assert_has(",\"fees\":0.5,\"vsize\":19,\"weight\":76}");
	view.net = network_find("bch", "regtest");
	assert_has(",\"fees\":0.5}");
}

static void first_seen_is_told_while_unconfirmed(void **state)
{
	(void)state;
	assert_has("\"weight\":76,\"firstSeen\":1400000000}");
	confirm(3);
	assert_lacks("firstSeen");
}

static void versions_are_signed(void **state)
{
	(void)state;
	made.info.tx.version = UINT32_MAX;
	assert_has("\"version\":-1,");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_confirmed_one_has_every_member_in_order),
		test(an_unconfirmed_one_has_no_block_and_our_time),
		test(one_in_a_stale_block_names_it_unconfirmed),
		test(the_first_blocks_counts_as_unconfirmed),
		test(a_coinbase_has_one_bare_input_and_no_fees),
		test(spent_outputs_name_their_spender),
		test(an_empty_script_sig_has_no_asm),
		test(an_unknown_input_has_neither_value_nor_fees),
		test(outputs_without_an_address_have_no_type),
		test(witness_outputs_have_the_nodes_type),
		test(pay_to_pubkey_shows_the_address_of_its_key),
		test(tokens_stand_beside_the_script_without_their_prefix),
		test(addresses_have_the_form_of_the_network),
		test(outputs_of_mweb_have_a_type_and_no_address),
		test(a_hogex_is_marked_and_pays_the_fees_of_mweb),
		test(what_is_wholly_inside_mweb_shows_no_sums),
		test(the_switches_leave_out_what_they_name),
		test(sizes_for_fees_are_shown_where_there_are_witnesses),
		test(first_seen_is_told_while_unconfirmed),
		test(versions_are_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
