/* workers.h - threads for work that may wait, behind a bounded queue.
 *
 * A job is a struct of the caller's with a struct job as its first member.
 * It belongs to the workers from workers_submit() until its run() is called on
 * a worker thread, and to whoever run() gives it to after that.
 *
 * Jobs that wait for the node never take all the threads: with the node hung,
 * whatever the index alone can answer is still answered. */
#ifndef API_WORKERS_H
#define API_WORKERS_H

#include "api/backend.h"

#define WORKERS_QUEUE_MAX 512

struct job {
	struct job *next;
	/* expired: it waited too long, or the server is stopping: answer so,
	 * without doing the work. */
	void (*run)(struct job *job, struct backend *backend, bool expired);
	uint64_t queued_us;
	bool waits_for_node;
};

struct workers;

/* count threads, each with a query object and a node client. *queued shows how
 * many jobs wait. NO_MEMORY, FAILED. */
MUST_CHECK enum status workers_start(struct workers **out, uint32_t count,
				     const struct backend *prototype,
				     atomic_uint *queued);
/* Lets every job that waits run as expired, and joins the threads. From then on
 * workers_submit() refuses. */
void workers_stop(struct workers *workers);
void workers_free(struct workers *workers); /* stopped; NULL is fine */

/* Any thread. False: the queue is full, or the workers are stopping. */
MUST_CHECK bool workers_submit(struct workers *workers, struct job *job);

#endif /* API_WORKERS_H */
