/* metrics.h - counts requests, and writes everything worth watching as
 * Prometheus text.
 *
 * Threads: each event loop has a request_metrics of its own, which only it
 * writes; whoever answers /metrics adds them up. */
#ifndef API_METRICS_H
#define API_METRICS_H

#include <stdatomic.h>

#include "api/server.h"
#include "chain/writer.h"

#define METRICS_BUCKETS 14 /* the last one is "the rest" */
#define METRICS_CLASSES 4  /* 2xx, 3xx, 4xx, 5xx */
#define METRICS_ROUTES  64 /* at most; the last row is for unknown paths */

struct request_cell {
	atomic_ullong microseconds;
	atomic_ullong buckets[METRICS_BUCKETS];
};
struct request_metrics {
	struct request_cell cells[METRICS_ROUTES][METRICS_CLASSES];
};

struct events;
struct waits;

struct metrics {
	struct request_metrics *loops; /* owned */
	size_t loop_count;
	uint64_t started;            /* Unix seconds */
	const struct events *events; /* borrowed; NULL: there are none */
	const struct waits *waits;   /* the same */
	uint32_t connections_max;
	atomic_uint connections;
	atomic_ullong accepted;     /* connections */
	atomic_ullong refused;      /* over the limit */
	atomic_ullong timed_out;    /* cut off by a deadline of ours */
	atomic_ullong busy;         /* requests: the workers' queue was full */
	atomic_uint queued;         /* requests waiting for a worker */
	atomic_ullong body_bytes;   /* request bodies held */
	atomic_ullong answer_bytes; /* answers held */
};

MUST_CHECK enum status metrics_init(struct metrics *metrics, size_t loops);
void metrics_clear(struct metrics *metrics);

/* route is the table's row, or NULL for an unknown path. */
struct route;
void metrics_count(struct request_metrics *loop, const struct route *route,
		   unsigned code, uint64_t microseconds);

/* Appends it all. */
void metrics_write(struct writer *out, const struct metrics *metrics,
		   const struct api_config *config);

#endif /* API_METRICS_H */
