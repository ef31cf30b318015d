/* headers.h - what we want to know of a request's headers. */
#ifndef API_HEADERS_H
#define API_HEADERS_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct headers {
	uint64_t content_length; /* 0 without one */
	unsigned content_lengths;
	unsigned transfer_encodings;
	bool not_chunked; /* a transfer encoding that is not "chunked" */
	bool expect;      /* waits for "100 Continue" before it sends a body */
	bool encoded;     /* the body is compressed */
	/* The connection's; NULL without one. */
	const char *content_type;
	bool accepts_gzip;
	const char *if_none_match;
	const char *forwarded_for; /* the last X-Forwarded-For */
	const char *cf_connecting_ip;
	size_t count; /* of all, cookies counted one by one */
};

/* On the loop's thread. */
struct headers headers_read(struct MHD_Connection *mhd);

/* A length given twice, or in two ways, may mean another to a proxy before us:
 * what follows would then be a request of somebody else's. */
bool headers_are_ambiguous(const struct headers *headers);
/* Do the headers, and what libmicrohttpd keeps of them, leave too little of the
 * connection's memory for those of an answer? It would close without one. */
bool headers_are_crowded(const struct headers *headers,
			 struct MHD_Connection *mhd);

#endif /* API_HEADERS_H */
