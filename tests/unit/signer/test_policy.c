/* The policy's rules. tests/functional/test_signer_policy.py has them through
 * the program. */
#include "support.h"

#include "signer/policy.h"

static enum outcome parse(struct policy *policy, struct complaint *why,
			  const char *json)
{
	return policy_parse(policy, why, net_of("btc", "regtest"),
			    text_slice(json));
}

static void read_fine(struct policy *policy, const char *json)
{
	struct complaint why = { "" };

	if (parse(policy, &why, json) != OUTCOME_DONE)
		fail_msg("%s", why.line);
}

static void what_is_not_said_has_its_default(void **state)
{
	struct policy policy;

	(void)state;
	read_fine(&policy, "{\"max_fee\": 7, \"_note\": [1, 2]}");
	assert_int_equal(policy.max_fee, 7);
	assert_int_equal(policy.max_fee_rate, 500);
	assert_int_equal(policy.max_fee_percent, 10);
	assert_true(policy.max_per_transaction == UINT64_MAX);
	assert_int_equal(policy.rules.index_end, 1000000);
	assert_false(policy.allow.given);
	assert_false(policy.rules.allow_unproved_amounts);
	assert_false(policy.rules.allow_none);
	assert_false(policy.allow_replacing);
	policy_clear(&policy);
}

static void every_rule_is_read(void **state)
{
	struct policy policy;

	(void)state;
	read_fine(&policy,
		  "{\"sighash\": [\"ALL\", \"SINGLE\", \"ANYONECANPAY\"],"
		  " \"accounts\": [3, 5], \"max_index\": 99,"
		  " \"periods\": [{\"seconds\": 60, \"transactions\": 2},"
		  " {\"seconds\": 3600, \"amount\": 5}],"
		  " \"script_types\": [\"pubkeyhash\", \"nulldata\"],"
		  " \"allow\": [], \"require_mac\": true}");
	assert_true(policy.rules.allow_single);
	assert_true(policy.rules.allow_anyonecanpay);
	assert_false(policy.rules.allow_none);
	assert_int_equal(policy.rules.account_count, 2);
	assert_int_equal(policy.rules.accounts[1], 5);
	assert_int_equal(policy.rules.index_end, 100);
	assert_int_equal(policy.period_count, 2);
	assert_int_equal(policy.periods[0].count, 2);
	assert_true(policy.periods[0].amount == UINT64_MAX);
	assert_int_equal(policy.periods[1].amount, 5);
	assert_int_equal(policy.script_types,
			 1u << SCRIPT_P2PKH | 1u << SCRIPT_NULLDATA);
	/* An empty list allows nobody; none at all allows everybody. */
	assert_true(policy.allow.given && !policy.allow.count);
	assert_true(policy.require_mac);
	policy_clear(&policy);
}

static void what_is_no_policy_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"[]",
		"{",
		"1",
		"{\"max_fee\": \"1\"}",
		"{\"max_fee\": 1e3}",
		"{\"max_fee\": -1}",
		"{\"max_fee\": 9223372036854775808}",
		"{\"nothing\": 1}",
		"{\"max_fee\": 1, \"max_fee\": 1}",
		"{\"allow\": \"x\"}",
		"{\"allow\": [\"x\"]}",
		"{\"allow\": [1]}",
		"{\"accounts\": [2147483648]}",
		"{\"accounts\": 0}",
		"{\"periods\": [{\"seconds\": 0}]}",
		"{\"periods\": {}}",
		"{\"periods\": [{\"seconds\": 1, \"count\": 1}]}",
		"{\"sighash\": \"ALL\"}",
		"{\"max_index\": 2147483648}",
		"{\"script_types\": []}",
		"{\"allow_burn\": null}",
		"{} x",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct complaint why = { "" };
		struct policy policy;

		if (parse(&policy, &why, texts[i]) != OUTCOME_MALFORMED)
			fail_msg("taken: %s", texts[i]);
		assert_memory_equal(why.line, "policy: ", 8);
		policy_clear(&policy);
	}
}

