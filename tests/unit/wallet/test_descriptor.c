/* Descriptors. */
#include "support.h"

#include <stdio.h>

#include "chain/address.h"
#include "chain/writer.h"
#include "descriptor_vectors.h"
#include "wallet/descriptor.h"
#include "wallet/mnemonic.h"

static const struct network *livenet(void)
{
	return net_of("btc", "livenet");
}

static void parse_ok(struct descriptor *out, const struct curve *curve,
		     const char *text)
{
	const char *why = NULL;
	enum status st =
		descriptor_parse(out, &why, curve, livenet(), text_slice(text));

	if (st != STATUS_OK)
		print_message("%s: %s\n", text, why);
	assert_ok(st);
}

static void checksums_are_judged_as_published(void **state)
{
	struct curve curve = open_curve();
	char text[DESCRIPTOR_CHECKSUM_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_checksums); i++) {
		const char *why = NULL;
		struct descriptor d;

		assert_int_equal(
			descriptor_parse(
				&d, &why, &curve, livenet(),
				text_slice(descriptor_checksums[i].text)),
			descriptor_checksums[i].valid ? STATUS_OK
						      : STATUS_BAD_INPUT);
		descriptor_clear(&d);
	}
	assert_ok(descriptor_checksum(text, text_slice("raw(deadbeef)")));
	assert_string_equal(text, "89f8spxm");
	assert_bad_input(descriptor_checksum(text, slice_of("\x7f", 1)));
	assert_bad_input(descriptor_checksum(text, slice_of("", 1)));
	curve_close(&curve);
}

static void published_key_expressions_are_read(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_keys); i++) {
		const char *why = NULL;
		struct descriptor_key key;

		assert_ok(descriptor_key_parse(
			&key, &why, &curve, livenet(),
			text_slice(descriptor_keys[i].text)));
		assert_int_equal(key.has_origin,
				 descriptor_keys[i].text[0] == '[');
		descriptor_key_clear(&key);
		assert_true(all_zeros(&key, sizeof(key)));
	}
	curve_close(&curve);
}

static void published_wrong_key_expressions_are_refused(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_no_keys); i++) {
		const char *text = descriptor_no_keys[i].text;
		uint8_t *exact = heap_copy(text, strlen(text));
		const char *why = NULL;
		struct descriptor_key key;

		if (descriptor_key_parse(&key, &why, &curve, livenet(),
					 slice_of(exact, strlen(text))) !=
		    STATUS_BAD_INPUT)
			fail_msg("%s", descriptor_no_keys[i].note);
		assert_non_null(why);
		descriptor_key_clear(&key);
		free(exact);
	}
	curve_close(&curve);
}

/* The published scripts stand for indices 0, 1, 2 one after another. */
static void assert_scripts(const struct descriptor *d,
			   const struct curve *curve,
			   const char *const *expected, size_t count)
{
	struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
	struct tx_space space;
	size_t done = 0, n;

	for (uint32_t index = 0; done < count; index++) {
		tx_space_init(&space);
		assert_ok(descriptor_scripts(made, &n, &space, curve, d, 0,
					     index));
		assert_true(n <= count - done);
		for (size_t i = 0; i < n; i++)
			assert_slice_hex(made[i].script, expected[done++]);
		tx_space_clear(&space);
	}
}

static void published_descriptors_give_their_scripts(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_valid); i++) {
		struct descriptor d;

		parse_ok(&d, &curve, descriptor_valid[i].text);
		assert_int_equal(d.is_range,
				 strchr(descriptor_valid[i].text, '*') != NULL);
		assert_scripts(&d, &curve, descriptor_valid[i].scripts,
			       descriptor_valid[i].count);
		descriptor_clear(&d);
	}
	curve_close(&curve);
}

static void published_wrong_descriptors_are_refused(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_invalid); i++) {
		const char *text = descriptor_invalid[i].text;
		uint8_t *exact = heap_copy(text, strlen(text));
		const char *why = NULL;
		struct descriptor d;

		if (descriptor_parse(&d, &why, &curve, livenet(),
				     slice_of(exact, strlen(text))) !=
		    STATUS_BAD_INPUT)
			fail_msg("%s", descriptor_invalid[i].note);
		assert_non_null(why);
		descriptor_clear(&d);
		free(exact);
	}
	curve_close(&curve);
}

