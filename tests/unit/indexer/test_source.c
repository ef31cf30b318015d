/* Where bytes come from when there are only block files. */
#include "indexed.h"

#include "node/spent_outputs.h"

struct scene {
	struct made_node node;
	struct source *source;
	struct writer out;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 4);
	for (uint32_t i = 1; i < 10; i++)
		made_node_grow(&s->node, 1 + i % 5);
	assert_ok(source_open(&s->source, &s->node.net, s->node.folder.path,
			      NULL));
	writer_init(&s->out);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	writer_clear(&s->out);
	source_close(s->source);
	made_node_end(&s->node);
	free(s);
	return 0;
}

static struct block_row row_of(const struct scene *s, size_t height)
{
	const struct model_block *block = &s->node.model.blocks[height];

	return (struct block_row){ .hash = block->hash,
				   .size = (uint32_t)block->bytes.len,
				   .position = block->position };
}

static struct slice bytes_of(const struct scene *s, size_t height)
{
	return writer_slice(&s->node.model.blocks[height].bytes);
}

static enum status read_block(struct scene *s, const struct block_row *row)
{
	return source_read_block(s->source, NULL, &s->out, row);
}

static enum status read_part(struct scene *s, const struct block_row *row,
			     uint32_t offset, uint32_t size)
{
	bool header_seen = false;

	return source_read_part(s->source, NULL, &s->out, row, offset, size,
				&header_seen);
}

static void blocks_are_found_by_hash_and_read(void **state)
{
	struct scene *s = *state;

	assert_true(source_is_local(s->source));
	for (size_t h = 0; h < 10; h++) {
		struct block_row row = row_of(s, h);
		struct block_position position =
			source_find(s->source, &row.size, &row.hash);

		assert_int_equal(position.file, row.position.file);
		assert_int_equal(position.offset, row.position.offset);
		assert_int_equal(row.size, bytes_of(s, h).len);
		writer_reset(&s->out);
		assert_ok(read_block(s, &row));
		assert_true(slice_equal(writer_slice(&s->out), bytes_of(s, h)));
	}
}

static void a_block_that_is_not_in_the_files_has_no_position(void **state)
{
	struct scene *s = *state;
	struct block_hash hash = { { 1 } };
	uint32_t size;

	assert_int_equal(source_find(s->source, &size, &hash).file,
			 NO_BLOCK_FILE);
}

static void parts_are_appended(void **state)
{
	struct scene *s = *state;
	struct block_row row = row_of(s, 5);
	struct slice bytes = bytes_of(s, 5);
	uint32_t half = row.size / 2;

	write_text(&s->out, "before");
	assert_ok(read_part(s, &row, 0, half));
	assert_ok(read_part(s, &row, half, row.size - half));
	assert_int_equal(s->out.len, 6 + bytes.len);
	assert_memory_equal(s->out.data, "before", 6);
	assert_memory_equal(s->out.data + 6, bytes.data, bytes.len);
}

/* The node has written its files anew: other bytes stand at the position. */
static void bytes_of_another_block_are_never_given(void **state)
{
	struct scene *s = *state;
	struct block_row row = row_of(s, 5);

	write_text(&s->out, "before");
	row.position = s->node.model.blocks[6].position;
	assert_status(read_block(s, &row), STATUS_UNAVAILABLE);
	assert_status(read_part(s, &row, 81, 20), STATUS_UNAVAILABLE);
	row.position.offset += 3;
	assert_status(read_block(s, &row), STATUS_UNAVAILABLE);
	assert_status(read_part(s, &row, 81, 20), STATUS_UNAVAILABLE);
	row.position.offset = 1 << 30; /* behind the end */
	assert_status(read_block(s, &row), STATUS_UNAVAILABLE);
	assert_status(read_part(s, &row, 81, 20), STATUS_UNAVAILABLE);
	row.position.file = 7; /* there is none */
	assert_status(read_block(s, &row), STATUS_UNAVAILABLE);
	assert_status(read_part(s, &row, 81, 20), STATUS_UNAVAILABLE);
	assert_int_equal(s->out.len, 6);
}

/* --- what a block spent --- */

static struct block parsed(const struct scene *s, size_t height)
{
	struct block block;

	block_init(&block);
	assert_ok(block_parse(&block, bytes_of(s, height), &s->node.net));
	return block;
}

static void write_file(const struct scene *s, const char *name,
		       struct slice bytes, bool append)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", s->node.folder.path, name);
	file = fopen(path, append ? "ab" : "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
	assert_false(fclose(file));
}

/* Each input of the transactions but the first spent 120 coins (120) of script
 * 51; and more inputs, in each of them. */
