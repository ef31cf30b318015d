/* The bell: no change is slept through. */
#include "support.h"

#include <poll.h>
#include <pthread.h>

#include "indexer/bell.h"

static bool has_rung(struct bell *bell)
{
	struct pollfd fd = { .fd = bell_fd(bell), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static void it_rings_once_for_each_arming(void **state)
{
	struct bell *bell = bell_new();

	(void)state;
	assert_non_null(bell);
	bell_ring(bell);
	assert_false(has_rung(bell));
	bell_arm(bell);
	assert_false(has_rung(bell));
	bell_ring(bell);
	bell_ring(bell);
	assert_true(has_rung(bell));
	bell_arm(bell);
	assert_false(has_rung(bell));
	bell_ring(bell);
	assert_true(has_rung(bell));
	bell_free(bell);
	bell_free(NULL);
}

#define CHANGES 20000

struct world {
	struct bell *bell;
	atomic_uint changes;
};

static void *change(void *arg)
{
	struct world *world = arg;

	for (unsigned i = 0; i < CHANGES; i++) {
		atomic_fetch_add_explicit(&world->changes, 1,
					  memory_order_relaxed);
		bell_ring(world->bell);
	}
	return NULL;
}

/* One that slept through the last change would never wake. */
static void the_last_change_is_seen(void **state)
{
	struct world world = { .bell = bell_new() };
	pthread_t thread;

	(void)state;
	assert_non_null(world.bell);
	assert_int_equal(pthread_create(&thread, NULL, change, &world), 0);
	for (;;) {
		struct pollfd fd = { .fd = bell_fd(world.bell),
				     .events = POLLIN };

		bell_arm(world.bell);
		if (atomic_load_explicit(&world.changes,
					 memory_order_relaxed) == CHANGES)
			break;
		assert_int_equal(poll(&fd, 1, 60000), 1);
	}
	pthread_join(thread, NULL);
	bell_free(world.bell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_rings_once_for_each_arming),
		cmocka_unit_test(the_last_change_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
