/* query.h - the read side: what callers may ask of the index.
 *
 * A query object belongs to one thread at a time and is used for one request
 * after another. Between query_begin() and query_end() every answer is of one
 * tip and one mempool: a transaction is never seen twice or missing for a
 * moment while a block is connected. Everything returned lives in the query's
 * own memory until query_end().
 *
 * "May wait": the call may have to ask the node for a block over HTTP (see
 * index_reads_locally()); keep such calls off event loops.
 *
 * Amounts are satoshis. Heights of unconfirmed or stale things are -1. */
#ifndef INDEXER_QUERY_H
#define INDEXER_QUERY_H

#include "chain/block.h"
#include "indexer/index.h"

struct query;

/* NULL: out of memory. No more of them than index_config.max_readers. */
struct query *query_new(struct index *index);
void query_free(struct query *query);

/* UNAVAILABLE: nothing is indexed yet. */
MUST_CHECK enum status query_begin(struct query *query);
void query_end(struct query *query);
/* Ends the request as query_end() does, but for its snapshot, which the next
 * query_begin() takes over while it is the newest. No page that it sees can be
 * used again meanwhile: call query_end() before doing anything else. */
void query_pause(struct query *query);

/* Memory that lives until the request ends; NULL when there is none left (each
 * request may use 256 MiB at most). Aligned for any type, not cleared. */
void *query_alloc(struct query *query, size_t size);

struct query_tip {
	uint32_t height;
	struct block_hash hash;
	uint32_t time;
	uint64_t generation;       /* rises when blocks come or go */
	uint64_t mempool_sequence; /* rises with every mempool change */
};
const struct query_tip *query_get_tip(const struct query *query);

/* --- blocks --- */

struct block_info {
	struct block_hash hash;
	struct header header;
	uint32_t height;
	bool active; /* false: a stale block */
	uint32_t tx_count;
	uint32_t size; /* bytes, with witness */
	uint32_t weight;
	uint32_t logical_time; /* of the timestamp index */
	uint64_t output_total; /* of all outputs */
	uint64_t fees;
	uint8_t chainwork[CHAINWORK_SIZE]; /* big-endian */
	struct slice coinbase;             /* scriptSig of the coinbase */
	bool has_next;                     /* not the tip, and active */
	struct block_hash next;
	uint64_t first_txnum; /* not for callers outside indexer/ */
};

/* Active or stale; NOT_FOUND. */
MUST_CHECK enum status query_block(struct query *query, struct block_info *out,
				   const struct block_hash *hash);
/* NOT_FOUND above the tip. */
MUST_CHECK enum status query_block_at(struct query *query,
				      struct block_info *out, uint32_t height);
/* Blocks with from <= logical time < to, newest first, stale ones included,
 * up to cap; *more tells that the cut dropped some. */
MUST_CHECK enum status query_blocks_between(struct query *query,
					    struct block_info *out, size_t cap,
					    size_t *count, bool *more,
					    uint32_t from, uint32_t to);
/* The block's bytes, checked against its hash. May wait. NOT_FOUND when the
 * node no longer has them (pruned). */
MUST_CHECK enum status query_block_bytes(struct query *query, struct slice *out,
					 const struct block_info *block);
/* All its txids, in block order. May wait. */
MUST_CHECK enum status query_block_txids(struct query *query,
					 const struct txid **out,
					 const struct block_info *block);

/* --- transactions --- */

/* Which transaction, found by one of the calls below; valid until
 * query_end(). Opaque to callers. */
struct tx_ref {
	uint64_t txnum;                    /* confirmed, or */
	const struct mempool_entry *entry; /* in the mempool, or */
	const struct block_info *stale;    /* in this stale block, */
	uint32_t stale_pos;                /* at this place */
};

struct tx_prevout {
	bool known; /* false for a coinbase input, or when it cannot be found */
	uint64_t amount;
	struct slice token;  /* token prefix (chain/token.h); empty: none */
	struct slice script; /* without it */
	int64_t height;      /* of the block that made it; -1 in the mempool */
};
struct tx_spender {
	bool spent;
	struct txid txid;
	uint32_t vin;
	int64_t height; /* -1: spent in the mempool */
};
struct tx_info {
	struct txid txid;
	struct tx tx;
	int64_t height;               /* -1: mempool or stale block */
	bool in_block;                /* then: */
	struct block_hash block_hash; /* active or stale */
	uint32_t block_time;
	uint32_t block_pos;          /* place in the block */
	uint64_t first_seen;         /* Unix seconds, mempool only */
	struct tx_prevout *prevouts; /* input_count of them, if asked for */
	struct tx_spender *spenders; /* output_count of them, if asked for */
};
enum {
	TX_WITH_PREVOUTS = 1,
	TX_WITH_SPENDERS = 2,
};

