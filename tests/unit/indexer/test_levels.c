/* Levels against a walk over the whole chain: random connects, batches, merges
 * and reorgs within the horizon, all in one database. */
#include "made_rows.h"
#include "model.h"

#include "indexer/levels.h"

struct scene {
	struct folder folder;
	struct store *store;
	struct view batch;
	struct state state;
	struct level_policy policy;
	struct model model;
	struct rng rng;
	struct row_set fresh;
	struct level_cursor cursor;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->folder = make_folder();
	s->store = store_in(&s->folder, TEST_MAP);
	assert_ok(batch_begin(&s->batch, s->store));
	row_set_init(&s->fresh);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	level_cursor_clear(&s->cursor);
	model_clear(&s->model);
	row_set_clear(&s->fresh);
	assert_status(batch_end(&s->batch, STATUS_STOPPED), STATUS_STOPPED);
	store_close(s->store);
	drop_folder(&s->folder);
	free(s);
	return 0;
}

static void begin_chain(struct scene *s, uint64_t seed, uint32_t fanout,
			uint32_t horizon)
{
	memset(&s->state, 0, sizeof(s->state));
	s->policy = (struct level_policy){ fanout, horizon, 1000 };
	s->rng.state = seed;
	model_init(&s->model, seed, 12);
	s->model.any_order = seed & 1;
	for (unsigned db = 0; db < DB_COUNT; db++)
		assert_ok(store_drop(&s->batch, db));
}

/* --- what the writer does
 * ------------------------------------------------------------ */

/* First txnum that a reorg may still undo. */
static uint64_t safe_txnum(const struct scene *s)
{
	uint32_t horizon = s->policy.horizon;

	return s->state.top > horizon
		       ? model_first_txnum(&s->model, s->state.top - horizon)
		       : 0;
}

static void add_blocks(struct scene *s, uint32_t count, uint32_t txs)
{
	uint32_t from = s->state.blocks, to = from + count;

	for (uint32_t i = 0; i < count; i++)
		model_grow(&s->model,
			   1 + (uint32_t)rng_below(&s->model.rng, txs));
	row_set_reset(&s->fresh);
	model_rows(&s->model, &s->fresh, from, to);
	if (s->state.top < to)
		s->state.top = to;
	assert_ok(levels_add(&s->batch, &s->state, &s->policy, &s->fresh, to,
			     s->model.tx_count, safe_txnum(s)));
	assert_int_equal(s->state.blocks, from); /* the caller's to change */
	s->state.blocks = to;
	s->state.next_txnum = s->model.tx_count;
}

static void cut_blocks(struct scene *s, uint32_t height)
{
	uint64_t cut = model_first_txnum(&s->model, height);

	assert_ok(levels_cut(&s->batch, &s->state, height, cut));
	model_cut(&s->model, height);
	s->state.blocks = height;
	s->state.next_txnum = cut;
}

/* What one transaction of a merge does: all of it, or one range. */
static bool merge_one(struct scene *s)
{
	struct state before = s->state;
	bool did;

	assert_ok(levels_advance(&s->batch, &s->state, &s->policy,
				 safe_txnum(s), &did));
	assert_true(s->state.run_count <= before.run_count);
	if (!did)
		assert_memory_equal(&s->state, &before, sizeof(before));
	return did;
}

static void merge_all(struct scene *s)
{
	while (merge_one(s))
		;
}

/* --- what must hold
 * -------------------------------------------------------------------- */

static void assert_runs_cover_the_chain(const struct scene *s)
{
	bool used[RUN_SLOTS] = { false };
	uint32_t at = 0;

	for (uint32_t i = 0; i < s->state.run_count; i++) {
		const struct run_info *run = &s->state.runs[i];

		assert_int_equal(run->from, at);
		assert_true(run->to > run->from);
		assert_true(run->slot < RUN_SLOTS && !used[run->slot]);
		used[run->slot] = true;
		at = run->to;
	}
	assert_int_equal(at, s->state.blocks);
}

