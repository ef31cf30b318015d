/* Log lines, as they reach standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* Standard error is a file while a test runs. */
static FILE *captured;
static int real_stderr;
static char text[1 << 20];

static int capture(void **state)
{
	(void)state;
	captured = tmpfile();
	real_stderr = dup(STDERR_FILENO);
	if (!captured || real_stderr < 0)
		return -1;
	log_open(LOG_DEBUG, LOG_TEXT);
	/* Appending, so that emptying the file starts it anew. */
	return dup2(fileno(captured), STDERR_FILENO) < 0 ? -1 : 0;
}

static int release(void **state)
{
	(void)state;
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	return fclose(captured);
}

/* What was logged since the last call. */
static const char *logged(void)
{
	ssize_t len = pread(fileno(captured), text, sizeof(text) - 1, 0);

	assert_true(len >= 0);
	text[len] = '\0';
	assert_int_equal(ftruncate(fileno(captured), 0), 0);
	lseek(fileno(captured), 0, SEEK_SET);
	return text;
}

/* The line behind its time, which must be one. */
static const char *logged_after_time(void)
{
	static const char shape[] = "0000-00-00T00:00:00.000Z ";
	const char *line = logged();

	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		if (shape[i] == '0')
			assert_in_range(line[i], '0', '9');
		else
			assert_int_equal(line[i], shape[i]);
	}
	return line + sizeof(shape) - 1;
}

/* The JSON line behind its time. */
static const char *logged_json(void)
{
	const char *line = logged();

	assert_memory_equal(line, "{\"time\":\"2", 10);
	line = strchr(line, ',');
	assert_non_null(line);
	return line;
}

static void a_text_line_is_time_level_event_and_fields(void **state)
{
	(void)state;
	log_info("block connected", "height=%u txs=%zu", 840000u, (size_t)3050);
	assert_string_equal(logged_after_time(),
			    "info block connected height=840000 txs=3050\n");
}

static void an_event_needs_no_fields(void **state)
{
	(void)state;
	log_warn("stopping", NULL);
	assert_string_equal(logged_after_time(), "warn stopping\n");
	log_open(LOG_DEBUG, LOG_JSON);
	log_error("stopping", NULL);
	assert_string_equal(logged_json(),
			    ",\"level\":\"error\",\"event\":\"stopping\"}\n");
}

static void lines_above_the_level_are_not_written(void **state)
{
	(void)state;
	log_open(LOG_WARN, LOG_TEXT);
	log_info("hidden", NULL);
	log_debug("hidden", "n=%d", 1);
	assert_string_equal(logged(), "");
	log_warn("shown", NULL);
	log_error("shown", NULL);
	assert_non_null(strstr(logged(), "error shown\n"));
	assert_true(log_enabled(LOG_WARN));
	assert_false(log_enabled(LOG_INFO));
}

static void json_tells_numbers_from_text(void **state)
{
	static const struct {
		const char *fields, *json;
	} cases[] = {
		{ "height=840000", "\"height\":840000" },
		{ "a=0 b=-5 c=1.50 d=-0.25", "\"a\":0,\"b\":-5,\"c\":1.50,"
					     "\"d\":-0.25" },
		{ "n=18446744073709551615", "\"n\":18446744073709551615" },
		{ "hash=00ff", "\"hash\":\"00ff\"" },
		{ "hash=0012", "\"hash\":\"0012\"" },
		{ "hash=12e5", "\"hash\":\"12e5\"" },
		{ "hash=1111111111111111111111111111111111111111111111111111",
		  "\"hash\":\"1111111111111111111111111111111111111111111111"
		  "111111\"" },
		{ "a=- b=1. c=.5 d=1.2.3", "\"a\":\"-\",\"b\":\"1.\","
					   "\"c\":\".5\",\"d\":\"1.2.3\"" },
		{ "a= b=x", "\"a\":\"\",\"b\":\"x\"" },
		{ "ok=true", "\"ok\":\"true\"" },
	};

	(void)state;
	log_open(LOG_DEBUG, LOG_JSON);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[512];

		log_info("e", "%s", cases[i].fields);
		snprintf(expected, sizeof(expected),
			 ",\"level\":\"info\",\"event\":\"e\",%s}\n",
			 cases[i].json);
		assert_string_equal(logged_json(), expected);
	}
}

static void json_values_may_hold_spaces_quotes_and_backslashes(void **state)
{
	static const struct {
		const char *fields, *json;
	} cases[] = {
		{ "error=\"no such file\" n=2",
		  "\"error\":\"no such file\",\"n\":2" },
		{ "error=\"a key=value inside\" n=2",
		  "\"error\":\"a key=value inside\",\"n\":2" },
		{ "error=\"says \"no\" twice\"",
		  "\"error\":\"says \\\"no\\\" twice\"" },
		{ "error=\"\" n=2", "\"error\":\"\",\"n\":2" },
		{ "error=\"never closed", "\"error\":\"\\\"never closed\"" },
		{ "error=forgotten quotes n=2",
		  "\"error\":\"forgotten quotes\",\"n\":2" },
		{ "path=C:\\x", "\"path\":\"C:\\\\x\"" },
		{ "no key at all", "\"text\":\"no key at all\"" },
		{ "  a=1   b=2  ", "\"a\":1,\"b\":2" },
		{ "url=http://h/?q=1", "\"url\":\"http://h/?q=1\"" },
	};

	(void)state;
	log_open(LOG_DEBUG, LOG_JSON);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[512];

		log_info("e", "%s", cases[i].fields);
		snprintf(expected, sizeof(expected),
			 ",\"level\":\"info\",\"event\":\"e\",%s}\n",
			 cases[i].json);
		assert_string_equal(logged_json(), expected);
	}
}