/* Mempool first, then active chain. NOT_FOUND. May wait. */
MUST_CHECK enum status query_find_tx(struct query *query, struct tx_ref *out,
				     const struct txid *txid);
/* The same, and then in stale blocks, the highest of them; those of a reorg of
 * over 200 blocks are not known so. */
MUST_CHECK enum status query_find_any_tx(struct query *query,
					 struct tx_ref *out,
					 const struct txid *txid);
/* May it be found: in the mempool, or, with_blocks, in the active chain? False
 * is certain; true wants query_find_tx(). Never waits. */
MUST_CHECK enum status query_may_find_tx(struct query *query, bool *out,
					 const struct txid *txid,
					 bool with_blocks);
/* count references of a block's transactions from place first on; fewer at its
 * end. Stale blocks too (then block must live until query_end()). May wait. */
MUST_CHECK enum status query_block_refs(struct query *query, struct tx_ref *out,
					size_t *count,
					const struct block_info *block,
					uint32_t first, size_t cap);
/* Bytes, fields, and what flags ask for. May wait. */
MUST_CHECK enum status query_tx(struct query *query, struct tx_info *out,
				const struct tx_ref *ref, unsigned flags);
/* Just the txids of many. May wait. */
MUST_CHECK enum status query_txids(struct query *query, struct txid *out,
				   const struct tx_ref *refs, size_t count);
/* Who spends an output; out->spent false when nobody does or it does not
 * exist. May wait. */
MUST_CHECK enum status query_spender(struct query *query,
				     struct tx_spender *out,
				     const struct outpoint *outpoint);

/* --- scripts: addresses and everything else that can be paid --- */

/* Which script; the same for every query of one index. */
struct script_key {
	uint8_t bytes[10];
};
struct script_key query_script_key(const struct query *query,
				   const struct script_hash *hash);

struct script_totals {
	uint64_t received, sent; /* confirmed satoshis, ever; change included */
	uint64_t txs;            /* confirmed transactions, each once */
	uint64_t outputs, spends; /* confirmed rows */
	int64_t mempool_delta;    /* signed sum over the mempool */
	uint64_t mempool_received, mempool_sent;
	uint64_t mempool_txs; /* distinct */
	uint64_t mempool_outputs, mempool_spends;
};
MUST_CHECK enum status query_totals(struct query *query,
				    struct script_totals *out,
				    const struct script_key *key);

/* Transactions of all the scripts together, each once: the mempool's first
 * (newest first), then newest block first and last place in a block first.
 * Leaves skip of them out and gives up to cap; *total counts all. One script
 * answers in constant time, however many transactions it has; several that
 * have over a million together: LIMIT. Keys may repeat. */
MUST_CHECK enum status query_history(struct query *query, struct tx_ref *out,
				     size_t *count, uint64_t *total,
				     const struct script_key *keys,
				     size_t key_count, uint64_t skip,
				     size_t cap);

struct script_coin {
	struct outpoint outpoint;
	uint32_t key_index; /* which of the keys it pays */
	uint64_t amount;
	int64_t height;      /* -1: made in the mempool */
	uint64_t first_seen; /* Unix seconds, mempool only */
	bool coinbase;
	/* BCH: its token prefix, which token_parse() takes; empty: a plain
	 * coin. Whoever spends it as a plain one destroys the token. */
	struct slice token;
};
/* Unspent outputs of the scripts, those spent in the mempool left out: the
 * mempool's first (newest first), then by height descending. Leaves skip out,
 * gives up to cap, *more tells of others. May wait (for txids and tokens). */
MUST_CHECK enum status query_coins(struct query *query, struct script_coin *out,
				   size_t *count, bool *more,
				   const struct script_key *keys,
				   size_t key_count, uint64_t skip, size_t cap);
/* The same without the mempool: confirmed outputs that no block spends. */
MUST_CHECK enum status
query_confirmed_coins(struct query *query, struct script_coin *out,
		      size_t *count, bool *more, const struct script_key *keys,
		      size_t key_count, uint64_t skip, size_t cap);

/* One output that pays a script, or one input that spends such an output. */
struct script_delta {
	struct tx_ref ref;
	int64_t height;     /* -1: in the mempool; there it has no place: */
	uint32_t block_pos; /* of the transaction in its block */
	uint32_t index;     /* vout or vin */
	bool spending;
	uint64_t amount;
};
/* Those in blocks from..to, oldest first; within a transaction by index, an
 * output before the input of the same number. The array lives until
 * query_end(). LIMIT: the script has over a million in all. */
MUST_CHECK enum status query_deltas(struct query *query,
				    struct script_delta **out, size_t *count,
				    const struct script_key *key, uint32_t from,
				    uint32_t to);
/* The same of the mempool, by the time of entry. */
MUST_CHECK enum status query_mempool_deltas(struct query *query,
					    struct script_delta **out,
					    size_t *count,
					    const struct script_key *key);

#endif /* INDEXER_QUERY_H */
