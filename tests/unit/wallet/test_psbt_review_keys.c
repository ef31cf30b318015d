/* Attacks on which keys sign, and for what. */
#include "scene.h"

#include <stdio.h>

static void attack_11_uncompressed_keys_in_witness_scripts(void **state)
{
	uint8_t script[3 + 34 + 66] = { OP_1, 33 };
	struct secret_key secret = { { 1 } };
	struct public_key other;
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	memcpy(script + 2, s.in_scripts[0].origin.key.bytes, 33);
	assert_ok(public_key_of(&other, &s.curve, &secret, false));
	script[35] = 65;
	memcpy(script + 36, other.bytes, 65);
	script[101] = OP_1 + 1;
	script[102] = OP_CHECKMULTISIG;
	spend_p2wsh(&s, slice_of(script, sizeof(script)));
	assert_refused(&s, "uncompressed_key");
	scene_close(&s);
}

static void scripts_with_code_separators_are_not_signed(void **state)
{
	uint8_t script[1 + 34 + 1] = { 0xab, 33 };
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	memcpy(script + 2, s.in_scripts[0].origin.key.bytes, 33);
	script[35] = OP_CHECKSIG;
	spend_p2wsh(&s, slice_of(script, sizeof(script)));
	assert_refused(&s, "code_separator");
	scene_close(&s);
}

static void
attack_15_output_key_that_the_internal_key_does_not_give(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 86, 1);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_TAP_MERKLE_ROOT, "",
		  "00000000000000000000000000000000"
		  "00000000000000000000000000000000");
	assert_refused(&s, "taproot_mismatch");
	scene_close(&s);
}

/* The output key of key and root. */
static void spend_taproot(struct scene *s, const uint8_t *root, bool *odd)
{
	struct xonly_key x = public_key_xonly(&s->in_scripts[0].origin.key);
	struct xonly_key output;
	uint8_t tweak[32];

	tap_tweak(tweak, &x, root);
	assert_ok(xonly_key_add(&output, odd, &x, tweak));
	p2tr_script(s->in_scripts[0].bytes, &output);
	scene_make_previous(s, 0);
	scene_build(s);
}

static void put_bytes(struct scene *s, uint8_t type, struct slice data,
		      struct slice value)
{
	assert_ok(psbt_put(&s->psbt, &s->psbt.inputs[0], type, data, value));
}

/* Before the leaf, the same under a block that the output does not commit to:
 * it finalizes nothing. */
static void put_foreign_leaf(struct scene *s, const uint8_t own[33],
			     const uint8_t leaf[35])
{
	uint8_t control[33];
	size_t final;

	memcpy(control, own, sizeof(control));
	control[0] ^= 1;
	scene_drop(&s->psbt.inputs[0], PSBT_IN_TAP_LEAF_SCRIPT);
	put_bytes(s, PSBT_IN_TAP_LEAF_SCRIPT, slice_of(control, 33),
		  slice_of(leaf, 35));
	assert_ok(psbt_finalize(&s->psbt, &final, s->net));
	assert_int_equal(final, 0);
	put_bytes(s, PSBT_IN_TAP_LEAF_SCRIPT, slice_of(own, 33),
		  slice_of(leaf, 35));
}

