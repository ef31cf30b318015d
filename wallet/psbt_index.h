/* psbt_index.h - the pairs of a map in order, to look up many of them:
 * psbt_find_key() goes through all of them each time. */
#ifndef WALLET_PSBT_INDEX_H
#define WALLET_PSBT_INDEX_H

#include "wallet/psbt.h"

struct psbt_index {
	const struct psbt_pair **pairs; /* in the space, by type and data */
	size_t count;
};

/* NO_MEMORY. It holds for as long as the map has these pairs. */
MUST_CHECK enum status psbt_index_make(struct psbt_index *out,
				       struct tx_space *space,
				       const struct psbt_map *map);
/* What psbt_find_key() gives. */
const struct psbt_pair *psbt_index_find(const struct psbt_index *index,
					uint64_t type, struct slice data);

#endif /* WALLET_PSBT_INDEX_H */
