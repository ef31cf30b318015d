/* build_parts.h - a build under way, for the files of the build: build.c leads
 * it through its stages, build_read.c and build_scan.c read blocks,
 * build_join.c finds the outputs that nobody told, build_tables.c makes pages
 * of all that. All on the caller's thread, but for the tasks of pipelines. */
#ifndef INDEXER_BUILD_PARTS_H
#define INDEXER_BUILD_PARTS_H

#include "indexer/build_cache.h"
#include "indexer/build_pipeline.h"
#include "indexer/build_point.h"
#include "indexer/build_record.h"

struct build {
	const struct build_params *p;
	struct tag_secret tags;
	struct build_point point; /* what is done */
	struct scratch scratch[SCRATCH_COUNT];
	struct hold hold; /* what of them is in memory */
	/* Of each block, and behind the last; as far as scanned. Owned. */
	uint64_t *first_txnum;
	/* What joining has found of each block's inputs, in satoshis. Owned. */
	atomic_ullong *joined;
	bool has_points;            /* the chain is longer than a unit */
	struct output_cache *cache; /* owned; while blocks alone are scanned */
	atomic_uint untold; /* blocks scanned of which nobody told the spent */

	struct view batch;    /* open, but between stages */
	uint64_t uncommitted; /* bytes of pages in it, about */
	uint32_t dropped;     /* partitions of the stage whose files are gone */

	struct block_row last_row; /* of the block scanned last; no coinbase */

	struct build_progress progress;
};

/* --- build.c --- */

/* The partition files that the stage takes in; NULL while scanning. */
struct scratch *build_stage_scratch(struct build *b);
/* Commits what is in the batch with a checkpoint, if there are any, and opens
 * the next; what the stage has taken in of its partitions goes. */
MUST_CHECK enum status build_commit(struct build *b);
/* Without a checkpoint: in the midst of a task. */
MUST_CHECK enum status build_commit_pages(struct build *b);
/* Bytes, about, for all but what waits in partitions. */
uint64_t build_memory(const struct build *b);
/* A thread's buffer for each of so many partitions, by the memory there is. */
uint32_t build_buffer_size(const struct build *b, uint64_t parts);
/* Looks at the scratch files' size, and tells how far the stage has come. */
void build_report(struct build *b, double part_of_stage);

/* --- build_read.c --- */

/* Reads and parses a block, and reads what it spent as far as anybody tells;
 * that is not looked at. next: the one that the thread reads next, or 0. */
MUST_CHECK enum status build_read_block(struct build *b, unsigned worker,
					struct incoming_block *in,
					uint32_t height, uint32_t next);

/* --- build_scan.c --- */

MUST_CHECK enum status build_scan(struct build *b);

/* --- build_join.c: see build_join.h --- */

MUST_CHECK enum status build_spread(struct build *b);
MUST_CHECK enum status build_meet(struct build *b);
MUST_CHECK enum status build_fees(struct build *b);

/* --- build_tables.c --- */

MUST_CHECK enum status build_scripts(struct build *b);
MUST_CHECK enum status build_spends(struct build *b);
MUST_CHECK enum status build_txids(struct build *b);

#endif /* INDEXER_BUILD_PARTS_H */
