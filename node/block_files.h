/* block_files.h - reads blocks from the node's blk*.dat by position.
 *
 * blkNNNNN.dat: magic, LE32 length, block, repeated in order of arrival, stale
 * blocks included; XORed with xor.dat's 8 bytes when that file exists
 * (nodes.md 6). The node may be writing while we read.
 *
 * Threads: block_files_read() from any thread at once; block_files_find() from
 * the writer's thread only. */
#ifndef NODE_BLOCK_FILES_H
#define NODE_BLOCK_FILES_H

#include <stdatomic.h>

#include "chain/hash.h"
#include "chain/network.h"
#include "chain/writer.h"

/* Where a block's bytes are: file number and offset of its first header
 * byte. */
struct block_position {
	uint32_t file;
	uint32_t offset;
};
#define NO_BLOCK_FILE UINT32_MAX

/* What can be told of a block without reading it. */
struct block_place {
	struct block_position position;
	uint32_t size;          /* the block's bytes */
	uint32_t tx_count;      /* 0: nonsense stands there */
	struct block_hash prev; /* as its header says */
};

struct block_files;

/* dir is the node's blocks folder (or its data folder above it: looked for).
 * NOT_FOUND: no blk00000.dat; REFUSED: its magic is another network's. Both
 * are logged with what to change. */
MUST_CHECK enum status block_files_open(struct block_files **out,
					const char *dir,
					const struct network *net);
void block_files_close(struct block_files *files);

/* For a scan that may take minutes on a cold disk: it ends with STOPPED soon
 * after the flag is raised. */
void block_files_set_stop(struct block_files *files, const atomic_bool *stop);
/* Before the first find: no block before this file will be asked for. (Blocks
 * arrive out of order: step back a file or two from the tip's.) */
void block_files_skip_to(struct block_files *files, uint32_t file);

/* Finds a block by hash: reads on through headers from where the last scan
 * ended, remembering every block it passes; NOT_FOUND when the node has not
 * written it yet (or the files end before it). The header at the position was
 * seen to have that hash; the rest of the block was not looked at. Files that
 * we may not read are passed over (logged). STOPPED, NO_MEMORY, FAILED (reading
 * fails). */
MUST_CHECK enum status block_files_find(struct block_files *files,
					struct block_place *out,
					const struct block_hash *hash);

/* Appends len bytes, starting skip bytes into the block at position, to *out.
 * NOT_FOUND when the file is gone (pruned), CORRUPT when it is too short. The
 * caller checks what the bytes hash to. Keeps a bounded number of files
 * open. */
MUST_CHECK enum status block_files_read(struct block_files *files,
					struct writer *out,
					struct block_position position,
					uint64_t skip, size_t len);

#endif /* NODE_BLOCK_FILES_H */
