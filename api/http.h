/* http.h - one request and its answer, as libmicrohttpd hands them to us.
 *
 * The callbacks run on the loop's thread, per request in this order:
 * http_on_target() with the raw request line; http_on_request() once with the
 * headers, once for each piece of the body, once at the end, and once more when
 * a worker has done the work; http_on_completed().
 *
 * Answering at the first of those calls closes the connection, so only what
 * must close it is answered there. Bodies too large are read to their end and
 * forgotten first (up to a limit): a client that is still sending would not see
 * the answer otherwise. */
#ifndef API_HTTP_H
#define API_HTTP_H

#include "api/loop.h"

enum exchange_state {
	EXCHANGE_NEW,     /* headers are coming */
	EXCHANGE_READING, /* the body is coming */
	EXCHANGE_WORKING, /* with the workers; the connection is suspended */
	EXCHANGE_READY,   /* back from the workers */
};

/* A request under way. Belongs to its loop, and to the workers from submission
 * until loop_post_done(). Kept for use again, buffers and all. */
struct exchange {
	struct job job; /* first: see workers.h */
	struct exchange *next;
	struct loop *loop;
	struct conn *conn;
	struct MHD_Connection *mhd; /* NULL: the client has gone */
	enum exchange_state state;
	enum status target_status; /* of parsing the request line */
	struct request request;
	struct response response;
	struct writer body;
	const char *content_type;
	const struct route *route;
	uint64_t body_max;
	uint64_t body_seen;
	uint64_t body_charged;   /* counted in metrics.body_bytes */
	uint64_t answer_charged; /* counted in metrics.answer_bytes */
	uint64_t started_us;
	bool takes_body;
	bool accepts_gzip;
	bool answered; /* the response stands; a body is only read to its end */
	bool close;    /* after the answer */
};

/* cls is the loop. */
void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd);
enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd,
				const char *url, const char *method,
				const char *version, const char *data,
				size_t *size, void **exchange);
void http_on_completed(void *cls, struct MHD_Connection *mhd, void **exchange,
		       enum MHD_RequestTerminationCode code);

/* Sets the deadline for a new connection's first request. */
void http_expect_request(struct conn *conn);
/* A worker gave it back: its connection goes on. */
void http_work_done(struct exchange *exchange);
void http_free_spare(struct loop *loop);

#endif /* API_HTTP_H */
