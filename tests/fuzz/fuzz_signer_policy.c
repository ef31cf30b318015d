/* A policy is read whole or refused with a word about what is wrong. */
#include "check.h"

#include "signer/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct complaint why = { "" };
	struct policy policy;
	enum outcome outcome;

	outcome = policy_parse(&policy, &why, network_find("btc", "regtest"),
			       slice_of(data, size));
	check(outcome == OUTCOME_DONE || *why.line);
	check(policy.period_count <= POLICY_MAX_PERIODS);
	for (size_t i = 0; i < policy.period_count; i++)
		check(policy.periods[i].seconds);
	policy_clear(&policy);
	return 0;
}