static void write_undo(const struct scene *s, const struct block *block,
		       size_t more, bool append)
{
	struct writer w;
	uint8_t checksum[32];
	struct slice pieces[2] = { slice_of(block->header.prev.bytes, 32) };
	uint32_t length;

	writer_init(&w);
	write_bytes(&w, s->node.net.file_magic, 4);
	write_le32(&w, 0);
	write_compact_size(&w, block->tx_count - 1);
	for (size_t i = 1; i < block->tx_count; i++) {
		size_t inputs = block->txs[i].input_count + more;

		write_compact_size(&w, inputs);
		while (inputs--)
			write_bytes(&w, "\x02\x00\x78\x07\x51", 5);
	}
	length = (uint32_t)w.len - 8;
	memcpy(w.data + 4, &length, sizeof(length));
	pieces[1] = slice_of(w.data + 8, w.len - 8);
	sha256d_pieces(checksum, pieces, 2);
	write_bytes(&w, checksum, sizeof(checksum));
	write_file(s, "rev00000.dat", writer_slice(&w), append);
	writer_clear(&w);
}

/* A stale block that follows the same one. */
static void write_rival(const struct scene *s, const struct block *block)
{
	struct writer w;

	writer_init(&w);
	write_bytes(&w, s->node.net.file_magic, 4);
	write_le32(&w, (uint32_t)block->raw.len);
	write_bytes(&w, block->raw.data, block->raw.len);
	w.data[8 + 76] ^= 1; /* its nonce */
	write_file(s, "blk00000.dat", writer_slice(&w), true);
	writer_clear(&w);
}

static void expect_spent(struct scene *s, const struct block *block)
{
	struct block_position position = row_of(s, 4).position;
	struct spent_outputs spent;

	writer_reset(&s->out);
	assert_ok(source_read_spent(s->source, NULL, &s->out, position, block));
	spent_outputs_begin(&spent, writer_slice(&s->out), &s->node.net);
	assert_int_equal(spent.tx_count, block->tx_count);
	assert_int_equal(spent_outputs_next_tx(&spent), 0);
	for (size_t i = 1; i < block->tx_count; i++) {
		size_t inputs = block->txs[i].input_count;

		assert_int_equal(spent_outputs_next_tx(&spent), inputs);
		while (inputs--)
			assert_int_equal(spent_outputs_next(&spent).amount,
					 12000000000);
	}
	assert_ok(spent_outputs_end(&spent));
}

static void what_a_block_spent_comes_from_the_undo_files(void **state)
{
	struct scene *s = *state;
	struct block block = parsed(s, 4);

	assert_true(block.tx_count > 1);
	write_undo(s, &block, 0, false);
	expect_spent(s, &block);
	block_clear(&block);
}

static void a_rivals_record_is_not_taken_for_the_blocks(void **state)
{
	struct scene *s = *state;
	struct block block = parsed(s, 4);

	write_rival(s, &block);
	write_undo(s, &block, 1, false);
	write_undo(s, &block, 0, true);
	expect_spent(s, &block);
	block_clear(&block);
}

static void without_undo_data_of_that_block_nothing_is_told(void **state)
{
	struct scene *s = *state;

	for (size_t h = 2; h < 5; h++) {
		struct block block = parsed(s, h);
		struct block_position position = row_of(s, h).position;

		if (h == 4)
			write_undo(s, &block, 0, false);
		block.header.prev.bytes[0] ^= 1;
		assert_status(source_read_spent(s->source, NULL, &s->out,
						position, &block),
			      STATUS_NOT_FOUND);
		block_clear(&block);
	}
	assert_int_equal(s->out.len, 0);
}

static void without_files_there_is_nothing(void **state)
{
	struct scene *s = *state;
	struct block_row row = row_of(s, 5);
	struct source *bare;
	uint32_t size;

	assert_ok(source_open(&bare, &s->node.net, NULL, NULL));
	assert_false(source_is_local(bare));
	assert_int_equal(source_find(bare, &size, &row.hash).file,
			 NO_BLOCK_FILE);
	assert_status(source_read_block(bare, NULL, &s->out, &row),
		      STATUS_UNAVAILABLE);
	source_close(bare);
}

static void a_folder_without_block_files_is_refused(void **state)
{
	struct scene *s = *state;
	struct folder empty = make_folder();
	struct source *source;

	assert_status(source_open(&source, &s->node.net, empty.path, NULL),
		      STATUS_NOT_FOUND);
	drop_folder(&empty);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(blocks_are_found_by_hash_and_read),
		TEST(a_block_that_is_not_in_the_files_has_no_position),
		TEST(parts_are_appended),
		TEST(bytes_of_another_block_are_never_given),
		TEST(what_a_block_spent_comes_from_the_undo_files),
		TEST(a_rivals_record_is_not_taken_for_the_blocks),
		TEST(without_undo_data_of_that_block_nothing_is_told),
		TEST(without_files_there_is_nothing),
		TEST(a_folder_without_block_files_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
