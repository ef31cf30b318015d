#include "api/backend.h"

#include "api/gzip.h"
#include "api/routes.h"

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

static enum status run_handler(struct backend *backend,
			       const struct route *route,
			       const struct request *req, struct response *res)
{
	enum status st;

	if (!(route->flags & ROUTE_INDEX))
		return route->handler(req, backend, res);
	st = query_begin(backend->query);
	if (st == STATUS_UNAVAILABLE)
		return answer_progress(res, backend->config->index);
	if (st != STATUS_OK)
		return st;
	st = route->handler(req, backend, res);
	query_end(backend->query);
	return st;
}

bool backend_serve(struct backend *backend, const struct route *route,
		   const struct request *req, struct response *res,
		   bool accepts_gzip)
{
	enum status st = run_handler(backend, route, req, res);

	if (st == STATUS_OK && res->deferred)
		return false;
	if (st == STATUS_OK && res->body.failed)
		st = STATUS_NO_MEMORY;
	if (st == STATUS_OK && response_full(res))
		response_too_large(res);
	response_of_status(res, st);
	if (accepts_gzip)
		gzip_response(backend->gzip, res);
	return true;
}
