/* accounts.h - a root's accounts as others see them: descriptors with public
 * keys alone, for a watcher.
 *
 *     wpkh([d34db33f/84h/0h/0h]xpub.../<0;1>/STAR)#checksum
 *
 * BIP44 (pkh), 49 (sh(wpkh)), 84 (wpkh), 86 (tr); the second step is the
 * network's. */
#ifndef SIGNER_ACCOUNTS_H
#define SIGNER_ACCOUNTS_H

#include "signer/keys.h"

/* The longest is of a deep root: origin, xpub and frame. */
#define ACCOUNT_TEXT_SIZE 256

/* The purposes of a network, from 44 on; 0 past the end. */
uint32_t account_purpose(const struct network *net, size_t index);
/* What is taken when none is named. */
uint32_t account_usual_purpose(const struct network *net);

/* MALFORMED: no such purpose here, or the store has no root. */
MUST_CHECK enum outcome account_descriptor(char out[ACCOUNT_TEXT_SIZE],
					   struct complaint *why,
					   struct keys *keys, uint32_t purpose,
					   uint32_t account);
/* The descriptors of a key alone: number of KEYS_MAX, index from 0 on;
 * NOT_FOUND past its last. */
MUST_CHECK enum status account_plain_descriptor(char out[ACCOUNT_TEXT_SIZE],
						struct keys *keys,
						size_t number, size_t index);

#endif /* SIGNER_ACCOUNTS_H */
