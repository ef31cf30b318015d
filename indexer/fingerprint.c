#include "indexer/fingerprint.h"

#include <sodium.h>

_Static_assert(crypto_shorthash_siphashx24_KEYBYTES == FINGERPRINT_KEY,
	       "the key fits");
_Static_assert(sizeof(struct row) == 32, "rows have no bytes between fields");

void fingerprint_add(struct fingerprint *fp, uint32_t bucket,
		     const uint8_t key[FINGERPRINT_KEY], const struct row *row)
{
	fingerprint_sum hash;

	crypto_shorthash_siphashx24((uint8_t *)&hash, (const uint8_t *)row,
				    sizeof(*row), key);
	fp->sums[bucket] += hash;
	fp->rows++;
}

uint32_t fingerprint_compare(const struct fingerprint *a,
			     const struct fingerprint *b)
{
	for (uint32_t i = 0; i < FINGERPRINT_BUCKETS; i++)
		if (a->sums[i] != b->sums[i])
			return i;
	return FINGERPRINT_BUCKETS;
}