/* --- judging, over a review made up --- */

struct case_of {
	struct tx_input inputs[1];
	struct tx_output outputs[2];
	struct psbt psbt;
	struct review_key key;
	struct review_input reviewed_inputs[1];
	struct review_output reviewed_outputs[2];
	struct psbt_review review;
	struct journal journal;
};

#define FOREIGN_SCRIPT \
	"\x00\x14"     \
	"aaaaaaaaaaaaaaaaaaaa"

/* One own input of 100,000; 60,000 to somebody, 39,000 back. */
static void make(struct case_of *c)
{
	*c = (struct case_of){ 0 };
	c->outputs[0].amount = 60000;
	c->outputs[0].script = slice_of(FOREIGN_SCRIPT, 22);
	c->outputs[1].amount = 39000;
	c->psbt.tx.inputs = c->inputs;
	c->psbt.tx.input_count = 1;
	c->psbt.tx.outputs = c->outputs;
	c->psbt.tx.output_count = 2;
	c->key.ref.path.count = 5;
	c->key.ref.path.steps[2] = KEY_PATH_HARDENED;
	c->reviewed_inputs[0].keys = &c->key;
	c->reviewed_inputs[0].key_count = 1;
	c->reviewed_outputs[0].type = SCRIPT_P2WPKH;
	c->reviewed_outputs[1].owner = OUTPUT_OWN;
	c->review.inputs = c->reviewed_inputs;
	c->review.outputs = c->reviewed_outputs;
	c->review.in = 100000;
	c->review.out = 99000;
	c->review.fee = 1000;
	c->review.foreign = 60000;
	c->review.vsize = 141;
	c->journal.outpoints = json_object();
}

static enum policy_verdict judge(struct case_of *c, const char *json)
{
	enum policy_verdict verdict;
	struct policy policy;

	read_fine(&policy, json);
	verdict = policy_check(&policy, &c->psbt, &c->review, &c->journal, 100);
	policy_clear(&policy);
	return verdict;
}

static void drop(struct case_of *c)
{
	json_decref(c->journal.outpoints);
}

static void limits_hold_at_their_bounds(void **state)
{
	static const struct {
		const char *json;
		enum policy_verdict verdict;
	} cases[] = {
		{ "{}", POLICY_ALLOWED },
		{ "{\"max_fee\": 1000}", POLICY_ALLOWED },
		{ "{\"max_fee\": 999}", POLICY_FEE },
		{ "{\"max_fee_rate\": 8}", POLICY_ALLOWED },
		{ "{\"max_fee_rate\": 7}", POLICY_FEE_RATE },
		{ "{\"min_fee_rate\": 7}", POLICY_ALLOWED },
		{ "{\"min_fee_rate\": 8}", POLICY_FEE_RATE_LOW },
		{ "{\"max_fee_percent\": 1, \"fee_percent_floor\": 999}",
		  POLICY_FEE_SHARE },
		{ "{\"max_fee_percent\": 1, \"fee_percent_floor\": 1000}",
		  POLICY_ALLOWED },
		{ "{\"max_fee_percent\": 2, \"fee_percent_floor\": 0}",
		  POLICY_ALLOWED },
		{ "{\"max_per_transaction\": 60000}", POLICY_ALLOWED },
		{ "{\"max_per_transaction\": 59999}",
		  POLICY_TRANSACTION_LIMIT },
		{ "{\"max_per_output\": 59999}", POLICY_OUTPUT_LIMIT },
		/* Own outputs count for none. */
		{ "{\"max_per_output\": 60000}", POLICY_ALLOWED },
		{ "{\"max_inputs\": 0}", POLICY_INPUT_COUNT },
		{ "{\"max_outputs\": 1}", POLICY_OUTPUT_COUNT },
		{ "{\"max_size\": 140}", POLICY_SIZE },
		{ "{\"allow\": []}", POLICY_NOT_ALLOWED },
		{ "{\"script_types\": [\"scripthash\"]}", POLICY_SCRIPT_TYPE },
		{ "{\"accounts\": [1]}", POLICY_ACCOUNT },
		{ "{\"periods\": [{\"seconds\": 9, \"amount\": 61000}]}",
		  POLICY_ALLOWED },
		{ "{\"periods\": [{\"seconds\": 9, \"amount\": 60999}]}",
		  POLICY_PERIOD_LIMIT },
		{ "{\"periods\": [{\"seconds\": 9, \"transactions\": 0}]}",
		  POLICY_PERIOD_COUNT },
	};
	struct case_of c;

	(void)state;
	make(&c);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (judge(&c, cases[i].json) != cases[i].verdict)
			fail_msg("%s: %s", cases[i].json,
				 policy_code(judge(&c, cases[i].json)));
	drop(&c);
}