/* A slot that nothing uses takes the output of the next merge. */
static void assert_free_slots_are_empty(struct scene *s)
{
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(&s->state, slots);

	for (unsigned slot = 0; slot < RUN_SLOTS; slot++) {
		bool used = memchr(slots, (int)slot, count) != NULL;

		for (int t = 0; t < TABLE_COUNT && !used; t++) {
			struct store_cursor cursor;

			assert_ok(store_cursor_open(
				&cursor, &s->batch,
				db_of_run((enum table)t, slot)));
			assert_status(store_first(&cursor), STATUS_NOT_FOUND);
			store_cursor_close(&cursor);
		}
	}
}

static uint64_t bytes_of(struct scene *s, enum table table, unsigned slot)
{
	struct store_cursor pages;
	uint64_t bytes = 0;
	enum status st;

	assert_ok(store_cursor_open(&pages, &s->batch, db_of_run(table, slot)));
	st = store_first(&pages);
	while (st == STATUS_OK) {
		bytes += pages.key.len + pages.value.len;
		st = store_next(&pages);
	}
	assert_status(st, STATUS_NOT_FOUND);
	store_cursor_close(&pages);
	return bytes;
}

/* Every row was made by the run's own blocks, and it counts them right. */
static void assert_run_holds_its_own(struct scene *s,
				     const struct run_info *run)
{
	static const struct merge_filter all = { UINT64_MAX, 0 };
	uint64_t from = model_first_txnum(&s->model, run->from);
	uint64_t to = model_first_txnum(&s->model, run->to);

	for (int t = 0; t < TABLE_COUNT; t++) {
		enum table table = (enum table)t;
		struct row_list list = { 0 };

		assert_ok(merge_rows(&s->batch, table, &run->slot, 1, NULL, 0,
				     &all, collect_row, &list));
		assert_int_equal(list.count, run->rows[t]);
		for (size_t r = 0; r < list.count; r++)
			assert_in_range(row_maker(table, &list.rows[r]), from,
					to - 1);
		free(list.rows);
		assert_int_equal(bytes_of(s, table, run->slot), run->bytes[t]);
	}
}

static void assert_runs_hold_their_own(struct scene *s)
{
	for (uint32_t i = 0; i < s->state.run_count; i++)
		assert_run_holds_its_own(s, &s->state.runs[i]);
	if (s->state.merging.count)
		assert_run_holds_its_own(s, &s->state.merging.into);
}

/* What is written is all there is to know: as after a kill. */
static void reopen(struct scene *s)
{
	assert_ok(state_write(&s->batch, &s->state));
	memset(&s->state, 0xee, sizeof(s->state));
	assert_ok(state_read(&s->state, &s->batch));
}

static struct row_list walk_up(struct scene *s)
{
	struct row_list list = { 0 };
	enum status st = level_seek(&s->cursor, (const uint8_t *)"", 0);

	while (st == STATUS_OK) {
		assert_ok(collect_row(&list, level_row(&s->cursor)));
		st = level_next(&s->cursor);
	}
	assert_status(st, STATUS_NOT_FOUND);
	return list;
}

static void assert_walks_down(struct scene *s, const struct row_list *list)
{
	uint8_t high[ROW_KEY_MAX];
	size_t i = list->count;
	enum status st;

	memset(high, 0xff, sizeof(high));
	st = level_seek_below(&s->cursor, high, sizeof(high));
	while (st == STATUS_OK) {
		assert_true(i > 0);
		assert_rows_equal(s->cursor.table, level_row(&s->cursor), 1,
				  &list->rows[--i], 1);
		st = level_prev(&s->cursor);
	}
	assert_status(st, STATUS_NOT_FOUND);
	assert_int_equal(i, 0);
}

