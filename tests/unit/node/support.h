/* support.h - what the tests of node/ share. */
#ifndef TESTS_UNIT_NODE_SUPPORT_H
#define TESTS_UNIT_NODE_SUPPORT_H

/* cmocka.h needs the first four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "chain/hash.h"
#include "chain/network.h"
#include "chain/writer.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define assert_ok(status) assert_int_equal((status), STATUS_OK)

static inline const struct network *regtest(void)
{
	const struct network *net = network_find("btc", "regtest");

	assert_non_null(net);
	return net;
}

/* A folder of its own, removed with all its files by drop_folder(). */
struct folder {
	char path[64];
};
struct folder make_folder(void);
void drop_folder(const struct folder *folder);
/* folder/name; the text lives until the next call. */
const char *path_in(const struct folder *folder, const char *name);
void write_file(const char *path, const void *data, size_t len);

/* Standard error goes to a file, so that a test can read the log. */
struct log_capture {
	int saved;
	FILE *file;
};
struct log_capture begin_log(void);
/* Gives standard error back; the text is the caller's to free. */
char *end_log(struct log_capture *capture);
/* How often a text occurs in another. */
size_t times_in(const char *text, const char *part);

/* Of what comes within a moment; fails after a minute. */
#define wait_until(condition)                                                \
	for (uint64_t end_ = clock_monotonic_us() + 60000000; !(condition);) \
	assert_true(clock_monotonic_us() < end_)

#endif /* TESTS_UNIT_NODE_SUPPORT_H */
