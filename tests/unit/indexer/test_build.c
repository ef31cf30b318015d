/* The bulk build: what it leaves must be what a walk over the chain says, and
 * must go on being followed, cut back and merged like any other index. */
#include "indexer/build.h"

#include <unistd.h>

#include "indexed.h"

struct case_of {
	uint32_t blocks, txs, horizon, fanout;
	unsigned jobs;
	uint64_t unit, memory;
};

static atomic_bool never;

/* --- building --- */

struct made_source {
	const struct made_node *node;
	atomic_uint reads;
	uint32_t misfit;  /* whose spent outputs are another block's at first */
	uint32_t damaged; /* whose last byte is another at first */
	uint32_t untold;  /* of each so manieth block nobody tells what it
			   * spent; 0: of none */
	bool blocks_alone;
	atomic_bool *stop; /* raised when so many blocks were read, */
	unsigned stop_after;
	enum build_stage stage; /* or when so much was told of a stage */
	unsigned stop_told;
};

static bool is_untold(const struct made_source *source, uint32_t height)
{
	return source->untold && !(height % source->untold);
}

static enum status read_made(void *arg, unsigned worker,
			     struct incoming_block *in, uint32_t height)
{
	struct made_source *source = arg;

	(void)worker;
	if (atomic_fetch_add(&source->reads, 1) + 1 == source->stop_after)
		atomic_store(source->stop, true);
	model_incoming(&source->node->model, in, height,
		       !is_untold(source, height));
	if (height == source->misfit) /* what another block spent */
		writer_reset(&in->spent);
	if (height == source->misfit)
		write_bytes(&in->spent, "\1", 2);
	if (source->damaged && height == source->damaged)
		in->bytes.data[in->bytes.len - 1] ^= 1;
	return STATUS_OK;
}

/* It came with the block. */
static enum status read_spent(void *arg, unsigned worker,
			      struct incoming_block *in, uint32_t height)
{
	(void)arg;
	(void)worker;
	(void)in;
	(void)height;
	return STATUS_OK;
}

static void expect_nothing(void *arg, unsigned worker, uint32_t height)
{
	(void)arg;
	(void)worker;
	(void)height;
}

static enum status read_again(void *arg, unsigned worker,
			      struct incoming_block *in, uint32_t height)
{
	struct made_source *source = arg;

	(void)worker;
	assert_int_equal(height, source->damaged);
	model_incoming(&source->node->model, in, height, true);
	return STATUS_OK;
}

static enum status read_spent_again(void *arg, unsigned worker,
				    struct incoming_block *in, uint32_t height)
{
	struct made_source *source = arg;

	(void)worker;
	if (is_untold(source, height))
		return STATUS_NOT_FOUND;
	assert_int_equal(height, source->misfit);
	model_incoming(&source->node->model, in, height, true);
	return STATUS_OK;
}

static void count_told(void *arg, const struct build_progress *progress)
{
	struct made_source *source = arg;

	assert_in_range((unsigned)(progress->percent * 100), 0, 10000);
	if (progress->stage == source->stage && source->stop_told &&
	    !--source->stop_told)
		atomic_store(source->stop, true);
}

static struct block_hash *hashes_of(const struct made_node *node)
{
	const struct model *model = &node->model;
	struct block_hash *hashes =
		malloc(model->block_count * sizeof(*hashes));

	assert_non_null(hashes);
	for (size_t i = 0; i < model->block_count; i++)
		hashes[i] = model->blocks[i].hash;
	return hashes;
}

static enum status build_with(struct indexed *ix, const struct case_of *c,
			      struct made_source *source, uint32_t count)
{
	struct block_hash *hashes = hashes_of(ix->node);
	struct build_params params = {
		.net = &ix->node->net,
		.secret = &test_secret,
		.policy = ix->policy,
		.store = ix->store,
		.dir = ix->folder.path,
		.source = { source, read_made, read_spent, expect_nothing,
			    read_again, read_spent_again, source->blocks_alone,
			    c->jobs + 1 },
		.hashes = hashes,
		.count = count,
		.jobs = c->jobs,
		.memory = c->memory,
		.unit_bytes = c->unit,
		.stop = source->stop ? source->stop : &never,
		.report = count_told,
		.report_arg = source,
	};
	enum status st = build_run(&params, &ix->state);

	free(hashes);
	if (st == STATUS_OK)
		ix->top = ix->state.blocks;
	return st;
}

static enum status build(struct indexed *ix, const struct case_of *c)
{
	struct made_source source = { .node = ix->node };

	return build_with(ix, c, &source,
			  (uint32_t)ix->node->model.block_count);
}

