#include "api/backend.h"

#include "api/day.h"
#include "api/etag.h"
#include "api/gzip.h"
#include "api/jsonp.h"
#include "api/routes.h"
#include "base/clock.h"

bool backend_may_read(const struct backend *backend, uint64_t reads)
{
	if (backend->node)
		return true;
	return reads <= LOOP_READS_MAX &&
	       index_reads_locally(backend->config->index);
}

/* Before the first block: how far it is. */
static enum status answer_progress(struct response *res, struct index *index)
{
	struct index_progress progress;

	index_get_progress(index, &progress);
	response_error(res, 503, "Index is being built: %.1f%%",
		       progress.percent);
	res->retry_after = 5;
	return STATUS_OK;
}

static bool is_reading(const struct request *req)
{
	return req->method == METHOD_GET || req->method == METHOD_HEAD;
}

/* A handler whose answer follows from the chain alone: not run at all when the
 * client has the answer of this generation. */
static enum status run_on_chain(struct backend *backend,
				const struct route *route,
				const struct request *req, struct response *res,
				const struct wishes *wishes)
{
	char etag[ETAG_SIZE];
	enum status st;

	etag_of_state(etag, req->target,
		      query_get_tip(backend->query)->generation,
		      clock_unix() / DAY_SECONDS);
	if (etag_listed(wishes->if_none_match, etag)) {
		response_not_modified(res, etag);
		return STATUS_OK;
	}
	st = route->handler(req, backend, res);
	if (st == STATUS_OK && res->code == 200)
		memcpy(res->etag, etag, sizeof(etag));
	return st;
}

static enum status run_handler(struct backend *backend,
			       const struct route *route,
			       const struct request *req, struct response *res,
			       const struct wishes *wishes)
{
	enum status st;

	if (!(route->flags & ROUTE_INDEX))
		return route->handler(req, backend, res);
	st = query_begin(backend->query);
	if (st == STATUS_UNAVAILABLE)
		return answer_progress(res, backend->config->index);
	if (st != STATUS_OK)
		return st;
	if (route->flags & ROUTE_CHAIN)
		st = run_on_chain(backend, route, req, res, wishes);
	else
		st = route->handler(req, backend, res);
	query_pause(backend->query);
	return st;
}

/* For whoever asks again: a tag, or the word that nothing has changed. */
static void compare_body(struct response *res, const struct wishes *wishes)
{
	const char *known = wishes->if_none_match;
	char etag[ETAG_SIZE];

	if (res->code != 200)
		return;
	if (!res->etag[0])
		etag_of_body(res->etag, writer_slice(&res->body));
	if (!etag_any(known) && !etag_listed(known, res->etag))
		return;
	memcpy(etag, res->etag, sizeof(etag));
	response_not_modified(res, etag);
}

bool backend_serve(struct backend *backend, const struct route *route,
		   const struct request *req, struct response *res,
		   const struct wishes *wishes)
{
	enum status st = run_handler(backend, route, req, res, wishes);

	if (st == STATUS_OK && res->deferred)
		return false;
	if (st == STATUS_OK && res->waiting)
		return true;
	if (st == STATUS_OK && res->body.failed)
		st = STATUS_NO_MEMORY;
	if (st == STATUS_OK && response_full(res))
		response_too_large(res);
	response_of_status(res, st);
	if (is_reading(req) && !(route->flags & (ROUTE_ROOT | ROUTE_PLAIN)))
		jsonp_wrap(res, request_query(req, "callback"));
	if (is_reading(req) &&
	    (!(route->flags & ROUTE_ROOT) || route->flags & ROUTE_UI))
		compare_body(res, wishes);
	if (wishes->gzip)
		gzip_response(backend->gzip, res);
	return true;
}
