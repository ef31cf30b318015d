/* sync.c - the writer's thread: waits for the node, catches up, follows.
 *
 * Notices are hints: each look asks the node how things are. Without ZMQ, or
 * when it is silent, looks are taken by the clock. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/sync_parts.h"
#include "node/zmq_review.h"

#define SECOND            1000000ULL
/* How often to look without being told, microseconds. */
#define CHAIN_LOOK_SILENT (2 * SECOND)
#define POLL_LOOK         (SECOND / 2)
#define POOL_LOOK_BLIND   (3 * SECOND) /* removals are not announced */
#define POOL_LOOK_TOLD    (60 * SECOND)
#define POOL_LOOK_LACKING (1 * SECOND)

static bool stopping(const struct sync *s)
{
	return atomic_load(s->index->config.stop);
}

/* --- notices --- */

static void hint(struct sync *s, struct hints *hints, const struct txid *txid)
{
	/* More than that at once is quicker compared as a whole. */
	if (hints->count == MAX_HINTS)
		s->look_at_pool = true;
	else
		hints->txids[hints->count++] = *txid;
}

static void hint_raw(struct sync *s, struct slice raw)
{
	struct tx_space space;
	struct tx tx;

	tx_space_init(&space);
	if (tx_parse(&tx, &space, raw, s->index->config.net) == STATUS_OK) {
		struct txid txid = tx_txid(&tx);

		hint(s, &s->arrivals, &txid);
	}
	tx_space_clear(&space);
}

static void take_notice(struct sync *s, const struct notice *notice)
{
	switch (notice->kind) {
	case NOTICE_NONE:
	case NOTICE_WAKE:
		break;
	case NOTICE_BLOCK:
		s->look_at_chain = true;
		break;
	case NOTICE_CONNECTED:
	case NOTICE_DISCONNECTED:
		s->has_sequence = true;
		s->look_at_chain = true;
		break;
	case NOTICE_TX_REMOVED:
		s->has_sequence = true;
		hint(s, &s->removals, &notice->txid);
		break;
	case NOTICE_TX_ADDED:
		s->has_sequence = true;
		hint(s, &s->arrivals, &notice->txid);
		break;
	case NOTICE_TX:
		hint(s, &s->arrivals, &notice->txid);
		break;
	case NOTICE_RAW_TX:
		hint_raw(s, notice->raw);
		break;
	case NOTICE_GAP:
		s->look_at_chain = s->look_at_pool = true;
		break;
	}
}

static void publish_zmq_counts(struct sync *s)
{
	struct zmq_counts counts = zmq_listener_counts(s->index->listener);
	struct index_tally *tally = &s->index->tally;

	atomic_store(&tally->zmq_messages, counts.messages);
	atomic_store(&tally->zmq_gaps, counts.gaps);
	atomic_store(&tally->zmq_malformed, counts.malformed);
}

/* Waits up to timeout_ms for one notice, then takes all that are there. */
static enum status gather_notices(struct sync *s, int timeout_ms)
{
	struct notice notice;

	do {
		enum status st = zmq_listener_next(s->index->listener, &notice,
						   timeout_ms);

		if (st != STATUS_OK)
			return st;
		take_notice(s, &notice);
		timeout_ms = 0;
	} while (notice.kind != NOTICE_NONE && s->arrivals.count < MAX_HINTS &&
		 !stopping(s));
	publish_zmq_counts(s);
	return STATUS_OK;
}

/* --- looks by the clock --- */

static bool polls(const struct sync *s)
{
	return !zmq_listener_connected(s->index->listener);
}

static uint64_t pool_interval(const struct sync *s)
{
	uint64_t interval = s->has_sequence ? POOL_LOOK_TOLD : POOL_LOOK_BLIND;

	if (s->pool_lacks)
		interval = POOL_LOOK_LACKING;
	if (polls(s))
		interval = POLL_LOOK;
	/* Large mempools take long to list: a twentieth of the time at most. */
	if (interval < 20 * s->pool_look_took)
		interval = 20 * s->pool_look_took;
	return interval;
}

static uint64_t chain_interval(const struct sync *s)
{
	return polls(s) ? POLL_LOOK : CHAIN_LOOK_SILENT;
}

static void consult_clock(struct sync *s)
{
	uint64_t now = clock_monotonic_us();

	if (now - s->chain_looked_at >= chain_interval(s))
		s->look_at_chain = true;
	if (now - s->pool_looked_at >= pool_interval(s))
		s->look_at_pool = true;
}

static int wait_ms(const struct sync *s)
{
	uint64_t now = clock_monotonic_us();
	uint64_t next = s->chain_looked_at + chain_interval(s);
	uint64_t pool = s->pool_looked_at + pool_interval(s);

	if (s->look_at_chain || s->look_at_pool)
		return 0;
	if (pool < next)
		next = pool;
	if (s->merges_left && s->merge_at < next)
		next = s->merge_at;
	if (next <= now)
		return 0;
	return next - now > SECOND ? 1000 : (int)((next - now) / 1000) + 1;
}

