/* Tasks of a pipeline: each done once, early ones before all others, results
 * taken in order and dropped, not too many of them waiting. */
#include "indexer/build_pipeline.h"

#include <sched.h>
#include <stdlib.h>

#include "support.h"

enum { FIRST = 10, TASKS = 500, JOBS = 3, NONE = -1 };

struct scene {
	atomic_bool stop;
	int fails_at, take_fails_at; /* NONE: none does */
	size_t stops_at;             /* raises the flag while taken */
	bool in_rounds; /* no thread begins another while one has not begun */
	atomic_uint begun[TASKS]; /* 1 and up, in the order they were */
	atomic_uint begins, made, dropped, most_waiting;
	size_t taken;
};

/* Numbered as they begin, from 1 on. */
static unsigned begin(struct scene *s)
{
	unsigned number = atomic_fetch_add(&s->begins, 1) + 1;
	unsigned all = (number + JOBS - 1) / JOBS * JOBS;

	if (all > TASKS)
		all = TASKS;
	while (s->in_rounds && atomic_load(&s->begins) < all)
		sched_yield();
	return number;
}

static enum status make(void *arg, unsigned worker, size_t task, void **result)
{
	struct scene *s = arg;
	size_t *out = malloc(sizeof(*out));
	unsigned waiting, most;

	assert_true(worker < JOBS);
	assert_int_equal(atomic_load(&s->begun[task - FIRST]), 0);
	atomic_store(&s->begun[task - FIRST], begin(s));
	*out = task;
	*result = out;
	waiting = atomic_fetch_add(&s->made, 1) + 1 - atomic_load(&s->dropped);
	most = atomic_load(&s->most_waiting);
	while (waiting > most &&
	       !atomic_compare_exchange_weak(&s->most_waiting, &most, waiting))
		;
	return (int)task == s->fails_at ? STATUS_FULL : STATUS_OK;
}

static enum status take(void *arg, size_t task, void *result)
{
	struct scene *s = arg;

	assert_int_equal(task, FIRST + s->taken);
	assert_int_equal(*(size_t *)result, task);
	s->taken++;
	if (s->taken == s->stops_at)
		atomic_store(&s->stop, true);
	return (int)task == s->take_fails_at ? STATUS_CORRUPT : STATUS_OK;
}

static struct scene *current;

static void drop(void *result)
{
	if (result)
		atomic_fetch_add(&current->dropped, 1);
	free(result);
}

static enum status run(struct scene *s, const size_t *early, size_t count)
{
	struct pipeline p = {
		.first = FIRST,
		.end = FIRST + TASKS,
		.early = early,
		.early_count = count,
		.jobs = JOBS,
		.stop = &s->stop,
		.arg = s,
		.work = make,
		.take = take,
		.drop = drop,
	};
	enum status st;

	current = s;
	st = pipeline_run(&p);
	assert_int_equal(atomic_load(&s->made), atomic_load(&s->dropped));
	return st;
}

static struct scene scene_of(void)
{
	return (struct scene){ .fails_at = NONE, .take_fails_at = NONE };
}

static void each_is_done_once_and_taken_in_order(void **state)
{
	struct scene s = scene_of();

	(void)state;
	assert_ok(run(&s, NULL, 0));
	assert_int_equal(s.taken, TASKS);
	assert_int_equal(atomic_load(&s.made), TASKS);
	/* Those that wait, those under way, the one being taken. */
	assert_true(atomic_load(&s.most_waiting) <=
		    2 * JOBS + PIPELINE_SPARE + 1);
}

static void early_ones_are_begun_first(void **state)
{
	static const size_t early[] = { FIRST,       FIRST + 1,
					FIRST + 40,  FIRST + 41,
					FIRST + 300, FIRST + TASKS - 1 };
	size_t count = sizeof(early) / sizeof(early[0]);
	struct scene s = scene_of();

	(void)state;
	s.in_rounds = true;
	assert_ok(run(&s, early, count));
	assert_int_equal(s.taken, TASKS);
	assert_int_equal(atomic_load(&s.made), TASKS);
	for (size_t i = 0; i < count; i++)
		assert_in_range(atomic_load(&s.begun[early[i] - FIRST]), 1,
				count);
	assert_true(atomic_load(&s.most_waiting) <=
		    2 * JOBS + PIPELINE_SPARE + 1 + count);
}

static void all_may_be_early(void **state)
{
	size_t early[TASKS];
	struct scene s = scene_of();

	(void)state;
	for (size_t i = 0; i < TASKS; i++)
		early[i] = FIRST + i;
	assert_ok(run(&s, early, TASKS));
	assert_int_equal(s.taken, TASKS);
}

static void a_failure_ends_all_and_loses_nothing(void **state)
{
	static const size_t early[] = { FIRST + 3, FIRST + 400 };
	struct scene s = scene_of();

	(void)state;
	s.fails_at = FIRST + 100;
	assert_int_equal(run(&s, early, 2), STATUS_FULL);
	assert_true(s.taken <= 100);

	s = scene_of();
	s.fails_at = FIRST + 400;
	assert_int_equal(run(&s, early, 2), STATUS_FULL);

	s = scene_of();
	s.take_fails_at = FIRST + 50;
	assert_int_equal(run(&s, early, 2), STATUS_CORRUPT);
	assert_int_equal(s.taken, 51);
}

static void the_flag_ends_it(void **state)
{
	static const size_t early[] = { FIRST + TASKS - 1 };
	struct scene s = scene_of();

	(void)state;
	s.stops_at = 30;
	assert_int_equal(run(&s, early, 1), STATUS_STOPPED);
	assert_int_equal(s.taken, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_done_once_and_taken_in_order),
		cmocka_unit_test(early_ones_are_begun_first),
		cmocka_unit_test(all_may_be_early),
		cmocka_unit_test(a_failure_ends_all_and_loses_nothing),
		cmocka_unit_test(the_flag_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
