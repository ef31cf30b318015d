/* pool_sync.c - keeps the mempool like the node's.
 *
 * A hint only names a transaction: whether it is in the node's mempool is
 * asked, so that hints which come late, twice or never do no harm. */
#include <stdlib.h>

#include "indexer/sync_parts.h"

/* --- hints --- */

/* Sorts, and leaves each once. */
static size_t unique_txids(struct txid *txids, size_t count)
{
	size_t kept = 0;

	qsort(txids, count, sizeof(*txids), pool_by_txid);
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
		st = pool_fetch(s, s->arrivals.txids, count, false);
	return st == STATUS_OK ? take_removals(s) : st;
}

/* --- reconciliation --- */

bool pool_lists(const struct node_mempool *node, const struct txid *txid)
{
	return node->count && bsearch(txid, node->txids, node->count,
				      sizeof(*txid), pool_by_txid);
}

struct sweep {
	const struct node_mempool *node;
	struct txid *gone; /* owned */
	size_t count, cap;
};

static void sweep_entry(void *arg, const struct mempool_entry *entry)
{
	struct sweep *sweep = arg;

	if (!pool_lists(sweep->node, &entry->txid) && sweep->count < sweep->cap)
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
		st = pool_fetch(s, missing, count, true);
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
	qsort(node.txids, node.count, sizeof(*node.txids), pool_by_txid);
	st = same_tip(s, &same);
	s->pool_lacks = s->pool_full = false;
	if (st == STATUS_OK && same)
		st = remove_unlisted(s, &node);
	if (st == STATUS_OK && same)
		st = add_listed(s, &node);
	free(node.txids);
	return st;
}
