/* signature.h - signatures of digests: ECDSA, BIP340, Bitcoin Cash's Schnorr,
 * and those that their key can be recovered from.
 *
 * Nonces are derived from key and digest, so the same request gives the same
 * bytes. Every signature is verified before it is returned: FAILED means that
 * it was wrong, as after a fault of the processor, and out is zeros. Signing
 * with what is no secret key is BAD_INPUT.
 *
 * Source: RFC6979, BIP62 (low s), BIP66 (DER), BIP340; Bitcoin Cash's
 * 2019-05-15-schnorr.md. */
#ifndef WALLET_SIGNATURE_H
#define WALLET_SIGNATURE_H

#include "wallet/key.h"

#define SIGNATURE_SIZE     64
/* Two numbers of up to 33 bytes; with low s and any r 71 at most. */
#define SIGNATURE_DER_SIZE 72

struct signature {
	uint8_t bytes[SIGNATURE_SIZE]; /* r and s, big-endian */
};

/* Low s always. low_r: tries nonces until r is below 2^255, as Bitcoin Core
 * does, which makes the DER form at most 70 bytes long. */
MUST_CHECK enum status ecdsa_sign(struct signature *out,
				  const struct curve *curve,
				  const struct secret_key *key,
				  const uint8_t digest[32], bool low_r);
/* The same, verified with the key that a script has: FAILED where that is not
 * the secret's. It is faster, too. */
MUST_CHECK enum status ecdsa_sign_for(struct signature *out,
				      const struct curve *curve,
				      const struct secret_key *key,
				      const struct public_key *expected,
				      const uint8_t digest[32], bool low_r);
/* Returns the length. */
size_t ecdsa_to_der(uint8_t out[SIGNATURE_DER_SIZE],
		    const struct signature *signature);
/* BAD_INPUT: not strictly DER, as BIP66 wants it, or zero or not below the
 * order. A hash type behind it is not taken. */
MUST_CHECK enum status ecdsa_from_der(struct signature *out, struct slice der);
/* High s is false: nodes do not relay it. */
bool ecdsa_verify(const struct signature *signature,
		  const struct public_key *key, const uint8_t digest[32]);

/* Also tells which of four keys is the signer's. */
MUST_CHECK enum status ecdsa_sign_recoverable(struct signature *out,
					      uint8_t *recovery,
					      const struct curve *curve,
					      const struct secret_key *key,
					      const uint8_t digest[32]);
/* BAD_INPUT: no key has this signature. recovery: 0 to 3. */
MUST_CHECK enum status ecdsa_recover(struct public_key *out,
				     const struct signature *signature,
				     uint8_t recovery, const uint8_t digest[32],
				     bool compressed);

/* BIP340. aux: 32 fresh random bytes against attacks by faults, or NULL for
 * zeros and results that repeat. */
MUST_CHECK enum status schnorr_sign(struct signature *out,
				    const struct curve *curve,
				    const struct secret_key *key,
				    const uint8_t digest[32],
				    const uint8_t *aux);
/* The same, verified with the key that a script has, as above. tweak: what
 * BIP341 adds to the key, 32 bytes, or NULL. */
MUST_CHECK enum status
schnorr_sign_for(struct signature *out, const struct curve *curve,
		 const struct secret_key *key, const uint8_t *tweak,
		 const struct xonly_key *expected, const uint8_t digest[32],
		 const uint8_t *aux);
bool schnorr_verify(const struct signature *signature,
		    const struct xonly_key *key, struct slice message);

/* Another scheme with other nonces, other challenges, and whole keys. */
MUST_CHECK enum status bch_schnorr_sign(struct signature *out,
					const struct curve *curve,
					const struct secret_key *key,
					const uint8_t digest[32]);
bool bch_schnorr_verify(const struct signature *signature,
			const struct public_key *key, const uint8_t digest[32]);

#endif /* WALLET_SIGNATURE_H */
