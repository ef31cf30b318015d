/* What a script is, and how a node prints it. */
#include "support.h"

#include <stdio.h>

#include "chain/script.h"
#include "dialect_vectors.h"
#include "script_vectors.h"

static const struct network *live(const char *coin)
{
	const struct network *net = network_find(coin, "livenet");

	assert_non_null(net);
	return net;
}

static void assert_asm(const struct network *net, struct slice script,
		       bool decode, const char *expected)
{
	struct writer w;

	writer_init(&w);
	script_write_asm(&w, net, script, decode);
	write_u8(&w, 0);
	assert_false(w.failed);
	assert_string_equal((const char *)w.data, expected);
	writer_clear(&w);
}

static void locking_scripts_are_typed_and_printed_as_by_a_node(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(locking_scripts); i++) {
		struct slice script = bytes_of_hex(locking_scripts[i].hex);
		struct script_info info = script_classify(live("btc"), script);

		assert_string_equal(script_type_name(info.type),
				    locking_scripts[i].type);
		assert_asm(live("btc"), script, false, locking_scripts[i].text);
		free_bytes(script);
	}
}

static void unlocking_scripts_show_hash_types_as_by_a_node(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(unlocking_scripts); i++) {
		struct slice script = bytes_of_hex(unlocking_scripts[i].hex);

		assert_asm(live("btc"), script, true,
			   unlocking_scripts[i].text);
		free_bytes(script);
	}
}

/* Any cut of any script is a script: nothing reads beyond it. */
static void every_prefix_of_a_script_is_a_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(locking_scripts); i++) {
		struct slice script = bytes_of_hex(locking_scripts[i].hex);

		for (size_t len = 0; len <= script.len; len++) {
			uint8_t *cut = heap_copy(script.data, len);
			struct writer w;

			writer_init(&w);
			script_write_asm(&w, live("btc"), slice_of(cut, len),
					 true);
			assert_false(w.failed);
			(void)script_classify(live("btc"), slice_of(cut, len));
			writer_clear(&w);
			free(cut);
		}
		free_bytes(script);
	}
}

static struct script_info classify_hex(struct slice *script, const char *hex)
{
	*script = bytes_of_hex(hex);
	return script_classify(live("btc"), *script);
}

#define HASH20 "751e76e8199196d454941c45d1b3a323f1433bd6"
#define HASH32 HASH20 "751e76e8199196d454941c45"
#define KEY33 \
	"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

static const struct {
	const char *before, *program, *after;
	enum script_type type;
	uint8_t version;
} programs[] = {
	{ "76a914", HASH20, "88ac", SCRIPT_P2PKH, 0 },
	{ "a914", HASH20, "87", SCRIPT_P2SH, 0 },
	{ "21", KEY33, "ac", SCRIPT_P2PK, 0 },
	{ "0014", HASH20, "", SCRIPT_P2WPKH, 0 },
	{ "0020", HASH32, "", SCRIPT_P2WSH, 0 },
	{ "5120", HASH32, "", SCRIPT_P2TR, 1 },
	{ "5102", "4e73", "", SCRIPT_P2A, 1 },
	{ "5202", "4e73", "", SCRIPT_WITNESS_UNKNOWN, 2 },
	{ "6014", HASH20, "", SCRIPT_WITNESS_UNKNOWN, 16 },
};

static void the_program_is_what_an_address_is_made_of(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(programs); i++) {
		char hex[256];
		struct slice script;
		struct script_info info;

		strcpy(hex, programs[i].before);
		strcat(hex, programs[i].program);
		strcat(hex, programs[i].after);
		info = classify_hex(&script, hex);
		assert_int_equal(info.type, programs[i].type);
		assert_int_equal(info.witness_version, programs[i].version);
		assert_slice_hex(info.program, programs[i].program);
		assert_ptr_equal(info.program.data,
				 script.data + strlen(programs[i].before) / 2);
		free_bytes(script);
	}
}

static void other_scripts_have_no_program(void **state)
{
	static const char *const hex[] = {
		"",   "6a0568656c6c6f",    "0015" HASH20 "00",
		"51", "5121" KEY33 "51ae",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hex); i++) {
		struct slice script;

		assert_int_equal(classify_hex(&script, hex[i]).program.len, 0);
		free_bytes(script);
	}
}

