/* A bounded number of open files, shared by many threads. */
#include "support.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "node/file_cache.h"

#define FILES 100

/* blk00000.dat to blk00099.dat, each holding its own number. */
static struct folder make_files(void)
{
	struct folder folder = make_folder();
	char name[32];

	for (uint32_t i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "blk%05u.dat", i);
		write_file(path_in(&folder, name), &i, sizeof(i));
	}
	return folder;
}

static bool reads_as(struct file_cache *cache, uint32_t number,
		     uint32_t content)
{
	struct cached_file file;
	uint32_t found = UINT32_MAX;
	size_t got = 0;

	if (file_cache_borrow(cache, &file, number) != STATUS_OK)
		return false;
	if (file_read_at(file.fd, &found, &got, sizeof(found), 0) != STATUS_OK)
		got = 0;
	file_cache_return(cache, file);
	return got == sizeof(found) && found == content;
}

static bool reads_its_number(struct file_cache *cache, uint32_t number)
{
	return reads_as(cache, number, number);
}

static size_t open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void more_files_than_may_be_open_are_read_all_the_same(void **state)
{
	struct folder folder = make_files();
	struct file_cache *cache = file_cache_new(folder.path, "blk");
	size_t before = open_descriptors();

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < FILES; i++)
			assert_true(reads_its_number(cache, i));
	}
	assert_in_range(open_descriptors() - before, 1, 64);
	file_cache_free(cache);
	assert_int_equal(open_descriptors(), before);
	drop_folder(&folder);
}

static void files_all_in_use_do_not_keep_others_from_being_read(void **state)
{
	struct folder folder = make_files();
	struct file_cache *cache = file_cache_new(folder.path, "blk");
	struct cached_file held[FILES];
	size_t before = open_descriptors();

	(void)state;
	for (uint32_t i = 0; i < FILES; i++)
		assert_ok(file_cache_borrow(cache, &held[i], i));
	for (uint32_t i = 0; i < FILES; i++) {
		uint32_t found;
		size_t got;

		assert_ok(file_read_at(held[i].fd, &found, &got, 4, 0));
		assert_int_equal(found, i);
		file_cache_return(cache, held[i]);
	}
	assert_in_range(open_descriptors() - before, 1, 64);
	file_cache_free(cache);
	drop_folder(&folder);
}

static void a_missing_file_is_not_found(void **state)
{
	struct folder folder = make_files();
	struct file_cache *cache = file_cache_new(folder.path, "blk");
	struct cached_file file;

	(void)state;
	assert_int_equal(file_cache_borrow(cache, &file, FILES),
			 STATUS_NOT_FOUND);
	file_cache_free(cache);
	drop_folder(&folder);
}

static void a_deleted_file_is_let_go_of(void **state)
{
	struct folder folder = make_files();
	struct file_cache *cache = file_cache_new(folder.path, "blk");
	uint32_t other = 77;

	(void)state;
	assert_true(reads_its_number(cache, 3));
	unlink(path_in(&folder, "blk00003.dat"));
	wait_until(!reads_its_number(cache, 3));
	/* The node began a file of the same name. */
	assert_true(reads_its_number(cache, 7));
	unlink(path_in(&folder, "blk00007.dat"));
	write_file(path_in(&folder, "blk00007.dat"), &other, sizeof(other));
	wait_until(reads_as(cache, 7, other));
	file_cache_free(cache);
	drop_folder(&folder);
}

struct reading {
	struct file_cache *cache;
	uint32_t seed;
	atomic_uint *wrong;
};

static void *read_at_random(void *arg)
{
	struct reading *reading = arg;
	uint32_t x = reading->seed;

	for (int i = 0; i < 3000; i++) {
		x = x * 1664525 + 1013904223;
		if (!reads_its_number(reading->cache, (x >> 16) % FILES))
			atomic_fetch_add(reading->wrong, 1);
	}
	return NULL;
}

static void many_threads_read_what_they_asked_for(void **state)
{
	struct folder folder = make_files();
	struct file_cache *cache = file_cache_new(folder.path, "blk");
	struct reading readings[4];
	pthread_t threads[4];
	atomic_uint wrong = 0;

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		readings[i] = (struct reading){ cache, i * 77 + 1, &wrong };
		assert_false(pthread_create(&threads[i], NULL, read_at_random,
					    &readings[i]));
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&wrong), 0);
	file_cache_free(cache);
	drop_folder(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			more_files_than_may_be_open_are_read_all_the_same),
		cmocka_unit_test(
			files_all_in_use_do_not_keep_others_from_being_read),
		cmocka_unit_test(a_missing_file_is_not_found),
		cmocka_unit_test(a_deleted_file_is_let_go_of),
		cmocka_unit_test(many_threads_read_what_they_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
