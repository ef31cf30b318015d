#include "api/http.h"

#include <poll.h>
#include <string.h>

#include "api/answer.h"
#include "api/headers.h"
#include "api/http_events.h"
#include "api/jsonp.h"
#include "api/rpc/login.h"
#include "base/clock.h"

#define SECOND_US   1000000ULL
#define REQUEST_US  (20 * SECOND_US) /* request line and headers */
#define REFUSAL_US  (5 * SECOND_US)  /* the same, over the connection limit */
#define NEXT_US     (50 * SECOND_US) /* the next one, silence included */
#define PATIENCE_US SECOND_US        /* then a waiting client may be gone */
#define QUICK_US    20               /* an answer made within is sent at once */
#define CROWD       8                /* requests in a turn: many */
#define SMALL       ((size_t)16384)  /* larger answers are not kept waiting */

#define PLAIN_BODY_MAX ((uint64_t)1 << 20)  /* of routes without a body */
#define FORGOTTEN_MAX  ((uint64_t)32 << 20) /* of a body nobody wants */

void http_expect_request(struct conn *conn)
{
	conn_set_deadline(conn, conn->over_limit ? REFUSAL_US : REQUEST_US);
}

/* --- the first call: what kind of request is it ------------------------- */

static void answer_unknown(struct exchange *ex)
{
	struct emit json = response_json(&ex->response);

	ex->response.code = 404;
	emit_object_begin(&json, NULL);
	emit_u64(&json, "status", 404);
	emit_text(&json, "url", ex->request.target);
	emit_text(&json, "error", "Not found");
	emit_object_end(&json);
	jsonp_wrap(&ex->response, request_query(&ex->request, "callback"));
}

/* False: the client has asked too much, and was told so. */
static bool within_rate(struct exchange *ex, const struct headers *h)
{
	struct shared *shared = ex->loop->shared;
	struct ip ip = ip_of_peer(&ex->conn->peer);
	struct emit json;

	if (!shared->rate_limiter ||
	    (ex->route && ex->route->flags & ROUTE_UNCOUNTED))
		return true;
	ip = ip_of_request(&ip, h->forwarded_for, h->cf_connecting_ip,
			   &shared->config->proxies);
	ex->rate =
		rate_limiter_visit(shared->rate_limiter, &ip, ex->started_us);
	ex->counted = true;
	if (!ex->rate.exceeded)
		return true;
	json = response_json(&ex->response);
	ex->response.code = 429;
	ex->response.retry_after = ex->rate.wait_s;
	emit_object_begin(&json, NULL);
	emit_u64(&json, "status", 429);
	emit_text(&json, "error", "Rate limit exceeded");
	emit_object_end(&json);
	jsonp_wrap(&ex->response, request_query(&ex->request, "callback"));
	return false;
}

static void answer_options(struct exchange *ex)
{
	response_reset(&ex->response);
	ex->response.code = 204;
}

/* The index RPCs are for whoever knows the password, and come as the node's do.
 * False: answered. */
static bool may_call(struct exchange *ex)
{
	const struct rpc_login *login = ex->loop->shared->config->rpc;
	struct response *res = &ex->response;

	if (!login)
		return true;
	if (!login_matches(login, ex->mhd))
		response_error(res, 401, "Unauthorized");
	else if (ex->request.method != METHOD_POST)
		response_error(res, 405,
			       "JSONRPC server handles only POST requests");
	else
		return true;
	return false;
}

