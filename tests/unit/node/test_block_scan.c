/* Where a chain's blocks are, asked for all at once. */
#include "made_files.h"

#include "node/block_scan.h"

static const uint8_t some_key[8] = { 9, 8, 7, 6, 5, 4, 3, 0xff };
static const struct block_hash genesis_prev;

#define COUNT 300

/* A chain of headers and counts; salt makes another. Content follows the count
 * up to a size of its own. */
struct made_block {
	struct writer bytes;
	struct block_hash hash;
};

static struct made_block make_block(const struct block_hash *prev, uint32_t n,
				    uint8_t salt)
{
	struct made_block block;
	struct header header = { .version = n, .prev = *prev, .nonce = salt };

	writer_init(&block.bytes);
	header_write(&block.bytes, &header);
	write_compact_size(&block.bytes, 1 + n * 3);
	for (uint32_t i = 0; i < 100 + n % 50; i++)
		write_u8(&block.bytes, (uint8_t)i);
	block.hash = header_hash(&header);
	return block;
}

static void make_chain(struct made_block blocks[COUNT], uint8_t salt)
{
	const struct block_hash *prev = &genesis_prev;

	for (uint32_t i = 0; i < COUNT; i++) {
		blocks[i] = make_block(prev, i, salt);
		prev = &blocks[i].hash;
	}
}

static void drop_chain(struct made_block blocks[COUNT])
{
	for (uint32_t i = 0; i < COUNT; i++)
		writer_clear(&blocks[i].bytes);
}

/* Writes those from first on, every step-th, and returns the end. */
static uint32_t put_blocks(const struct made_files *made, uint32_t file,
			   uint32_t offset, const struct made_block *blocks,
			   uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++)
		offset = put_record(made, "blk", file, offset,
				    writer_slice(&blocks[i].bytes),
				    slice_of("", 0));
	return offset;
}

static void ask(struct scanned_block asked[COUNT],
		const struct made_block blocks[COUNT])
{
	memset(asked, 0xee, COUNT * sizeof(*asked));
	for (uint32_t i = 0; i < COUNT; i++)
		asked[i].hash = blocks[i].hash;
}

static enum status scan(const struct made_files *made,
			struct scanned_block asked[COUNT], size_t *missing,
			const struct block_hash *prev)
{
	struct block_files *files;
	enum status st;

	assert_ok(block_files_open(&files, made->folder.path, regtest()));
	st = block_scan(files, asked, COUNT, missing, prev);
	block_files_close(files);
	return st;
}

static void assert_known(const struct scanned_block *asked,
			 const struct made_block *block, uint32_t n)
{
	assert_int_not_equal(asked->position.file, NO_BLOCK_FILE);
	assert_int_equal(asked->size, block->bytes.len);
	assert_int_equal(asked->tx_count, 1 + n * 3);
}

static void blocks_in_any_order_and_stale_ones_are_told_apart(void **state)
{
	struct made_block blocks[COUNT], stale[COUNT];
	struct made_files made = make_files(some_key);
	struct scanned_block asked[COUNT];
	uint32_t end = 0;
	size_t missing;

	(void)state;
	make_chain(blocks, 0);
	make_chain(stale, 1);
	/* Later ones first, in runs backwards, stale ones between, two files.
	 */
	for (uint32_t run = 0; run < 10; run++) {
		uint32_t first = (9 - run) * 15;

		end = put_blocks(&made, 0, end, blocks, first, first + 14);
		end = put_blocks(&made, 0, end, stale, first, first + 2);
	}
	put_blocks(&made, 1, 0, blocks, 150, COUNT - 1);
	ask(asked, blocks);
	assert_ok(scan(&made, asked, &missing, &genesis_prev));
	assert_int_equal(missing, 0);
	for (uint32_t i = 0; i < COUNT; i++) {
		assert_known(&asked[i], &blocks[i], i);
		assert_int_equal(asked[i].position.file, i >= 150);
	}
	drop_chain(blocks);
	drop_chain(stale);
	drop_folder(&made.folder);
}

static void blocks_that_the_files_lack_are_counted(void **state)
{
	struct made_files made = make_files(some_key);
	struct made_block blocks[COUNT];
	struct scanned_block asked[COUNT];
	uint32_t end;
	size_t missing;

	(void)state;
	make_chain(blocks, 0);
	end = put_blocks(&made, 0, 0, blocks, 0, 99);
	end = put_blocks(&made, 0, end, blocks, 110, 250);
	put_length(&made, "blk", 0, end - 1); /* the last one is cut */
	ask(asked, blocks);
	assert_ok(scan(&made, asked, &missing, &genesis_prev));
	assert_int_equal(missing, 10 + 1 + 49);
	for (uint32_t i = 0; i < COUNT; i++) {
		if (i < 100 || (i >= 110 && i < 250)) {
			assert_known(&asked[i], &blocks[i], i);
			continue;
		}
		assert_int_equal(asked[i].position.file, NO_BLOCK_FILE);
		assert_int_equal(asked[i].size, 0);
		assert_int_equal(asked[i].tx_count, 0);
	}
	drop_chain(blocks);
	drop_folder(&made.folder);
}

static void hashes_of_two_chains_are_no_chain(void **state)
{
	struct made_files made = make_files(some_key);
	struct made_block blocks[COUNT], other[COUNT];
	struct scanned_block asked[COUNT];
	uint32_t end;
	size_t missing;

	(void)state;
	make_chain(blocks, 0);
	make_chain(other, 1);
	end = put_blocks(&made, 0, 0, blocks, 0, COUNT - 1);
	put_blocks(&made, 0, end, other, 0, COUNT - 1);
	ask(asked, blocks);
	for (uint32_t i = 200; i < COUNT; i++)
		asked[i].hash = other[i].hash;
	assert_int_equal(scan(&made, asked, &missing, &genesis_prev),
			 STATUS_BAD_INPUT);
	ask(asked, blocks);
	assert_int_equal(scan(&made, asked, &missing, &other[0].hash),
			 STATUS_BAD_INPUT);
	drop_chain(blocks);
	drop_chain(other);
	drop_folder(&made.folder);
}

static void a_block_whose_count_is_nonsense_is_missing(void **state)
{
	struct made_files made = make_files(some_key);
	struct made_block blocks[COUNT];
	struct scanned_block asked[COUNT];
	size_t missing;

	(void)state;
	make_chain(blocks, 0);
	blocks[7].bytes.data[HEADER_SIZE] = 0;
	put_blocks(&made, 0, 0, blocks, 0, COUNT - 1);
	ask(asked, blocks);
	assert_ok(scan(&made, asked, &missing, &genesis_prev));
	assert_int_equal(missing, 1);
	assert_int_equal(asked[7].position.file, NO_BLOCK_FILE);
	assert_known(&asked[8], &blocks[8], 8);
	drop_chain(blocks);
	drop_folder(&made.folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			blocks_in_any_order_and_stale_ones_are_told_apart),
		cmocka_unit_test(blocks_that_the_files_lack_are_counted),
		cmocka_unit_test(hashes_of_two_chains_are_no_chain),
		cmocka_unit_test(a_block_whose_count_is_nonsense_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
