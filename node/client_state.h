/* client_state.h - what a node_client is made of; for node/ only. */
#ifndef NODE_CLIENT_STATE_H
#define NODE_CLIENT_STATE_H

#include "node/client.h"
#include "node/transport.h"

struct node_client {
	const struct node_config *config;
	struct transport *transport; /* owned */
	struct writer answer;        /* memory for JSON bodies, used again */
	json_int_t next_id;
	struct node_error last_error; /* of the last RPC; code 0: none */

	/* Learned from the node, true in this epoch of the transport only. */
	uint64_t epoch;
	bool genesis_checked;
	bool split_checked;
	bool no_rest;
	bool no_spent_outputs;
	bool no_mempool_sequence;
};

/* Forgets what was learned when the node may have become another one. Every
 * question to the node that relies on such knowledge calls it first. */
void client_refresh(struct node_client *client);

#endif /* NODE_CLIENT_STATE_H */
