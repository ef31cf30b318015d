/* Finding and reading blocks in the files of a made-up node. */
#include "support.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/block_files.h"
#include "node/block_record.h"

static const uint8_t no_key[8];
static const uint8_t some_key[8] = { 9, 8, 7, 6, 5, 4, 3, 0xff };

/* --- a node that writes files --- */

struct maker {
	struct folder folder;
	struct block_file_format format;
};

/* A block of its own for each number: no chain, no proof of work. */
static struct block_hash make_block(struct writer *out, uint32_t number)
{
	struct block_hash hash;
	size_t start = out->len;

	for (uint32_t i = 0; i < 120 + number % 50; i++)
		write_u8(out, (uint8_t)(i * 3 + number * 5 + 1));
	memcpy(out->data + start + 4, &number, sizeof(number));
	sha256d(hash.bytes, out->data + start, HEADER_SIZE);
	return hash;
}

static struct block_hash hash_of(uint32_t number)
{
	struct writer block;
	struct block_hash hash;

	writer_init(&block);
	hash = make_block(&block, number);
	writer_clear(&block);
	return hash;
}

static uint32_t size_of(uint32_t number)
{
	return 120 + number % 50;
}

static struct maker make_node(const uint8_t key[8])
{
	struct maker maker = { .folder = make_folder() };

	memcpy(maker.format.magic, regtest()->file_magic, 4);
	memcpy(maker.format.key, key, 8);
	if (memcmp(key, no_key, 8))
		write_file(path_in(&maker.folder, "xor.dat"), key, 8);
	return maker;
}

static const char *file_path(const struct maker *maker, uint32_t file)
{
	char name[32];

	snprintf(name, sizeof(name), "blk%05u.dat", file);
	return path_in(&maker->folder, name);
}

static void write_at(const struct maker *maker, uint32_t file, uint32_t offset,
		     const void *data, size_t len)
{
	int fd = open(file_path(maker, file), O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, offset), len);
	close(fd);
}

static void resize(const struct maker *maker, uint32_t file, uint32_t size)
{
	int fd = open(file_path(maker, file), O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_false(ftruncate(fd, size));
	close(fd);
}

/* The record of a block as it goes to the disk at offset. */
static struct writer record(const struct maker *maker, uint32_t offset,
			    uint32_t number)
{
	struct writer w;

	writer_init(&w);
	write_bytes(&w, maker->format.magic, 4);
	write_le32(&w, size_of(number));
	make_block(&w, number);
	block_file_xor(w.data, w.len, offset, maker->format.key);
	return w;
}

/* Writes the blocks from first to last one after another; returns the end. */
static uint32_t put(const struct maker *maker, uint32_t file, uint32_t offset,
		    uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++) {
		struct writer w = record(maker, offset, i);

		write_at(maker, file, offset, w.data, w.len);
		offset += (uint32_t)w.len;
		writer_clear(&w);
	}
	return offset;
}

static struct block_files *open_files(const struct maker *maker)
{
	struct block_files *files;

	assert_ok(block_files_open(&files, maker->folder.path, regtest()));
	return files;
}

static enum status find(struct block_files *files, uint32_t number)
{
	struct block_hash hash = hash_of(number);
	struct block_place place;

	return block_files_find(files, &place, &hash);
}

/* Found, of the right size, and its bytes are the block's. */
static bool has(struct block_files *files, uint32_t number)
{
	struct block_hash hash = hash_of(number);
	struct block_place place;
	struct writer read, block;
	bool same;

	if (block_files_find(files, &place, &hash) != STATUS_OK ||
	    place.size != size_of(number))
		return false;
	writer_init(&read);
	writer_init(&block);
	make_block(&block, number);
	same = block_files_read(files, &read, place.position, 0, place.size) ==
		       STATUS_OK &&
	       slice_equal(writer_slice(&read), writer_slice(&block));
	writer_clear(&read);
	writer_clear(&block);
	return same;
}

