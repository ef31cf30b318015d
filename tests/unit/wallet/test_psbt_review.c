/* The attacks and failures that a signer is to withstand, by their numbers in
 * docs/signing.md: those that concern a template as a whole. */
#include "scene.h"

#include "wallet/bip322.h"

static void what_lies_about_nothing_is_signed_and_final(void **state)
{
	static const struct {
		const char *coin;
		uint32_t purpose;
	} cases[] = { { "btc", 44 }, { "btc", 49 }, { "btc", 84 },
		      { "btc", 86 }, { "ltc", 44 }, { "ltc", 49 },
		      { "ltc", 84 }, { "ltc", 86 }, { "bch", 44 } };
	const struct sign_options options = { .low_r = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *why = NULL;
		struct scene s;
		struct writer w;

		scene_plain(&s, cases[i].coin, cases[i].purpose, 2);
		if (scene_sign(&s, &why, &options) != STATUS_OK)
			fail_msg("%s %u: %s", cases[i].coin, cases[i].purpose,
				 why);
		assert_true(s.review.amounts_proved);
		assert_int_equal(s.review.fee, 10000);
		assert_int_equal(s.review.foreign, 40000000);
		assert_int_equal(s.review.outputs[1].owner, OUTPUT_OWN);
		assert_true(s.review.outputs[1].is_change);
		/* The size was known before. */
		writer_init(&w);
		assert_ok(psbt_extract(&w, &s.psbt));
		psbt_clear(&s.psbt);
		tx_space_init(&s.psbt.space);
		assert_ok(tx_parse(&s.tx, &s.psbt.space, writer_slice(&w),
				   s.net));
		assert_int_equal(tx_vsize(&s.tx), s.review.vsize);
		writer_clear(&w);
		scene_close(&s);
	}
}

static void ask_for(struct scene *s, const char *type)
{
	scene_build(s);
	scene_put(s, &s->psbt.inputs[0], PSBT_IN_SIGHASH_TYPE, "", type);
}

static void attack_07_none_single_and_anyonecanpay(void **state)
{
	static const struct {
		const char *coin, *type, *code, *allowed;
		uint32_t purpose;
	} cases[] = {
		{ "btc", "01000000", "none", "none", 84 },
		{ "btc", "02000000", "sighash_not_allowed", "none", 84 },
		{ "btc", "03000000", "sighash_not_allowed", "none", 84 },
		{ "btc", "81000000", "sighash_not_allowed", "none", 84 },
		{ "btc", "82000000", "sighash_not_allowed", "none", 44 },
		{ "btc", "00000000", "sighash_invalid", "sighash_invalid", 84 },
		{ "btc", "41000000", "sighash_invalid", "sighash_invalid", 44 },
		{ "btc", "01010000", "sighash_invalid", "sighash_invalid", 84 },
		{ "btc", "00000000", "none", "none", 86 },
		{ "btc", "01000000", "none", "none", 86 },
		{ "btc", "83000000", "sighash_not_allowed", "none", 86 },
		{ "btc", "04000000", "sighash_invalid", "sighash_invalid", 86 },
		{ "bch", "41000000", "none", "none", 44 },
		{ "bch", "61000000", "none", "none", 44 },
		{ "bch", "01000000", "sighash_invalid", "sighash_invalid", 44 },
		{ "bch", "c1000000", "sighash_not_allowed", "none", 44 },
		{ "bch", "e1000000", "sighash_invalid", "sighash_invalid", 44 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene s;

		scene_plain(&s, cases[i].coin, cases[i].purpose, 1);
		ask_for(&s, cases[i].type);
		assert_refused(&s, cases[i].code);
		s.rules.allow_none = s.rules.allow_single =
			s.rules.allow_anyonecanpay = true;
		assert_refused(&s, cases[i].allowed);
		scene_close(&s);
	}
}

static void attack_08_single_without_its_output(void **state)
{
	static const uint32_t purposes[] = { 44, 84, 86 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(purposes); i++) {
		struct scene s;

		scene_plain(&s, "btc", purposes[i], 3);
		s.rules.allow_single = true;
		scene_put(&s, &s.psbt.inputs[1], PSBT_IN_SIGHASH_TYPE, "",
			  "03000000");
		assert_refused(&s, "none");
		scene_put(&s, &s.psbt.inputs[2], PSBT_IN_SIGHASH_TYPE, "",
			  "03000000");
		assert_refused(&s, "single_without_output");
		scene_close(&s);
	}
}

#define SOME_KEY \
	"02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"
#define SOME_DER                                                     \
	"3044022074018ad4180097b873323c0015720b3684cc8123891048e7db" \
	"cd9b55ad679c99022073d369b740e3eb53dcefa33823c8070514ca55a7" \
	"dd9544f157c167913261118c"

static void attack_09_signature_of_another_type_than_asked_for(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_PARTIAL_SIG, SOME_KEY,
		  SOME_DER "01");
	assert_refused(&s, "none");
	scene_build(&s);
	scene_put(&s, &s.psbt.inputs[0], PSBT_IN_PARTIAL_SIG, SOME_KEY,
		  SOME_DER "02");
	assert_refused(&s, "sighash_mismatch");
	scene_close(&s);
}

