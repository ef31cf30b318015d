/* block.c - whole blocks. */
#include "chain/block.h"

#include <stdlib.h>

#include "chain/merkle.h"

/* One input, no output: what the transaction count is weighed against. */
#define MIN_TX_SIZE 51

void block_init(struct block *block)
{
	*block = (struct block){ 0 };
	tx_space_init(&block->space);
}

void block_clear(struct block *block)
{
	free(block->txs);
	free(block->txids);
	tx_space_clear(&block->space);
	block_init(block);
}

/* Room for count transactions. txids has twice that: the merkle tree eats a
 * copy of the leaves, which stands behind them. */
static bool reserve(struct block *block, size_t count)
{
	size_t cap = count + count / 2;

	if (count <= block->tx_cap)
		return true;
	free(block->txs);
	free(block->txids);
	block->txs = malloc(cap * sizeof(*block->txs));
	block->txids = malloc(2 * cap * sizeof(*block->txids));
	block->tx_cap = block->txs && block->txids ? cap : 0;
	return block->tx_cap != 0;
}

/* Hashed as soon as parsed: their bytes are still in the nearest cache. */
#define TXS_AT_ONCE 64

/* The first transaction is a coinbase, the others are none; the last one alone
 * may be a HogEx. */
static enum status read_txs(struct block *block, struct reader *r, size_t count,
			    const struct network *net)
{
	size_t hashed = 0;

	for (size_t i = 0; i < count; i++) {
		enum status st = tx_read(&block->txs[i], &block->space, r, net);

		if (st != STATUS_OK)
			return st;
		if (tx_is_coinbase(&block->txs[i]) != (i == 0))
			return STATUS_BAD_INPUT;
		if (block->txs[i].has_mweb && (i == 0 || i + 1 < count))
			return STATUS_BAD_INPUT;
		if (i + 1 < count && i + 1 < hashed + TXS_AT_ONCE)
			continue;
		tx_txids(&block->txids[hashed], &block->txs[hashed],
			 i + 1 - hashed);
		hashed = i + 1;
	}
	block->tx_count = count;
	return STATUS_OK;
}

static enum status check_merkle_root(const struct block *block)
{
	struct txid *leaves = block->txids + block->tx_cap;
	uint8_t root[32];
	bool mutated;

	memcpy(leaves, block->txids, block->tx_count * sizeof(*leaves));
	merkle_root(root, leaves, block->tx_count, &mutated);
	if (mutated || memcmp(root, block->header.merkle_root, 32) != 0)
		return STATUS_BAD_INPUT;
	return STATUS_OK;
}

/* All that is left: one byte 01 and the MWEB block, which a block with a HogEx
 * has. */
static struct slice read_mweb(struct reader *r)
{
	struct slice mweb = read_slice(r, reader_left(r));

	if (mweb.len < 2 || mweb.data[0] != 1)
		r->failed = true;
	return mweb;
}

enum status block_parse(struct block *block, struct slice bytes,
			const struct network *net)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	enum status st;
	size_t count;

	tx_space_reset(&block->space);
	block->tx_count = 0;
	block->raw = bytes;
	header_read(&block->header, &r);
	count = read_count(&r, MIN_TX_SIZE);
	if (!count)
		return STATUS_BAD_INPUT;
	if (!reserve(block, count))
		return STATUS_NO_MEMORY;
	sha256d(block->hash.bytes, bytes.data, HEADER_SIZE);
	st = read_txs(block, &r, count, net);
	if (st != STATUS_OK)
		return st;
	block->mweb = slice_of(NULL, 0);
	if (block->txs[count - 1].has_mweb)
		block->mweb = read_mweb(&r);
	return reader_done(&r) ? check_merkle_root(block) : STATUS_BAD_INPUT;
}

static size_t compact_size_len(uint64_t v)
{
	if (v < 0xfd)
		return 1;
	if (v <= 0xffff)
		return 3;
	return v <= 0xffffffff ? 5 : 9;
}

size_t block_stripped_size(const struct block *block)
{
	size_t size = HEADER_SIZE + compact_size_len(block->tx_count);

	for (size_t i = 0; i < block->tx_count; i++)
		size += tx_stripped_size(&block->txs[i]);
	return size;
}

size_t block_weight(const struct block *block)
{
	size_t stripped = block_stripped_size(block), size = stripped;

	for (size_t i = 0; i < block->tx_count; i++) {
		const struct tx *tx = &block->txs[i];

		size += tx_plain_size(tx) - tx_stripped_size(tx);
	}
	return 3 * stripped + size;
}

size_t block_tx_offset(const struct block *block, size_t i)
{
	return (size_t)(block->txs[i].raw.data - block->raw.data);
}

void block_write_stripped(struct writer *w, const struct block *block)
{
	write_bytes(w, block->raw.data, HEADER_SIZE);
	write_compact_size(w, block->tx_count);
	for (size_t i = 0; i < block->tx_count; i++)
		tx_write(w, &block->txs[i], false);
}
