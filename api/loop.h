/* loop.h - event loops: a thread each, with its connections.
 *
 * A connection belongs to one loop for life. The first loop accepts and hands
 * connections out in turn. libmicrohttpd runs without threads of its own: its
 * internal epoll thread stands still from 128 ready connections on. In this
 * mode it must only ever be called on the loop's thread, so everything that
 * comes from elsewhere is posted to the loop's lists and its eventfd written.
 *
 * Stopping: DRAINING (new requests get 503, idle connections are closed), then
 * the workers end, then CLOSING (what is ready is sent, the rest cut off). */
#ifndef API_LOOP_H
#define API_LOOP_H

#include <microhttpd.h>
#include <pthread.h>

#include "api/backend.h"
#include "api/events/events.h"
#include "api/listener.h"
#include "api/metrics.h"
#include "api/rate_limiter.h"
#include "api/routes.h"
#include "api/workers.h"

/* For request line and headers together, as they come and as they are kept. */
#define CONNECTION_MEMORY ((size_t)16384)

enum phase { PHASE_SERVING, PHASE_DRAINING, PHASE_CLOSING };

/* What all loops share. Fixed once they run, but for the atomics. */
struct shared {
	const struct api_config *config;
	struct router router;
	struct metrics metrics;
	struct rate_limiter *rate_limiter; /* owned; NULL: no limit */
	struct workers *workers;
	struct events *events;
	struct waits *waits;
	struct loop *loops; /* owned array */
	uint32_t loop_count;
	uint32_t next_loop;            /* the first loop's: whose turn it is */
	uint32_t connections_hard_max; /* more are closed without a word */
	atomic_int phase;
};

struct exchange;

/* One client connection. The loop's own. */
struct conn {
	struct conn *prev, *next;
	struct loop *loop;
	int fd;
	bool over_limit;           /* to be told 503 */
	uint64_t deadline_us;      /* when it is cut off; 0: never */
	struct exchange *exchange; /* under way, or NULL */
	union peer_address peer;
	socklen_t peer_len;
};

struct loop {
	struct shared *shared;
	struct request_metrics *metrics;
	struct backend backend;
	struct MHD_Daemon *daemon;
	pthread_t thread;
	bool started;
	int epoll_fd;
	int wake_fd;
	int listen_fd; /* borrowed; -1 in all but the first loop */
	bool accept_paused;
	bool turn_again;   /* without waiting: libmicrohttpd has work left */
	struct conn conns; /* head of the ring of all */
	struct conn *adding;
	uint64_t next_sweep_us;
	struct exchange *spare; /* for use again */
	uint32_t spare_count;
	uint32_t active; /* exchanges under way */
	uint32_t begun;  /* requests in this turn */
	uint32_t crowd;  /* the most in a turn, less with each since */

	pthread_mutex_t lock; /* over the two lists that others fill */
	struct conn *inbox;
	struct exchange *done;
};

/* Makes a loop without its thread. NO_MEMORY, FAILED (logged). */
MUST_CHECK enum status loop_init(struct loop *loop, struct shared *shared,
				 uint32_t index, int listen_fd);
MUST_CHECK enum status loop_start(struct loop *loop);
/* Makes the loop look around: after a change of phase. Any thread. */
void loop_wake(struct loop *loop);
/* Joins the thread: the phase must be CLOSING. */
void loop_join(struct loop *loop);
void loop_clear(struct loop *loop);

/* Gives an exchange back whose work is done. Any thread. */
void loop_post_done(struct loop *loop, struct exchange *exchange);

#endif /* API_LOOP_H */