/* From a random key a few steps up and a few down. */
static void assert_seeks(struct scene *s, const struct row_list *list)
{
	size_t len = rng_below(&s->rng, table_key_size(s->cursor.table) + 1);
	const struct row *row = &list->rows[rng_below(&s->rng, list->count)];
	size_t below = 0;
	enum status st;

	while (below < list->count &&
	       memcmp(list->rows[below].key, row->key, len) < 0)
		below++;
	st = level_seek(&s->cursor, row->key, len);
	for (size_t i = below; i < below + 5 && i < list->count; i++) {
		assert_ok(st);
		assert_rows_equal(s->cursor.table, level_row(&s->cursor), 1,
				  &list->rows[i], 1);
		st = level_next(&s->cursor);
	}
	st = level_seek_below(&s->cursor, row->key, len);
	for (size_t i = below; i > 0 && i + 5 > below; i--) {
		assert_ok(st);
		assert_rows_equal(s->cursor.table, level_row(&s->cursor), 1,
				  &list->rows[i - 1], 1);
		st = level_prev(&s->cursor);
	}
	if (!below)
		assert_status(st, STATUS_NOT_FOUND);
}

/* Unspent outputs are there; a spent one is there with its spend, or neither:
 * both while a reorg may bring the output back. */
static void assert_coins(struct scene *s, struct row_list *got,
			 const struct row *rows, size_t count)
{
	uint64_t safe = safe_txnum(s);
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_pair = i + 1 < count &&
			       row_coin_kind(&rows[i + 1]) == COIN_SPEND;
		size_t size = is_pair ? 2 : 1;

		if (at < got->count &&
		    !memcmp(got->rows[at].key, rows[i].key, ROW_KEY_MAX)) {
			assert_true(at + size <= got->count);
			assert_rows_equal(TABLE_COINS, got->rows + at, size,
					  rows + i, size);
			at += size;
		} else {
			assert_true(is_pair && rows[i + 1].value < safe);
		}
		i += size - 1;
	}
	assert_int_equal(at, got->count);
}

/* As pages of a history are counted and listed: run by run. */
static uint64_t count_txs(struct run_cursor *run, const struct script_key *key,
			  uint64_t end)
{
	uint64_t last = UINT64_MAX, txs = 0;
	enum status st = run_seek(run, key->bytes, sizeof(key->bytes));

	while (st == STATUS_OK &&
	       !memcmp(run_row(run)->key, key->bytes, sizeof(key->bytes))) {
		uint64_t txnum = row_txnum(TABLE_HISTORY, run_row(run));

		if (txnum >= end)
			break;
		txs += txnum != last;
		last = txnum;
		st = run_next(run);
	}
	return txs;
}

static struct history_sum
sum_of_runs(struct scene *s, const struct script_key *key, uint64_t end)
{
	struct history_sum sum = { 0 };

	for (uint32_t i = 0; i < s->cursor.count; i++) {
		struct run_cursor *run = s->cursor.runs[i];
		struct history_sum part;

		assert_ok(run_sum_below(run, &part, key, end));
		sum.received += part.received;
		sum.sent += part.sent;
		sum.txs += part.txs;
		sum.outputs += part.outputs;
		sum.spends += part.spends;
		assert_int_equal(part.txs, count_txs(run, key, end));
	}
	return sum;
}

static void assert_sums(struct scene *s, const struct row *rows, size_t count)
{
	for (uint32_t script = 0; script < s->model.scripts; script++) {
		struct script_key key = script_key_of(script);
		uint64_t end =
			rng_one_in(&s->rng, 3)
				? MAX_TXNUM
				: rng_below(&s->rng, s->model.tx_count + 1);
		struct history_sum expected = brute_sum(rows, count, &key, end);
		struct history_sum sum = sum_of_runs(s, &key, end);

		assert_sums_equal(&sum, &expected);
	}
}

