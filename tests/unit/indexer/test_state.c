/* Where the index stands, and what it was made for: written, read, damaged. */
#include "support.h"

#include "indexer/state.h"

struct scene {
	struct folder folder;
	struct store *store;
	struct view batch;
};

static int begin(void **state)
{
	struct scene *scene = malloc(sizeof(*scene));

	assert_non_null(scene);
	scene->folder = make_folder();
	scene->store = store_in(&scene->folder, TEST_MAP);
	assert_ok(batch_begin(&scene->batch, scene->store));
	*state = scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;

	assert_status(batch_end(&scene->batch, STATUS_STOPPED), STATUS_STOPPED);
	store_close(scene->store);
	drop_folder(&scene->folder);
	free(scene);
	return 0;
}

static struct slice text(const char *s)
{
	return slice_of(s, strlen(s));
}

/* A state with run_count runs. */
static struct state made_state(uint32_t run_count)
{
	struct state state = {
		.generation = 1ULL << 40 | 7,
		.next_txnum = MAX_TXNUM,
		.top = 9 * run_count + 5,
		.tip = { { 1, 2, 3 } },
		.run_count = run_count,
	};

	for (uint32_t i = 0; i < run_count; i++) {
		struct run_info *run = &state.runs[i];

		run->slot = (uint8_t)((i * 7 + 3) % RUN_SLOTS);
		run->from = state.blocks;
		run->to = state.blocks += 1 + i % 9;
		for (int t = 0; t < TABLE_COUNT; t++) {
			run->rows[t] = (uint64_t)i << 32 | (unsigned)t;
			run->bytes[t] = ~run->rows[t];
		}
	}
	return state;
}

/* One with a merge of its second and third run under way. */
static struct state merging_state(uint32_t run_count)
{
	struct state state = made_state(run_count);
	unsigned slot = state_free_slot(&state);
	struct merging *m = &state.merging;

	m->first = 1;
	m->count = 2;
	m->table = TABLE_SPENDS;
	m->into = state.runs[2];
	m->into.from = state.runs[1].from;
	m->into.slot = (uint8_t)slot;
	return state;
}

static void assert_runs_equal(const struct run_info *a,
			      const struct run_info *b)
{
	assert_int_equal(a->slot, b->slot);
	assert_int_equal(a->from, b->from);
	assert_int_equal(a->to, b->to);
	for (int t = 0; t < TABLE_COUNT; t++) {
		assert_true(a->rows[t] == b->rows[t]);
		assert_true(a->bytes[t] == b->bytes[t]);
	}
}

static void a_state_comes_back(void **arg)
{
	static const uint32_t counts[] = { 0, 1, 2, MAX_RUNS };
	struct scene *scene = *arg;

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		struct state state = made_state(counts[i]), got;

		assert_ok(state_write(&scene->batch, &state));
		assert_ok(state_read(&got, &scene->batch));
		assert_true(got.generation == state.generation);
		assert_true(got.next_txnum == state.next_txnum);
		assert_int_equal(got.blocks, state.blocks);
		assert_int_equal(got.top, state.top);
		assert_memory_equal(&got.tip, &state.tip, sizeof(got.tip));
		assert_int_equal(got.run_count, state.run_count);
		for (uint32_t r = 0; r < got.run_count; r++)
			assert_runs_equal(&got.runs[r], &state.runs[r]);
	}
}

static void a_merge_under_way_comes_back(void **arg)
{
	struct scene *scene = *arg;
	struct state state = merging_state(5), got;

	assert_ok(state_write(&scene->batch, &state));
	assert_ok(state_read(&got, &scene->batch));
	assert_int_equal(got.merging.first, 1);
	assert_int_equal(got.merging.count, 2);
	assert_int_equal(got.merging.table, TABLE_SPENDS);
	assert_runs_equal(&got.merging.into, &state.merging.into);
	/* And is forgotten when it has ended. */
	state.merging.count = 0;
	assert_ok(state_write(&scene->batch, &state));
	assert_ok(state_read(&got, &scene->batch));
	assert_int_equal(got.merging.count, 0);
}