static void foreign_bytes_cannot_begin_a_line_or_break_utf8(void **state)
{
	static const struct {
		const char *value, *shown;
	} cases[] = {
		{ "a\nb", "a?b" },
		{ "a\r\x1b[31mb\x7f", "a??[31mb?" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xe2\x82\xac \xf0\x9f\x98\x80",
		  "\xe2\x82\xac \xf0\x9f\x98\x80" },
		/* A lone lead, a lone tail, over-long, surrogate, too high. */
		{ "a\xc3", "a?" },
		{ "\xe2\x82z", "??z" },
		{ "\x80z", "?z" },
		{ "\xc0\xaf", "??" },
		{ "\xe0\x80\xaf", "???" },
		{ "\xed\xa0\x80", "???" },
		{ "\xf4\x90\x80\x80", "????" },
		{ "\xff\xfe", "??" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[128];

		log_open(LOG_DEBUG, LOG_TEXT);
		log_info("e", "v=%s", cases[i].value);
		snprintf(expected, sizeof(expected), "info e v=%s\n",
			 cases[i].shown);
		assert_string_equal(logged_after_time(), expected);
		log_open(LOG_DEBUG, LOG_JSON);
		log_info("e", "v=%s", cases[i].value);
		snprintf(expected, sizeof(expected), "\"v\":\"%s\"}\n",
			 cases[i].shown);
		assert_non_null(strstr(logged(), expected));
	}
}

static void long_fields_are_cut_and_say_so(void **state)
{
	static char big[100000];
	const char *line;
	size_t len;

	(void)state;
	memset(big, '"', sizeof(big) - 1);
	log_open(LOG_DEBUG, LOG_JSON);
	log_info("e", "v=%s", big);
	line = logged();
	len = strlen(line);
	assert_true(len > 2048 && len < 16384);
	assert_string_equal(line + len - 6, "...\"}\n");
	log_open(LOG_DEBUG, LOG_TEXT);
	log_info("e", "v=%s", big);
	line = logged();
	len = strlen(line);
	assert_true(len > 2000 && len < 2200);
	assert_string_equal(line + len - 4, "...\n");
}

static void errno_is_left_as_it_was(void **state)
{
	(void)state;
	errno = ENOSPC;
	log_error("disk full", "path=%s", "/x");
	assert_int_equal(errno, ENOSPC);
	(void)logged();
}

enum { THREADS = 4, LINES = 500 };

static void *log_many(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_info("thread", "name=%s i=%d", (const char *)arg, i);
	return NULL;
}

static void lines_of_several_threads_do_not_mix(void **state)
{
	static const char *const names[THREADS] = { "aaaa", "bbbb", "cccc",
						    "dddd" };
	pthread_t threads[THREADS];
	int lines = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, log_many,
						(void *)(uintptr_t)names[i]),
				 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	(void)logged();
	for (char *save, *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char name[5];
		int i;

		assert_int_equal(sscanf(line + 25, "info thread name=%4s i=%d",
					name, &i),
				 2);
		lines++;
	}
	assert_int_equal(lines, THREADS * LINES);
}

static void a_live_line_is_wiped_by_what_comes_next(void **state)
{
	(void)state;
	log_live(NULL);
	assert_string_equal(logged(), "");
	log_live("%d%%", 1);
	log_live("%d%%", 2);
	assert_string_equal(logged(), "\r\033[K1%\r\033[K2%");
	log_info("stage done", NULL);
	assert_memory_equal(logged(), "\r\033[K2", 5);
	log_info("another", NULL);
	assert_memory_equal(logged(), "2", 1);
	log_live("3%%");
	log_live(NULL);
	assert_string_equal(logged(), "\r\033[K3%\r\033[K");
	log_info("another", NULL);
	assert_memory_equal(logged(), "2", 1);
}

#define log_test(claim) cmocka_unit_test_setup_teardown(claim, capture, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		log_test(a_text_line_is_time_level_event_and_fields),
		log_test(an_event_needs_no_fields),
		log_test(lines_above_the_level_are_not_written),
		log_test(json_tells_numbers_from_text),
		log_test(json_values_may_hold_spaces_quotes_and_backslashes),
		log_test(foreign_bytes_cannot_begin_a_line_or_break_utf8),
		log_test(long_fields_are_cut_and_say_so),
		log_test(errno_is_left_as_it_was),
		log_test(lines_of_several_threads_do_not_mix),
		log_test(a_live_line_is_wiped_by_what_comes_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