/* Each row in whichever run it is, and none that is not there. */
static void assert_finds(struct scene *s, enum table table,
			 const struct row_list *list)
{
	const struct row *row = &list->rows[rng_below(&s->rng, list->count)];
	size_t len = table_key_size(table);
	struct row absent = *row;

	assert_ok(level_find(&s->cursor, row->key, len));
	assert_rows_equal(table, level_row(&s->cursor), 1, row, 1);
	memset(absent.key, 0xfe, len);
	assert_status(level_find(&s->cursor, absent.key, len),
		      STATUS_NOT_FOUND);
}

static void assert_table(struct scene *s, enum table table,
			 const struct row_set *expected)
{
	struct row_list list;

	level_cursor_init(&s->cursor, table);
	assert_ok(level_cursor_open(&s->cursor, &s->batch, &s->state));
	list = walk_up(s);
	if (table == TABLE_COINS)
		assert_coins(s, &list, expected->rows[table],
			     expected->count[table]);
	else
		assert_rows_equal(table, list.rows, list.count,
				  expected->rows[table],
				  expected->count[table]);
	assert_walks_down(s, &list);
	for (int i = 0; i < 6 && list.count; i++)
		assert_seeks(s, &list);
	for (int i = 0; i < 6 && list.count; i++)
		assert_finds(s, table, &list);
	if (table == TABLE_HISTORY)
		assert_sums(s, list.rows, list.count);
	free(list.rows);
	level_cursor_clear(&s->cursor);
}

static void assert_all(struct scene *s)
{
	struct row_set expected;

	row_set_init(&expected);
	model_rows(&s->model, &expected, 0, s->model.block_count);
	reopen(s);
	assert_runs_cover_the_chain(s);
	assert_free_slots_are_empty(s);
	assert_runs_hold_their_own(s);
	for (int t = 0; t < TABLE_COUNT; t++)
		assert_table(s, (enum table)t, &expected);
	row_set_clear(&expected);
}

/* --- random lives
 * ------------------------------------------------------------------------- */

/* How many blocks must stay: the horizon counts from the highest tip ever. */
static uint32_t lowest_cut(const struct scene *s)
{
	uint32_t floor = levels_floor(&s->policy, &s->state);

	return floor < s->state.blocks ? floor : s->state.blocks;
}

struct life {
	uint32_t fanout, horizon;
	uint64_t merge_rows;
	uint32_t scripts; /* few: they fill pages */
	uint32_t txs;     /* of a block, at most */
	int steps;
};

static void cut_somewhere(struct scene *s)
{
	uint32_t lowest = lowest_cut(s);

	cut_blocks(s, lowest + (uint32_t)rng_below(
				       &s->rng, s->state.blocks - lowest + 1));
	assert_all(s);
}

/* All merges that are due, or some of their transactions. */
static void merge_some(struct scene *s)
{
	uint64_t turns =
		rng_one_in(&s->rng, 2) ? UINT64_MAX : rng_below(&s->rng, 8);

	while (turns-- && merge_one(s))
		if (s->state.merging.count)
			assert_all(s);
}

/* Returns how many reorgs came upon what a merge had moved. */
static unsigned live(struct scene *s, uint64_t seed, const struct life *life)
{
	unsigned torn = 0;

	begin_chain(s, seed, life->fanout, life->horizon);
	s->policy.merge_rows = life->merge_rows;
	s->model.scripts = life->scripts;
	for (int i = 0; i < life->steps; i++) {
		if (rng_one_in(&s->rng, 6)) {
			bool merging = s->state.merging.count;
			uint32_t to = s->state.merging.into.to;

			cut_somewhere(s);
			torn += merging && s->state.blocks < to;
		}
		/* Mostly one block; sometimes a gap is caught up at once. */
		add_blocks(s,
			   rng_one_in(&s->rng, 5)
				   ? 1 + (uint32_t)rng_below(&s->rng, 9)
				   : 1,
			   life->txs);
		merge_some(s);
		assert_all(s);
	}
	model_clear(&s->model);
	return torn;
}

