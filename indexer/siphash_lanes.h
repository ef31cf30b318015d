/* siphash_lanes.h - SipHash of eight messages in one stream of instructions;
 * siphash.h is for use. Pure: any thread. */
#ifndef INDEXER_SIPHASH_LANES_H
#define INDEXER_SIPHASH_LANES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "indexer/siphash.h"

enum { SIPHASH_LANES = 8 };

/* Without the instructions: false, and siphash_lanes() may not be called. */
bool siphash_lanes_work(void);
void siphash_lanes(uint8_t (*out)[SIPHASH_RESULT],
		   const uint8_t (*messages)[SIPHASH_MESSAGE],
		   const uint8_t key[SIPHASH_KEY]);

/* --- what both ways of it are made of --- */

static inline uint64_t sip_load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/* "somepseudorandomlygeneratedbytes"; the second word says that the result has
 * 128 bits. */
#define SIP_START_0 0x736f6d6570736575
#define SIP_START_1 (0x646f72616e646f6d ^ 0xee)
#define SIP_START_2 0x6c7967656e657261
#define SIP_START_3 0x7465646279746573
/* The last word: the message's length, and no bytes of it left. */
#define SIP_LAST    ((uint64_t)SIPHASH_MESSAGE << 56)

#endif /* INDEXER_SIPHASH_LANES_H */
