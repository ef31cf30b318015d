/* The threads for what may wait, with jobs of the test's own. */
#include "server_scene.h"

#include <pthread.h>

#include "api/workers.h"

static struct server_scene scene;
static struct workers *workers;
static atomic_uint queued;

/* Jobs wait here until they are let go. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool open_gate;
static unsigned running, done, expired_count;

struct gated_job {
	struct job job;
	bool gated;
};

static void run(struct job *job, struct backend *backend, bool expired)
{
	const struct gated_job *own = (struct gated_job *)job;

	assert_non_null(backend->query);
	assert_non_null(backend->node);
	pthread_mutex_lock(&lock);
	running++;
	expired_count += expired;
	pthread_cond_broadcast(&changed);
	while (own->gated && !expired && !open_gate)
		pthread_cond_wait(&changed, &lock);
	running--;
	done++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static struct gated_job job(bool gated, bool node)
{
	return (struct gated_job){
		.job = { .run = run, .waits_for_node = node }, .gated = gated
	};
}

static void wait_until_running(unsigned count)
{
	pthread_mutex_lock(&lock);
	while (running != count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void wait_until_done(unsigned count)
{
	pthread_mutex_lock(&lock);
	while (done != count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void let_go(void)
{
	pthread_mutex_lock(&lock);
	open_gate = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static int set_up(void **state)
{
	struct backend prototype = { 0 };

	(void)state;
	index_scene_begin(&scene, fake_by_table,
			  &(struct fake_table){ .calls = NULL });
	prototype.config = &scene.config;
	open_gate = false;
	running = done = expired_count = 0;
	queued = 0;
	return workers_start(&workers, 3, &prototype, &queued) != STATUS_OK;
}

static int tear_down(void **state)
{
	(void)state;
	let_go();
	workers_stop(workers);
	workers_free(workers);
	index_scene_end(&scene);
	return 0;
}

static void every_job_is_run_once(void **state)
{
	struct gated_job jobs[300];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		jobs[i] = job(false, i % 2);
		assert_true(workers_submit(workers, &jobs[i].job));
	}
	wait_until_done(COUNT_OF(jobs));
	assert_int_equal(expired_count, 0);
	assert_int_equal(queued, 0);
}

static void jobs_that_wait_for_the_node_leave_a_thread_free(void **state)
{
	struct gated_job node[5], read = job(false, false);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(node); i++) {
		node[i] = job(true, true);
		assert_true(workers_submit(workers, &node[i].job));
	}
	wait_until_running(2);
	assert_true(workers_submit(workers, &read.job));
	wait_until_done(1);
	assert_int_equal(queued, 3);
	let_go();
	wait_until_done(6);
}

static void the_queue_is_bounded(void **state)
{
	struct gated_job *jobs = calloc(WORKERS_QUEUE_MAX + 10, sizeof(*jobs));
	size_t accepted = 0;

	(void)state;
	assert_non_null(jobs);
	for (size_t i = 0; i < 3; i++) {
		jobs[i] = job(true, false);
		assert_true(workers_submit(workers, &jobs[i].job));
	}
	wait_until_running(3);
	for (size_t i = 3; i < WORKERS_QUEUE_MAX + 10; i++) {
		jobs[i] = job(true, false);
		accepted += workers_submit(workers, &jobs[i].job);
	}
	assert_int_equal(accepted, WORKERS_QUEUE_MAX);
	let_go();
	wait_until_done(3 + WORKERS_QUEUE_MAX);
	free(jobs);
}

static void *stop(void *arg)
{
	(void)arg;
	workers_stop(workers);
	return NULL;
}

static void stopping_lets_waiting_jobs_run_as_expired(void **state)
{
	struct gated_job jobs[10], late = job(false, false);
	pthread_t stopper;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		jobs[i] = job(true, true);
		assert_true(workers_submit(workers, &jobs[i].job));
	}
	wait_until_running(2);
	assert_int_equal(pthread_create(&stopper, NULL, stop, NULL), 0);
	/* The free thread takes those that wait, as soon as it stops. */
	wait_until_done(8);
	let_go();
	pthread_join(stopper, NULL);
	assert_int_equal(done, COUNT_OF(jobs));
	assert_int_equal(expired_count, 8);
	assert_false(workers_submit(workers, &late.job));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_job_is_run_once),
		test(jobs_that_wait_for_the_node_leave_a_thread_free),
		test(the_queue_is_bounded),
		test(stopping_lets_waiting_jobs_run_as_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
