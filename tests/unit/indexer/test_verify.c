/* Verification: a sound index passes, and each kind of damage is named. */
#include "indexed.h"

#include "indexer/verify.h"

struct scene {
	struct made_node node;
	struct indexed ix;
	char *said; /* by the last verification; owned */
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 21);
	s->node.model.any_order = true;
	indexed_begin_whole(&s->ix, &s->node, 3, 6, "a secret of a test");
	for (uint32_t i = 1; i < 30; i++) {
		made_node_grow(&s->node, 1 + i % 7);
		assert_ok(indexed_follow(&s->ix, i - (i > 1 ? 0 : 1), i + 1));
		if (i % 3 == 0)
			indexed_merge_all(&s->ix);
	}
	assert_true(s->ix.state.run_count > 1);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	free(s->said);
	indexed_end(&s->ix);
	made_node_end(&s->node);
	free(s);
	return 0;
}

static enum status verify_deep(struct scene *s)
{
	size_t size = 0;
	FILE *file;
	enum status st;

	free(s->said);
	s->said = NULL;
	file = open_memstream(&s->said, &size);
	assert_non_null(file);
	st = index_verify(s->ix.index, NULL, true, file);
	assert_int_equal(fclose(file), 0);
	return st;
}

static void assert_difference(struct scene *s, const char *words)
{
	const char *line;

	assert_status(verify_deep(s), STATUS_CORRUPT);
	line = strstr(s->said, "DIFFERS: ");
	if (!line || !strstr(line, words))
		fail_msg("wanted \"%s\", said:\n%s", words, s->said);
}

/* --- damage: one row of the oldest run, everything else in good order --- */

enum { ROWS_MAX = 4096 };

struct output {
	const struct view *batch;
	unsigned db;
};

static enum status append(void *arg, struct slice key, struct slice value)
{
	struct output *out = arg;

	return store_append(out->batch, out->db, key, value);
}

static size_t read_rows(struct row *rows, const struct view *view,
			enum table table, unsigned slot)
{
	static struct run_cursor cursor;
	size_t count = 0;
	enum status st;

	cursor.pages.mdb = NULL;
	assert_ok(run_open(&cursor, view, table, slot));
	for (st = run_first(&cursor); st == STATUS_OK; st = run_next(&cursor)) {
		assert_true(count < ROWS_MAX);
		rows[count++] = *run_row(&cursor);
	}
	assert_status(st, STATUS_NOT_FOUND);
	run_close(&cursor);
	return count;
}

typedef size_t change_rows(struct row *rows, size_t count);

static void damage(struct scene *s, enum table table, change_rows *change)
{
	static struct row rows[ROWS_MAX];
	struct state *state = &s->ix.state;
	struct run_info *run = &state->runs[0];
	struct page_writer pages;
	struct output out;
	struct view batch;
	size_t count;

	assert_ok(batch_begin(&batch, s->ix.store));
	out = (struct output){ &batch, db_of_run(table, run->slot) };
	count = change(rows, read_rows(rows, &batch, table, run->slot));
	assert_ok(store_drop(&batch, out.db));
	page_writer_init(&pages, table, state->next_txnum, append, &out);
	for (size_t i = 0; i < count; i++)
		assert_ok(page_writer_add(&pages, &rows[i]));
	assert_ok(page_writer_finish(&pages));
	run->rows[table] = pages.rows;
	run->bytes[table] = pages.bytes;
	assert_ok(state_write(&batch, state));
	assert_ok(batch_end(&batch, STATUS_OK));
}

static size_t richer(struct row *rows, size_t count)
{
	rows[count / 2].value++;
	return count;
}

static size_t without_one(struct row *rows, size_t count)
{
	memmove(&rows[count / 2], &rows[count / 2 + 1],
		(count - count / 2 - 1) * sizeof(*rows));
	return count - 1;
}

static size_t flagged(struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (row_coin_kind(&rows[i]) == COIN_COIN) {
			rows[i].small ^= COIN_HAS_TOKEN;
			return count;
		}
	fail_msg("no coin");
	return count;
}

static size_t by_another_input(struct row *rows, size_t count)
{
	rows[count / 2].small++;
	return count;
}

/* --- tests --- */

static void a_sound_index_is_found_so(void **state)
{
	struct scene *s = *state;
	char line[64];

	assert_ok(verify_deep(s));
	assert_null(strstr(s->said, "DIFFERS"));
	snprintf(line, sizeof(line), "index: height %u,",
		 s->ix.state.blocks - 1);
	assert_non_null(strstr(s->said, line));
	assert_non_null(strstr(s->said, "pages: all in order"));
	assert_non_null(strstr(s->said, "history: "));
}