static void done(struct maker *maker, struct block_files *files)
{
	block_files_close(files);
	drop_folder(&maker->folder);
}

/* --- opening --- */

static void the_blocks_folder_is_found_from_the_data_folder(void **state)
{
	static const char *const below[] = { "/blocks", "/regtest/blocks" };
	struct maker maker = make_node(no_key);
	char path[128];

	(void)state;
	put(&maker, 0, 0, 0, 3);
	for (size_t i = 0; i < COUNT_OF(below); i++) {
		struct folder data = make_folder();
		struct block_files *files;

		snprintf(path, sizeof(path), "%s/regtest", data.path);
		if (i)
			assert_false(mkdir(path, 0700));
		snprintf(path, sizeof(path), "%s%s", data.path, below[i]);
		assert_false(symlink(maker.folder.path, path));
		assert_ok(block_files_open(&files, data.path, regtest()));
		assert_true(has(files, 3));
		block_files_close(files);
		unlink(path);
		snprintf(path, sizeof(path), "%s/regtest", data.path);
		rmdir(path);
		drop_folder(&data);
	}
	drop_folder(&maker.folder);
}

static void a_folder_without_blocks_is_told(void **state)
{
	struct folder folder = make_folder();
	struct block_files *files;
	struct log_capture log = begin_log();
	char *text;

	(void)state;
	assert_int_equal(block_files_open(&files, folder.path, regtest()),
			 STATUS_NOT_FOUND);
	assert_null(files);
	text = end_log(&log);
	assert_int_equal(times_in(text, "--node-blocks"), 1);
	free(text);
	drop_folder(&folder);
}

static void files_of_another_network_are_refused(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;
	struct log_capture log;
	char *text;

	(void)state;
	maker.format.magic[1] ^= 1;
	put(&maker, 0, 0, 0, 0);
	log = begin_log();
	assert_int_equal(block_files_open(&files, maker.folder.path, regtest()),
			 STATUS_REFUSED);
	text = end_log(&log);
	assert_int_equal(times_in(text, "another network"), 1);
	free(text);
	drop_folder(&maker.folder);
}

static void a_key_of_the_wrong_length_is_damage(void **state)
{
	static const size_t lengths[] = { 0, 7, 9, 5000 };
	static const uint8_t zeros[5000];
	struct maker maker = make_node(some_key);
	struct log_capture log = begin_log();

	(void)state;
	put(&maker, 0, 0, 0, 0);
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct block_files *files;

		write_file(path_in(&maker.folder, "xor.dat"), zeros,
			   lengths[i]);
		assert_int_equal(
			block_files_open(&files, maker.folder.path, regtest()),
			STATUS_CORRUPT);
	}
	free(end_log(&log));
	drop_folder(&maker.folder);
}

static void a_node_that_has_written_nothing_yet_is_fine(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;

	(void)state;
	resize(&maker, 0, 0);
	files = open_files(&maker);
	assert_int_equal(find(files, 0), STATUS_NOT_FOUND);
	resize(&maker, 0, 4096);
	assert_int_equal(find(files, 0), STATUS_NOT_FOUND);
	put(&maker, 0, 0, 0, 0);
	assert_true(has(files, 0));
	done(&maker, files);
}

/* --- finding --- */

static void blocks_are_found_in_any_order_with_and_without_key(void **state)
{
	const uint8_t *keys[] = { no_key, some_key };

	(void)state;
	for (size_t k = 0; k < COUNT_OF(keys); k++) {
		struct maker maker = make_node(keys[k]);
		struct block_files *files;

		put(&maker, 0, 0, 0, 99);
		files = open_files(&maker);
		for (uint32_t i = 0; i < 100; i++)
			assert_true(has(files, i * 37 % 100));
		assert_int_equal(find(files, 100), STATUS_NOT_FOUND);
		done(&maker, files);
	}
}

