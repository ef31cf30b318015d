/* block_map.h - where each block seen in the files is: hash to position.
 *
 * An open-addressing table of 16 bytes a slot that keeps 8 bytes of each hash:
 * 900,000 blocks cost 32 MB. So two blocks may be mistaken for each other (one
 * would have to grind for it): whoever asks checks the header at the position.
 * Belongs to one thread. */
#ifndef NODE_BLOCK_MAP_H
#define NODE_BLOCK_MAP_H

#include "chain/hash.h"
#include "chain/status.h"

struct block_map_slot {
	uint64_t key;
	uint32_t file;
	uint32_t offset; /* 0: the slot is free; a block is always behind its
			  * prefix */
};

struct block_map {
	struct block_map_slot *slots; /* owned */
	size_t cap;                   /* 0 or a power of two */
	size_t used;
};

void block_map_init(struct block_map *map);
void block_map_clear(struct block_map *map);
/* Puts or moves; offset > 0. NO_MEMORY leaves the map as it was. */
MUST_CHECK enum status block_map_put(struct block_map *map,
				     const struct block_hash *hash,
				     uint32_t file, uint32_t offset);
/* Borrowed until the next put; NULL when unknown. */
const struct block_map_slot *block_map_get(const struct block_map *map,
					   const struct block_hash *hash);

#endif /* NODE_BLOCK_MAP_H */
