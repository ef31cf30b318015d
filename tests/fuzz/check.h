/* check.h - what every fuzz target states.
 *
 * A target feeds any bytes to a parser and checks properties of what comes
 * out: what parses is written back to the same bytes, and the like. The
 * sanitizers check the rest. */
#ifndef TESTS_FUZZ_CHECK_H
#define TESTS_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() goes away in release builds; this stays. */
#define check(claim)             \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

#endif /* TESTS_FUZZ_CHECK_H */
