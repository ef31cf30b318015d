/* origins.h - where the inputs of a batch of blocks come from: a transaction of
 * the batch itself, or the txnum of an older one.
 *
 * Found for all inputs before any row is made, those of older blocks in the
 * order of their tags, so that a page of txids is read once and not once per
 * input. Writer's thread only. */
#ifndef INDEXER_ORIGINS_H
#define INDEXER_ORIGINS_H

#include "indexer/connect.h"
#include "indexer/tx_map.h"

struct origin {
	const struct tx_map_entry *entry; /* in the batch; NULL: in the index */
	uint64_t txnum;
};
struct wanted {
	struct txid_tag tag;
	const struct txid *txid;
	size_t input; /* which origin it is for */
};
struct origins {
	struct origin *all;    /* owned */
	struct wanted *wanted; /* owned */
	size_t wanted_count;
	size_t cap;  /* of both */
	size_t next; /* origin of the next input */
};

/* Finds them all. CORRUPT: an input spends what the index does not know. */
MUST_CHECK enum status origins_find(struct origins *origins,
				    const struct tx_map *map,
				    struct lookup *lookup,
				    struct incoming_block *const *blocks,
				    size_t count);
/* That of the next input, in block order, coinbases left out. Never asked for
 * more often than there are inputs. */
const struct origin *origins_next(struct origins *origins);
void origins_clear(struct origins *origins);

#endif /* INDEXER_ORIGINS_H */
