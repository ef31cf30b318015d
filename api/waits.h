/* waits.h - requests of /wait that sleep until what they wait for may hold.
 *
 * One thread owns those asleep. It wakes when the index has changed, holds
 * their wishes against it without waiting for anything, and gives back those
 * that may hold: whether they do is for the handler to say, which may put them
 * to sleep again. It also gives back whoever has waited long enough or has hung
 * up. Nobody else's thread is held up, and it rests three times as long as it
 * looked, however much there is to look at. */
#ifndef API_WAITS_H
#define API_WAITS_H

#include "api/ip_range.h"
#include "api/wait_wish.h"

enum wait_end {
	WAIT_LOOK_AGAIN,
	WAIT_OVER,     /* time is up, or nobody is there any more */
	WAIT_REFUSED,  /* there are too many, of all or of this client */
	WAIT_STOPPING, /* the server is */
};

/* One asleep: the caller's from its making to waits_submit() and again from
 * done() on; zero to begin with. */
struct wait {
	struct wait *prev, *next;
	struct wait_wish wish;
	struct ip client;     /* who is counted, see ip_client() */
	int fd;               /* the connection's, to see it hang up */
	uint64_t deadline_us; /* monotonic */
	/* Of tip and mempool, when it did not hold; 0: before the first block.
	 */
	uint64_t generation, mempool_sequence;
	bool admitted; /* was asleep before: is not refused */
	bool crowded;  /* cannot be looked at closer for the moment */
	enum wait_end end;
	/* The waits' thread. */
	void (*done)(struct wait *wait);
};

struct waits_settings {
	uint32_t max;         /* asleep at once */
	uint32_t per_client;  /* of one client; 0: any number */
	uint32_t timeout_max; /* seconds */
};

struct index;
struct waits;

/* Starts the thread. NO_MEMORY, FAILED (logged). */
MUST_CHECK enum status waits_start(struct waits **out, struct index *index,
				   const struct waits_settings *settings);
/* Gives all back and ends the thread. */
void waits_stop(struct waits *waits);
void waits_free(struct waits *waits); /* stopped; NULL is fine */

/* Any thread. False: stopping; it stays the caller's. */
MUST_CHECK bool waits_submit(struct waits *waits, struct wait *wait);

/* For /metrics: asleep now, and refused since the start. */
uint64_t waits_count(const struct waits *waits);
uint64_t waits_refused(const struct waits *waits);

#endif /* API_WAITS_H */
