/* query_deltas.c - every single output that pays a script and every input that
 * spends one, oldest first: what the patched node's address index listed. */
#include <stdlib.h>

#include "indexer/query_parts.h"

/* What is being listed. */
struct delta_list {
	struct script_delta *items; /* in the query's memory */
	size_t count, cap;
};

static enum status list_make(struct delta_list *list, struct query *q,
			     uint64_t cap)
{
	*list = (struct delta_list){ .cap = cap };
	if (cap > GATHER_MAX)
		return STATUS_LIMIT;
	list->items = query_alloc(q, (cap + 1) * sizeof(*list->items));
	return list->items ? STATUS_OK : STATUS_LIMIT;
}

/* Within a transaction by index, an output before the input of its number. */
static int by_index(const void *a, const void *b)
{
	const struct script_delta *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->spending - y->spending;
}

static void sort_tx(struct delta_list *list, size_t first)
{
	if (list->count - first > 1)
		qsort(list->items + first, list->count - first,
		      sizeof(*list->items), by_index);
}

/* --- confirmed --- */

/* The txnums of blocks from..to; first above last when there are none. */
struct txnum_span {
	uint64_t first, end;
};

static enum status span_of(struct query *q, struct txnum_span *out,
			   uint32_t from, uint32_t to)
{
	const uint32_t tip = q->tip.height;
	struct block_info block;
	enum status st;

	*out = (struct txnum_span){ 0, 0 };
	if (from > to || from > tip)
		return STATUS_OK;
	st = query_block_at(q, &block, from);
	if (st != STATUS_OK)
		return st;
	out->first = block.first_txnum;
	st = query_block_at(q, &block, to < tip ? to : tip);
	out->end = block.first_txnum + block.tx_count;
	return st;
}

/* The block of the transaction that was looked at last: those that follow are
 * mostly in the same. */
struct known_block {
	uint64_t first, end; /* txnums */
	uint32_t height;
};

static enum status find_block(struct query *q, struct known_block *known,
			      uint64_t txnum)
{
	struct block_info block;
	struct tx_place place;
	struct lookup *lookup;
	enum status st;

	if (txnum >= known->first && txnum < known->end)
		return STATUS_OK;
	st = query_lookup(q, &lookup);
	if (st == STATUS_OK)
		st = lookup_place(lookup, &place, txnum);
	if (st == STATUS_OK)
		st = query_block_at(q, &block, place.height);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
	*known = (struct known_block){ block.first_txnum,
				       block.first_txnum + block.tx_count,
				       place.height };
	return STATUS_OK;
}

static enum status take_row(struct query *q, struct delta_list *list,
			    struct known_block *known, const struct row *row)
{
	const uint64_t txnum = row_txnum(TABLE_HISTORY, row);
	enum status st = find_block(q, known, txnum);

	if (st != STATUS_OK)
		return st;
	if (list->count == list->cap)
		return STATUS_CORRUPT; /* more rows than their sums say */
	list->items[list->count++] = (struct script_delta){
		.ref = { .txnum = txnum },
		.height = known->height,
		.block_pos = (uint32_t)(txnum - known->first),
		.index = row_index(TABLE_HISTORY, row),
		.spending = row_direction(row) == HISTORY_IN,
		.amount = row->value,
	};
	return STATUS_OK;
}

static enum status walk(struct query *q, struct delta_list *list,
			const struct script_key *key,
			const struct txnum_span *span)
{
	struct row from = row_history(key, span->first, 0, 0, 0);
	struct known_block known = { 0 };
	struct level_cursor *history;
	size_t tx_first = 0;
	enum status st = query_table(q, &history, TABLE_HISTORY);

	if (st == STATUS_OK)
		st = level_seek(history, from.key, sizeof(from.key));
	while (st == STATUS_OK && row_is_of(level_row(history), key)) {
		const struct row row = *level_row(history);
		const uint64_t txnum = row_txnum(TABLE_HISTORY, &row);

		if (txnum >= span->end)
			break;
		if (list->count > tx_first &&
		    list->items[tx_first].ref.txnum != txnum) {
			sort_tx(list, tx_first);
			tx_first = list->count;
		}
		st = take_row(q, list, &known, &row);
		if (st == STATUS_OK)
			st = level_next(history);
	}
	sort_tx(list, tx_first);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status query_deltas(struct query *q, struct script_delta **out,
			 size_t *count, const struct script_key *key,
			 uint32_t from, uint32_t to)
{
	struct script_totals totals;
	struct delta_list list = { 0 };
	struct txnum_span span;
	enum status st = query_totals(q, &totals, key);

	*count = 0;
	if (st == STATUS_OK)
		st = list_make(&list, q, totals.outputs + totals.spends);
	if (st == STATUS_OK)
		st = span_of(q, &span, from, to);
	if (st == STATUS_OK && span.first < span.end)
		st = walk(q, &list, key, &span);
	*out = list.items;
	*count = list.count;
	return st;
}

/* --- in the mempool --- */

struct pool_visit {
	struct delta_list list;
	const struct script_key *key;
};

static void take_entry_rows(struct pool_visit *visit,
			    const struct mempool_entry *entry)
{
	struct delta_list *list = &visit->list;
	struct script_delta delta = { .ref = { .entry = entry }, .height = -1 };

	for (uint32_t i = 0; i < entry->tx.output_count; i++) {
		if (list->count == list->cap || !entry->output_indexed[i] ||
		    !script_key_equal(&entry->output_keys[i], visit->key))
			continue;
		delta.index = i;
		delta.amount = entry->tx.outputs[i].amount;
		list->items[list->count++] = delta;
	}
	delta.spending = true;
	for (uint32_t i = 0; i < entry->tx.input_count; i++) {
		if (list->count == list->cap ||
		    !script_key_equal(&entry->prevouts[i].key, visit->key))
			continue;
		delta.index = i;
		delta.amount = entry->prevouts[i].amount;
		list->items[list->count++] = delta;
	}
}

static enum status visit_entry(void *arg, const struct mempool_entry *entry)
{
	struct pool_visit *visit = arg;
	const size_t first = visit->list.count;

	take_entry_rows(visit, entry);
	sort_tx(&visit->list, first);
	return STATUS_OK;
}

/* Entries come newest first: turns their order round, and leaves each one's own
 * rows as they are. */
static void turn_round(struct script_delta *out,
		       const struct script_delta *items, size_t count)
{
	size_t end = count, at = 0;

	while (end) {
		size_t first = end - 1;

		while (first &&
		       items[first - 1].ref.entry == items[end - 1].ref.entry)
			first--;
		memcpy(out + at, items + first, (end - first) * sizeof(*out));
		at += end - first;
		end = first;
	}
}

enum status query_mempool_deltas(struct query *q, struct script_delta **out,
				 size_t *count, const struct script_key *key)
{
	struct pool_visit visit = { .key = key };
	struct script_totals totals;
	enum status st = query_totals(q, &totals, key);
	const uint64_t cap =
		st == STATUS_OK ? totals.mempool_outputs + totals.mempool_spends
				: 0;

	*count = 0;
	if (st == STATUS_OK)
		st = list_make(&visit.list, q, cap);
	if (st == STATUS_OK)
		st = query_each_entry(q, key, visit_entry, &visit);
	if (st != STATUS_OK)
		return st;
	*out = query_alloc(q, (visit.list.count + 1) * sizeof(**out));
	if (!*out)
		return STATUS_LIMIT;
	turn_round(*out, visit.list.items, visit.list.count);
	*count = visit.list.count;
	return STATUS_OK;
}
