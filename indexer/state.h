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

#define INDEX_FORMAT 3
/* One slot stays free for a merge's output. A merge under way counts as one. */
#define MAX_RUNS     (RUN_SLOTS - 1)

struct run_info {
	uint8_t slot;
	uint32_t from, to; /* blocks [from, to) */
	uint64_t rows[TABLE_COUNT];
	uint64_t bytes[TABLE_COUNT]; /* of packed pages */
};

/* A merge under way, range by range (levels.h): into.slot holds the rows that
 * have moved there, the runs' own slots what has not. In tables before table
 * all rows have moved, in those behind it none. */
struct merging {
	uint32_t first, count; /* runs [first, first + count); count 0: none */
	enum table table;
	struct run_info into;
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
	struct merging merging;
};

/* NOT_FOUND: a new database. */
MUST_CHECK enum status state_read(struct state *out, const struct view *view);
MUST_CHECK enum status state_write(const struct view *batch,
				   const struct state *state);

/* How many slots are in use: the runs', and that of a merge under way. */
static inline uint32_t state_slot_count(const struct state *state)
{
	return state->run_count + (state->merging.count > 0);
}

/* Those slots, oldest rows first: a merge's stands before its runs'. Returns
 * their number. */
uint32_t state_slots(const struct state *state, uint8_t slots[MAX_RUNS]);

/* A slot that nothing uses; state has room by MAX_RUNS. */
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