static void random_lives_equal_a_walk_over_the_chain(void **state)
{
	static const uint32_t fanouts[] = { 2, 3, 16 };
	static const uint32_t horizons[] = { 1, 7, 25 };
	unsigned rounds = test_rounds(1);

	for (unsigned seed = 0; seed < rounds; seed++)
		for (size_t i = 0; i < 9; i++) {
			struct life life = { fanouts[i / 3],
					     horizons[i % 3],
					     100000,
					     12,
					     4,
					     60 };

			live(*state, 9 * seed + i, &life);
		}
}

/* Merges go range by range, and blocks and reorgs come between any two. */
static void lives_with_merges_under_way_equal_a_walk(void **state)
{
	static const struct life lives[] = {
		{ 2, 1, 1, 12, 3, 15 },   { 2, 7, 20, 12, 4, 50 },
		{ 3, 25, 60, 12, 4, 50 }, { 2, 10, 200, 2, 30, 25 },
		{ 3, 4, 150, 1, 30, 25 }, { 2, 40, 300, 3, 30, 25 },
	};
	unsigned rounds = test_rounds(1), torn = 0;

	for (unsigned seed = 0; seed < rounds; seed++)
		for (size_t i = 0; i < COUNT_OF(lives); i++)
			torn += live(*state, 6 * seed + i, &lives[i]);
	assert_true(torn > 0);
}

static void cutting_everything_leaves_nothing(void **state)
{
	struct scene *s = *state;

	begin_chain(s, 5, 3, 50);
	for (int i = 0; i < 40; i++) {
		add_blocks(s, 1, 3);
		merge_all(s);
	}
	cut_blocks(s, 0);
	assert_int_equal(s->state.run_count, 0);
	assert_all(s);
	add_blocks(s, 4, 3);
	assert_all(s);
	model_clear(&s->model);
}

/* Their runs keep a coin and its spend until they are merged. */
static void merging_all_that_is_settled_leaves_what_is_unspent(void **state)
{
	struct scene *s = *state;
	struct row_set expected;
	size_t unspent;

	begin_chain(s, 6, 16, 100);
	for (int i = 0; i < 100; i++)
		add_blocks(s, 1, 4);
	row_set_init(&expected);
	model_rows(&s->model, &expected, 0, s->model.block_count);
	unspent = model_unspent(expected.rows[TABLE_COINS],
				expected.count[TABLE_COINS]);
	assert_true(unspent < expected.count[TABLE_COINS] / 2);
	assert_true(s->state.run_count > 1);

	/* All is settled now; range by range, as small as they may be. */
	s->state.top += 100;
	s->policy.merge_rows = 1;
	s->state.merging = (struct merging){
		.count = s->state.run_count,
		.into = { .slot = RUN_SLOTS - 1, .to = s->state.blocks },
	};
	merge_all(s);
	assert_all(s);
	assert_int_equal(s->state.run_count, 1);
	assert_int_equal(s->state.runs[0].rows[TABLE_COINS], unspent);
	assert_int_equal(s->state.runs[0].rows[TABLE_HISTORY],
			 expected.count[TABLE_HISTORY]);
	row_set_clear(&expected);
}

/* --- how many runs there are
 * ------------------------------------------------------------------ */

/* Blocks without rows, so that thousands are quick. */
static void add_empty(struct scene *s, uint32_t count)
{
	s->state.top = s->state.blocks + count;
	assert_ok(levels_add(&s->batch, &s->state, &s->policy, &s->fresh,
			     s->state.blocks + count, 0, 0));
	s->state.blocks += count;
}

static void runs_stay_few(struct scene *s, uint32_t fanout, uint32_t horizon)
{
	uint32_t most = 0;

	begin_chain(s, 7, fanout, horizon);
	row_set_reset(&s->fresh);
	while (s->state.blocks < 2000) {
		uint32_t merges = 0;

		add_empty(s, rng_one_in(&s->rng, 10)
				     ? 1 + (uint32_t)rng_below(&s->rng, 40)
				     : 1);
		if (s->state.run_count > most)
			most = s->state.run_count;
		while (merge_one(s))
			merges++;
		assert_true(merges < MAX_RUNS);
	}
	assert_runs_cover_the_chain(s);
	if (most > MAX_RUNS * 3 / 4)
		fail_msg("fanout %u, horizon %u: %u runs", fanout, horizon,
			 most);
	model_clear(&s->model);
}

