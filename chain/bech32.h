/* bech32.h - bech32 (BIP173), bech32m (BIP350), and segwit addresses in them.
 *
 * Failures are BAD_INPUT with *why set to a static text. */
#ifndef CHAIN_BECH32_H
#define CHAIN_BECH32_H

#include "chain/slice.h"
#include "chain/status.h"

#define BECH32_MAX_TEXT      90
#define BECH32_TEXT_SIZE     (BECH32_MAX_TEXT + 1)
#define BECH32_CHECKSUM_SIZE 6
#define WITNESS_PROGRAM_MAX  40

/* Which constant the checksum was made with. */
enum bech32_kind { BECH32, BECH32M };

struct bech32 {
	enum bech32_kind kind;
	char hrp[BECH32_TEXT_SIZE];      /* human-readable part, lower case */
	uint8_t values[BECH32_MAX_TEXT]; /* 0..31, without the checksum */
	size_t count;
};

MUST_CHECK enum status bech32_decode(struct bech32 *out, const char **why,
				     const char *text);
/* LIMIT: longer than BECH32_MAX_TEXT. hrp is in lower case. */
MUST_CHECK enum status bech32_encode(char out[BECH32_TEXT_SIZE],
				     enum bech32_kind kind, const char *hrp,
				     const uint8_t *values, size_t count);

struct witness_program {
	uint8_t version; /* 0..16 */
	uint8_t bytes[WITNESS_PROGRAM_MAX];
	size_t len;
};

/* The witness program of a decoded text: version 0 in bech32 with 20 or 32
 * bytes, 1 to 16 in bech32m with 2 to 40. The hrp is not looked at. */
MUST_CHECK enum status witness_program_decode(struct witness_program *out,
					      const char **why,
					      const struct bech32 *text);
/* LIMIT when hrp and program together are too long. program.len <= 40. */
MUST_CHECK enum status witness_program_encode(char out[BECH32_TEXT_SIZE],
					      const char *hrp, uint8_t version,
					      struct slice program);

#endif /* CHAIN_BECH32_H */
