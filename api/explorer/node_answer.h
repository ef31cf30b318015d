/* node_answer.h - what the node said, in answers of ours. */
#ifndef API_EXPLORER_NODE_ANSWER_H
#define API_EXPLORER_NODE_ANSWER_H

#include "api/backend.h"
#include "api/emit.h"

/* "" when it is no text; 0 when it is no number. */
void put_node_text(struct emit *json, const char *key, const json_t *value);
void put_node_number(struct emit *json, const char *key, const json_t *value);

#endif /* API_EXPLORER_NODE_ANSWER_H */