/* A script of each alternative is that of the expanded descriptor. */
static void published_multipaths_are_their_expansions(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptor_multipaths); i++) {
		struct descriptor_script a[DESCRIPTOR_MAX_SCRIPTS],
			b[DESCRIPTOR_MAX_SCRIPTS];
		struct descriptor d, expanded;
		size_t n;

		parse_ok(&d, &curve, descriptor_multipaths[i].text);
		assert_int_equal(d.alternatives,
				 descriptor_multipaths[i].count);
		for (size_t k = 0; k < d.alternatives; k++) {
			parse_ok(&expanded, &curve,
				 descriptor_multipaths[i].expanded[k]);
			assert_ok(descriptor_scripts(a, &n, &d.space, &curve,
						     &d, k, 5));
			assert_ok(descriptor_scripts(b, &n, &expanded.space,
						     &curve, &expanded, 0, 5));
			assert_true(slice_equal(a[0].script, b[0].script));
			descriptor_clear(&expanded);
		}
		assert_int_equal(descriptor_scripts(a, &n, &d.space, &curve, &d,
						    d.alternatives, 0),
				 STATUS_LIMIT);
		descriptor_clear(&d);
	}
	curve_close(&curve);
}

static void published_keys_are_sorted(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip67_multisigs); i++) {
		struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
		char text[512], address[ADDRESS_SIZE];
		size_t len, n;
		struct descriptor d;

		len = (size_t)snprintf(text, sizeof(text), "sh(sortedmulti(2");
		for (size_t k = 0; k < bip67_multisigs[i].count; k++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
						",%s",
						bip67_multisigs[i].keys[k]);
		snprintf(text + len, sizeof(text) - len, "))");
		parse_ok(&d, &curve, text);
		assert_ok(descriptor_scripts(made, &n, &d.space, &curve, &d, 0,
					     0));
		assert_slice_hex(made[0].redeem, bip67_multisigs[i].script);
		assert_ok(address_from_script(address, livenet(),
					      made[0].script));
		assert_string_equal(address, bip67_multisigs[i].address);
		descriptor_clear(&d);
	}
	curve_close(&curve);
}

/* Origin: bitcoin/bips bip-0049, bip-0084, bip-0086, all of one mnemonic. */
static const struct {
	const char *network, *form, *address;
	size_t branch;
	uint32_t index;
} bip_addresses[] = {
	{ "testnet", "sh(wpkh(%s/49h/1h/0h/<0;1>/*))",
	  "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2", 0, 0 },
	{ "livenet", "wpkh(%s/84h/0h/0h/<0;1>/*)",
	  "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", 0, 0 },
	{ "livenet", "wpkh(%s/84h/0h/0h/<0;1>/*)",
	  "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g", 0, 1 },
	{ "livenet", "wpkh(%s/84h/0h/0h/<0;1>/*)",
	  "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el", 1, 0 },
	{ "livenet", "tr(%s/86h/0h/0h/<0;1>/*)",
	  "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", 0,
	  0 },
	{ "livenet", "tr(%s/86h/0h/0h/<0;1>/*)",
	  "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh", 0,
	  1 },
	{ "livenet", "tr(%s/86h/0h/0h/<0;1>/*)",
	  "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7", 1,
	  0 },
};

static void published_words_give_their_addresses(void **state)
{
	static const char words[] = "abandon abandon abandon abandon abandon "
				    "abandon abandon abandon abandon abandon "
				    "abandon about";
	struct curve curve = open_curve();
	uint8_t seed[MNEMONIC_SEED_SIZE];
	struct xprv root;

	(void)state;
	mnemonic_to_seed(seed, text_slice(words), text_slice(""));
	assert_ok(xprv_from_seed(&root, &curve, slice_of(seed, sizeof(seed))));
	for (size_t i = 0; i < COUNT_OF(bip_addresses); i++) {
		const struct network *net =
			net_of("btc", bip_addresses[i].network);
		struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
		char key[BASE58_TEXT_SIZE], address[ADDRESS_SIZE];
		const char *why = NULL, *form = bip_addresses[i].form;
		const char *hole = strchr(form, '%');
		struct descriptor d;
		struct writer w;
		size_t n;

		writer_init(&w);
		xprv_write(key, net, &root);
		write_bytes(&w, form, (size_t)(hole - form));
		write_text(&w, key);
		write_text(&w, hole + 2);
		assert_ok(descriptor_parse(&d, &why, &curve, net,
					   writer_slice(&w)));
		assert_true(d.has_secrets && d.is_range);
		assert_ok(descriptor_scripts(made, &n, &d.space, &curve, &d,
					     bip_addresses[i].branch,
					     bip_addresses[i].index));
		assert_ok(address_from_script(address, net, made[0].script));
		assert_string_equal(address, bip_addresses[i].address);
		descriptor_clear(&d);
		writer_clear(&w);
	}
	curve_close(&curve);
}

#define XPUB                                                                   \
	"xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4" \
	"koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL"
#define KEY "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"

