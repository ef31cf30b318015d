/* fingerprint.h - two sets of rows compared without keeping either.
 *
 * Each row's keyed hash is added to the sum of its bucket. Sets with equal sums
 * in every bucket are equal; a bucket that differs says where to look. The key
 * is random, so nobody can make two sets that only look alike. */
#ifndef INDEXER_FINGERPRINT_H
#define INDEXER_FINGERPRINT_H

#include "indexer/row.h"

#define FINGERPRINT_BUCKETS 65536
#define FINGERPRINT_KEY     16

__extension__ typedef unsigned __int128 fingerprint_sum;

struct fingerprint {
	fingerprint_sum sums[FINGERPRINT_BUCKETS];
	uint64_t rows;
};

void fingerprint_add(struct fingerprint *fingerprint, uint32_t bucket,
		     const uint8_t key[FINGERPRINT_KEY], const struct row *row);
/* The first bucket in which they differ; FINGERPRINT_BUCKETS: none. */
uint32_t fingerprint_compare(const struct fingerprint *a,
			     const struct fingerprint *b);

#endif /* INDEXER_FINGERPRINT_H */
