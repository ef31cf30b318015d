/* Small files read whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char path[] = "/tmp/owsd-test-file-XXXXXX";

static int make_file(void **state)
{
	(void)state;
	return mkstemp(path) < 0 ? -1 : 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void fill(size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (size_t i = 0; i < len; i++)
		assert_int_not_equal(fputc((int)(i % 251), f), EOF);
	assert_int_equal(fclose(f), 0);
}

static void a_file_is_read_whole_whatever_its_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 300000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct writer w;

		fill(sizes[i]);
		writer_init(&w);
		assert_int_equal(file_read(&w, path, sizes[i]), STATUS_OK);
		assert_int_equal(w.len, sizes[i]);
		for (size_t k = 0; k < w.len; k++)
			assert_int_equal(w.data[k], k % 251);
		writer_clear(&w);
	}
}

static void the_bytes_are_appended(void **state)
{
	struct writer w;

	(void)state;
	fill(1);
	writer_init(&w);
	write_text(&w, "before");
	assert_int_equal(file_read(&w, path, 100), STATUS_OK);
	assert_int_equal(w.len, 7);
	assert_memory_equal(w.data, "before\0", 7);
	writer_clear(&w);
}

static void a_longer_file_is_refused_and_appends_nothing(void **state)
{
	struct writer w;

	(void)state;
	fill(70000);
	writer_init(&w);
	write_text(&w, "before");
	assert_int_equal(file_read(&w, path, 69999), STATUS_LIMIT);
	assert_int_equal(file_read(&w, path, 0), STATUS_LIMIT);
	assert_int_equal(w.len, 6);
	assert_int_equal(file_read(&w, path, 70000), STATUS_OK);
	writer_clear(&w);
}

static void a_missing_file_is_not_found(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	assert_int_equal(file_read(&w, "/nonexistent/x", 10), STATUS_NOT_FOUND);
	assert_int_equal(file_read(&w, "/etc/passwd/x", 10), STATUS_NOT_FOUND);
	assert_int_equal(w.len, 0);
	writer_clear(&w);
}

static void a_folder_fails_with_errno_set(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	errno = 0;
	assert_int_equal(file_read(&w, "/tmp", 10), STATUS_FAILED);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(w.len, 0);
	writer_clear(&w);
}

/* stat() tells a size of zero for it. */
static void a_file_of_proc_is_read_to_its_end(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	assert_int_equal(file_read(&w, "/proc/self/status", 1 << 20),
			 STATUS_OK);
	assert_true(w.len > 100);
	writer_clear(&w);
}

static void no_descriptor_is_left_open(void **state)
{
	struct writer w;
	int before, after;

	(void)state;
	fill(10);
	before = dup(0);
	close(before);
	writer_init(&w);
	assert_int_equal(file_read(&w, path, 10), STATUS_OK);
	assert_int_equal(file_read(&w, path, 5), STATUS_LIMIT);
	writer_clear(&w);
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_whatever_its_size),
		cmocka_unit_test(the_bytes_are_appended),
		cmocka_unit_test(a_longer_file_is_refused_and_appends_nothing),
		cmocka_unit_test(a_missing_file_is_not_found),
		cmocka_unit_test(a_folder_fails_with_errno_set),
		cmocka_unit_test(a_file_of_proc_is_read_to_its_end),
		cmocka_unit_test(no_descriptor_is_left_open),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
