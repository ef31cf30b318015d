/* block_scan.h - where every block of a chain is in the node's files and how
 * many transactions it has, before any is read. */
#ifndef NODE_BLOCK_SCAN_H
#define NODE_BLOCK_SCAN_H

#include "node/block_files.h"

struct scanned_block {
	struct block_hash hash; /* the caller's */
	/* file NO_BLOCK_FILE: the files do not have it. Then size and tx_count
	 * are 0. */
	struct block_position position;
	uint32_t size;
	uint32_t tx_count;
};

/* Fills in count blocks, which follow one another in the chain, from prev (the
 * hash before the first; zeros before the genesis block); *missing gets how
 * many the files do not have. Some 10 us a block, and memory of the map of all
 * blocks seen (block_map.h). The thread of block_files_find(), whose failures
 * it shares. BAD_INPUT: a header does not follow the one before it, so the
 * hashes are not of one chain: the node's tip moved while they were asked for.
 * Only headers and counts were looked at. */
MUST_CHECK enum status block_scan(struct block_files *files,
				  struct scanned_block *blocks, size_t count,
				  size_t *missing,
				  const struct block_hash *prev);

#endif /* NODE_BLOCK_SCAN_H */
