/* spent_fit.h - could a block have spent these outputs? Two undo records may
 * bear the same proof (undo_files.h); what the block's inputs reveal tells
 * which one is the block's. Pure: any thread. */
#ifndef NODE_SPENT_FIT_H
#define NODE_SPENT_FIT_H

#include "chain/block.h"

/* spent: in the form of /rest/spenttxouts (spent_outputs.h). False: it is not
 * what the block spent: another number of inputs in a transaction, a script
 * whose hash is not that of the key or script given (P2PKH, P2SH, P2WPKH,
 * P2WSH), or less than is paid out. True: nothing speaks against it. */
bool spent_fits(struct slice spent, const struct block *block,
		const struct network *net);

#endif /* NODE_SPENT_FIT_H */
