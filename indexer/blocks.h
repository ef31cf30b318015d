/* blocks.h - the plain tables: what is known per block, and where each
 * transaction's bytes are (docs/schema.md). */
#ifndef INDEXER_BLOCKS_H
#define INDEXER_BLOCKS_H

#include "chain/block.h"
#include "indexer/store.h"
#include "node/block_files.h"

struct block_row {
	struct block_hash hash;
	struct header header;
	uint64_t first_txnum;
	uint32_t tx_count;
	uint32_t size, weight;
	struct block_position position; /* file NO_BLOCK_FILE: not known */
	uint32_t logical_time;
	uint64_t output_total, fees; /* satoshis */
	uint8_t chainwork[CHAINWORK_SIZE];
	struct slice coinbase; /* scriptSig; borrowed from the view */
};

/* Sets what row adds to the block before it (NULL: there is none): chainwork,
 * and the logical time. */
void block_row_follow(struct block_row *row, const struct block_row *prev);
/* Adds an active block; if it was stale, it no longer is. */
MUST_CHECK enum status blocks_put(const struct view *batch, uint32_t height,
				  const struct block_row *row);
/* The row alone, of a block that is there and of which nothing but the fees has
 * changed. */
MUST_CHECK enum status blocks_put_row(const struct view *batch, uint32_t height,
				      const struct block_row *row);
MUST_CHECK enum status blocks_get(const struct view *view,
				  struct block_row *out, uint32_t height);
/* The height of an active block. */
MUST_CHECK enum status blocks_find(const struct view *view, uint32_t *height,
				   const struct block_hash *hash);
/* Takes an active block off the chain and keeps it as a stale one. */
MUST_CHECK enum status blocks_make_stale(const struct view *batch,
					 uint32_t height);
MUST_CHECK enum status blocks_get_stale(const struct view *view,
					struct block_row *out, uint32_t *height,
					const struct block_hash *hash);
/* What stands in a stale block, for blocks_find_stale_tx(). It may stay when
 * the block is active again. */
MUST_CHECK enum status blocks_put_stale_txids(const struct view *batch,
					      uint32_t height,
					      const struct block *block);
/* The highest stale block that has the transaction, and its place there.
 * NOT_FOUND. */
MUST_CHECK enum status blocks_find_stale_tx(const struct view *view,
					    struct block_hash *out,
					    uint32_t *pos,
					    const struct txid *txid);

/* The timestamp index: blocks with logical time below before (0: any), newest
 * first. Stands on an entry after OK. */
struct time_cursor {
	struct store_cursor rows;
	uint32_t logical_time;
	struct block_hash hash;
	uint32_t height;
	bool stale;
};
MUST_CHECK enum status time_cursor_open(struct time_cursor *cursor,
					const struct view *view);
void time_cursor_close(struct time_cursor *cursor);
MUST_CHECK enum status time_cursor_below(struct time_cursor *cursor,
					 uint32_t before);
MUST_CHECK enum status time_cursor_prev(struct time_cursor *cursor);

/* Where a transaction's bytes are. */
struct tx_place {
	uint32_t height;
	uint32_t offset; /* in the block */
	uint32_t size;
};
MUST_CHECK enum status offsets_put(const struct view *batch, uint32_t height,
				   const struct block *block,
				   uint64_t first_txnum);
/* The same in two steps: the record of transactions [i, i + OFFSETS_CHUNK) of
 * the block, appended to *out by any thread, and put by the writer's. */
#define OFFSETS_CHUNK 128
void offsets_pack(struct writer *out, uint32_t height,
		  const struct block *block, size_t i);
MUST_CHECK enum status offsets_put_packed(const struct view *batch,
					  uint64_t txnum, struct slice packed);
/* Forgets all transactions from first_txnum on. */
MUST_CHECK enum status offsets_cut(const struct view *batch,
				   uint64_t first_txnum);
/* A cursor for many searches; store_cursor_close() ends it. */
MUST_CHECK enum status offsets_open(struct store_cursor *out,
				    const struct view *view);
/* NOT_FOUND: no such transaction. */
MUST_CHECK enum status offsets_seek(struct store_cursor *cursor,
				    struct tx_place *out, uint64_t txnum);
/* The same, just once. */
MUST_CHECK enum status offsets_find(const struct view *view,
				    struct tx_place *out, uint64_t txnum);

#endif /* INDEXER_BLOCKS_H */
