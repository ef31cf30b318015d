/* psbt_make.h - templates out of transactions, and one version out of the
 * other. */
#ifndef WALLET_PSBT_MAKE_H
#define WALLET_PSBT_MAKE_H

#include "wallet/extended_key.h"
#include "wallet/psbt.h"

/* BIP174's creator: appends a template of that version (0 or 2) with the
 * transaction and nothing else. Scripts and witnesses of its inputs are left
 * out. REFUSED: v2 with a transaction of version 1, which BIP370 does not have.
 * NO_MEMORY. */
MUST_CHECK enum status psbt_create(struct writer *w, const struct tx *tx,
				   uint32_t version);

/* Makes it a template of the other version; what only the old one has goes:
 * from v2 to v0 the flags and the lock times wished for. REFUSED: as above, or
 * no lock time satisfies every input. NO_MEMORY: some of it is done. */
MUST_CHECK enum status
psbt_convert(struct psbt *psbt, const struct network *net, uint32_t version);

/* Whose a script is, for field 06 or 16. */
struct raw_origin {
	uint8_t fingerprint[FINGERPRINT_SIZE];
	struct key_path path;
	struct public_key key; /* compressed */
};

/* What is said of an output that a raw transaction spends, as in the prevtxs of
 * signrawtransactionwithkey. */
struct raw_spend {
	struct outpoint outpoint;
	bool has_output; /* false: previous alone tells */
	struct tx_output output;
	struct slice redeem;   /* empty: none */
	struct slice witness;  /* the witness script */
	struct slice previous; /* the whole transaction; empty: none */
	const struct raw_origin *origin; /* or NULL */
};

/* Appends a v0 template of a raw transaction, whose inputs with scriptSig or
 * witness are final ones in it. Nothing is checked here that psbt_review()
 * checks. output_origins: one for each output, each or all NULL.
 *
 * An input that is no segwit input has PSBT_OWS_CLAIM where its previous
 * transaction is not given. BAD_INPUT sets *why: no such transaction, or two
 * spends with one outpoint. NO_MEMORY. */
MUST_CHECK enum status
psbt_from_raw(struct writer *w, const char **why, const struct network *net,
	      struct slice raw, const struct raw_spend *spends,
	      size_t spend_count,
	      const struct raw_origin *const *output_origins);

#endif /* WALLET_PSBT_MAKE_H */
