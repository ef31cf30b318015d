/* rpc_address.c - getaddressbalance, getaddressdeltas, getaddressmempool,
 * getaddresstxids, getaddressutxos. */
#include <stdlib.h>

#include "api/rpc/rpc_addresses.h"
#include "api/rpc/rpc_methods.h"

/* So many txids are looked up together. */
enum { AT_ONCE = 512 };
/* Unspent outputs of one answer. */
#define COINS_MAX 500000

/* --- getaddressbalance --- */

enum status rpc_address_balance(struct rpc_call *call)
{
	struct query *query = call->backend->query;
	uint64_t received = 0, sent = 0;
	struct rpc_addresses asked;
	enum status st = rpc_addresses_make(&asked, call);

	for (size_t i = 0; i < asked.count && st == STATUS_OK; i++) {
		struct script_totals totals;

		st = query_totals(query, &totals, &asked.items[i].key);
		if (st != STATUS_OK)
			break;
		received += totals.received;
		sent += totals.sent;
	}
	if (st != STATUS_OK)
		return st;
	emit_object_begin(&call->json, "result");
	emit_u64(&call->json, "balance", received - sent);
	emit_u64(&call->json, "received", received);
	emit_object_end(&call->json);
	return STATUS_OK;
}

/* --- getaddressdeltas --- */

/* The heights that are asked for; all of them without a range. */
struct heights {
	uint32_t from, to;
};

static uint32_t height_within(int64_t height)
{
	if (height < 0)
		return 0;
	return height > UINT32_MAX ? UINT32_MAX : (uint32_t)height;
}

static enum status delta_heights(struct heights *out, struct rpc_call *call,
				 const struct rpc_addresses *asked)
{
	*out = (struct heights){ 0, UINT32_MAX };
	if (!asked->has_range)
		return STATUS_OK;
	if (asked->start <= 0 || asked->end <= 0)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"Start and end is expected to be greater than "
				"zero");
	if (asked->end < asked->start)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"End value is expected to be greater than "
				"start");
	out->from = height_within(asked->start);
	out->to = height_within(asked->end);
	return STATUS_OK;
}

static void put_delta(struct emit *json, const struct script_delta *delta,
		      const struct txid *txid, const char *address)
{
	emit_object_begin(json, NULL);
	emit_i64(json, "satoshis",
		 delta->spending ? -(int64_t)delta->amount
				 : (int64_t)delta->amount);
	emit_txid(json, "txid", txid);
	emit_u64(json, "index", delta->index);
	emit_u64(json, "blockindex", delta->block_pos);
	emit_i64(json, "height", delta->height);
	emit_text(json, "address", address);
	emit_object_end(json);
}

/* The txids of deltas, a piece at a time. */
static enum status delta_txids(struct txid out[AT_ONCE], struct query *query,
			       const struct script_delta *deltas, size_t count)
{
	struct tx_ref refs[AT_ONCE];

	for (size_t i = 0; i < count; i++)
		refs[i] = deltas[i].ref;
	return query_txids(query, out, refs, count);
}

static enum status put_deltas(struct rpc_call *call,
			      const struct listed_address *address,
			      const struct heights *heights)
{
	struct query *query = call->backend->query;
	struct script_delta *deltas;
	struct txid txids[AT_ONCE];
	size_t count;
	enum status st = query_deltas(query, &deltas, &count, &address->key,
				      heights->from, heights->to);

	for (size_t at = 0; at < count && st == STATUS_OK; at += AT_ONCE) {
		const size_t n = count - at < AT_ONCE ? count - at : AT_ONCE;

		if (rpc_is_full(call))
			return STATUS_LIMIT;
		st = delta_txids(txids, query, deltas + at, n);
		for (size_t i = 0; i < n && st == STATUS_OK; i++)
			put_delta(&call->json, &deltas[at + i], &txids[i],
				  address->text);
	}
	return st;
}

static enum status put_all_deltas(struct rpc_call *call, const char *key,
				  const struct rpc_addresses *asked,
				  const struct heights *heights)
{
	enum status st = STATUS_OK;

	emit_array_begin(&call->json, key);
	for (size_t i = 0; i < asked->count && st == STATUS_OK; i++)
		st = put_deltas(call, &asked->items[i], heights);
	emit_array_end(&call->json);
	return st;
}

static enum status put_chain_point(struct rpc_call *call, const char *key,
				   uint32_t height)
{
	struct block_info block;
	enum status st = query_block_at(call->backend->query, &block, height);

	if (st != STATUS_OK)
		return st;
	emit_object_begin(&call->json, key);
	emit_block_hash(&call->json, "hash", &block.hash);
	emit_u64(&call->json, "height", height);
	emit_object_end(&call->json);
	return STATUS_OK;
}

enum status rpc_address_deltas(struct rpc_call *call)
{
	const uint32_t tip = query_get_tip(call->backend->query)->height;
	struct rpc_addresses asked;
	struct heights heights;
	enum status st;

