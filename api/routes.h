/* routes.h - the table of everything this server answers.
 *
 * docs/api.md is checked against it: a route that is not described there fails
 * a unit test. */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "api/backend.h"

enum {
	ROUTE_INDEX = 1,  /* the handler gets a query that has begun */
	ROUTE_WORKER = 2, /* never on an event loop */
	ROUTE_NODE = 4,   /* on a worker, and waits for the node's RPC */
	ROUTE_ROOT = 8,   /* at the server's root only, without CORS */
	ROUTE_CHAIN = 16, /* the answer follows from the chain and the target */
	ROUTE_SHORT = 32, /* may be cached for a short time, */
	ROUTE_LONG = 64,  /* or a long one: it never changes */
	ROUTE_PLAIN = 128, /* JSON alone, no script (jsonp.h) */
	/* For api/events, without a handler: by socket.io, by plain websocket,
	 * by event stream. */
	ROUTE_SOCKETIO = 256,
	ROUTE_WEBSOCKET = 512,
	ROUTE_STREAM = 1024,
	ROUTE_EVENTS = ROUTE_SOCKETIO | ROUTE_WEBSOCKET | ROUTE_STREAM,
	/* At the server's root, whatever the prefixes are, and behind them. */
	ROUTE_EVERYWHERE = 2048,
	ROUTE_RAW = 4096, /* the body is handed on as it came */
	ROUTE_RPC = 8192, /* of the index RPC server, at its root */
	/* Not for the rate limiter to count. */
	ROUTE_UNCOUNTED = 16384,
	ROUTE_UI = 32768, /* where there is an explorer page */
};

struct route {
	unsigned methods; /* METHOD_GET stands for HEAD, too */
	/* "/addr/:addr/utxo": one ":name" at most, which is any segment; a last
	 * "*" is any further ones, or none. */
	const char *pattern;
	handler_fn *handler; /* NULL: see ROUTE_EVENTS */
	unsigned flags;
	size_t body_max; /* bytes; 0: a body is read and forgotten */
	const char *help;
};

/* The rows one after another; NULL past the end. */
const struct route *route_at(size_t index);
size_t route_count(void);
/* The row's place. */
size_t route_index(const struct route *route);

/* A prefix is "" or "/a/b". The list is borrowed. */
struct router {
	const char *const *prefixes;
	size_t prefix_count;
	bool rpc; /* finds routes of ROUTE_RPC alone, else all others */
	bool ui;  /* finds those of ROUTE_UI, too */
};

/* REFUSED, logged: a prefix without its first slash, with a last one, or with a
 * colon. */
MUST_CHECK enum status router_init(struct router *router,
				   const char *const *prefixes, size_t count);
/* The route of a parsed request; sets req->arg. Names are matched whatever
 * their case. NULL: unknown path, or a method that the path has not. */
const struct route *router_find(const struct router *router,
				struct request *req);
/* Does the path belong to the explorer API, which any web page may read? All
 * paths do but those of ROUTE_ROOT and ROUTE_RPC, unknown ones included. */
bool router_has_cors(const struct router *router, const struct request *req);

#endif /* API_ROUTES_H */
