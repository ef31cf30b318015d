/* wait_wish.h - what a client of /wait waits for.
 *
 *     height=N       the index's tip is at N or above
 *     tip=HASH       that block is in the index's active chain
 *     tip_not=HASH   the index's tip is another block
 *     txid=ID        the transaction is in the mempool or in the active chain;
 *                    with confirmations=N: in a block, the Nth from the tip or
 *                    one before
 *     timeout=S      how long to wait for it, seconds
 *
 * All that are given must hold, of one tip and one mempool. */
#ifndef API_WAIT_WISH_H
#define API_WAIT_WISH_H

#include <stdbool.h>

#include "chain/hash.h"
#include "chain/status.h"

struct query;
struct request;
struct response;

struct wait_wish {
	bool has_height, has_tip, has_tip_not, has_txid;
	uint32_t height;
	struct block_hash tip, tip_not;
	struct txid txid;
	uint32_t confirmations;
	uint32_t timeout_s;
};

#define WAIT_SECONDS 30 /* when the client does not say */

/* No longer than timeout_max. False: makes no sense, or waits for nothing, and
 * is answered with 400. */
MUST_CHECK bool wait_wish_parse(struct wait_wish *out, struct response *res,
				const struct request *req,
				uint32_t timeout_max);

/* Does it hold? *confirmations: the transaction's; -1: not known, or not
 * asked for. May wait. */
MUST_CHECK enum status wait_wish_holds(bool *out, int64_t *confirmations,
				       const struct wait_wish *wish,
				       struct query *query);

/* May it hold? False is certain. new_blocks: since it was last false, so that
 * more than the mempool must be looked at. Never waits. */
MUST_CHECK enum status wait_wish_may_hold(bool *out,
					  const struct wait_wish *wish,
					  struct query *query, bool new_blocks);

#endif /* API_WAIT_WISH_H */
