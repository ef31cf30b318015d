/* key.h - secret and public keys of secp256k1, and sums of them.
 *
 * Secrets have a type of their own. Whoever fills a secret_key clears it; a
 * function that fails leaves zeros in the secret it was to fill.
 *
 * What needs a secret takes the curve, whose library context is blinded by the
 * caller's randomness against power and timing attacks. Blinding changes no
 * output. A curve may be used by one thread at a time while it is opened or
 * closed, and by any number in between.
 *
 * Source: SEC 1 2.3.3 for the bytes of public keys, BIP32, BIP341. */
#ifndef WALLET_KEY_H
#define WALLET_KEY_H

#include "chain/slice.h"
#include "chain/status.h"

struct secp256k1_context_struct;

struct curve {
	struct secp256k1_context_struct *secp; /* owned */
};

/* seed: 32 fresh random bytes, or NULL for no blinding (tests, and programs
 * without secrets). NO_MEMORY. */
MUST_CHECK enum status curve_open(struct curve *curve, const uint8_t *seed);
void curve_close(struct curve *curve);

struct secret_key {
	uint8_t bytes[32]; /* big-endian */
};

#define PUBLIC_KEY_SIZE       33
#define PUBLIC_KEY_LONG_SIZE  65
#define XONLY_PUBLIC_KEY_SIZE 32

/* As in scripts: 02 or 03 and x, or 04, x and y. Always a point of the curve
 * when it came from here. */
struct public_key {
	uint8_t bytes[PUBLIC_KEY_LONG_SIZE];
	uint8_t len; /* 33 or 65 */
};

/* BIP340: x alone, meaning the point with the even y. */
struct xonly_key {
	uint8_t bytes[XONLY_PUBLIC_KEY_SIZE];
};

/* Overwrites in a way that the compiler may not leave out. */
void secret_wipe(void *secret, size_t len);
/* The same for what dead calls left on the stack below the caller. */
void secret_wipe_stack(void);
void secret_key_clear(struct secret_key *key);
/* BAD_INPUT: not 32 bytes, zero, or not below the order of the curve. */
MUST_CHECK enum status secret_key_parse(struct secret_key *out,
					struct slice bytes);
/* key + tweak modulo the order. BAD_INPUT: tweak too large or sum zero; key is
 * then cleared. */
MUST_CHECK enum status secret_key_add(struct secret_key *key,
				      const uint8_t tweak[32]);

/* BAD_INPUT: the secret is none. */
MUST_CHECK enum status public_key_of(struct public_key *out,
				     const struct curve *curve,
				     const struct secret_key *secret,
				     bool compressed);
/* BAD_INPUT: neither 33 nor 65 bytes, another prefix (06 and 07, too), or no
 * point of the curve. */
MUST_CHECK enum status public_key_parse(struct public_key *out,
					struct slice bytes);
/* key + tweak * G, compressed. BAD_INPUT: tweak too large or sum at infinity.
 */
MUST_CHECK enum status public_key_add(struct public_key *out,
				      const struct public_key *key,
				      const uint8_t tweak[32]);
struct slice public_key_slice(const struct public_key *key);
bool public_key_is_compressed(const struct public_key *key);
struct xonly_key public_key_xonly(const struct public_key *key);

/* BAD_INPUT: not 32 bytes, or no point has this x. */
MUST_CHECK enum status xonly_key_parse(struct xonly_key *out,
				       struct slice bytes);
/* BIP341's output key: key + tweak * G, and whether its y is odd. BAD_INPUT as
 * above. */
MUST_CHECK enum status xonly_key_add(struct xonly_key *out, bool *odd,
				     const struct xonly_key *key,
				     const uint8_t tweak[32]);
/* The secret of that output key: negated first where its own y is odd. */
MUST_CHECK enum status secret_key_xonly_add(struct secret_key *out,
					    const struct curve *curve,
					    const struct secret_key *key,
					    const uint8_t tweak[32]);

#endif /* WALLET_KEY_H */
