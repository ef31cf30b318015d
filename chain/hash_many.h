/* hash_many.h - many hashes at once, two side by side where the processor can
 * (sha256_pair.h): nearly twice as fast as one by one. Pure: any thread. */
#ifndef CHAIN_HASH_MANY_H
#define CHAIN_HASH_MANY_H

#include "chain/hash.h"

/* What is hashed as if its pieces stood side by side; unused ones are empty. */
struct hash_input {
	struct slice piece[3];
};

void sha256d_many(uint8_t (*out)[32], const struct hash_input *inputs,
		  size_t count);
/* SHA-256d of 64 bytes each, as a merkle tree needs. out may be in: what is
 * written was read before. */
void sha256d_64_many(uint8_t (*out)[32], const uint8_t (*in)[64], size_t count);
/* script_hash_of() each. */
void script_hashes(struct script_hash *out, const struct slice *scripts,
		   size_t count);

#endif /* CHAIN_HASH_MANY_H */
