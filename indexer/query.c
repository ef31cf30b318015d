/* query.c - the query object: its snapshot, its memory, and blocks. */
#include "indexer/query.h"

#include "indexer/query_parts.h"

#include <stdlib.h>

#define ARENA_FIRST_CHUNK (64U << 10)
#define ARENA_MAX         (256U << 20)

struct arena_chunk {
	struct arena_chunk *next;
	size_t cap;
	max_align_t bytes[];
};

/* --- memory --- */

static void arena_free(struct arena_chunk *chunk)
{
	while (chunk) {
		struct arena_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
}

/* Keeps the first chunk for the next request, unless that began with something
 * large. */
static void arena_reset(struct query *q)
{
	struct arena_chunk *first = q->chunks;

	while (first && first->next)
		first = first->next;
	if (first && first->cap > ARENA_FIRST_CHUNK)
		first = NULL;
	while (q->chunks != first) {
		struct arena_chunk *next = q->chunks->next;

		free(q->chunks);
		q->chunks = next;
	}
	q->arena_used = 0;
	q->arena_total = first ? first->cap : 0;
}

static bool arena_grow(struct query *q, size_t size)
{
	size_t cap = q->chunks ? 2 * q->chunks->cap : ARENA_FIRST_CHUNK;
	struct arena_chunk *chunk;

	if (cap < size)
		cap = size;
	if (cap > ARENA_MAX - q->arena_total)
		cap = size;
	if (cap > ARENA_MAX - q->arena_total)
		return false;
	chunk = malloc(sizeof(*chunk) + cap);
	if (!chunk)
		return false;
	chunk->next = q->chunks;
	chunk->cap = cap;
	q->chunks = chunk;
	q->arena_used = 0;
	q->arena_total += cap;
	return true;
}

void *query_alloc(struct query *q, size_t size)
{
	void *at;

	if (size > ARENA_MAX)
		return NULL;
	size = (size + sizeof(max_align_t) - 1) & -sizeof(max_align_t);
	if ((!q->chunks || size > q->chunks->cap - q->arena_used) &&
	    !arena_grow(q, size))
		return NULL;
	at = (uint8_t *)q->chunks->bytes + q->arena_used;
	q->arena_used += size;
	return at;
}

enum status query_keep(struct query *q, struct slice *out, struct slice bytes)
{
	uint8_t *copy = query_alloc(q, bytes.len + 1);

	if (!copy)
		return STATUS_LIMIT;
	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	*out = slice_of(copy, bytes.len);
	return STATUS_OK;
}

/* --- lifetime --- */

struct query *query_new(struct index *index)
{
	struct query *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->index = index;
	if (index->config.node) {
		q->client = node_client_new(index->config.node);
		if (!q->client) {
			free(q);
			return NULL;
		}
	}
	tx_space_init(&q->space);
	lookup_init(&q->lookup, index->config.net, &index->identity.secret,
		    index->source, q->client);
	for (int t = 0; t < TABLE_COUNT; t++)
		level_cursor_init(&q->tables[t], (enum table)t);
	return q;
}

void query_free(struct query *q)
{
	if (!q)
		return;
	query_end(q);
	if (q->has_view)
		view_end(&q->view);
	for (int t = 0; t < TABLE_COUNT; t++)
		level_cursor_clear(&q->tables[t]);
	lookup_clear(&q->lookup);
	tx_space_clear(&q->space);
	arena_free(q->chunks);
	node_client_free(q->client);
	free(q);
}

static enum status read_tip(struct query *q)
{
	struct block_row row;
	enum status st = state_read(&q->state, &q->view);

	if (st == STATUS_OK && !q->state.blocks)
		return STATUS_UNAVAILABLE;
	if (st == STATUS_OK)
		st = blocks_get(&q->view, &row, q->state.blocks - 1);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
	q->tip = (struct query_tip){
		.height = q->state.blocks - 1,
		.hash = q->state.tip,
		.time = row.header.time,
		.generation = q->state.generation,
	};
	return STATUS_OK;
}

static void drop_snapshot(struct query *q)
{
	if (!q->has_snapshot)
		return;
	for (int t = 0; t < TABLE_COUNT; t++) {
		level_cursor_close(&q->tables[t]);
		q->bound[t] = false;
	}
	lookup_unbind(&q->lookup);
	q->lookup_bound = false;
	view_reset(&q->view);
	q->has_snapshot = false;
}

/* The newest: the one of the request before, when nothing came since. */
static enum status open_snapshot(struct query *q)
{
	enum status st;

	if (q->has_snapshot && view_is_newest(&q->view))
		return STATUS_OK;
	drop_snapshot(q);
	st = q->has_view ? view_renew(&q->view)
			 : view_begin(&q->view, q->index->store);
	if (st != STATUS_OK)
		return st;
	q->has_view = q->has_snapshot = true;
	st = read_tip(q);
	if (st != STATUS_OK)
		drop_snapshot(q);
	return st;
}

enum status query_begin(struct query *q)
{
	for (;;) {
		enum status st = open_snapshot(q);

		if (st != STATUS_OK)
			return st;
		st = mempool_pin(q->index->mempool, &q->pin,
				 q->state.generation);
		if (st == STATUS_OK)
			break;
		drop_snapshot(q);
		/* UNAVAILABLE: a commit came between the two. */
		if (st != STATUS_UNAVAILABLE)
			return st;
	}
	q->begun = true;
	q->tip.mempool_sequence = q->pin.sequence;
	arena_reset(q);
	tx_space_reset(&q->space);
	return STATUS_OK;
}

void query_pause(struct query *q)
{
	if (q->begun)
		mempool_unpin(q->index->mempool, &q->pin);
	q->begun = false;
}

void query_end(struct query *q)
{
	query_pause(q);
	drop_snapshot(q);
}

const struct query_tip *query_get_tip(const struct query *q)
{
	return &q->tip;
}

enum status query_table(struct query *q, struct level_cursor **out,
			enum table table)
{
	enum status st = STATUS_OK;

	*out = &q->tables[table];
	if (!q->bound[table])
		st = level_cursor_open(*out, &q->view, &q->state);
	q->bound[table] = st == STATUS_OK;
	return st;
}

enum status query_lookup(struct query *q, struct lookup **out)
{
	enum status st = STATUS_OK;

	*out = &q->lookup;
	if (!q->lookup_bound)
		st = lookup_bind(&q->lookup, &q->view, &q->state);
	q->lookup_bound = st == STATUS_OK;
	return st;
}

/* --- blocks --- */

static void fill_info(struct block_info *out, const struct block_row *row,
		      uint32_t height, bool active)
{
	*out = (struct block_info){
		.hash = row->hash,
		.header = row->header,
		.height = height,
		.active = active,
		.tx_count = row->tx_count,
		.size = row->size,
		.weight = row->weight,
		.logical_time = row->logical_time,
		.output_total = row->output_total,
		.fees = row->fees,
		.coinbase = row->coinbase,
		.first_txnum = row->first_txnum,
	};
	memcpy(out->chainwork, row->chainwork, sizeof(out->chainwork));
}

enum status query_block_at(struct query *q, struct block_info *out,
			   uint32_t height)
{
	struct block_row row, next;
	enum status st = blocks_get(&q->view, &row, height);

	if (st != STATUS_OK)
		return st;
	fill_info(out, &row, height, true);
	if (height + 1 >= q->state.blocks)
		return STATUS_OK;
	st = blocks_get(&q->view, &next, height + 1);
	out->has_next = true;
	out->next = next.hash;
	return st;
}

static enum status stale_block(struct query *q, struct block_info *out,
			       const struct block_hash *hash)
{
	struct block_row row;
	uint32_t height;
	enum status st = blocks_get_stale(&q->view, &row, &height, hash);

	if (st == STATUS_OK)
		fill_info(out, &row, height, false);
	return st;
}

enum status query_block(struct query *q, struct block_info *out,
			const struct block_hash *hash)
{
	uint32_t height;
	enum status st = blocks_find(&q->view, &height, hash);

	if (st == STATUS_NOT_FOUND)
		return stale_block(q, out, hash);
	return st == STATUS_OK ? query_block_at(q, out, height) : st;
}

static enum status info_of_time(struct query *q, struct block_info *out,
				const struct time_cursor *cursor)
{
	return cursor->stale ? stale_block(q, out, &cursor->hash)
			     : query_block_at(q, out, cursor->height);
}

enum status query_blocks_between(struct query *q, struct block_info *out,
				 size_t cap, size_t *count, bool *more,
				 uint32_t from, uint32_t to)
{
	struct time_cursor cursor;
	enum status st;

	*count = 0;
	*more = false;
	if (to <= from)
		return STATUS_OK;
	st = time_cursor_open(&cursor, &q->view);
	if (st != STATUS_OK)
		return st;
	st = time_cursor_below(&cursor, to);
	while (st == STATUS_OK && cursor.logical_time >= from) {
		*more = *count == cap;
		if (*more)
			break;
		st = info_of_time(q, &out[(*count)++], &cursor);
		if (st == STATUS_OK)
			st = time_cursor_prev(&cursor);
	}
	time_cursor_close(&cursor);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status query_block_row(struct query *q, struct block_row *out,
			    const struct block_info *block)
{
	uint32_t height;

	return block->active
		       ? blocks_get(&q->view, out, block->height)
		       : blocks_get_stale(&q->view, out, &height, &block->hash);
}

enum status query_block_bytes(struct query *q, struct slice *out,
			      const struct block_info *block)
{
	struct block_row row;
	struct writer w;
	enum status st = query_block_row(q, &row, block);

	if (st != STATUS_OK)
		return st;
	writer_init(&w);
	st = source_read_block(q->index->source, q->client, &w, &row);
	if (st == STATUS_OK)
		st = query_keep(q, out, writer_slice(&w));
	writer_clear(&w);
	return st;
}

enum status query_block_txids(struct query *q, const struct txid **out,
			      const struct block_info *block)
{
	struct block parsed;
	struct slice bytes;
	struct txid *txids;
	enum status st = query_block_bytes(q, &bytes, block);

	if (st != STATUS_OK)
		return st;
	block_init(&parsed);
	st = block_parse(&parsed, bytes, q->index->config.net);
	txids = query_alloc(q, (parsed.tx_count + 1) * sizeof(*txids));
	if (st == STATUS_OK && !txids)
		st = STATUS_LIMIT;
	if (st == STATUS_OK) {
		memcpy(txids, parsed.txids, parsed.tx_count * sizeof(*txids));
		*out = txids;
	}
	block_clear(&parsed);
	return st;
}
