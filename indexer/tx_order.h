/* tx_order.h - a set of transactions, put so that each stands behind those of
 * the set that it spends: the order in which a mempool can take them. */
#ifndef INDEXER_TX_ORDER_H
#define INDEXER_TX_ORDER_H

#include "chain/tx.h"

struct unordered_tx {
	const struct txid *txid;
	struct slice bytes; /* without parents when they are no transaction */
};

/* Fills order[] with the numbers 0 to count - 1, each behind its parents, else
 * as they come. Chains of any length. NO_MEMORY. */
MUST_CHECK enum status tx_order(uint32_t *order, const struct unordered_tx *txs,
				size_t count, const struct network *net);

#endif /* INDEXER_TX_ORDER_H */
