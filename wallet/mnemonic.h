/* mnemonic.h - BIP39: a seed as words.
 *
 * Words are made and checked in English alone. Seeds come from any words and
 * any passphrase, but as bytes: normalizing them to NFKD is the caller's, and
 * ASCII is normal as it is. Everything here is as secret as the seed: the
 * caller wipes the outputs. */
#ifndef WALLET_MNEMONIC_H
#define WALLET_MNEMONIC_H

#include "chain/slice.h"
#include "chain/status.h"
#include "wallet/mnemonic_english.h"

#define MNEMONIC_MAX_WORDS   24
#define MNEMONIC_MAX_ENTROPY 32
/* A space or the terminating zero stands behind each word. */
#define MNEMONIC_TEXT_SIZE   (MNEMONIC_MAX_WORDS * MNEMONIC_WORD_SIZE)
#define MNEMONIC_SEED_SIZE   64

/* LIMIT: the entropy is not of 16, 20, 24, 28 or 32 bytes. */
MUST_CHECK enum status mnemonic_from_entropy(char out[MNEMONIC_TEXT_SIZE],
					     struct slice entropy);
/* BAD_INPUT sets *why to a static text: not 12, 15, 18, 21 or 24 words, a word
 * that is not in the list, or a wrong checksum; out is then cleared. The words
 * are in lower case with one space between them, none around, since the seed
 * is made from the very bytes. */
MUST_CHECK enum status mnemonic_to_entropy(uint8_t out[MNEMONIC_MAX_ENTROPY],
					   size_t *len, const char **why,
					   struct slice mnemonic);
/* PBKDF2 with HMAC-SHA512, 2,048 rounds. Checks nothing. */
void mnemonic_to_seed(uint8_t out[MNEMONIC_SEED_SIZE], struct slice mnemonic,
		      struct slice passphrase);

#endif /* WALLET_MNEMONIC_H */
