/* pool_sync.c - keeps the mempool like the node's.
 *
 * A hint only names a transaction: whether it is in the node's mempool is
 * asked, so that hints which come late, twice or never do no harm. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "chain/script.h"
#include "indexer/sync_parts.h"

/* Reorgs deeper than this leave returning transactions to the reconciliation
 * that follows. */
#define RETURNING_BLOCKS 200
/* Chains of unconfirmed transactions are shorter than this by far. */
#define MAX_ANCESTORS    2000

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
	out->script = parent->tx.outputs[from->vout].script;
	out->key = parent->output_keys[from->vout];
	out->height = -1;
	return STATUS_OK;
}

/* The script is copied to *scripts: the lookup's buffer is used again. */
static enum status prevout_from_chain(struct sync *s,
				      struct mempool_prevout *out,
				      struct tx_space *scripts,
				      const struct outpoint *from)
{
	const struct tx_output *output;
	struct tx_place place;
	uint64_t txnum;
	uint8_t *copy;
	struct tx tx;
	enum status st =
		lookup_find(&s->lookup, &txnum, &tx, &place, &from->txid);

	if (st != STATUS_OK)
		return st;
	if (from->vout >= tx.output_count)
		return STATUS_NOT_FOUND;
	output = &tx.outputs[from->vout];
	copy = tx_space_array(scripts, output->script.len + 1, 1);
	if (!copy)
		return STATUS_NO_MEMORY;
	memcpy(copy, output->script.data, output->script.len);
	out->amount = output->amount;
	out->script = slice_of(copy, output->script.len);
	out->key = key_of_script(&s->index->identity.secret, out->script);
	out->height = place.height;
	return STATUS_OK;
}

static enum status find_prevouts(struct sync *s, struct mempool_prevout *out,
				 struct tx_space *scripts, const struct tx *tx)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		const struct outpoint *from = &tx->inputs[i].prevout;

		st = prevout_from_pool(s, &out[i], from);
		if (st == STATUS_NOT_FOUND)
			st = prevout_from_chain(s, &out[i], scripts, from);
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
			      const struct tx *tx, uint64_t first_seen,
			      uint64_t generation)
{
	size_t in = tx->input_count, out = tx->output_count;
	struct mempool_prevout *prevouts =
		tx_space_array(space, in + 1, sizeof(*prevouts));
	struct script_key *keys = tx_space_array(space, out + 1, sizeof(*keys));
	struct txid txid = tx_txid(tx);
	enum status st;

	if (!prevouts || !keys)
		return STATUS_NO_MEMORY;
	if (mempool_find(s->index->mempool, &txid))
		return STATUS_OK;
	st = find_prevouts(s, prevouts, space, tx);
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < out; i++)
		if (!script_is_unspendable(tx->outputs[i].script))
			keys[i] = key_of_script(&s->index->identity.secret,
						tx->outputs[i].script);
	remove_conflicts(s, tx);
	return mempool_add(s->index->mempool, tx->raw, prevouts, keys,
			   first_seen, generation);
}

/* NOT_FOUND: it spends what neither the mempool nor the index has (yet). */
static enum status add_tx(struct sync *s, struct slice bytes,
			  uint64_t first_seen, uint64_t generation)
{
	struct tx_space space;
	struct tx tx;
	enum status st;

	tx_space_init(&space);
	st = tx_parse(&tx, &space, bytes, s->index->config.net);
	if (st == STATUS_OK)
		st = add_parsed(s, &space, &tx, first_seen, generation);
	tx_space_clear(&space);
	return st;
}

/* --- a set of transactions, parents first --- */

struct pending_tx {
	struct txid txid;
	uint8_t *bytes; /* owned; NULL once handled */
	size_t len;
	uint64_t first_seen;
};

struct pending {
	struct pending_tx *txs; /* owned; sorted by txid before adding */
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

static int by_txid(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct txid));
}

static int by_first_seen(const void *a, const void *b)
{
	const struct pending_tx *x = *(struct pending_tx *const *)a;
	const struct pending_tx *y = *(struct pending_tx *const *)b;

	return (x->first_seen > y->first_seen) -
	       (x->first_seen < y->first_seen);
}

static struct pending_tx *pending_find(struct pending *p,
				       const struct txid *txid)
{
	/* txid is the first field. */
	return bsearch(txid, p->txs, p->count, sizeof(*p->txs), by_txid);
}

static enum status add_pending(struct sync *s, struct pending *p,
			       struct pending_tx *tx, unsigned depth);

static enum status add_parents(struct sync *s, struct pending *p,
			       struct slice bytes, unsigned depth)
{
	struct tx_space space;
	struct tx tx;
	enum status st;

	tx_space_init(&space);
	st = tx_parse(&tx, &space, bytes, s->index->config.net);
	for (size_t i = 0; st == STATUS_OK && i < tx.input_count; i++) {
		struct pending_tx *parent =
			pending_find(p, &tx.inputs[i].prevout.txid);

		if (parent && parent->bytes)
			st = add_pending(s, p, parent, depth + 1);
	}
	tx_space_clear(&space);
	return st;
}

