/* tell.c - what of the writer's work becomes an event. */
#include <stdlib.h>

#include "base/log.h"
#include "chain/script.h"
#include "indexer/sync_parts.h"

static bool telling(const struct sync *s)
{
	return s->tells && event_feed_attached(s->index->events);
}

void tell_tx(struct sync *s, const struct txid *txid, const struct tx *tx,
	     const struct mempool_prevout *prevouts,
	     const struct script_key *output_keys)
{
	struct event *event;
	size_t count = 0;

	if (!telling(s))
		return;
	event = event_new_tx(txid, tx->raw, tx->input_count + tx->output_count);
	if (!event)
		return;
	for (size_t i = 0; i < tx->input_count; i++)
		event->keys[count++] = prevouts[i].key;
	for (size_t i = 0; i < tx->output_count; i++)
		if (!script_is_unspendable(tx->outputs[i].script))
			event->keys[count++] = output_keys[i];
	event->key_count = count;
	event_feed_tell(s->index->events, event);
}

/* --- a commit's --- */

/* Those of a batch's transactions that are to be told, by txnum. */
struct unseen {
	struct event **events; /* owned array; the events are the tidings' */
	uint64_t first_txnum;
	size_t count;
	size_t tx; /* where the next block begins */
};

static void add(struct tidings *t, struct event *event)
{
	if (!event) {
		log_warn("event lost", "why=\"out of memory\"");
		return;
	}
	*t->last = event;
	t->last = &event->next;
}

/* The keys come in the table's order; each has its place. */
static void put_key(void *arg, uint64_t txnum, bool spent, uint32_t index,
		    const struct script_key *key)
{
	struct unseen *unseen = arg;
	struct event *event = unseen->events[txnum - unseen->first_txnum];
	size_t at = index;

	if (!event)
		return;
	/* height holds the number of inputs meanwhile. */
	if (!spent)
		at += event->height;
	if (at < event->key_count)
		event->keys[at] = *key;
}

/* Leaves out the places that got no key: coinbases, unspendable outputs. */
static void close_gaps(struct event *event)
{
	static const struct script_key none;
	size_t kept = 0;

	for (size_t i = 0; i < event->key_count; i++)
		if (memcmp(&event->keys[i], &none, sizeof(none)) != 0)
			event->keys[kept++] = event->keys[i];
	event->key_count = kept;
	event->height = 0;
}

static void add_block(struct tidings *t, struct unseen *unseen, struct sync *s,
		      const struct block *block, uint32_t height)
{
	for (size_t i = 0; i < block->tx_count; i++) {
		const struct tx *tx = &block->txs[i];
		struct event *event;

		if (mempool_find(s->index->mempool, &block->txids[i]))
			continue;
		event = event_new_tx(&block->txids[i], tx->raw,
				     tx->input_count + tx->output_count);
		if (event)
			event->height = (uint32_t)tx->input_count;
		unseen->events[unseen->tx + i] = event;
		add(t, event);
	}
	unseen->tx += block->tx_count;
	add(t, event_new(EVENT_BLOCK, &block->hash, height));
}

static void add_blocks(struct tidings *t, struct sync *s,
		       const struct state *after,
		       struct incoming_block *const *blocks, size_t count)
{
	struct unseen unseen = { 0 };

	for (size_t i = 0; i < count; i++)
		unseen.count += blocks[i]->block.tx_count;
	unseen.first_txnum = after->next_txnum - unseen.count;
	unseen.events = calloc(unseen.count + 1, sizeof(*unseen.events));
	if (!unseen.events) {
		add(t, NULL);
		return;
	}
	for (size_t i = 0; i < count; i++)
		add_block(t, &unseen, s, &blocks[i]->block,
			  after->blocks - (uint32_t)(count - i));
	connector_each_touch(s->connector, put_key, &unseen);
	for (size_t i = 0; i < unseen.count; i++)
		if (unseen.events[i])
			close_gaps(unseen.events[i]);
	free(unseen.events);
}

void tidings_gather(struct tidings *t, struct sync *s,
		    const struct state *after,
		    struct incoming_block *const *blocks, size_t count,
		    uint32_t disconnected, bool gap)
{
	if (!telling(s) || !after->blocks)
		return;
	if (disconnected && after->blocks > count) {
		const struct block_hash *stays =
			count ? &blocks[0]->block.header.prev : &after->tip;
		struct event *event =
			event_new(EVENT_REORG, stays,
				  after->blocks - (uint32_t)count - 1);

		if (event)
			event->disconnected = disconnected;
		add(t, event);
	}
	if (gap && count)
		add(t, event_new(EVENT_BLOCK, &after->tip, after->blocks - 1));
	else if (count)
		add_blocks(t, s, after, blocks, count);
}

void tidings_tell(struct tidings *t, struct sync *s)
{
	event_feed_tell(s->index->events, t->first);
	tidings_init(t);
}

void tidings_init(struct tidings *t)
{
	t->first = NULL;
	t->last = &t->first;
}

void tidings_drop(struct tidings *t)
{
	event_free_list(t->first);
	tidings_init(t);
}
