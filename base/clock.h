/* clock.h - time, in one place. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Never goes back; for durations and deadlines. Microseconds. */
uint64_t clock_monotonic_us(void);
/* The same to a few milliseconds, for next to nothing. */
uint64_t clock_coarse_us(void);
/* Seconds since 1970. */
uint64_t clock_unix(void);

#endif /* BASE_CLOCK_H */
