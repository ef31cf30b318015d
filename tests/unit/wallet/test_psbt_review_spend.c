/* Attacks on what an input spends: amounts and scripts. */
#include "scene.h"

static void attack_01_segwit_v0_fee_attack(void **state)
{
	struct scene s;

	(void)state;
	for (uint32_t purpose = 49; purpose <= 84; purpose += 35) {
		/* A lie about an amount, without its transaction. */
		scene_plain(&s, "btc", purpose, 2);
		scene_drop(&s.psbt.inputs[1], PSBT_IN_NON_WITNESS_UTXO);
		scene_change_byte(
			&s, scene_find(&s.psbt.inputs[1], PSBT_IN_WITNESS_UTXO),
			2);
		assert_refused(&s, "amount_unproved");
		assert_false(s.review.amounts_proved);
		/* Beside it. */
		scene_build(&s);
		scene_change_byte(
			&s, scene_find(&s.psbt.inputs[1], PSBT_IN_WITNESS_UTXO),
			2);
		assert_refused(&s, "utxo_conflict");
		/* Within it. */
		scene_build(&s);
		scene_change_byte(
			&s,
			scene_find(&s.psbt.inputs[1], PSBT_IN_NON_WITNESS_UTXO),
			50);
		assert_refused(&s, "previous_mismatch");
		/* By a setting that says so. */
		scene_build(&s);
		scene_drop(&s.psbt.inputs[1], PSBT_IN_NON_WITNESS_UTXO);
		s.rules.allow_unproved_amounts = true;
		assert_refused(&s, "none");
		assert_false(s.review.amounts_proved);
		scene_close(&s);
	}
}

static void attack_01_one_input_alone_commits_to_its_amount(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	assert_refused(&s, "none");
	assert_int_equal(s.review.inputs[0].proof, AMOUNT_COMMITTED);
	scene_close(&s);
}

/* Two inputs of ours, one of which the host calls a taproot input of little.
 * That one's signature is void, but the other's is good; a second request with
 * the lie turned around gives the rest of a transaction whose fee nobody saw.
 */
static void
attack_01_an_invented_taproot_input_vouches_for_nothing(void **state)
{
	struct scene_script invented;
	struct scene s;

	(void)state;
	for (size_t lie = 0; lie < 2; lie++) {
		scene_open(&s, "btc");
		scene_input(&s, 84, 100000000);
		scene_input(&s, 84, 100000000);
		scene_pay(&s, FOREIGN_WPKH, 100000000);
		scene_script(&s, &invented, 86, s.net->hd_coin_type, 0, 0, 9);
		s.spends[lie].output.amount = 10000;
		s.spends[lie].output.script =
			slice_of(invented.bytes, invented.len);
		s.spends[lie].origin = &invented.origin;
		s.spends[lie].previous = slice_of(NULL, 0);
		scene_build(&s);
		assert_refused(&s, "amount_unproved");
		assert_int_equal(s.review.inputs[lie].key_count, 1);
		scene_close(&s);
	}
}

static void attack_01_on_bitcoin_cash(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "bch", 44, 2);
	scene_drop(&s.psbt.inputs[0], PSBT_PROPRIETARY);
	assert_refused(&s, "amount_unproved");
	scene_build(&s);
	scene_change_byte(
		&s, scene_find(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO), 2);
	assert_refused(&s, "utxo_conflict");
	/* All that is spent is in the digest. */
	scene_build(&s);
	for (size_t i = 0; i < 2; i++) {
		scene_drop(&s.psbt.inputs[i], PSBT_PROPRIETARY);
		scene_put(&s, &s.psbt.inputs[i], PSBT_IN_SIGHASH_TYPE, "",
			  "61000000");
	}
	assert_refused(&s, "none");
	assert_int_equal(s.review.inputs[0].proof, AMOUNT_COMMITTED);
	/* In one signature of two: the other is good without it. */
	scene_drop(&s.psbt.inputs[1], PSBT_IN_SIGHASH_TYPE);
	assert_refused(&s, "amount_unproved");
	scene_close(&s);
}