static void attack_15_script_trees_are_signed_by_key_and_by_leaf(void **state)
{
	uint8_t leaf[34 + 1] = { 32 }, hash[32], control[33], origin[64 + 32];
	const struct sign_options options = { 0 };
	struct slice script = slice_of(leaf, 34);

	(void)state;
	for (int by_leaf = 0; by_leaf < 2; by_leaf++) {
		const struct psbt_pair *found;
		struct public_key *key;
		const char *why = NULL;
		struct scene s;
		bool odd;

		scene_plain(&s, "btc", 86, 1);
		key = &s.in_scripts[0].origin.key;
		memcpy(leaf + 1, key->bytes + 1, 32);
		leaf[33] = OP_CHECKSIG;
		leaf[34] = TAP_LEAF_VERSION;
		tap_leaf_hash(hash, TAP_LEAF_VERSION, script);
		spend_taproot(&s, hash, &odd);
		control[0] = (uint8_t)(TAP_LEAF_VERSION | odd);
		memcpy(control + 1, key->bytes + 1, 32);
		if (by_leaf) {
			found = scene_find(&s.psbt.inputs[0],
					   PSBT_IN_TAP_BIP32_DERIVATION);
			origin[0] = 1;
			memcpy(origin + 1, hash, 32);
			memcpy(origin + 33, found->value.data + 1, 24);
			scene_drop(&s.psbt.inputs[0],
				   PSBT_IN_TAP_BIP32_DERIVATION);
			scene_drop(&s.psbt.inputs[0], PSBT_IN_TAP_INTERNAL_KEY);
			put_bytes(&s, PSBT_IN_TAP_BIP32_DERIVATION,
				  slice_of(key->bytes + 1, 32),
				  slice_of(origin, 57));
			put_bytes(&s, PSBT_IN_TAP_LEAF_SCRIPT,
				  slice_of(control, 33), slice_of(leaf, 35));
		} else {
			put_bytes(&s, PSBT_IN_TAP_MERKLE_ROOT,
				  slice_of(NULL, 0), slice_of(hash, 32));
		}
		assert_refused(&s, "none");
		assert_int_equal(s.review.inputs[0].key_count, 1 + by_leaf);
		/* As if the key path were another's. */
		if (by_leaf)
			s.review.inputs[0].keys[0] = s.review.inputs[0].keys[1];
		if (by_leaf)
			s.review.inputs[0].key_count = 1;
		{
			size_t added, final, input;

			assert_ok(psbt_sign(&s.psbt, &added, &s.ring, &s.review,
					    &options));
			if (by_leaf)
				put_foreign_leaf(&s, control, leaf);
			assert_ok(psbt_finalize(&s.psbt, &final, s.net));
			if (psbt_verify(&why, &input, &s.psbt, s.net) !=
			    STATUS_OK)
				fail_msg("%s", why);
		}
		/* A leaf that the output does not commit to. */
		scene_build(&s);
		control[0] ^= 1;
		put_bytes(&s, PSBT_IN_TAP_LEAF_SCRIPT, slice_of(control, 33),
			  slice_of(leaf, 35));
		assert_refused(&s, "taproot_mismatch");
		scene_close(&s);
	}
}

