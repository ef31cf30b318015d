/* sync_parts.h - the writer's thread in a few files: sync.c waits and decides,
 * chain_sync.c brings blocks in, merge_sync.c lets merges have their turn,
 * pool_sync.c keeps the mempool like the node's,
 * pool_add.c adds to it, returning.c sees to what a reorg gives back, tell.c
 * tells of it all.
 *
 * Everything here belongs to the writer's thread. */
#ifndef INDEXER_SYNC_PARTS_H
#define INDEXER_SYNC_PARTS_H

#include "indexer/events.h"
#include "indexer/index_parts.h"

#define MAX_HINTS 4096

struct hints {
	struct txid txids[MAX_HINTS];
	size_t count;
};

struct sync {
	struct index *index;
	struct node_client *client;
	struct connector *connector;
	struct state state;   /* as last committed */
	struct lookup lookup; /* for previous outputs of mempool transactions */

	bool tells; /* events.h: the node's tip was reached once */

	/* What notices have told, until it is looked into. */
	bool look_at_chain;
	bool look_at_pool; /* compare with getrawmempool */
	bool pool_lacks;   /* some could not be added yet: look again soon */
	bool pool_full;    /* said so since the last reconciliation */
	struct hints arrivals, removals; /* of transactions */
	bool has_sequence;               /* the node tells of removals */

	/* Monotonic microseconds of the last look. */
	uint64_t chain_looked_at, pool_looked_at, pool_look_took;

	/* Runs may be due to be merged, next at this time. */
	bool merges_left;
	uint64_t merge_at;
};

/* --- chain_sync.c --- */

/* Brings the index to the node's tip: finds the fork, cuts back, connects; each
 * commit takes as many blocks as fit a batch. OK: stands at what was the node's
 * tip a moment ago. */
MUST_CHECK enum status chain_follow(struct sync *sync);

/* --- build_sync.c --- */

/* Builds an empty index in bulk, when the node's tip is far and settings say
 * so; else leaves it empty. */
MUST_CHECK enum status build_when_far(struct sync *sync,
				      const struct node_tip *tip);

/* --- merge_sync.c --- */

/* Behind a commit that took so long: small merges are done, a large one may
 * take as long, and longer when there are too many runs. */
MUST_CHECK enum status merge_behind_commit(struct sync *sync, uint64_t took_us);
/* Takes a turn if it is time for one: a transaction, then three times as long
 * a rest. */
MUST_CHECK enum status merge_when_idle(struct sync *sync);

/* --- pool_sync.c --- */

/* Makes the mempool what getrawmempool says now. */
MUST_CHECK enum status pool_reconcile(struct sync *sync);
/* Forgets the whole mempool, when what it knows of the chain no longer holds.
 */
MUST_CHECK enum status pool_forget(struct sync *sync);
/* Looks into the hints and empties them. */
MUST_CHECK enum status pool_take_hints(struct sync *sync);

/* Is txid in the node's list, sorted by pool_by_txid()? */
bool pool_lists(const struct node_mempool *node, const struct txid *txid);

/* --- pool_add.c --- */

/* For qsort and bsearch over txids, and records that begin with one. */
int pool_by_txid(const void *a, const void *b);
/* Adds one transaction, by the node's txid, with the lookup bound. NOT_FOUND:
 * it spends what neither the mempool nor the index has (yet). */
MUST_CHECK enum status pool_add_tx(struct sync *sync, const struct txid *txid,
				   struct slice bytes, uint64_t first_seen,
				   uint64_t generation);
/* Fetches and adds those of txids that are in the node's mempool; with_times
 * dates them as the node does. What cannot be added yet is left to the next
 * reconciliation. */
MUST_CHECK enum status pool_fetch(struct sync *sync, const struct txid *txids,
				  size_t count, bool with_times);
/* Is it more than one transaction that could not be added? */
bool pool_is_trouble(enum status st);

/* --- returning.c --- */

/* Transactions of blocks about to be disconnected, so that those which return
 * to the node's mempool are in ours as soon as they leave the index. */
struct returning {
	struct incoming_block *blocks; /* owned, oldest first */
	size_t count;
	struct node_mempool node; /* what the node's mempool holds now */
};
/* Reads blocks [height, tip]. More than a few hundred are left to the next
 * reconciliation. */
MUST_CHECK enum status returning_read(struct returning *out, struct sync *sync,
				      uint32_t height);
/* Adds them as of the generation that batch will make, which no longer has
 * them; what the new blocks hold again is left out. */
MUST_CHECK enum status returning_add(struct returning *returning,
				     struct sync *sync,
				     const struct view *batch,
				     const struct state *after);
/* What stood in those blocks, the first of them at height, is found by txid
 * there. */
MUST_CHECK enum status returning_keep_stale(const struct returning *returning,
					    const struct view *batch,
					    uint32_t height);
void returning_clear(struct returning *returning);

/* --- tell.c --- */

/* A transaction has entered the mempool. Keys of unspendable outputs are not
 * looked at. */
void tell_tx(struct sync *sync, const struct txid *txid, const struct tx *tx,
	     const struct mempool_prevout *prevouts,
	     const struct script_key *output_keys);

/* What a commit will have done, told only then. */
struct tidings {
	struct event *first, **last; /* owned */
};
void tidings_init(struct tidings *tidings);
/* Behind connect_blocks(), before the mempool's entries are marked: after is
 * the state with count new blocks. gap: tell of the last block alone. */
void tidings_gather(struct tidings *tidings, struct sync *sync,
		    const struct state *after,
		    struct incoming_block *const *blocks, size_t count,
		    uint32_t disconnected, bool gap);
void tidings_tell(struct tidings *tidings, struct sync *sync);
void tidings_drop(struct tidings *tidings);

#endif /* INDEXER_SYNC_PARTS_H */
