/* source.h - where the bytes of blocks and transactions come from: the node's
 * block files when they are in reach, else the node itself (REST or RPC), with
 * the last blocks fetched kept in memory.
 *
 * Threads: any; each brings its own node client (NULL: files only). */
#ifndef INDEXER_SOURCE_H
#define INDEXER_SOURCE_H

#include "indexer/blocks.h"
#include "node/client.h"

struct source;

/* dir: the node's blocks folder, or NULL. stop (may be NULL) ends searches. */
MUST_CHECK enum status source_open(struct source **out,
				   const struct network *net, const char *dir,
				   const atomic_bool *stop);
/* The index goes on from a block that stands here: files well before it need
 * not be searched. Before the first find. */
void source_resume(struct source *source, struct block_position position);
void source_close(struct source *source);

/* True when there are block files. */
bool source_is_local(const struct source *source);

/* Where the files hold this block; file NO_BLOCK_FILE when they do not (yet),
 * or there are none. *size: the block's bytes. The writer's thread only. */
struct block_position source_find(struct source *source, uint32_t *size,
				  const struct block_hash *hash);

/* Appends what the block's inputs spent, for node/spent_outputs.h to walk over:
 * from the undo files when the block stands in the files, else from the node.
 * NOT_FOUND: neither has it, so our own index must. The writer's thread only.
 */
MUST_CHECK enum status source_read_spent(struct source *source,
					 struct node_client *client,
					 struct writer *out,
					 struct block_position position,
					 const struct block *block);

/* Appends the whole block; its header is checked to hash to row->hash.
 * NOT_FOUND: neither files nor node have it. */
MUST_CHECK enum status source_read_block(struct source *source,
					 struct node_client *client,
					 struct writer *out,
					 const struct block_row *row);
/* Appends size bytes from offset on of that block. The caller checks what they
 * say. header_seen, both ways: its header was seen where the row says, by this
 * call or, a moment ago, by one before. NULL: it is not looked for, and files
 * that the node has rewritten give any bytes; for who can tell. */
MUST_CHECK enum status
source_read_part(struct source *source, struct node_client *client,
		 struct writer *out, const struct block_row *row,
		 uint32_t offset, uint32_t size, bool *header_seen);

#endif /* INDEXER_SOURCE_H */
