/* query_script.c - what a script received, spent, and still holds. */
#include <stdlib.h>

#include "indexer/query_parts.h"

/* Histories of several scripts together, and coins of several, are gathered
 * before they are paged: no more than this. */
#define GATHER_MAX 1000000
/* Nearer to the end than this is walked; farther is found by bisection. */
#define WALK_MAX   1000
/* A script's mempool entries are taken in pages of this many. */
enum { POOL_PAGE = 256 };

struct script_key query_script_key(const struct query *q,
				   const struct script_hash *hash)
{
	return key_of_script_hash(&q->index->identity.secret, hash);
}

static bool key_equal(const struct script_key *a, const struct script_key *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static bool row_is_of(const struct row *row, const struct script_key *key)
{
	return !memcmp(row->key, key->bytes, sizeof(key->bytes));
}

/* Above every row of the script. */
struct key_end {
	uint8_t bytes[ROW_KEY_MAX];
};
static struct key_end end_of(const struct script_key *key)
{
	struct key_end end;

	memset(end.bytes, 0xff, sizeof(end.bytes));
	memcpy(end.bytes, key->bytes, sizeof(key->bytes));
	return end;
}

/* --- totals
 * ------------------------------------------------------------------------- */

static void add_sum(struct script_totals *out, const struct history_sum *sum)
{
	out->received += sum->received;
	out->sent += sum->sent;
	out->txs += sum->txs;
	out->outputs += sum->outputs;
	out->spends += sum->spends;
}

/* Runs hold different transactions, so their sums add up. */
static enum status confirmed_totals(struct query *q, struct script_totals *out,
				    const struct script_key *key)
{
	struct level_cursor *history;
	enum status st = query_table(q, &history, TABLE_HISTORY);

	for (uint32_t i = 0; i < history->count && st == STATUS_OK; i++) {
		struct history_sum sum;

		st = run_sum_below(history->runs[i], &sum, key, MAX_TXNUM);
		if (st == STATUS_OK)
			add_sum(out, &sum);
	}
	return st;
}

static void add_entry(struct script_totals *out,
		      const struct mempool_entry *entry,
		      const struct script_key *key)
{
	for (size_t i = 0; i < entry->tx.input_count; i++) {
		if (!key_equal(&entry->prevouts[i].key, key))
			continue;
		out->mempool_sent += entry->prevouts[i].amount;
		out->mempool_spends++;
	}
	for (size_t i = 0; i < entry->tx.output_count; i++) {
		if (!entry->output_indexed[i] ||
		    !key_equal(&entry->output_keys[i], key))
			continue;
		out->mempool_received += entry->tx.outputs[i].amount;
		out->mempool_outputs++;
	}
}

/* Calls visit() for each of the script's mempool entries, newest first. */
static enum status
each_entry(struct query *q, const struct script_key *key,
	   enum status (*visit)(void *arg, const struct mempool_entry *entry),
	   void *arg)
{
	const struct mempool_entry *entries[POOL_PAGE], *after = NULL;
	size_t count;
	enum status st = STATUS_OK;

	do {
		count = mempool_pin_script_after(q->index->mempool, entries,
						 POOL_PAGE, after, &q->pin,
						 key);
		for (size_t i = 0; i < count && st == STATUS_OK; i++)
			st = visit(arg, entries[i]);
		if (count)
			after = entries[count - 1];
	} while (count == POOL_PAGE && st == STATUS_OK);
	return st;
}

struct total_visit {
	struct script_totals *out;
	const struct script_key *key;
};

static enum status visit_total(void *arg, const struct mempool_entry *entry)
{
	struct total_visit *visit = arg;

	add_entry(visit->out, entry, visit->key);
	visit->out->mempool_txs++;
	return STATUS_OK;
}

enum status query_totals(struct query *q, struct script_totals *out,
			 const struct script_key *key)
{
	struct total_visit visit = { out, key };
	enum status st;

	memset(out, 0, sizeof(*out));
	st = each_entry(q, key, visit_total, &visit);
	if (st == STATUS_OK)
		st = confirmed_totals(q, out, key);
	out->mempool_delta =
		(int64_t)(out->mempool_received - out->mempool_sent);
	return st;
}

/* --- history of one script
 * ------------------------------------------------------------- */

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

/* Walks down from below txnum, leaving skip transactions out. */
static enum status walk_down(struct run_cursor *run, struct ref_list *out,
			     const struct script_key *key, uint64_t txnum,
			     uint64_t skip)
{
	struct row bound = row_history(key, txnum, 0, 0, 0);
	uint64_t last = UINT64_MAX;
	enum status st = run_seek_below(run, bound.key, sizeof(bound.key));

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
		st = bisect(run, &txnum, key, total - skip);
		skip = 0;
	}
	return st == STATUS_OK ? walk_down(run, out, key, txnum, skip) : st;
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

/* --- history of several
 * --------------------------------------------------------------------- */

/* Newest first: mempool entries by order, then txnums. */
static int by_age(const void *a, const void *b)
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
		st = each_entry(q, key, gather_entry, list);
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
		qsort(list->refs, list->count, sizeof(*list->refs), by_age);
	for (size_t i = 0; i < list->count; i++)
		if (!kept || by_age(&list->refs[kept - 1], &list->refs[i]) != 0)
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

/* --- coins
 * ------------------------------------------------------------------------------------
 */

/* An unspent output, before its txid is looked up. */
struct raw_coin {
	struct tx_ref ref;
	uint32_t vout, key_index;
	uint64_t amount;
	bool coinbase;
};

struct coin_list {
	struct raw_coin *coins; /* owned */
	size_t count, cap;
	uint64_t skip; /* still to leave out */
	size_t want;   /* stop beyond this many */
	bool more;
};

static enum status take_coin(struct coin_list *list,
			     const struct raw_coin *coin)
{
	if (list->skip) {
		list->skip--;
		return STATUS_OK;
	}
	if (list->count == list->want) {
		list->more = true;
		return STATUS_NOT_FOUND; /* ends the walk */
	}
	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 256;
		struct raw_coin *coins =
			realloc(list->coins, cap * sizeof(*coins));

		if (!coins)
			return STATUS_NO_MEMORY;
		list->coins = coins;
		list->cap = cap;
	}
	list->coins[list->count++] = *coin;
	return STATUS_OK;
}

