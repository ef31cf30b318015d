/* fake_node.h - a small HTTP server in a thread of its own, which answers as a
 * test's script says: also as no sane node would. Loopback only. */
#ifndef TESTS_UNIT_NODE_FAKE_NODE_H
#define TESTS_UNIT_NODE_FAKE_NODE_H

#include "chain/writer.h"

struct fake_request {
	const char *method;
	const char *path;
	const char *authorization; /* the header's value, or "" */
	const char *body;          /* zero terminated */
	size_t number; /* 0 for the first since the script was set */
};

/* Begins as 200 with an empty body. */
struct fake_reply {
	int status;
	struct writer body;
	size_t cut_at;     /* hang up after so many bytes of body */
	uint32_t pause_ms; /* before the second half of the body */
	bool raw;          /* the body alone, without any HTTP around it */
	bool hang_up;      /* no answer at all */
};

/* Runs in the server's thread, one request at a time. */
typedef void (*fake_script)(struct fake_reply *reply,
			    const struct fake_request *request, void *arg);

struct fake_node;

/* Port 0: any. */
struct fake_node *fake_node_start(uint16_t port, fake_script script, void *arg);
void fake_node_stop(struct fake_node *node);
uint16_t fake_node_port(const struct fake_node *node);
const char *fake_node_url(const struct fake_node *node);
/* Returns when no request is being answered by the old script any more. */
void fake_node_set_script(struct fake_node *node, fake_script script,
			  void *arg);
/* Requests seen since the script was set, and connections ever. */
size_t fake_node_requests(struct fake_node *node);
size_t fake_node_connections(struct fake_node *node);

/* --- scripts by table --- */

/* One RPC with its answer: JSON text of a result, or an error. */
struct fake_call {
	const char *method;
	const char *params; /* compact JSON, or NULL: any */
	const char *result; /* NULL: the error */
	int code;
	const char *message;
};

/* One REST path with its answer. */
struct fake_path {
	const char *path;
	struct slice body;
};

/* A script's arg: answers calls, also in batches, and paths; "Method not
 * found" and an empty 404 to all others. The first fitting line counts. */
struct fake_table {
	const struct fake_call *calls;
	size_t call_count;
	const struct fake_path *paths;
	size_t path_count;
};
void fake_by_table(struct fake_reply *reply, const struct fake_request *request,
		   void *table);

/* {"result": RESULT, "error": null, "id": the request's} */
void fake_result(struct fake_reply *reply, const struct fake_request *request,
		 const char *result);

#endif /* TESTS_UNIT_NODE_FAKE_NODE_H */
