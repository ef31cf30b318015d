/* backend.h - what a handler may ask, one per thread.
 *
 * Handlers run on event loops, where nothing may wait, and on worker threads,
 * where everything may. A handler with work that could take long asks
 * backend_may_read() first and, refused, ends with response_defer(): it is then
 * run again, from the start, on a worker thread. One whose time has not come
 * ends with response_wait(). */
#ifndef API_BACKEND_H
#define API_BACKEND_H

#include "api/request.h"
#include "api/response.h"
#include "api/server.h"
#include "indexer/query.h"

struct gzip;
struct metrics;

struct backend {
	const struct api_config *config;
	const struct network *net;
	struct query *query;      /* begun, for routes with ROUTE_INDEX */
	struct node_client *node; /* NULL on an event loop */
	struct gzip *gzip;
	const struct metrics *metrics; /* of the whole server */
};

/* Random reads that an event loop bears: some 2 us each from memory, 100 us
 * from a disk. */
#define LOOP_READS_MAX 16

/* May the handler fetch so many transactions, or blocks' worth of them, here
 * and now? Always true on a worker thread. */
bool backend_may_read(const struct backend *backend, uint64_t reads);

typedef enum status handler_fn(const struct request *req,
			       struct backend *backend, struct response *res);

/* How the client wants its answer. */
struct wishes {
	bool gzip;
	const char *if_none_match; /* the header's value, or NULL */
};

/* Runs a route's handler, query_begin() to query_pause() around it (who calls
 * this ends the query before waiting for anything), and turns what it returned
 * into the answer to be sent: as a script, not at all when the client has it,
 * packed. False: deferred. True with res->waiting: not yet. */
struct route;
bool backend_serve(struct backend *backend, const struct route *route,
		   const struct request *req, struct response *res,
		   const struct wishes *wishes);

#endif /* API_BACKEND_H */