static void grow(struct made_node *node, struct rng *rng, uint32_t blocks,
		 uint32_t txs)
{
	for (uint32_t i = 0; i < blocks; i++)
		made_node_grow(node, 1 + (uint32_t)rng_below(rng, txs));
}

static void assert_no_scratch(const struct indexed *ix)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/build", ix->folder.path);
	assert_int_equal(access(path, F_OK), -1);
}

static const struct case_of cases[] = {
	{ 1, 1, 10, 16, 1, 1U << 30, 1U << 24 },
	{ 30, 20, 10, 4, 1, 1U << 30, 1U << 24 },
	{ 60, 30, 10, 2, 3, 1U << 30, 1U << 24 },
	{ 60, 30, 100, 2, 2, 1U << 30, 1U << 24 },
	{ 60, 30, 5, 2, 2, 7000, 1U << 20 },
	{ 40, 200, 3, 16, 4, 1U << 30, 1U << 24 },
	/* So little memory that most scripts are too large for it. */
	{ 60, 100, 5, 2, 2, 1U << 30, 1U << 12 },
	{ 60, 100, 5, 2, 1, 9000, 1U << 11 },
};

/* --- the tests --- */

static void a_built_index_says_what_the_chain_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct case_of *c = &cases[i];
		struct rng rng = { 100 + i };
		struct made_node node;
		struct indexed ix;

		made_node_begin(&node, 200 + i);
		node.model.any_order = i % 2;
		grow(&node, &rng, c->blocks - 1, c->txs);
		indexed_begin(&ix, &node, c->fanout, c->horizon);
		assert_ok(build(&ix, c));
		assert_indexed(&ix);
		assert_no_scratch(&ix);
		indexed_end(&ix);
		made_node_end(&node);
	}
}

/* Of all blocks, with and without memory of recent outputs, or of some. */
static void what_nobody_told_is_found_among_the_blocks(void **state)
{
	static const struct {
		uint32_t untold;
		bool blocks_alone;
	} ways[] = { { 1, true }, { 1, false }, { 7, false }, { 2, true } };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
		const struct case_of *c = &cases[i / 2];
		struct rng rng = { 500 + i };
		struct made_node node;
		struct made_source source = {
			.node = &node,
			.untold = ways[(i + i / 4) % COUNT_OF(ways)].untold,
			.blocks_alone =
				ways[(i + i / 4) % COUNT_OF(ways)].blocks_alone,
		};
		struct indexed ix;

		made_node_begin(&node, 600 + i);
		node.model.any_order = i % 2;
		grow(&node, &rng, c->blocks - 1, c->txs);
		indexed_begin(&ix, &node, c->fanout, c->horizon);
		assert_ok(build_with(&ix, c, &source, c->blocks));
		assert_indexed(&ix);
		assert_no_scratch(&ix);
		indexed_end(&ix);
		made_node_end(&node);
	}
}

static void a_built_index_is_followed_cut_and_merged(void **state)
{
	(void)state;
	for (size_t i = 1; i < COUNT_OF(cases); i++) {
		const struct case_of *c = &cases[i];
		struct rng rng = { 300 + i };
		struct made_node node;
		struct indexed ix;
		uint32_t keep;

		made_node_begin(&node, 400 + i);
		grow(&node, &rng, c->blocks - 1, c->txs);
		indexed_begin(&ix, &node, c->fanout, c->horizon);
		assert_ok(build(&ix, c));
		for (int round = 0; round < 6; round++) {
			uint32_t floor = levels_floor(&ix.policy, &ix.state);

			if (floor < ix.state.blocks - 20)
				floor = ix.state.blocks - 20;
			keep = floor + (uint32_t)rng_below(
					       &rng, ix.state.blocks - floor);
			keep = keep ? keep : 1;
			model_cut(&node.model, keep);
			grow(&node, &rng, 3, c->txs);
			assert_ok(indexed_follow(
				&ix, keep, (uint32_t)node.model.block_count));
			indexed_merge_all(&ix);
			assert_indexed(&ix);
		}
		indexed_end(&ix);
		made_node_end(&node);
	}
}

static void build_with_replaced_coinbase(uint32_t untold)
{
	const struct case_of c = { 0, 0, 4, 2, 2, 1U << 30, 1U << 24 };
	struct replaced_coinbase replaced = { .height = 3 };
	char hex[HASH_HEX_SIZE];
	struct rng rng = { 5 };
	struct made_node node;
	struct made_source source = { .node = &node, .untold = untold };
	struct indexed ix;

	made_node_begin(&node, 6);
	node.model.no_coins_of = 3;
	grow(&node, &rng, 8, 10);
	model_grow_with_twin(&node.model, 10);
	made_node_write(&node);
	grow(&node, &rng, 12, 10);
	block_hash_to_hex(hex, &node.model.blocks[3].hash);
	replaced.block_hash = hex;
	node.net.replaced = &replaced;
	node.net.replaced_count = 1;
	indexed_begin(&ix, &node, c.fanout, c.horizon);
	assert_ok(
		build_with(&ix, &c, &source, (uint32_t)node.model.block_count));
	assert_indexed(&ix);
	indexed_end(&ix);
	made_node_end(&node);
}

