#include "indexer/build_pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct slot {
	void *result;
	bool full;
};

struct running {
	const struct pipeline *p;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	size_t begun; /* early tasks */
	size_t next;  /* task to be begun, unless it is an early one */
	size_t early; /* of these, the first that is not before next */
	size_t taken; /* tasks before this one are done with */
	enum status st;
	struct slot *slots; /* owned; task t's is t - first */
	size_t window;
};

struct worker {
	struct running *r;
	unsigned number;
	pthread_t thread;
};

static bool is_over(const struct running *r)
{
	return r->st != STATUS_OK;
}

static void fail(struct running *r, enum status st)
{
	if (r->st == STATUS_OK)
		r->st = st;
	pthread_cond_broadcast(&r->changed);
}

static struct slot *slot_of(struct running *r, size_t task)
{
	return &r->slots[task - r->p->first];
}

static void pass_early(struct running *r)
{
	const struct pipeline *p = r->p;

	while (r->early < p->early_count && p->early[r->early] == r->next) {
		r->early++;
		r->next++;
	}
}

/* With the lock held: the next task, once there is room for its result. */
static bool next_task(struct running *r, size_t *task)
{
	if (!is_over(r) && r->begun < r->p->early_count) {
		*task = r->p->early[r->begun++];
		return true;
	}
	pass_early(r);
	while (!is_over(r) && r->next < r->p->end &&
	       r->next >= r->taken + r->window)
		pthread_cond_wait(&r->changed, &r->lock);
	if (is_over(r) || r->next >= r->p->end)
		return false;
	*task = r->next++;
	return true;
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct running *r = w->r;
	size_t task;

	pthread_mutex_lock(&r->lock);
	while (next_task(r, &task)) {
		struct slot *slot = slot_of(r, task);
		void *result = NULL;
		enum status st;

		pthread_mutex_unlock(&r->lock);
		st = r->p->work(r->p->arg, w->number, task, &result);
		pthread_mutex_lock(&r->lock);
		*slot = (struct slot){ result, true };
		if (st != STATUS_OK)
			fail(r, st);
		pthread_cond_broadcast(&r->changed);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Takes results until all are taken or something failed. */
static void take_all(struct running *r)
{
	pthread_mutex_lock(&r->lock);
	while (!is_over(r) && r->taken < r->p->end) {
		struct slot *slot = slot_of(r, r->taken);
		void *result = slot->result;
		enum status st;

		if (!slot->full) {
			pthread_cond_wait(&r->changed, &r->lock);
			continue;
		}
		pthread_mutex_unlock(&r->lock);
		st = atomic_load(r->p->stop)
			     ? STATUS_STOPPED
			     : r->p->take(r->p->arg, r->taken, result);
		r->p->drop(result);
		pthread_mutex_lock(&r->lock);
		*slot = (struct slot){ NULL, false };
		r->taken++;
		if (st != STATUS_OK)
			fail(r, st);
		pthread_cond_broadcast(&r->changed);
	}
	pthread_mutex_unlock(&r->lock);
}

static unsigned start_workers(struct running *r, struct worker *workers)
{
	unsigned started = 0;

	while (started < r->p->jobs) {
		struct worker *w = &workers[started];
		int rc;

		*w = (struct worker){ .r = r, .number = started };
		rc = pthread_create(&w->thread, NULL, worker_main, w);
		if (rc) {
			log_error("build thread cannot be started",
				  "why=\"%s\"", strerror(rc));
			break;
		}
		pthread_setname_np(w->thread, "owsd-build");
		started++;
	}
	return started;
}

static void run_workers(struct running *r, struct worker *workers)
{
	unsigned started = start_workers(r, workers);

	if (started)
		take_all(r);
	else
		r->st = STATUS_FAILED;
	for (unsigned i = 0; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t t = r->taken; t < r->p->end; t++)
		if (slot_of(r, t)->full)
			r->p->drop(slot_of(r, t)->result);
}

enum status pipeline_run(const struct pipeline *p)
{
	struct running r = { .p = p,
			     .next = p->first,
			     .taken = p->first,
			     .window = 2 * p->jobs + PIPELINE_SPARE };
	struct worker *workers = calloc(p->jobs, sizeof(*workers));

	r.slots = calloc(p->end - p->first + 1, sizeof(*r.slots));
	pthread_mutex_init(&r.lock, NULL);
	pthread_cond_init(&r.changed, NULL);
	if (workers && r.slots)
		run_workers(&r, workers);
	else
		r.st = STATUS_NO_MEMORY;
	pthread_cond_destroy(&r.changed);
	pthread_mutex_destroy(&r.lock);
	free(r.slots);
	free(workers);
	return r.st;
}
