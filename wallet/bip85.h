/* bip85.h - BIP85: seeds and keys for other wallets, all from one root, so
 * that one backup holds them. Every output is a secret: the caller wipes it.
 *
 * Each returns what xprv_derive() does; LIMIT: also a size that the
 * application does not have, or an index over 2^31 - 1. */
#ifndef WALLET_BIP85_H
#define WALLET_BIP85_H

#include "wallet/extended_key.h"
#include "wallet/mnemonic.h"
#include "wallet/wif.h"

#define BIP85_ENTROPY_SIZE 64

/* HMAC-SHA512 over the secret at path. REFUSED: the path does not begin with
 * 83696968h, or a step is not hardened: such secrets may be in use. */
MUST_CHECK enum status bip85_entropy(uint8_t out[BIP85_ENTROPY_SIZE],
				     const struct curve *curve,
				     const struct xprv *root,
				     const struct key_path *path);
/* English words: 12, 15, 18, 21 or 24. */
MUST_CHECK enum status bip85_mnemonic(char out[MNEMONIC_TEXT_SIZE],
				      const struct curve *curve,
				      const struct xprv *root, uint32_t words,
				      uint32_t index);
MUST_CHECK enum status bip85_wif(struct wif_key *out, const struct curve *curve,
				 const struct xprv *root, uint32_t index);
MUST_CHECK enum status bip85_xprv(struct xprv *out, const struct curve *curve,
				  const struct xprv *root, uint32_t index);
/* len bytes, 16 to 64. */
MUST_CHECK enum status bip85_bytes(uint8_t *out, uint32_t len,
				   const struct curve *curve,
				   const struct xprv *root, uint32_t index);

#endif /* WALLET_BIP85_H */