/* --- following --- */

static enum status look_at_chain(struct sync *s)
{
	struct block_hash best;
	enum status st = node_get_best_hash(s->client, &best);

	s->chain_looked_at = clock_monotonic_us();
	s->look_at_chain = false;
	if (st != STATUS_OK || block_hash_equal(&best, &s->state.tip))
		return st;
	st = chain_follow(s);
	/* Removals that came with the blocks are not all announced, and what
	 * spends the blocks' outputs can be added now. */
	if (!s->has_sequence || s->pool_lacks)
		s->look_at_pool = true;
	return st;
}

static enum status look_at_pool(struct sync *s)
{
	uint64_t start = clock_monotonic_us();
	enum status st;

	s->look_at_pool = false;
	st = pool_reconcile(s);
	s->pool_looked_at = clock_monotonic_us();
	s->pool_look_took = s->pool_looked_at - start;
	return st;
}

static enum status look_once(struct sync *s)
{
	enum status st = STATUS_OK;

	zmq_review(s->client, s->index->listener, clock_monotonic_us());
	consult_clock(s);
	if (s->look_at_chain)
		st = look_at_chain(s);
	if (st == STATUS_OK && (s->arrivals.count || s->removals.count))
		st = pool_take_hints(s);
	if (st == STATUS_OK && s->look_at_pool)
		st = look_at_pool(s);
	return st == STATUS_OK ? merge_when_idle(s) : st;
}

static enum status follow_until_trouble(struct sync *s)
{
	enum status st = chain_follow(s);

	if (st == STATUS_OK)
		st = look_at_pool(s);
	if (st != STATUS_OK)
		return st;
	s->chain_looked_at = clock_monotonic_us();
	s->tells = true;
	index_set_stage(s->index, INDEX_FOLLOWING, "");
	while (st == STATUS_OK) {
		index_set_at_tip(s->index, true);
		st = gather_notices(s, wait_ms(s));
		if (stopping(s))
			return STATUS_STOPPED;
		if (st == STATUS_OK)
			st = look_once(s);
		mempool_settle(s->index->mempool, s->state.generation);
	}
	return st;
}

static void report_waiting(void *arg, const char *stage, double percent)
{
	struct index *index = arg;

	(void)percent;
	index_set_node(index, false, -1);
	index_set_stage(index, INDEX_WAITING, stage);
}

/* Trouble that passes by itself: the node went away or changed under us. */
static bool passes(enum status st, bool was_following)
{
	return st == STATUS_UNAVAILABLE || st == STATUS_BAD_INPUT ||
	       st == STATUS_NOT_FOUND || st == STATUS_FAILED ||
	       (st == STATUS_REFUSED && was_following);
}

static enum status run(struct sync *s)
{
	bool was_following = false;
	uint32_t attempt = 0;
	struct node_tip tip;
	enum status st;

	for (;;) {
		uint32_t blocks = s->state.blocks;

		st = node_wait_ready(s->client, &tip, report_waiting, s->index);
		if (st == STATUS_OK) {
			index_set_node(s->index, true, tip.height);
			was_following = true;
			st = follow_until_trouble(s);
		}
		if (!passes(st, was_following))
			return st;
		if (s->state.blocks != blocks)
			attempt = 0;
		index_set_node(s->index, false, -1);
		index_set_stage(s->index, INDEX_WAITING, status_text(st));
		st = node_back_off(s->index->config.node, attempt++);
		if (st != STATUS_OK)
			return st;
	}
}

static enum status open_sync(struct sync *s, struct index *index)
{
	struct view view;
	enum status st;

	s->index = index;
	s->look_at_chain = s->look_at_pool = true;
	s->merges_left = true; /* as far as we know */
	s->client = node_client_new(index->config.node);
	if (s->client)
		s->connector = connector_new(
			index->config.net, &index->identity.secret,
			&index->policy, index->source, s->client);
	lookup_init(&s->lookup, index->config.net, &index->identity.secret,
		    index->source, s->client);
	if (!s->client || !s->connector)
		return STATUS_NO_MEMORY;
	st = view_begin(&view, index->store);
	if (st != STATUS_OK)
		return st;
	st = state_read(&s->state, &view);
	view_end(&view);
	return st;
}

static void close_sync(struct sync *s)
{
	lookup_clear(&s->lookup);
	connector_free(s->connector);
	node_client_free(s->client);
}

void *sync_main(void *arg)
{
	struct index *index = arg;
	struct sync *sync = calloc(1, sizeof(*sync));
	enum status st = sync ? open_sync(sync, index) : STATUS_NO_MEMORY;

	if (st == STATUS_OK)
		st = run(sync);
	if (sync)
		close_sync(sync);
	free(sync);
	/* Whoever met the trouble has said what to do about it. */
	log_info("writer thread ended", "why=\"%s\"", status_text(st));
	index->ended = st;
	index_set_stage(index, INDEX_ENDED, status_text(st));
	return NULL;
}
