/* policy.h - what may be signed here, beyond what psbt_review() finds sound.
 *
 * A JSON object; every key is optional, one that is not known is an error, keys
 * that begin with "_" are comments. Amounts are satoshis. What is not said has
 * the default that stands beside the member. docs/signing.md has a cookbook.
 *
 * It judges proved facts alone: amounts that the review proved, outputs that it
 * found to be own. */
#ifndef SIGNER_POLICY_H
#define SIGNER_POLICY_H

#include "chain/network.h"
#include "signer/journal.h"
#include "signer/outcome.h"
#include "wallet/psbt_review.h"

/* name, code, text for people; beside those of wallet/refusal.h. */
#define POLICY_LIST(X)                                                         \
	X(ALLOWED, "none", "the policy allows it")                             \
	X(NOTHING_TO_SIGN, "nothing_to_sign", "no key of this store signs it") \
	X(FEE, "fee_limit", "the fee is over the limit")                       \
	X(FEE_RATE, "fee_rate_limit", "the fee rate is over the limit")        \
	X(FEE_RATE_LOW, "fee_rate_low", "the fee rate is below the limit")     \
	X(FEE_SHARE, "fee_share_limit",                                        \
	  "the fee's share of what is paid is over the limit")                 \
	X(TRANSACTION_LIMIT, "transaction_limit",                              \
	  "it pays more than one transaction may")                             \
	X(OUTPUT_LIMIT, "output_limit",                                        \
	  "an output is more than one output may be")                          \
	X(PERIOD_LIMIT, "period_limit",                                        \
	  "with what was paid lately it is over a limit")                      \
	X(PERIOD_COUNT, "period_count",                                        \
	  "as many transactions as allowed were signed lately")                \
	X(NOT_ALLOWED, "destination_not_allowed",                              \
	  "a destination is not in the list of those allowed")                 \
	X(DENIED, "destination_denied",                                        \
	  "a destination is in the list of those denied")                      \
	X(SCRIPT_TYPE, "script_type", "a destination of a type not allowed")   \
	X(INPUT_COUNT, "input_count", "more inputs than allowed")              \
	X(OUTPUT_COUNT, "output_count", "more outputs than allowed")           \
	X(SIZE, "size_limit", "a larger transaction than allowed")             \
	X(LOCKTIME, "locktime", "a lock time that delays it")                  \
	X(REPLACEABLE, "replaceable", "it may be replaced (BIP125)")           \
	X(ACCOUNT, "account", "an input of an account not allowed")            \
	X(REQUEST_ID, "request_id_missing", "the request has no id")           \
	X(REQUEST_MAC, "request_mac",                                          \
	  "the request's code is missing or not the watcher's")                \
	X(MESSAGES, "messages_not_allowed", "messages are not signed here")    \
	X(ID_TAKEN, "request_id_taken",                                        \
	  "another request was signed under this id")                          \
	X(SPENT_BEFORE, "outpoint_signed_before",                              \
	  "an input was signed into another transaction before")

#define POLICY_ENUM(name, code, text) POLICY_##name,
enum policy_verdict { POLICY_LIST(POLICY_ENUM) };
#undef POLICY_ENUM

const char *policy_code(enum policy_verdict verdict);
const char *policy_text(enum policy_verdict verdict);

#define POLICY_MAX_PERIODS 8

struct policy_period {
	uint64_t seconds;
	uint64_t amount; /* paid to others, fees included; UINT64_MAX: any */
	uint64_t count;  /* of transactions; UINT64_MAX: any */
};

/* Scripts of a list of addresses, sorted. */
struct script_list {
	struct script_hash *hashes; /* owned */
	size_t count;
	bool given;
};

struct policy {
	uint64_t max_fee;             /* any */
	uint64_t max_fee_rate;        /* satoshis a vbyte; 500 */
	uint64_t min_fee_rate;        /* 0 */
	uint64_t max_fee_percent;     /* of what goes to others; 10 */
	uint64_t fee_percent_floor;   /* fees up to it are fine; 20000 */
	uint64_t max_per_transaction; /* any */
	uint64_t max_per_output;      /* any; of others' outputs */
	struct policy_period periods[POLICY_MAX_PERIODS];
	size_t period_count;
	struct script_list allow; /* not given: everybody */
	struct script_list deny;
	uint32_t script_types;  /* bits of enum script_type; all */
	uint64_t max_inputs;    /* any */
	uint64_t max_outputs;   /* any */
	uint64_t max_size;      /* vbytes; 400000 */
	bool allow_locktime;    /* true */
	bool allow_replaceable; /* true */
	bool allow_replacing;   /* false: signing an outpoint again elsewhere */
	bool require_request_id;
	bool require_mac;
	bool allow_messages; /* true */
	uint32_t *accounts;  /* owned; of own inputs and outputs; 0 alone */
	struct review_rules rules;
};

/* The defaults. */
void policy_init(struct policy *policy);
void policy_clear(struct policy *policy);
/* From the file's bytes, over the defaults. MALFORMED. To be cleared in either
 * case. */
MUST_CHECK enum outcome policy_parse(struct policy *policy,
				     struct complaint *why,
				     const struct network *net,
				     struct slice json);

/* The first rule that is broken. journal: what was signed before. */
enum policy_verdict policy_check(const struct policy *policy,
				 const struct psbt *psbt,
				 const struct psbt_review *review,
				 const struct journal *journal, uint64_t now);

#endif /* SIGNER_POLICY_H */
