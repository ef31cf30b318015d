#include "indexer/tx_order.h"

#include <stdlib.h>

struct named {
	const struct txid *txid;
	uint32_t number;
};

struct family {
	struct named *by_txid; /* sorted */
	/* The parents of transaction i are parents[first[i], first[i + 1]). */
	uint32_t *parents;
	size_t parent_count, parent_cap;
	size_t *first;
	/* The walk: next parent to visit, whether seen, the way down. */
	size_t *next;
	bool *seen;
	uint32_t *path;
};

static int by_txid(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return memcmp(x->txid, y->txid, sizeof(*x->txid));
}

static void family_clear(struct family *f)
{
	free(f->by_txid);
	free(f->parents);
	free(f->first);
	free(f->next);
	free(f->seen);
	free(f->path);
}

static bool family_init(struct family *f, const struct unordered_tx *txs,
			size_t count)
{
	*f = (struct family){
		.by_txid = calloc(count + 1, sizeof(*f->by_txid)),
		.first = calloc(count + 1, sizeof(*f->first)),
		.next = calloc(count + 1, sizeof(*f->next)),
		.seen = calloc(count + 1, sizeof(*f->seen)),
		.path = calloc(count + 1, sizeof(*f->path)),
	};
	if (!f->by_txid || !f->first || !f->next || !f->seen || !f->path)
		return false;
	for (size_t i = 0; i < count; i++)
		f->by_txid[i] = (struct named){ txs[i].txid, (uint32_t)i };
	qsort(f->by_txid, count, sizeof(*f->by_txid), by_txid);
	return true;
}

static enum status add_parent(struct family *f, uint32_t number)
{
	if (f->parent_count == f->parent_cap) {
		size_t cap = f->parent_cap ? 2 * f->parent_cap : 64;
		uint32_t *parents = realloc(f->parents, cap * sizeof(*parents));

		if (!parents)
			return STATUS_NO_MEMORY;
		f->parents = parents;
		f->parent_cap = cap;
	}
	f->parents[f->parent_count++] = number;
	return STATUS_OK;
}

static enum status add_parents(struct family *f, size_t count,
			       const struct tx *tx)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		struct named wanted = { &tx->inputs[i].prevout.txid, 0 };
		const struct named *parent =
			bsearch(&wanted, f->by_txid, count, sizeof(*f->by_txid),
				by_txid);

		if (parent)
			st = add_parent(f, parent->number);
	}
	return st;
}

static enum status find_parents(struct family *f,
				const struct unordered_tx *txs, size_t count,
				const struct network *net)
{
	struct tx_space space;
	enum status st = STATUS_OK;

	tx_space_init(&space);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		struct tx tx;

		f->first[i] = f->next[i] = f->parent_count;
		tx_space_reset(&space);
		st = tx_parse(&tx, &space, txs[i].bytes, net);
		if (st == STATUS_OK)
			st = add_parents(f, count, &tx);
		else if (st == STATUS_BAD_INPUT)
			st = STATUS_OK;
	}
	f->first[count] = f->parent_count;
	tx_space_clear(&space);
	return st;
}

/* Down to those without parents, then up again: no recursion, for chains may
 * be as long as the set. */
static size_t visit(struct family *f, uint32_t *order, uint32_t root)
{
	size_t depth = 0, done = 0;

	f->path[depth++] = root;
	f->seen[root] = true;
	while (depth) {
		uint32_t at = f->path[depth - 1];

		if (f->next[at] == f->first[at + 1]) {
			order[done++] = at;
			depth--;
			continue;
		}
		at = f->parents[f->next[at]++];
		if (!f->seen[at])
			f->path[depth++] = at;
		f->seen[at] = true;
	}
	return done;
}

enum status tx_order(uint32_t *order, const struct unordered_tx *txs,
		     size_t count, const struct network *net)
{
	struct family f;
	enum status st = STATUS_NO_MEMORY;
	size_t done = 0;

	if (family_init(&f, txs, count))
		st = find_parents(&f, txs, count, net);
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++)
		if (!f.seen[i])
			done += visit(&f, order + done, i);
	family_clear(&f);
	return st;
}
