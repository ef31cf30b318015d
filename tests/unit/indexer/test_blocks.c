/* The plain tables: blocks active and stale, the timestamp index, and where
 * transactions are. */
#include "model.h"

#include "indexer/blocks.h"
#include "indexer/connect.h"

struct scene {
	struct folder folder;
	struct store *store;
	struct view batch;
};

static int begin(void **state)
{
	struct scene *s = malloc(sizeof(*s));

	assert_non_null(s);
	s->folder = make_folder();
	s->store = store_in(&s->folder, TEST_MAP);
	assert_ok(batch_begin(&s->batch, s->store));
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	assert_status(batch_end(&s->batch, STATUS_STOPPED), STATUS_STOPPED);
	store_close(s->store);
	drop_folder(&s->folder);
	free(s);
	return 0;
}

/* A row whose every field says number. */
static struct block_row made_row(uint32_t number, uint32_t logical_time)
{
	struct block_row row = {
		.header = { .version = 0x20000000 + number,
			    .time = logical_time,
			    .bits = 0x1d00ffff,
			    .nonce = ~number },
		.first_txnum = 1000ULL * number,
		.tx_count = number + 1,
		.size = number + 2,
		.weight = number + 3,
		.position = { number + 4, number + 5 },
		.logical_time = logical_time,
		.output_total = 21000000ULL * 100000000 - number,
		.fees = number,
		.coinbase = slice_of("some text of a miner", number % 20),
	};

	put_be32(row.header.merkle_root, number);
	memset(row.chainwork, (int)number, sizeof(row.chainwork));
	row.hash = header_hash(&row.header);
	return row;
}

static void assert_rows_are_equal(const struct block_row *a,
				  const struct block_row *b)
{
	struct block_hash hash = header_hash(&a->header);

	assert_true(block_hash_equal(&a->hash, &b->hash));
	assert_true(block_hash_equal(&a->hash, &hash));
	assert_true(a->first_txnum == b->first_txnum);
	assert_int_equal(a->tx_count, b->tx_count);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->weight, b->weight);
	assert_int_equal(a->position.file, b->position.file);
	assert_int_equal(a->position.offset, b->position.offset);
	assert_int_equal(a->logical_time, b->logical_time);
	assert_true(a->output_total == b->output_total);
	assert_true(a->fees == b->fees);
	assert_memory_equal(a->chainwork, b->chainwork, CHAINWORK_SIZE);
	assert_true(slice_equal(a->coinbase, b->coinbase));
}

static void assert_active(struct scene *s, uint32_t height,
			  const struct block_row *row)
{
	struct block_row got;
	uint32_t at = 0;

	assert_ok(blocks_get(&s->batch, &got, height));
	assert_rows_are_equal(&got, row);
	assert_ok(blocks_find(&s->batch, &at, &row->hash));
	assert_int_equal(at, height);
	assert_status(blocks_get_stale(&s->batch, &got, &at, &row->hash),
		      STATUS_NOT_FOUND);
}

static void assert_stale(struct scene *s, uint32_t height,
			 const struct block_row *row)
{
	struct block_row got;
	uint32_t at = 0;

	assert_status(blocks_find(&s->batch, &at, &row->hash),
		      STATUS_NOT_FOUND);
	assert_ok(blocks_get_stale(&s->batch, &got, &at, &row->hash));
	assert_rows_are_equal(&got, row);
	assert_int_equal(at, height);
}

static void active_blocks_come_back_by_height_and_hash(void **state)
{
	struct scene *s = *state;
	struct block_row rows[20], none;
	uint32_t height;

	for (uint32_t h = 0; h < 20; h++) {
		rows[h] = made_row(h, 100 + h);
		assert_ok(blocks_put(&s->batch, h, &rows[h]));
	}
	for (uint32_t h = 0; h < 20; h++)
		assert_active(s, h, &rows[h]);
	none = made_row(77, 77);
	assert_status(blocks_get(&s->batch, &none, 20), STATUS_NOT_FOUND);
	assert_status(blocks_find(&s->batch, &height, &none.hash),
		      STATUS_NOT_FOUND);
	assert_status(blocks_get_stale(&s->batch, &none, &height, &none.hash),
		      STATUS_NOT_FOUND);
}