static void a_replaced_coinbase_leaves_no_trace_in_a_build(void **state)
{
	(void)state;
	build_with_replaced_coinbase(0);
	build_with_replaced_coinbase(1);
}

/* Stopped after every number of blocks, and gone on with until it is done. */
static void a_stopped_build_goes_on_from_its_last_unit(void **state)
{
	const struct case_of c = { 24, 30, 4, 2, 2, 4000, 1U << 20 };
	struct rng rng = { 7 };
	struct made_node node;

	(void)state;
	made_node_begin(&node, 8);
	grow(&node, &rng, c.blocks - 1, c.txs);
	for (unsigned stop_after = 1; stop_after <= c.blocks; stop_after++) {
		struct made_source source = { .node = &node };
		atomic_bool stop;
		struct indexed ix;
		unsigned first;

		indexed_begin(&ix, &node, c.fanout, c.horizon);
		atomic_init(&stop, false);
		source.stop = &stop;
		source.stop_after = stop_after;
		assert_status(build_with(&ix, &c, &source, c.blocks),
			      STATUS_STOPPED);
		assert_int_equal(ix.state.blocks, 0);
		first = atomic_load(&source.reads);
		atomic_store(&stop, false);
		source.stop_after = 0;
		assert_ok(build_with(&ix, &c, &source, c.blocks));
		/* Far in, little is read again: what the threads had ahead. */
		if (stop_after == c.blocks)
			assert_in_range(atomic_load(&source.reads) - first, 0,
					8 * c.jobs + 4);
		assert_indexed(&ix);
		assert_no_scratch(&ix);
		indexed_end(&ix);
	}
	made_node_end(&node);
}

static void stop_in_stages(const struct case_of c, enum build_stage first,
			   unsigned stop_told)
{
	struct rng rng = { 17 };
	struct made_node node;

	made_node_begin(&node, 18);
	grow(&node, &rng, c.blocks - 1, c.txs);
	for (int stage = first; stage < BUILD_STAGES; stage++) {
		struct made_source source = { .node = &node,
					      .untold = first < BUILD_SCRIPTS
								? 2
								: 0,
					      .stage = (enum build_stage)stage,
					      .stop_told = stop_told };
		atomic_bool stop;
		struct indexed ix;

		if (stage == BUILD_FEES) /* tells nothing */
			continue;
		indexed_begin(&ix, &node, c.fanout, c.horizon);
		atomic_init(&stop, false);
		source.stop = &stop;
		assert_status(build_with(&ix, &c, &source, c.blocks),
			      STATUS_STOPPED);
		atomic_store(&stop, false);
		atomic_store(&source.reads, 0);
		assert_ok(build_with(&ix, &c, &source, c.blocks));
		assert_int_equal(atomic_load(&source.reads), 0);
		assert_indexed(&ix);
		assert_no_scratch(&ix);
		indexed_end(&ix);
	}
	made_node_end(&node);
}

/* Little memory makes many tasks, each with a commit and a checkpoint; less
 * still, commits within a partition. */
static void a_build_stopped_in_any_stage_goes_on(void **state)
{
	const struct case_of little = { 40, 60, 6, 2, 2, 4000, 1U << 14 };
	const struct case_of less = { 30, 60, 6, 2, 2, 9000, 1U << 12 };

	(void)state;
	stop_in_stages(little, BUILD_SCRIPTS, 5);
	stop_in_stages(less, BUILD_SCRIPTS, 2);
	stop_in_stages(less, BUILD_SCRIPTS, 30);
	stop_in_stages(less, BUILD_SPREAD, 2);
	stop_in_stages(less, BUILD_SPREAD, 30);
}

static void a_build_over_a_chain_that_changed_begins_anew(void **state)
{
	const struct case_of c = { 24, 30, 4, 2, 2, 4000, 1U << 20 };
	struct rng rng = { 9 };
	struct made_node node;
	struct made_source source = { .node = &node, .stop_after = 20 };
	atomic_bool stop;
	struct indexed ix;

	(void)state;
	made_node_begin(&node, 10);
	grow(&node, &rng, c.blocks - 1, c.txs);
	indexed_begin(&ix, &node, c.fanout, c.horizon);
	atomic_init(&stop, false);
	source.stop = &stop;
	assert_status(build_with(&ix, &c, &source, c.blocks), STATUS_STOPPED);
	model_cut(&node.model, 5);
	grow(&node, &rng, 22, c.txs);
	assert_ok(build(&ix, &c));
	assert_indexed(&ix);
	indexed_end(&ix);
	made_node_end(&node);
}

