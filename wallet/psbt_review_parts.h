/* psbt_review_parts.h - one input, one output, and the tokens of all.
 *
 * For psbt_review.c alone. NO_MEMORY is the only failure. */
#ifndef WALLET_PSBT_REVIEW_PARTS_H
#define WALLET_PSBT_REVIEW_PARTS_H

#include "wallet/psbt_review.h"

struct review_job {
	struct psbt *psbt;
	const struct network *net;
	struct key_ring *ring; /* or NULL */
	const struct review_rules *rules;
	struct psbt_review *out;
};

/* What the input spends, by which scripts. */
MUST_CHECK enum status review_spend(struct review_job *job, size_t number);
/* Our keys in it. After review_spend(), which may have refused. */
MUST_CHECK enum status review_keys(struct review_job *job, size_t number);
/* The signature type that is asked for. After review_keys(). */
void review_sighash(struct review_job *job, size_t number);
MUST_CHECK enum status review_output(struct review_job *job, size_t number);
/* The first code stays. */
static inline void review_refuse(enum refusal *to, enum refusal why)
{
	if (*to == REFUSAL_NONE)
		*to = why;
}

/* REFUSAL_NONE, TOKEN_BURN or TOKEN_INVALID. */
MUST_CHECK enum status review_tokens(struct review_job *job,
				     enum refusal *refusal);

size_t review_vsize(const struct review_job *job);

/* The path behind a fingerprint, as derivation fields have it; false: it is not
 * the ring's, or too long for us. */
bool review_own_path(struct key_path *out, const struct review_job *job,
		     struct slice origin);
/* Where the fingerprint and path begin in a taproot derivation field: behind
 * its leaf hashes, which *leaves gets. */
struct slice review_taproot_origin(struct slice *leaves, struct slice value);
/* false: the path names its coin, as BIP44 and its kin do, and it is another
 * one. */
bool review_coin_type_fits(const struct network *net,
			   const struct key_path *path);
/* The x of a leaf or internal key, as the key with even y. */
struct public_key review_even_key(struct slice x);

#endif /* WALLET_PSBT_REVIEW_PARTS_H */
