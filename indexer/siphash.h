/* siphash.h - SipHash-2-4 with 128 bits of result (Aumasson and Bernstein), for
 * messages of 32 bytes: every input, output and transaction of a chain has one,
 * so that a call into a library for each is felt, and many are made side by
 * side where the processor can.
 *
 * Results are the reference's bytes. Pure: any thread. */
#ifndef INDEXER_SIPHASH_H
#define INDEXER_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

enum { SIPHASH_MESSAGE = 32, SIPHASH_RESULT = 16, SIPHASH_KEY = 16 };

void siphash(uint8_t out[SIPHASH_RESULT],
	     const uint8_t message[SIPHASH_MESSAGE],
	     const uint8_t key[SIPHASH_KEY]);
void siphash_many(uint8_t (*out)[SIPHASH_RESULT],
		  const uint8_t (*messages)[SIPHASH_MESSAGE], size_t count,
		  const uint8_t key[SIPHASH_KEY]);

#endif /* INDEXER_SIPHASH_H */
