/* cashaddr.h - CashAddr texts (the Bitcoin Cash specification "cashaddr", with
 * CHIP-2022-02's token-aware types): prefix, ':', base32 with a 40-bit
 * checksum.
 *
 * The codec alone: which prefix, type and size make an address is address.h's
 * business. Failures are BAD_INPUT with *why set to a static text. */
#ifndef CHAIN_CASHADDR_H
#define CHAIN_CASHADDR_H

#include "chain/slice.h"
#include "chain/status.h"

#define CASHADDR_HASH_MAX   64
#define CASHADDR_PREFIX_MAX 14
/* prefix, ':', 8 bits of version and 512 of hash in groups of 5, 8 of checksum,
 * zero */
#define CASHADDR_TEXT_SIZE  (CASHADDR_PREFIX_MAX + 1 + 104 + 8 + 1)

enum cashaddr_type {
	CASHADDR_P2PKH,
	CASHADDR_P2SH,
	CASHADDR_TOKEN_P2PKH, /* the same scripts; the owner's wallet can */
	CASHADDR_TOKEN_P2SH,  /* handle tokens */
};

struct cashaddr {
	uint8_t type; /* 0..15; 4 and above mean nothing so far */
	uint8_t hash[CASHADDR_HASH_MAX];
	size_t len; /* 20, 24, 28, 32, 40, 48, 56 or 64 */
};

/* text with its prefix, or without: then the checksum is tried with prefix.
 * The prefix that text bears must be this one, which is in lower case. Upper
 * or lower case, prefix included, not both. */
MUST_CHECK enum status cashaddr_decode(struct cashaddr *out, const char **why,
				       const char *prefix, const char *text);
/* LIMIT: a size that CashAddr has not, or a prefix too long. type <= 15. */
MUST_CHECK enum status cashaddr_encode(char out[CASHADDR_TEXT_SIZE],
				       const char *prefix,
				       const struct cashaddr *address);

#endif /* CHAIN_CASHADDR_H */
