/* gzip.h - packs answers for clients that ask for it.
 *
 * Level 1: on JSON full of random hexadecimal digits level 6 gives the same
 * size and takes half as long again. A packer belongs to one thread. */
#ifndef API_GZIP_H
#define API_GZIP_H

#include "api/response.h"

#define GZIP_MIN 1024 /* shorter bodies stay as they are */

struct gzip;

/* NULL: out of memory. */
struct gzip *gzip_new(void);
void gzip_free(struct gzip *gzip);

/* Packs res->body into res->packed when that is worth it. Failure only means
 * that the answer goes out unpacked. */
void gzip_response(struct gzip *gzip, struct response *res);

/* Does an Accept-Encoding header (may be NULL) name gzip, or "*", with a
 * quality that is not 0? */
bool gzip_accepted(const char *accept_encoding);

#endif /* API_GZIP_H */
