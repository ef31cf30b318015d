/* build_hold.h - memory in which the bulk build's partitions wait, as long as
 * there is some left: what waits here is neither written nor read back. Any
 * thread. */
#ifndef INDEXER_BUILD_HOLD_H
#define INDEXER_BUILD_HOLD_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

struct hold_chunk {
	struct hold_chunk *next;
	size_t len; /* of bytes that are filled */
	uint8_t bytes[];
};

struct hold {
	uint64_t most;           /* bytes */
	size_t room;             /* for a chunk's bytes */
	pthread_mutex_t lock;    /* guards what follows */
	struct hold_chunk *free; /* given back */
	struct hold_slab *slabs; /* owned */
	uint64_t taken;          /* bytes of all slabs */
	size_t used;             /* of the newest slab */
};

/* most bytes for so many partitions. Takes memory when chunks are asked for. */
void hold_init(struct hold *hold, uint64_t most, uint64_t parts);
void hold_clear(struct hold *hold); /* also what was only zeroed */
/* An empty chunk; NULL: there is none left. */
struct hold_chunk *hold_take(struct hold *hold);
/* A whole list of them. */
void hold_give(struct hold *hold, struct hold_chunk *chunks);

#endif /* INDEXER_BUILD_HOLD_H */
