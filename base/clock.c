/* clock.c - time, in one place. */
#include "base/clock.h"

#include <time.h>

uint64_t clock_monotonic_us(void)
{
	struct timespec now;

	/* Cannot fail: the clock exists and the pointer is good. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_coarse_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_unix(void)
{
	return (uint64_t)time(NULL);
}
