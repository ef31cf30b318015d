/* render_block.h - the block objects of /block and /blocks. */
#ifndef API_EXPLORER_RENDER_BLOCK_H
#define API_EXPLORER_RENDER_BLOCK_H

#include "api/emit.h"
#include "api/explorer/pools.h"
#include "indexer/query.h"

/* Whole: block->tx_count txids. pools may be NULL. */
void render_block(struct emit *json, const struct block_info *block,
		  const struct txid *txids, const struct network *net,
		  uint32_t tip_height, const struct pool_list *pools);
/* One line of a day's list. */
void render_block_line(struct emit *json, const struct block_info *block,
		       const struct pool_list *pools);

#endif /* API_EXPLORER_RENDER_BLOCK_H */