static void multisig_tells_m_and_n(void **state)
{
	static const struct {
		const char *hex;
		uint8_t required, total;
	} cases[] = {
		{ "5121" KEY33 "51ae", 1, 1 },
		{ "5221" KEY33 "21" KEY33 "21" KEY33 "53ae", 2, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice script;
		struct script_info info = classify_hex(&script, cases[i].hex);

		assert_int_equal(info.type, SCRIPT_MULTISIG);
		assert_int_equal(info.keys_required, cases[i].required);
		assert_int_equal(info.keys_total, cases[i].total);
		free_bytes(script);
	}
}

/* 1-of-n over real-looking keys, n in its shortest form. */
static enum script_type type_of_multisig(const char *coin, unsigned n)
{
	struct script_info info;
	struct writer w;

	writer_init(&w);
	write_u8(&w, 0x51);
	for (unsigned i = 0; i < n; i++) {
		write_u8(&w, 33);
		write_u8(&w, 2);
		memset(writer_extend(&w, 32), (int)i, 32);
	}
	if (n > 16)
		write_u8(&w, 1);
	write_u8(&w, (uint8_t)(n > 16 ? n : 0x50 + n));
	write_u8(&w, 0xae);
	info = script_classify(live(coin), writer_slice(&w));
	assert_int_equal(info.keys_total, info.type == SCRIPT_MULTISIG ? n : 0);
	writer_clear(&w);
	return info.type;
}

static void multisig_goes_up_to_twenty_keys_or_sixteen(void **state)
{
	(void)state;
	for (unsigned n = 15; n <= 22; n++) {
		assert_int_equal(type_of_multisig("btc", n),
				 n <= 20 ? SCRIPT_MULTISIG
					 : SCRIPT_NONSTANDARD);
		assert_int_equal(type_of_multisig("ltc", n),
				 n <= 16 ? SCRIPT_MULTISIG
					 : SCRIPT_NONSTANDARD);
		/* Over 201 bytes, so no P2S. */
		assert_int_equal(type_of_multisig("bch", n),
				 n <= 16 ? SCRIPT_MULTISIG
					 : SCRIPT_NONSTANDARD);
	}
}

static void assert_dialect(const char *coin,
			   const struct dialect_script *scripts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct slice script = bytes_of_hex(scripts[i].hex);
		struct script_info info = script_classify(live(coin), script);

		assert_string_equal(script_type_name(info.type),
				    scripts[i].type);
		assert_asm(live(coin), script, false, scripts[i].text);
		free_bytes(script);
	}
}

static void litecoin_s_node_has_types_of_its_own(void **state)
{
	(void)state;
	assert_dialect("ltc", litecoin_scripts, COUNT_OF(litecoin_scripts));
}

static void bitcoin_cash_s_node_has_names_of_its_own(void **state)
{
	(void)state;
	assert_dialect("bch", bitcoin_cash_scripts,
		       COUNT_OF(bitcoin_cash_scripts));
}

/* litecoind 0.21.4 printed all of Core's scripts as Core does. */
static void litecoin_s_node_prints_as_core_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(locking_scripts); i++) {
		struct slice script = bytes_of_hex(locking_scripts[i].hex);

		assert_asm(live("ltc"), script, false, locking_scripts[i].text);
		free_bytes(script);
	}
	for (size_t i = 0; i < COUNT_OF(unlocking_scripts); i++) {
		struct slice script = bytes_of_hex(unlocking_scripts[i].hex);

		assert_asm(live("ltc"), script, true,
			   unlocking_scripts[i].text);
		free_bytes(script);
	}
}

/* DER of r = 1, s = 1. */
#define DER "3006020101020101"
/* Any 64 bytes are a Schnorr signature. */
#define SCHNORR                                                            \
	"abababababababababababababababababababababababababababababababab" \
	"abababababababababababababababababababababababababababababababab"

/* The text of a pushed signature with that hash type, on coin. */
static void assert_signature(const char *coin, const char *signature,
			     uint8_t type, const char *hash_type)
{
	size_t len = strlen(signature) / 2 + 1;
	char hex[160], text[160];
	struct slice script;

	snprintf(hex, sizeof(hex), "%02zx%s%02x", len, signature, type);
	if (hash_type)
		snprintf(text, sizeof(text), "%s%s", signature, hash_type);
	else
		snprintf(text, sizeof(text), "%s%02x", signature, type);
	script = bytes_of_hex(hex);
	assert_asm(live(coin), script, true, text);
	free_bytes(script);
}

static const char *bitcoin_cash_hash_type(unsigned type)
{
	for (size_t i = 0; i < COUNT_OF(bitcoin_cash_hash_types); i++)
		if (bitcoin_cash_hash_types[i].type == type)
			return bitcoin_cash_hash_types[i].text;
	return NULL;
}

