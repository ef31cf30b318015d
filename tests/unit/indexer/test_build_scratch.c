/* Partitions in memory and in files: what is read is what was written, in the
 * order of each thread, wherever it lies. */
#include "indexer/build_scratch.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "support.h"

enum { PARTS = 4, BUFFER = 256, PUTS = 20000, THREADS = 3 };

struct scene {
	struct folder folder;
	char dir[80];
	struct hold hold;
	struct scratch scratch;
};

static void scene_begin(struct scene *s, uint64_t memory)
{
	memset(s, 0, sizeof(*s));
	s->folder = make_folder();
	snprintf(s->dir, sizeof(s->dir), "%s/build", s->folder.path);
	assert_ok(scratch_make_dir(s->dir));
	assert_ok(scratch_init(&s->scratch, s->dir, "made", PARTS));
	hold_init(&s->hold, memory, PARTS);
	s->scratch.hold = &s->hold;
}

static void scene_end(struct scene *s)
{
	scratch_clear(&s->scratch);
	hold_clear(&s->hold);
	scratch_remove_dir(s->dir);
	drop_folder(&s->folder);
}

static uint64_t file_size(const struct scene *s, uint32_t part)
{
	struct stat info;
	char path[120];

	snprintf(path, sizeof(path), "%s/made.%05u", s->dir, part);
	return stat(path, &info) ? 0 : (uint64_t)info.st_size;
}

static uint64_t file_sizes(const struct scene *s)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < PARTS; i++)
		sum += file_size(s, i);
	return sum;
}

/* Each put: the thread's number and how many it put before. */
struct mark {
	uint32_t thread, number;
};

struct putter {
	struct scene *s;
	uint32_t thread, puts;
};

static void *put_marks(void *arg)
{
	struct putter *p = arg;
	struct scratch_writer w;

	assert_ok(scratch_writer_init(&w, &p->s->scratch, BUFFER));
	for (uint32_t i = 0; i < p->puts; i++) {
		struct mark mark = { p->thread, i };
		uint32_t part = i % PARTS;
		uint8_t *at;

		if (!scratch_has_room(&w, part))
			assert_ok(scratch_flush(&w, part));
		at = scratch_at(&w, part);
		memcpy(at, &mark, sizeof(mark));
		scratch_put(&w, part, at + sizeof(mark));
	}
	assert_ok(scratch_flush_all(&w));
	scratch_writer_clear(&w);
	return NULL;
}

static void put_by_threads(struct scene *s)
{
	struct putter putters[THREADS];
	pthread_t threads[THREADS];

	for (uint32_t i = 0; i < THREADS; i++) {
		putters[i] = (struct putter){ s, i, PUTS };
		assert_int_equal(pthread_create(&threads[i], NULL, put_marks,
						&putters[i]),
				 0);
	}
	for (uint32_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void expect_marks(struct scene *s, uint32_t part)
{
	uint32_t next[THREADS] = { part, part, part };
	struct writer bytes;
	struct reader r;

	writer_init(&bytes);
	assert_ok(scratch_load(&s->scratch, &bytes, part));
	assert_int_equal(bytes.len,
			 THREADS * PUTS / PARTS * sizeof(struct mark));
	r = reader_over(bytes.data, bytes.len);
	while (reader_left(&r)) {
		struct mark mark;

		read_bytes(&r, &mark, sizeof(mark));
		assert_in_range(mark.thread, 0, THREADS - 1);
		assert_int_equal(mark.number, next[mark.thread]);
		next[mark.thread] += PARTS;
	}
	writer_clear(&bytes);
}

/* Any piece of it by itself. */
static void expect_pieces(struct scene *s, uint32_t part)
{
	struct writer bytes;

	writer_init(&bytes);
	assert_ok(scratch_load(&s->scratch, &bytes, part));
	for (size_t at = 0; at < bytes.len; at += 997) {
		uint8_t piece[5000];
		size_t len = bytes.len - at < sizeof(piece) ? bytes.len - at
							    : sizeof(piece);

		assert_ok(scratch_read(&s->scratch, part, piece, at, len));
		assert_memory_equal(piece, bytes.data + at, len);
	}
	writer_clear(&bytes);
}

static void expect_all(struct scene *s)
{
	for (uint32_t i = 0; i < PARTS; i++) {
		expect_marks(s, i);
		expect_pieces(s, i);
	}
}

static void partitions_that_memory_holds_are_in_no_file(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, 8 << 20);
	put_by_threads(&s);
	assert_int_equal(file_sizes(&s), 0);
	expect_all(&s);
	scene_end(&s);
}

static void what_memory_does_not_hold_is_in_files_in_order(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, 10 * 4096);
	put_by_threads(&s);
	assert_true(file_sizes(&s) > 0);
	assert_true(file_sizes(&s) < scratch_bytes(&s.scratch));
	expect_all(&s);
	scene_end(&s);
}

static void without_memory_all_is_in_files(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, 0);
	put_by_threads(&s);
	assert_int_equal(file_sizes(&s), scratch_bytes(&s.scratch));
	expect_all(&s);
	scene_end(&s);
}

static void a_checkpoint_has_all_in_files_and_more_may_follow(void **state)
{
	struct scene s;
	struct putter more = { &s, 0, PARTS };
	struct writer bytes;

	(void)state;
	scene_begin(&s, 8 << 20);
	put_by_threads(&s);
	assert_ok(scratch_settle(&s.scratch));
	assert_int_equal(file_sizes(&s), scratch_bytes(&s.scratch));
	expect_all(&s);
	put_marks(&more);
	writer_init(&bytes);
	assert_ok(scratch_load(&s.scratch, &bytes, 1));
	assert_int_equal(bytes.len, file_size(&s, 1) + sizeof(struct mark));
	assert_memory_equal(bytes.data + file_size(&s, 1), "\0\0\0\0\1\0\0\0",
			    8);
	writer_clear(&bytes);
	scene_end(&s);
}

static void a_dropped_partitions_memory_is_used_again(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, 1 << 20);
	for (int i = 0; i < 5; i++) {
		put_by_threads(&s);
		assert_int_equal(file_sizes(&s), 0);
		for (uint32_t part = 0; part < PARTS; part++)
			scratch_drop(&s.scratch, part);
		assert_int_equal(scratch_bytes(&s.scratch), 0);
	}
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(partitions_that_memory_holds_are_in_no_file),
		cmocka_unit_test(
			what_memory_does_not_hold_is_in_files_in_order),
		cmocka_unit_test(without_memory_all_is_in_files),
		cmocka_unit_test(
			a_checkpoint_has_all_in_files_and_more_may_follow),
		cmocka_unit_test(a_dropped_partitions_memory_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