static bool spent_in_pool(struct query *q, const struct txid *txid,
			  uint32_t vout)
{
	struct outpoint outpoint = { *txid, vout };
	uint32_t vin;

	return mempool_pin_spender(q->index->mempool, &vin, &q->pin,
				   &outpoint) != NULL;
}

struct coin_visit {
	struct query *q;
	struct coin_list *list;
	const struct script_key *key;
	uint32_t key_index;
};

static enum status visit_coins(void *arg, const struct mempool_entry *entry)
{
	struct coin_visit *visit = arg;
	enum status st = STATUS_OK;

	for (uint32_t i = (uint32_t)entry->tx.output_count;
	     i-- > 0 && st == STATUS_OK;) {
		struct raw_coin coin = {
			.ref = { .entry = entry },
			.vout = i,
			.key_index = visit->key_index,
			.amount = entry->tx.outputs[i].amount,
		};

		if (!entry->output_indexed[i] ||
		    !key_equal(&entry->output_keys[i], visit->key) ||
		    spent_in_pool(visit->q, &entry->txid, i))
			continue;
		st = take_coin(visit->list, &coin);
	}
	return st;
}

/* Does the mempool spend this confirmed output? Its entries know prevouts by
 * txid, so ask only when one of them spends from this script at all. */
static enum status confirmed_coin_spent(struct query *q, bool *spent,
					uint64_t txnum, uint32_t vout)
{
	struct tx_ref ref = { .txnum = txnum };
	struct txid txid;
	enum status st = query_txids(q, &txid, &ref, 1);

	*spent = st == STATUS_OK && spent_in_pool(q, &txid, vout);
	return st;
}

static enum status take_coin_row(struct coin_visit *visit,
				 const struct row *row, bool pool_spends)
{
	struct raw_coin coin = {
		.ref = { .txnum = row_txnum(TABLE_COINS, row) },
		.vout = row_index(TABLE_COINS, row),
		.key_index = visit->key_index,
		.amount = row->value,
		.coinbase = row->small & COIN_IS_COINBASE,
	};
	bool spent = false;
	enum status st = STATUS_OK;

	if (pool_spends)
		st = confirmed_coin_spent(visit->q, &spent, coin.ref.txnum,
					  coin.vout);
	if (st != STATUS_OK)
		/* Its end is ours, not the walk's. */
		return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
	return spent ? STATUS_OK : take_coin(visit->list, &coin);
}