static void numbers_too_large_to_multiply_are_no_way_around(void **state)
{
	struct case_of c;

	(void)state;
	make(&c);
	c.review.fee = UINT64_MAX / 2;
	assert_int_equal(judge(&c, "{\"max_fee_rate\": 1}"), POLICY_FEE_RATE);
	assert_int_equal(judge(&c, "{\"max_fee_rate\": 9223372036854775807}"),
			 POLICY_FEE_SHARE);
	drop(&c);
}

static void
what_was_paid_lately_counts_and_what_was_long_ago_does_not(void **state)
{
	struct journal_payment payments[] = { { 50, 1000 }, { 95, 2000 } };
	struct case_of c;

	(void)state;
	make(&c);
	c.journal.payments = payments;
	c.journal.payment_count = 2;
	c.journal.last_time = 95;
	assert_int_equal(judge(&c, "{\"periods\": [{\"seconds\": 50,"
				   " \"amount\": 63000}]}"),
			 POLICY_ALLOWED);
	assert_int_equal(judge(&c, "{\"periods\": [{\"seconds\": 51,"
				   " \"amount\": 63000}]}"),
			 POLICY_PERIOD_LIMIT);
	assert_int_equal(judge(&c, "{\"periods\": [{\"seconds\": 50,"
				   " \"transactions\": 1}]}"),
			 POLICY_PERIOD_COUNT);
	/* Sums beyond all numbers are no way around. */
	payments[0].amount = UINT64_MAX;
	assert_int_equal(judge(&c, "{\"periods\": [{\"seconds\": 51,"
				   " \"amount\": 63000}]}"),
			 POLICY_PERIOD_LIMIT);
	payments[0].amount = 1000;
	/* A clock that was set back does not forget. */
	c.journal.last_time = 1000;
	payments[1].time = 1000;
	assert_int_equal(judge(&c, "{\"periods\": [{\"seconds\": 1,"
				   " \"amount\": 62999}]}"),
			 POLICY_PERIOD_LIMIT);
	drop(&c);
}

static void codes_are_stable_and_all_different(void **state)
{
	(void)state;
	assert_string_equal(policy_code(POLICY_FEE), "fee_limit");
	assert_string_equal(policy_code(POLICY_SPENT_BEFORE),
			    "outpoint_signed_before");
	for (int a = POLICY_ALLOWED; a <= POLICY_SPENT_BEFORE; a++)
		for (int b = POLICY_ALLOWED; b < a; b++)
			assert_string_not_equal(
				policy_code((enum policy_verdict)a),
				policy_code((enum policy_verdict)b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_said_has_its_default),
		cmocka_unit_test(every_rule_is_read),
		cmocka_unit_test(what_is_no_policy_is_refused),
		cmocka_unit_test(limits_hold_at_their_bounds),
		cmocka_unit_test(
			numbers_too_large_to_multiply_are_no_way_around),
		cmocka_unit_test(
			what_was_paid_lately_counts_and_what_was_long_ago_does_not),
		cmocka_unit_test(codes_are_stable_and_all_different),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
