/* build_input.h - the blocks of a bulk build: from the node's block and undo
 * files as far as they have them, else from the node itself, block by block.
 *
 * Opened and closed on the thread of the build. */
#ifndef INDEXER_BUILD_INPUT_H
#define INDEXER_BUILD_INPUT_H

#include "indexer/build.h"
#include "node/block_scan.h"
#include "node/undo_files.h"

/* What one thread reads with, made when it is first needed. */
struct build_reader {
	struct node_client *client; /* owned, or NULL */
	struct undo_reader *undo;   /* owned, or NULL */
};

struct build_input {
	const struct node_config *node;
	struct block_files *files;    /* owned; NULL: none in reach */
	struct undo_files *undo;      /* owned; NULL as above */
	struct scanned_block *places; /* owned; NULL as above */
	struct block_hash *hashes;    /* owned; of the active chain */
	uint32_t count;               /* blocks */
	struct build_reader *readers; /* owned; one for each thread */
	unsigned jobs, threads;
	bool blocks_alone; /* most come without what they spent */
	const char *name;  /* "block and undo files" or the like: for the log */
};

/* Asks the node for the hashes of its active chain, of count blocks, looks
 * where the files (dir: the node's blocks folder, or NULL) have them, and at a
 * few of them for who tells what they spent. stop ends it with STOPPED.
 * UNAVAILABLE: the node's chain changed meanwhile. */
MUST_CHECK enum status build_input_open(struct build_input *input,
					const struct node_config *node,
					struct node_client *client,
					const char *dir, uint32_t count,
					unsigned jobs, const atomic_bool *stop);
void build_input_close(struct build_input *input);

/* For struct build_params. NOT_FOUND: neither files nor node have the block
 * (logged). Without the node's spent outputs in->spent is empty. */
struct build_source build_input_source(struct build_input *input);

#endif /* INDEXER_BUILD_INPUT_H */
