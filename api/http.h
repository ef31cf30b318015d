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

#include "api/exchange.h"

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

#endif /* API_HTTP_H */