static void a_block_made_stale_leaves_its_height_free(void **state)
{
	struct block_row old = made_row(1, 10), new = made_row(2, 11), none;
	struct scene *s = *state;

	assert_ok(blocks_put(&s->batch, 5, &old));
	assert_ok(blocks_make_stale(&s->batch, 5));
	assert_stale(s, 5, &old);
	assert_status(blocks_get(&s->batch, &none, 5), STATUS_NOT_FOUND);
	assert_status(blocks_make_stale(&s->batch, 5), STATUS_NOT_FOUND);
	assert_ok(blocks_put(&s->batch, 5, &new));
	assert_active(s, 5, &new);
	assert_stale(s, 5, &old);
}

/* --- the timestamp index
 * ----------------------------------------------------------- */

struct expected_time {
	uint32_t logical_time, height;
	bool stale;
	struct block_hash hash;
};

static int newest_first(const void *a, const void *b)
{
	const struct expected_time *x = a, *y = b;

	if (x->logical_time != y->logical_time)
		return x->logical_time < y->logical_time ? 1 : -1;
	return memcmp(y->hash.bytes, x->hash.bytes, sizeof(x->hash.bytes));
}

static void assert_times(struct scene *s, struct expected_time *all,
			 size_t count, uint32_t before)
{
	struct time_cursor cursor;
	enum status st;

	qsort(all, count, sizeof(*all), newest_first);
	assert_ok(time_cursor_open(&cursor, &s->batch));
	st = time_cursor_below(&cursor, before);
	for (size_t i = 0; i < count; i++) {
		if (before && all[i].logical_time >= before)
			continue;
		assert_ok(st);
		assert_int_equal(cursor.logical_time, all[i].logical_time);
		assert_int_equal(cursor.height, all[i].height);
		assert_int_equal(cursor.stale, all[i].stale);
		assert_true(block_hash_equal(&cursor.hash, &all[i].hash));
		st = time_cursor_prev(&cursor);
	}
	assert_status(st, STATUS_NOT_FOUND);
	time_cursor_close(&cursor);
}

/* Active blocks have times of their own, a stale one may share one. */
static void times_are_newest_first_with_stale_blocks_among_them(void **state)
{
	static const uint32_t bounds[] = { 0,   1,   100, 101,       105,
					   106, 107, 110, UINT32_MAX };
	struct expected_time all[16];
	struct scene *s = *state;
	size_t count = 0;

	for (uint32_t i = 0; i < 16; i++) {
		uint32_t height = i % 8;
		struct block_row row = made_row(i, 100 + height);

		/* The first eight are replaced by the second. */
		if (i >= 8)
			assert_ok(blocks_make_stale(&s->batch, height));
		assert_ok(blocks_put(&s->batch, height, &row));
		all[count++] = (struct expected_time){ row.logical_time, height,
						       i < 8, row.hash };
	}
	for (size_t i = 0; i < COUNT_OF(bounds); i++)
		assert_times(s, all, count, bounds[i]);
}

/* On its way back it may come behind another block, with another time. */
static void a_block_active_again_is_in_the_times_once(void **state)
{
	struct block_row row = made_row(1, 10), again = row;
	struct expected_time all[1];
	struct scene *s = *state;

	assert_ok(blocks_put(&s->batch, 3, &row));
	assert_ok(blocks_make_stale(&s->batch, 3));
	all[0] = (struct expected_time){ 10, 3, true, row.hash };
	assert_times(s, all, 1, 0);

	again.logical_time = 12;
	again.first_txnum = 5;
	assert_ok(blocks_put(&s->batch, 3, &again));
	assert_active(s, 3, &again);
	all[0] = (struct expected_time){ 12, 3, false, row.hash };
	assert_times(s, all, 1, 0);

	assert_ok(blocks_make_stale(&s->batch, 3));
	all[0] = (struct expected_time){ 12, 3, true, row.hash };
	assert_times(s, all, 1, 0);
	assert_times(s, all, 1, 13);
	assert_times(s, all, 1, 12);
}

