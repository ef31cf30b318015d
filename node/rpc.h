/* rpc.h - what the room's own queries need of JSON-RPC beyond client.h. */
#ifndef NODE_RPC_H
#define NODE_RPC_H

#include "node/client_state.h"

/* Error codes of the node that mean something to us. */
#define RPC_MISC_ERROR             -1
#define RPC_INVALID_ADDRESS_OR_KEY -5
#define RPC_INVALID_PARAMETER      -8
#define RPC_IN_WARMUP              -28
#define RPC_METHOD_NOT_FOUND       -32601

/* A batch under construction: several calls, perhaps of different methods.
 * Failures to allocate are remembered until rpc_batch_run(). */
struct rpc_batch {
	json_t *calls; /* owned array; NULL after a failure */
	json_int_t first_id;
};

void rpc_batch_begin(struct rpc_batch *batch, struct node_client *client);
/* Takes over the reference to params, which may be NULL after a failure. */
void rpc_batch_add(struct rpc_batch *batch, struct node_client *client,
		   const char *method, json_t *params);
/* Sends the batch and frees it. *results: one result, or null for an error, per
 * call, in order. */
MUST_CHECK enum status rpc_batch_run(struct rpc_batch *batch,
				     struct node_client *client,
				     json_t **results);

/* node_call() that takes over params, for calls that are not meant to fail:
 * logs FAILED with the node's words, and keeps them in client->last_error. */
MUST_CHECK enum status rpc_ask(struct node_client *client, json_t **result,
			       const char *method, json_t *params);
/* The same, but errors of these two codes are answers: NOT_FOUND. */
MUST_CHECK enum status rpc_look_up(struct node_client *client, json_t **result,
				   const char *method, json_t *params, int code,
				   int other_code);

/* Logs that the answer to method makes no sense; returns BAD_INPUT. */
MUST_CHECK enum status rpc_nonsense(const struct node_client *client,
				    const char *method);
/* Copies text for a log line or an error: cut to fit between characters,
 * control characters and quotes replaced. */
void rpc_copy_text(char *out, size_t size, const char *text);

#endif /* NODE_RPC_H */
