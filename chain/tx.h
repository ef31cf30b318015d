/* tx.h - transactions, parsed as slices into the bytes they came in.
 *
 * Wire format: legacy, and BIP144 with marker and flag; LTC's flag 8 (MWEB);
 * BCH's token prefixes. Scripts and witnesses stay where they are; the input
 * and output records live in a tx_space that the caller owns and may use again
 * and again. */
#ifndef CHAIN_TX_H
#define CHAIN_TX_H

#include "chain/hash.h"
#include "chain/network.h"
#include "chain/reader.h"

struct outpoint {
	struct txid txid;
	uint32_t vout;
};

static inline bool outpoint_equal(const struct outpoint *a,
				  const struct outpoint *b)
{
	return a->vout == b->vout && txid_equal(&a->txid, &b->txid);
}

struct tx_input {
	struct outpoint prevout;
	struct slice script; /* scriptSig */
	/* Item count and items as on the wire: one byte 00 without items;
	 * empty when the transaction has no witness at all. */
	struct slice witness;
	uint32_t sequence;
};

struct tx_output {
	uint64_t amount; /* satoshis */
	/* BCH's token prefix (chain/token.h), which token_parse() takes; it
	 * stands right before the script. Empty for an output without token. */
	struct slice token;
	struct slice script; /* scriptPubKey, without the token prefix */
};

struct tx {
	uint32_t version; /* show as signed */
	uint32_t locktime;
	struct tx_input *inputs; /* in the tx_space */
	size_t input_count;
	struct tx_output *outputs;
	size_t output_count;
	struct slice raw; /* the whole transaction */
	/* The inputs and outputs with their counts: what stands between
	 * version (and marker, flag) and witnesses. */
	struct slice body;
	bool has_witness;
	/* LTC: flag 8 was set. mweb: the MWEB part as on the wire: the one byte
	 * 00 in a block's HogEx; 01 and the data of MWEB in the mempool. */
	bool has_mweb;
	struct slice mweb;
};

/* Memory for the records of one or many transactions. Records stay where
 * they are until tx_space_reset() or _clear(), also when more are added. In
 * address-sanitizer builds every array is an allocation of its own. */
struct tx_space {
	struct tx_space_chunk *chunks; /* owned list */
	size_t used;
};

void tx_space_init(struct tx_space *space);
/* Forgets the records, keeps memory. */
void tx_space_reset(struct tx_space *space);
void tx_space_clear(struct tx_space *space);
/* Room for count things of size bytes that go with the records and live as
 * long; not cleared. NULL: out of memory. */
void *tx_space_array(struct tx_space *space, size_t count, size_t size);

/* Reads one transaction and leaves the reader behind it. BAD_INPUT: truncated,
 * a count larger than the bytes left, no inputs, an unknown flag, a marker
 * without any witness, an amount over net->max_money, or a sum of amounts
 * over it. NO_MEMORY. net->segwit decides whether marker and flag are read,
 * net->mweb whether flag 8 is known, net->tokens whether token prefixes are
 * looked for. The data of MWEB has no length of its own: a transaction that
 * carries it is BAD_INPUT here, and read by tx_parse() alone. Other rules of
 * consensus (no outputs, inputs named twice) are the node's to check. */
MUST_CHECK enum status tx_read(struct tx *out, struct tx_space *space,
			       struct reader *r, const struct network *net);
/* The same for bytes that must hold exactly one transaction: also LTC's of the
 * mempool, whose MWEB data is all that stands before the locktime. */
MUST_CHECK enum status tx_parse(struct tx *out, struct tx_space *space,
				struct slice bytes, const struct network *net);

/* Not for tx_is_mweb_only(). */
struct txid tx_txid(const struct tx *tx);
/* The same of many, in far less time (hash_many.h). */
void tx_txids(struct txid *out, const struct tx *txs, size_t count);
struct txid tx_wtxid(const struct tx *tx); /* equals the txid without witness */
/* Sizes leave out the MWEB part and its flag, as litecoind's do; raw.len is the
 * size with everything. Weight 0 for tx_is_mweb_only(). (For those in its
 * mempool litecoind adds what they make a HogEx weigh.) */
size_t tx_stripped_size(const struct tx *tx); /* bytes without witness */
size_t tx_plain_size(const struct tx *tx);    /* bytes with witness */
size_t tx_weight(const struct tx *tx);        /* BIP141: 3 * stripped + plain */
size_t tx_vsize(const struct tx *tx);         /* weight / 4, rounded up */
bool tx_is_coinbase(const struct tx *tx);
/* Wholly inside MWEB (LTC, mempool only): no inputs and no outputs to see. Its
 * txid is the hash of an MWEB kernel, which the node alone can tell. */
bool tx_is_mweb_only(const struct tx *tx);

/* Writes the wire form anew from the parsed fields; with_witness false leaves
 * out the MWEB part too and gives the bytes that the txid hashes. */
struct writer;
void tx_write(struct writer *w, const struct tx *tx, bool with_witness);

#endif /* CHAIN_TX_H */
