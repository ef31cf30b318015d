/* lookup.h - confirmed transactions by txid and by txnum, in one view.
 *
 * A lookup belongs to one thread. It is bound to a view and its state, used,
 * and unbound before the view ends; its memory is kept between. */
#ifndef INDEXER_LOOKUP_H
#define INDEXER_LOOKUP_H

#include "indexer/levels.h"
#include "indexer/source.h"

/* A transaction read lately: the inputs of a transaction often spend outputs of
 * a few others, and its outputs are often spent by a few. */
struct lookup_slot {
	bool used;
	bool proved;   /* not just what stands where it stood */
	bool has_txid; /* txid was computed */
	uint64_t txnum;
	uint64_t age; /* clock of the last use */
	struct tx_place place;
	struct txid txid;
	struct tx tx;
	struct writer bytes;
	struct tx_space space;
};

#define LOOKUP_SLOTS 8

/* A block that was read from: transactions asked for together often stand in
 * the same few. */
struct lookup_block {
	bool used;
	bool header_seen; /* in the block files, for source_read_part() */
	uint32_t height;
	struct block_row row;
};

#define LOOKUP_BLOCKS 4

struct lookup {
	const struct network *net;
	const struct index_secret *secret;
	struct source *source;
	struct node_client *client; /* NULL: block files only */
	/* bound */
	const struct view *view;
	struct level_cursor txids;
	struct store_cursor offsets;
	struct lookup_slot slots[LOOKUP_SLOTS];
	struct lookup_block blocks[LOOKUP_BLOCKS];
	uint32_t next_block; /* the one to be replaced */
	uint64_t clock;
};

void lookup_init(struct lookup *lookup, const struct network *net,
		 const struct index_secret *secret, struct source *source,
		 struct node_client *client);
MUST_CHECK enum status lookup_bind(struct lookup *lookup,
				   const struct view *view,
				   const struct state *state);
void lookup_unbind(struct lookup *lookup);
void lookup_clear(struct lookup *lookup);

/* The active chain's block at a height; *out lives until the lookup reads from
 * LOOKUP_BLOCKS others. NOT_FOUND. */
MUST_CHECK enum status lookup_block(struct lookup *lookup,
				    struct lookup_block **out, uint32_t height);
/* Where a transaction stands. NOT_FOUND: no such txnum. */
MUST_CHECK enum status lookup_place(struct lookup *lookup, struct tx_place *out,
				    uint64_t txnum);
/* Reads and parses; *out lives until the next call of this lookup. place (may
 * be NULL) tells where it stands. May wait for the node, as others that read.
 */
MUST_CHECK enum status lookup_tx(struct lookup *lookup, struct tx *out,
				 struct tx_place *place, uint64_t txnum);
/* Just its txid and place. */
MUST_CHECK enum status lookup_txid(struct lookup *lookup, struct txid *out,
				   struct tx_place *place, uint64_t txnum);
/* The same of the transaction whose input vin spends the outpoint: no other of
 * the chain does, so no header is read. CORRUPT: it does not. */
MUST_CHECK enum status lookup_spender(struct lookup *lookup, struct txid *out,
				      struct tx_place *place, uint64_t txnum,
				      uint32_t vin,
				      const struct outpoint *spent);

/* txid -> txnum, proved by the transaction's bytes; *out and place as with
 * lookup_tx(). NOT_FOUND: not in the active chain. */
MUST_CHECK enum status lookup_find(struct lookup *lookup, uint64_t *txnum,
				   struct tx *out, struct tx_place *place,
				   const struct txid *txid);
/* The same for a txid that must be there, as a valid block's inputs must: a
 * single candidate needs no proof. CORRUPT when there is none. tag is
 * tag_of_txid(txid). Many are found quickest in the order of their tags. */
MUST_CHECK enum status lookup_known_txnum(struct lookup *lookup,
					  uint64_t *txnum,
					  const struct txid *txid,
					  const struct txid_tag *tag);
/* May lookup_find() find it? False is certain; true is not. Never waits. */
MUST_CHECK enum status lookup_may_find(struct lookup *lookup, bool *out,
				       const struct txid *txid);

#endif /* INDEXER_LOOKUP_H */
