/* Block files with garbage in them. */
#include "node/block_junk.h"

#include <fcntl.h>
#include <unistd.h>

#include "made_files.h"
#include "node/block_files.h"

#define SIZE 150

static const uint8_t some_key[8] = { 9, 8, 7, 6, 5, 4, 3, 0xff };
static const uint8_t junk[90] = { 0xde, 0xad, 0xbe, 0xef };
static const uint8_t zeros[90];

/* A block of its own for each number: no chain, no proof of work. */
static struct block_hash make_block(struct writer *w, uint32_t number)
{
	struct block_hash hash;

	writer_init(w);
	for (uint32_t i = 0; i < SIZE; i++)
		write_u8(w, (uint8_t)(i * 3 + number * 5 + 1));
	memcpy(w->data + 4, &number, sizeof(number));
	sha256d(hash.bytes, w->data, HEADER_SIZE);
	return hash;
}

static uint32_t put_blocks(const struct made_files *made, uint32_t file,
			   uint32_t offset, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		struct writer w;

		make_block(&w, n);
		offset = put_record(made, "blk", file, offset, writer_slice(&w),
				    slice_of("", 0));
		writer_clear(&w);
	}
	return offset;
}

static bool has(struct block_files *files, uint32_t number)
{
	struct block_place place;
	struct writer w;
	struct block_hash hash = make_block(&w, number);

	writer_clear(&w);
	return block_files_find(files, &place, &hash) == STATUS_OK &&
	       place.size == SIZE;
}

/* Over the prefix or header of blocks 5 and 25: the others are found, before
 * and behind, each gap is told once, and the file is followed as before. */
static void blocks_behind_garbage_are_found(void **state)
{
	const struct {
		uint32_t from; /* in the record */
		const uint8_t *bytes;
		size_t len;
		bool reserved;
	} cases[] = {
		{ 0, junk, 90, true },  { 0, junk, 90, false },
		{ 0, zeros, 90, true }, { 3, zeros, 1, false },
		{ 4, junk, 2, false },  { 6, junk, 2, true },
		{ 6, junk, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct made_files made = make_files(some_key);
		struct slice bad = slice_of(cases[i].bytes, cases[i].len);
		uint32_t five = put_blocks(&made, 0, 0, 0, 5);
		uint32_t many = put_blocks(&made, 0, five, 5, 25);
		uint32_t end = put_blocks(&made, 0, many, 25, 30);
		struct log_capture log;
		struct block_files *files;
		char *text;

		put_blocks(&made, 1, 0, 40, 42);
		if (cases[i].reserved)
			put_length(&made, "blk", 0, 1 << 16);
		put_bytes(&made, "blk", 0, five + cases[i].from, bad);
		put_bytes(&made, "blk", 0, many + cases[i].from, bad);
		log = begin_log();
		assert_ok(
			block_files_open(&files, made.folder.path, regtest()));
		for (uint32_t n = 0; n < 30; n++)
			assert_int_equal(has(files, n), n != 5 && n != 25);
		assert_true(has(files, 41));
		put_blocks(&made, 0, end, 30, 31);
		if (cases[i].reserved)
			assert_true(has(files, 30));
		text = end_log(&log);
		assert_int_equal(times_in(text, "block file is damaged"), 2);
		free(text);
		block_files_close(files);
		drop_folder(&made.folder);
	}
}

static enum status search(const struct made_files *made, uint64_t from,
			  uint64_t *offset)
{
	int fd = open(made_file(made, "blk", 0), O_RDONLY);
	struct block_record record;
	enum status st;

	assert_true(fd >= 0);
	st = block_after_junk(&record, offset, fd, from,
			      (uint64_t)lseek(fd, 0, SEEK_END), &made->format);
	close(fd);
	return st;
}

/* Wherever the search begins; the magic may lie across the edge of a window. */
static void the_next_record_is_found_from_anywhere(void **state)
{
	struct made_files made = make_files(some_key);
	uint32_t first = (1U << 20) + 3, second;
	uint64_t offset = 0;

	(void)state;
	second = put_blocks(&made, 0, first, 1, 2);
	put_blocks(&made, 0, second, 2, 3);
	for (uint32_t from = 0; from < 20; from++) {
		assert_ok(search(&made, from, &offset));
		assert_int_equal(offset, first);
	}
	assert_ok(search(&made, first + 1, &offset));
	assert_int_equal(offset, second);
	assert_int_equal(search(&made, second + 1, &offset), STATUS_NOT_FOUND);
	drop_folder(&made.folder);
}

/* What looks like a record inside of a block leads nowhere. */
static void a_record_that_nothing_follows_is_none(void **state)
{
	struct made_files made = make_files(some_key);
	struct writer w;
	uint32_t end;
	uint64_t offset = 0;

	(void)state;
	put_bytes(&made, "blk", 0, 0, slice_of(junk, sizeof(junk)));
	make_block(&w, 1);
	end = put_record(&made, "blk", 0, 100, writer_slice(&w),
			 slice_of("more", 4));
	writer_clear(&w);
	end = put_blocks(&made, 0, end, 2, 3);
	assert_ok(search(&made, 1, &offset));
	assert_int_equal(offset, end - SIZE - BLOCK_RECORD_PREFIX);
	drop_folder(&made.folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_behind_garbage_are_found),
		cmocka_unit_test(the_next_record_is_found_from_anywhere),
		cmocka_unit_test(a_record_that_nothing_follows_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
