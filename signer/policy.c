#include "signer/policy.h"

#include <stdlib.h>
#include <string.h>

static const char *const codes[] = {
#define POLICY_CODE(name, code, text) [POLICY_##name] = code,
	POLICY_LIST(POLICY_CODE)
#undef POLICY_CODE
};

static const char *const texts[] = {
#define POLICY_TEXT(name, code, text) [POLICY_##name] = text,
	POLICY_LIST(POLICY_TEXT)
#undef POLICY_TEXT
};

const char *policy_code(enum policy_verdict verdict)
{
	return codes[verdict];
}

const char *policy_text(enum policy_verdict verdict)
{
	return texts[verdict];
}

void policy_init(struct policy *policy)
{
	*policy = (struct policy){
		.max_fee = UINT64_MAX,
		.max_fee_rate = 500,
		.max_fee_percent = 10,
		.fee_percent_floor = 20000,
		.max_per_transaction = UINT64_MAX,
		.max_per_output = UINT64_MAX,
		.script_types = UINT32_MAX,
		.max_inputs = UINT64_MAX,
		.max_outputs = UINT64_MAX,
		.max_size = 400000,
		.allow_locktime = true,
		.allow_replaceable = true,
		.allow_messages = true,
		.rules.index_end = 1000000,
	};
}

void policy_clear(struct policy *policy)
{
	free(policy->allow.hashes);
	free(policy->deny.hashes);
	free(policy->accounts);
	*policy = (struct policy){ 0 };
}

static int compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct script_hash));
}

static bool has_script(const struct script_list *list, struct slice script)
{
	struct script_hash hash = script_hash_of(script);

	return list->count && bsearch(&hash, list->hashes, list->count,
				      sizeof(hash), compare_hashes);
}

static uint64_t product(uint64_t a, uint64_t b)
{
	uint64_t result;

	return __builtin_mul_overflow(a, b, &result) ? UINT64_MAX : result;
}

static enum policy_verdict check_fee(const struct policy *policy,
				     const struct psbt_review *review)
{
	/* Who pays nobody else is measured by what moves. */
	uint64_t paid = review->foreign ? review->foreign : review->out;

	if (review->fee > policy->max_fee)
		return POLICY_FEE;
	if (review->fee > product(policy->max_fee_rate, review->vsize))
		return POLICY_FEE_RATE;
	if (product(policy->min_fee_rate, review->vsize) > review->fee)
		return POLICY_FEE_RATE_LOW;
	if (review->fee > policy->fee_percent_floor &&
	    product(review->fee, 100) > product(policy->max_fee_percent, paid))
		return POLICY_FEE_SHARE;
	return POLICY_ALLOWED;
}

static enum policy_verdict check_shape(const struct policy *policy,
				       const struct psbt *psbt,
				       const struct psbt_review *review)
{
	if (psbt->tx.input_count > policy->max_inputs)
		return POLICY_INPUT_COUNT;
	if (psbt->tx.output_count > policy->max_outputs)
		return POLICY_OUTPUT_COUNT;
	if (review->vsize > policy->max_size)
		return POLICY_SIZE;
	if (review->locktime_enforced && !policy->allow_locktime)
		return POLICY_LOCKTIME;
	if (review->is_replaceable && !policy->allow_replaceable)
		return POLICY_REPLACEABLE;
	return POLICY_ALLOWED;
}

static enum policy_verdict check_outputs(const struct policy *policy,
					 const struct psbt *psbt,
					 const struct psbt_review *review)
{
	for (size_t i = 0; i < psbt->tx.output_count; i++) {
		const struct tx_output *output = &psbt->tx.outputs[i];

		if (review->outputs[i].owner != OUTPUT_FOREIGN)
			continue;
		if (has_script(&policy->deny, output->script))
			return POLICY_DENIED;
		if (policy->allow.given &&
		    !has_script(&policy->allow, output->script))
			return POLICY_NOT_ALLOWED;
		if (!(policy->script_types & 1u << review->outputs[i].type))
			return POLICY_SCRIPT_TYPE;
		if (output->amount > policy->max_per_output)
			return POLICY_OUTPUT_LIMIT;
	}
	return POLICY_ALLOWED;
}

/* BIP44's third step of an own input; keys elsewhere count as account 0. */
static bool is_account_allowed(const struct review_rules *rules,
			       const struct key_ref *ref)
{
	uint32_t account = 0;

	if (!ref->alone && ref->path.count > 2)
		account = ref->path.steps[2] & ~KEY_PATH_HARDENED;
	if (!rules->account_count)
		return account == 0;
	for (size_t i = 0; i < rules->account_count; i++)
		if (rules->accounts[i] == account)
			return true;
	return false;
}

static enum policy_verdict check_inputs(const struct policy *policy,
					const struct psbt *psbt,
					const struct psbt_review *review)
{
	for (size_t i = 0; i < psbt->tx.input_count; i++)
		for (size_t k = 0; k < review->inputs[i].key_count; k++)
			if (!is_account_allowed(&policy->rules,
						&review->inputs[i].keys[k].ref))
				return POLICY_ACCOUNT;
	return POLICY_ALLOWED;
}

static enum policy_verdict check_amounts(const struct policy *policy,
					 const struct psbt_review *review,
					 const struct journal *journal,
					 uint64_t now)
{
	uint64_t paid = review->foreign + review->fee;

	if (review->foreign > policy->max_per_transaction)
		return POLICY_TRANSACTION_LIMIT;
	for (size_t i = 0; i < policy->period_count; i++) {
		const struct policy_period *period = &policy->periods[i];
		uint64_t count;
		uint64_t before =
			journal_paid(journal, now, period->seconds, &count);

		if (paid > period->amount || before > period->amount - paid)
			return POLICY_PERIOD_LIMIT;
		if (count >= period->count)
			return POLICY_PERIOD_COUNT;
	}
	return POLICY_ALLOWED;
}

enum policy_verdict policy_check(const struct policy *policy,
				 const struct psbt *psbt,
				 const struct psbt_review *review,
				 const struct journal *journal, uint64_t now)
{
	enum policy_verdict verdict = check_shape(policy, psbt, review);
	const struct txid *txid = &review->unsigned_txid;

	if (verdict == POLICY_ALLOWED)
		verdict = check_fee(policy, review);
	if (verdict == POLICY_ALLOWED)
		verdict = check_inputs(policy, psbt, review);
	if (verdict == POLICY_ALLOWED)
		verdict = check_outputs(policy, psbt, review);
	if (verdict == POLICY_ALLOWED && !policy->allow_replacing &&
	    journal_conflicts(journal, &psbt->tx, txid))
		verdict = POLICY_SPENT_BEFORE;
	/* Signed before, it was counted then. */
	if (verdict == POLICY_ALLOWED &&
	    !journal_knows(journal, &psbt->tx, txid))
		verdict = check_amounts(policy, review, journal, now);
	return verdict;
}
