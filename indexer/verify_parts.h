/* verify_parts.h - what verify.c, verify_walk.c and verify_pages.c share. */
#ifndef INDEXER_VERIFY_PARTS_H
#define INDEXER_VERIFY_PARTS_H

#include "indexer/index_parts.h"

/* What an index states, in the shape of its rows. A spend is stated by the
 * input: key spender's txnum[5] vin[4], small the vout, value a keyed mix of
 * the funding txid. */
enum fact {
	FACT_SPEND,
	FACT_TXID,
	FACT_HISTORY,
	FACT_COIN,
};
#define FACT_COUNT 4

enum witness { BLOCKS_SAY, INDEX_SAYS };

typedef enum status verify_take(void *arg, enum fact fact, enum witness who,
				const struct row *row);

/* An output that the spent index has no spender for. */
struct verify_unspent {
	const struct txid *txid;
	const struct tx_output *output;
	uint32_t vout;
	uint32_t height;
	bool coinbase;
};
typedef enum status verify_take_unspent(void *arg,
					const struct verify_unspent *unspent);

/* One reading of an index in one view. */
struct verify {
	struct index *index;
	struct node_client *client;
	const struct view *view;
	struct state state;
	FILE *out;
	bool differs; /* and a line says where */
};

/* Writes the one line that names the first difference. CORRUPT. */
MUST_CHECK enum status verify_differs(struct verify *v, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Walks over the blocks in order, next to the spent index, and says every fact
 * that they state; and what the spent index says of each input. What is kept by
 * block and by place is compared on the way. take_unspent may be NULL. */
MUST_CHECK enum status verify_walk(struct verify *v, verify_take *take,
				   verify_take_unspent *take_unspent,
				   void *arg);
/* Says every fact of one run table; spends are verify_walk()'s to say. */
MUST_CHECK enum status verify_table(struct verify *v, enum fact fact,
				    verify_take *take, void *arg);
/* Every page of every run by itself: order, sums, counts. */
MUST_CHECK enum status verify_pages(struct verify *v);

#endif /* INDEXER_VERIFY_PARTS_H */
