/* Addresses both ways. */
#include "support.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "address_refusals.h"
#include "address_vectors.h"
#include "base58_vectors.h"
#include "bech32_vectors.h"
#include "cashaddr_vectors.h"
#include "chain/address.h"
#include "key_io_vectors.h"

static const struct network *coin_net(const char *coin, const char *name)
{
	const struct network *net = network_find(coin, name);

	assert_non_null(net);
	return net;
}

static const struct network *net_of(const char *name)
{
	return coin_net("btc", name);
}

/* The address as an exact heap copy, so that the sanitizer sees overreads. */
static enum status parse(struct address *out, const char **why,
			 const struct network *net, const char *text)
{
	char *exact = (char *)heap_copy(text, strlen(text) + 1);
	enum status st;

	*why = NULL;
	st = address_parse(out, why, net, exact);
	assert_true((st == STATUS_OK) == !*why);
	free(exact);
	return st;
}

static void assert_pair(const char *network, const char *text,
			const char *script_hex)
{
	struct slice script = bytes_of_hex(script_hex);
	char back[ADDRESS_SIZE];
	struct address parsed;
	const char *why;

	if (parse(&parsed, &why, net_of(network), text) != STATUS_OK)
		fail_msg("%s on %s: %s", text, network, why);
	assert_slice_hex(slice_of(parsed.script, parsed.script_len),
			 script_hex);
	assert_int_equal(parsed.type,
			 script_classify(net_of(network), script).type);
	assert_ok(address_from_script(back, net_of(network), script));
	/* Bech32 may come in upper case, and goes out in lower case. */
	if (strncmp(text, "BC1", 3) != 0)
		assert_string_equal(back, text);
	else
		assert_int_equal(strcasecmp(back, text), 0);
	free_bytes(script);
}

static void published_addresses_stand_for_their_scripts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(address_pairs); i++)
		assert_pair(address_pairs[i].network, address_pairs[i].text,
			    address_pairs[i].script);
}

static const char *network_of_text(const char *text)
{
	return !strncasecmp(text, "bc1", 3) ? "livenet" : "testnet";
}

static void bip350_addresses_stand_for_their_scripts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bech32m_addresses); i++)
		assert_pair(network_of_text(bech32m_addresses[i].text),
			    bech32m_addresses[i].text,
			    bech32m_addresses[i].script);
}

static void bip173_addresses_of_later_versions_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bech32_addresses); i++) {
		const char *text = bech32_addresses[i].text;
		const char *script = bech32_addresses[i].script;
		struct address parsed;
		const char *why;

		if (!strncmp(script, "00", 2)) {
			assert_pair(network_of_text(text), text, script);
			continue;
		}
		assert_bad_input(parse(&parsed, &why,
				       net_of(network_of_text(text)), text));
		assert_string_equal(
			why, "Version 1+ witness address must use bech32m");
	}
}

/* On every network of the coin; of each coin when that is NULL. */
static void assert_refused(const char *coin, const char *text)
{
	const struct network *net;

	for (uint32_t i = 0; (net = network_at(i)); i++) {
		struct address parsed;
		const char *why;

		if (coin && strcmp(coin, net->coin) != 0)
			continue;
		if (parse(&parsed, &why, net, text) != STATUS_BAD_INPUT)
			fail_msg("%s is taken on %s %s", text, net->coin,
				 net->name);
		assert_true(strlen(why) > 0);
	}
}

