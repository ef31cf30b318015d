/* build.h - the first index of a long chain: scan once, sort, append
 * (docs/architecture.md, "The bulk build").
 *
 * Blocks are read once, by many threads. What they say of scripts and txids
 * goes to partition files, which are then sorted one by one in memory; an
 * output and its spend meet there. Pages are appended in key order to new runs,
 * and the last commit writes the state that knows of them: until then the index
 * is as empty as before.
 *
 * Commits are durable. A build longer than a unit writes a checkpoint with each
 * (build_point.h), and a later call goes on from the last one. */
#ifndef INDEXER_BUILD_H
#define INDEXER_BUILD_H

#include "indexer/connect.h"

/* Where blocks come from; read() is called by several threads at once, each
 * with its number below threads. */
struct build_source {
	void *arg;
	/* Fills in->bytes and in->position; the block's hash is checked by the
	 * caller. */
	enum status (*read)(void *arg, unsigned worker,
			    struct incoming_block *in, uint32_t height);
	/* Fills in->spent of that block, when that is to be had. */
	enum status (*read_spent)(void *arg, unsigned worker,
				  struct incoming_block *in, uint32_t height);
	/* The thread will read() this block next, and has other work before:
	 * it may be asked for meanwhile. */
	void (*expect)(void *arg, unsigned worker, uint32_t height);
	/* What read() gave is not the block: fills it anew, from elsewhere. */
	enum status (*read_again)(void *arg, unsigned worker,
				  struct incoming_block *in, uint32_t height);
	/* in->spent is empty or does not fit in->block, which is parsed by now:
	 * fills it anew, from elsewhere. NOT_FOUND: nobody tells; then the
	 * outputs are looked for among those of all blocks (build_join.h). */
	enum status (*read_spent_again)(void *arg, unsigned worker,
					struct incoming_block *in,
					uint32_t height);
	/* Most blocks come without what they spent. */
	bool blocks_alone;
	/* Threads that read at once: more than jobs where they mostly wait for
	 * another process. */
	unsigned threads;
};

enum build_stage {
	BUILD_SCAN,
	BUILD_SPREAD, /* the three steps of joining, build_join.h */
	BUILD_MEET,
	BUILD_FEES,
	BUILD_SCRIPTS,
	BUILD_SPENDS,
	BUILD_TXIDS,
	BUILD_STAGES
};
const char *build_stage_name(enum build_stage stage);

struct build_progress {
	enum build_stage stage;
	double percent;        /* of the whole */
	uint32_t blocks, of;   /* scanned */
	uint64_t bytes;        /* of blocks scanned by this process */
	uint64_t scratch_peak; /* bytes */
};

struct build_params {
	const struct network *net;
	const struct index_secret *secret;
	struct level_policy policy;
	struct store *store;
	const char *dir; /* for scratch: made, and removed at the end */
	struct build_source source;
	/* Of the active chain, [0, count): owned by the caller. */
	const struct block_hash *hashes;
	uint32_t count;
	uint64_t chain_bytes; /* about; 0: not known */
	unsigned jobs;
	uint64_t memory; /* bytes, about */
	/* Block bytes between two checkpoints; a chain of no more has none. */
	uint64_t unit_bytes;
	const atomic_bool *stop;
	/* Told now and then, on the caller's thread; may be NULL. */
	void (*report)(void *arg, const struct build_progress *progress);
	void *report_arg;
};

/* Builds into a store whose state has no blocks, and makes *state that of
 * params->count blocks. On the thread that writes the store.
 * UNAVAILABLE: the hashes are not of one chain, ask for them again.
 * NOT_FOUND: a block is not to be had. STOPPED, FULL
 * (logged), CORRUPT (logged), and whatever source.read() says. Whatever is
 * returned, nothing that was built is lost. */
MUST_CHECK enum status build_run(const struct build_params *params,
				 struct state *state);
/* Forgets an unfinished build, if there is one. */
MUST_CHECK enum status build_forget(struct store *store, const char *dir);
/* Are there traces of one? */
MUST_CHECK enum status build_is_unfinished(struct store *store, bool *out);

#endif /* INDEXER_BUILD_H */
