/* node_value.h - what the node said of transactions and blocks, written again:
 * amounts have eight decimals, as it writes them. */
#ifndef API_RPC_NODE_VALUE_H
#define API_RPC_NODE_VALUE_H

#include <jansson.h>

#include "api/emit.h"

void put_node_value(struct emit *json, const char *key, const json_t *value);
/* Those of an object, inside one that the caller has begun. */
void put_node_members(struct emit *json, const json_t *object);
/* An amount of the node's, which is in coins; 0 for what is no number. */
int64_t node_satoshis(const json_t *amount);

#endif /* API_RPC_NODE_VALUE_H */
