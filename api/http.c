#include "api/http.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "api/gzip.h"
#include "base/clock.h"
#include "base/log.h"

#define SECOND_US 1000000ULL

/* Deadlines. A request must be whole in time, however slowly it drips. */
#define REQUEST_US     (20 * SECOND_US) /* request line and headers */
#define REFUSAL_US     (5 * SECOND_US) /* the same, over the connection limit */
#define NEXT_US        (50 * SECOND_US) /* the next one, silence included */
#define TRANSFER_US    (30 * SECOND_US) /* a body either way, and on top */
#define PATIENCE_US    SECOND_US        /* then a waiting client may be gone */
#define BYTES_A_SECOND 65536            /* a second for each of these */

/* Bounds. */
#define PLAIN_BODY_MAX ((uint64_t)1 << 20)   /* of routes without a body */
#define FORGOTTEN_MAX  ((uint64_t)32 << 20)  /* of a body nobody wants */
#define BODIES_MAX     ((uint64_t)256 << 20) /* all that are held */
#define ANSWERS_MAX    ((uint64_t)512 << 20) /* all that are on their way */
#define HEADER_RECORD  64                 /* libmicrohttpd's memory for each */
#define ANSWER_HEADERS 1024               /* more than ours take */
#define KEPT_BUFFER    ((size_t)32 << 10) /* of an exchange kept */
#define SPARE_MAX      64

/* --- exchanges, used again and again -------------------------------------- */

static struct exchange *exchange_take(struct loop *loop)
{
	struct exchange *ex = loop->spare;

	if (ex) {
		loop->spare = ex->next;
		loop->spare_count--;
	} else {
		ex = calloc(1, sizeof(*ex));
		if (!ex)
			return NULL;
		ex->loop = loop;
		request_init(&ex->request);
		response_init(&ex->response);
		writer_init(&ex->body);
	}
	loop->active++;
	return ex;
}

static void exchange_free(struct exchange *ex)
{
	request_clear(&ex->request);
	response_clear(&ex->response);
	writer_clear(&ex->body);
	free(ex);
}

static void shrink(struct writer *w)
{
	if (w->cap > KEPT_BUFFER || w->failed)
		writer_clear(w);
	else
		writer_reset(w);
}

static void exchange_release(struct exchange *ex)
{
	struct loop *loop = ex->loop;
	struct metrics *metrics = &loop->shared->metrics;

	atomic_fetch_sub(&metrics->body_bytes, ex->body_charged);
	atomic_fetch_sub(&metrics->answer_bytes, ex->answer_charged);
	loop->active--;
	if (loop->spare_count == SPARE_MAX) {
		exchange_free(ex);
		return;
	}
	shrink(&ex->request.text);
	shrink(&ex->body);
	shrink(&ex->response.body);
	shrink(&ex->response.packed);
	ex->next = loop->spare;
	loop->spare = ex;
	loop->spare_count++;
}

void http_free_spare(struct loop *loop)
{
	while (loop->spare) {
		struct exchange *next = loop->spare->next;

		exchange_free(loop->spare);
		loop->spare = next;
	}
}

static void set_deadline(struct conn *conn, uint64_t us)
{
	conn->deadline_us = clock_monotonic_us() + us;
}

static uint64_t transfer_us(uint64_t bytes)
{
	return TRANSFER_US + bytes / BYTES_A_SECOND * SECOND_US;
}

void http_expect_request(struct conn *conn)
{
	set_deadline(conn, conn->over_limit ? REFUSAL_US : REQUEST_US);
}

/* --- the answer -------------------------------------------------------------
 */

static void add_header(struct MHD_Response *out, const char *name,
		       const char *value)
{
	/* Fails only without memory; the answer is good enough without it. */
	if (MHD_add_response_header(out, name, value) != MHD_YES)
		log_debug("header lost", "name=%s", name);
}

static void add_cors(struct MHD_Response *out)
{
	add_header(out, "Access-Control-Allow-Origin", "*");
	add_header(out, "Access-Control-Allow-Methods",
		   "GET, HEAD, PUT, POST, OPTIONS");
	add_header(out, "Access-Control-Allow-Headers",
		   "Origin, X-Requested-With, Content-Type, Accept, "
		   "Content-Length, Cache-Control, cf-connecting-ip, "
		   "X-Client-Version");
}

static const char *content_type_text(enum content_type type)
{
	switch (type) {
	case CONTENT_JSON:
		return "application/json; charset=utf-8";
	case CONTENT_TEXT:
		return "text/html; charset=utf-8";
	case CONTENT_METRICS:
		return "text/plain; version=0.0.4; charset=utf-8";
	case CONTENT_NONE:
		return NULL;
	}
	return NULL;
}