static void published_faults_are_refused_on_every_network(void **state)
{
	(void)state;
	/* One of Bitcoin's is a P2SH32 address of Bitcoin Cash. */
	for (size_t i = 0; i < COUNT_OF(base58_invalid); i++) {
		assert_refused("btc", base58_invalid[i]);
		assert_refused("ltc", base58_invalid[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bech32_invalid); i++)
		assert_refused(NULL, bech32_invalid[i].text);
	for (size_t i = 0; i < COUNT_OF(bech32m_invalid); i++)
		assert_refused(NULL, bech32m_invalid[i].text);
	/* Sound texts under a prefix that is no network's. */
	for (size_t i = 0; i < COUNT_OF(bech32_valid); i++)
		assert_refused(NULL, bech32_valid[i]);
	for (size_t i = 0; i < COUNT_OF(bech32m_valid); i++)
		assert_refused(NULL, bech32m_valid[i]);
	for (size_t i = 0; i < COUNT_OF(key_io_invalid); i++)
		assert_refused(key_io_invalid[i].coin, key_io_invalid[i].text);
}

static void published_base58_addresses_parse_and_keys_do_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(base58_valid); i++) {
		const char *kind = base58_valid[i].kind;
		struct address parsed;
		struct script_info info;
		const char *why;

		if (strstr(kind, "key") && strcmp(kind, "pubkey") != 0) {
			assert_refused(NULL, base58_valid[i].text);
			continue;
		}
		assert_ok(parse(&parsed, &why, net_of(base58_valid[i].network),
				base58_valid[i].text));
		info = script_classify(
			net_of(base58_valid[i].network),
			slice_of(parsed.script, parsed.script_len));
		assert_int_equal(info.type, strcmp(kind, "pubkey")
						    ? SCRIPT_P2SH
						    : SCRIPT_P2PKH);
		assert_slice_hex(info.program, base58_valid[i].hex);
	}
}

static void each_refusal_says_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		struct address parsed;
		const char *why;

		if (parse(&parsed, &why,
			  coin_net(refusals[i].coin, refusals[i].network),
			  refusals[i].text) != STATUS_BAD_INPUT)
			fail_msg("%s is taken", refusals[i].text);
		if (strcmp(why, refusals[i].why) != 0)
			fail_msg("%s on %s %s: %s", refusals[i].text,
				 refusals[i].coin, refusals[i].network, why);
	}
}

static void every_cut_of_an_address_is_refused(void **state)
{
	static const char *const good[] = {
		"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
		"3CMNFxN1oHBc4R1EpboAL5yzHGgE611Xou",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		"bc1pfeessrawgf",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		char text[ADDRESS_SIZE];
		struct address parsed;
		const char *why;

		assert_ok(parse(&parsed, &why, net_of("livenet"), good[i]));
		for (size_t len = 0; len < strlen(good[i]); len++) {
			memcpy(text, good[i], len);
			text[len] = '\0';
			assert_bad_input(
				parse(&parsed, &why, net_of("livenet"), text));
		}
	}
}

static void an_absurdly_long_text_is_refused(void **state)
{
	static const char *const starts[] = { "1", "bc1q", "z", "tb1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		size_t len = 1 << 20;
		char *text = malloc(len + 1);
		struct address parsed;
		const char *why;

		assert_non_null(text);
		memset(text, 'q', len);
		text[len] = '\0';
		memcpy(text, starts[i], strlen(starts[i]));
		assert_bad_input(parse(&parsed, &why, net_of("livenet"), text));
		assert_string_equal(why, "Input string too long");
		free(text);
	}
}

static void networks_that_share_a_prefix_share_addresses(void **state)
{
	static const char text[] = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gd"
				   "cccefvpysxf3q0sl5k7";
	static const char *const names[] = { "testnet", "testnet4", "signet" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct address parsed;
		const char *why;

		assert_ok(parse(&parsed, &why, net_of(names[i]), text));
		assert_int_equal(parsed.type, SCRIPT_P2WSH);
	}
}

static void scripts_without_an_address_have_none(void **state)
{
	static const char *const hex[] = {
		"",
		"6a0568656c6c6f",
		"51",
		"210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16"
		"f81798ac",
		"51210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b"
		"16f8179851ae",
		"0015751e76e8199196d454941c45d1b3a323f1433bd600",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hex); i++) {
		struct slice script = bytes_of_hex(hex[i]);
		char text[ADDRESS_SIZE];

		assert_int_equal(
			address_from_script(text, net_of("livenet"), script),
			STATUS_NOT_FOUND);
		free_bytes(script);
	}
}