/* One transaction of whatever merging is due, few rows of it. */
static bool merge_a_little(struct scene *s)
{
	struct level_policy policy = s->ix.policy;
	struct state *state = &s->ix.state;
	struct block_row floor;
	struct view batch;
	bool did;

	policy.merge_rows = 7;
	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(blocks_get(&batch, &floor, levels_floor(&policy, state)));
	assert_ok(levels_advance(&batch, state, &policy, floor.first_txnum,
				 &did));
	assert_ok(state_write(&batch, state));
	assert_ok(batch_end(&batch, STATUS_OK));
	return did;
}

static void a_sound_index_is_found_so_while_its_runs_merge(void **state)
{
	struct scene *s = *state;
	unsigned under_way = 0;

	for (uint32_t i = 30; i < 48; i++) {
		made_node_grow(&s->node, 3);
		assert_ok(indexed_follow(&s->ix, i, i + 1));
	}
	while (merge_a_little(s)) {
		under_way += s->ix.state.merging.count > 0;
		assert_ok(verify_deep(s));
	}
	assert_true(under_way > 3);
}

static void a_wrong_amount_in_a_history_is_named(void **state)
{
	damage(*state, TABLE_HISTORY, richer);
	assert_difference(*state, "history: script=");
}

static void a_missing_history_row_is_named(void **state)
{
	damage(*state, TABLE_HISTORY, without_one);
	assert_difference(*state, "in the blocks, not in the index");
}

static void a_wrong_flag_of_a_coin_is_named(void **state)
{
	damage(*state, TABLE_COINS, flagged);
	assert_difference(*state, "coins: script=");
}

static void a_missing_txid_is_named(void **state)
{
	damage(*state, TABLE_TXIDS, without_one);
	assert_difference(*state, "txids: txid prefix=");
}

static void a_missing_spend_is_named(void **state)
{
	damage(*state, TABLE_SPENDS, without_one);
	assert_difference(*state, "spends: input ");
}

static void a_spend_by_another_input_is_named(void **state)
{
	damage(*state, TABLE_SPENDS, by_another_input);
	assert_difference(*state, "spends: input ");
}

static void a_wrong_count_of_rows_is_named(void **state)
{
	struct scene *s = *state;
	struct view batch;

	s->ix.state.runs[0].rows[TABLE_COINS]++;
	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(state_write(&batch, &s->ix.state));
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_difference(s, "pages: table=coins");
}

static void damaged_page_bytes_are_named(void **state)
{
	struct scene *s = *state;
	struct store_cursor at;
	struct view batch;
	uint8_t value[PAGE_RECORD_MAX];
	unsigned db = db_of_run(TABLE_HISTORY, s->ix.state.runs[0].slot);
	struct slice key;
	uint8_t key_bytes[ROW_KEY_MAX];
	size_t len;

	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(store_cursor_open(&at, &batch, db));
	assert_ok(store_first(&at));
	len = at.value.len;
	memcpy(value, at.value.data, len);
	memcpy(key_bytes, at.key.data, at.key.len);
	key = slice_of(key_bytes, at.key.len);
	store_cursor_close(&at);
	/* Cut off in the middle of a row. */
	assert_ok(store_put(&batch, db, key, slice_of(value, len - 1)));
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_difference(s, "pages: table=history");
}

static void a_wrong_block_record_is_named(void **state)
{
	struct scene *s = *state;
	struct block_row row;
	struct view batch;

	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(blocks_get(&batch, &row, 7));
	row.fees++;
	row.coinbase = slice_of("", 0);
	assert_ok(blocks_put(&batch, 7, &row));
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_difference(s, "blocks: height=7");
}

static void a_block_that_has_no_time_is_named(void **state)
{
	struct scene *s = *state;
	struct time_cursor at;
	struct block_row row;
	struct view batch;

	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(blocks_get(&batch, &row, 7));
	assert_ok(time_cursor_open(&at, &batch));
	assert_ok(time_cursor_below(&at, row.logical_time + 1));
	assert_true(block_hash_equal(&at.hash, &row.hash));
	assert_ok(store_cursor_delete(&at.rows));
	time_cursor_close(&at);
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_difference(s, "times: height=7");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sound_index_is_found_so),
		TEST(a_sound_index_is_found_so_while_its_runs_merge),
		TEST(a_wrong_amount_in_a_history_is_named),
		TEST(a_missing_history_row_is_named),
		TEST(a_wrong_flag_of_a_coin_is_named),
		TEST(a_missing_txid_is_named),
		TEST(a_missing_spend_is_named),
		TEST(a_spend_by_another_input_is_named),
		TEST(a_wrong_count_of_rows_is_named),
		TEST(damaged_page_bytes_are_named),
		TEST(a_wrong_block_record_is_named),
		TEST(a_block_that_has_no_time_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
