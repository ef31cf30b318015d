/* query_coins.c - what scripts still hold. */
#include <stdlib.h>

#include "indexer/query_parts.h"

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

/* An unspent output, before its txid is looked up. */
struct raw_coin {
	struct tx_ref ref;
	uint32_t vout, key_index;
	uint64_t amount;
	bool coinbase, has_token;
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
			.has_token = entry->tx.outputs[i].token.len != 0,
		};

		if (!entry->output_indexed[i] ||
		    !script_key_equal(&entry->output_keys[i], visit->key) ||
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
		.has_token = row->small & COIN_HAS_TOKEN,
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
		if (script_key_equal(&entry->prevouts[i].key, visit->key))
			visit->found = true;
	return visit->found ? STATUS_NOT_FOUND : STATUS_OK;
}

static bool pool_spends_from(struct query *q, const struct script_key *key)
{
	struct spends_visit visit = { .key = key };
	enum status st = query_each_entry(q, key, visit_spends, &visit);

	(void)st;
	return visit.found;
}

/* All mempool coins of the keys come first, so keys are walked twice. */
static enum status gather_coins(struct query *q, struct coin_list *list,
				const struct script_key *keys, size_t count,
				bool with_pool)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; with_pool && i < count && st == STATUS_OK; i++) {
		struct coin_visit visit = { q, list, &keys[i], i };

		st = query_each_entry(q, &keys[i], visit_coins, &visit);
	}
	if (st == STATUS_NOT_FOUND) /* all that was wanted */
		return STATUS_OK;
	for (uint32_t i = 0; i < count && st == STATUS_OK && !list->more; i++) {
		struct coin_visit visit = { q, list, &keys[i], i };

		st = walk_coins(&visit,
				with_pool && pool_spends_from(q, &keys[i]));
	}
	return st;
}

static int by_coin_age(const void *a, const void *b)
{
	const struct raw_coin *x = a, *y = b;
	int age = query_by_age(&x->ref, &y->ref);

	return age ? age : (x->vout < y->vout) - (x->vout > y->vout);
}

/* From the transaction that made it, which was read for its txid just now. */
static enum status read_token(struct query *q, struct slice *out,
			      const struct raw_coin *coin)
{
	struct lookup *lookup;
	struct tx tx;
	enum status st;

	if (coin->ref.entry) {
		*out = coin->ref.entry->tx.outputs[coin->vout].token;
		return STATUS_OK;
	}
	st = query_lookup(q, &lookup);
	if (st == STATUS_OK)
		st = lookup_tx(lookup, &tx, NULL, coin->ref.txnum);
	if (st == STATUS_OK && coin->vout >= tx.output_count)
		st = STATUS_CORRUPT;
	return st == STATUS_OK
		       ? query_keep(q, out, tx.outputs[coin->vout].token)
		       : st;
}

static enum status finish_coin(struct query *q, struct script_coin *out,
			       const struct raw_coin *coin)
{
	struct tx_place place;
	struct lookup *lookup;
	enum status st;

	*out = (struct script_coin){
		.outpoint.vout = coin->vout,
		.key_index = coin->key_index,
		.amount = coin->amount,
		.height = -1,
		.coinbase = coin->coinbase,
	};
	if (coin->ref.entry) {
		out->outpoint.txid = coin->ref.entry->txid;
		out->first_seen = coin->ref.entry->first_seen;
	} else {
		st = query_lookup(q, &lookup);
		if (st == STATUS_OK)
			st = lookup_txid(lookup, &out->outpoint.txid, &place,
					 coin->ref.txnum);
		if (st != STATUS_OK)
			return st;
		out->height = place.height;
	}
	return coin->has_token ? read_token(q, &out->token, coin) : STATUS_OK;
}

/* One script's coins come in order and are paged as they come; those of
 * several are gathered and sorted first. */
static enum status find_coins(struct query *q, struct script_coin *out,
			      size_t *count, bool *more,
			      const struct script_key *keys, size_t key_count,
			      uint64_t skip, size_t cap, bool with_pool)
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
	st = gather_coins(q, &list, keys, key_count, with_pool);
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

enum status query_coins(struct query *q, struct script_coin *out, size_t *count,
			bool *more, const struct script_key *keys,
			size_t key_count, uint64_t skip, size_t cap)
{
	return find_coins(q, out, count, more, keys, key_count, skip, cap,
			  true);
}

enum status query_confirmed_coins(struct query *q, struct script_coin *out,
				  size_t *count, bool *more,
				  const struct script_key *keys,
				  size_t key_count, uint64_t skip, size_t cap)
{
	return find_coins(q, out, count, more, keys, key_count, skip, cap,
			  false);
}
