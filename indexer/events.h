/* events.h - what happens to the chain and the mempool, told as it happens.
 *
 * The writer's thread tells, one reader takes. Between them stands a bounded
 * queue: a reader that does not keep up loses events, and nobody waits for it.
 * An event is a copy; it belongs to whoever took it.
 *
 * Told from the moment on at which the index first stands at the node's tip:
 *
 *   EVENT_TX     a transaction enters the mempool, or, if it was never in ours,
 *                stands in a block. One that leaves and comes back, or comes
 *                back by a reorganisation, may be told again: readers that
 *                mind remember.
 *   EVENT_BLOCK  a block is connected, behind its transactions. Whoever asks
 *                the index from then on sees it.
 *   EVENT_REORG  blocks have left the chain, before those that took their
 *                place.
 *
 * Of a gap of many blocks that is caught up only the last block is told. */
#ifndef INDEXER_EVENTS_H
#define INDEXER_EVENTS_H

#include "chain/hash.h"
#include "indexer/query.h"

enum event_kind { EVENT_TX, EVENT_BLOCK, EVENT_REORG };

struct event {
	struct event *next;
	enum event_kind kind;
	/* EVENT_TX */
	struct txid txid;
	struct slice raw; /* its bytes, the event's own */
	/* Of the scripts that it spends from, input by input, then of those
	 * that it pays, output by output; one that comes twice stands here
	 * twice. What nobody can spend is left out. */
	struct script_key *keys;
	size_t key_count;
	/* EVENT_BLOCK: the block. EVENT_REORG: the last one that stays. */
	struct block_hash hash;
	uint32_t height;
	uint32_t disconnected; /* EVENT_REORG: blocks that are gone */
};

void event_free(struct event *event);
void event_free_list(struct event *first);

struct event_feed;

/* Holds so many bytes of events at most. NULL: no memory or descriptor. */
struct event_feed *event_feed_new(size_t max_bytes);
void event_feed_free(struct event_feed *feed); /* NULL is fine */

/* --- the reader's side, one thread --- */

/* Nothing is kept before this. */
void event_feed_attach(struct event_feed *feed);
/* Readable while there is something to take. */
int event_feed_fd(const struct event_feed *feed);
/* All there is, oldest first; NULL: nothing. */
struct event *event_feed_take(struct event_feed *feed);
/* How many were lost so far. Any thread. */
uint64_t event_feed_lost(const struct event_feed *feed);

/* --- the writer's side --- */

bool event_feed_attached(const struct event_feed *feed);
/* A transaction with room for so many keys, all zero; NULL: no memory. */
struct event *event_new_tx(const struct txid *txid, struct slice raw,
			   size_t keys);
struct event *event_new(enum event_kind kind, const struct block_hash *hash,
			uint32_t height);
/* Takes a list over, all of it or, when there is no room, nothing of it. */
void event_feed_tell(struct event_feed *feed, struct event *first);

/* --- the index's feed --- */

struct event_feed *index_events(struct index *index);
/* What stands for a scriptPubKey in EVENT_TX. Any thread. */
struct script_key index_script_key(const struct index *index,
				   struct slice script);

#endif /* INDEXER_EVENTS_H */
