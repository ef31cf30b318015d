#include "indexer/tx_map.h"

#include <stdlib.h>

void tx_map_init(struct tx_map *map)
{
	memset(map, 0, sizeof(*map));
}

void tx_map_clear(struct tx_map *map)
{
	free(map->entries);
	free(map->slots);
	tx_map_init(map);
}

static enum status grow(struct tx_map *map, size_t count)
{
	size_t slots = 1024;

	while (slots < 2 * count)
		slots *= 2;
	tx_map_clear(map);
	map->entries = malloc((count + 1) * sizeof(*map->entries));
	map->slots = malloc(slots * sizeof(*map->slots));
	if (!map->entries || !map->slots) {
		tx_map_clear(map);
		return STATUS_NO_MEMORY;
	}
	map->cap = count;
	map->slot_count = slots;
	return STATUS_OK;
}

enum status tx_map_reset(struct tx_map *map, size_t count)
{
	if (count > map->cap || !map->slots) {
		enum status st = grow(map, count);

		if (st != STATUS_OK)
			return st;
	}
	map->count = 0;
	memset(map->slots, 0, map->slot_count * sizeof(*map->slots));
	return STATUS_OK;
}

/* The tag is keyed, so nobody can aim for one slot. */
static size_t first_slot(const struct tx_map *map, const struct txid_tag *tag)
{
	size_t hash;

	memcpy(&hash, tag->bytes + TXID_PREFIX_SIZE, sizeof(hash));
	return hash & (map->slot_count - 1);
}

void tx_map_add(struct tx_map *map, const struct tx_map_entry *entry,
		const struct txid_tag *tag)
{
	size_t slot = first_slot(map, tag);

	while (map->slots[slot])
		slot = (slot + 1) & (map->slot_count - 1);
	map->entries[map->count++] = *entry;
	map->slots[slot] = (uint32_t)map->count;
}

const struct tx_map_entry *tx_map_find(const struct tx_map *map,
				       const struct txid *txid,
				       const struct txid_tag *tag)
{
	size_t slot = first_slot(map, tag);

	while (map->slots[slot]) {
		const struct tx_map_entry *entry =
			&map->entries[map->slots[slot] - 1];

		if (txid_equal(entry->txid, txid))
			return entry;
		slot = (slot + 1) & (map->slot_count - 1);
	}
	return NULL;
}