static void hardened_steps_want_a_secret_and_indices_end(void **state)
{
	struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
	struct curve curve = open_curve();
	struct descriptor d;
	size_t n;

	(void)state;
	parse_ok(&d, &curve, "pkh(" XPUB "/1h/*)");
	assert_int_equal(
		descriptor_scripts(made, &n, &d.space, &curve, &d, 0, 0),
		STATUS_REFUSED);
	descriptor_clear(&d);
	parse_ok(&d, &curve, "pkh(" XPUB "/1/*)");
	assert_false(d.has_secrets);
	assert_ok(descriptor_scripts(made, &n, &d.space, &curve, &d, 0,
				     0x7fffffff));
	assert_int_equal(descriptor_scripts(made, &n, &d.space, &curve, &d, 0,
					    0x80000000),
			 STATUS_LIMIT);
	descriptor_clear(&d);
	curve_close(&curve);
}

static void assert_says(const struct network *net, const char *text,
			const char *expected)
{
	struct curve curve = open_curve();
	const char *why = NULL;
	struct descriptor d;

	assert_int_not_equal(
		descriptor_parse(&d, &why, &curve, net, text_slice(text)),
		STATUS_OK);
	assert_string_equal(why, expected);
	descriptor_clear(&d);
	curve_close(&curve);
}

static void each_refusal_says_why(void **state)
{
	const struct network *bch = net_of("bch", "livenet");

	(void)state;
	assert_says(livenet(), "", "Empty, or too long");
	assert_says(livenet(), "pkh(" KEY ") ", "More behind the end");
	assert_says(livenet(), "pkh(" KEY, "Expected a closing parenthesis");
	assert_says(livenet(), "pkh(" KEY "#",
		    "Checksum is not of eight "
		    "characters");
	assert_says(livenet(), "pkh()", "No key");
	assert_says(livenet(), "multi(1)", "Wrong number of keys");
	assert_says(livenet(), "multi(1," KEY "," KEY "," KEY "," KEY ")",
		    "Wrong number of keys");
	assert_says(livenet(), "pkh(" KEY "/1)",
		    "Path behind a key that has no children");
	assert_says(livenet(), "pkh(" XPUB "/*/1)", "Step behind the wildcard");
	assert_says(livenet(), "pkh(" XPUB "/*H)", "Invalid wildcard");
	assert_says(livenet(), "pkh(" XPUB "/<0>/1)",
		    "Multipath of less than two");
	assert_says(livenet(), "pkh(" XPUB "/<0;0>/1)",
		    "Same index in multipath");
	assert_says(livenet(), "tr(" KEY ",{pk(" KEY "))",
		    "Branch without a second leaf");
	assert_says(livenet(), "tr(" KEY ",{pk(" KEY "),pk(" KEY "))",
		    "Branch has no end");
	assert_says(bch, "wpkh(" KEY ")",
		    "No witness programs on this network");
	assert_says(bch, "tr(" KEY ")", "No witness programs on this network");
	assert_says(net_of("btc", "testnet"), "pkh(" XPUB ")",
		    "Extended key of another network");
}

static void trees_are_at_most_128_deep(void **state)
{
	static const char leaf[] = "pk(" KEY ")";
	struct curve curve = open_curve();

	(void)state;
	for (int depth = 128; depth <= 129; depth++) {
		const char *why = NULL;
		struct descriptor d;
		struct writer w;

		writer_init(&w);
		write_text(&w, "tr(" KEY ",");
		for (int i = 0; i < depth; i++) {
			write_text(&w, "{");
			write_text(&w, leaf);
			write_text(&w, ",");
		}
		write_text(&w, leaf);
		for (int i = 0; i < depth; i++)
			write_text(&w, "}");
		write_text(&w, ")");
		assert_int_equal(descriptor_parse(&d, &why, &curve, livenet(),
						  writer_slice(&w)),
				 depth == 128 ? STATUS_OK : STATUS_LIMIT);
		descriptor_clear(&d);
		writer_clear(&w);
	}
	curve_close(&curve);
}

static void combo_has_no_witness_programs_on_bitcoin_cash(void **state)
{
	struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
	struct curve curve = open_curve();
	const char *why = NULL;
	struct descriptor d;
	size_t n;

	(void)state;
	assert_ok(descriptor_parse(&d, &why, &curve, net_of("bch", "livenet"),
				   text_slice("combo(" KEY ")")));
	assert_ok(descriptor_scripts(made, &n, &d.space, &curve, &d, 0, 0));
	assert_int_equal(n, 2);
	descriptor_clear(&d);
	curve_close(&curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_are_judged_as_published),
		cmocka_unit_test(published_key_expressions_are_read),
		cmocka_unit_test(published_wrong_key_expressions_are_refused),
		cmocka_unit_test(published_descriptors_give_their_scripts),
		cmocka_unit_test(published_wrong_descriptors_are_refused),
		cmocka_unit_test(published_multipaths_are_their_expansions),
		cmocka_unit_test(published_keys_are_sorted),
		cmocka_unit_test(published_words_give_their_addresses),
		cmocka_unit_test(hardened_steps_want_a_secret_and_indices_end),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(trees_are_at_most_128_deep),
		cmocka_unit_test(combo_has_no_witness_programs_on_bitcoin_cash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
