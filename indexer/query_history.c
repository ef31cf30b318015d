/* query_history.c - the transactions of scripts, newest first. */
#include <stdlib.h>

#include "indexer/query_parts.h"

/* Nearer to the end than this is walked; farther is found by bisection. */
#define WALK_MAX 1000

/* --- one script --- */

struct ref_list {
	struct tx_ref *refs;
	size_t count, cap;
};

static enum status count_below(struct run_cursor *run, uint64_t *txs,
			       const struct script_key *key, uint64_t txnum)
{
	struct history_sum sum;
	enum status st = run_sum_below(run, &sum, key, txnum);

	*txs = sum.txs;
	return st;
}

/* The lowest txnum with wanted of the script's transactions below it. */
static enum status bisect(struct run_cursor *run, uint64_t *txnum,
			  const struct script_key *key, uint64_t wanted)
{
	uint64_t low = 0, high = MAX_TXNUM;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2, txs;
		enum status st = count_below(run, &txs, key, mid);

		if (st != STATUS_OK)
			return st;
		if (txs < wanted)
			low = mid + 1;
		else
			high = mid;
	}
	*txnum = low;
	return STATUS_OK;
}

/* Walks down from below txnum, where there are left transactions, leaving skip
 * of them out. */
static enum status walk_down(struct run_cursor *run, struct ref_list *out,
			     const struct script_key *key, uint64_t txnum,
			     uint64_t left, uint64_t skip)
{
	struct row bound = row_history(key, txnum, 0, 0, 0);
	uint64_t last = UINT64_MAX;
	enum status st = run_seek_below(run, bound.key, HISTORY_DIRECTION_AT);

	while (st == STATUS_OK && row_is_of(run_row(run), key)) {
		uint64_t at = row_txnum(TABLE_HISTORY, run_row(run));

		if (at != last) {
			if (!skip && out->count == out->cap)
				break;
			if (skip)
				skip--;
			else
				out->refs[out->count++] =
					(struct tx_ref){ .txnum = at };
			if (!--left)
				break;
			last = at;
		}
		st = run_prev(run);
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* One run's part of the page: leaves skip of its transactions out. */
static enum status run_page(struct run_cursor *run, struct ref_list *out,
			    const struct script_key *key, uint64_t total,
			    uint64_t skip)
{
	uint64_t txnum = MAX_TXNUM;
	enum status st = STATUS_OK;

	if (skip > WALK_MAX) {
		total -= skip;
		skip = 0;
		st = bisect(run, &txnum, key, total);
	}
	return st == STATUS_OK ? walk_down(run, out, key, txnum, total, skip)
			       : st;
}

static enum status confirmed_page(struct query *q, struct ref_list *out,
				  uint64_t *total, const struct script_key *key,
				  uint64_t skip)
{
	struct level_cursor *history;
	enum status st = query_table(q, &history, TABLE_HISTORY);

	/* Newest run first; runs hold different transactions. */
	for (uint32_t i = history->count; i-- > 0 && st == STATUS_OK;) {
		struct run_cursor *run = history->runs[i];
		uint64_t txs;

		st = count_below(run, &txs, key, MAX_TXNUM);
		if (st != STATUS_OK)
			break;
		*total += txs;
		if (skip < txs && out->count < out->cap)
			st = run_page(run, out, key, txs, skip);
		skip = skip < txs ? 0 : skip - txs;
	}
	return st;
}

static enum status history_of_one(struct query *q, struct ref_list *out,
				  uint64_t *total, const struct script_key *key,
				  uint64_t skip)
{
	const struct mempool_entry **entries =
		query_alloc(q, (out->cap + 1) * sizeof(*entries));
	size_t pooled;

	if (!entries)
		return STATUS_LIMIT;
	pooled = mempool_pin_script(q->index->mempool, entries, out->cap, skip,
				    &q->pin, key);
	while (out->count < out->cap && skip + out->count < pooled) {
		out->refs[out->count] =
			(struct tx_ref){ .entry = entries[out->count] };
		out->count++;
	}
	*total = pooled;
	return confirmed_page(q, out, total, key,
			      skip > pooled ? skip - pooled : 0);
}

/* --- several --- */

int query_by_age(const void *a, const void *b)
{
	const struct tx_ref *x = a, *y = b;
	uint64_t p = x->entry ? x->entry->order : x->txnum;
	uint64_t q = y->entry ? y->entry->order : y->txnum;

	if (!x->entry != !y->entry)
		return x->entry ? -1 : 1;
	return (p < q) - (p > q);
}

static enum status gather_ref(struct ref_list *list, struct tx_ref ref)
{
	if (list->count == GATHER_MAX)
		return STATUS_LIMIT;
	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 1024;
		struct tx_ref *refs = realloc(list->refs, cap * sizeof(*refs));

		if (!refs)
			return STATUS_NO_MEMORY;
		list->refs = refs;
		list->cap = cap;
	}
	list->refs[list->count++] = ref;
	return STATUS_OK;
}

static enum status gather_entry(void *arg, const struct mempool_entry *entry)
{
	return gather_ref(arg, (struct tx_ref){ .entry = entry });
}

static enum status gather_history(struct query *q, struct ref_list *list,
				  const struct script_key *key)
{
	uint64_t last = UINT64_MAX;
	struct level_cursor *history;
	enum status st = query_table(q, &history, TABLE_HISTORY);

	if (st == STATUS_OK)
		st = query_each_entry(q, key, gather_entry, list);
	if (st == STATUS_OK)
		st = level_seek(history, key->bytes, sizeof(key->bytes));
	while (st == STATUS_OK && row_is_of(level_row(history), key)) {
		uint64_t txnum = row_txnum(TABLE_HISTORY, level_row(history));

		if (txnum != last)
			st = gather_ref(list,
					(struct tx_ref){ .txnum = txnum });
		last = txnum;
		if (st == STATUS_OK)
			st = level_next(history);
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static size_t sort_once_each(struct ref_list *list)
{
	size_t kept = 0;

	if (list->count)
		qsort(list->refs, list->count, sizeof(*list->refs),
		      query_by_age);
	for (size_t i = 0; i < list->count; i++)
		if (!kept ||
		    query_by_age(&list->refs[kept - 1], &list->refs[i]) != 0)
			list->refs[kept++] = list->refs[i];
	return kept;
}

static enum status history_of_many(struct query *q, struct ref_list *out,
				   uint64_t *total,
				   const struct script_key *keys,
				   size_t key_count, uint64_t skip)
{
	struct ref_list all = { 0 };
	enum status st = STATUS_OK;

	for (size_t i = 0; i < key_count && st == STATUS_OK; i++)
		st = gather_history(q, &all, &keys[i]);
	if (st == STATUS_OK) {
		*total = sort_once_each(&all);
		for (uint64_t i = skip; i < *total && out->count < out->cap;
		     i++)
			out->refs[out->count++] = all.refs[i];
	}
	free(all.refs);
	return st;
}

enum status query_history(struct query *q, struct tx_ref *out, size_t *count,
			  uint64_t *total, const struct script_key *keys,
			  size_t key_count, uint64_t skip, size_t cap)
{
	struct ref_list list = { .refs = out, .cap = cap };
	enum status st;

	*total = 0;
	st = key_count == 1
		     ? history_of_one(q, &list, total, keys, skip)
		     : history_of_many(q, &list, total, keys, key_count, skip);
	*count = list.count;
	return st;
}
