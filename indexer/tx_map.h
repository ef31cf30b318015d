/* tx_map.h - the transactions of the blocks being connected, by txid: most
 * inputs spend something recent, and what is in the batch is in no table yet.
 */
#ifndef INDEXER_TX_MAP_H
#define INDEXER_TX_MAP_H

#include "chain/tx.h"
#include "indexer/keys.h"

struct tx_map_entry {
	const struct tx *tx; /* borrowed */
	const struct txid *txid;
	uint64_t txnum;
};

struct tx_map {
	struct tx_map_entry *entries; /* owned */
	size_t count, cap;
	uint32_t *slots;   /* entry number + 1, or 0; owned */
	size_t slot_count; /* a power of two, at least twice count */
};

void tx_map_init(struct tx_map *map);
/* Empties it and makes room for count transactions. */
MUST_CHECK enum status tx_map_reset(struct tx_map *map, size_t count);
void tx_map_clear(struct tx_map *map);

/* Tags are tag_of_txid(txid), here and below. Never more than reset made room
 * for. */
void tx_map_add(struct tx_map *map, const struct tx_map_entry *entry,
		const struct txid_tag *tag);
/* NULL when it is not there. */
const struct tx_map_entry *tx_map_find(const struct tx_map *map,
				       const struct txid *txid,
				       const struct txid_tag *tag);

#endif /* INDEXER_TX_MAP_H */