static void a_new_database_has_neither_state_nor_identity(void **arg)
{
	struct scene *scene = *arg;
	struct identity identity;
	struct state state;

	assert_status(state_read(&state, &scene->batch), STATUS_NOT_FOUND);
	assert_status(identity_read(&identity, &scene->batch),
		      STATUS_NOT_FOUND);
}

/* Copies a stored record to where it can be damaged. */
static size_t copy_record(uint8_t *out, struct scene *scene, const char *name)
{
	struct slice value;

	assert_ok(store_get(&scene->batch, DB_META, text(name), &value));
	memcpy(out, value.data, value.len);
	return value.len;
}

static void store_record(struct scene *scene, const char *name,
			 const uint8_t *bytes, size_t len)
{
	assert_ok(store_put(&scene->batch, DB_META, text(name),
			    slice_of(bytes, len)));
}

static enum status read_state(struct scene *scene)
{
	struct state state;

	return state_read(&state, &scene->batch);
}

static void a_state_of_another_length_is_corrupt(void **arg)
{
	struct scene *scene = *arg;
	struct state state = made_state(3);
	uint8_t bytes[8192] = { 0 };
	size_t len, whole;

	assert_ok(state_write(&scene->batch, &state));
	whole = copy_record(bytes, scene, "state");
	state = merging_state(3);
	assert_ok(state_write(&scene->batch, &state));
	len = copy_record(bytes, scene, "state");
	for (size_t cut = 0; cut < len; cut++) {
		store_record(scene, "state", bytes, cut);
		/* Without what a merge under way adds it is whole too. */
		assert_status(read_state(scene),
			      cut == whole ? STATUS_OK : STATUS_CORRUPT);
	}
	store_record(scene, "state", bytes, len + 1);
	assert_status(read_state(scene), STATUS_CORRUPT);
	store_record(scene, "state", bytes, len);
	assert_ok(read_state(scene));
}

typedef void damage(struct state *state);

static void gap(struct state *state)
{
	state->runs[1].from++;
}

static void overlap(struct state *state)
{
	state->runs[1].from--;
}

static void late_start(struct state *state)
{
	state->runs[0].from = 1;
}

static void empty_run(struct state *state)
{
	state->runs[2].to = state->runs[2].from;
	state->blocks = state->runs[2].to;
}

static void runs_end_early(struct state *state)
{
	state->blocks++;
}

static void runs_end_late(struct state *state)
{
	state->blocks--;
}

static void slot_out_of_range(struct state *state)
{
	state->runs[0].slot = RUN_SLOTS;
}

static void slot_used_twice(struct state *state)
{
	state->runs[0].slot = state->runs[2].slot;
}

static void top_below_tip(struct state *state)
{
	state->top = state->blocks - 1;
}

static void txnum_out_of_range(struct state *state)
{
	state->next_txnum = MAX_TXNUM + 1;
}

static void merges_too_many(struct state *state)
{
	state->merging.count = 3;
}

static void merges_too_far_on(struct state *state)
{
	state->merging.first = 3;
}

static void merges_from_elsewhere(struct state *state)
{
	state->merging.into.from = 0;
}

static void merges_to_elsewhere(struct state *state)
{
	state->merging.into.to++;
}

static void merges_into_a_run(struct state *state)
{
	state->merging.into.slot = state->runs[0].slot;
}

static void merges_no_table(struct state *state)
{
	state->merging.table = (enum table)TABLE_COUNT;
}

static void a_merge_that_contradicts_its_state_is_corrupt(void **arg)
{
	static damage *const damages[] = {
		merges_too_many,     merges_too_far_on, merges_from_elsewhere,
		merges_to_elsewhere, merges_into_a_run, merges_no_table,
	};
	struct scene *scene = *arg;

	for (size_t i = 0; i < COUNT_OF(damages); i++) {
		struct state state = merging_state(3);

		assert_ok(state_write(&scene->batch, &state));
		assert_ok(read_state(scene));
		damages[i](&state);
		assert_ok(state_write(&scene->batch, &state));
		if (read_state(scene) != STATUS_CORRUPT)
			fail_msg("damage %zu goes unseen", i);
	}
}