	if (!json_is_object(rpc_param(call, 0)))
		return rpc_fail(call, RPC_MISC,
				"JSON value is not an object as expected");
	st = rpc_addresses_make(&asked, call);
	if (st == STATUS_OK)
		st = delta_heights(&heights, call, &asked);
	if (st != STATUS_OK)
		return st;
	if (!asked.chain_info || !asked.has_range)
		return put_all_deltas(call, "result", &asked, &heights);
	if (heights.from > tip || heights.to > tip)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"Start or end is outside chain range");
	emit_object_begin(&call->json, "result");
	st = put_all_deltas(call, "deltas", &asked, &heights);
	if (st == STATUS_OK)
		st = put_chain_point(call, "start", heights.from);
	if (st == STATUS_OK)
		st = put_chain_point(call, "end", heights.to);
	emit_object_end(&call->json);
	return st;
}

/* --- getaddresstxids --- */

struct placed_tx {
	struct tx_ref ref;
	int64_t height;
	struct txid txid;
};

struct tx_list {
	struct placed_tx *items; /* owned */
	size_t count, cap;
};

static enum status add_tx(struct tx_list *list,
			  const struct script_delta *delta)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 1024;
		struct placed_tx *items =
			realloc(list->items, cap * sizeof(*items));

		if (!items)
			return STATUS_NO_MEMORY;
		list->items = items;
		list->cap = cap;
	}
	list->items[list->count++] =
		(struct placed_tx){ delta->ref, delta->height, { { 0 } } };
	return STATUS_OK;
}

static enum status gather_txs(struct tx_list *list, struct rpc_call *call,
			      const struct rpc_addresses *asked,
			      const struct heights *heights)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < asked->count && st == STATUS_OK; i++) {
		struct script_delta *deltas;
		size_t count;

		st = query_deltas(call->backend->query, &deltas, &count,
				  &asked->items[i].key, heights->from,
				  heights->to);
		for (size_t n = 0; n < count && st == STATUS_OK; n++)
			if (!n ||
			    deltas[n].ref.txnum != deltas[n - 1].ref.txnum)
				st = add_tx(list, &deltas[n]);
	}
	return st;
}

static enum status find_txids(struct tx_list *list, struct query *query)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < list->count && st == STATUS_OK; i++)
		st = query_txids(query, &list->items[i].txid,
				 &list->items[i].ref, 1);
	return st;
}

/* By height, then by the txid as it is written. */
static int by_height_and_text(const void *a, const void *b)
{
	const struct placed_tx *x = a, *y = b;

	if (x->height != y->height)
		return x->height < y->height ? -1 : 1;
	for (size_t i = sizeof(x->txid.bytes); i-- > 0;)
		if (x->txid.bytes[i] != y->txid.bytes[i])
			return x->txid.bytes[i] < y->txid.bytes[i] ? -1 : 1;
	return 0;
}

static enum status put_txids(struct rpc_call *call, struct tx_list *list,
			     bool several)
{
	if (several && list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      by_height_and_text);
	emit_array_begin(&call->json, "result");
	for (size_t i = 0; i < list->count; i++) {
		if (rpc_is_full(call))
			return STATUS_LIMIT;
		if (!several || !i ||
		    !txid_equal(&list->items[i - 1].txid, &list->items[i].txid))
			emit_txid(&call->json, NULL, &list->items[i].txid);
	}
	emit_array_end(&call->json);
	return STATUS_OK;
}

enum status rpc_address_txids(struct rpc_call *call)
{
	struct heights heights = { 0, UINT32_MAX };
	struct rpc_addresses asked;
	struct tx_list list = { 0 };
	enum status st = rpc_addresses_make(&asked, call);

	if (st != STATUS_OK)
		return st;
	if (asked.has_range && asked.start > 0 && asked.end > 0)
		heights = (struct heights){ height_within(asked.start),
					    height_within(asked.end) };
	st = gather_txs(&list, call, &asked, &heights);
	if (st == STATUS_OK)
		st = find_txids(&list, call->backend->query);
	if (st == STATUS_OK)
		st = put_txids(call, &list, asked.count > 1);
	free(list.items);
	return st;
}

/* --- getaddressutxos --- */

static void put_coin(struct emit *json, const struct script_coin *coin,
		     const struct listed_address *address)
{
	emit_object_begin(json, NULL);
	emit_text(json, "address", address->text);
	emit_txid(json, "txid", &coin->outpoint.txid);
	emit_u64(json, "outputIndex", coin->outpoint.vout);
	emit_hex(
		json, "script",
		slice_of(address->address.script, address->address.script_len));
	emit_u64(json, "satoshis", coin->amount);
	emit_i64(json, "height", coin->height);
	emit_object_end(json);
}

/* Oldest first: the query gives them the other way round. */
static enum status put_coins(struct rpc_call *call, const char *key,
			     const struct rpc_addresses *asked,
			     const struct script_coin *coins, size_t count)
{
	emit_array_begin(&call->json, key);
	for (size_t i = count; i-- > 0;) {
		if (rpc_is_full(call))
			return STATUS_LIMIT;
		put_coin(&call->json, &coins[i],
			 &asked->items[coins[i].key_index]);
	}
	emit_array_end(&call->json);
	return STATUS_OK;
}

