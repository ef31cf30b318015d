/* rpc_block.c - getblockhashes, getblockdeltas. */
#include <stdlib.h>

#include "api/number.h"
#include "api/rpc/old_form.h"
#include "api/rpc/rpc_methods.h"

/* --- getblockhashes --- */

/* A span of time is walked in pieces, since each comes newest first. Active
 * blocks have a logical second each; the room left is for stale ones. */
enum { PIECE_SECONDS = 2048, PIECE_BLOCKS = 4096 };

struct hashes_asked {
	uint32_t from, to;
	bool no_orphans, logical_times;
};

static uint32_t time_within(int64_t value)
{
	if (value < 0)
		return 0;
	return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static enum status read_hashes_asked(struct hashes_asked *out,
				     struct rpc_call *call)
{
	const json_t *high = rpc_param(call, 0), *low = rpc_param(call, 1);
	const json_t *options = rpc_param(call, 2);

	if (!json_is_integer(high) || !json_is_integer(low))
		return rpc_fail(call, RPC_MISC,
				"JSON value is not an integer as expected");
	out->from = time_within(json_integer_value(low));
	out->to = time_within(json_integer_value(high));
	out->no_orphans = json_is_true(json_object_get(options, "noOrphans"));
	out->logical_times =
		json_is_true(json_object_get(options, "logicalTimes"));
	return STATUS_OK;
}

/* Narrows the span to where there are blocks at all: from that of the first
 * block to a second behind the latest. */
static enum status narrow(struct hashes_asked *asked, struct query *query)
{
	struct block_info block;
	size_t count;
	bool more;
	enum status st = query_block_at(query, &block, 0);

	if (st != STATUS_OK)
		return st;
	if (asked->from < block.logical_time)
		asked->from = block.logical_time;
	st = query_blocks_between(query, &block, 1, &count, &more, 0,
				  UINT32_MAX);
	if (st == STATUS_OK && count && asked->to > block.logical_time + 1)
		asked->to = block.logical_time + 1;
	return st;
}

static void put_block_time(struct rpc_call *call,
			   const struct block_info *block,
			   const struct hashes_asked *asked)
{
	/* The patched node does not index the first block. */
	if (!block->height || (asked->no_orphans && !block->active))
		return;
	if (!asked->logical_times) {
		emit_block_hash(&call->json, NULL, &block->hash);
		return;
	}
	emit_object_begin(&call->json, NULL);
	emit_block_hash(&call->json, "blockhash", &block->hash);
	emit_u64(&call->json, "logicalts", block->logical_time);
	emit_object_end(&call->json);
}

static enum status put_piece(struct rpc_call *call, struct block_info *blocks,
			     const struct hashes_asked *asked, uint32_t from,
			     uint32_t to)
{
	size_t count;
	bool more;
	enum status st =
		query_blocks_between(call->backend->query, blocks, PIECE_BLOCKS,
				     &count, &more, from, to);

	if (st != STATUS_OK)
		return st;
	while (count-- > 0)
		put_block_time(call, &blocks[count], asked);
	return more || rpc_is_full(call) ? STATUS_LIMIT : STATUS_OK;
}

enum status rpc_block_hashes(struct rpc_call *call)
{
	struct block_info *blocks = query_alloc(call->backend->query,
						PIECE_BLOCKS * sizeof(*blocks));
	struct hashes_asked asked;
	enum status st = read_hashes_asked(&asked, call);

	if (st != STATUS_OK)
		return st;
	if (!blocks)
		return STATUS_LIMIT;
	st = narrow(&asked, call->backend->query);
	emit_array_begin(&call->json, "result");
	while (asked.from < asked.to && st == STATUS_OK) {
		const uint32_t to = asked.to - asked.from > PIECE_SECONDS
					    ? asked.from + PIECE_SECONDS
					    : asked.to;

		st = put_piece(call, blocks, &asked, asked.from, to);
		asked.from = to;
	}
	emit_array_end(&call->json);
	return st;
}

/* --- getblockdeltas --- */

static bool put_address(struct rpc_call *call, struct slice script)
{
	const struct network *net = call->backend->net;
	struct emit *json = &call->json;
	char address[ADDRESS_SIZE];

	if (call->backend->config->rpc_old_form &&
	    !old_form_has_address(net, script))
		return false;
	if (address_from_script(address, net, script) != STATUS_OK)
		return false;
	emit_object_begin(json, NULL);
	emit_text(json, "address", address);
	return true;
}

static enum status put_inputs(struct rpc_call *call, const struct tx_info *info)
{
	struct emit *json = &call->json;

	emit_array_begin(json, "inputs");
	for (size_t i = 0; i < info->tx.input_count; i++) {
		const struct outpoint *from = &info->tx.inputs[i].prevout;
		const struct tx_prevout *prevout = &info->prevouts[i];

		if (tx_is_coinbase(&info->tx))
			break;
		if (!prevout->known)
			return rpc_fail(call, RPC_INTERNAL,
					"Spent information not available");
		if (!put_address(call, prevout->script))
			continue;
		emit_i64(json, "satoshis", -(int64_t)prevout->amount);
		emit_u64(json, "index", i);
		emit_txid(json, "prevtxid", &from->txid);
		emit_u64(json, "prevout", from->vout);
		emit_object_end(json);
	}
	emit_array_end(json);
	return STATUS_OK;
}

static void put_outputs(struct rpc_call *call, const struct tx_info *info)
{
	struct emit *json = &call->json;

	emit_array_begin(json, "outputs");
	for (size_t i = 0; i < info->tx.output_count; i++) {
		const struct tx_output *output = &info->tx.outputs[i];

		if (!put_address(call, output->script))
			continue;
		emit_u64(json, "satoshis", output->amount);
		emit_u64(json, "index", i);
		emit_object_end(json);
	}
	emit_array_end(json);
}

static enum status put_tx_deltas(struct rpc_call *call,
				 const struct tx_ref *ref, size_t place)
{
	struct tx_info info;
	enum status st =
		query_tx(call->backend->query, &info, ref, TX_WITH_PREVOUTS);

	if (st != STATUS_OK)
		return st;
	emit_object_begin(&call->json, NULL);
	emit_txid(&call->json, "txid", &info.txid);
	emit_u64(&call->json, "index", place);
	st = put_inputs(call, &info);
	put_outputs(call, &info);
	emit_object_end(&call->json);
	return st == STATUS_OK && rpc_is_full(call) ? STATUS_LIMIT : st;
}

static enum status put_deltas(struct rpc_call *call,
			      const struct block_info *block)
{
	struct query *query = call->backend->query;
	struct tx_ref *refs =
		query_alloc(query, (block->tx_count + 1) * sizeof(*refs));
	size_t count = 0;
	enum status st = refs ? query_block_refs(query, refs, &count, block, 0,
						 block->tx_count)
			      : STATUS_LIMIT;

	emit_array_begin(&call->json, "deltas");
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = put_tx_deltas(call, &refs[i], i);
	emit_array_end(&call->json);
	return st;
}

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The median time of the block and the ten before it. */
static enum status median_time(uint32_t *out, struct query *query,
			       uint32_t height)
{
	uint32_t times[11];
	size_t count = 0;

	while (count < 11 && count <= height) {
		struct block_info block;
		enum status st =
			query_block_at(query, &block, height - (uint32_t)count);

		if (st != STATUS_OK)
			return st;
		times[count++] = block.header.time;
	}
	qsort(times, count, sizeof(times[0]), by_value);
	*out = times[count / 2];
	return STATUS_OK;
}

/* GetDifficulty() of the node: what the bits say, unrounded. */
static double difficulty_of(uint32_t bits)
{
	double value = (double)0xffff / (double)(bits & 0xffffff);
	unsigned shift = bits >> 24;

	for (; shift < 29; shift++)
		value *= 256.0;
	for (; shift > 29; shift--)
		value /= 256.0;
	return value;
}

static void put_head(struct emit *json, const struct block_info *block,
		     uint32_t tip_height)
{
	struct block_hash root;

	memcpy(root.bytes, block->header.merkle_root, sizeof(root.bytes));
	emit_block_hash(json, "hash", &block->hash);
	emit_u64(json, "confirmations", tip_height - block->height + 1);
	emit_u64(json, "size", block->size);
	emit_u64(json, "height", block->height);
	emit_i64(json, "version", (int32_t)block->header.version);
	emit_block_hash(json, "merkleroot", &root);
}

static void put_tail(struct emit *json, const struct block_info *block,
		     uint32_t median)
{
	uint8_t bits[4];

	for (size_t i = 0; i < sizeof(bits); i++)
		bits[i] = (uint8_t)(block->header.bits >> (24 - 8 * i));
	emit_u64(json, "time", block->header.time);
	emit_u64(json, "mediantime", median);
	emit_u64(json, "nonce", block->header.nonce);
	emit_hex(json, "bits", slice_of(bits, sizeof(bits)));
	emit_double(json, "difficulty", difficulty_of(block->header.bits));
	emit_hex(json, "chainwork",
		 slice_of(block->chainwork, sizeof(block->chainwork)));
	if (block->height)
		emit_block_hash(json, "previousblockhash", &block->header.prev);
	if (block->has_next)
		emit_block_hash(json, "nextblockhash", &block->next);
}

enum status rpc_block_deltas(struct rpc_call *call)
{
	struct query *query = call->backend->query;
	struct block_info block;
	struct block_hash hash;
	uint32_t median;
	enum status st = rpc_hash_make(hash.bytes, call, rpc_param(call, 0),
				       "blockhash");

	if (st != STATUS_OK)
		return st;
	st = query_block(query, &block, &hash);
	if (st == STATUS_NOT_FOUND)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY, "Block not found");
	if (st == STATUS_OK && !block.active)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY, "Block is an orphan");
	if (st == STATUS_OK)
		st = median_time(&median, query, block.height);
	if (st != STATUS_OK)
		return st;
	emit_object_begin(&call->json, "result");
	put_head(&call->json, &block, query_get_tip(query)->height);
	st = put_deltas(call, &block);
	put_tail(&call->json, &block, median);
	emit_object_end(&call->json);
	return st;
}
