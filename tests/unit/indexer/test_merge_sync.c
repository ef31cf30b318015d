/* Merges in transactions of their own: what a reader sees between and across
 * them. */
#include "indexed.h"

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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_snapshot_stays_right_while_merges_go_on),
		TEST(a_merge_goes_on_from_what_is_on_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
