/* Time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "base/clock.h"

static void the_monotonic_clock_never_goes_back(void **state)
{
	uint64_t last = clock_monotonic_us();

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t now = clock_monotonic_us();

		assert_true(now >= last);
		last = now;
	}
}

static void the_coarse_clock_is_the_same_but_a_little_late(void **state)
{
	const uint64_t before = clock_monotonic_us();
	uint64_t coarse = clock_coarse_us();

	(void)state;
	assert_true(coarse <= clock_monotonic_us());
	/* It goes on: a step of its own is some milliseconds. */
	while (clock_coarse_us() <= coarse)
		assert_true(clock_monotonic_us() < before + 60000000);
}

static void the_monotonic_clock_counts_microseconds(void **state)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	uint64_t start = clock_monotonic_us();
	uint64_t passed;

	(void)state;
	nanosleep(&pause, NULL);
	passed = clock_monotonic_us() - start;
	/* Generous above: a loaded machine may sleep long. */
	assert_in_range(passed, 20 * 1000, 20 * 1000 * 1000);
}

static void unix_time_is_the_systems(void **state)
{
	uint64_t before = (uint64_t)time(NULL);
	uint64_t now = clock_unix();

	(void)state;
	assert_in_range(now, before, before + 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_monotonic_clock_never_goes_back),
		cmocka_unit_test(
			the_coarse_clock_is_the_same_but_a_little_late),
		cmocka_unit_test(the_monotonic_clock_counts_microseconds),
		cmocka_unit_test(unix_time_is_the_systems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
