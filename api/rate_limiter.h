/* rate_limiter.h - how much one client may ask in a time.
 *
 * insight-api.md 1.2: a client's window begins with its first request; within
 * it, limit requests are served and the rest refused; then it is forgotten.
 * There are 65,536 records (2 MiB). When more clients come at once, whoever
 * asked least is forgotten early: nobody is refused because others are many.
 *
 * Threads: any, at the same time. The clock is the caller's. */
#ifndef API_RATE_LIMITER_H
#define API_RATE_LIMITER_H

#include "api/ip_range.h"

#define RATE_UNLIMITED (-1)

struct rate_rule {
	int64_t limit; /* requests in a window; RATE_UNLIMITED */
	uint32_t window_s;
};

struct rate_config {
	struct rate_rule normal, whitelisted, blacklisted;
	struct ip_list whitelist, blacklist; /* the blacklist wins */
	/* Clients on this machine that are in no list are not limited. */
	bool spares_loopback;
};

struct rate_limiter;

/* config outlives it. NULL: out of memory. */
struct rate_limiter *rate_limiter_new(const struct rate_config *config);
void rate_limiter_free(struct rate_limiter *limiter); /* NULL is fine */

/* One request, counted. limit and remaining are what the headers say:
 * RATE_UNLIMITED both, or a number that is never negative. */
struct rate_verdict {
	int64_t limit, remaining;
	bool exceeded;
	uint32_t wait_s; /* then: until the window ends */
};
struct rate_verdict rate_limiter_visit(struct rate_limiter *limiter,
				       const struct ip *ip, uint64_t now_us);

#endif /* API_RATE_LIMITER_H */
