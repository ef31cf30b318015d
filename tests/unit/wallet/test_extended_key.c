/* BIP32. */
#include "support.h"

#include "extended_key_vectors.h"
#include "wallet/extended_key.h"

static void assert_pair(const struct xprv *key, const char *xprv,
			const char *xpub)
{
	const struct network *net = net_of("btc", "livenet");
	char text[BASE58_TEXT_SIZE];

	xprv_write(text, net, key);
	assert_string_equal(text, xprv);
	xpub_write(text, net, &key->pub);
	assert_string_equal(text, xpub);
}

static void assert_same(const struct xpub *a, const struct xpub *b)
{
	const struct network *net = net_of("btc", "livenet");
	char text[BASE58_TEXT_SIZE], other[BASE58_TEXT_SIZE];

	xpub_write(text, net, a);
	xpub_write(other, net, b);
	assert_string_equal(text, other);
}

static void published_trees_grow_from_their_seeds(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip32_valid); i++) {
		struct slice seed = bytes_of_hex(bip32_valid[i].seed);
		struct key_path path;
		struct xprv key;

		assert_ok(xprv_from_seed(&key, &curve, seed));
		assert_ok(
			key_path_parse(&path, text_slice(bip32_valid[i].path)));
		assert_ok(xprv_derive(&key, &curve, &key, &path));
		assert_pair(&key, bip32_valid[i].xprv, bip32_valid[i].xpub);
		free_bytes(seed);
	}
	curve_close(&curve);
}

static void published_keys_are_read_and_written_alike(void **state)
{
	const struct network *net = net_of("btc", "livenet");
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip32_valid); i++) {
		const char *xprv = bip32_valid[i].xprv;
		const char *xpub = bip32_valid[i].xpub;
		const char *why = NULL;
		struct xprv key;
		struct xpub pub;

		assert_ok(xprv_parse(&key, &why, &curve, net, xprv,
				     strlen(xprv)));
		assert_pair(&key, xprv, xpub);
		assert_ok(xpub_parse(&pub, &why, net, xpub, strlen(xpub)));
		assert_same(&pub, &key.pub);
	}
	curve_close(&curve);
}

static void published_wrong_keys_are_refused_as_either_kind(void **state)
{
	const struct network *net = net_of("btc", "livenet");
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip32_invalid); i++) {
		const char *text = bip32_invalid[i].text;
		const char *why = NULL;
		struct xprv key;
		struct xpub pub;

		assert_bad_input(xprv_parse(&key, &why, &curve, net, text,
					    strlen(text)));
		assert_non_null(why);
		assert_true(all_zeros(&key, sizeof(key)));
		assert_bad_input(
			xpub_parse(&pub, &why, net, text, strlen(text)));
	}
	curve_close(&curve);
}

static void a_key_of_another_network_or_kind_is_told(void **state)
{
	const struct network *net = net_of("btc", "testnet");
	struct curve curve = open_curve();
	const char *why = NULL;
	struct xprv key;
	struct xpub pub;

	(void)state;
	assert_bad_input(xpub_parse(&pub, &why, net, bip32_valid[0].xpub,
				    strlen(bip32_valid[0].xpub)));
	assert_string_equal(why, "Extended key of another network");
	net = net_of("ltc", "livenet");
	assert_bad_input(xpub_parse(&pub, &why, net, bip32_valid[0].xprv,
				    strlen(bip32_valid[0].xprv)));
	assert_string_equal(why, "Extended key of the other kind");
	assert_bad_input(xprv_parse(&key, &why, &curve, net,
				    bip32_valid[0].xpub,
				    strlen(bip32_valid[0].xpub)));
	assert_string_equal(why, "Extended key of the other kind");
	curve_close(&curve);
}

static struct xprv some_root(const struct curve *curve)
{
	static const uint8_t seed[16] = "sixteen letters";
	struct xprv root;

	assert_ok(xprv_from_seed(&root, curve, slice_of(seed, 16)));
	return root;
}

static void plain_steps_agree_with_and_without_the_secret(void **state)
{
	static const uint32_t steps[] = { 0, 1, 1000000000, 0x7fffffff };
	struct curve curve = open_curve();
	struct xprv key = some_root(&curve);
	struct xpub pub = key.pub;
	struct secret_key secret;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		assert_ok(xprv_child_secret(&secret, &key, steps[i]));
		assert_ok(xprv_child(&key, &curve, &key, steps[i]));
		assert_memory_equal(&secret, &key.secret, sizeof(secret));
		assert_ok(xpub_child(&pub, &pub, steps[i]));
		assert_same(&pub, &key.pub);
	}
	assert_int_equal(pub.depth, COUNT_OF(steps));
	assert_int_equal(xpub_child(&pub, &pub, KEY_PATH_HARDENED),
			 STATUS_REFUSED);
	curve_close(&curve);
}

static void the_tree_ends_at_depth_255(void **state)
{
	struct curve curve = open_curve();
	struct xprv key = some_root(&curve), child;

	(void)state;
	for (int i = 0; i < 255; i++)
		assert_ok(xprv_child(&key, &curve, &key, 0));
	assert_int_equal(xprv_child(&child, &curve, &key, 0), STATUS_LIMIT);
	assert_int_equal(xprv_child_secret(&child.secret, &key, 0),
			 STATUS_LIMIT);
	assert_int_equal(xpub_child(&child.pub, &key.pub, 0), STATUS_LIMIT);
	curve_close(&curve);
}

static void seeds_have_16_to_64_bytes(void **state)
{
	static const uint8_t seed[65] = { 1 };
	struct curve curve = open_curve();
	struct xprv key;

	(void)state;
	assert_int_equal(xprv_from_seed(&key, &curve, slice_of(seed, 15)),
			 STATUS_LIMIT);
	assert_int_equal(xprv_from_seed(&key, &curve, slice_of(seed, 65)),
			 STATUS_LIMIT);
	assert_ok(xprv_from_seed(&key, &curve, slice_of(seed, 64)));
	xprv_clear(&key);
	assert_true(all_zeros(&key, sizeof(key)));
	curve_close(&curve);
}

static void a_child_names_its_parent(void **state)
{
	struct curve curve = open_curve();
	struct xprv root = some_root(&curve), child;
	uint8_t mark[FINGERPRINT_SIZE];

	(void)state;
	assert_ok(xprv_child(&child, &curve, &root, 5));
	xpub_fingerprint(mark, &root.pub);
	assert_memory_equal(child.pub.parent, mark, sizeof(mark));
	assert_int_equal(child.pub.index, 5);
	curve_close(&curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_trees_grow_from_their_seeds),
		cmocka_unit_test(published_keys_are_read_and_written_alike),
		cmocka_unit_test(
			published_wrong_keys_are_refused_as_either_kind),
		cmocka_unit_test(a_key_of_another_network_or_kind_is_told),
		cmocka_unit_test(plain_steps_agree_with_and_without_the_secret),
		cmocka_unit_test(the_tree_ends_at_depth_255),
		cmocka_unit_test(seeds_have_16_to_64_bytes),
		cmocka_unit_test(a_child_names_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