/* Downward through the script's rows: a spend comes just before its coin. */
static enum status walk_coins(struct coin_visit *visit, bool pool_spends)
{
	struct key_end end = end_of(visit->key);
	struct level_cursor *coins;
	struct row spend = { .small = 0 };
	bool has_spend = false;
	enum status st = query_table(visit->q, &coins, TABLE_COINS);

	if (st == STATUS_OK)
		st = level_seek_below(coins, end.bytes, sizeof(end.bytes));
	while (st == STATUS_OK && row_is_of(level_row(coins), visit->key)) {
		struct row row = *level_row(coins);

		if (row_coin_kind(&row) == COIN_SPEND) {
			spend = row;
			has_spend = true;
		} else if (!has_spend ||
			   memcmp(spend.key, row.key, ROW_KEY_MAX - 1) != 0) {
			st = take_coin_row(visit, &row, pool_spends);
		}
		if (st == STATUS_OK)
			st = level_prev(coins);
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* Does any mempool entry spend from the script? */
struct spends_visit {
	const struct script_key *key;
	bool found;
};

static enum status visit_spends(void *arg, const struct mempool_entry *entry)
{
	struct spends_visit *visit = arg;

	for (size_t i = 0; i < entry->tx.input_count; i++)
		if (key_equal(&entry->prevouts[i].key, visit->key))
			visit->found = true;
	return visit->found ? STATUS_NOT_FOUND : STATUS_OK;
}

static bool pool_spends_from(struct query *q, const struct script_key *key)
{
	struct spends_visit visit = { .key = key };
	enum status st = each_entry(q, key, visit_spends, &visit);

	(void)st;
	return visit.found;
}

/* All mempool coins of the keys come first, so keys are walked twice. */
static enum status gather_coins(struct query *q, struct coin_list *list,
				const struct script_key *keys, size_t count)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < count && st == STATUS_OK; i++) {
		struct coin_visit visit = { q, list, &keys[i], i };

		st = each_entry(q, &keys[i], visit_coins, &visit);
	}
	if (st == STATUS_NOT_FOUND) /* all that was wanted */
		return STATUS_OK;
	for (uint32_t i = 0; i < count && st == STATUS_OK && !list->more; i++) {
		struct coin_visit visit = { q, list, &keys[i], i };

		st = walk_coins(&visit, pool_spends_from(q, &keys[i]));
	}
	return st;
}

static int by_coin_age(const void *a, const void *b)
{
	const struct raw_coin *x = a, *y = b;
	int age = by_age(&x->ref, &y->ref);

	return age ? age : (x->vout < y->vout) - (x->vout > y->vout);
}

static enum status finish_coin(struct query *q, struct script_coin *out,
			       const struct raw_coin *coin)
{
	struct tx_place place;
	enum status st;

	*out = (struct script_coin){
		.outpoint.vout = coin->vout,
		.key_index = coin->key_index,
		.amount = coin->amount,
		.height = -1,
		.coinbase = coin->coinbase,
	};
	st = query_txids(q, &out->outpoint.txid, &coin->ref, 1);
	if (st != STATUS_OK)
		return st;
	if (coin->ref.entry) {
		out->first_seen = coin->ref.entry->first_seen;
		return STATUS_OK;
	}
	st = offsets_find(&q->view, &place, coin->ref.txnum);
	out->height = place.height;
	return st;
}

/* One script's coins come in order and are paged as they come; those of
 * several are gathered and sorted first. */
enum status query_coins(struct query *q, struct script_coin *out, size_t *count,
			bool *more, const struct script_key *keys,
			size_t key_count, uint64_t skip, size_t cap)
{
	struct coin_list list = { .skip = skip, .want = cap };
	uint64_t first = 0;
	enum status st;

	if (key_count != 1) {
		list.skip = 0;
		list.want = GATHER_MAX;
		first = skip;
	}
	*count = 0;
	st = gather_coins(q, &list, keys, key_count);
	*more = list.more;
	if (st == STATUS_OK && key_count != 1 && list.more)
		st = STATUS_LIMIT;
	if (st == STATUS_OK && key_count != 1 && list.count)
		qsort(list.coins, list.count, sizeof(*list.coins), by_coin_age);
	for (uint64_t i = first; i < list.count && st == STATUS_OK; i++) {
		if (*count == cap) {
			*more = true;
			break;
		}
		st = finish_coin(q, &out[(*count)++], &list.coins[i]);
	}
	free(list.coins);
	return st;
}
