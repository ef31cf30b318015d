/* chain_sync.c - from the node's blocks to commits. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/sync_parts.h"

/* A commit takes blocks until it has this many bytes of them. */
#define BATCH_BYTES     (32U << 20)
#define BATCH_BLOCKS    2000
/* Further behind than this is a gap to be caught up, with progress. */
#define CATCH_UP_BLOCKS 20
#define PROGRESS_LOG_US 10000000ULL

struct batch {
	struct incoming_block *blocks; /* owned */
	struct incoming_block **list;  /* owned; points into blocks */
	size_t count, cap;
	size_t bytes;
};

static void batch_clear(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		incoming_clear(&b->blocks[i]);
	free(b->blocks);
	free(b->list);
	memset(b, 0, sizeof(*b));
}

static enum status batch_reserve(struct batch *b, size_t cap)
{
	b->blocks = calloc(cap, sizeof(*b->blocks));
	b->list = calloc(cap, sizeof(*b->list));
	b->cap = cap;
	return b->blocks && b->list ? STATUS_OK : STATUS_NO_MEMORY;
}

/* --- loading --- */

static enum status load_from(struct sync *s, struct incoming_block *in,
			     const struct block_row *row)
{
	struct block *block = &in->block;
	enum status st;

	in->position = row->position;
	writer_reset(&in->bytes);
	st = source_read_block(s->index->source, s->client, &in->bytes, row);
	if (st == STATUS_OK)
		st = block_parse(block, writer_slice(&in->bytes),
				 s->index->config.net);
	if (st == STATUS_OK && !block_hash_equal(&block->hash, &row->hash))
		st = STATUS_BAD_INPUT;
	return st;
}

/* From the block files when they have it undamaged, else from the node. */
static enum status load_bytes(struct sync *s, struct incoming_block *in,
			      const struct block_hash *hash)
{
	struct block_row row = { .hash = *hash };
	enum status st;

	row.position = source_find(s->index->source, &row.size, hash);
	st = load_from(s, in, &row);
	if (st != STATUS_BAD_INPUT || row.position.file == NO_BLOCK_FILE)
		return st;
	row.position.file = NO_BLOCK_FILE;
	return load_from(s, in, &row);
}

static enum status load_block(struct sync *s, struct incoming_block *in,
			      const struct block_hash *hash)
{
	char hex[HASH_HEX_SIZE];
	enum status st = load_bytes(s, in, hash);

	if (st == STATUS_OK) {
		st = source_read_spent(s->index->source, s->client, &in->spent,
				       in->position, &in->block);
		if (st == STATUS_NOT_FOUND) /* resolved by the index itself */
			st = STATUS_OK;
	}
	if (st == STATUS_OK || st == STATUS_STOPPED || st == STATUS_UNAVAILABLE)
		return st;
	block_hash_to_hex(hex, hash);
	log_error(
		"block cannot be used", "hash=%s why=\"%s\" advice=\"%s\"", hex,
		status_text(st),
		st == STATUS_NOT_FOUND
			? "the node may be pruned: owsd needs every block"
			: "the node's answer is damaged; owsd will ask again");
	return st == STATUS_NOT_FOUND ? STATUS_UNAVAILABLE : st;
}

/* The blocks from height first on, up to the batch's bounds; what is loaded
 * counts even when the chain changes meanwhile: connecting checks linkage. */
static enum status batch_load(struct batch *b, struct sync *s, uint32_t first,
			      uint32_t node_height)
{
	size_t want = node_height + 1 - first, got;
	struct block_hash *hashes;
	enum status st;

	if (want > BATCH_BLOCKS)
		want = BATCH_BLOCKS;
	st = batch_reserve(b, want);
	if (st != STATUS_OK)
		return st;
	hashes = calloc(want, sizeof(*hashes));
	if (!hashes)
		return STATUS_NO_MEMORY;
	st = node_get_hashes(s->client, hashes, &got, first, want);
	while (st == STATUS_OK && b->count < got && b->bytes < BATCH_BYTES) {
		struct incoming_block *in = &b->blocks[b->count];

		b->list[b->count++] = in;
		incoming_init(in);
		st = load_block(s, in, &hashes[b->count - 1]);
		b->bytes += in->bytes.len;
	}
	free(hashes);
	return st;
}

/* --- committing --- */

static enum status write_all(struct sync *s, const struct view *batch,
			     struct state *next, uint32_t keep,
			     const struct batch *b)
{
	enum status st = disconnect_to(s->connector, batch, next, keep);

	if (st == STATUS_OK && b->count)
		st = connect_blocks(s->connector, batch, next, b->list,
				    b->count);
	if (st == STATUS_OK)
		st = state_write(batch, next);
	return st;
}