/* The genesis block pays a key; explorers show Satoshi's address for it. */
static void a_bare_key_shows_the_address_of_its_hash(void **state)
{
	struct slice script = bytes_of_hex(
		"4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f"
		"61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b"
		"6bf11d5fac");
	char text[ADDRESS_SIZE];

	(void)state;
	assert_ok(address_of_pubkey_script(text, net_of("livenet"), script));
	assert_string_equal(text, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
	assert_int_equal(
		address_of_pubkey_script(text, net_of("livenet"),
					 slice_of(script.data, script.len - 1)),
		STATUS_NOT_FOUND);
	free_bytes(script);
}

static void a_network_without_segwit_has_no_witness_addresses(void **state)
{
	struct network plain = *net_of("livenet");
	struct slice script =
		bytes_of_hex("0014751e76e8199196d454941c45d1b3a323f1433bd6");
	char text[ADDRESS_SIZE];
	struct address parsed;
	const char *why;

	(void)state;
	plain.segwit = false;
	plain.hrp = NULL;
	assert_int_equal(address_from_script(text, &plain, script),
			 STATUS_NOT_FOUND);
	assert_bad_input(
		address_parse(&parsed, &why, &plain,
			      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
	assert_ok(address_parse(&parsed, &why, &plain,
				"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"));
	free_bytes(script);
}

/* The row with its P2PKH and P2SH in base58: a setting makes such a copy. */
static struct network legacy_copy(const struct network *net)
{
	struct network copy = *net;

	copy.address_form = ADDRESS_BASE58;
	return copy;
}

/* Prints script on net and reads what was printed. */
static void assert_prints_and_parses(const struct network *net,
				     struct slice script, const char *text)
{
	char printed[ADDRESS_SIZE];
	struct address parsed;
	const char *why;

	assert_ok(address_from_script(printed, net, script));
	if (text)
		assert_string_equal(printed, text);
	assert_ok(parse(&parsed, &why, net, printed));
	assert_true(slice_equal(slice_of(parsed.script, parsed.script_len),
				script));
	assert_int_equal(parsed.type, script_classify(net, script).type);
}

static void flip_case(char out[ADDRESS_SIZE], const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		out[i] = (char)(isupper((unsigned char)text[i])
					? tolower((unsigned char)text[i])
					: toupper((unsigned char)text[i]));
	out[i] = '\0';
}

static void assert_text_means(const struct network *net, const char *text,
			      const char *script_hex)
{
	struct address parsed;
	const char *why;

	if (parse(&parsed, &why, net, text) != STATUS_OK)
		fail_msg("%s on %s %s: %s", text, net->coin, net->name, why);
	assert_slice_hex(slice_of(parsed.script, parsed.script_len),
			 script_hex);
}

static void key_io_addresses_of_two_coins_stand_for_their_scripts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(key_io_valid); i++) {
		const char *text = key_io_valid[i].text;
		const struct network *net =
			coin_net(key_io_valid[i].coin, key_io_valid[i].network);
		struct network legacy = legacy_copy(net);
		char flipped[ADDRESS_SIZE];
		struct slice script;

		if (!key_io_valid[i].script) {
			assert_refused(net->coin, text);
			continue;
		}
		assert_text_means(net, text, key_io_valid[i].script);
		flip_case(flipped, text);
		if (key_io_valid[i].any_case)
			assert_text_means(net, flipped, key_io_valid[i].script);
		else
			assert_refused(net->coin, flipped);
		script = bytes_of_hex(key_io_valid[i].script);
		assert_prints_and_parses(&legacy, script, text);
		assert_prints_and_parses(net, script, NULL);
		free_bytes(script);
	}
}

static void both_forms_of_bitcoin_cash_are_read_and_one_is_printed(void **state)
{
	const struct network *net = coin_net("bch", "livenet");
	struct network legacy = legacy_copy(net);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cashaddr_pairs); i++) {
		const char *old = cashaddr_pairs[i].legacy;
		const char *text = cashaddr_pairs[i].cashaddr;
		struct address parsed;
		struct slice script;
		char hex[2 * ADDRESS_SCRIPT_SIZE + 1];
		const char *why;

		assert_ok(parse(&parsed, &why, net, old));
		script = slice_of(parsed.script, parsed.script_len);
		hex_encode(hex, script.data, script.len);
		assert_text_means(net, text, hex);
		assert_text_means(net, strchr(text, ':') + 1, hex);
		assert_text_means(&legacy, text, hex);
		assert_text_means(&legacy, old, hex);
		assert_prints_and_parses(net, script, text);
		assert_prints_and_parses(&legacy, script, old);
	}
}

