/* build_point.h - how far an unfinished build has come: the "build" record of
 * the meta table, written by the commits that end a unit of work.
 *
 * All below it is on disk when the commit is: pages by the same commit,
 * partition files by a sync before it. */
#ifndef INDEXER_BUILD_POINT_H
#define INDEXER_BUILD_POINT_H

#include "indexer/build.h"
#include "indexer/build_pages.h"
#include "indexer/build_scratch.h"

enum {
	SCRATCH_SCRIPTS,
	SCRATCH_TXIDS,
	SCRATCH_SPENDS,
	SCRATCH_JOIN,
	SCRATCH_COUNT
};

struct build_point {
	enum build_stage stage;
	uint32_t next;          /* block or partition, of the stage */
	uint32_t count;         /* blocks that the build is for */
	struct block_hash last; /* of block next - 1 while scanning, then of
				 * the last one */
	uint64_t txnums;        /* of the blocks scanned */
	struct build_runs cut;  /* set when all blocks are */
	struct run_info runs[BUILD_RUNS]; /* run i in slot i */
};

/* The lengths of partition files are the scratch's own. */
MUST_CHECK enum status point_write(const struct view *batch,
				   const struct build_point *point,
				   const struct scratch *scratch);
/* NOT_FOUND: there is none. Makes scratch, which is to be cleared, with dir and
 * the names of its parts. */
MUST_CHECK enum status point_read(struct build_point *point,
				  struct scratch *scratch, const char *dir,
				  const struct view *view);
/* The "build joined" record: what joining has added to each block's inputs so
 * far, of count blocks. Read: zeros when there is none. */
MUST_CHECK enum status point_write_joined(const struct view *batch,
					  const atomic_ullong *joined,
					  uint32_t count);
MUST_CHECK enum status point_read_joined(const struct view *view,
					 atomic_ullong *joined, uint32_t count);
/* Both records. */
MUST_CHECK enum status point_delete(const struct view *batch);
const char *scratch_name(unsigned which);

#endif /* INDEXER_BUILD_POINT_H */