static void attack_02_legacy_input_with_only_an_amount(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 44, 1);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	assert_refused(&s, "utxo_missing");
	scene_build(&s);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_WITNESS_UTXO, "",
		  "00e1f5050000000019" FOREIGN_PKH);
	assert_refused(&s, "utxo_conflict");
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	assert_refused(&s, "witness_utxo_on_legacy");
	/* The same by a request without templates. */
	s.spends[0].previous = slice_of(NULL, 0);
	scene_build(&s);
	assert_refused(&s, "previous_missing");
	scene_close(&s);
}

static void attack_03_taproot_without_all_utxos(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 86, 2);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	scene_drop(&s.psbt.inputs[1], PSBT_IN_NON_WITNESS_UTXO);
	assert_refused(&s, "none");
	assert_true(s.review.amounts_proved);
	scene_drop(&s.psbt.inputs[1], PSBT_IN_WITNESS_UTXO);
	assert_refused(&s, "utxo_missing");
	scene_close(&s);
}

static void attack_10_scripts_that_do_not_hash(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 49, 1);
	scene_change_byte(
		&s, scene_find(&s.psbt.inputs[0], PSBT_IN_REDEEM_SCRIPT), 9);
	assert_refused(&s, "redeem_script_mismatch");
	scene_drop(&s.psbt.inputs[0], PSBT_IN_REDEEM_SCRIPT);
	assert_refused(&s, "redeem_script_missing");
	/* One that nothing asks for. */
	scene_close(&s);
	scene_plain(&s, "btc", 84, 1);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_REDEEM_SCRIPT, "", "51");
	assert_refused(&s, "redeem_script_mismatch");
	scene_build(&s);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_WITNESS_SCRIPT, "", "51");
	assert_refused(&s, "witness_script_mismatch");
	scene_close(&s);
}

static void attack_10_witness_scripts_that_do_not_hash(void **state)
{
	struct slice script = bytes_of_hex("51");
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	spend_p2wsh(&s, script);
	assert_refused(&s, "none");
	scene_change_byte(
		&s, scene_find(&s.psbt.inputs[0], PSBT_IN_WITNESS_SCRIPT), 0);
	assert_refused(&s, "witness_script_mismatch");
	scene_drop(&s.psbt.inputs[0], PSBT_IN_WITNESS_SCRIPT);
	assert_refused(&s, "witness_script_missing");
	free_bytes(script);
	scene_close(&s);
}

#define ONES_16 "01010101010101010101010101010101"

/* A signature that is there already may be anybody's invention. */
static void attack_03_only_signatures_to_be_made_commit_to_amounts(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s, "btc");
	scene_input(&s, 86, 100000000);
	scene_input(&s, 86, 100000000);
	scene_pay(&s, FOREIGN_WPKH, 199990000);
	scene_build(&s);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	scene_drop(&s.psbt.inputs[1], PSBT_IN_TAP_BIP32_DERIVATION);
	assert_refused(&s, "none");
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_TAP_KEY_SIG, "",
		  ONES_16 ONES_16 ONES_16 ONES_16);
	assert_refused(&s, "amount_unproved");
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attack_01_segwit_v0_fee_attack),
		cmocka_unit_test(
			attack_01_one_input_alone_commits_to_its_amount),
		cmocka_unit_test(
			attack_01_an_invented_taproot_input_vouches_for_nothing),
		cmocka_unit_test(attack_01_on_bitcoin_cash),
		cmocka_unit_test(attack_02_legacy_input_with_only_an_amount),
		cmocka_unit_test(attack_03_taproot_without_all_utxos),
		cmocka_unit_test(
			attack_03_only_signatures_to_be_made_commit_to_amounts),
		cmocka_unit_test(attack_10_scripts_that_do_not_hash),
		cmocka_unit_test(attack_10_witness_scripts_that_do_not_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
