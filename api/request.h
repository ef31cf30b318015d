/* request.h - one parsed request, free of sockets.
 *
 * Everything is parsed from the raw request target and body by ourselves, in
 * buffers that the request owns and uses again for the next one. Path segments
 * are split before they are decoded, so "%2f" is part of a segment. */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include "api/params.h"
#include "chain/writer.h"

enum method {
	METHOD_GET = 1,
	METHOD_HEAD = 2,
	METHOD_POST = 4,
	METHOD_OPTIONS = 8,
	METHOD_OTHER = 16,
};
enum method method_parse(const char *text);

#define REQUEST_SEGMENTS                                     \
	16 /* no route is deeper; a longer path matches none \
	    */

struct request {
	enum method method;
	const char *target; /* as it came: "/api/tx/00?x=1"; for 404 answers */
	struct writer text; /* owned: target, and the copy decoded in place */
	const char *segments[REQUEST_SEGMENTS];
	size_t segment_count; /* REQUEST_SEGMENTS + 1: more than that */
	struct params query;
	struct params body;
	const char *arg;  /* what stood for ":name" in the route's pattern */
	struct slice raw; /* the body as it came, for routes of ROUTE_RAW */
	bool is_late;     /* has waited long enough: see response_wait() */
};

void request_init(struct request *req);
void request_clear(struct request *req);
void request_reset(struct request *req); /* for the next one, keeps memory */

/* target is copied. Accepts the absolute form ("http://host/path"), forgets a
 * fragment and one trailing slash. BAD_INPUT: %00 anywhere, or a "%" in the
 * path that begins no escape. NO_MEMORY. */
MUST_CHECK enum status request_parse(struct request *req, enum method method,
				     const char *target);
/* A body of JSON or urlencoded text, kept by the caller and decoded in place;
 * a zero stands behind its len bytes. content_type may be NULL; text that
 * begins with "{" is taken for JSON, whatever the type says (curl -d says
 * "urlencoded"). BAD_INPUT, NO_MEMORY. */
MUST_CHECK enum status request_parse_body(struct request *req,
					  const char *content_type, char *text,
					  size_t len);

/* NULL when absent. */
const char *request_query(const struct request *req, const char *name);
/* The query's switch: parseInt() of it is neither 0 nor NaN. */
bool request_switch(const struct request *req, const char *name);

#endif /* API_REQUEST_H */