static void
attacks_12_to_14_results_repeat_and_differ_with_randomness(void **state)
{
	static const uint8_t aux[32] = { 1 };
	static const uint32_t purposes[] = { 44, 84, 86 };
	struct sign_options options = { .low_r = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(purposes); i++) {
		struct writer made[3];

		for (size_t k = 0; k < 3; k++) {
			const char *why = NULL;
			struct scene s;

			options.aux = k == 2 ? aux : NULL;
			scene_plain(&s, "btc", purposes[i], 2);
			assert_ok(scene_sign(&s, &why, &options));
			writer_init(&made[k]);
			psbt_write(&made[k], &s.psbt);
			scene_close(&s);
		}
		assert_true(slice_equal(writer_slice(&made[0]),
					writer_slice(&made[1])));
		assert_int_equal(slice_equal(writer_slice(&made[0]),
					     writer_slice(&made[2])),
				 purposes[i] != 86);
		for (size_t k = 0; k < 3; k++)
			writer_clear(&made[k]);
	}
}

static void attack_18_message_among_payments(void **state)
{
	struct slice message = text_slice("pay to the bearer");
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	/* Nobody has mined it, and somebody wants it signed. */
	writer_reset(&s.previous[0]);
	write_le32(&s.previous[0], 0);
	write_u8(&s.previous[0], 1);
	for (int i = 0; i < 32; i++)
		write_u8(&s.previous[0], 0);
	write_le32(&s.previous[0], UINT32_MAX);
	write_le16(&s.previous[0], 34 | 0 << 8);
	write_u8(&s.previous[0], 32);
	bip322_message_hash(writer_extend(&s.previous[0], 32), message);
	write_le32(&s.previous[0], 0);
	write_u8(&s.previous[0], 1);
	write_le64(&s.previous[0], 0);
	write_var_slice(&s.previous[0], s.spends[0].output.script);
	write_le32(&s.previous[0], 0);
	s.inputs[0].prevout.txid =
		bip322_to_spend(s.spends[0].output.script, message);
	s.spends[0].outpoint = s.inputs[0].prevout;
	s.spends[0].previous = writer_slice(&s.previous[0]);
	s.spends[0].output.amount = 0;
	scene_build(&s);
	scene_review(&s);
	assert_true(s.review.inputs[0].is_message);
	assert_refused(&s, "message_input");
	/* Alone, and without what it spends. */
	s.tx.output_count = 1;
	s.outputs[0].amount = 0;
	s.outputs[0].script = slice_of("\x6a", 1);
	scene_build(&s);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	assert_refused(&s, "message_input");
	scene_close(&s);
}

static void attack_21_huge_values(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	s.outputs[1].amount += 20000;
	scene_build(&s);
	assert_refused(&s, "outputs_exceed_inputs");
	assert_int_equal(s.review.fee, 0);
	/* Each is money, together they are not. */
	scene_close(&s);
	scene_open(&s, "btc");
	scene_input(&s, 84, s.net->max_money);
	scene_input(&s, 84, s.net->max_money);
	scene_pay(&s, FOREIGN_WPKH, 1000);
	scene_build(&s);
	assert_refused(&s, "amount_overflow");
	scene_close(&s);
}

