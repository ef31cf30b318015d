/* connect.h - blocks become rows, and stop being rows again.
 *
 * A connector works inside the caller's batch (one LMDB transaction): first
 * disconnect_to(), if there was a reorg, then connect_blocks(), then the caller
 * writes the state and commits. Nothing else writes the index.
 *
 * Writer's thread only. */
#ifndef INDEXER_CONNECT_H
#define INDEXER_CONNECT_H

#include "indexer/lookup.h"

/* A block on its way in; every part stays in place until it is connected. */
struct incoming_block {
	struct writer bytes;
	struct block block;  /* parsed from bytes, merkle root checked */
	struct writer spent; /* /rest/spenttxouts; empty when not to be had */
	struct block_position position;
};

void incoming_init(struct incoming_block *in);
void incoming_reset(struct incoming_block *in);
void incoming_clear(struct incoming_block *in);

struct connector;

/* client may be NULL in tests that need no bytes of older blocks. */
struct connector *connector_new(const struct network *net,
				const struct index_secret *secret,
				const struct level_policy *policy,
				struct source *source,
				struct node_client *client);
void connector_free(struct connector *connector);

/* Connects count blocks that follow the state's tip, in order, and brings
 * state up to date, but for its generation. BAD_INPUT: a block does not follow
 * the one before (nothing may be committed then), or contradicts its spent
 * outputs. CORRUPT: an input spends what the index does not know. */
MUST_CHECK enum status connect_blocks(struct connector *connector,
				      const struct view *batch,
				      struct state *state,
				      struct incoming_block *const *blocks,
				      size_t count);
/* Calls take() for each script that the transactions connected last spend from
 * or pay, in the history table's order: the transaction, and which of its
 * inputs (spent) or outputs it is. */
void connector_each_touch(const struct connector *connector,
			  void (*take)(void *arg, uint64_t txnum, bool spent,
				       uint32_t index,
				       const struct script_key *key),
			  void *arg);
/* Takes blocks off the chain until it has height of them. */
MUST_CHECK enum status disconnect_to(struct connector *connector,
				     const struct view *batch,
				     struct state *state, uint32_t height);
/* levels_advance(): as much of the merges that are due as one transaction
 * should do; *merged tells whether there was anything. */
MUST_CHECK enum status merge_due(struct connector *connector,
				 const struct view *batch, struct state *state,
				 bool *merged);
/* Empties the whole index but for its identity: for a reorg deeper than the
 * horizon. state->generation goes on rising. */
MUST_CHECK enum status wipe(const struct view *batch, struct state *state);

#endif /* INDEXER_CONNECT_H */