/* Of one that cannot be added yet, the next reconciliation will speak. */
static bool is_trouble(enum status st)
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

static enum status add_pending(struct sync *s, struct pending *p,
			       struct pending_tx *tx, unsigned depth)
{
	uint8_t *bytes = tx->bytes;
	enum status st = STATUS_OK;

	if (depth > MAX_ANCESTORS)
		return STATUS_NOT_FOUND;
	tx->bytes = NULL; /* a cycle, which cannot be, would end here */
	st = add_parents(s, p, slice_of(bytes, tx->len), depth);
	if (!is_trouble(st))
		st = add_tx(s, slice_of(bytes, tx->len), tx->first_seen,
			    s->state.generation);
	free(bytes);
	if (st == STATUS_NOT_FOUND)
		s->pool_lacks = true;
	if (st == STATUS_LIMIT)
		tell_full(s);
	return is_trouble(st) ? st : STATUS_OK;
}

/* In the order of their times, but each behind its parents. */
static enum status add_all(struct sync *s, struct pending *p)
{
	struct pending_tx **order = calloc(p->count + 1, sizeof(*order));
	struct view view;
	enum status st;

	if (!order)
		return STATUS_NO_MEMORY;
	qsort(p->txs, p->count, sizeof(*p->txs), by_txid);
	for (size_t i = 0; i < p->count; i++)
		order[i] = &p->txs[i];
	qsort(order, p->count, sizeof(*order), by_first_seen);
	st = view_begin(&view, s->index->store);
	if (st == STATUS_OK) {
		st = lookup_bind(&s->lookup, &view, &s->state);
		for (size_t i = 0; i < p->count && st == STATUS_OK; i++)
			if (order[i]->bytes)
				st = add_pending(s, p, order[i], 0);
		lookup_unbind(&s->lookup);
		view_end(&view);
	}
	free(order);
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

/* Fetches and adds those of txids that are in the node's mempool. */
static enum status fetch_and_add(struct sync *s, const struct txid *txids,
				 size_t count, bool with_times)
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

/* --- hints --- */

/* Sorts, and leaves each once. */
static size_t unique_txids(struct txid *txids, size_t count)
{
	size_t kept = 0;

	qsort(txids, count, sizeof(*txids), by_txid);
	for (size_t i = 0; i < count; i++)
		if (!kept || !txid_equal(&txids[kept - 1], &txids[i]))
			txids[kept++] = txids[i];
	return kept;
}

struct gone {
	struct txid *txids; /* owned */
	size_t count;
};

static void note_gone(void *arg, const struct txid *txid, struct slice bytes)
{
	struct gone *gone = arg;

	if (!bytes.len)
		gone->txids[gone->count++] = *txid;
}

/* Is what the node's mempool was just seen to lack really gone, or in a block
 * that we have yet to connect? Then it stays ours until that. */
static enum status same_tip(struct sync *s, bool *same)
{
	struct block_hash best;
	enum status st = node_get_best_hash(s->client, &best);

	*same = st == STATUS_OK && block_hash_equal(&best, &s->state.tip);
	if (st == STATUS_OK && !*same)
		s->look_at_chain = s->look_at_pool = true;
	return st;
}

static enum status remove_gone(struct sync *s, struct gone *gone,
			       const struct txid *txids, size_t count)
{
	bool same = true;
	enum status st =
		node_get_mempool_txs(s->client, txids, count, note_gone, gone);

	if (st == STATUS_OK && gone->count)
		st = same_tip(s, &same);
	for (size_t i = 0; i < gone->count && st == STATUS_OK && same; i++)
		mempool_remove(s->index->mempool, &gone->txids[i]);
	return st;
}

/* Keeps those of txids that the mempool has, or has not. */
static size_t keep_known(struct sync *s, struct txid *txids, size_t count,
			 bool known)
{
	size_t kept = 0;

	count = unique_txids(txids, count);
	for (size_t i = 0; i < count; i++)
		if (known ==
		    (mempool_find(s->index->mempool, &txids[i]) != NULL))
			txids[kept++] = txids[i];
	return kept;
}

static enum status take_removals(struct sync *s)
{
	struct gone gone = { 0 };
	size_t count =
		keep_known(s, s->removals.txids, s->removals.count, true);
	enum status st = STATUS_OK;

	s->removals.count = 0;
	if (!count)
		return STATUS_OK;
	gone.txids = calloc(count, sizeof(*gone.txids));
	if (!gone.txids)
		return STATUS_NO_MEMORY;
	st = remove_gone(s, &gone, s->removals.txids, count);
	free(gone.txids);
	return st;
}

enum status pool_take_hints(struct sync *s)
{
	/* A connected block's transactions are announced too: ours are known,
	 * the others no longer in the node's mempool. */
	size_t count =
		keep_known(s, s->arrivals.txids, s->arrivals.count, false);
	enum status st = STATUS_OK;