static void a_scan_goes_on_where_reserved_space_began(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 4);
	struct block_files *files;

	(void)state;
	resize(&maker, 0, 1 << 20);
	files = open_files(&maker);
	for (uint32_t i = 5; i < 50; i++) {
		assert_int_equal(find(files, i), STATUS_NOT_FOUND);
		end = put(&maker, 0, end, i, i);
		assert_true(has(files, i));
	}
	assert_true(has(files, 0));
	done(&maker, files);
}

static void new_files_are_followed_as_they_come_up(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	files = open_files(&maker);
	for (uint32_t f = 1; f < 40; f++) {
		assert_int_equal(find(files, f * 10), STATUS_NOT_FOUND);
		put(&maker, f, 0, f * 10, f * 10 + 9);
		assert_true(has(files, f * 10 + 9));
	}
	for (uint32_t i = 0; i < 400; i++)
		assert_true(has(files, i));
	done(&maker, files);
}

static void an_older_file_may_still_grow(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 9);
	struct block_files *files;

	(void)state;
	resize(&maker, 0, 1 << 16);
	put(&maker, 1, 0, 10, 19);
	put(&maker, 2, 0, 20, 29);
	files = open_files(&maker);
	assert_true(has(files, 29));
	put(&maker, 0, end, 30, 39);
	assert_true(has(files, 39));
	assert_true(has(files, 30));
	done(&maker, files);
}

static void a_record_counts_when_its_length_is_there(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 4);
	struct writer w = record(&maker, end, 5);
	struct block_files *files = open_files(&maker);

	(void)state;
	for (uint32_t len = 0; len < w.len; len++) {
		write_at(&maker, 0, end, w.data, len);
		assert_int_equal(find(files, 5), STATUS_NOT_FOUND);
	}
	write_at(&maker, 0, end, w.data, w.len);
	assert_true(has(files, 5));
	writer_clear(&w);
	done(&maker, files);
}

/* In reserved space the length is there at once, and the header may be half
 * zeros when we look: its hash is some hash. */
static void a_half_written_header_is_looked_at_again(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 4);
	struct writer w = record(&maker, end, 5);
	struct block_files *files;

	(void)state;
	resize(&maker, 0, 1 << 16);
	files = open_files(&maker);
	for (uint32_t len = 0; len < BLOCK_RECORD_PREFIX + HEADER_SIZE; len++) {
		write_at(&maker, 0, end, w.data, len);
		assert_int_equal(find(files, 5), STATUS_NOT_FOUND);
	}
	write_at(&maker, 0, end, w.data, w.len);
	assert_true(has(files, 5));
	writer_clear(&w);
	done(&maker, files);
}

static void a_file_written_anew_is_read_anew(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 9);
	struct block_files *files = open_files(&maker);

	(void)state;
	assert_true(has(files, 9));
	/* After a crash the node begins again behind block 4, and gets other
	 * blocks first: every later record lies elsewhere. */
	resize(&maker, 0, 1 << 16);
	end = put(&maker, 0, 0, 0, 4);
	end = put(&maker, 0, end, 23, 23);
	put(&maker, 0, end, 5, 12);
	for (uint32_t i = 0; i < 13; i++)
		assert_true(has(files, i));
	assert_true(has(files, 23));
	done(&maker, files);
}

static void a_block_that_was_overwritten_is_not_found(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	files = open_files(&maker);
	assert_true(has(files, 9));
	resize(&maker, 0, 0);
	put(&maker, 0, 0, 50, 51);
	assert_int_equal(find(files, 9), STATUS_NOT_FOUND);
	assert_true(has(files, 51));
	done(&maker, files);
}

static void junk_after_the_last_record_stops_the_scan_there(void **state)
{
	static const uint8_t junk[300] = { 0xde, 0xad, 0xbe, 0xef };
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 9);
	struct block_files *files;

	(void)state;
	write_at(&maker, 0, end, junk, sizeof(junk));
	put(&maker, 1, 0, 20, 21);
	files = open_files(&maker);
	assert_true(has(files, 9));
	assert_int_equal(find(files, 10), STATUS_NOT_FOUND);
	assert_true(has(files, 21));
	put(&maker, 0, end, 10, 11);
	assert_true(has(files, 10));
	done(&maker, files);
}

