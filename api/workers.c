#include "api/workers.h"

#include <pthread.h>
#include <stdlib.h>

#include "api/gzip.h"
#include "base/clock.h"
#include "base/log.h"

/* Whoever asked has most likely gone. */
#define QUEUE_TIME_MAX_US 15000000

struct queue {
	struct job *head;
	struct job **tail;
};

struct worker {
	struct workers *workers;
	struct backend backend;
	pthread_t thread;
	bool started;
};

struct workers {
	pthread_mutex_t lock; /* over everything below it */
	pthread_cond_t changed;
	struct queue reads;
	struct queue nodes;    /* jobs that wait for the node */
	uint32_t node_running; /* of those, on a thread now */
	uint32_t node_limit;
	bool stopping;
	atomic_uint *queued;
	uint32_t count; /* fixed */
	struct worker list[];
};

static void push(struct queue *queue, struct job *job)
{
	job->next = NULL;
	*queue->tail = job;
	queue->tail = &job->next;
}

static struct job *pop(struct queue *queue)
{
	struct job *job = queue->head;

	queue->head = job->next;
	if (!queue->head)
		queue->tail = &queue->head;
	return job;
}

bool workers_submit(struct workers *w, struct job *job)
{
	bool accepted;

	job->queued_us = clock_monotonic_us();
	pthread_mutex_lock(&w->lock);
	accepted = !w->stopping && atomic_load(w->queued) < WORKERS_QUEUE_MAX;
	if (accepted) {
		push(job->waits_for_node ? &w->nodes : &w->reads, job);
		atomic_fetch_add(w->queued, 1);
		pthread_cond_signal(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	return accepted;
}

/* The next job that may run now; NULL when there is none. Lock held. */
static struct job *take(struct workers *w)
{
	if (w->nodes.head && (w->node_running < w->node_limit || w->stopping)) {
		w->node_running++;
		return pop(&w->nodes);
	}
	return w->reads.head ? pop(&w->reads) : NULL;
}

/* Waits for a job; NULL: stopping, and nothing is left. */
static struct job *next_job(struct workers *w)
{
	struct job *job;

	pthread_mutex_lock(&w->lock);
	while (!(job = take(w)) && !w->stopping)
		pthread_cond_wait(&w->changed, &w->lock);
	if (job)
		atomic_fetch_sub(w->queued, 1);
	pthread_mutex_unlock(&w->lock);
	return job;
}

static void node_job_done(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->node_running--;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

static bool is_expired(struct workers *w, const struct job *job)
{
	bool stopping;

	pthread_mutex_lock(&w->lock);
	stopping = w->stopping;
	pthread_mutex_unlock(&w->lock);
	return stopping ||
	       clock_monotonic_us() - job->queued_us > QUEUE_TIME_MAX_US;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct job *job;

	while ((job = next_job(worker->workers))) {
		/* run() gives the job away. */
		const bool waited_for_node = job->waits_for_node;

		job->run(job, &worker->backend,
			 is_expired(worker->workers, job));
		query_end(worker->backend.query);
		if (waited_for_node)
			node_job_done(worker->workers);
	}
	return NULL;
}

static enum status start_worker(struct worker *worker, struct workers *w,
				const struct backend *prototype)
{
	worker->workers = w;
	worker->backend = *prototype;
	worker->backend.query = query_new(prototype->config->index);
	worker->backend.node = node_client_new(prototype->config->node);
	worker->backend.gzip = gzip_new();
	if (!worker->backend.query || !worker->backend.node ||
	    !worker->backend.gzip)
		return STATUS_NO_MEMORY;
	if (pthread_create(&worker->thread, NULL, work, worker)) {
		log_error("cannot start a worker thread", NULL);
		return STATUS_FAILED;
	}
	worker->started = true;
	return STATUS_OK;
}

static struct workers *make(uint32_t count, atomic_uint *queued)
{
	struct workers *w;

	w = calloc(1, sizeof(*w) + count * sizeof(w->list[0]));
	if (!w)
		return NULL;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	w->reads.tail = &w->reads.head;
	w->nodes.tail = &w->nodes.head;
	w->node_limit = count > 1 ? count - 1 : 1;
	w->queued = queued;
	w->count = count;
	return w;
}

enum status workers_start(struct workers **out, uint32_t count,
			  const struct backend *prototype, atomic_uint *queued)
{
	struct workers *w = make(count, queued);
	enum status st = STATUS_OK;

	if (!w)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++)
		st = start_worker(&w->list[i], w, prototype);
	if (st != STATUS_OK) {
		workers_stop(w);
		workers_free(w);
		return st;
	}
	*out = w;
	return STATUS_OK;
}

static void free_worker(struct worker *worker)
{
	if (worker->backend.query)
		query_free(worker->backend.query);
	if (worker->backend.node)
		node_client_free(worker->backend.node);
	gzip_free(worker->backend.gzip);
}

void workers_stop(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	for (uint32_t i = 0; i < w->count; i++) {
		if (w->list[i].started)
			pthread_join(w->list[i].thread, NULL);
		w->list[i].started = false;
	}
}

void workers_free(struct workers *w)
{
	if (!w)
		return;
	for (uint32_t i = 0; i < w->count; i++)
		free_worker(&w->list[i]);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
