/* mempool_queries.c - the node's mempool: what is in it, and sending to it.
 *
 * With -txindex getrawtransaction also knows confirmed transactions. So each
 * is asked for together with its mempool entry, which comes second: both
 * answered means that it was in the mempool after the bytes were read. */
#include <stdlib.h>

#include "node/json_fields.h"
#include "node/rpc.h"

#define TXS_PER_BATCH 100

/* --- transactions --- */

static void ask_for_tx(struct rpc_batch *batch, struct node_client *client,
		       const struct txid *txid)
{
	char hex[HASH_HEX_SIZE];

	txid_to_hex(hex, txid);
	rpc_batch_add(batch, client, "getrawtransaction",
		      json_pack("[s]", hex));
	rpc_batch_add(batch, client, "getmempoolentry", json_pack("[s]", hex));
}

/* Answers 2 * i and 2 * i + 1 of the batch. */
static enum status read_tx(struct writer *out, const json_t *results, size_t i)
{
	const json_t *raw = json_array_get(results, 2 * i);
	const json_t *entry = json_array_get(results, 2 * i + 1);

	if (json_is_null(raw) || json_is_null(entry))
		return STATUS_NOT_FOUND;
	return json_to_bytes(out, raw);
}

enum status node_get_mempool_tx(struct node_client *client, struct writer *out,
				const struct txid *txid)
{
	struct rpc_batch batch;
	json_t *results;
	enum status st;

	rpc_batch_begin(&batch, client);
	ask_for_tx(&batch, client, txid);
	st = rpc_batch_run(&batch, client, &results);
	if (st != STATUS_OK)
		return st;
	st = read_tx(out, results, 0);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, "getrawtransaction");
	json_decref(results);
	return st;
}

/* Where node_get_mempool_txs() hands its transactions. */
struct taker {
	void (*take)(void *arg, const struct txid *txid, struct slice bytes);
	void *arg;
	struct writer bytes;
};

static enum status hand_over(struct taker *taker, const struct txid *txids,
			     size_t count, const json_t *results)
{
	for (size_t i = 0; i < count; i++) {
		enum status st;

		writer_reset(&taker->bytes);
		st = read_tx(&taker->bytes, results, i);
		if (st != STATUS_OK && st != STATUS_NOT_FOUND)
			return st;
		taker->take(taker->arg, &txids[i], writer_slice(&taker->bytes));
	}
	return STATUS_OK;
}

static enum status get_some_txs(struct node_client *client, struct taker *taker,
				const struct txid *txids, size_t count)
{
	struct rpc_batch batch;
	json_t *results;
	enum status st;

	rpc_batch_begin(&batch, client);
	for (size_t i = 0; i < count; i++)
		ask_for_tx(&batch, client, &txids[i]);
	st = rpc_batch_run(&batch, client, &results);
	if (st != STATUS_OK)
		return st;
	st = hand_over(taker, txids, count, results);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, "getrawtransaction");
	json_decref(results);
	return st;
}

enum status node_get_mempool_txs(
	struct node_client *client, const struct txid *txids, size_t count,
	void (*take)(void *arg, const struct txid *txid, struct slice bytes),
	void *arg)
{
	struct taker taker = { .take = take, .arg = arg };
	enum status st = STATUS_OK;
	size_t some;

	writer_init(&taker.bytes);
	for (size_t i = 0; i < count && st == STATUS_OK; i += some) {
		some = count - i < TXS_PER_BATCH ? count - i : TXS_PER_BATCH;
		st = get_some_txs(client, &taker, txids + i, some);
	}
	writer_clear(&taker.bytes);
	return st;
}

/* --- the list --- */

/* {txids, mempool_sequence}, or an old node's plain array. */
static enum status read_mempool(struct node_mempool *out, const json_t *list)
{
	const json_t *txids = list;

	if (json_is_object(list)) {
		txids = json_object_get(list, "txids");
		if (json_field_u64(&out->sequence, list, "mempool_sequence") !=
		    STATUS_OK)
			return STATUS_BAD_INPUT;
	}
	if (!json_is_array(txids))
		return STATUS_BAD_INPUT;
	out->txids = malloc((json_array_size(txids) + 1) * sizeof(struct txid));
	if (!out->txids)
		return STATUS_NO_MEMORY;
	for (; out->count < json_array_size(txids); out->count++) {
		if (json_to_txid(&out->txids[out->count],
				 json_array_get(txids, out->count)) !=
		    STATUS_OK)
			return STATUS_BAD_INPUT;
	}
	return STATUS_OK;
}

/* Nodes without mempool_sequence refuse the second parameter, each generation
 * with another error code; so any error leads to the plain question. */
static enum status ask_for_list(struct node_client *client, json_t **list)
{
	enum status st = STATUS_FAILED;
	json_t *params = json_pack("[b, b]", 0, 1);

	if (!params)
		return STATUS_NO_MEMORY;
	client_refresh(client);
	if (!client->no_mempool_sequence)
		st = node_call(client, list, NULL, "getrawmempool", params);
	json_decref(params);
	if (st != STATUS_FAILED)
		return st;
	client->no_mempool_sequence = true;
	return rpc_ask(client, list, "getrawmempool", json_array());
}

enum status node_get_mempool(struct node_client *client,
			     struct node_mempool *out)
{
	json_t *list;
	enum status st;

	*out = (struct node_mempool){ 0 };
	st = ask_for_list(client, &list);
	if (st != STATUS_OK)
		return st;
	st = read_mempool(out, list);
	json_decref(list);
	if (st == STATUS_OK)
		return st;
	free(out->txids);
	*out = (struct node_mempool){ 0 };
	return st == STATUS_BAD_INPUT ? rpc_nonsense(client, "getrawmempool")
				      : st;
}

/* --- sending --- */

enum status node_send_tx(struct node_client *client, struct txid *out,
			 struct node_error *error, const char *hex)
{
	json_t *result, *params = json_pack("[s]", hex);
	enum status st;

	if (error)
		*error = (struct node_error){ 0 };
	if (!params) /* no memory, or no text at all */
		return STATUS_BAD_INPUT;
	st = node_call(client, &result, error, "sendrawtransaction", params);
	json_decref(params);
	if (st != STATUS_OK)
		return st;
	if (json_to_txid(out, result) != STATUS_OK)
		st = rpc_nonsense(client, "sendrawtransaction");
	json_decref(result);
	return st;
}
