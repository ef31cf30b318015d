/* merkle.c - the merkle root over txids. */
#include "chain/merkle.h"

#include "chain/hash_many.h"

/* One level up: pair i becomes leaves[i]. */
static size_t hash_level(struct txid *leaves, size_t count, bool *mutated)
{
	size_t pairs = count / 2;

	for (size_t i = 0; i < pairs; i++) {
		struct txid *pair = &leaves[2 * i];

		if (txid_equal(&pair[0], &pair[1]))
			*mutated = true;
	}
	sha256d_64_many((uint8_t(*)[32])leaves, (const uint8_t(*)[64])leaves,
			pairs);
	if (count % 2) {
		struct slice last = slice_of(leaves[count - 1].bytes, 32);
		struct slice twice[2] = { last, last };

		sha256d_pieces(leaves[pairs++].bytes, twice, 2);
	}
	return pairs;
}

void merkle_root(uint8_t out[32], struct txid *leaves, size_t count,
		 bool *mutated)
{
	*mutated = false;
	while (count > 1)
		count = hash_level(leaves, count, mutated);
	memcpy(out, leaves[0].bytes, 32);
}