static void runs_stay_few_at_any_fanout_and_horizon(void **state)
{
	static const uint32_t fanouts[] = { 2, 3, 4, 16, 64 };
	static const uint32_t horizons[] = { 1, 6, 100, 288, 1000, 5000 };

	for (size_t f = 0; f < COUNT_OF(fanouts); f++)
		for (size_t h = 0; h < COUNT_OF(horizons); h++)
			runs_stay_few(*state, fanouts[f], horizons[h]);
}

static void blocks_join_the_newest_run_until_it_spans_the_fanout(void **state)
{
	struct scene *s = *state;

	begin_chain(s, 9, 4, 3);
	row_set_reset(&s->fresh);
	for (uint32_t blocks = 1; blocks <= 40; blocks++) {
		add_empty(s, 1);
		assert_int_equal(s->state.run_count, (blocks + 3) / 4);
	}
	/* Two at once do not fit into a run of three. */
	add_empty(s, 3);
	add_empty(s, 2);
	assert_int_equal(s->state.run_count, 12);
}

static void one_run_too_many_is_told(void **state)
{
	struct scene *s = *state;

	begin_chain(s, 8, 2, 3);
	row_set_reset(&s->fresh);
	for (int i = 0; i < MAX_RUNS; i++)
		add_empty(s, 3);
	assert_int_equal(s->state.run_count, MAX_RUNS);
	assert_status(levels_add(&s->batch, &s->state, &s->policy, &s->fresh,
				 s->state.blocks + 3, 0, 0),
		      STATUS_FULL);
	assert_runs_cover_the_chain(s);
	merge_all(s);
	add_empty(s, 3);
	assert_runs_cover_the_chain(s);
}

/* --- small rules
 * --------------------------------------------------------------------------------
 */

static void a_level_spans_fanout_to_its_power(void **state)
{
	struct level_policy policy = { 16, 288, 1000 };

	(void)state;
	assert_int_equal(level_of(&policy, 1), 0);
	assert_int_equal(level_of(&policy, 16), 0);
	assert_int_equal(level_of(&policy, 17), 1);
	assert_int_equal(level_of(&policy, 256), 1);
	assert_int_equal(level_of(&policy, 257), 2);
	assert_int_equal(level_of(&policy, 4096), 2);
	assert_int_equal(level_of(&policy, UINT32_MAX), 7);
	policy.fanout = 2;
	assert_int_equal(level_of(&policy, UINT32_MAX), 31);
}

static void the_horizon_counts_from_the_highest_tip_ever(void **state)
{
	struct level_policy policy = { 16, 288, 1000 };
	struct state at = { .blocks = 100, .top = 288 };

	(void)state;
	assert_int_equal(levels_floor(&policy, &at), 0);
	at.top = 289;
	assert_int_equal(levels_floor(&policy, &at), 1);
	at.top = 1000;
	assert_int_equal(levels_floor(&policy, &at), 712);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(random_lives_equal_a_walk_over_the_chain),
		TEST(lives_with_merges_under_way_equal_a_walk),
		TEST(cutting_everything_leaves_nothing),
		TEST(merging_all_that_is_settled_leaves_what_is_unspent),
		TEST(runs_stay_few_at_any_fanout_and_horizon),
		TEST(blocks_join_the_newest_run_until_it_spans_the_fanout),
		TEST(one_run_too_many_is_told),
		cmocka_unit_test(a_level_spans_fanout_to_its_power),
		cmocka_unit_test(the_horizon_counts_from_the_highest_tip_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
