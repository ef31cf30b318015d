/* psbt_sign.h - signatures into a template that was reviewed. */
#ifndef WALLET_PSBT_SIGN_H
#define WALLET_PSBT_SIGN_H

#include "wallet/psbt_review.h"

struct sign_options {
	bool low_r;         /* ECDSA: as Bitcoin Core does */
	bool bch_schnorr;   /* Bitcoin Cash: Schnorr's, but not for multisig */
	const uint8_t *aux; /* BIP340's, 32 random bytes; NULL: zeros, and
			     * results that repeat */
};

/* Adds the signature of every key of ours that has not signed: fields 02, 13
 * and 14, and nothing else, but in v2 the flags that say what may still be
 * modified. *added counts them. The same template and ring give the same bytes,
 * unless aux is given.
 *
 * REFUSED: review->refusal; nothing is signed. FAILED: a signature did not
 * verify with the key in the script. NO_MEMORY. What was added stays in the
 * template, which is not to be given away when this is not OK. */
MUST_CHECK enum status psbt_sign(struct psbt *psbt, size_t *added,
				 struct key_ring *ring,
				 const struct psbt_review *review,
				 const struct sign_options *options);

/* What a signature of an input signs. REFUSED: SINGLE without its output, or a
 * type that is never signed; BAD_INPUT: a type that the kind does not have.
 * leaf_hash: of the script path, or NULL. shared is of review->spent. */
MUST_CHECK enum status
psbt_digest(uint8_t out[32], const struct sighash_shared *shared, size_t input,
	    const struct review_input *reviewed, const uint8_t *leaf_hash);

#endif /* WALLET_PSBT_SIGN_H */
