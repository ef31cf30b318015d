/* Merges in transactions of their own: what a reader sees between and across
 * them, and when the writer's thread lets them have their turn. */
#include "base/clock.h"
#include "indexed.h"
#include "indexer/sync_parts.h"

struct scene {
	struct made_node node;
	struct indexed ix;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 3);
	indexed_begin(&s->ix, &s->node, 2, 4);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	indexed_end(&s->ix);
	made_node_end(&s->node);
	free(s);
	return 0;
}

static void grow(struct scene *s, uint32_t blocks, uint32_t txs)
{
	for (uint32_t i = 0; i < blocks; i++) {
		made_node_grow(&s->node, txs);
		assert_ok(indexed_follow(&s->ix, s->ix.state.blocks,
					 (uint32_t)s->node.model.block_count));
	}
}

/* Pages that a merge freed are used again, but not those that a snapshot
 * reads, however long it is held. */
static void a_snapshot_stays_right_while_merges_go_on(void **state)
{
	struct scene *s = *state;
	unsigned turns = 0;

	grow(s, 6, 8);
	for (unsigned round = 0; round < test_rounds(6); round++) {
		struct indexed held = s->ix;
		struct view view;
		bool merged = true;

		assert_ok(view_begin(&view, s->ix.store));
		assert_indexed_in(&held, &view);
		grow(s, 2, 8);
		for (int i = 0; i < 40 && merged; i++) {
			merged = indexed_merge_once(&s->ix);
			turns += merged;
			if (i % 10 == 0)
				assert_indexed(&s->ix);
		}
		assert_indexed_in(&held, &view);
		view_end(&view);
	}
	assert_true(turns > 50);
}

/* A merge under way, told by nothing but the state on disk. */
static void a_merge_goes_on_from_what_is_on_disk(void **state)
{
	struct scene *s = *state;
	unsigned resumed = 0;

	grow(s, 12, 8);
	do {
		struct view view;

		resumed += s->ix.state.merging.count > 0;
		memset(&s->ix.state, 0xee, sizeof(s->ix.state));
		assert_ok(view_begin(&view, s->ix.store));
		assert_ok(state_read(&s->ix.state, &view));
		view_end(&view);
		assert_indexed(&s->ix);
	} while (indexed_merge_once(&s->ix));
	assert_true(resumed > 5);
	assert_int_equal(s->ix.state.merging.count, 0);
}

/* --- when --- */

/* The writer's thread, with an index that was given so many blocks and no turn
 * for merges yet. */
struct writer_scene {
	struct made_node node;
	struct indexed ix;
	struct sync *sync;
	atomic_bool stop;
};

static void begin_writer(struct writer_scene *s, uint32_t blocks, uint32_t txs)
{
	made_node_begin(&s->node, 4);
	indexed_begin_whole(&s->ix, &s->node, 2, 4, "a secret of some length");
	atomic_init(&s->stop, false);
	s->ix.index->config.stop = &s->stop;
	for (uint32_t i = 0; i < blocks; i++) {
		made_node_grow(&s->node, txs);
		assert_ok(indexed_follow(&s->ix, s->ix.state.blocks,
					 s->ix.state.blocks + 1));
	}
	s->sync = calloc(1, sizeof(*s->sync));
	assert_non_null(s->sync);
	s->sync->index = s->ix.index;
	s->sync->connector = s->ix.connector;
	s->sync->state = s->ix.state;
	s->sync->merges_left = true;
}

static void end_writer(struct writer_scene *s)
{
	free(s->sync);
	indexed_end(&s->ix);
	made_node_end(&s->node);
}

static void behind_a_commit_merges_take_as_long_as_it_took(void **state)
{
	const uint64_t forever = 1000000000;
	struct writer_scene s;

	(void)state;
	begin_writer(&s, 12, 20);
	assert_ok(merge_behind_commit(s.sync, 0));
	assert_true(s.sync->merges_left);
	assert_true(s.sync->state.merging.count > 0);
	assert_ok(merge_behind_commit(s.sync, forever));
	assert_false(s.sync->merges_left);
	assert_int_equal(s.sync->state.merging.count, 0);
	end_writer(&s);
}

static void too_many_runs_are_merged_however_short_the_commit_was(void **state)
{
	struct writer_scene s;

	(void)state;
	begin_writer(&s, 48, 6);
	assert_true(levels_crowded(&s.sync->state));
	atomic_store(&s.stop, true);
	assert_ok(merge_behind_commit(s.sync, 0));
	assert_true(levels_crowded(&s.sync->state));
	atomic_store(&s.stop, false);
	assert_ok(merge_behind_commit(s.sync, 0));
	assert_false(levels_crowded(&s.sync->state));
	end_writer(&s);
}

/* Each turn is followed by three times its length of rest. */
static void without_blocks_merges_take_a_quarter_of_the_time(void **state)
{
	struct writer_scene s;
	uint64_t taken = 0, worked = 0, until = 0;

	(void)state;
	begin_writer(&s, 16, 20);
	while (s.sync->merges_left) {
		struct state before = s.sync->state;
		uint64_t start = clock_monotonic_us(), end;

		assert_ok(merge_when_idle(s.sync));
		end = clock_monotonic_us();
		if (s.sync->merge_at == until) { /* resting */
			assert_true(start < until);
			assert_memory_equal(&before, &s.sync->state,
					    sizeof(before));
			continue;
		}
		assert_true(end >= until);
		until = s.sync->merge_at;
		assert_true(until <= end + 3 * (end - start));
		worked += end - start;
		/* What is not the turn itself is next to nothing. */
		taken += until - start;
	}
	assert_true(taken >= 3 * worked);
	assert_int_equal(s.sync->state.merging.count, 0);
	end_writer(&s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_snapshot_stays_right_while_merges_go_on),
		TEST(a_merge_goes_on_from_what_is_on_disk),
		cmocka_unit_test(
			behind_a_commit_merges_take_as_long_as_it_took),
		cmocka_unit_test(
			too_many_runs_are_merged_however_short_the_commit_was),
		cmocka_unit_test(
			without_blocks_merges_take_a_quarter_of_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
