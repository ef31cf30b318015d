/* merkle.h - the merkle root over txids. */
#ifndef CHAIN_MERKLE_H
#define CHAIN_MERKLE_H

#include "chain/hash.h"

/* Works in place: leaves[] is overwritten. count must be > 0. Sets *mutated
 * when two equal neighbours were hashed at some level (CVE-2012-2459). */
void merkle_root(uint8_t out[32], struct txid *leaves, size_t count,
		 bool *mutated);

#endif /* CHAIN_MERKLE_H */