/* No more than *out of them are unspent. */
static enum status count_coins(uint64_t *out, struct query *query,
			       const struct rpc_addresses *asked)
{
	enum status st = STATUS_OK;

	*out = 0;
	for (size_t i = 0; i < asked->count && st == STATUS_OK; i++) {
		struct script_totals totals;

		st = query_totals(query, &totals, &asked->items[i].key);
		if (st == STATUS_OK)
			*out += totals.outputs - totals.spends;
	}
	return st;
}

static enum status find_coins(struct script_coin **out, size_t *count,
			      struct query *query,
			      const struct rpc_addresses *asked)
{
	struct script_key *keys = rpc_addresses_keys(asked, query);
	uint64_t most;
	bool more;
	enum status st = keys ? count_coins(&most, query, asked) : STATUS_LIMIT;

	*count = 0;
	if (st != STATUS_OK || !asked->count)
		return st;
	if (most > COINS_MAX)
		return STATUS_LIMIT;
	*out = query_alloc(query, ((size_t)most + 1) * sizeof(**out));
	if (!*out)
		return STATUS_LIMIT;
	return query_confirmed_coins(query, *out, count, &more, keys,
				     asked->count, 0, (size_t)most);
}

enum status rpc_address_utxos(struct rpc_call *call)
{
	const struct query_tip *tip = query_get_tip(call->backend->query);
	struct script_coin *coins = NULL;
	struct rpc_addresses asked;
	size_t count;
	enum status st = rpc_addresses_make(&asked, call);

	if (st == STATUS_OK)
		st = find_coins(&coins, &count, call->backend->query, &asked);
	if (st != STATUS_OK)
		return st;
	if (!asked.chain_info)
		return put_coins(call, "result", &asked, coins, count);
	emit_object_begin(&call->json, "result");
	st = put_coins(call, "utxos", &asked, coins, count);
	emit_block_hash(&call->json, "hash", &tip->hash);
	emit_u64(&call->json, "height", tip->height);
	emit_object_end(&call->json);
	return st;
}

/* --- getaddressmempool --- */

struct pool_delta {
	struct script_delta delta;
	const struct listed_address *address;
	uint64_t seen;  /* Unix seconds */
	size_t arrival; /* among those of the same second */
};

static int by_time(const void *a, const void *b)
{
	const struct pool_delta *x = a, *y = b;

	if (x->seen != y->seen)
		return x->seen < y->seen ? -1 : 1;
	return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

struct pool_list {
	struct pool_delta *items; /* owned */
	size_t count;
};

static enum status gather_pool(struct pool_list *list, struct query *query,
			       const struct listed_address *address)
{
	struct script_delta *deltas;
	struct pool_delta *items;
	size_t count;
	enum status st =
		query_mempool_deltas(query, &deltas, &count, &address->key);

	if (st != STATUS_OK || !count)
		return st;
	items = realloc(list->items, (list->count + count) * sizeof(*items));
	if (!items)
		return STATUS_NO_MEMORY;
	list->items = items;
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		struct tx_info info;

		st = query_tx(query, &info, &deltas[i].ref, 0);
		items[list->count] =
			(struct pool_delta){ deltas[i], address,
					     info.first_seen, list->count };
		list->count++;
	}
	return st;
}

static enum status put_pool_delta(struct rpc_call *call,
				  const struct pool_delta *item)
{
	const struct script_delta *delta = &item->delta;
	struct emit *json = &call->json;
	struct tx_info info;
	enum status st = query_tx(call->backend->query, &info, &delta->ref, 0);

	if (st != STATUS_OK)
		return st;
	emit_object_begin(json, NULL);
	emit_text(json, "address", item->address->text);
	emit_txid(json, "txid", &info.txid);
	emit_u64(json, "index", delta->index);
	emit_i64(json, "satoshis",
		 delta->spending ? -(int64_t)delta->amount
				 : (int64_t)delta->amount);
	emit_u64(json, "timestamp", item->seen);
	if (delta->spending) {
		const struct outpoint *from =
			&info.tx.inputs[delta->index].prevout;

		emit_txid(json, "prevtxid", &from->txid);
		emit_u64(json, "prevout", from->vout);
	}
	emit_object_end(json);
	return rpc_is_full(call) ? STATUS_LIMIT : STATUS_OK;
}

enum status rpc_address_mempool(struct rpc_call *call)
{
	struct pool_list list = { 0 };
	struct rpc_addresses asked;
	enum status st = rpc_addresses_make(&asked, call);

	for (size_t i = 0; i < asked.count && st == STATUS_OK; i++)
		st = gather_pool(&list, call->backend->query, &asked.items[i]);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_time);
	emit_array_begin(&call->json, "result");
	for (size_t i = 0; i < list.count && st == STATUS_OK; i++)
		st = put_pool_delta(call, &list.items[i]);
	emit_array_end(&call->json);
	free(list.items);
	return st;
}
