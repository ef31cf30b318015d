/* response.h - what a handler answers, free of sockets.
 *
 * One place writes errors (insight-api.md 1.3): plain text that is sent as
 * text/html. Therefore no error text repeats what a client sent. */
#ifndef API_RESPONSE_H
#define API_RESPONSE_H

#include "api/emit.h"
#include "api/etag.h"
#include "api/wait_wish.h"
#include "chain/status.h"
#include "chain/writer.h"

/* No answer is larger: whoever builds a list looks at response_full(). */
#define RESPONSE_MAX ((size_t)64 << 20)

enum content_type {
	CONTENT_JSON,
	CONTENT_PAGE,    /* HTML of ours */
	CONTENT_YAML,    /* text of ours */
	CONTENT_SCRIPT,  /* JSON within a call, see jsonp.h */
	CONTENT_TEXT,    /* errors: "text/html" */
	CONTENT_PLAIN,   /* packets of engine.io */
	CONTENT_STREAM,  /* server-sent events */
	CONTENT_METRICS, /* Prometheus text */
	CONTENT_FILE,    /* of the explorer page: media_type says which */
	CONTENT_NONE,    /* no body */
};

struct response {
	unsigned code;
	enum content_type type;
	struct writer body;   /* owned */
	struct writer packed; /* owned; the body gzipped, when packed.len > 0 */
	unsigned retry_after; /* seconds; 0: no such header */
	char etag[ETAG_SIZE]; /* "": none */
	const char *media_type; /* of CONTENT_FILE; a constant */
	const char *location;   /* of a redirection; a constant, or NULL */
	bool deferred;          /* see response_defer() */
	bool waiting; /* see response_wait(), with what it was given: */
	struct wait_wish wish;
	uint64_t seen_generation, seen_mempool;
	/* The page that may read it with its cookies, borrowed from the
	 * request; NULL: any page, without. */
	const char *origin;
};

void response_init(struct response *res);
void response_clear(struct response *res);
void response_reset(struct response *res);

/* Starts a 200 with a JSON body, written through what is returned. */
struct emit response_json(struct response *res);
bool response_full(const struct response *res);

/* Each replaces whatever was there and returns STATUS_OK, so that a handler can
 * end with "return response_...". */

/* Any code with a text. */
__attribute__((format(printf, 3, 4))) enum status
response_error(struct response *res, unsigned code, const char *format, ...);
/* 400 "<text>. Code:<number>". The text may be the node's. */
enum status response_code_error(struct response *res, int number,
				const char *text);
/* 404 "Not found". */
enum status response_not_found(struct response *res);
/* 302 to a path of ours, a constant. */
enum status response_redirect(struct response *res, const char *location);
/* 503 for an answer over RESPONSE_MAX. */
enum status response_too_large(struct response *res);
/* Instead of an answer that the client has: 304 and its tag. */
void response_not_modified(struct response *res, const char *etag);
/* 503 with Retry-After. */
enum status response_busy(struct response *res, const char *text);
/* What a status that a handler passed on means to the client. */
void response_of_status(struct response *res, enum status status);
/* "Not on an event loop": the request is to run again on a worker thread. */
enum status response_defer(struct response *res);
/* "Not yet": the request is to run again when the wish may hold in an index
 * that has changed from this generation and mempool sequence (query_get_tip();
 * 0: no block), or is late. */
enum status response_wait(struct response *res, const struct wait_wish *wish,
			  uint64_t generation, uint64_t mempool_sequence);

#endif /* API_RESPONSE_H */
