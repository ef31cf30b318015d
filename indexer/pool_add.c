/* pool_add.c - transactions into the mempool: what they spend is looked up,
 * parents go first, what they replace goes. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "chain/script.h"
#include "indexer/sync_parts.h"
#include "indexer/tx_order.h"

/* --- adding one transaction --- */

static enum status prevout_from_pool(struct sync *s,
				     struct mempool_prevout *out,
				     const struct outpoint *from)
{
	const struct mempool_entry *parent =
		mempool_find(s->index->mempool, &from->txid);

	if (!parent || from->vout >= parent->tx.output_count)
		return STATUS_NOT_FOUND;
	out->amount = parent->tx.outputs[from->vout].amount;
	out->token = parent->tx.outputs[from->vout].token;
	out->script = parent->tx.outputs[from->vout].script;
	out->key = parent->output_keys[from->vout];
	out->height = -1;
	return STATUS_OK;
}

static enum status keep_bytes(struct slice *out, struct tx_space *space,
			      struct slice bytes)
{
	uint8_t *copy = tx_space_array(space, bytes.len + 1, 1);

	if (!copy)
		return STATUS_NO_MEMORY;
	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	*out = slice_of(copy, bytes.len);
	return STATUS_OK;
}

/* Token and script are copied to *kept: the lookup's buffer is used again. */
static enum status prevout_from_chain(struct sync *s,
				      struct mempool_prevout *out,
				      struct tx_space *kept,
				      const struct outpoint *from)
{
	const struct tx_output *output;
	struct tx_place place;
	uint64_t txnum;
	struct tx tx;
	enum status st =
		lookup_find(&s->lookup, &txnum, &tx, &place, &from->txid);

	if (st != STATUS_OK)
		return st;
	if (from->vout >= tx.output_count)
		return STATUS_NOT_FOUND;
	output = &tx.outputs[from->vout];
	out->amount = output->amount;
	out->key = key_of_script(&s->index->identity.secret, output->script);
	out->height = place.height;
	st = keep_bytes(&out->script, kept, output->script);
	return st == STATUS_OK ? keep_bytes(&out->token, kept, output->token)
			       : st;
}

static enum status find_prevouts(struct sync *s, struct mempool_prevout *out,
				 struct tx_space *kept, const struct tx *tx)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		const struct outpoint *from = &tx->inputs[i].prevout;

		st = prevout_from_pool(s, &out[i], from);
		if (st == STATUS_NOT_FOUND)
			st = prevout_from_chain(s, &out[i], kept, from);
	}
	return st;
}

/* The node has accepted tx: what spends the same, and what stands on that, is
 * gone. */
static void remove_conflicts(struct sync *s, const struct tx *tx)
{
	struct mempool *pool = s->index->mempool;

	for (size_t i = 0; i < tx->input_count; i++) {
		const struct outpoint *from = &tx->inputs[i].prevout;
		const struct mempool_entry *other;
		uint32_t vin;

		while ((other = mempool_spender(pool, &vin, from))) {
			struct txid txid = other->txid;

			mempool_remove_tree(pool, &txid);
		}
	}
}

static enum status add_parsed(struct sync *s, struct tx_space *space,
			      const struct txid *txid, const struct tx *tx,
			      uint64_t first_seen, uint64_t generation)
{
	size_t in = tx->input_count, out = tx->output_count;
	struct mempool_prevout *prevouts =
		tx_space_array(space, in + 1, sizeof(*prevouts));
	struct script_key *keys = tx_space_array(space, out + 1, sizeof(*keys));
	enum status st;

	if (!prevouts || !keys)
		return STATUS_NO_MEMORY;
	if (mempool_find(s->index->mempool, txid))
		return STATUS_OK;
	st = find_prevouts(s, prevouts, space, tx);
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < out; i++)
		if (!script_is_unspendable(tx->outputs[i].script))
			keys[i] = key_of_script(&s->index->identity.secret,
						tx->outputs[i].script);
	remove_conflicts(s, tx);
	st = mempool_add(s->index->mempool, txid, tx->raw, prevouts, keys,
			 first_seen, generation);
	if (st == STATUS_OK)
		bell_ring(s->index->bell);
	/* What a reorganisation gives back is no news. */
	if (st == STATUS_OK && generation == s->state.generation)
		tell_tx(s, txid, tx, prevouts, keys);
	return st;
}

enum status pool_add_tx(struct sync *s, const struct txid *txid,
			struct slice bytes, uint64_t first_seen,
			uint64_t generation)
{
	struct tx_space space;
	struct tx tx;
	enum status st;

	tx_space_init(&space);
	st = tx_parse(&tx, &space, bytes, s->index->config.net);
	if (st == STATUS_OK)
		st = add_parsed(s, &space, txid, &tx, first_seen, generation);
	tx_space_clear(&space);
	return st;
}

/* --- a set of transactions, parents first --- */

struct pending_tx {
	struct txid txid;
	uint8_t *bytes; /* owned */
	size_t len;
	uint64_t first_seen;
};

struct pending {
	struct pending_tx *txs; /* owned */
	size_t count, cap;
	bool failed;
};