static void add_headers(struct MHD_Response *out, const struct exchange *ex)
{
	const struct response *res = &ex->response;
	const char *type = content_type_text(res->type);

	if (type) {
		add_header(out, "Content-Type", type);
		add_header(out, "Vary", "Accept-Encoding");
	}
	if (router_has_cors(&ex->request))
		add_cors(out);
	if (res->packed.len)
		add_header(out, "Content-Encoding", "gzip");
	if (res->retry_after == 1)
		add_header(out, "Retry-After", "1");
	else if (res->retry_after)
		add_header(out, "Retry-After", "5");
	if (ex->close || atomic_load(&ex->loop->shared->phase) != PHASE_SERVING)
		add_header(out, "Connection", "close");
}

/* Counts the answer against the memory that all of them may take. */
static void charge_answer(struct exchange *ex)
{
	struct metrics *metrics = &ex->loop->shared->metrics;
	struct response *res = &ex->response;
	uint64_t before;

	if (res->packed.len)
		shrink(&res->body); /* only the packed form is sent */
	ex->answer_charged = res->body.len + res->packed.len;
	before = atomic_fetch_add(&metrics->answer_bytes, ex->answer_charged);
	if (before + ex->answer_charged <= ANSWERS_MAX)
		return;
	atomic_fetch_sub(&metrics->answer_bytes, ex->answer_charged);
	ex->answer_charged = 0;
	writer_clear(&res->body);
	writer_clear(&res->packed);
	response_busy(res, "Too many large answers are on their way");
}

static void count_answer(const struct exchange *ex, size_t bytes)
{
	const uint64_t us = clock_monotonic_us() - ex->started_us;
	const char *pattern = ex->route ? ex->route->pattern : "unknown";

	metrics_count(ex->loop->metrics, ex->route, ex->response.code, us);
	log_debug("request", "route=%s code=%u bytes=%zu us=%llu", pattern,
		  ex->response.code, bytes, (unsigned long long)us);
}

/* Hands the response to libmicrohttpd, which sends it from our buffer: it lives
 * until http_on_completed(). */
static enum MHD_Result answer(struct exchange *ex)
{
	struct response *res = &ex->response;
	struct MHD_Response *out;
	struct writer *bytes;
	enum MHD_Result result;

	charge_answer(ex);
	bytes = res->packed.len ? &res->packed : &res->body;
	out = MHD_create_response_from_buffer(
		bytes->len, bytes->len ? (void *)bytes->data : (void *)"",
		MHD_RESPMEM_PERSISTENT);
	if (!out)
		return MHD_NO;
	add_headers(out, ex);
	count_answer(ex, bytes->len);
	set_deadline(ex->conn, transfer_us(bytes->len));
	result = MHD_queue_response(ex->mhd, res->code, out);
	MHD_destroy_response(out);
	return result;
}

/* --- the headers ------------------------------------------------------------
 */

struct headers {
	uint64_t content_length;
	unsigned content_lengths;
	unsigned transfer_encodings;
	bool not_chunked;
	bool expect;
	bool encoded;
	const char *content_type;
	bool accepts_gzip;
	size_t count;
};

static enum MHD_Result read_header(void *cls, enum MHD_ValueKind kind,
				   const char *name, const char *value)
{
	struct headers *h = cls;

	h->count++;
	if (!value || kind != MHD_HEADER_KIND)
		return MHD_YES;
	if (!strcasecmp(name, "Content-Length")) {
		h->content_lengths++;
		h->content_length = strtoull(value, NULL, 10);
	} else if (!strcasecmp(name, "Transfer-Encoding")) {
		h->transfer_encodings++;
		h->not_chunked = strcasecmp(value, "chunked") != 0;
	} else if (!strcasecmp(name, "Expect")) {
		h->expect = true;
	} else if (!strcasecmp(name, "Content-Encoding")) {
		h->encoded = strcasecmp(value, "identity") != 0;
	} else if (!strcasecmp(name, "Content-Type")) {
		h->content_type = value;
	} else if (!strcasecmp(name, "Accept-Encoding")) {
		h->accepts_gzip |= gzip_accepted(value);
	}
	return MHD_YES;
}

/* A length given twice, or in two ways, may mean another to a proxy before us:
 * what follows would then be a request of somebody else's. */
static bool is_ambiguous(const struct headers *h)
{
	return h->content_lengths > 1 || h->transfer_encodings > 1 ||
	       (h->content_lengths && h->transfer_encodings) || h->not_chunked;
}

/* Do the headers and what the library keeps of them leave too little of the
 * connection's memory for those of an answer? It would close without one. */
static bool is_crowded(struct MHD_Connection *mhd, const struct headers *h)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info->header_size + h->count * HEADER_RECORD + ANSWER_HEADERS >
	       CONNECTION_MEMORY;
}

/* So we answer by ourselves: what came before on this connection has been sent
 * in full, and so short a text always fits. */
static enum MHD_Result refuse_headers(struct exchange *ex)
{
	static const char text[] =
		"HTTP/1.1 431 Request Header Fields Too Large\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Access-Control-Allow-Origin: *\r\n"
		"Connection: close\r\n"
		"Content-Length: 25\r\n\r\n"
		"Request headers too large";

