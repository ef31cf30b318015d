/* returning.c - transactions that a reorg gives back to the mempool. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "chain/script.h"
#include "indexer/sync_parts.h"
#include "indexer/tx_order.h"

/* Reorgs deeper than this leave returning transactions to the reconciliation
 * that follows. */
#define RETURNING_BLOCKS 200

static enum status read_disconnected(struct incoming_block *in, struct sync *s,
				     uint32_t height)
{
	struct block_row row;
	struct view view;
	enum status st = view_begin(&view, s->index->store);

	if (st != STATUS_OK)
		return st;
	st = blocks_get(&view, &row, height);
	if (st == STATUS_OK)
		st = source_read_block(s->index->source, s->client, &in->bytes,
				       &row);
	view_end(&view);
	if (st == STATUS_OK)
		st = block_parse(&in->block, writer_slice(&in->bytes),
				 s->index->config.net);
	return st;
}

enum status returning_read(struct returning *out, struct sync *s,
			   uint32_t height)
{
	size_t count = s->state.blocks - height;
	enum status st;

	s->look_at_pool = true;
	if (count > RETURNING_BLOCKS)
		return STATUS_OK;
	out->blocks = calloc(count, sizeof(*out->blocks));
	if (!out->blocks)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		incoming_init(&out->blocks[i]);
		out->count++;
		st = read_disconnected(&out->blocks[i], s,
				       height + (uint32_t)i);
		if (st != STATUS_OK) {
			/* A stale block may be gone from the node. */
			log_debug("disconnected block cannot be read",
				  "height=%zu", height + i);
			returning_clear(out);
			return STATUS_OK;
		}
	}
	st = node_get_mempool(s->client, &out->node);
	if (st == STATUS_OK)
		qsort(out->node.txids, out->node.count,
		      sizeof(*out->node.txids), pool_by_txid);
	return st;
}

/* A block may hold a transaction before the one that it spends. */
static enum status order_of_block(uint32_t **out, const struct block *block,
				  const struct network *net)
{
	struct unordered_tx *txs = calloc(block->tx_count, sizeof(*txs));
	enum status st = STATUS_NO_MEMORY;

	*out = calloc(block->tx_count, sizeof(**out));
	if (*out && txs) {
		for (size_t i = 0; i < block->tx_count; i++)
			txs[i] = (struct unordered_tx){ &block->txids[i],
							block->txs[i].raw };
		st = tx_order(*out, txs, block->tx_count, net);
	}
	free(txs);
	return st;
}

/* A peg-in of LTC: its MWEB part is not with it in a block, but the node has it
 * and is asked when the mempool is looked at. */
static bool pegs_in(const struct network *net, const struct tx *tx)
{
	for (size_t i = 0; net->mweb && i < tx->output_count; i++)
		if (script_classify(net, tx->outputs[i].script).type ==
		    SCRIPT_MWEB_PEGIN)
			return true;
	return false;
}

static enum status return_block(struct sync *s, const struct block *block,
				const struct node_mempool *node,
				uint64_t generation)
{
	uint32_t *order;
	enum status st = order_of_block(&order, block, s->index->config.net);

	for (size_t i = 0; i < block->tx_count && st == STATUS_OK; i++) {
		uint32_t n = order[i];

		if (tx_is_coinbase(&block->txs[n]) ||
		    pegs_in(s->index->config.net, &block->txs[n]) ||
		    !pool_lists(node, &block->txids[n]))
			continue;
		st = pool_add_tx(s, &block->txids[n], block->txs[n].raw,
				 clock_unix(), generation);
		if (!pool_is_trouble(st))
			st = STATUS_OK;
	}
	free(order);
	return st;
}

enum status returning_add(struct returning *returning, struct sync *s,
			  const struct view *batch, const struct state *after)
{
	enum status st;

	if (!returning->count)
		return STATUS_OK;
	st = lookup_bind(&s->lookup, batch, after);
	for (size_t i = 0; i < returning->count && st == STATUS_OK; i++)
		st = return_block(s, &returning->blocks[i].block,
				  &returning->node, after->generation);
	lookup_unbind(&s->lookup);
	return st;
}

enum status returning_keep_stale(const struct returning *returning,
				 const struct view *batch, uint32_t height)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < returning->count && st == STATUS_OK; i++)
		st = blocks_put_stale_txids(batch, height + (uint32_t)i,
					    &returning->blocks[i].block);
	return st;
}

void returning_clear(struct returning *returning)
{
	for (size_t i = 0; i < returning->count; i++)
		incoming_clear(&returning->blocks[i]);
	free(returning->blocks);
	free(returning->node.txids);
	memset(returning, 0, sizeof(*returning));
}