/* Decides what can be decided without the body. */
static void triage(struct exchange *ex, const struct headers *h)
{
	struct response *res = &ex->response;

	ex->answered = true;
	if (ex->target_status == STATUS_OK)
		ex->route =
			router_find(&ex->loop->shared->router, &ex->request);
	if (ex->target_status == STATUS_BAD_INPUT)
		response_error(res, 400, "Malformed request target");
	else if (ex->target_status != STATUS_OK)
		response_of_status(res, ex->target_status);
	else if (!within_rate(ex, h) || !may_call(ex))
		; /* answered */
	else if (ex->request.method == METHOD_OPTIONS)
		answer_options(ex);
	else if (!ex->route)
		answer_unknown(ex);
	else if (ex->route->body_max && h->encoded)
		response_error(res, 415, "Compressed bodies are not accepted");
	else
		ex->answered = false;
	ex->takes_body = !ex->answered && ex->route->body_max &&
			 ex->request.method == METHOD_POST;
	ex->body_max = ex->takes_body ? ex->route->body_max : PLAIN_BODY_MAX;
}

static void body_too_large(struct exchange *ex)
{
	response_error(&ex->response, 413, "Request body over %llu bytes",
		       (unsigned long long)ex->body_max);
	ex->answered = true;
	ex->close = true;
}

/* Answers now, without reading on. */
static enum MHD_Result answer_and_close(struct exchange *ex)
{
	ex->answered = true;
	ex->close = true;
	return answer_send(ex);
}

static enum MHD_Result begin(struct exchange *ex, const char *method)
{
	const bool serving =
		atomic_load(&ex->loop->shared->phase) == PHASE_SERVING;
	const struct headers h = headers_read(ex->mhd);

	ex->started_us = clock_monotonic_us();
	ex->loop->begun++;
	ex->request.method = method_parse(method);
	ex->content_type = h.content_type;
	ex->wishes.gzip = h.accepts_gzip;
	ex->wishes.if_none_match = h.if_none_match;
	if (headers_are_crowded(&h, ex->mhd))
		return answer_headers_too_large(ex);
	if (headers_are_ambiguous(&h)) {
		response_error(&ex->response, 400,
			       "Ambiguous length of the request body");
		return answer_and_close(ex);
	}
	if (!serving || ex->conn->over_limit) {
		response_busy(&ex->response,
			      serving ? "Too many connections"
				      : "The server is stopping");
		return answer_and_close(ex);
	}
	triage(ex, &h);
	if (h.content_length > ex->body_max)
		body_too_large(ex);
	if (h.content_length > FORGOTTEN_MAX ||
	    (ex->answered && h.expect && h.content_length))
		return answer_and_close(ex);
	ex->state = EXCHANGE_READING;
	conn_set_transfer_deadline(ex->conn, h.content_length, ex->started_us);
	return MHD_YES;
}

/* --- the body ----------------------------------------------------------- */

static enum MHD_Result collect(struct exchange *ex, const char *data,
			       size_t size)
{
	ex->body_seen += size;
	if (ex->body_seen > FORGOTTEN_MAX)
		return MHD_NO;
	if (ex->answered)
		return MHD_YES;
	if (ex->body_seen > ex->body_max) {
		body_too_large(ex);
	} else if (ex->takes_body) {
		if (exchange_charge_body(ex, size)) {
			write_bytes(&ex->body, data, size);
		} else {
			response_busy(&ex->response,
				      "Too many large requests at once");
			ex->answered = true;
		}
	}
	if (ex->answered)
		writer_clear(&ex->body);
	return MHD_YES;
}

/* --- the work ----------------------------------------------------------- */

static enum status parse_body(struct exchange *ex)
{
	if (ex->route->flags & ROUTE_RAW) {
		ex->request.raw = writer_slice(&ex->body);
		return ex->body.failed ? STATUS_NO_MEMORY : STATUS_OK;
	}
	write_u8(&ex->body, 0);
	if (ex->body.failed)
		return STATUS_NO_MEMORY;
	return request_parse_body(&ex->request, ex->content_type,
				  (char *)ex->body.data, ex->body.len - 1);
}

/* On either kind of thread. False: deferred to a worker. */
static bool process(struct exchange *ex, struct backend *backend)
{
	if (ex->takes_body) {
		enum status st = parse_body(ex);

		if (st == STATUS_BAD_INPUT)
			response_error(&ex->response, 400,
				       "Malformed request body");
		else
			response_of_status(&ex->response, st);
		if (st != STATUS_OK)
			return true;
	}
	return backend_serve(backend, ex->route, &ex->request, &ex->response,
			     &ex->wishes);
}

