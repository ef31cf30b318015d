/* block.h - whole blocks: header, transactions, merkle root. */
#ifndef CHAIN_BLOCK_H
#define CHAIN_BLOCK_H

#include "chain/header.h"
#include "chain/tx.h"

struct block {
	struct header header;
	struct block_hash hash;
	struct tx *txs;     /* owned array */
	struct txid *txids; /* owned array, same order */
	size_t tx_count;
	size_t tx_cap;
	struct tx_space space;
	struct slice raw; /* borrowed from the caller of block_parse() */
	/* LTC: what follows the transactions of a block with a HogEx, 01 and
	 * the MWEB block; empty otherwise. Nothing in it is looked at. */
	struct slice mweb;
};

void block_init(struct block *block);
void block_clear(struct block *block);

/* Parses a whole block, computes every txid, and checks the merkle root
 * (refusing the duplicated-tail form of CVE-2012-2459) and that the first
 * transaction, and no other, is a coinbase. The memory of an earlier parse is
 * used again; raw bytes stay borrowed. BAD_INPUT or NO_MEMORY leave the block
 * fit for another parse or clear only. */
MUST_CHECK enum status block_parse(struct block *block, struct slice bytes,
				   const struct network *net);

/* Without what belongs to MWEB, as litecoind counts; raw.len is the size with
 * everything. */
size_t block_stripped_size(const struct block *block);
size_t block_weight(const struct block *block);
/* Where txs[i] begins inside the block's bytes. */
size_t block_tx_offset(const struct block *block, size_t i);

/* The block as nodes from before BIP144 are sent it: without witnesses, and
 * without MWEB's parts. block_stripped_size() bytes. */
void block_write_stripped(struct writer *w, const struct block *block);

#endif /* CHAIN_BLOCK_H */