static void put_stale(struct scene *s, uint32_t height,
		      const struct block_row *row, struct txid *txids,
		      size_t count)
{
	const struct block block = { .hash = row->hash,
				     .txids = txids,
				     .tx_count = count };

	assert_ok(blocks_put(&s->batch, height, row));
	assert_ok(blocks_make_stale(&s->batch, height));
	assert_ok(blocks_put_stale_txids(&s->batch, height, &block));
}

static void assert_stale_at(struct scene *s, const struct txid *txid,
			    const struct block_row *row, uint32_t pos)
{
	struct block_hash hash;
	uint32_t got;

	assert_ok(blocks_find_stale_tx(&s->batch, &hash, &got, txid));
	assert_memory_equal(&hash, &row->hash, sizeof(hash));
	assert_int_equal(got, pos);
}

static void transactions_are_found_in_the_highest_stale_block(void **state)
{
	struct txid a = { { 1 } }, b = { { 1, 1 } }, c = { { 0xff, 2 } };
	struct block_row low = made_row(1, 10), high = made_row(2, 11);
	struct scene *s = *state;
	struct block_hash hash;
	uint32_t pos;

	assert_status(blocks_find_stale_tx(&s->batch, &hash, &pos, &a),
		      STATUS_NOT_FOUND);
	put_stale(s, 3, &low, (struct txid[]){ a, b, c }, 3);
	put_stale(s, 4, &high, (struct txid[]){ c, a }, 2);
	assert_stale_at(s, &a, &high, 1);
	assert_stale_at(s, &b, &low, 1);
	assert_stale_at(s, &c, &high, 0);

	/* Active again: it is no stale block's any more. */
	assert_ok(blocks_put(&s->batch, 4, &high));
	assert_stale_at(s, &a, &low, 0);
	assert_stale_at(s, &c, &low, 2);
	assert_ok(blocks_put(&s->batch, 3, &low));
	assert_status(blocks_find_stale_tx(&s->batch, &hash, &pos, &a),
		      STATUS_NOT_FOUND);
	assert_ok(blocks_make_stale(&s->batch, 3));
	assert_stale_at(s, &b, &low, 1);
}

static void no_blocks_have_no_times(void **state)
{
	struct expected_time none;
	struct scene *s = *state;

	assert_times(s, &none, 0, 0);
	assert_times(s, &none, 0, 7);
}

/* --- offsets
 * ----------------------------------------------------------------------- */

/* Blocks of these sizes one after another. */
static const uint32_t sizes[] = { 1, 511, 512, 513, 1, 2000, 1024, 2, 3 };

static void put_offsets(struct scene *s, const struct model *model,
			size_t height)
{
	struct incoming_block in;

	incoming_init(&in);
	model_incoming(model, &in, height, false);
	assert_int_equal(in.block.tx_count, model->blocks[height].tx_count);
	assert_ok(offsets_put(&s->batch, (uint32_t)height, &in.block,
			      model_first_txnum(model, height)));
	incoming_clear(&in);
}

static void assert_place(struct scene *s, const struct model *model,
			 uint32_t height, uint32_t n)
{
	const struct model_block *block = &model->blocks[height];
	const struct model_tx *tx = &model->txs[block->first_txnum + n];
	struct tx_place place;

	assert_ok(offsets_find(&s->batch, &place, block->first_txnum + n));
	assert_int_equal(place.height, height);
	assert_int_equal(place.size, tx->bytes.len);
	assert_true(place.offset + place.size <= block->bytes.len);
	assert_memory_equal(block->bytes.data + place.offset, tx->bytes.data,
			    tx->bytes.len);
}