static void attack_23_duplicates_foreign_xpubs_and_final_inputs(void **state)
{
	const struct sign_options options = { .low_r = true };
	const char *why = NULL;
	struct scene s;
	size_t added;

	(void)state;
	scene_plain(&s, "btc", 84, 2);
	s.psbt.tx.inputs[1].prevout = s.psbt.tx.inputs[0].prevout;
	assert_refused(&s, "duplicate_input");
	scene_build(&s);
	scene_put(&s, &s.psbt.global, PSBT_GLOBAL_XPUB,
		  "0488b21e000000000000000000873dff81c02f525623fd1fe5167eac3a5"
		  "5a049de3d314bb42ee227ffed37d5080339a36013301597daef41fbe593"
		  "a02cc513d0b55527ec2df1050e2e8ff49c85c2",
		  "00000000");
	assert_refused(&s, "xpub_network");
	/* Final ones stay, and count. */
	scene_build(&s);
	assert_ok(scene_sign(&s, &why, &options));
	assert_refused(&s, "none");
	assert_int_equal(s.review.fee, 10000);
	assert_int_equal(s.review.to_sign, 0);
	assert_ok(psbt_sign(&s.psbt, &added, &s.ring, &s.review, &options));
	assert_int_equal(added, 0);
	/* Also those whose other fields were left there. */
	scene_build(&s);
	scene_put(&s, &s.psbt.inputs[1], PSBT_IN_FINAL_SCRIPTWITNESS, "", "00");
	assert_refused(&s, "none");
	assert_int_equal(s.review.to_sign, 1);
	assert_int_equal(s.review.inputs[1].key_count, 0);
	scene_close(&s);
}

static void attack_25_lock_time_and_sequence_are_reported(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	scene_review(&s);
	assert_true(s.review.is_replaceable);
	assert_false(s.review.locktime_enforced);
	s.tx.locktime = 4000000;
	scene_build(&s);
	scene_review(&s);
	assert_true(s.review.locktime_enforced);
	s.inputs[0].sequence = UINT32_MAX;
	scene_build(&s);
	scene_review(&s);
	assert_false(s.review.locktime_enforced);
	assert_false(s.review.is_replaceable);
	scene_close(&s);
}

static void attack_27_mweb(void **state)
{
	struct slice script;
	struct scene s;

	(void)state;
	scene_plain(&s, "ltc", 84, 1);
	scene_put(&s, &s.psbt.outputs[0], 0x90, "", "00");
	assert_refused(&s, "mweb");
	scene_build(&s);
	scene_put(&s, &s.psbt.inputs[0], 0x9b, "", "00");
	assert_refused(&s, "mweb");
	/* A peg-in. */
	scene_close(&s);
	scene_open(&s, "ltc");
	scene_input(&s, 84, 100000000);
	scene_pay(&s,
		  "5920"
		  "11111111111111111111111111111111"
		  "11111111111111111111111111111111",
		  99990000);
	scene_build(&s);
	assert_refused(&s, "mweb");
	scene_close(&s);
	/* What the miners' integrating transaction left. */
	scene_open(&s, "ltc");
	scene_input(&s, 84, 100000000);
	scene_pay(&s, FOREIGN_WPKH, 99990000);
	script = bytes_of_hex("5820"
			      "11111111111111111111111111111111"
			      "11111111111111111111111111111111");
	s.spends[0].output.script = script;
	scene_make_previous(&s, 0);
	scene_build(&s);
	assert_refused(&s, "mweb");
	free_bytes(script);
	scene_close(&s);
	/* Bitcoin does not know the fields. */
	scene_plain(&s, "btc", 84, 1);
	scene_put(&s, &s.psbt.outputs[0], 0x90, "", "00");
	assert_refused(&s, "none");
	scene_close(&s);
}

static void what_a_signature_fixes_is_modifiable_no_more(void **state)
{
	static const struct {
		const char *type;
		uint8_t flags;
	} cases[] = { { "01000000", 0x00 },
		      { "81000000", 0x01 },
		      { "02000000", 0x02 },
		      { "83000000", 0x05 },
		      { "03000000", 0x04 } };
	const struct sign_options options = { .low_r = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene s;
		size_t added;

		scene_plain(&s, "btc", 84, 1);
		s.rules.allow_none = s.rules.allow_single =
			s.rules.allow_anyonecanpay = true;
		assert_ok(psbt_convert(&s.psbt, s.net, 2));
		scene_put(&s, &s.psbt.global, PSBT_GLOBAL_TX_MODIFIABLE, "",
			  "03");
		scene_put(&s, &s.psbt.inputs[0], PSBT_IN_SIGHASH_TYPE, "",
			  cases[i].type);
		assert_refused(&s, "none");
		assert_ok(psbt_sign(&s.psbt, &added, &s.ring, &s.review,
				    &options));
		assert_int_equal(
			scene_find(&s.psbt.global, PSBT_GLOBAL_TX_MODIFIABLE)
				->value.data[0],
			cases[i].flags);
		scene_close(&s);
	}
}

