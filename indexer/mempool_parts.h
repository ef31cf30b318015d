/* mempool_parts.h - the pool itself, for its two halves: mempool.c changes it,
 * mempool_read.c looks things up for pins. */
#ifndef INDEXER_MEMPOOL_PARTS_H
#define INDEXER_MEMPOOL_PARTS_H

#include <pthread.h>

#include "indexer/mempool_pins.h"
#include "indexer/mempool_tables.h"

struct mempool {
	const struct network *net;
	struct mempool_pins pins;

	/* Changed by the writer alone and under the lock, so the writer reads
	 * them without. */
	pthread_rwlock_t lock;
	struct mempool_tables tables;
	struct mempool_counts counts;
	uint64_t floor; /* pins of generations before it come too late */

	/* The writer's own. */
	struct tx_space space; /* records of the transaction being added */
	struct held_list live;
	struct held_list ended; /* dead or marked, waiting to be freed */
	uint64_t memory_max;
	uint64_t next_order;
};

#endif /* INDEXER_MEMPOOL_PARTS_H */