/* The script of a CashAddr payload; empty when it stands for none. */
static void script_of_payload(char out[2 * ADDRESS_SCRIPT_SIZE + 1],
			      uint8_t type, const char *payload)
{
	bool is_key = type == 0 || type == 2,
	     is_script = type == 1 || type == 3;
	size_t size = strlen(payload) / 2;

	*out = '\0';
	if (is_key && size == 20)
		sprintf(out, "76a914%s88ac", payload);
	else if (is_script && size == 20)
		sprintf(out, "a914%s87", payload);
	else if (is_script && size == 32)
		sprintf(out, "aa20%s87", payload);
}

/* The network of a published text; NULL for the made-up prefixes. */
static const struct network *network_of_cashaddr(const char *text)
{
	if (!strncmp(text, "bitcoincash:", 12))
		return coin_net("bch", "livenet");
	if (!strncmp(text, "bchtest:", 8))
		return coin_net("bch", "chipnet");
	return strncmp(text, "bchreg:", 7) ? NULL : coin_net("bch", "regtest");
}

static void published_cashaddrs_stand_for_their_scripts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cashaddr_payloads); i++) {
		const char *text = cashaddr_payloads[i].text;
		const struct network *net = network_of_cashaddr(text);
		char hex[2 * ADDRESS_SCRIPT_SIZE + 1], upper[ADDRESS_SIZE];

		script_of_payload(hex, cashaddr_payloads[i].type,
				  cashaddr_payloads[i].payload);
		if (!net || !*hex) {
			assert_refused(NULL, text);
			assert_refused(NULL, strchr(text, ':') + 1);
			continue;
		}
		flip_case(upper, text);
		assert_text_means(net, text, hex);
		assert_text_means(net, strchr(text, ':') + 1, hex);
		assert_text_means(net, upper, hex);
		assert_text_means(net, strchr(upper, ':') + 1, hex);
	}
}

/* Token-aware or not, the script is the same, and prints as the plain form. */
static void a_token_aware_address_is_its_plain_one(void **state)
{
	const struct network *net = coin_net("bch", "livenet");
	struct address parsed;
	const char *why;

	(void)state;
	assert_ok(parse(
		&parsed, &why, net,
		"bitcoincash:zr7fzmep8g7h7ymfxy74lgc0v950j3r295z4y4gq0v"));
	assert_prints_and_parses(
		net, slice_of(parsed.script, parsed.script_len),
		"bitcoincash:qr7fzmep8g7h7ymfxy74lgc0v950j3r2959lhtxxsl");
}

