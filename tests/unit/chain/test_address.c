/* Addresses both ways. */
#include "support.h"

#include <strings.h>

#include "address_vectors.h"
#include "base58_vectors.h"
#include "bech32_vectors.h"
#include "chain/address.h"

static const struct network *net_of(const char *name)
{
	const struct network *net = network_find("btc", name);

	assert_non_null(net);
	return net;
}

/* The address as an exact heap copy, so that the sanitizer sees overreads. */
static enum status parse(struct address *out, const char **why,
			 const char *network, const char *text)
{
	char *exact = (char *)heap_copy(text, strlen(text) + 1);
	enum status st;

	*why = NULL;
	st = address_parse(out, why, net_of(network), exact);
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

	if (parse(&parsed, &why, network, text) != STATUS_OK)
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
		assert_bad_input(
			parse(&parsed, &why, network_of_text(text), text));
		assert_string_equal(
			why, "Version 1+ witness address must use bech32m");
	}
}

static void assert_refused_everywhere(const char *text)
{
	const struct network *net;

	for (uint32_t i = 0; (net = network_at(i)); i++) {
		struct address parsed;
		const char *why = NULL;

		assert_bad_input(address_parse(&parsed, &why, net, text));
		assert_true(why && strlen(why) > 0);
	}
}

static void published_faults_are_refused_on_every_network(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(base58_invalid); i++)
		assert_refused_everywhere(base58_invalid[i]);
	for (size_t i = 0; i < COUNT_OF(bech32_invalid); i++)
		assert_refused_everywhere(bech32_invalid[i].text);
	for (size_t i = 0; i < COUNT_OF(bech32m_invalid); i++)
		assert_refused_everywhere(bech32m_invalid[i].text);
	/* Sound texts under a prefix that is no network's. */
	for (size_t i = 0; i < COUNT_OF(bech32_valid); i++)
		assert_refused_everywhere(bech32_valid[i]);
	for (size_t i = 0; i < COUNT_OF(bech32m_valid); i++)
		assert_refused_everywhere(bech32m_valid[i]);
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
			assert_refused_everywhere(base58_valid[i].text);
			continue;
		}
		assert_ok(parse(&parsed, &why, base58_valid[i].network,
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
	static const struct {
		const char *network, *text, *why;
	} cases[] = {
		{ "livenet", "", "Input string too short" },
		{ "livenet", "1", "Input string too short" },
		{ "livenet", "bc1", "Input string too short" },
		{ "livenet", "O", "Non-base58 character" },
		{ "livenet", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMh",
		  "Checksum mismatch" },
		{ "livenet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
		  "Checksum mismatch" },
		{ "livenet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4",
		  "Mixed case" },
		{ "livenet", "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		  "Mixed case" },
		/* A private key: sound base58check of another length. */
		{ "testnet",
		  "9213qJab2HNEpMpYNBa7wHGFKKbkDn24jpANDs2huN3yi4J11ko",
		  "Invalid address length" },
		/* Litecoin's version 48. */
		{ "livenet", "LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ",
		  "Address of another network (ltc livenet)" },
		{ "testnet", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
		  "Address of another network (btc livenet)" },
		{ "livenet", "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs",
		  "Address of another network (btc testnet)" },
		{ "regtest", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		  "Address of another network (btc livenet)" },
		{ "regtest",
		  "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5"
		  "k7",
		  "Address of another network (btc testnet)" },
		{ "livenet", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
		  "Address of another network (btc regtest)" },
		/* A typing error is told before the network. */
		{ "livenet", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt082",
		  "Checksum mismatch" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct address parsed;
		const char *why;

		assert_bad_input(
			parse(&parsed, &why, cases[i].network, cases[i].text));
		assert_string_equal(why, cases[i].why);
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

		assert_ok(parse(&parsed, &why, "livenet", good[i]));
		for (size_t len = 0; len < strlen(good[i]); len++) {
			memcpy(text, good[i], len);
			text[len] = '\0';
			assert_bad_input(parse(&parsed, &why, "livenet", text));
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
		assert_bad_input(parse(&parsed, &why, "livenet", text));
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

		assert_ok(parse(&parsed, &why, names[i], text));
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
	};

	/* test_base58.c converts these. */
	(void)base58_pairs;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