static void attack_19_path_of_another_coin_or_network(void **state)
{
	static const struct {
		const char *coin;
		uint32_t purpose, type;
	} cases[] = { { "btc", 84, 0 },   { "btc", 44, 2 }, { "bch", 44, 0 },
		      { "bch", 44, 145 }, { "ltc", 86, 2 }, { "ltc", 49, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene s;

		scene_open(&s, cases[i].coin);
		scene_input(&s, cases[i].purpose, 100000000);
		scene_script(&s, &s.in_scripts[0], cases[i].purpose,
			     cases[i].type, 0, 0, 0);
		s.spends[0].output.script =
			slice_of(s.in_scripts[0].bytes, s.in_scripts[0].len);
		scene_make_previous(&s, 0);
		scene_pay(&s, FOREIGN_PKH, 99990000);
		scene_build(&s);
		assert_refused(&s, "coin_type");
		scene_close(&s);
	}
}

static void keys_are_not_taken_from_the_template(void **state)
{
	struct psbt_pair *pair;
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	pair = scene_find(&s.psbt.inputs[0], PSBT_IN_BIP32_DERIVATION);
	scene_change_byte(&s, pair, pair->value.len - 4);
	assert_refused(&s, "key_mismatch");
	/* Another wallet's fingerprint: not ours. */
	scene_build(&s);
	pair = scene_find(&s.psbt.inputs[0], PSBT_IN_BIP32_DERIVATION);
	scene_change_byte(&s, pair, 0);
	assert_refused(&s, "none");
	assert_int_equal(s.review.inputs[0].key_count, 0);
	assert_int_equal(s.review.to_sign, 0);
	scene_close(&s);
}

static void attack_24_signing_more_than_was_reviewed(void **state)
{
	const struct sign_options options = { .low_r = true };
	struct psbt_pair pair;
	struct scene s;
	size_t added;

	(void)state;
	scene_plain(&s, "btc", 84, 3);
	scene_drop(&s.psbt.inputs[1], PSBT_IN_BIP32_DERIVATION);
	assert_refused(&s, "none");
	assert_int_equal(s.review.to_sign, 2);
	assert_ok(psbt_sign(&s.psbt, &added, &s.ring, &s.review, &options));
	assert_int_equal(added, 2);
	assert_non_null(scene_find(&s.psbt.inputs[0], PSBT_IN_PARTIAL_SIG));
	assert_non_null(scene_find(&s.psbt.inputs[2], PSBT_IN_PARTIAL_SIG));
	for (size_t i = 0; i < s.psbt.inputs[1].count; i++)
		assert_int_not_equal(s.psbt.inputs[1].pairs[i].type,
				     PSBT_IN_PARTIAL_SIG);
	/* A key of ours that the script does not have. */
	scene_build(&s);
	pair = *scene_find(&s.psbt.inputs[0], PSBT_IN_BIP32_DERIVATION);
	assert_ok(psbt_put(&s.psbt, &s.psbt.inputs[1], PSBT_IN_BIP32_DERIVATION,
			   pair.data, pair.value));
	assert_refused(&s, "none");
	assert_int_equal(s.review.inputs[1].key_count, 1);
	/* What was refused is not signed at all. */
	scene_build(&s);
	s.psbt.tx.inputs[1].prevout = s.psbt.tx.inputs[0].prevout;
	assert_refused(&s, "duplicate_input");
	assert_int_equal(
		psbt_sign(&s.psbt, &added, &s.ring, &s.review, &options),
		STATUS_REFUSED);
	assert_int_equal(added, 0);
	scene_close(&s);
}

/* IF our key or the other, ELSE the other after ten blocks. */
static void time_locked_scripts_are_signed_on_either_way(void **state)
{
	static const struct secret_key secret = { { 9 } };
	const struct sign_options options = { .low_r = true };

	(void)state;
	for (size_t way = 0; way < 2; way++) {
		uint8_t script[2 * 34 + 7] = { 0x63 };
		const char *why = NULL;
		struct public_key other;
		struct scene s;

		scene_plain(&s, "btc", 84, 1);
		s.inputs[0].sequence = 10;
		assert_ok(public_key_of(&other, &s.curve, &secret, true));
		script[1] = script[39] = 33;
		memcpy(script + (way ? 40 : 2),
		       s.in_scripts[0].origin.key.bytes, 33);
		memcpy(script + (way ? 2 : 40), other.bytes, 33);
		memcpy(script + 35, "\x67\x5a\xb2\x75", 4);
		memcpy(script + 73, "\x68\xac", 2);
		spend_p2wsh(&s, slice_of(script, sizeof(script)));
		if (scene_sign(&s, &why, &options) != STATUS_OK)
			fail_msg("%zu: %s", way, why);
		scene_close(&s);
		/* Too early for the second. */
		scene_plain(&s, "btc", 84, 1);
		s.inputs[0].sequence = 9;
		spend_p2wsh(&s, slice_of(script, sizeof(script)));
		assert_int_equal(scene_sign(&s, &why, &options),
				 way ? STATUS_REFUSED : STATUS_OK);
		scene_close(&s);
	}
}

/* Every key claimed is looked for in all of the script. */
static void work_that_grows_with_the_square_is_not_done(void **state)
{
	size_t len = 200000;
	uint8_t *script = malloc(len);
	struct scene s;
	char key[67];

	(void)state;
	assert_non_null(script);
	memset(script, OP_1, len);
	scene_plain(&s, "btc", 84, 1);
	spend_p2wsh(&s, slice_of(script, len));
	/* One more is there already. */
	for (unsigned i = 0; i < 500; i++) {
		if (i == 499)
			assert_refused(&s, "none");
		snprintf(key, sizeof(key), "02%064x", i);
		scene_put(&s, &s.psbt.inputs[0], PSBT_IN_BIP32_DERIVATION, key,
			  "0000000000000000");
	}
	assert_refused(&s, "input_too_large");
	free(script);
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			attack_11_uncompressed_keys_in_witness_scripts),
		cmocka_unit_test(scripts_with_code_separators_are_not_signed),
		cmocka_unit_test(
			attack_15_output_key_that_the_internal_key_does_not_give),
		cmocka_unit_test(
			attack_15_script_trees_are_signed_by_key_and_by_leaf),
		cmocka_unit_test(time_locked_scripts_are_signed_on_either_way),
		cmocka_unit_test(attack_19_path_of_another_coin_or_network),
		cmocka_unit_test(keys_are_not_taken_from_the_template),
		cmocka_unit_test(attack_24_signing_more_than_was_reviewed),
		cmocka_unit_test(work_that_grows_with_the_square_is_not_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
