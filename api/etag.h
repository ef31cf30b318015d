/* etag.h - is an answer the one that the client has already?
 *
 * Weak tags: equal ones mean the same content, whatever its encoding. What
 * depends on the chain alone is tagged by the chain's state and the request, so
 * that a 304 costs no reads; everything else by its body. */
#ifndef API_ETAG_H
#define API_ETAG_H

#include <stdbool.h>
#include <stdint.h>

#include "chain/slice.h"

#define ETAG_SIZE 24 /* W/"0123456789abcdef" */

/* Another tag for every other body, as good as certainly. */
void etag_of_body(char out[ETAG_SIZE], struct slice body);
/* The same of what an answer follows from: the request target, the index's
 * generation, and the day, since "today" is a matter of the clock. A tag means
 * nothing to another process, whose generations may be others. */
void etag_of_state(char out[ETAG_SIZE], const char *target, uint64_t generation,
		   uint64_t day);

/* Is the tag in a list of If-None-Match? Weak comparison; list may be NULL. */
bool etag_listed(const char *list, const char *etag);
/* Is it "*", which stands for whatever there is? */
bool etag_any(const char *list);

#endif /* API_ETAG_H */
