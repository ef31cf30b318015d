/* Dumps: two indexes of one chain with one secret give the same text, whatever
 * their pasts. */
#include "indexed.h"

#include "indexer/dump.h"

static const char secret[] = "sixteen bytes or more";

/* The caller's to free. */
static char *dump_of(struct indexed *ix)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	assert_ok(index_dump(ix->index, file));
	assert_int_equal(fclose(file), 0);
	return text;
}

static void assert_same_dump(struct indexed *a, struct indexed *b)
{
	char *x = dump_of(a), *y = dump_of(b);

	assert_string_equal(x, y);
	free(x);
	free(y);
}

static size_t lines_with(const char *text, const char *start)
{
	size_t count = 0;

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		count += !strncmp(text, start, strlen(start));
	}
	return count;
}

/* A chain with a past of reorgs, followed block by block, and its last form
 * taken at once by another. */
static void live_and_compare(uint64_t seed)
{
	struct rng rng = { seed };
	struct made_node node;
	struct indexed lived, fresh;

	made_node_begin(&node, seed);
	node.model.any_order = seed & 1;
	indexed_begin_whole(&lived, &node, 3, 8, secret);
	for (int i = 0; i < 40; i++) {
		uint32_t blocks = lived.state.blocks, keep = blocks;

		if (blocks > 9 && rng_one_in(&rng, 4)) {
			keep = blocks - (uint32_t)rng_below(&rng, 4);
			if (keep < levels_floor(&lived.policy, &lived.state))
				keep = blocks;
			model_cut(&node.model, keep);
		}
		made_node_grow(&node, 1 + (uint32_t)rng_below(&rng, 6));
		assert_ok(indexed_follow(&lived, keep,
					 (uint32_t)node.model.block_count));
		if (rng_one_in(&rng, 2))
			indexed_merge_all(&lived);
	}
	indexed_begin_whole(&fresh, &node, 16, 100, secret);
	assert_ok(indexed_follow(&fresh, 0, (uint32_t)node.model.block_count));
	assert_same_dump(&lived, &fresh);
	indexed_end(&fresh);
	indexed_end(&lived);
	made_node_end(&node);
}

static void an_index_that_lived_equals_a_fresh_one(void **state)
{
	unsigned rounds = test_rounds(4);

	(void)state;
	for (unsigned seed = 0; seed < rounds; seed++)
		live_and_compare(seed);
}

static void a_dump_has_a_line_for_every_fact(void **state)
{
	struct made_node node;
	struct row_set rows;
	struct indexed ix;
	char *text;

	(void)state;
	made_node_begin(&node, 5);
	for (int i = 0; i < 20; i++)
		made_node_grow(&node, 5);
	indexed_begin_whole(&ix, &node, 3, 8, secret);
	assert_ok(indexed_follow(&ix, 0, 21));
	row_set_init(&rows);
	model_rows(&node.model, &rows, 0, 21);
	text = dump_of(&ix);
	assert_int_equal(lines_with(text, "block "), 21);
	assert_int_equal(lines_with(text, "time "), 21);
	assert_int_equal(lines_with(text, "tx "), node.model.tx_count);
	assert_int_equal(lines_with(text, "history "),
			 rows.count[TABLE_HISTORY]);
	assert_int_equal(
		lines_with(text, "coin "),
		model_unspent(rows.rows[TABLE_COINS], rows.count[TABLE_COINS]));
	assert_int_equal(lines_with(text, "spent "), rows.count[TABLE_SPENDS]);
	assert_int_equal(lines_with(text, "txid "), rows.count[TABLE_TXIDS]);
	assert_int_equal(lines_with(text, "stray "), 0);
	free(text);
	row_set_clear(&rows);
	indexed_end(&ix);
	made_node_end(&node);
}

static void another_block_or_another_secret_gives_another_dump(void **state)
{
	struct indexed a, b, c;
	struct made_node node;
	char *x, *y, *z;

	(void)state;
	made_node_begin(&node, 6);
	for (int i = 0; i < 5; i++)
		made_node_grow(&node, 3);
	indexed_begin_whole(&a, &node, 3, 8, secret);
	indexed_begin_whole(&b, &node, 3, 8, "another sixteen bytes");
	indexed_begin_whole(&c, &node, 3, 8, secret);
	assert_ok(indexed_follow(&a, 0, 6));
	assert_ok(indexed_follow(&b, 0, 6));
	assert_ok(indexed_follow(&c, 0, 5));
	x = dump_of(&a);
	y = dump_of(&b);
	z = dump_of(&c);
	assert_string_not_equal(x, y);
	assert_string_not_equal(x, z);
	free(x);
	free(y);
	free(z);
	assert_ok(indexed_follow(&c, 5, 6));
	assert_same_dump(&a, &c);
	indexed_end(&a);
	indexed_end(&b);
	indexed_end(&c);
	made_node_end(&node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_index_that_lived_equals_a_fresh_one),
		cmocka_unit_test(a_dump_has_a_line_for_every_fact),
		cmocka_unit_test(
			another_block_or_another_secret_gives_another_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