/* Has the client hung up while its request waited? Who merely closed its own
 * direction looks the same, so only a long wait makes us ask. */
static bool client_gone(const struct exchange *ex)
{
	struct pollfd fd = { .fd = ex->conn->fd, .events = POLLRDHUP };

	return clock_monotonic_us() - ex->job.queued_us > PATIENCE_US &&
	       poll(&fd, 1, 0) == 1 &&
	       (fd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static void run_job(struct job *job, struct backend *backend, bool expired)
{
	struct exchange *ex = (struct exchange *)job;

	if (expired || client_gone(ex))
		response_busy(&ex->response, "The server is busy");
	else if (!process(ex, backend))
		response_of_status(&ex->response, STATUS_FAILED);
	loop_post_done(ex->loop, ex);
}

static void sleep_done(struct wait *wait)
{
	struct exchange *ex =
		(struct exchange *)((char *)wait -
				    offsetof(struct exchange, wait));

	loop_post_done(ex->loop, ex);
}

/* The connection sleeps until something has happened. */
static enum MHD_Result sleep_on(struct exchange *ex)
{
	const struct shared *shared = ex->loop->shared;
	struct wait *wait = &ex->wait;

	wait->wish = ex->response.wish;
	wait->client = exchange_client(ex);
	wait->fd = ex->conn->fd;
	wait->deadline_us = ex->started_us + wait->wish.timeout_s * SECOND_US;
	wait->generation = ex->response.seen_generation;
	wait->mempool_sequence = ex->response.seen_mempool;
	wait->done = sleep_done;
	ex->state = EXCHANGE_ASLEEP;
	ex->conn->deadline_us = 0;
	if (!waits_submit(shared->waits, wait)) {
		ex->state = EXCHANGE_READING;
		response_of_status(&ex->response, STATUS_STOPPED);
		return answer_send(ex);
	}
	MHD_suspend_connection(ex->mhd);
	return MHD_YES;
}

/* The workers have no room for one that waits anyway: a little later. */
static enum MHD_Result sleep_a_little(struct exchange *ex)
{
	ex->wait.crowded = true;
	response_wait(&ex->response, &ex->wait.wish, 0, 0);
	return sleep_on(ex);
}

/* A client on this machine, as a proxy is, sleeps by now if its answer took
 * long, and to wake it may cost as much as the answer did. When many ask, those
 * of a turn go out together in the next: the first of them wakes it. */
static enum MHD_Result send_in_company(struct exchange *ex)
{
	if (ex->loop->crowd < CROWD || ex->response.body.len > SMALL ||
	    clock_monotonic_us() - ex->started_us < QUICK_US)
		return answer_send(ex);
	ex->state = EXCHANGE_READY;
	return MHD_YES;
}

/* The connection sleeps until http_work_done(). */
static enum MHD_Result submit(struct exchange *ex)
{
	struct shared *shared = ex->loop->shared;

	ex->job.run = run_job;
	ex->job.waits_for_node = ex->route->flags & ROUTE_NODE;
	ex->state = EXCHANGE_WORKING;
	ex->conn->deadline_us = 0;
	if (!workers_submit(shared->workers, &ex->job)) {
		if (ex->wait.admitted && !ex->request.is_late)
			return sleep_a_little(ex);
		atomic_fetch_add(&shared->metrics.busy, 1);
		ex->state = EXCHANGE_READING;
		response_busy(&ex->response, "The server is busy");
		return answer_send(ex);
	}
	/* Whatever the worker does, only this thread can resume it. */
	MHD_suspend_connection(ex->mhd);
	return MHD_YES;
}

static enum MHD_Result serve(struct exchange *ex)
{
	const unsigned waits = ROUTE_WORKER | ROUTE_NODE;

	if (ex->answered)
		return answer_send(ex);
	if (ex->route->flags & ROUTE_EVENTS)
		return http_events_submit(ex);
	if ((ex->route->flags & waits) || !process(ex, &ex->loop->backend))
		return submit(ex);
	return ex->response.waiting ? sleep_on(ex) : send_in_company(ex);
}

/* Back from the waits: what is waited for may hold now. */
static enum MHD_Result wake_up(struct exchange *ex)
{
	ex->state = EXCHANGE_READING;
	switch (ex->wait.end) {
	case WAIT_REFUSED:
		response_busy(&ex->response, "Too many clients wait");
		return answer_send(ex);
	case WAIT_STOPPING:
		response_of_status(&ex->response, STATUS_STOPPED);
		return answer_send(ex);
	case WAIT_LOOK_AGAIN:
	case WAIT_OVER:
		ex->request.is_late = ex->wait.end == WAIT_OVER;
		return serve(ex);
	}
	return MHD_NO;
}

/* Back from a worker or from the events, or in company. */
static enum MHD_Result answer(struct exchange *ex)
{
	if (ex->route->flags & ROUTE_EVENTS)
		return http_events_answer(ex);
	return ex->response.waiting ? sleep_on(ex) : answer_send(ex);
}

void http_work_done(struct exchange *ex)
{
	if (ex->state == EXCHANGE_WORKING)
		ex->state = EXCHANGE_READY;
	else
		ex->state = EXCHANGE_AWAKE;
	if (ex->mhd)
		MHD_resume_connection(ex->mhd);
	else
		exchange_release(ex);
}

/* --- libmicrohttpd's calls ---------------------------------------------- */

/* libmicrohttpd would store every parameter in the connection's small memory
 * and, out of it, close without an answer. The text is its own buffer, which it
 * is about to cut up; from here on it sees an empty query. */
static void hide_query(const char *target)
{
	const char *query = target ? strchr(target, '?') : NULL;

	if (query && query[1])
		*(char *)(uintptr_t)(query + 1) = 0;
}

void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct loop *loop = cls;
	struct exchange *ex = exchange_take(loop);

	if (!ex)
		return NULL;
	ex->conn = info->socket_context;
	ex->conn->exchange = ex;
	ex->mhd = mhd;
	/* The method comes later. */
	ex->target_status =
		request_parse(&ex->request, METHOD_OTHER, target ? target : "");
	hide_query(target);
	return ex;
}

enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd,
				const char *url, const char *method,
				const char *version, const char *data,
				size_t *size, void **exchange)
{
	struct exchange *ex = *exchange;
	const size_t piece = *size;

	(void)cls;
	(void)mhd;
	(void)url;
	if (!ex)
		return MHD_NO;
	ex->http_1_1 = !strcmp(version, "HTTP/1.1");
	switch (ex->state) {
	case EXCHANGE_NEW:
		return begin(ex, method);
	case EXCHANGE_READING:
		if (!piece)
			return serve(ex);
		*size = 0;
		return collect(ex, data, piece);
	case EXCHANGE_WORKING:
	case EXCHANGE_ASLEEP:
		return MHD_YES;
	case EXCHANGE_READY:
		return answer(ex);
	case EXCHANGE_AWAKE:
		return wake_up(ex);
	}
	return MHD_NO;
}

void http_on_completed(void *cls, struct MHD_Connection *mhd, void **exchange,
		       enum MHD_RequestTerminationCode code)
{
	struct exchange *ex = *exchange;

	(void)cls;
	(void)mhd;
	(void)code;
	*exchange = NULL;
	if (!ex)
		return;
	ex->conn->exchange = NULL;
	conn_set_deadline(ex->conn, NEXT_US);
	/* A worker, or the waits, may still have it. */
	ex->mhd = NULL;
	if (ex->state != EXCHANGE_WORKING && ex->state != EXCHANGE_ASLEEP)
		exchange_release(ex);
}
