/* Tagged hashes, trees of scripts, output keys. */
#include "support.h"

#include "taproot_vectors.h"
#include "wallet/tagged_hash.h"

static void published_trees_and_keys_give_the_output_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(taproot_keys); i++) {
		struct xonly_key internal, output;
		uint8_t root[32], tweak[32];
		bool odd;

		fill_from_hex(internal.bytes, 32, taproot_keys[i].internal);
		if (taproot_keys[i].root)
			fill_from_hex(root, 32, taproot_keys[i].root);
		tap_tweak(tweak, &internal, taproot_keys[i].root ? root : NULL);
		assert_slice_hex(slice_of(tweak, 32), taproot_keys[i].tweak);
		assert_ok(xonly_key_add(&output, &odd, &internal, tweak));
		assert_slice_hex(slice_of(output.bytes, 32),
				 taproot_keys[i].script_pubkey + 4);
	}
}

/* The way up from a leaf through its control block, as a node goes it. */
static void published_leaves_lead_to_the_output_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(taproot_leaves); i++) {
		const char *output =
			taproot_keys[taproot_leaves[i].key].script_pubkey;
		struct slice control = bytes_of_hex(taproot_leaves[i].control);
		struct slice script = bytes_of_hex(taproot_leaves[i].script);
		struct xonly_key internal, key;
		uint8_t hash[32], tweak[32];
		bool odd;

		tap_leaf_hash(hash, taproot_leaves[i].version, script);
		assert_slice_hex(slice_of(hash, 32), taproot_leaves[i].hash);
		memcpy(internal.bytes, control.data + 1, 32);
		for (size_t at = 33; at < control.len; at += 32)
			tap_branch_hash(hash, control.data + at, hash);
		tap_tweak(tweak, &internal, hash);
		assert_ok(xonly_key_add(&key, &odd, &internal, tweak));
		assert_slice_hex(slice_of(key.bytes, 32), output + 4);
		assert_int_equal(control.data[0],
				 taproot_leaves[i].version | odd);
		free_bytes(control);
		free_bytes(script);
	}
}

static void long_scripts_have_their_length_in_front(void **state)
{
	static const size_t lens[] = { 252, 253, 65535, 65536 };
	static uint8_t script[65536];
	uint8_t hash[32], last[32] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lens); i++) {
		struct sha_in {
			uint8_t version;
			uint8_t bytes[5];
			size_t len;
		} head = { 0xc0, { 0 }, 1 };
		struct slice pieces[3];

		if (lens[i] < 253) {
			head.bytes[0] = (uint8_t)lens[i];
		} else {
			head.len = lens[i] > 65535 ? 5 : 3;
			head.bytes[0] = head.len == 5 ? 0xfe : 0xfd;
			for (size_t k = 1; k < head.len; k++)
				head.bytes[k] =
					(uint8_t)(lens[i] >> (8 * (k - 1)));
		}
		pieces[0] = slice_of(&head.version, 1);
		pieces[1] = slice_of(head.bytes, head.len);
		pieces[2] = slice_of(script, lens[i]);
		tagged_hash(last, "TapLeaf", pieces, 3);
		tap_leaf_hash(hash, 0xc0, slice_of(script, lens[i]));
		assert_memory_equal(hash, last, 32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_trees_and_keys_give_the_output_key),
		cmocka_unit_test(published_leaves_lead_to_the_output_key),
		cmocka_unit_test(long_scripts_have_their_length_in_front),
	};

	(void)taproot_tx;
	(void)taproot_spent;
	(void)taproot_key_path;
	(void)taproot_own;
	(void)token_own;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
