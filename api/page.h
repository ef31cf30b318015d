/* page.h - from and to: a half-open range of a list. */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/number.h"
#include "api/response.h"

struct page {
	uint64_t from;
	uint64_t to;
};

/* False: answered with 503 and one of the texts of insight-api.md 1.9, for a
 * range over max, an empty or a backward one, a negative or no number. */
MUST_CHECK bool page_make(struct page *out, struct response *res,
			  struct js_int from, struct js_int to, int64_t max);

#endif /* API_PAGE_H */