static void assert_places(struct scene *s, const struct model *model,
			  uint32_t blocks)
{
	struct tx_place place;

	for (uint32_t h = 0; h < blocks; h++)
		for (uint32_t n = 0; n < model->blocks[h].tx_count; n++)
			assert_place(s, model, h, n);
	assert_status(offsets_find(&s->batch, &place,
				   model_first_txnum(model, blocks)),
		      STATUS_NOT_FOUND);
	assert_status(offsets_find(&s->batch, &place,
				   model_first_txnum(model, blocks) + 5000),
		      STATUS_NOT_FOUND);
	assert_status(offsets_find(&s->batch, &place, MAX_TXNUM),
		      STATUS_NOT_FOUND);
}

static void
transactions_are_where_the_offsets_say_also_behind_a_cut(void **state)
{
	struct scene *s = *state;
	struct tx_place place;
	struct model model;

	assert_status(offsets_find(&s->batch, &place, 0), STATUS_NOT_FOUND);
	model_init(&model, 1, 5);
	for (size_t h = 0; h < COUNT_OF(sizes); h++) {
		model_grow(&model, sizes[h]);
		assert_int_equal(model.blocks[h].tx_count, sizes[h]);
		put_offsets(s, &model, h);
	}
	assert_places(s, &model, COUNT_OF(sizes));
	for (uint32_t keep = COUNT_OF(sizes); keep-- > 0;) {
		assert_ok(offsets_cut(&s->batch,
				      model_first_txnum(&model, keep)));
		assert_places(s, &model, keep);
	}
	/* And goes on. */
	for (size_t h = 0; h < COUNT_OF(sizes); h++)
		put_offsets(s, &model, h);
	assert_places(s, &model, COUNT_OF(sizes));
	model_clear(&model);
}

static void a_damaged_offsets_record_is_never_believed(void **state)
{
	struct rng rng = { 1 };
	struct scene *s = *state;
	uint8_t key[5] = { 0 };

	for (int i = 0; i < 2000; i++) {
		uint8_t bytes[40];
		size_t len = rng_below(&rng, sizeof(bytes));
		struct tx_place place;
		enum status st;

		for (size_t b = 0; b < len; b++)
			bytes[b] = (uint8_t)rng_next(&rng);
		assert_ok(store_put(&s->batch, DB_OFFSETS,
				    slice_of(key, sizeof(key)),
				    slice_of(bytes, len)));
		st = offsets_find(&s->batch, &place, rng_below(&rng, 40));
		assert_true(st == STATUS_OK || st == STATUS_NOT_FOUND ||
			    st == STATUS_CORRUPT);
	}
}

/* --- damage
 * ------------------------------------------------------------------------- */

static void a_truncated_block_row_is_corrupt(void **state)
{
	struct block_row row = made_row(19, 100), got;
	struct scene *s = *state;
	uint8_t key[4] = { 0, 0, 0, 7 }, copy[512];
	struct slice value;
	size_t len;

	assert_ok(blocks_put(&s->batch, 7, &row));
	assert_ok(store_get(&s->batch, DB_BLOCKS, slice_of(key, 4), &value));
	len = value.len;
	memcpy(copy, value.data, len);
	for (size_t cut = 0; cut < len; cut++) {
		assert_ok(store_put(&s->batch, DB_BLOCKS, slice_of(key, 4),
				    slice_of(copy, cut)));
		assert_status(blocks_get(&s->batch, &got, 7), STATUS_CORRUPT);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(active_blocks_come_back_by_height_and_hash),
		TEST(a_block_made_stale_leaves_its_height_free),
		TEST(times_are_newest_first_with_stale_blocks_among_them),
		TEST(transactions_are_found_in_the_highest_stale_block),
		TEST(a_block_active_again_is_in_the_times_once),
		TEST(no_blocks_have_no_times),
		TEST(transactions_are_where_the_offsets_say_also_behind_a_cut),
		TEST(a_damaged_offsets_record_is_never_believed),
		TEST(a_truncated_block_row_is_corrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
