/* Every kind of stored record, damaged at will: readers say OK, CORRUPT or
 * NOT_FOUND, and never crash. */
#include "check.h"

#include <stdio.h>
#include <unistd.h>

#include "indexer/blocks.h"
#include "indexer/levels.h"

static void remove_in(const char *folder, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

/* One database for all inputs, whose files are gone as soon as it is open. */
static struct store *open_store(void)
{
	char folder[] = "/tmp/owsd-fuzz-XXXXXX";
	struct store_config config = { .dir = folder,
				       .map_size = 1 << 24,
				       .max_readers = 2 };
	struct store *store;

	check(mkdtemp(folder));
	check(store_open(&store, &config) == STATUS_OK);
	remove_in(folder, "index.mdb");
	remove_in(folder, "index.mdb-lock");
	rmdir(folder);
	return store;
}

static void check_answer(enum status st)
{
	check(st == STATUS_OK || st == STATUS_CORRUPT ||
	      st == STATUS_NOT_FOUND);
}

static void put(const struct view *batch, unsigned db, struct slice key,
		struct slice value)
{
	check(store_put(batch, db, key, value) == STATUS_OK);
}

static void try_state(const struct view *batch, struct slice bytes)
{
	struct state state;
	enum status st;

	put(batch, DB_META, slice_of("state", 5), bytes);
	st = state_read(&state, batch);
	check_answer(st);
	if (st == STATUS_OK) {
		check(state.run_count <= MAX_RUNS);
		check(state_free_slot(&state) < RUN_SLOTS);
	}
}

static void try_identity(const struct view *batch, struct slice bytes)
{
	struct identity identity;
	enum status st;

	put(batch, DB_META, slice_of("identity", 8), bytes);
	st = identity_read(&identity, batch);
	check_answer(st);
	if (st == STATUS_OK) {
		check(memchr(identity.coin, 0, sizeof(identity.coin)));
		check(memchr(identity.network, 0, sizeof(identity.network)));
		check(memchr(identity.genesis, 0, sizeof(identity.genesis)));
	}
}

static void try_block(const struct view *batch, struct slice bytes)
{
	static const struct block_hash hash = { { 7 } };
	struct block_row row;
	uint32_t height;
	uint8_t key[4];

	put_be32(key, 3);
	put(batch, DB_BLOCKS, slice_of(key, 4), bytes);
	check_answer(blocks_get(batch, &row, 3));
	put(batch, DB_HEIGHTS, slice_of(hash.bytes, 32), bytes);
	check_answer(blocks_find(batch, &height, &hash));
	put(batch, DB_STALE, slice_of(hash.bytes, 32), bytes);
	check_answer(blocks_get_stale(batch, &row, &height, &hash));
}

static void try_times(const struct view *batch, struct slice key,
		      struct slice value)
{
	struct time_cursor cursor;

	check(store_drop(batch, DB_TIMES) == STATUS_OK);
	put(batch, DB_TIMES, key, value);
	check(time_cursor_open(&cursor, batch) == STATUS_OK);
	check_answer(time_cursor_below(&cursor, 0));
	check_answer(time_cursor_below(&cursor, 1));
	time_cursor_close(&cursor);
}

static void try_offsets(const struct view *batch, struct slice key,
			struct slice value)
{
	struct tx_place place;

	check(store_drop(batch, DB_OFFSETS) == STATUS_OK);
	put(batch, DB_OFFSETS, key, value);
	for (uint64_t txnum = 0; txnum < 600; txnum += 7)
		check_answer(offsets_find(batch, &place, txnum));
	check_answer(offsets_find(batch, &place, MAX_TXNUM));
}

static void walk_run(struct run_cursor *run, const uint8_t *key, size_t len)
{
	struct script_key script = { { 1 } };
	struct history_sum sum;
	enum status st = run_seek(run, key, len);

	for (int i = 0; i < 50 && st == STATUS_OK; i++)
		st = run_next(run);
	check_answer(st);
	st = run_seek_below(run, key, len);
	for (int i = 0; i < 50 && st == STATUS_OK; i++)
		st = run_prev(run);
	check_answer(st);
	if (run->table == TABLE_HISTORY)
		check_answer(run_sum_below(run, &sum, &script, 5));
}

static void try_run(const struct view *batch, struct slice key,
		    struct slice value)
{
	static const uint8_t bound[ROW_KEY_MAX] = { 1 };
	struct run_cursor *run = malloc(sizeof(*run));

	check(run);
	for (int t = 0; t < TABLE_COUNT; t++) {
		unsigned db = db_of_run((enum table)t, 0);

		check(store_drop(batch, db) == STATUS_OK);
		put(batch, db, key, value);
		check(run_open(run, batch, (enum table)t, 0) == STATUS_OK);
		walk_run(run, bound, table_key_size((enum table)t));
		walk_run(run, key.data, key.len);
		run_close(run);
	}
	free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct store *store;
	struct slice key, value;
	struct view batch;

	if (!store)
		store = open_store();
	/* The first byte is the length of a key, where there is one. */
	if (size < 2 || !data[0] || data[0] > 40 || data[0] > size - 1 ||
	    size > 4096)
		return 0;
	key = slice_of(data + 1, data[0]);
	value = slice_of(key.data + key.len, size - 1 - key.len);
	check(batch_begin(&batch, store) == STATUS_OK);
	try_state(&batch, slice_of(data + 1, size - 1));
	try_identity(&batch, slice_of(data + 1, size - 1));
	try_block(&batch, slice_of(data + 1, size - 1));
	try_times(&batch, key, value);
	try_offsets(&batch, key, value);
	try_run(&batch, key, value);
	check(batch_end(&batch, STATUS_STOPPED) == STATUS_STOPPED);
	return 0;
}
