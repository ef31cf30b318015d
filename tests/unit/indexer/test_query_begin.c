/* Requests to the read side: when they may begin, and what they may take. */
#include "indexed.h"

#include "indexer/query.h"

struct scene {
	struct made_node node;
	struct indexed ix;
	struct query *query;
};

/* An index without a block. */
static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 9);
	indexed_begin_whole(&s->ix, &s->node, 3, 6, "a secret of a test");
	s->query = query_new(s->ix.index);
	assert_non_null(s->query);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	query_free(s->query);
	indexed_end(&s->ix);
	made_node_end(&s->node);
	free(s);
	return 0;
}

static void an_index_without_blocks_is_unavailable(void **state)
{
	struct scene *s = *state;

	assert_status(query_begin(s->query), STATUS_UNAVAILABLE);
	assert_status(query_begin(s->query), STATUS_UNAVAILABLE);
	assert_ok(indexed_follow(&s->ix, 0, 1));
	assert_ok(query_begin(s->query));
	query_end(s->query);
}

static void memory_of_a_request_is_bounded_and_comes_back(void **state)
{
	struct scene *s = *state;

	assert_ok(indexed_follow(&s->ix, 0, 1));
	for (int i = 0; i < 2; i++) {
		size_t got = 0;

		assert_ok(query_begin(s->query));
		assert_null(query_alloc(s->query, SIZE_MAX));
		assert_null(query_alloc(s->query, (256U << 20) + 1));
		while (query_alloc(s->query, 10U << 20))
			got += 10;
		assert_in_range(got, 200, 256);
		/* Small things fit on. */
		memset(query_alloc(s->query, 1000), 1, 1000);
		query_end(s->query);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(an_index_without_blocks_is_unavailable),
		TEST(memory_of_a_request_is_bounded_and_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
