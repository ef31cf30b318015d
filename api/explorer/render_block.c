#include "api/explorer/render_block.h"

#include <stdio.h>

#include "api/number.h"

/* Who mined it; {} says "unknown". */
static void put_pool(struct emit *json, const struct pool_list *pools,
		     struct slice coinbase)
{
	const struct pool *pool = pool_find(pools, coinbase);

	emit_object_begin(json, "poolInfo");
	if (pool) {
		emit_text(json, "poolName", pool->name);
		emit_text(json, "url", pool->url);
	}
	emit_object_end(json);
}

static void put_merkle_root(struct emit *json, const struct header *header)
{
	struct block_hash root;

	memcpy(root.bytes, header->merkle_root, sizeof(root.bytes));
	emit_block_hash(json, "merkleroot", &root);
}

static void put_txids(struct emit *json, const struct txid *txids, size_t count)
{
	emit_array_begin(json, "tx");
	for (size_t i = 0; i < count; i++)
		emit_txid(json, NULL, &txids[i]);
	emit_array_end(json);
}

static void put_proof_of_work(struct emit *json, const struct block_info *block)
{
	char text[NUMBER_TEXT_SIZE];
	int len;

	emit_u64(json, "nonce", block->header.nonce);
	len = snprintf(text, sizeof(text), "%x", block->header.bits);
	emit_plain(json, "bits", text, (size_t)len);
	difficulty_to_js(text, block->header.bits);
	emit_number_text(json, "difficulty", text);
	emit_hex(json, "chainwork",
		 slice_of(block->chainwork, sizeof(block->chainwork)));
}

static void put_links(struct emit *json, const struct block_info *block,
		      uint32_t tip_height)
{
	emit_i64(json, "confirmations",
		 block->active ? (int64_t)tip_height - block->height + 1 : -1);
	if (block->height)
		emit_block_hash(json, "previousblockhash", &block->header.prev);
	else
		emit_null(json, "previousblockhash");
	if (block->has_next)
		emit_block_hash(json, "nextblockhash", &block->next);
}

void render_block(struct emit *json, const struct block_info *block,
		  const struct txid *txids, const struct network *net,
		  uint32_t tip_height, const struct pool_list *pools)
{
	emit_object_begin(json, NULL);
	emit_block_hash(json, "hash", &block->hash);
	emit_u64(json, "size", block->size);
	emit_u64(json, "height", block->height);
	emit_i64(json, "version", (int32_t)block->header.version);
	put_merkle_root(json, &block->header);
	put_txids(json, txids, block->tx_count);
	emit_u64(json, "time", block->header.time);
	put_proof_of_work(json, block);
	put_links(json, block, tip_height);
	emit_amount(json, "reward",
		    (int64_t)network_subsidy(net, block->height));
	emit_bool(json, "isMainChain", block->active);
	put_pool(json, pools, block->coinbase);
	if (net->segwit)
		emit_u64(json, "weight", block->weight);
	emit_object_end(json);
}

void render_block_line(struct emit *json, const struct block_info *block,
		       const struct pool_list *pools)
{
	emit_object_begin(json, NULL);
	emit_u64(json, "height", block->height);
	emit_u64(json, "size", block->size);
	emit_block_hash(json, "hash", &block->hash);
	emit_u64(json, "time", block->header.time);
	emit_u64(json, "txlength", block->tx_count);
	put_pool(json, pools, block->coinbase);
	emit_object_end(json);
}