static void a_deleted_file_takes_its_blocks_along(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	put(&maker, 1, 0, 10, 19);
	files = open_files(&maker);
	assert_true(has(files, 0) && has(files, 19));
	unlink(file_path(&maker, 0));
	wait_until(find(files, 0) == STATUS_NOT_FOUND);
	assert_true(has(files, 19));
	done(&maker, files);
}

static void files_that_are_skipped_are_not_looked_at(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	put(&maker, 1, 0, 10, 19);
	put(&maker, 2, 0, 20, 29);
	files = open_files(&maker);
	block_files_skip_to(files, 1);
	assert_int_equal(find(files, 5), STATUS_NOT_FOUND);
	assert_true(has(files, 10) && has(files, 29));
	done(&maker, files);
}

static void a_raised_stop_flag_ends_the_scan(void **state)
{
	struct maker maker = make_node(some_key);
	atomic_bool stop = true;
	struct block_files *files;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	files = open_files(&maker);
	block_files_set_stop(files, &stop);
	assert_int_equal(find(files, 5), STATUS_STOPPED);
	atomic_store(&stop, false);
	assert_true(has(files, 5));
	done(&maker, files);
}

/* --- reading --- */

static void any_part_of_a_block_is_read(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_hash hash = hash_of(7);
	struct block_place place;
	struct block_files *files;
	struct writer block, out;

	(void)state;
	put(&maker, 0, 0, 0, 9);
	files = open_files(&maker);
	writer_init(&block);
	writer_init(&out);
	make_block(&block, 7);
	assert_ok(block_files_find(files, &place, &hash));
	for (uint32_t skip = 0; skip < place.size; skip++) {
		writer_reset(&out);
		write_text(&out, "before");
		assert_ok(block_files_read(files, &out, place.position, skip,
					   place.size - skip));
		assert_int_equal(out.len, 6 + place.size - skip);
		assert_memory_equal(out.data + 6, block.data + skip,
				    place.size - skip);
	}
	writer_clear(&block);
	writer_clear(&out);
	done(&maker, files);
}

static void reading_past_the_end_is_damage_and_leaves_nothing(void **state)
{
	struct maker maker = make_node(some_key);
	uint32_t end = put(&maker, 0, 0, 0, 0);
	struct block_position position = { .file = 0, .offset = 8 };
	struct block_files *files = open_files(&maker);
	struct writer out;

	(void)state;
	writer_init(&out);
	write_text(&out, "before");
	assert_int_equal(block_files_read(files, &out, position, 0, end - 7),
			 STATUS_CORRUPT);
	assert_int_equal(block_files_read(files, &out, position, UINT64_MAX, 1),
			 STATUS_CORRUPT);
	assert_int_equal(block_files_read(files, &out, position, INT64_MAX, 1),
			 STATUS_CORRUPT);
	position.file = 5;
	assert_int_equal(block_files_read(files, &out, position, 0, 1),
			 STATUS_NOT_FOUND);
	assert_int_equal(out.len, 6);
	writer_clear(&out);
	done(&maker, files);
}

/* --- all at once --- */

#define GROWING_BLOCKS 2000
#define BLOCKS_A_FILE  300

static void *write_blocks(void *arg)
{
	const struct maker *maker = arg;
	uint32_t end = 0;

	for (uint32_t i = 0; i < GROWING_BLOCKS; i++) {
		uint32_t file = i / BLOCKS_A_FILE;
		struct writer w;
		char path[128];
		int fd;

		end = i % BLOCKS_A_FILE ? end : 0;
		w = record(maker, end, i);
		snprintf(path, sizeof(path), "%s/blk%05u.dat",
			 maker->folder.path, file);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		/* In two steps, as a buffered writer may. */
		if (fd < 0 || pwrite(fd, w.data, 50, end) != 50 ||
		    pwrite(fd, w.data + 50, w.len - 50, end + 50) < 0)
			abort();
		close(fd);
		end += (uint32_t)w.len;
		writer_clear(&w);
	}
	return NULL;
}