static void pending_clear(struct pending *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->txs[i].bytes);
	free(p->txs);
	memset(p, 0, sizeof(*p));
}

static void pending_take(void *arg, const struct txid *txid, struct slice bytes)
{
	struct pending *p = arg;
	struct pending_tx *tx;

	if (!bytes.len || p->count == p->cap || p->failed)
		return;
	tx = &p->txs[p->count];
	tx->bytes = malloc(bytes.len);
	if (!tx->bytes) {
		p->failed = true;
		return;
	}
	memcpy(tx->bytes, bytes.data, bytes.len);
	tx->txid = *txid;
	tx->len = bytes.len;
	tx->first_seen = clock_unix();
	p->count++;
}

int pool_by_txid(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct txid));
}

static int by_first_seen(const void *a, const void *b)
{
	const struct pending_tx *x = a, *y = b;

	return (x->first_seen > y->first_seen) -
	       (x->first_seen < y->first_seen);
}

bool pool_is_trouble(enum status st)
{
	return st != STATUS_OK && st != STATUS_NOT_FOUND &&
	       st != STATUS_BAD_INPUT && st != STATUS_LIMIT;
}

/* Once per time it happens, not once per transaction. */
static void tell_full(struct sync *s)
{
	if (!s->pool_full)
		log_warn("mempool holds as much as it may",
			 "txs=%llu advice=\"transactions beyond are shown once "
			 "they are in a block\"",
			 (unsigned long long)mempool_get_counts(
				 s->index->mempool)
				 .txs);
	s->pool_full = true;
}

static enum status add_pending(struct sync *s, struct pending_tx *tx)
{
	enum status st = pool_add_tx(s, &tx->txid, slice_of(tx->bytes, tx->len),
				     tx->first_seen, s->state.generation);

	/* What is in the pool or cannot be is no longer needed here. */
	free(tx->bytes);
	tx->bytes = NULL;
	if (st == STATUS_NOT_FOUND)
		s->pool_lacks = true;
	if (st == STATUS_LIMIT)
		tell_full(s);
	return pool_is_trouble(st) ? st : STATUS_OK;
}

static enum status add_in_order(struct sync *s, struct pending *p,
				const uint32_t *order)
{
	struct view view;
	enum status st = view_begin(&view, s->index->store);

	if (st != STATUS_OK)
		return st;
	st = lookup_bind(&s->lookup, &view, &s->state);
	for (size_t i = 0; i < p->count && st == STATUS_OK; i++)
		st = add_pending(s, &p->txs[order[i]]);
	lookup_unbind(&s->lookup);
	view_end(&view);
	return st;
}

/* In the order of their times, but each behind its parents. */
static enum status add_all(struct sync *s, struct pending *p)
{
	struct unordered_tx *txs = calloc(p->count + 1, sizeof(*txs));
	uint32_t *order = calloc(p->count + 1, sizeof(*order));
	enum status st = STATUS_NO_MEMORY;

	if (txs && order) {
		qsort(p->txs, p->count, sizeof(*p->txs), by_first_seen);
		for (size_t i = 0; i < p->count; i++)
			txs[i] = (struct unordered_tx){
				&p->txs[i].txid,
				slice_of(p->txs[i].bytes, p->txs[i].len)
			};
		st = tx_order(order, txs, p->count, s->index->config.net);
	}
	if (st == STATUS_OK)
		st = add_in_order(s, p, order);
	free(order);
	free(txs);
	return st;
}

/* --- from the node --- */

/* When the node first saw them, where it says so. */
static enum status fetch_times(struct sync *s, struct pending *p)
{
	for (size_t i = 0; i < p->count; i += 100) {
		json_t *params = json_array(), *results = NULL;
		enum status st;

		for (size_t j = i; j < p->count && j < i + 100; j++) {
			char hex[HASH_HEX_SIZE];

			txid_to_hex(hex, &p->txs[j].txid);
			json_array_append_new(params, json_pack("[s]", hex));
		}
		st = node_call_batch(s->client, &results, "getmempoolentry",
				     params);
		json_decref(params);
		if (st != STATUS_OK)
			return st;
		for (size_t j = 0; j < json_array_size(results); j++) {
			json_t *time = json_object_get(
				json_array_get(results, j), "time");

			if (json_is_integer(time) && i + j < p->count)
				p->txs[i + j].first_seen =
					(uint64_t)json_integer_value(time);
		}
		json_decref(results);
	}
	return STATUS_OK;
}

enum status pool_fetch(struct sync *s, const struct txid *txids, size_t count,
		       bool with_times)
{
	struct pending p = { .cap = count };
	enum status st;

	p.txs = calloc(count + 1, sizeof(*p.txs));
	if (!p.txs)
		return STATUS_NO_MEMORY;
	st = node_get_mempool_txs(s->client, txids, count, pending_take, &p);
	if (st == STATUS_OK && p.failed)
		st = STATUS_NO_MEMORY;
	if (st == STATUS_OK && with_times)
		st = fetch_times(s, &p);
	if (st == STATUS_OK)
		st = add_all(s, &p);
	pending_clear(&p);
	return st;
}
