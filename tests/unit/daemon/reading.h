/* reading.h - test helper: a configuration read from literal arguments,
 * environment and file. */
#ifndef TESTS_UNIT_DAEMON_READING_H
#define TESTS_UNIT_DAEMON_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/config.h"

/* The config and error of the reading at hand. */
struct reading {
	struct config config;
	struct config_error error;
	char path[64]; /* of the file made by reading_file(), or "" */
	char flag[80]; /* --config=PATH */
};

/* Text after the name or flag; both lists end with NULL. */
static inline enum status reading_of(struct reading *r,
				     const char *const *arguments,
				     const char *const *environment)
{
	char *argv[16] = { NULL }, *envp[16] = { NULL };
	enum status st;

	for (size_t i = 0; arguments && arguments[i]; i++)
		argv[i] = strdup(arguments[i]);
	for (size_t i = 0; environment && environment[i]; i++)
		envp[i] = strdup(environment[i]);
	st = config_read(&r->config, &r->error, argv, envp);
	for (size_t i = 0; i < 16; i++) {
		free(argv[i]);
		free(envp[i]);
	}
	return st;
}

static inline void reading_file(struct reading *r, const char *text)
{
	int fd;

	snprintf(r->path, sizeof(r->path), "/tmp/owsd-test-XXXXXX");
	fd = mkstemp(r->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	snprintf(r->flag, sizeof(r->flag), "--config=%s", r->path);
}

static inline void reading_end(struct reading *r)
{
	config_clear(&r->config);
	if (r->path[0])
		unlink(r->path);
	*r = (struct reading){ 0 };
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* A refusal is one line that holds all of these words. */
static inline void assert_refused(struct reading *r, enum status st,
				  const char *const *words)
{
	assert_int_equal(st, STATUS_BAD_INPUT);
	assert_null(strchr(r->error.line, '\n'));
	for (; *words; words++)
		if (!strstr(r->error.line, *words))
			fail_msg("\"%s\" lacks \"%s\"", r->error.line, *words);
	assert_null(r->config.text[0]);
	reading_end(r);
}

#endif /* TESTS_UNIT_DAEMON_READING_H */