static void a_merge_needs_a_slot_besides_the_runs(void **arg)
{
	struct scene *scene = *arg;
	struct state state = merging_state(MAX_RUNS - 1);

	assert_ok(state_write(&scene->batch, &state));
	assert_ok(read_state(scene));
	state = merging_state(MAX_RUNS);
	assert_ok(state_write(&scene->batch, &state));
	assert_status(read_state(scene), STATUS_CORRUPT);
}

static void a_state_that_contradicts_itself_is_corrupt(void **arg)
{
	static damage *const damages[] = {
		gap,
		overlap,
		late_start,
		empty_run,
		runs_end_early,
		runs_end_late,
		slot_out_of_range,
		slot_used_twice,
		top_below_tip,
		txnum_out_of_range,
	};
	struct scene *scene = *arg;

	for (size_t i = 0; i < COUNT_OF(damages); i++) {
		struct state state = made_state(3);

		damages[i](&state);
		assert_ok(state_write(&scene->batch, &state));
		if (read_state(scene) != STATUS_CORRUPT)
			fail_msg("damage %zu goes unseen", i);
	}
}

static void too_many_runs_are_corrupt(void **arg)
{
	/* Where run_count stands: two u64, two u32 and a hash before it. */
	enum { RUN_COUNT_AT = 8 + 8 + 4 + 4 + 32 };
	struct scene *scene = *arg;
	struct state state = made_state(MAX_RUNS);
	uint8_t bytes[8192] = { 0 };
	size_t len;

	assert_ok(state_write(&scene->batch, &state));
	len = copy_record(bytes, scene, "state");
	assert_int_equal(bytes[RUN_COUNT_AT], MAX_RUNS);
	bytes[RUN_COUNT_AT]++;
	store_record(scene, "state", bytes, len);
	assert_status(read_state(scene), STATUS_CORRUPT);
	memset(bytes + RUN_COUNT_AT, 0xff, 4);
	store_record(scene, "state", bytes, len);
	assert_status(read_state(scene), STATUS_CORRUPT);
}

static void random_damage_to_a_state_is_survived(void **arg)
{
	struct scene *scene = *arg;
	struct state state = merging_state(5), got;
	struct rng rng = { 1 };
	uint8_t bytes[8192];
	size_t len;

	assert_ok(state_write(&scene->batch, &state));
	len = copy_record(bytes, scene, "state");
	for (int i = 0; i < 1000; i++) {
		uint8_t damaged[8192];
		enum status st;

		memcpy(damaged, bytes, len);
		for (uint64_t n = 1 + rng_below(&rng, 3); n; n--)
			damaged[rng_below(&rng, len)] = (uint8_t)rng_next(&rng);
		store_record(scene, "state", damaged, len);
		st = state_read(&got, &scene->batch);
		if (st != STATUS_OK) {
			assert_int_equal(st, STATUS_CORRUPT);
			continue;
		}
		assert_true(state_slot_count(&got) <= MAX_RUNS);
		assert_true(state_free_slot(&got) < RUN_SLOTS);
	}
}

static void the_slot_of_a_merge_stands_before_those_of_its_runs(void **arg)
{
	struct state state = merging_state(4);
	uint8_t slots[MAX_RUNS];

	(void)arg;
	assert_int_equal(state_slots(&state, slots), 5);
	assert_int_equal(slots[0], state.runs[0].slot);
	assert_int_equal(slots[1], state.merging.into.slot);
	for (int i = 1; i < 4; i++)
		assert_int_equal(slots[i + 1], state.runs[i].slot);
	assert_null(memchr(slots, (int)state_free_slot(&state), 5));
}