static void what_does_not_fit_is_read_again(void **state)
{
	const struct case_of c = { 12, 5, 4, 2, 2, 1U << 30, 1U << 24 };
	struct rng rng = { 21 };
	struct made_node node;
	struct made_source source = { .node = &node,
				      .misfit = 7,
				      .damaged = 9 };
	struct indexed ix;

	(void)state;
	made_node_begin(&node, 22);
	grow(&node, &rng, 6, c.txs);
	made_node_grow(&node, 3);
	grow(&node, &rng, 4, c.txs);
	indexed_begin(&ix, &node, c.fanout, c.horizon);
	assert_ok(build_with(&ix, &c, &source, 12));
	assert_indexed(&ix);
	indexed_end(&ix);
	made_node_end(&node);
}

static void hashes_that_are_no_chain_are_asked_for_again(void **state)
{
	const struct case_of c = { 12, 5, 4, 2, 2, 1U << 30, 1U << 24 };
	struct rng rng = { 11 };
	struct made_node node, other;
	struct made_source source;
	struct indexed ix;

	(void)state;
	made_node_begin(&node, 12);
	grow(&node, &rng, c.blocks - 1, c.txs);
	made_node_begin(&other, 13);
	grow(&other, &rng, c.blocks - 1, c.txs);
	source = (struct made_source){ .node = &node };
	indexed_begin(&ix, &node, c.fanout, c.horizon);
	/* One block of another chain among them. */
	{
		struct model_block swap = node.model.blocks[7];

		node.model.blocks[7] = other.model.blocks[7];
		assert_status(build_with(&ix, &c, &source, c.blocks),
			      STATUS_UNAVAILABLE);
		node.model.blocks[7] = swap;
	}
	assert_int_equal(ix.state.blocks, 0);
	assert_ok(build_with(&ix, &c, &source, c.blocks));
	assert_indexed(&ix);
	indexed_end(&ix);
	made_node_end(&other);
	made_node_end(&node);
}

static uint16_t first_bits(uint32_t script)
{
	struct script_key key = script_key_of(script);

	return (uint16_t)(key.bytes[0] << 8 | key.bytes[1]);
}

/* Scripts whose keys begin with the same 16 bits. */
static void find_neighbours(uint32_t *out, uint32_t count)
{
	uint32_t *last = calloc(1U << 16, sizeof(*last));
	uint32_t *before = calloc(1U << 17, sizeof(*before));
	uint32_t script = 0, found = 0;

	assert_non_null(last);
	assert_non_null(before);
	while (found < count) {
		assert_true(++script < 1U << 17);
		before[script] = last[first_bits(script)];
		last[first_bits(script)] = script;
		found = 0;
		for (uint32_t s = script; s && found < count; s = before[s])
			out[found++] = s;
	}
	free(before);
	free(last);
}

/* One partition, and one part of it, hold all of them, and each is too large.
 */
static void large_scripts_may_be_neighbours(void **state)
{
	const struct case_of c = { 50, 60, 5, 2, 2, 1U << 30, 1U << 12 };

	(void)state;
	for (uint32_t count = 2; count <= 3; count++) {
		struct rng rng = { 31 };
		struct made_node node;
		struct indexed ix;

		made_node_begin(&node, 32);
		find_neighbours(node.model.hot, count);
		node.model.hot_count = count;
		grow(&node, &rng, c.blocks - 1, c.txs);
		indexed_begin(&ix, &node, c.fanout, c.horizon);
		assert_ok(build(&ix, &c));
		assert_indexed(&ix);
		assert_no_scratch(&ix);
		indexed_end(&ix);
		made_node_end(&node);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_built_index_says_what_the_chain_says),
		cmocka_unit_test(what_nobody_told_is_found_among_the_blocks),
		cmocka_unit_test(a_built_index_is_followed_cut_and_merged),
		cmocka_unit_test(
			a_replaced_coinbase_leaves_no_trace_in_a_build),
		cmocka_unit_test(a_stopped_build_goes_on_from_its_last_unit),
		cmocka_unit_test(a_build_stopped_in_any_stage_goes_on),
		cmocka_unit_test(a_build_over_a_chain_that_changed_begins_anew),
		cmocka_unit_test(what_does_not_fit_is_read_again),
		cmocka_unit_test(hashes_that_are_no_chain_are_asked_for_again),
		cmocka_unit_test(large_scripts_may_be_neighbours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
