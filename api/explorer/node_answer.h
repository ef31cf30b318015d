/* node_answer.h - what the node said, in answers of ours. */
#ifndef API_EXPLORER_NODE_ANSWER_H
#define API_EXPLORER_NODE_ANSWER_H

#include "api/backend.h"
#include "api/emit.h"

/* "" when it is no text; 0 when it is no number. */
void put_node_text(struct emit *json, const char *key, const json_t *value);
void put_node_number(struct emit *json, const char *key, const json_t *value);

/* The members that getinfo had: of getblockchaininfo and getnetworkinfo, which
 * today's nodes have instead. */
void put_node_info(struct emit *json, const struct network *net,
		   const json_t *chain, const json_t *peers);

#endif /* API_EXPLORER_NODE_ANSWER_H */
