/* state.h - where the index stands: the "state" record of the meta table,
 * written with every commit, and the records that never change.
 *
 * Runs are kept oldest first; their block ranges follow one another from 0 to
 * blocks. A run's level says how many blocks it spans: the smallest L with
 * to - from <= fanout^(L + 1). */
#ifndef INDEXER_STATE_H
#define INDEXER_STATE_H

#include "chain/network.h"
#include "indexer/store.h"

#define INDEX_FORMAT 1
#define MAX_RUNS                                                    \
	(RUN_SLOTS - 1) /* one slot stays free for a merge's output \
			 */

struct run_info {
	uint8_t slot;
	uint32_t from, to; /* blocks [from, to) */
	uint64_t rows[TABLE_COUNT];
	uint64_t bytes[TABLE_COUNT]; /* of packed pages */
};

struct state {
	uint64_t generation; /* rises with every commit of blocks, not of merges
			      */
	uint64_t next_txnum;
	uint32_t blocks;       /* in the active chain: tip height + 1 */
	uint32_t top;          /* the most blocks there ever were */
	struct block_hash tip; /* all zeros when blocks is 0 */
	uint32_t run_count;
	struct run_info runs[MAX_RUNS];
};

/* NOT_FOUND: a new database. */
MUST_CHECK enum status state_read(struct state *out, const struct view *view);
MUST_CHECK enum status state_write(const struct view *batch,
				   const struct state *state);

/* A slot that no run uses; state has room by MAX_RUNS. */
unsigned state_free_slot(const struct state *state);

/* What a database was made for. */
struct identity {
	uint32_t format;
	char coin[8];
	char network[16];
	char genesis[HASH_HEX_SIZE];
	uint32_t reorg_horizon;
	struct index_secret secret;
};
MUST_CHECK enum status identity_read(struct identity *out,
				     const struct view *view);
MUST_CHECK enum status identity_write(const struct view *batch,
				      const struct identity *identity);

#endif /* INDEXER_STATE_H */