	s->arrivals.count = 0;
	if (count)
		st = fetch_and_add(s, s->arrivals.txids, count, false);
	return st == STATUS_OK ? take_removals(s) : st;
}

/* --- reconciliation --- */

static bool lists(const struct node_mempool *node, const struct txid *txid)
{
	return node->count &&
	       bsearch(txid, node->txids, node->count, sizeof(*txid), by_txid);
}

struct sweep {
	const struct node_mempool *node;
	struct txid *gone; /* owned */
	size_t count, cap;
};

static void sweep_entry(void *arg, const struct mempool_entry *entry)
{
	struct sweep *sweep = arg;

	if (!lists(sweep->node, &entry->txid) && sweep->count < sweep->cap)
		sweep->gone[sweep->count++] = entry->txid;
}

static enum status remove_unlisted(struct sync *s,
				   const struct node_mempool *node)
{
	struct mempool *pool = s->index->mempool;
	struct sweep sweep = { .node = node };

	sweep.cap = mempool_get_counts(pool).txs + 1;
	sweep.gone = calloc(sweep.cap, sizeof(*sweep.gone));
	if (!sweep.gone)
		return STATUS_NO_MEMORY;
	mempool_each(pool, sweep_entry, &sweep);
	for (size_t i = 0; i < sweep.count; i++)
		mempool_remove(pool, &sweep.gone[i]);
	free(sweep.gone);
	return STATUS_OK;
}

enum status pool_forget(struct sync *s)
{
	const struct node_mempool none = { 0 };

	s->look_at_pool = true;
	return remove_unlisted(s, &none);
}

static enum status add_listed(struct sync *s, const struct node_mempool *node)
{
	struct txid *missing = calloc(node->count + 1, sizeof(*missing));
	size_t count = 0;
	enum status st = STATUS_OK;

	if (!missing)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < node->count; i++)
		if (!mempool_find(s->index->mempool, &node->txids[i]))
			missing[count++] = node->txids[i];
	if (count)
		st = fetch_and_add(s, missing, count, true);
	free(missing);
	return st;
}

enum status pool_reconcile(struct sync *s)
{
	struct node_mempool node = { 0 };
	enum status st = node_get_mempool(s->client, &node);
	bool same;

	if (st != STATUS_OK)
		return st;
	qsort(node.txids, node.count, sizeof(*node.txids), by_txid);
	st = same_tip(s, &same);
	s->pool_lacks = s->pool_full = false;
	if (st == STATUS_OK && same)
		st = remove_unlisted(s, &node);
	if (st == STATUS_OK && same)
		st = add_listed(s, &node);
	free(node.txids);
	return st;
}

/* --- reorgs --- */

static enum status read_disconnected(struct incoming_block *in, struct sync *s,
				     uint32_t height)
{
	struct block_row row;
	struct view view;
	enum status st = view_begin(&view, s->index->store);

	if (st != STATUS_OK)
		return st;
	st = blocks_get(&view, &row, height);
	if (st == STATUS_OK)
		st = source_read_block(s->index->source, s->client, &in->bytes,
				       &row);
	view_end(&view);
	if (st == STATUS_OK)
		st = block_parse(&in->block, writer_slice(&in->bytes),
				 s->index->config.net);
	return st;
}

enum status returning_read(struct returning *out, struct sync *s,
			   uint32_t height)
{
	size_t count = s->state.blocks - height;
	enum status st;

	s->look_at_pool = true;
	if (count > RETURNING_BLOCKS)
		return STATUS_OK;
	out->blocks = calloc(count, sizeof(*out->blocks));
	if (!out->blocks)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		incoming_init(&out->blocks[i]);
		out->count++;
		st = read_disconnected(&out->blocks[i], s,
				       height + (uint32_t)i);
		if (st != STATUS_OK) {
			/* A stale block may be gone from the node. */
			log_debug("disconnected block cannot be read",
				  "height=%zu", height + i);
			out->count = 0;
			incoming_clear(&out->blocks[i]);
			return STATUS_OK;
		}
	}
	st = node_get_mempool(s->client, &out->node);
	if (st == STATUS_OK)
		qsort(out->node.txids, out->node.count,
		      sizeof(*out->node.txids), by_txid);
	return st;
}

static enum status return_block(struct sync *s, const struct block *block,
				const struct node_mempool *node,
				uint64_t generation)
{
	for (size_t i = 1; i < block->tx_count; i++) {
		enum status st;

		if (!lists(node, &block->txids[i]))
			continue;
		st = add_tx(s, block->txs[i].raw, clock_unix(), generation);
		if (is_trouble(st))
			return st;
	}
	return STATUS_OK;
}

enum status returning_add(struct returning *returning, struct sync *s,
			  const struct view *batch, const struct state *after)
{
	enum status st;

	if (!returning->count)
		return STATUS_OK;
	st = lookup_bind(&s->lookup, batch, after);
	for (size_t i = 0; i < returning->count && st == STATUS_OK; i++)
		st = return_block(s, &returning->blocks[i].block,
				  &returning->node, after->generation);
	lookup_unbind(&s->lookup);
	return st;
}

void returning_clear(struct returning *returning)
{
	for (size_t i = 0; i < returning->count; i++)
		incoming_clear(&returning->blocks[i]);
	free(returning->blocks);
	free(returning->node.txids);
	memset(returning, 0, sizeof(*returning));
}
