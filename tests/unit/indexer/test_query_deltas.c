/* Every output and input of a script, against a walk over the chain. */
#include "indexed.h"

#include "indexer/query.h"

enum { SCRIPTS = 10, BLOCKS = 30, DELTAS_MAX = 4096 };

struct scene {
	struct made_node node;
	struct indexed ix;
	struct query *query;
	struct script_delta expected[DELTAS_MAX];
	size_t count;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 5);
	indexed_begin_whole(&s->ix, &s->node, 3, 6, "a secret of a test");
	for (uint32_t i = 1; i < BLOCKS; i++)
		made_node_grow(&s->node, 1 + i % 6);
	assert_ok(indexed_follow(&s->ix, 0, 12));
	for (uint32_t i = 12; i < BLOCKS; i++) {
		assert_ok(indexed_follow(&s->ix, i, i + 1));
		if (i % 5)
			indexed_merge_all(&s->ix);
	}
	s->query = query_new(s->ix.index);
	assert_non_null(s->query);
	assert_ok(query_begin(s->query));
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

static struct script_key key_of(struct scene *s, uint32_t script)
{
	uint8_t bytes[SCRIPT_SIZE];
	struct script_hash hash = script_hash_of(script_bytes(bytes, script));

	return query_script_key(s->query, &hash);
}

static void expect(struct scene *s, struct script_delta delta)
{
	assert_true(s->count < DELTAS_MAX);
	s->expected[s->count++] = delta;
}

/* By index, and of one index the output first. */
static void expect_tx(struct scene *s, uint32_t script,
		      struct script_delta delta)
{
	const struct model_tx *txs = s->node.model.txs;
	const struct model_tx *tx = &txs[delta.ref.txnum];

	for (uint32_t n = 0; n < MODEL_IO; n++) {
		delta.index = n;
		if (n < tx->out_count && !tx->pays_nobody &&
		    tx->out[n].script == script) {
			delta.spending = false;
			delta.amount = tx->out[n].amount;
			expect(s, delta);
		}
		if (n < tx->in_count) {
			const struct model_input *in = &tx->in[n];

			if (txs[in->txnum].out[in->vout].script != script)
				continue;
			delta.spending = true;
			delta.amount = txs[in->txnum].out[in->vout].amount;
			expect(s, delta);
		}
	}
}

static void expect_all(struct scene *s, uint32_t script, uint32_t from,
		       uint32_t to)
{
	const struct model *model = &s->node.model;

	s->count = 0;
	for (uint32_t h = from; h <= to && h < model->block_count; h++)
		for (uint32_t i = 0; i < model->blocks[h].tx_count; i++)
			expect_tx(
				s, script,
				(struct script_delta){
					.ref = { .txnum = model->blocks[h]
								  .first_txnum +
							  i },
					.height = h,
					.block_pos = i });
}

static void assert_deltas(struct scene *s, uint32_t script, uint32_t from,
			  uint32_t to)
{
	struct script_key key = key_of(s, script);
	struct script_delta *got;
	size_t count;

	expect_all(s, script, from, to);
	assert_ok(query_deltas(s->query, &got, &count, &key, from, to));
	assert_int_equal(count, s->count);
	for (size_t i = 0; i < count; i++) {
		assert_true(got[i].ref.txnum == s->expected[i].ref.txnum);
		assert_int_equal(got[i].height, s->expected[i].height);
		assert_int_equal(got[i].block_pos, s->expected[i].block_pos);
		assert_int_equal(got[i].index, s->expected[i].index);
		assert_int_equal(got[i].spending, s->expected[i].spending);
		assert_true(got[i].amount == s->expected[i].amount);
	}
}

static void deltas_equal_a_walk(void **state)
{
	struct scene *s = *state;

	/* And of one that was never paid. */
	for (uint32_t script = 0; script <= SCRIPTS; script++)
		assert_deltas(s, script, 0, UINT32_MAX);
}

static void a_range_leaves_out_what_lies_outside(void **state)
{
	struct scene *s = *state;

	for (uint32_t script = 0; script < SCRIPTS; script += 3)
		for (uint32_t from = 0; from <= BLOCKS; from += 4)
			for (uint32_t to = from; to <= BLOCKS + 1; to += 3)
				assert_deltas(s, script, from, to);
}

static void a_range_that_ends_before_it_begins_is_empty(void **state)
{
	struct scene *s = *state;
	struct script_key key = key_of(s, 0);
	struct script_delta *got;
	size_t count;

	assert_ok(query_deltas(s->query, &got, &count, &key, 9, 8));
	assert_int_equal(count, 0);
}

static void confirmed_coins_are_all_that_no_block_spends(void **state)
{
	struct scene *s = *state;
	const struct model *model = &s->node.model;
	struct script_coin coins[DELTAS_MAX];

	for (uint32_t script = 0; script < SCRIPTS; script++) {
		struct script_key key = key_of(s, script);
		size_t count, unspent = 0;
		uint64_t total = 0, expected = 0;
		bool more;

		for (uint32_t n = 0; n < model->tx_count; n++)
			for (uint32_t v = 0; v < model->txs[n].out_count; v++)
				if (!model->txs[n].pays_nobody &&
				    model->txs[n].out[v].script == script &&
				    model_spender(model, n, v) == NOT_SPENT) {
					expected += model->txs[n].out[v].amount;
					unspent++;
				}
		assert_ok(query_confirmed_coins(s->query, coins, &count, &more,
						&key, 1, 0, DELTAS_MAX));
		assert_false(more);
		assert_int_equal(count, unspent);
		for (size_t i = 0; i < count; i++)
			total += coins[i].amount;
		assert_true(total == expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(deltas_equal_a_walk, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_range_leaves_out_what_lies_outside, begin, end),
		cmocka_unit_test_setup_teardown(
			a_range_that_ends_before_it_begins_is_empty, begin,
			end),
		cmocka_unit_test_setup_teardown(
			confirmed_coins_are_all_that_no_block_spends, begin,
			end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