static void schnorr_is_signed_on_bitcoin_cash_when_asked_for(void **state)
{
	const struct sign_options options = { .bch_schnorr = true };
	const char *why = NULL;
	struct scene s;

	(void)state;
	scene_plain(&s, "bch", 44, 2);
	if (scene_sign(&s, &why, &options) != STATUS_OK)
		fail_msg("%s", why);
	assert_int_equal(scene_find(&s.psbt.inputs[0], PSBT_IN_FINAL_SCRIPTSIG)
				 ->value.data[0],
			 65);
	scene_close(&s);
}

/* The digest of each hashes them all: 10,000 of them are 4 GB. */
static void legacy_inputs_beyond_reason_are_refused(void **state)
{
	static const struct secret_key secret = { { 1 } };
	static const size_t counts[] = { 9000, 10000 };
	const struct network *net = net_of("btc", "regtest");
	struct review_rules lax = { .allow_unproved_amounts = true };
	struct curve curve = open_curve();
	uint8_t script[KEY_SCRIPT_SIZE];
	struct tx_input *inputs = calloc(10000, sizeof(*inputs));
	struct raw_spend *spends = calloc(10000, sizeof(*spends));
	struct tx_output output = { .amount = 100000 };
	struct key_ring ring;
	struct ring_key key;

	(void)state;
	assert_non_null(inputs);
	assert_non_null(spends);
	assert_ok(ring_key_init(&key, &curve, &secret, true));
	key_ring_init(&ring, &curve, NULL, &key, 1);
	output.script = slice_of(
		script, key_script(script, KEY_SCRIPT_P2PKH, &key.key));
	for (uint32_t i = 0; i < 10000; i++) {
		inputs[i].prevout.vout = i;
		inputs[i].prevout.txid.bytes[0] = 1;
		spends[i].outpoint = inputs[i].prevout;
		spends[i].has_output = true;
		spends[i].output = output;
	}
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		struct tx tx = { .version = 2,
				 .inputs = inputs,
				 .input_count = counts[i],
				 .outputs = &output,
				 .output_count = 1 };
		struct psbt_review review;
		struct writer raw, bytes;
		const char *why = NULL;
		struct psbt psbt;

		writer_init(&raw);
		writer_init(&bytes);
		tx_write(&raw, &tx, false);
		assert_ok(psbt_from_raw(&bytes, &why, net, writer_slice(&raw),
					spends, counts[i], NULL));
		assert_ok(psbt_parse(&psbt, &why, net, writer_slice(&bytes)));
		assert_ok(psbt_review(&review, &psbt, net, &ring, &lax));
		assert_string_equal(refusal_code(review.refusal),
				    i ? "legacy_too_large" : "none");
		psbt_clear(&psbt);
		writer_clear(&raw);
		writer_clear(&bytes);
	}
	free(inputs);
	free(spends);
	curve_close(&curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lies_about_nothing_is_signed_and_final),
		cmocka_unit_test(attack_07_none_single_and_anyonecanpay),
		cmocka_unit_test(attack_08_single_without_its_output),
		cmocka_unit_test(
			attack_09_signature_of_another_type_than_asked_for),
		cmocka_unit_test(
			attacks_12_to_14_results_repeat_and_differ_with_randomness),
		cmocka_unit_test(attack_18_message_among_payments),
		cmocka_unit_test(attack_21_huge_values),
		cmocka_unit_test(
			attack_23_duplicates_foreign_xpubs_and_final_inputs),
		cmocka_unit_test(attack_25_lock_time_and_sequence_are_reported),
		cmocka_unit_test(attack_27_mweb),
		cmocka_unit_test(legacy_inputs_beyond_reason_are_refused),
		cmocka_unit_test(what_a_signature_fixes_is_modifiable_no_more),
		cmocka_unit_test(
			schnorr_is_signed_on_bitcoin_cash_when_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
