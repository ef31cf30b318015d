/* fee_estimate.h - what a kilobyte costs, of nodes of every generation. */
#ifndef API_EXPLORER_FEE_ESTIMATE_H
#define API_EXPLORER_FEE_ESTIMATE_H

#include "node/client.h"

/* Coins per 1,000 bytes, within target blocks (brought within 1 to 1,008), as
 * the node gives it: a new reference, NULL when it has no estimate. *call, 0 at
 * first, remembers the one that this node knows. Waits for the node. */
MUST_CHECK enum status fee_estimate(json_t **fee, size_t *call,
				    struct node_client *node, int64_t target);

#endif /* API_EXPLORER_FEE_ESTIMATE_H */
