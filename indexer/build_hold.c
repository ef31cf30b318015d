#include "indexer/build_hold.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A chunk, its head included; smaller where partitions are many. */
enum { CHUNK_MIN = 4096, CHUNK_MAX = 65536, CHUNKS_PER_PART = 4 };
/* Taken from the system at once. */
enum { SLAB = 4 << 20 };

struct hold_slab {
	struct hold_slab *next;
	size_t size; /* of bytes */
	alignas(max_align_t) uint8_t bytes[];
};

void hold_init(struct hold *hold, uint64_t most, uint64_t parts)
{
	size_t chunk = CHUNK_MAX;

	while (chunk > CHUNK_MIN && chunk * CHUNKS_PER_PART * parts > most)
		chunk /= 2;
	*hold = (struct hold){
		.most = most,
		.room = chunk - sizeof(struct hold_chunk),
	};
	pthread_mutex_init(&hold->lock, NULL);
}

void hold_clear(struct hold *hold)
{
	struct hold_slab *slab;

	if (!hold->room)
		return;
	while ((slab = hold->slabs)) {
		hold->slabs = slab->next;
		free(slab);
	}
	pthread_mutex_destroy(&hold->lock);
	memset(hold, 0, sizeof(*hold));
}

static bool add_slab(struct hold *hold, size_t size)
{
	struct hold_slab *slab = malloc(sizeof(*slab) + size);

	if (!slab)
		return false;
	slab->size = size;
	slab->next = hold->slabs;
	hold->slabs = slab;
	hold->taken += size;
	hold->used = 0;
	return true;
}

static struct hold_chunk *cut_chunk(struct hold *hold)
{
	size_t chunk = hold->room + sizeof(struct hold_chunk);
	uint64_t left = hold->most - hold->taken;
	size_t size = left < SLAB ? left / chunk * chunk : SLAB;
	void *at;

	if (!hold->slabs || hold->used + chunk > hold->slabs->size)
		if (!size || !add_slab(hold, size))
			return NULL;
	at = hold->slabs->bytes + hold->used;
	hold->used += chunk;
	return at;
}

struct hold_chunk *hold_take(struct hold *hold)
{
	struct hold_chunk *chunk;

	pthread_mutex_lock(&hold->lock);
	chunk = hold->free;
	if (chunk)
		hold->free = chunk->next;
	else
		chunk = cut_chunk(hold);
	pthread_mutex_unlock(&hold->lock);
	if (chunk)
		*chunk = (struct hold_chunk){ .len = 0 };
	return chunk;
}

void hold_give(struct hold *hold, struct hold_chunk *chunks)
{
	struct hold_chunk *last = chunks;

	if (!chunks)
		return;
	while (last->next)
		last = last->next;
	pthread_mutex_lock(&hold->lock);
	last->next = hold->free;
	hold->free = chunks;
	pthread_mutex_unlock(&hold->lock);
}