static void files_are_followed_while_they_are_written(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_files *files;
	pthread_t thread;

	(void)state;
	resize(&maker, 0, 0);
	files = open_files(&maker);
	assert_false(pthread_create(&thread, NULL, write_blocks, &maker));
	for (uint32_t i = 0; i < GROWING_BLOCKS; i++) {
		while (find(files, i) == STATUS_NOT_FOUND)
			usleep(100);
		assert_true(has(files, i));
	}
	pthread_join(thread, NULL);
	done(&maker, files);
}

struct reading {
	struct block_files *files;
	const struct block_position *positions;
	atomic_uint *wrong;
};

static void *read_blocks(void *arg)
{
	const struct reading *reading = arg;
	struct writer read, block;

	writer_init(&read);
	writer_init(&block);
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t number = i * 37 % 100;

		writer_reset(&read);
		writer_reset(&block);
		make_block(&block, number);
		if (block_files_read(reading->files, &read,
				     reading->positions[number], 0,
				     size_of(number)) != STATUS_OK ||
		    !slice_equal(writer_slice(&read), writer_slice(&block)))
			atomic_fetch_add(reading->wrong, 1);
	}
	writer_clear(&read);
	writer_clear(&block);
	return NULL;
}

static void many_threads_read_while_one_finds(void **state)
{
	struct maker maker = make_node(some_key);
	struct block_position positions[100];
	struct block_files *files;
	atomic_uint wrong = 0;
	struct reading reading;
	pthread_t threads[3];

	(void)state;
	for (uint32_t f = 0; f < 50; f++)
		put(&maker, f, 0, 2 * f, 2 * f + 1);
	files = open_files(&maker);
	for (uint32_t i = 0; i < 100; i++) {
		struct block_hash hash = hash_of(i);
		struct block_place place;

		assert_ok(block_files_find(files, &place, &hash));
		positions[i] = place.position;
	}
	reading = (struct reading){ files, positions, &wrong };
	for (int i = 0; i < 3; i++)
		assert_false(pthread_create(&threads[i], NULL, read_blocks,
					    &reading));
	for (uint32_t f = 50; f < 80; f++) {
		put(&maker, f, 0, 2 * f, 2 * f + 1);
		assert_true(has(files, 2 * f + 1));
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&wrong), 0);
	done(&maker, files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_blocks_folder_is_found_from_the_data_folder),
		cmocka_unit_test(a_folder_without_blocks_is_told),
		cmocka_unit_test(files_of_another_network_are_refused),
		cmocka_unit_test(a_key_of_the_wrong_length_is_damage),
		cmocka_unit_test(a_node_that_has_written_nothing_yet_is_fine),
		cmocka_unit_test(
			blocks_are_found_in_any_order_with_and_without_key),
		cmocka_unit_test(a_scan_goes_on_where_reserved_space_began),
		cmocka_unit_test(new_files_are_followed_as_they_come_up),
		cmocka_unit_test(an_older_file_may_still_grow),
		cmocka_unit_test(a_record_counts_when_its_length_is_there),
		cmocka_unit_test(a_half_written_header_is_looked_at_again),
		cmocka_unit_test(a_file_written_anew_is_read_anew),
		cmocka_unit_test(a_block_that_was_overwritten_is_not_found),
		cmocka_unit_test(
			junk_after_the_last_record_stops_the_scan_there),
		cmocka_unit_test(a_deleted_file_takes_its_blocks_along),
		cmocka_unit_test(files_that_are_skipped_are_not_looked_at),
		cmocka_unit_test(a_raised_stop_flag_ends_the_scan),
		cmocka_unit_test(any_part_of_a_block_is_read),
		cmocka_unit_test(
			reading_past_the_end_is_damage_and_leaves_nothing),
		cmocka_unit_test(files_are_followed_while_they_are_written),
		cmocka_unit_test(many_threads_read_while_one_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
