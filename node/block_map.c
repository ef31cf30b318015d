/* block_map.c - see block_map.h. */
#include "node/block_map.h"

#include <stdlib.h>

#define FIRST_CAP 1024

void block_map_init(struct block_map *map)
{
	*map = (struct block_map){ 0 };
}

void block_map_clear(struct block_map *map)
{
	free(map->slots);
	block_map_init(map);
}

/* The first bytes in wire order: the last ones are zeros, by proof of work. */
static uint64_t key_of(const struct block_hash *hash)
{
	uint64_t key;

	memcpy(&key, hash->bytes, sizeof(key));
	return key;
}

/* The key's slot, or the free one where it belongs. cap > used. */
static struct block_map_slot *find_slot(struct block_map_slot *slots,
					size_t cap, uint64_t key)
{
	size_t i = (size_t)key & (cap - 1);

	while (slots[i].offset && slots[i].key != key)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static enum status grow(struct block_map *map)
{
	size_t cap = map->cap ? map->cap * 2 : FIRST_CAP;
	struct block_map_slot *slots = calloc(cap, sizeof(*slots));

	if (!slots)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < map->cap; i++) {
		if (map->slots[i].offset)
			*find_slot(slots, cap, map->slots[i].key) =
				map->slots[i];
	}
	free(map->slots);
	map->slots = slots;
	map->cap = cap;
	return STATUS_OK;
}

enum status block_map_put(struct block_map *map, const struct block_hash *hash,
			  uint32_t file, uint32_t offset)
{
	uint64_t key = key_of(hash);
	struct block_map_slot *slot;

	if (map->used >= map->cap / 4 * 3) {
		enum status st = grow(map);

		if (st != STATUS_OK)
			return st;
	}
	slot = find_slot(map->slots, map->cap, key);
	if (!slot->offset)
		map->used++;
	*slot = (struct block_map_slot){ key, file, offset };
	return STATUS_OK;
}

const struct block_map_slot *block_map_get(const struct block_map *map,
					   const struct block_hash *hash)
{
	const struct block_map_slot *slot;

	if (!map->cap)
		return NULL;
	slot = find_slot(map->slots, map->cap, key_of(hash));
	return slot->offset ? slot : NULL;
}
