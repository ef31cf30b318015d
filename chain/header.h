/* header.h - 80-byte block headers. */
#ifndef CHAIN_HEADER_H
#define CHAIN_HEADER_H

#include "chain/hash.h"
#include "chain/reader.h"
#include "chain/writer.h"

#define HEADER_SIZE    80
#define CHAINWORK_SIZE 32

struct header {
	uint32_t version; /* show as signed */
	struct block_hash prev;
	uint8_t merkle_root[32]; /* internal order */
	uint32_t time;
	uint32_t bits;
	uint32_t nonce;
};

void header_read(struct header *out, struct reader *r);
MUST_CHECK enum status header_parse(struct header *out, const void *data,
				    size_t len);
void header_write(struct writer *w, const struct header *header);
struct block_hash header_hash(const struct header *header);

/* Adds the work of a block with these bits (2^256 / (target + 1)) to a
 * big-endian 256-bit sum: getblock's "chainwork". Bits that encode no valid
 * target (negative, zero, overflow) add nothing. */
void header_add_work(uint8_t chainwork[CHAINWORK_SIZE], uint32_t bits);
/* As bitcoind's GetDifficulty(); 0 instead of infinity for a zero mantissa. */
double header_difficulty(uint32_t bits);

#endif /* CHAIN_HEADER_H */