static void bitcoin_cash_shows_fork_ids_and_schnorr_signatures(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		const char *name = bitcoin_cash_hash_type(type);

		assert_signature("bch", DER, (uint8_t)type, name);
		assert_signature("bch", SCHNORR, (uint8_t)type, name);
		if (!(type & 0x60))
			assert_signature("btc", DER, (uint8_t)type, name);
		else
			assert_signature("btc", DER, (uint8_t)type, NULL);
		assert_signature("btc", SCHNORR, (uint8_t)type, NULL);
		/* One byte more or less is none. */
		assert_signature("bch", SCHNORR "ab", (uint8_t)type, NULL);
		assert_signature("bch", SCHNORR + 2, (uint8_t)type, NULL);
	}
}

static void a_schnorr_signature_is_none_in_a_locking_script(void **state)
{
	struct slice script = bytes_of_hex("41" SCHNORR "41");
	struct slice data = bytes_of_hex("6a41" SCHNORR "41");

	(void)state;
	assert_asm(live("bch"), script, false, SCHNORR "41");
	assert_asm(live("bch"), data, true, "OP_RETURN " SCHNORR "41");
	free_bytes(script);
	free_bytes(data);
}

static void a_hash_of_32_bytes_is_a_program_on_bitcoin_cash(void **state)
{
	struct slice script = bytes_of_hex("aa20" HASH32 "87");
	struct script_info info = script_classify(live("bch"), script);

	(void)state;
	assert_int_equal(info.type, SCRIPT_P2SH);
	assert_slice_hex(info.program, HASH32);
	free_bytes(script);
}

static void op_return_and_oversize_are_unspendable(void **state)
{
	uint8_t *big = calloc(1, 10001);

	(void)state;
	assert_non_null(big);
	assert_true(script_is_unspendable(slice_of("\x6a", 1)));
	assert_true(script_is_unspendable(slice_of("\x6a\xff", 2)));
	assert_false(script_is_unspendable(slice_of("\x51\x6a", 2)));
	assert_false(script_is_unspendable(slice_of(NULL, 0)));
	assert_false(script_is_unspendable(slice_of(big, 10000)));
	assert_true(script_is_unspendable(slice_of(big, 10001)));
	free(big);
}

static void hash_types_are_shown_in_no_script_over_10000_bytes(void **state)
{
	/* DER of r = 1, s = 1 with SIGHASH_ALL, pushed. */
	static const char push[] = "\x09\x30\x06\x02\x01\x01\x02\x01\x01\x01";
	struct writer script, text;

	(void)state;
	writer_init(&script);
	writer_init(&text);
	while (script.len < 10000)
		write_bytes(&script, push, 10);
	script_write_asm(&text, live("btc"), writer_slice(&script), true);
	assert_non_null(memmem(text.data, text.len, "[ALL]", 5));
	writer_reset(&text);
	write_bytes(&script, push, 10);
	script_write_asm(&text, live("btc"), writer_slice(&script), true);
	assert_null(memmem(text.data, text.len, "[ALL]", 5));
	writer_clear(&script);
	writer_clear(&text);
}

static void every_type_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int a = 0; a <= SCRIPT_MWEB_PEGIN; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(
				script_type_name((enum script_type)a),
				script_type_name((enum script_type)b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			locking_scripts_are_typed_and_printed_as_by_a_node),
		cmocka_unit_test(
			unlocking_scripts_show_hash_types_as_by_a_node),
		cmocka_unit_test(every_prefix_of_a_script_is_a_script),
		cmocka_unit_test(the_program_is_what_an_address_is_made_of),
		cmocka_unit_test(other_scripts_have_no_program),
		cmocka_unit_test(multisig_tells_m_and_n),
		cmocka_unit_test(multisig_goes_up_to_twenty_keys_or_sixteen),
		cmocka_unit_test(litecoin_s_node_has_types_of_its_own),
		cmocka_unit_test(bitcoin_cash_s_node_has_names_of_its_own),
		cmocka_unit_test(litecoin_s_node_prints_as_core_does),
		cmocka_unit_test(
			bitcoin_cash_shows_fork_ids_and_schnorr_signatures),
		cmocka_unit_test(
			a_schnorr_signature_is_none_in_a_locking_script),
		cmocka_unit_test(
			a_hash_of_32_bytes_is_a_program_on_bitcoin_cash),
		cmocka_unit_test(op_return_and_oversize_are_unspendable),
		cmocka_unit_test(
			hash_types_are_shown_in_no_script_over_10000_bytes),
		cmocka_unit_test(every_type_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
