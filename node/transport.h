/* transport.h - one HTTP request to the node, and what came back.
 *
 * Of this room, libcurl is known here alone. A transport is one keep-alive
 * connection; it belongs to one thread. It knows credentials, time limits, the
 * stop flag and outages, but nothing of what bodies mean. */
#ifndef NODE_TRANSPORT_H
#define NODE_TRANSPORT_H

#include "node/client.h"

struct transport;

/* NULL: out of memory. The config must outlive it. */
struct transport *transport_new(const struct node_config *config);
void transport_free(struct transport *transport);

struct http_request {
	const char *path;  /* "/", "/rest/..." */
	struct slice json; /* to post; empty: a GET */
	size_t max_answer; /* bytes of body */
};

/* Appends the body to *out, whatever the HTTP status, which goes to *code.
 * UNAVAILABLE: no whole answer, or 503; REFUSED: 401 (also with the cookie read
 * again) or 403, or a url that libcurl cannot use; both logged. BAD_INPUT: the
 * answer is longer than max_answer. STOPPED. Then *out is as it was. */
MUST_CHECK enum status transport_exchange(struct transport *transport,
					  struct writer *out, long *code,
					  const struct http_request *request);

/* Sends a GET whose answer the next exchange takes, if that is a GET of the
 * same path: meanwhile the node works. Any other exchange gives it up. Whatever
 * fails shows in that exchange. */
void transport_expect(struct transport *transport, const char *path);

/* A number that changes whenever the node may have become another one: after
 * an outage, or with a new cookie. What was learned before may be wrong. */
uint64_t transport_epoch(const struct transport *transport);

/* The node's address without credentials, for log lines. */
const char *transport_url(const struct transport *transport);

#endif /* NODE_TRANSPORT_H */
