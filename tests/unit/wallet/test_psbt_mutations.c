/* One bit of a template that would be signed is another: it is refused, or what
 * the signatures mean was said in the review. */
#include "scene.h"

#include "wallet/script_run.h"

/* What an outpoint really holds; NULL: nobody knows it. */
static const struct tx_output *truth_of(const struct scene *s,
					const struct outpoint *point)
{
	for (size_t i = 0; i < s->tx.input_count; i++) {
		const struct outpoint *known = &s->inputs[i].prevout;

		if (txid_equal(&known->txid, &point->txid) &&
		    known->vout == point->vout)
			return &s->spends[i].output;
	}
	return NULL;
}

/* Would the network take it? Then its fee is what the review said. */
static bool means_what_was_said(const struct scene *s, const struct tx *tx,
				const struct psbt_review *review)
{
	struct tx_output spent[SCENE_MAX];
	const char *why = NULL;
	uint64_t in = 0, out = 0;
	size_t wrong;

	for (size_t i = 0; i < tx->input_count; i++) {
		const struct tx_output *truth =
			truth_of(s, &tx->inputs[i].prevout);

		if (!truth)
			return true;
		spent[i] = *truth;
		in += truth->amount;
	}
	if (script_run_tx(&why, &wrong, s->net, tx, spent) != STATUS_OK)
		return true;
	for (size_t i = 0; i < tx->output_count; i++)
		out += tx->outputs[i].amount;
	return review->in == in && review->out == out &&
	       review->fee == in - out;
}

/* *valid: it was signed, and is still a transaction. */
static bool holds(const struct scene *s, struct key_ring *ring,
		  struct slice bytes, size_t *valid)
{
	const struct sign_options options = { .low_r = true };
	struct psbt_review review;
	const char *why = NULL;
	size_t added, final;
	struct writer w;
	struct psbt psbt;
	bool good = true;
	struct tx tx;

	writer_init(&w);
	if (psbt_parse(&psbt, &why, s->net, bytes) == STATUS_OK) {
		assert_ok(psbt_review(&review, &psbt, s->net, ring, &s->rules));
		if (psbt_sign(&psbt, &added, ring, &review, &options) ==
			    STATUS_OK &&
		    psbt_finalize(&psbt, &final, s->net) == STATUS_OK &&
		    psbt_extract(&w, &psbt) == STATUS_OK &&
		    tx_parse(&tx, &psbt.space, writer_slice(&w), s->net) ==
			    STATUS_OK) {
			++*valid;
			good = tx.input_count <= SCENE_MAX &&
			       means_what_was_said(s, &tx, &review);
		}
	}
	writer_clear(&w);
	psbt_clear(&psbt);
	return good;
}

static void flip_bits_of(const char *coin, uint32_t purpose, bool lax)
{
	size_t valid = 0;
	struct scene s;
	uint8_t *bytes;

	scene_plain(&s, coin, purpose, 2);
	s.rules.allow_none = s.rules.allow_single = s.rules.allow_anyonecanpay =
		lax;
	bytes = heap_copy(s.template.data, s.template.len);
	assert_true(
		holds(&s, &s.ring, slice_of(bytes, s.template.len), &valid));
	assert_int_equal(valid, 1);
	for (size_t at = 0; at < s.template.len; at++) {
		uint8_t bit = (uint8_t)(1u << at % 8);

		bytes[at] ^= bit;
		if (!holds(&s, &s.ring, slice_of(bytes, s.template.len),
			   &valid))
			fail_msg("%s %u: byte %zu", coin, purpose, at);
		bytes[at] ^= bit;
	}
	/* Amounts and scripts of outputs, for example. */
	assert_true(valid > 10);
	free(bytes);
	scene_close(&s);
}

static void no_flipped_bit_changes_what_a_signature_means_unseen(void **state)
{
	(void)state;
	flip_bits_of("btc", 44, false);
	flip_bits_of("btc", 49, false);
	flip_bits_of("btc", 84, false);
	flip_bits_of("btc", 86, false);
	flip_bits_of("bch", 44, false);
	flip_bits_of("ltc", 84, true);
	flip_bits_of("btc", 86, true);
}

/* Both previous transactions are left out: for taproot alone that is enough. */
static void lies_about_amounts_make_void_signatures(void **state)
{
	size_t valid = 0;
	struct scene s;
	struct writer w;
	uint8_t *bytes;

	(void)state;
	scene_plain(&s, "btc", 86, 2);
	scene_drop(&s.psbt.inputs[0], PSBT_IN_NON_WITNESS_UTXO);
	scene_drop(&s.psbt.inputs[1], PSBT_IN_NON_WITNESS_UTXO);
	writer_init(&w);
	psbt_write(&w, &s.psbt);
	bytes = heap_copy(w.data, w.len);
	for (size_t at = 0; at < w.len; at++) {
		uint8_t bit = (uint8_t)(1u << at % 8);

		bytes[at] ^= bit;
		if (!holds(&s, &s.ring, slice_of(bytes, w.len), &valid))
			fail_msg("byte %zu", at);
		bytes[at] ^= bit;
	}
	assert_true(valid > 10);
	free(bytes);
	writer_clear(&w);
	scene_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			no_flipped_bit_changes_what_a_signature_means_unseen),
		cmocka_unit_test(lies_about_amounts_make_void_signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
