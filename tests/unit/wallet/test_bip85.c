/* BIP85. */
#include "support.h"

#include "bip85_vectors.h"
#include "wallet/bip85.h"

static struct xprv root_of(const struct curve *curve, const char *text)
{
	const char *why = NULL;
	struct xprv root;

	assert_ok(xprv_parse(&root, &why, curve, net_of("btc", "livenet"), text,
			     strlen(text)));
	return root;
}

static struct key_path path_of(const char *text)
{
	struct key_path path;

	assert_ok(key_path_parse(&path, text_slice(text)));
	return path;
}

/* The document shows all of it, its beginning, or for an xprv its end. */
static void published_paths_give_their_entropy(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip85_vectors); i++) {
		struct xprv root = root_of(&curve, bip85_vectors[i].root);
		struct key_path path = path_of(bip85_vectors[i].path);
		struct slice shown = bytes_of_hex(bip85_vectors[i].entropy);
		uint8_t entropy[BIP85_ENTROPY_SIZE];
		bool is_end = path.steps[1] == (32 | KEY_PATH_HARDENED);

		assert_ok(bip85_entropy(entropy, &curve, &root, &path));
		assert_memory_equal(
			entropy + (is_end ? sizeof(entropy) - shown.len : 0),
			shown.data, shown.len);
		free_bytes(shown);
	}
	curve_close(&curve);
}

/* Writes what the application of the path makes; false: one we do not have. */
static bool apply(char *out, const struct curve *curve, const struct xprv *root,
		  const struct key_path *path)
{
	const struct network *net = net_of("btc", "livenet");
	uint32_t last = path->steps[path->count - 1] & ~KEY_PATH_HARDENED;
	uint8_t bytes[BIP85_ENTROPY_SIZE];
	struct wif_key wif;
	struct xprv xprv;

	switch (path->steps[1] & ~KEY_PATH_HARDENED) {
	case 39:
		assert_ok(bip85_mnemonic(out, curve, root,
					 path->steps[3] & ~KEY_PATH_HARDENED,
					 last));
		return true;
	case 2:
		assert_ok(bip85_wif(&wif, curve, root, last));
		wif_write(out, net, &wif);
		return true;
	case 32:
		assert_ok(bip85_xprv(&xprv, curve, root, last));
		xprv_write(out, net, &xprv);
		return true;
	case 128169:
		assert_ok(bip85_bytes(bytes, 64, curve, root, last));
		hex_encode(out, bytes, 64);
		return true;
	}
	return false;
}

static void published_children_come_of_their_roots(void **state)
{
	struct curve curve = open_curve();
	size_t applied = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip85_vectors); i++) {
		struct xprv root = root_of(&curve, bip85_vectors[i].root);
		struct key_path path = path_of(bip85_vectors[i].path);
		const char *expected = bip85_vectors[i].result
					       ? bip85_vectors[i].result
					       : bip85_vectors[i].entropy;
		char text[MNEMONIC_TEXT_SIZE];

		if (!apply(text, &curve, &root, &path))
			continue;
		assert_string_equal(text, expected);
		applied++;
	}
	assert_int_equal(applied, 6);
	curve_close(&curve);
}

static void secrets_that_may_be_in_use_are_no_entropy(void **state)
{
	static const char *const paths[] = { "m", "m/84h/0h/0h",
					     "m/83696968h/39h/0h/12h/0",
					     "m/83696968/39h/0h/12h/0h" };
	struct curve curve = open_curve();
	struct xprv root = root_of(&curve, bip85_vectors[0].root);
	uint8_t entropy[BIP85_ENTROPY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct key_path path = path_of(paths[i]);

		assert_int_equal(bip85_entropy(entropy, &curve, &root, &path),
				 STATUS_REFUSED);
		assert_true(all_zeros(entropy, sizeof(entropy)));
	}
	curve_close(&curve);
}

static void sizes_and_indices_have_bounds(void **state)
{
	struct curve curve = open_curve();
	struct xprv root = root_of(&curve, bip85_vectors[0].root);
	uint8_t bytes[BIP85_ENTROPY_SIZE + 1];
	char text[MNEMONIC_TEXT_SIZE];
	struct wif_key wif;

	(void)state;
	assert_int_equal(bip85_bytes(bytes, 15, &curve, &root, 0),
			 STATUS_LIMIT);
	assert_int_equal(bip85_bytes(bytes, 65, &curve, &root, 0),
			 STATUS_LIMIT);
	assert_ok(bip85_bytes(bytes, 16, &curve, &root, 0x7fffffff));
	assert_int_equal(bip85_bytes(bytes, 16, &curve, &root, 0x80000000),
			 STATUS_LIMIT);
	assert_int_equal(bip85_mnemonic(text, &curve, &root, 13, 0),
			 STATUS_LIMIT);
	assert_int_equal(bip85_mnemonic(text, &curve, &root, 27, 0),
			 STATUS_LIMIT);
	assert_int_equal(bip85_mnemonic(text, &curve, &root, 9, 0),
			 STATUS_LIMIT);
	assert_int_equal(bip85_wif(&wif, &curve, &root, UINT32_MAX),
			 STATUS_LIMIT);
	curve_close(&curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_paths_give_their_entropy),
		cmocka_unit_test(published_children_come_of_their_roots),
		cmocka_unit_test(secrets_that_may_be_in_use_are_no_entropy),
		cmocka_unit_test(sizes_and_indices_have_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