static void litecoin_reads_two_forms_of_p2sh_and_prints_the_new(void **state)
{
	static const struct {
		const char *network, *old, *new;
	} cases[] = {
		{ "livenet", "3CNHUhP3uyB9EUtRLsmvFUmvGdjGdkTxJw",
		  "MJaRnao1s62a2zAKSkmG582KbLKianqb7v" },
		{ "testnet", "2N3vVYSK5XRgVSGWy21PnsRmBUywSQNdCsf",
		  "QXHFfTBKYXjaaTH1e7Rox8CcdNPGHVhM59" },
		{ "regtest", "2N3vVYSK5XRgVSGWy21PnsRmBUywSQNdCsf",
		  "QXHFfTBKYXjaaTH1e7Rox8CcdNPGHVhM59" },
	};
	static const char script[] =
		"a914751e76e8199196d454941c45d1b3a323f1433bd687";
	struct slice bytes = bytes_of_hex(script);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct network *net = coin_net("ltc", cases[i].network);

		assert_text_means(net, cases[i].old, script);
		assert_text_means(net, cases[i].new, script);
		assert_prints_and_parses(net, bytes, cases[i].new);
	}
	free_bytes(bytes);
}

/* litecoind 0.21.4 takes such an address, too, and prints none for its script.
 */
static void scripts_of_mweb_have_no_address_but_can_be_asked_for(void **state)
{
	static const char text[] = "rltc1gzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3z"
				   "yg3zyg3zyg3zygsex8x64";
	const struct network *net = coin_net("ltc", "regtest");
	char printed[ADDRESS_SIZE];
	struct address parsed;
	const char *why;

	(void)state;
	assert_ok(parse(&parsed, &why, net, text));
	assert_int_equal(parsed.type, SCRIPT_MWEB_HOGADDR);
	assert_int_equal(
		address_from_script(printed, net,
				    slice_of(parsed.script, parsed.script_len)),
		STATUS_NOT_FOUND);
}

/* Nothing looks at where a row is kept. */
static void a_copy_of_a_row_is_as_good_as_the_row(void **state)
{
	const struct network *net;

	(void)state;
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		struct slice script = bytes_of_hex(
			"76a914751e76e8199196d454941c45d1b3a323f1433bd688ac");
		struct network copy = *net;
		char text[ADDRESS_SIZE];

		assert_ok(address_from_script(text, net, script));
		assert_prints_and_parses(&copy, script, text);
		free_bytes(script);
		if (!net->segwit)
			continue;
		script = bytes_of_hex(
			"0014751e76e8199196d454941c45d1b3a323f1433bd6");
		assert_ok(address_from_script(text, net, script));
		assert_prints_and_parses(&copy, script, text);
		free_bytes(script);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_addresses_stand_for_their_scripts),
		cmocka_unit_test(bip350_addresses_stand_for_their_scripts),
		cmocka_unit_test(
			bip173_addresses_of_later_versions_are_refused),
		cmocka_unit_test(published_faults_are_refused_on_every_network),
		cmocka_unit_test(
			published_base58_addresses_parse_and_keys_do_not),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(every_cut_of_an_address_is_refused),
		cmocka_unit_test(an_absurdly_long_text_is_refused),
		cmocka_unit_test(networks_that_share_a_prefix_share_addresses),
		cmocka_unit_test(scripts_without_an_address_have_none),
		cmocka_unit_test(a_bare_key_shows_the_address_of_its_hash),
		cmocka_unit_test(
			a_network_without_segwit_has_no_witness_addresses),
		cmocka_unit_test(
			key_io_addresses_of_two_coins_stand_for_their_scripts),
		cmocka_unit_test(
			both_forms_of_bitcoin_cash_are_read_and_one_is_printed),
		cmocka_unit_test(published_cashaddrs_stand_for_their_scripts),
		cmocka_unit_test(a_token_aware_address_is_its_plain_one),
		cmocka_unit_test(
			litecoin_reads_two_forms_of_p2sh_and_prints_the_new),
		cmocka_unit_test(
			scripts_of_mweb_have_no_address_but_can_be_asked_for),
		cmocka_unit_test(a_copy_of_a_row_is_as_good_as_the_row),
	};

	/* Other tests convert these. */
	(void)base58_pairs;
	(void)cashaddr_checksums;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
