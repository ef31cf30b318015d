#include "api/answer.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "api/number.h"
#include "base/clock.h"
#include "base/log.h"

static void add_header(struct MHD_Response *out, const char *name,
		       const char *value)
{
	/* Fails only without memory; the answer is good enough without it. */
	if (MHD_add_response_header(out, name, value) != MHD_YES)
		log_debug("header lost", "name=%s", name);
}

static void add_number(struct MHD_Response *out, const char *name,
		       int64_t value)
{
	uint64_t positive = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char text[24] = "", *at;

	at = digits_before(text + sizeof(text) - 1, positive);
	if (value < 0)
		*--at = '-';
	add_header(out, name, at);
}

static void add_cors(struct MHD_Response *out, const char *origin)
{
	add_header(out, "Access-Control-Allow-Origin", origin ? origin : "*");
	if (origin)
		add_header(out, "Access-Control-Allow-Credentials", "true");
	add_header(out, "Access-Control-Allow-Methods",
		   "GET, HEAD, PUT, POST, OPTIONS");
	add_header(out, "Access-Control-Allow-Headers",
		   "Origin, X-Requested-With, Content-Type, Accept, "
		   "Content-Length, Cache-Control, cf-connecting-ip, "
		   "X-Client-Version");
}

static const char *content_type_text(const struct response *res)
{
	switch (res->type) {
	case CONTENT_JSON:
		return "application/json; charset=utf-8";
	case CONTENT_PAGE:
		return "text/html; charset=utf-8";
	case CONTENT_YAML:
		return "application/yaml; charset=utf-8";
	case CONTENT_SCRIPT:
		return "text/javascript; charset=utf-8";
	case CONTENT_TEXT:
		return "text/html; charset=utf-8";
	case CONTENT_PLAIN:
		return "text/plain; charset=UTF-8";
	case CONTENT_STREAM:
		return "text/event-stream";
	case CONTENT_METRICS:
		return "text/plain; version=0.0.4; charset=utf-8";
	case CONTENT_FILE:
		return res->media_type;
	case CONTENT_NONE:
		return NULL;
	}
	return NULL;
}

/* Errors are never cached: a transaction may come. */
static void add_caching(struct MHD_Response *out, const struct exchange *ex)
{
	const struct response *res = &ex->response;
	const struct api_config *config = ex->loop->shared->config;
	const unsigned flags = ex->route ? ex->route->flags : 0;
	char text[40];

	if (res->etag[0])
		add_header(out, "ETag", res->etag);
	if (!config->cache || (res->code != 200 && res->code != 304) ||
	    !(flags & (ROUTE_SHORT | ROUTE_LONG)))
		return;
	snprintf(text, sizeof(text), "public, max-age=%u",
		 flags & ROUTE_LONG ? config->cache_long_s
				    : config->cache_short_s);
	add_header(out, "Cache-Control", text);
}

static void add_headers(struct MHD_Response *out, const struct exchange *ex)
{
	const struct response *res = &ex->response;
	const char *type = content_type_text(res);

	if (type)
		add_header(out, "Content-Type", type);
	if (type || res->code == 304)
		add_header(out, "Vary", "Accept-Encoding");
	/* A browser is not to guess: what a stranger named is no HTML. */
	if (res->type == CONTENT_SCRIPT || res->type == CONTENT_FILE)
		add_header(out, "X-Content-Type-Options", "nosniff");
	/* Nothing from elsewhere, and no scripts. */
	if (res->type == CONTENT_PAGE)
		add_header(out, "Content-Security-Policy",
			   "default-src 'none'; style-src 'unsafe-inline'");
	/* Nothing from elsewhere; the page's apiPrefix is an inline script. */
	if (res->type == CONTENT_FILE)
		add_header(out, "Content-Security-Policy",
			   "default-src 'self'; object-src 'none'; "
			   "script-src 'self' 'unsafe-inline'; "
			   "style-src 'self' 'unsafe-inline'; "
			   "img-src 'self' data: blob:");
	if (res->location)
		add_header(out, "Location", res->location);
	add_caching(out, ex);
	if (router_has_cors(&ex->loop->shared->router, &ex->request))
		add_cors(out, res->origin);
	if (res->code == 401)
		add_header(out, "WWW-Authenticate", "Basic realm=\"jsonrpc\"");
	if (res->code == 405)
		add_header(out, "Allow", "POST");
	if (res->packed.len)
		add_header(out, "Content-Encoding", "gzip");
	if (res->retry_after)
		add_number(out, "Retry-After", res->retry_after);
	if (ex->counted) {
		add_number(out, "X-RateLimit-Limit", ex->rate.limit);
		add_number(out, "X-RateLimit-Remaining", ex->rate.remaining);
	}
	if (ex->close || atomic_load(&ex->loop->shared->phase) != PHASE_SERVING)
		add_header(out, "Connection", "close");
}

/* Only one form is sent; and is there room for it among the others? */
static void make_room(struct exchange *ex)
{
	struct response *res = &ex->response;

	if (res->packed.len)
		writer_clear(&res->body);
	if (exchange_charge_answer(ex, res->body.len + res->packed.len))
		return;
	writer_clear(&res->body);
	writer_clear(&res->packed);
	response_busy(res, "Too many large answers are on their way");
}

static void count_answer(const struct exchange *ex, size_t bytes, uint64_t now)
{
	const uint64_t us = now - ex->started_us;
	const char *pattern = ex->route ? ex->route->pattern : "unknown";

	metrics_count(ex->loop->metrics, ex->route, ex->response.code, us);
	log_debug("request", "route=%s code=%u bytes=%zu us=%llu", pattern,
		  ex->response.code, bytes, (unsigned long long)us);
}

enum MHD_Result answer_send(struct exchange *ex)
{
	struct response *res = &ex->response;
	struct MHD_Response *out;
	struct writer *bytes;
	enum MHD_Result result;
	uint64_t now;

	make_room(ex);
	bytes = res->packed.len ? &res->packed : &res->body;
	out = MHD_create_response_from_buffer(
		bytes->len, bytes->len ? (void *)bytes->data : (void *)"",
		MHD_RESPMEM_PERSISTENT);
	if (!out)
		return MHD_NO;
	add_headers(out, ex);
	now = clock_monotonic_us();
	count_answer(ex, bytes->len, now);
	conn_set_transfer_deadline(ex->conn, bytes->len, now);
	result = MHD_queue_response(ex->mhd, res->code, out);
	MHD_destroy_response(out);
	return result;
}

/* What came before on this connection has been sent in full, and so short a
 * text always fits. */
enum MHD_Result answer_headers_too_large(struct exchange *ex)
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
	count_answer(ex, sizeof(text) - 1, clock_monotonic_us());
	return MHD_NO;
}
