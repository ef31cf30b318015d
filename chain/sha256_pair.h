/* sha256_pair.h - two SHA-256 in one stream of instructions.
 *
 * The processor's SHA instructions wait for each other most of the time: one
 * message leaves room for another beside it. hash_many.h is for use; this is
 * the bare compression. Pure: any thread. */
#ifndef CHAIN_SHA256_PAIR_H
#define CHAIN_SHA256_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Without the instructions: false, and nothing else here may be called. */
bool sha256_pair_works(void);

/* The state before the first block. */
extern const uint32_t sha256_start[8];

/* Takes count blocks of 64 bytes each into two states. */
void sha256_pair(uint32_t a[8], const uint8_t *blocks_a, uint32_t b[8],
		 const uint8_t *blocks_b, size_t count);

/* SHA-256 of two messages of one block each, their padding included. */
void sha256_pair_single(uint8_t *out_a, const uint8_t *block_a, uint8_t *out_b,
			const uint8_t *block_b);
/* SHA-256d of two messages of 64 bytes. out may be in. */
void sha256d_pair_64(uint8_t out[2][32], const uint8_t in[2][64]);

#endif /* CHAIN_SHA256_PAIR_H */
