/* spent_outputs.h - walks over the outputs that a block's inputs spent, in the
 * form of /rest/spenttxouts (nodes.md 4):
 *
 *     compact size: transactions, coinbase included
 *     per transaction: compact size: its inputs (0 for the coinbase)
 *     per input: LE64 amount, compact size, scriptPubKey (BCH: with the token
 *       prefix before it)
 *
 * Like chain/reader.h: read straight through, in the block's own order, and
 * ask spent_outputs_end() once. After the first failure every count is 0 and
 * every output empty. Scripts are borrowed from the bytes. Pure: any thread. */
#ifndef NODE_SPENT_OUTPUTS_H
#define NODE_SPENT_OUTPUTS_H

#include "chain/network.h"
#include "chain/reader.h"
#include "chain/status.h"

struct spent_output {
	uint64_t amount;    /* satoshis, at most the network's max_money */
	struct slice token; /* BCH's token prefix, as in chain/tx.h */
	struct slice script;
};

struct spent_outputs {
	struct reader reader;
	const struct network *net;
	size_t tx_count; /* fixed by begin: compare it with the block's */
	size_t txs_left;
	size_t inputs_left;
};

void spent_outputs_begin(struct spent_outputs *spent, struct slice bytes,
			 const struct network *net);
/* Goes on to the next transaction and returns its number of inputs. Those of
 * the one before that were not read are passed over. Past the last
 * transaction the walk has failed. */
size_t spent_outputs_next_tx(struct spent_outputs *spent);
/* The next input's output. Past the transaction's last the walk has failed. */
struct spent_output spent_outputs_next(struct spent_outputs *spent);
/* OK when every transaction, input and byte was read; else BAD_INPUT. */
MUST_CHECK enum status spent_outputs_end(const struct spent_outputs *spent);

#endif /* NODE_SPENT_OUTPUTS_H */
