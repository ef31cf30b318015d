/* Templates out of transactions, and of the other version. */
#include "psbt_support.h"

#include "psbt_make_vectors.h"
#include "psbt_vectors.h"
#include "wallet/psbt_make.h"
#include "wallet/psbt_review.h"

static bool is_base64_of(const struct writer *w, const char *base64)
{
	char *text = malloc(BASE64_SIZE(w->len));
	bool same;

	assert_non_null(text);
	base64_encode(text, writer_slice(w));
	same = !strcmp(text, base64);
	free(text);
	return same;
}

static void published_templates_are_created_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_creator); i++) {
		const struct network *net =
			net_of(psbt_creator[i].coin, "regtest");
		struct slice raw = bytes_of_hex(psbt_creator[i].tx);
		struct tx_space space;
		struct writer w;
		struct tx tx;

		tx_space_init(&space);
		writer_init(&w);
		assert_ok(tx_parse(&tx, &space, raw, net));
		assert_ok(psbt_create(&w, &tx, psbt_creator[i].version));
		assert_true(is_base64_of(&w, psbt_creator[i].result));
		writer_reset(&w);
		tx.version = 1;
		assert_int_equal(psbt_create(&w, &tx, psbt_creator[i].version),
				 psbt_creator[i].version ? STATUS_REFUSED
							 : STATUS_OK);
		writer_clear(&w);
		tx_space_clear(&space);
		free_bytes(raw);
	}
}

static struct txid unsigned_txid(struct psbt *psbt, const struct network *net)
{
	static const struct review_rules strict;
	struct psbt_review review;

	assert_ok(psbt_review(&review, psbt, net, NULL, &strict));
	return review.unsigned_txid;
}

/* The template stays one, and is about the same transaction. */
static void assert_converts(struct psbt *psbt, const struct network *net,
			    uint32_t version)
{
	struct txid before = unsigned_txid(psbt, net), after;
	const char *why = NULL;
	struct psbt again;
	struct writer w;

	assert_ok(psbt_convert(psbt, net, version));
	writer_init(&w);
	psbt_write(&w, psbt);
	if (psbt_parse(&again, &why, net, writer_slice(&w)) != STATUS_OK)
		fail_msg("%s", why);
	assert_int_equal(again.version, version);
	after = unsigned_txid(&again, net);
	assert_true(txid_equal(&before, &after));
	psbt_clear(&again);
	writer_clear(&w);
}

static void every_published_template_converts_and_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_valid); i++) {
		const struct network *net =
			net_of(psbt_valid[i].coin, "regtest");
		struct loaded a;
		uint32_t version;

		load(&a, net, psbt_valid[i].base64);
		version = a.psbt.version;
		if (a.psbt.locktime_conflict || a.psbt.tx.version < 2) {
			assert_int_equal(
				psbt_convert(&a.psbt, net, 2 - version),
				STATUS_REFUSED);
		} else {
			assert_converts(&a.psbt, net, 2 - version);
			assert_converts(&a.psbt, net, version);
		}
		unload(&a);
	}
}

#define OUTPOINT \
	"58e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f545887bb2abdd75"

/* What psbt_from_raw() makes, reviewed. */
struct from_raw {
	struct psbt psbt;
	struct psbt_review review;
	struct writer w;
	struct slice raw;
};

static void open_raw(struct from_raw *out, const struct network *net,
		     const char *tx, const struct raw_spend *spends,
		     size_t count)
{
	static const struct review_rules strict;
	const char *why = NULL;

	out->raw = bytes_of_hex(tx);
	writer_init(&out->w);
	assert_ok(psbt_from_raw(&out->w, &why, net, out->raw, spends, count,
				NULL));
	if (psbt_parse(&out->psbt, &why, net, writer_slice(&out->w)) !=
	    STATUS_OK)
		fail_msg("%s", why);
	assert_ok(psbt_review(&out->review, &out->psbt, net, NULL, &strict));
}

static void close_raw(struct from_raw *raw)
{
	psbt_clear(&raw->psbt);
	writer_clear(&raw->w);
	free_bytes(raw->raw);
}

static void what_raw_inputs_spend_is_said_where_a_template_says_it(void **state)
{
	static const struct {
		const char *coin, *script, *redeem;
		uint64_t type;
		enum refusal refusal;
	} cases[] = {
		{ "btc", "0014d85c2b71d0060b09c9886aeb815e50991dda124d", "",
		  PSBT_IN_WITNESS_UTXO, REFUSAL_AMOUNT_UNPROVED },
		{ "btc", "a9145728d5e43d2f4a569d2be912e711c84a0bd029a087",
		  "0014d85c2b71d0060b09c9886aeb815e50991dda124d",
		  PSBT_IN_WITNESS_UTXO, REFUSAL_AMOUNT_UNPROVED },
		{ "btc", "76a914d85c2b71d0060b09c9886aeb815e50991dda124d88ac",
		  "", PSBT_PROPRIETARY, REFUSAL_PREVIOUS_MISSING },
		{ "bch", "76a914d85c2b71d0060b09c9886aeb815e50991dda124d88ac",
		  "", PSBT_IN_NON_WITNESS_UTXO, REFUSAL_AMOUNT_UNPROVED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct network *net = net_of(cases[i].coin, "regtest");
		struct slice script = bytes_of_hex(cases[i].script);
		struct slice redeem = bytes_of_hex(cases[i].redeem);
		struct raw_spend spend = { .has_output = true };
		struct from_raw raw;

		fill_from_hex(spend.outpoint.txid.bytes, 32, OUTPOINT);
		spend.output.amount = 300000000;
		spend.output.script = script;
		spend.redeem = redeem;
		open_raw(&raw, net,
			 psbt_creator[cases[i].coin[1] == 'c' ? 2 : 0].tx,
			 &spend, 1);
		assert_int_equal(raw.psbt.inputs[0].pairs[0].type,
				 cases[i].type);
		assert_int_equal(raw.review.inputs[0].refusal,
				 cases[i].refusal);
		assert_int_equal(raw.review.inputs[0].spent.amount, 300000000);
		assert_int_equal(raw.review.inputs[1].refusal,
				 REFUSAL_UTXO_MISSING);
		close_raw(&raw);
		free_bytes(script);
		free_bytes(redeem);
	}
}

static void two_spends_of_one_outpoint_are_refused(void **state)
{
	struct raw_spend spends[2] = { { .has_output = true } };
	struct slice raw = bytes_of_hex(psbt_creator[0].tx);
	const char *why = NULL;
	struct writer w;

	(void)state;
	spends[1] = spends[0];
	writer_init(&w);
	assert_bad_input(psbt_from_raw(&w, &why, net_of("btc", "regtest"), raw,
				       spends, 2, NULL));
	assert_string_equal(why, "Two previous outputs with one outpoint");
	writer_clear(&w);
	free_bytes(raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_templates_are_created_alike),
		cmocka_unit_test(
			every_published_template_converts_and_comes_back),
		cmocka_unit_test(
			what_raw_inputs_spend_is_said_where_a_template_says_it),
		cmocka_unit_test(two_spends_of_one_outpoint_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
