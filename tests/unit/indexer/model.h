/* model.h - a made-up chain of real blocks, and the rows that a walk over all
 * of it says must be there.
 *
 * Scripts are numbers (support.h), and so are tokens. Blocks bear transactions
 * that spend older outputs, or outputs of the same block, at random; amounts of
 * 0 and outputs that nobody can spend are among them. Block 0 is the genesis:
 * its coinbase pays nobody. */
#ifndef TESTS_UNIT_INDEXER_MODEL_H
#define TESTS_UNIT_INDEXER_MODEL_H

#include "indexer/connect.h"
#include "support.h"

#define MODEL_IO  4 /* inputs, and outputs, of a transaction at most */
#define NOT_SPENT UINT32_MAX

struct model_input {
	uint32_t txnum, vout; /* what it spends */
};
struct model_output {
	uint32_t script;
	uint32_t token; /* 0: none */
	uint64_t amount;
};

struct model_tx {
	struct model_input in[MODEL_IO]; /* none: a coinbase */
	struct model_output out[MODEL_IO];
	uint32_t in_count, out_count;
	bool pays_nobody; /* of the genesis, or replaced by a later one */
	bool replaced;
	struct txid txid;
	struct writer bytes;
};

struct model_block {
	uint32_t first_txnum, tx_count;
	uint32_t time, logical_time;
	uint64_t output_total, fees;
	struct block_hash hash;
	struct block_position
		position; /* in the node's files, if they are written */
	struct writer bytes;
	struct writer spent; /* as /rest/spenttxouts gives it */
};

struct model {
	struct rng rng;
	uint32_t scripts;     /* numbers below this are used; 0 is hot, */
	uint32_t hot[3];      /* or others in its stead, */
	uint32_t hot_count;   /* if there are any */
	bool any_order;       /* a spender may stand before what it spends */
	bool bch;             /* so, and some outputs carry tokens */
	uint32_t no_coins_of; /* block whose coinbase stays unspent: it is to
			       * be replaced; 0: none */
	struct model_tx *txs;
	size_t tx_count, tx_cap;
	struct model_block *blocks;
	size_t block_count, block_cap;
};

void model_init(struct model *model, uint64_t seed, uint32_t scripts);
void model_clear(struct model *model);

/* One more block, of tx_count transactions (its coinbase is one of them; that
 * of the genesis is alone). */
void model_grow(struct model *model, uint32_t tx_count);
/* The same, with the coinbase of block no_coins_of once more, which from now
 * on counts as replaced. */
void model_grow_with_twin(struct model *model, uint32_t tx_count);
/* Forgets blocks from height on; new ones will differ. */
void model_cut(struct model *model, size_t height);

/* The token prefix of a number: odd ones are fungible, even ones are NFTs. */
#define TOKEN_SIZE 36
struct slice token_bytes(uint8_t out[TOKEN_SIZE], uint32_t token);

/* Inputs that spend what stands behind them in the chain. */
size_t model_forward_spends(const struct model *model);

/* First txnum of the block at height, or the end. */
uint64_t model_first_txnum(const struct model *model, size_t height);
/* Who spends an output: its txnum, or NOT_SPENT. */
uint32_t model_spender(const struct model *model, uint32_t txnum,
		       uint32_t vout);

/* Adds every row that blocks [from, to) make, outputs and their spends both;
 * sorted. */
void model_rows(const struct model *model, struct row_set *out, size_t from,
		size_t to);
/* Leaves of sorted coins only what is unspent. */
size_t model_unspent(struct row *coins, size_t count);

/* Parses the model's block; in keeps a copy of the bytes. */
void model_incoming(const struct model *model, struct incoming_block *in,
		    size_t height, bool with_spent);

#endif /* TESTS_UNIT_INDEXER_MODEL_H */