/* One LMDB transaction: blocks [0, keep) stay, b's follow. The mempool's marks
 * are set before the commit, so that every snapshot finds its pair. */
static enum status commit(struct sync *s, uint32_t keep, const struct batch *b,
			  struct returning *returning, struct tidings *tidings,
			  bool gap)
{
	struct mempool *pool = s->index->mempool;
	struct state next = s->state;
	struct view batch;
	enum status st = batch_begin(&batch, s->index->store);

	if (st != STATUS_OK)
		return st;
	next.generation++;
	st = write_all(s, &batch, &next, keep, b);
	/* What returns first: should a new block hold it again, the mark that
	 * follows ends it before anyone saw it. */
	if (st == STATUS_OK)
		st = returning_add(returning, s, &batch, &next);
	if (st == STATUS_OK)
		st = returning_keep_stale(returning, &batch, keep);
	if (st == STATUS_OK)
		tidings_gather(tidings, s, &next, b->list, b->count,
			       s->state.blocks - keep, gap);
	for (size_t i = 0; i < b->count && st == STATUS_OK; i++)
		mempool_confirm_block(pool, &b->blocks[i].block,
				      next.generation);
	st = batch_end(&batch, st);
	if (st != STATUS_OK) {
		mempool_abort_generation(pool, next.generation);
		return st;
	}
	s->state = next;
	mempool_settle(pool, next.generation);
	index_set_tip(s->index, &next);
	tidings_tell(tidings, s);
	return STATUS_OK;
}

static void count_commit(struct sync *s, uint32_t disconnected,
			 const struct batch *b, uint64_t us)
{
	struct index_tally *tally = &s->index->tally;

	for (size_t i = 0; i < b->count; i++)
		atomic_fetch_add(&tally->txs_connected,
				 b->blocks[i].block.tx_count);
	atomic_fetch_add(&tally->blocks_connected, b->count);
	atomic_fetch_add(&tally->blocks_disconnected, disconnected);
	if (disconnected)
		atomic_fetch_add(&tally->reorgs, 1);
	atomic_store(&tally->connect_us_last, us);
	atomic_fetch_add(&tally->connect_us_total, us);
}

static void log_blocks(const struct batch *b, uint32_t first, uint64_t us)
{
	for (size_t i = 0; i < b->count; i++) {
		char hex[HASH_HEX_SIZE];

		block_hash_to_hex(hex, &b->blocks[i].block.hash);
		log_info("block connected",
			 "height=%zu hash=%s txs=%zu bytes=%zu ms=%" PRIu64,
			 first + i, hex, b->blocks[i].block.tx_count,
			 b->blocks[i].bytes.len, us / 1000 / b->count);
	}
}

/* --- finding the fork --- */

static enum status own_hash(struct sync *s, struct block_hash *out,
			    uint32_t height)
{
	struct block_row row;
	struct view view;
	enum status st = view_begin(&view, s->index->store);

	if (st != STATUS_OK)
		return st;
	st = blocks_get(&view, &row, height);
	view_end(&view);
	*out = row.hash;
	return st;
}

/* How many of our blocks below height end the node has too, looking at the
 * span just below it; end itself when none differs. */
static enum status compare_span(struct sync *s, uint32_t *keep, uint32_t first,
				uint32_t end)
{
	struct block_hash node[128], own;
	size_t got;
	enum status st;

	*keep = end;
	st = node_get_hashes(s->client, node, &got, first, end - first);
	if (st == STATUS_OK && got < end - first)
		return STATUS_UNAVAILABLE; /* the node is changing; look again
					    */
	while (st == STATUS_OK && *keep > first) {
		st = own_hash(s, &own, *keep - 1);
		if (st != STATUS_OK ||
		    block_hash_equal(&own, &node[*keep - 1 - first]))
			break;
		(*keep)--;
	}
	return st;
}

/* *keep: how many blocks from genesis on we share with the node. */
static enum status find_fork(struct sync *s, uint32_t *keep,
			     uint32_t node_height)
{
	uint32_t end = s->state.blocks;
	uint32_t span = 1; /* mostly the tip alone answers it */

	if (end > node_height + 1)
		end = node_height + 1;
	*keep = end;
	while (end) {
		uint32_t first = end > span ? end - span : 0;
		enum status st = compare_span(s, keep, first, end);

		if (st != STATUS_OK || *keep > first)
			return st;
		end = first;
		span = 128;
	}
	return STATUS_OK;
}

/* --- following --- */

static enum status rebuild(struct sync *s, uint32_t fork)
{
	struct state next = s->state;
	struct view batch;
	enum status st;