static void a_free_slot_is_one_that_no_run_uses(void **arg)
{
	(void)arg;
	for (uint32_t count = 0; count <= MAX_RUNS; count++) {
		struct state state = made_state(count);
		unsigned slot = state_free_slot(&state);

		assert_true(slot < RUN_SLOTS);
		for (uint32_t i = 0; i < count; i++)
			assert_true(state.runs[i].slot != slot);
	}
}

/* --- identity
 * ------------------------------------------------------------------- */

static struct identity made_identity(void)
{
	struct identity identity = {
		.format = INDEX_FORMAT,
		.coin = "litecoi", /* as long as may be */
		.network = "fifteen letters",
		.reorg_horizon = 288,
		.secret = test_secret,
	};

	memset(identity.genesis, 'f', HASH_HEX_SIZE - 1);
	return identity;
}

static void an_identity_comes_back(void **arg)
{
	struct scene *scene = *arg;
	struct identity identity = made_identity(), got;

	assert_ok(identity_write(&scene->batch, &identity));
	assert_ok(identity_read(&got, &scene->batch));
	assert_int_equal(got.format, identity.format);
	assert_string_equal(got.coin, identity.coin);
	assert_string_equal(got.network, identity.network);
	assert_string_equal(got.genesis, identity.genesis);
	assert_int_equal(got.reorg_horizon, 288);
	assert_memory_equal(&got.secret, &identity.secret, sizeof(got.secret));
}

static void a_truncated_identity_is_corrupt(void **arg)
{
	struct scene *scene = *arg;
	struct identity identity = made_identity(), got;
	uint8_t bytes[512] = { 0 };
	size_t len;

	assert_ok(identity_write(&scene->batch, &identity));
	len = copy_record(bytes, scene, "identity");
	for (size_t cut = 0; cut < len; cut++) {
		store_record(scene, "identity", bytes, cut);
		assert_status(identity_read(&got, &scene->batch),
			      STATUS_CORRUPT);
	}
	store_record(scene, "identity", bytes, len + 1);
	assert_status(identity_read(&got, &scene->batch), STATUS_CORRUPT);
}

static void a_name_that_is_too_long_is_corrupt(void **arg)
{
	struct scene *scene = *arg;
	struct identity identity = made_identity(), got;
	uint8_t bytes[512];
	size_t len;

	assert_ok(identity_write(&scene->batch, &identity));
	len = copy_record(bytes, scene, "identity");
	/* The coin's length, behind the format; one letter more. */
	assert_int_equal(bytes[4], 7);
	bytes[4] = 8;
	memmove(bytes + 13, bytes + 12, len - 12);
	bytes[12] = 'n';
	store_record(scene, "identity", bytes, len + 1);
	assert_status(identity_read(&got, &scene->batch), STATUS_CORRUPT);
}

/* A newer program may write what follows in another way. */
static void of_another_format_only_the_number_is_read(void **arg)
{
	static const uint8_t bytes[] = { INDEX_FORMAT + 1, 0, 0, 0, 0xff, 1 };
	struct scene *scene = *arg;
	struct identity got;

	store_record(scene, "identity", bytes, sizeof(bytes));
	assert_ok(identity_read(&got, &scene->batch));
	assert_int_equal(got.format, INDEX_FORMAT + 1);
	assert_string_equal(got.coin, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_state_comes_back),
		TEST(a_merge_under_way_comes_back),
		TEST(a_merge_that_contradicts_its_state_is_corrupt),
		TEST(a_merge_needs_a_slot_besides_the_runs),
		TEST(the_slot_of_a_merge_stands_before_those_of_its_runs),
		TEST(a_new_database_has_neither_state_nor_identity),
		TEST(a_state_of_another_length_is_corrupt),
		TEST(a_state_that_contradicts_itself_is_corrupt),
		TEST(too_many_runs_are_corrupt),
		TEST(random_damage_to_a_state_is_survived),
		TEST(a_free_slot_is_one_that_no_run_uses),
		TEST(an_identity_comes_back),
		TEST(a_truncated_identity_is_corrupt),
		TEST(a_name_that_is_too_long_is_corrupt),
		TEST(of_another_format_only_the_number_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