	ex->response.code = 431;
	if (send(ex->conn->fd, text, sizeof(text) - 1,
		 MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_debug("answer lost", "code=431");
	count_answer(ex, sizeof(text) - 1);
	return MHD_NO;
}

/* --- the first call: what kind of request is it ------------------------------
 */

static void answer_unknown(struct exchange *ex)
{
	struct emit json = response_json(&ex->response);

	ex->response.code = 404;
	emit_object_begin(&json, NULL);
	emit_u64(&json, "status", 404);
	emit_text(&json, "url", ex->request.target);
	emit_text(&json, "error", "Not found");
	emit_object_end(&json);
}

static void answer_options(struct exchange *ex)
{
	response_reset(&ex->response);
	ex->response.code = 204;
}

/* Decides what can be decided without the body. */
static void triage(struct exchange *ex, const struct headers *h)
{
	struct response *res = &ex->response;

	ex->answered = true;
	if (ex->target_status == STATUS_BAD_INPUT)
		response_error(res, 400, "Malformed request target");
	else if (ex->target_status != STATUS_OK)
		response_of_status(res, ex->target_status);
	else if (ex->request.method == METHOD_OPTIONS)
		answer_options(ex);
	else if (!(ex->route = router_find(&ex->loop->shared->router,
					   &ex->request)))
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
	return answer(ex);
}

static enum MHD_Result begin(struct exchange *ex, const char *method)
{
	const bool serving =
		atomic_load(&ex->loop->shared->phase) == PHASE_SERVING;
	struct headers h = { 0 };

	ex->started_us = clock_monotonic_us();
	ex->request.method = method_parse(method);
	MHD_get_connection_values(ex->mhd, MHD_HEADER_KIND | MHD_COOKIE_KIND,
				  read_header, &h);
	ex->content_type = h.content_type;
	ex->accepts_gzip = h.accepts_gzip;
	if (is_crowded(ex->mhd, &h))
		return refuse_headers(ex);
	if (is_ambiguous(&h)) {
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
	set_deadline(ex->conn, transfer_us(h.content_length));
	return MHD_YES;
}

/* --- the body
 * ------------------------------------------------------------------ */

/* Counts bytes against what all bodies may take. */
static bool charge_body(struct exchange *ex, size_t size)
{
	atomic_ullong *held = &ex->loop->shared->metrics.body_bytes;

	ex->body_charged += size;
	return atomic_fetch_add(held, size) + size <= BODIES_MAX;
}

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
		if (charge_body(ex, size)) {
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

/* --- the work
 * --------------------------------------------------------------------- */

static enum status parse_body(struct exchange *ex)
{
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
			     ex->accepts_gzip);
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

/* The connection sleeps until http_work_done(). */
static enum MHD_Result submit(struct exchange *ex)
{
	struct shared *shared = ex->loop->shared;

	ex->job.run = run_job;
	ex->job.waits_for_node = ex->route->flags & ROUTE_NODE;
	ex->state = EXCHANGE_WORKING;
	ex->conn->deadline_us = 0;
	if (!workers_submit(shared->workers, &ex->job)) {
		atomic_fetch_add(&shared->metrics.busy, 1);
		ex->state = EXCHANGE_READING;
		response_busy(&ex->response, "The server is busy");
		return answer(ex);
	}
	/* Whatever the worker does, only this thread can resume it. */
	MHD_suspend_connection(ex->mhd);
	return MHD_YES;
}

static enum MHD_Result serve(struct exchange *ex)
{
	const unsigned waits = ROUTE_WORKER | ROUTE_NODE;

	if (ex->answered)
		return answer(ex);
	if ((ex->route->flags & waits) || !process(ex, &ex->loop->backend))
		return submit(ex);
	return answer(ex);
}

void http_work_done(struct exchange *ex)
{
	ex->state = EXCHANGE_READY;
	if (ex->mhd)
		MHD_resume_connection(ex->mhd);
	else
		exchange_release(ex);
}

/* --- libmicrohttpd's calls
 * ---------------------------------------------------------- */

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
	ex->state = EXCHANGE_NEW;
	ex->route = NULL;
	ex->body_seen = ex->body_charged = ex->answer_charged = 0;
	ex->takes_body = ex->answered = ex->close = false;
	response_reset(&ex->response);
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
	(void)version;
	if (!ex)
		return MHD_NO;
	switch (ex->state) {
	case EXCHANGE_NEW:
		return begin(ex, method);
	case EXCHANGE_READING:
		if (!piece)
			return serve(ex);
		*size = 0;
		return collect(ex, data, piece);
	case EXCHANGE_WORKING:
		return MHD_YES;
	case EXCHANGE_READY:
		return answer(ex);
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
	set_deadline(ex->conn, NEXT_US);
	/* A worker may still have it. */
	ex->mhd = NULL;
	if (ex->state != EXCHANGE_WORKING)
		exchange_release(ex);
}