	log_error("reorg deeper than the horizon: building the index anew",
		  "fork=%u height=%u horizon=%u", fork, s->state.blocks - 1,
		  s->index->policy.horizon);
	st = batch_begin(&batch, s->index->store);
	if (st != STATUS_OK)
		return st;
	next.generation++;
	st = wipe(&batch, &next);
	if (st == STATUS_OK)
		st = state_write(&batch, &next);
	st = batch_end(&batch, st);
	if (st != STATUS_OK)
		return st;
	s->state = next;
	index_set_tip(s->index, &next);
	return pool_forget(s);
}

static enum status step_with(struct sync *s, uint32_t keep,
			     uint32_t node_height, struct batch *b)
{
	struct returning returning = { 0 };
	uint32_t first = s->state.blocks, gone = first - keep;
	const bool gap = node_height >= keep + CATCH_UP_BLOCKS;
	struct tidings tidings;
	uint64_t start, took;
	enum status st = STATUS_OK;

	tidings_init(&tidings);
	if (node_height + 1 > keep)
		st = batch_load(b, s, keep, node_height);
	if (st == STATUS_OK && gone)
		st = returning_read(&returning, s, keep);
	start = clock_monotonic_us();
	if (st == STATUS_OK)
		st = commit(s, keep, b, &returning, &tidings, gap);
	tidings_drop(&tidings);
	returning_clear(&returning);
	if (st != STATUS_OK)
		return st;
	took = clock_monotonic_us() - start;
	count_commit(s, gone, b, took);
	if (gone)
		log_info("blocks disconnected",
			 "count=%u fork=%u new_height=%u", gone, keep - 1,
			 s->state.blocks - 1);
	if (!gap)
		log_blocks(b, keep, took);
	return merge_behind_commit(s, took);
}

static enum status step(struct sync *s, uint32_t keep, uint32_t node_height)
{
	struct batch b = { 0 };
	enum status st = step_with(s, keep, node_height, &b);

	batch_clear(&b);
	return st;
}

struct pace {
	uint64_t started, logged;
	uint32_t first;
};

static void log_progress(struct sync *s, struct pace *pace,
			 uint32_t node_height)
{
	uint64_t now = clock_monotonic_us();
	uint32_t done = s->state.blocks - pace->first;
	uint64_t left = node_height + 1 - s->state.blocks;

	if (now - pace->logged < PROGRESS_LOG_US || !done)
		return;
	pace->logged = now;
	log_info(
		"catching up",
		"height=%u of=%u percent=%.1f blocks_per_s=%.0f eta_s=%" PRIu64,
		s->state.blocks - 1, node_height,
		100.0 * s->state.blocks / (node_height + 1.0),
		done * 1e6 / (double)(now - pace->started),
		left * (now - pace->started) / done / 1000000);
}

static enum status follow_once(struct sync *s, const struct node_tip *tip,
			       struct pace *pace)
{
	uint32_t keep;
	enum status st = find_fork(s, &keep, tip->height);

	if (st != STATUS_OK)
		return st;
	if (keep < s->state.blocks &&
	    keep < levels_floor(&s->index->policy, &s->state)) {
		st = rebuild(s, keep);
		keep = 0;
	}
	if (st != STATUS_OK)
		return st;
	/* All the same: the node's tip has moved since it was asked. */
	if (keep == s->state.blocks && keep == tip->height + 1)
		return STATUS_OK;
	if (tip->height + 1 - keep > CATCH_UP_BLOCKS)
		index_set_stage(s->index, INDEX_CATCHING_UP, "");
	st = step(s, keep, tip->height);
	if (st == STATUS_OK)
		log_progress(s, pace, tip->height);
	/* The node changed its mind between our questions. */
	return st == STATUS_BAD_INPUT ? STATUS_UNAVAILABLE : st;
}

enum status chain_follow(struct sync *s)
{
	struct pace pace = { clock_monotonic_us(), clock_monotonic_us(),
			     s->state.blocks };
	struct node_tip tip;
	enum status st;

	for (;;) {
		if (atomic_load(s->index->config.stop))
			return STATUS_STOPPED;
		st = node_get_tip(s->client, &tip);
		if (st != STATUS_OK)
			return st;
		index_set_node(s->index, true, tip.height);
		if (s->state.blocks &&
		    block_hash_equal(&tip.hash, &s->state.tip))
			return STATUS_OK;
		st = build_when_far(s, &tip);
		if (st == STATUS_OK)
			st = follow_once(s, &tip, &pace);
		if (st != STATUS_OK)
			return st;
	}
}
