/* Connecting and disconnecting real blocks, against a walk over the chain. */
#include "indexed.h"
#include "made_rows.h"

#include "chain/merkle.h"

struct scene {
	struct made_node node;
	struct indexed ix;
};

static int begin(void **state)
{
	struct scene *s = malloc(sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 1);
	indexed_begin(&s->ix, &s->node, 3, 10);
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
	struct model *model = &s->node.model;

	for (uint32_t i = 0; i < blocks; i++)
		made_node_grow(&s->node,
			       1 + (uint32_t)rng_below(&model->rng, txs));
}

/* All the node has, in one batch. */
static void follow(struct scene *s)
{
	assert_ok(indexed_follow(&s->ix, s->ix.state.blocks,
				 (uint32_t)s->node.model.block_count));
}

/* --- the same rows, whatever the way
 * ------------------------------------------------- */

/* Batches of any size, cuts within the horizon, merges now and then. */
static void live(struct scene *s, int steps)
{
	struct model *model = &s->node.model;
	struct rng rng = { (uint64_t)steps };

	for (int i = 0; i < steps; i++) {
		uint32_t blocks = s->ix.state.blocks, keep = blocks;
		uint32_t floor = levels_floor(&s->ix.policy, &s->ix.state);

		if (rng_one_in(&rng, 4) && blocks > floor) {
			keep = floor +
			       (uint32_t)rng_below(&rng, blocks - floor);
			model_cut(model, keep);
		}
		grow(s, (uint32_t)rng_below(&rng, 4), 6);
		s->ix.without_spent = rng_one_in(&rng, 2);
		assert_ok(indexed_follow(&s->ix, keep,
					 (uint32_t)model->block_count));
		if (!rng_one_in(&rng, 3))
			indexed_merge_all(&s->ix);
		assert_indexed(&s->ix);
	}
}

static void connects_and_reorgs_equal_a_walk_over_the_chain(void **state)
{
	live(*state, (int)test_rounds(40));
}

static void a_spender_may_stand_before_what_it_spends(void **state)
{
	struct scene *s = *state;

	s->node.model.any_order = true;
	live(s, (int)test_rounds(25));
	assert_true(model_forward_spends(&s->node.model) > 5);
}

static void tokens_are_flagged_and_no_part_of_scripts(void **state)
{
	struct scene *s = *state;

	s->node.net = *network_find("bch", "regtest");
	s->node.model.bch = true;
	live(s, (int)test_rounds(25));
	assert_true(model_forward_spends(&s->node.model) > 5);
}

static void settle_by(struct scene *s, uint32_t batch)
{
	struct indexed ix;

	indexed_begin(&ix, &s->node, 3, 4);
	while (ix.state.blocks < s->node.model.block_count) {
		uint32_t left =
			(uint32_t)s->node.model.block_count - ix.state.blocks;

		assert_ok(indexed_follow(
			&ix, ix.state.blocks,
			ix.state.blocks + (left < batch ? left : batch)));
		indexed_merge_all(&ix);
		assert_indexed(&ix);
	}
	indexed_end(&ix);
}

/* The floor moves over every block of such pairs, and merges meet them below,
 * at and above it: coin and spend leave together or stay together, since they
 * are of one block. */
static void pairs_out_of_order_settle_like_others(void **state)
{
	struct scene *s = *state;

	s->node.net = *network_find("bch", "regtest");
	s->node.model.bch = true;
	grow(s, 40, 12);
	assert_true(model_forward_spends(&s->node.model) > 20);
	for (uint32_t batch = 1; batch < 6; batch++)
		settle_by(s, batch);
}

static void batches_of_any_size_give_the_same_rows(void **state)
{
	static const uint32_t batches[] = { 1, 2, 7, 30, 60 };
	struct scene *s = *state;

	grow(s, 59, 6);
	for (size_t i = 0; i < COUNT_OF(batches); i++) {
		struct indexed ix;

		indexed_begin(&ix, &s->node, 4, 6);
		while (ix.state.blocks < 60) {
			uint32_t to = ix.state.blocks + batches[i];

			assert_ok(indexed_follow(&ix, ix.state.blocks,
						 to < 60 ? to : 60));
			indexed_merge_all(&ix);
		}
		assert_indexed(&ix);
		indexed_end(&ix);
	}
}

static void disconnecting_all_leaves_no_rows(void **state)
{
	struct scene *s = *state;
	struct view view;

	grow(s, 9, 6);
	follow(s);
	assert_ok(indexed_follow(&s->ix, 0, 0));
	assert_int_equal(s->ix.state.run_count, 0);
	assert_int_equal(s->ix.state.top, 10);
	assert_indexed(&s->ix);
	assert_ok(view_begin(&view, s->ix.store));
	for (unsigned db = DB_PLAIN_COUNT; db < DB_COUNT; db++) {
		struct store_cursor cursor;

		assert_ok(store_cursor_open(&cursor, &view, db));
		assert_status(store_first(&cursor), STATUS_NOT_FOUND);
		store_cursor_close(&cursor);
	}
	view_end(&view);
	follow(s);
	assert_indexed(&s->ix);
}

static void disconnecting_to_the_tip_or_above_changes_nothing(void **state)
{
	struct scene *s = *state;

	grow(s, 5, 4);
	follow(s);
	assert_ok(indexed_follow(&s->ix, 6, 6));
	assert_ok(indexed_follow(&s->ix, 60, 60));
	assert_int_equal(s->ix.state.blocks, 6);
	assert_indexed(&s->ix);
}

/* As deep as a reorg may go: then all that is left is settled. */
static void an_index_cut_to_the_floor_merges_and_goes_on(void **state)
{
	struct scene *s = *state;

	grow(s, 29, 4);
	while (s->ix.state.blocks < 30)
		assert_ok(indexed_follow(&s->ix, s->ix.state.blocks,
					 s->ix.state.blocks + 1));
	assert_ok(indexed_follow(&s->ix, 20, 20));
	assert_true(s->ix.state.run_count > 3);
	indexed_merge_all(&s->ix);
	assert_int_equal(s->ix.state.run_count, 1);
	assert_indexed(&s->ix);
	follow(s);
	assert_indexed(&s->ix);
}

static void a_wiped_index_is_built_anew(void **state)
{
	struct scene *s = *state;
	struct view batch;

	grow(s, 20, 5);
	follow(s);
	assert_ok(indexed_follow(&s->ix, 15, 15)); /* some are stale */
	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(wipe(&batch, &s->ix.state));
	for (unsigned db = 0; db < DB_COUNT; db++) {
		struct store_cursor cursor;

		assert_ok(store_cursor_open(&cursor, &batch, db));
		if (db != DB_META)
			assert_status(store_first(&cursor), STATUS_NOT_FOUND);
		store_cursor_close(&cursor);
	}
	assert_ok(state_write(&batch, &s->ix.state));
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_int_equal(s->ix.state.blocks, 0);
	assert_int_equal(s->ix.state.top, 0);
	assert_int_equal(s->ix.state.generation, 2);
	s->ix.top = 0;
	follow(s);
	assert_indexed(&s->ix);
}

static void blocks_off_the_chain_are_kept_as_stale(void **state)
{
	struct scene *s = *state;
	struct block_hash hash;
	struct block_row row;
	uint32_t height;
	struct view view;

	grow(s, 8, 4);
	follow(s);
	hash = s->node.model.blocks[7].hash;
	model_cut(&s->node.model, 6);
	grow(s, 4, 4);
	assert_ok(indexed_follow(&s->ix, 6, 10));
	assert_indexed(&s->ix);
	assert_ok(view_begin(&view, s->ix.store));
	assert_status(blocks_find(&view, &height, &hash), STATUS_NOT_FOUND);
	assert_ok(blocks_get_stale(&view, &row, &height, &hash));
	assert_int_equal(height, 7);
	view_end(&view);
}

/* --- rules that are format
 * -------------------------------------------------------------- */

static size_t rows_in(const struct indexed *ix, enum table table)
{
	uint64_t rows = 0;

	for (uint32_t i = 0; i < ix->state.run_count; i++)
		rows += ix->state.runs[i].rows[table];
	return rows;
}

static void the_genesis_coinbase_pays_nobody(void **state)
{
	struct scene *s = *state;

	follow(s);
	assert_int_equal(s->ix.state.blocks, 1);
	assert_int_equal(rows_in(&s->ix, TABLE_HISTORY), 0);
	assert_int_equal(rows_in(&s->ix, TABLE_COINS), 0);
	assert_int_equal(rows_in(&s->ix, TABLE_SPENDS), 0);
	assert_int_equal(rows_in(&s->ix, TABLE_TXIDS), 1);
	assert_indexed(&s->ix);
}

/* The network's row names block height's coinbase as a replaced one. */
static void name_replaced(struct scene *s, struct replaced_coinbase *replaced,
			  char hex[HASH_HEX_SIZE], uint32_t height)
{
	block_hash_to_hex(hex, &s->node.model.blocks[height].hash);
	*replaced = (struct replaced_coinbase){ height, hex };
	s->node.net.replaced = replaced;
	s->node.net.replaced_count = 1;
}

static void assert_resolves_to(struct scene *s, uint32_t twin, uint64_t txnum)
{
	struct lookup lookup;
	struct tx_place place;
	uint64_t found;
	struct view view;
	enum status st;
	struct tx tx;

	assert_ok(view_begin(&view, s->ix.store));
	lookup_init(&lookup, &s->node.net, &test_secret, s->ix.source, NULL);
	assert_ok(lookup_bind(&lookup, &view, &s->ix.state));
	st = lookup_find(&lookup, &found, &tx, &place,
			 &s->node.model.txs[twin].txid);
	if (txnum == NOT_SPENT) {
		assert_status(st, STATUS_NOT_FOUND);
	} else {
		assert_ok(st);
		assert_true(found == txnum);
	}
	lookup_unbind(&lookup);
	lookup_clear(&lookup);
	view_end(&view);
}

/* BIP30: block 3's coinbase once more in block 8, in batches of this size. */
static void replace_in_batches(struct scene *s, uint32_t batch)
{
	struct model *model = &s->node.model;
	struct replaced_coinbase replaced;
	char hex[HASH_HEX_SIZE];
	uint32_t first, second;

	model->no_coins_of = 3;
	grow(s, 7, 5);
	model_grow_with_twin(model, 4);
	made_node_write(&s->node);
	grow(s, 6, 5);
	name_replaced(s, &replaced, hex, 3);
	first = model->blocks[3].first_txnum;
	second = model->blocks[8].first_txnum;
	assert_memory_equal(&model->txs[first].txid, &model->txs[second].txid,
			    32);

	while (s->ix.state.blocks < model->block_count) {
		uint32_t to = s->ix.state.blocks + batch;

		if (to > model->block_count)
			to = (uint32_t)model->block_count;
		assert_ok(indexed_follow(&s->ix, s->ix.state.blocks, to));
		assert_indexed(&s->ix);
		assert_resolves_to(s, first, to > 8 ? second : NOT_SPENT);
	}
	/* And off again, also the later one. */
	assert_ok(indexed_follow(&s->ix, 8, 8));
	assert_indexed(&s->ix);
	assert_resolves_to(s, first, NOT_SPENT);
	follow(s);
	assert_indexed(&s->ix);
	assert_resolves_to(s, first, second);
}

static void a_replaced_coinbase_pays_nobody(void **state)
{
	replace_in_batches(*state, 1);
}

static void a_coinbase_replaced_in_its_own_batch_pays_nobody(void **state)
{
	replace_in_batches(*state, 30);
}

/* --- blocks made by hand
 * ------------------------------------------------------------------ */

static void write_coinbase(struct writer *w, const struct slice *scripts,
			   size_t count)
{
	static const uint8_t zeros[32];

	write_le32(w, 1);
	write_compact_size(w, 1);
	write_bytes(w, zeros, sizeof(zeros));
	write_le32(w, UINT32_MAX);
	write_var_slice(w, slice_of("miner", 5));
	write_le32(w, UINT32_MAX);
	write_compact_size(w, count);
	for (size_t i = 0; i < count; i++) {
		write_le64(w, 1000 + i);
		write_var_slice(w, scripts[i]);
	}
	write_le32(w, 0);
}

static void write_spender(struct writer *w, const struct txid *txid,
			  uint32_t vout)
{
	write_le32(w, 1);
	write_compact_size(w, 1);
	write_bytes(w, txid->bytes, sizeof(txid->bytes));
	write_le32(w, vout);
	write_var_slice(w, slice_of(NULL, 0));
	write_le32(w, UINT32_MAX);
	write_compact_size(w, 1);
	write_le64(w, 0);
	write_var_slice(w, slice_of("Q", 1));
	write_le32(w, 0);
}

/* A block of one or two transactions behind the node's tip. */
static void make_block(const struct scene *s, struct incoming_block *in,
		       const struct writer *txs, size_t count)
{
	const struct model *model = &s->node.model;
	struct header header = {
		.version = 1,
		.prev = model->blocks[model->block_count - 1].hash,
		.time = 2000000,
		.bits = 0x207fffff,
	};
	struct txid leaves[2];
	bool mutated;

	incoming_init(in);
	for (size_t i = 0; i < count; i++)
		sha256d(leaves[i].bytes, txs[i].data, txs[i].len);
	merkle_root(header.merkle_root, leaves, count, &mutated);
	header_write(&in->bytes, &header);
	write_compact_size(&in->bytes, count);
	for (size_t i = 0; i < count; i++)
		write_bytes(&in->bytes, txs[i].data, txs[i].len);
	assert_ok(block_parse(&in->block, writer_slice(&in->bytes),
			      &s->node.net));
}

static void outputs_that_nobody_can_spend_are_in_no_row(void **state)
{
	static const uint8_t zeros[10001];
	const struct slice scripts[] = {
		slice_of("\x6a", 1),         /* OP_RETURN */
		slice_of("\x6a\x01\x02", 3), /* and more */
		slice_of(zeros, 10001),      /* too long to run */
		slice_of(zeros, 10000),      /* just not */
		slice_of(NULL, 0),           /* anyone can */
		slice_of("\x51\x6a", 2),     /* OP_RETURN, but not first */
	};
	struct scene *s = *state;
	struct incoming_block in, *list[] = { &in };
	struct writer tx;

	follow(s);
	writer_init(&tx);
	write_coinbase(&tx, scripts, COUNT_OF(scripts));
	make_block(s, &in, &tx, 1);
	assert_ok(indexed_connect(&s->ix, list, 1));
	assert_int_equal(rows_in(&s->ix, TABLE_HISTORY), 3);
	assert_int_equal(rows_in(&s->ix, TABLE_COINS), 3);
	incoming_clear(&in);
	writer_clear(&tx);
}

/* Connects a block that spends txid:vout. */
static enum status connect_spender(struct scene *s, const struct txid *txid,
				   uint32_t vout)
{
	const struct slice script = slice_of("Q", 1);
	struct incoming_block in, *list[] = { &in };
	struct writer txs[2];
	enum status st;

	writer_init(&txs[0]);
	writer_init(&txs[1]);
	write_coinbase(&txs[0], &script, 1);
	write_spender(&txs[1], txid, vout);
	make_block(s, &in, txs, 2);
	st = indexed_connect(&s->ix, list, 1);
	incoming_clear(&in);
	writer_clear(&txs[0]);
	writer_clear(&txs[1]);
	return st;
}

static void an_unknown_input_is_corrupt_and_changes_nothing(void **state)
{
	struct scene *s = *state;
	struct model_tx *last;
	struct txid unknown;

	grow(s, 6, 4);
	follow(s);
	memset(&unknown, 0x77, sizeof(unknown));
	assert_status(connect_spender(s, &unknown, 0), STATUS_CORRUPT);
	assert_indexed(&s->ix);
	/* A known transaction without that output. */
	last = &s->node.model.txs[s->node.model.tx_count - 1];
	assert_status(connect_spender(s, &last->txid, last->out_count),
		      STATUS_CORRUPT);
	assert_status(connect_spender(s, &last->txid, UINT32_MAX),
		      STATUS_CORRUPT);
	assert_indexed(&s->ix);
	grow(s, 3, 4);
	follow(s);
	assert_indexed(&s->ix);
}

/* --- what does not fit
 * --------------------------------------------------------------------- */

static void blocks_that_do_not_follow_are_refused(void **state)
{
	static const struct {
		uint32_t heights[3], count;
	} cases[] = {
		{ { 6 }, 1 },       /* a gap */
		{ { 4 }, 1 },       /* the tip again */
		{ { 0 }, 1 },       /* the genesis again */
		{ { 5, 7 }, 2 },    /* a gap in the middle */
		{ { 5, 5 }, 2 },    /* twice */
		{ { 5, 6, 5 }, 3 }, /* back */
	};
	struct scene *s = *state;
	struct incoming_block in[3], *list[] = { &in[0], &in[1], &in[2] };

	grow(s, 9, 4);
	assert_status(indexed_follow(&s->ix, 1, 3), STATUS_BAD_INPUT);
	assert_ok(indexed_follow(&s->ix, 0, 5));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (uint32_t n = 0; n < cases[i].count; n++) {
			incoming_init(&in[n]);
			model_incoming(&s->node.model, &in[n],
				       cases[i].heights[n], true);
		}
		assert_status(indexed_connect(&s->ix, list, cases[i].count),
			      STATUS_BAD_INPUT);
		for (uint32_t n = 0; n < cases[i].count; n++)
			incoming_clear(&in[n]);
		assert_indexed(&s->ix);
	}
	follow(s);
	assert_indexed(&s->ix);
}

/* Blocks 1.. to the last with the spent outputs of the last changed. */
static enum status follow_with_spent(struct scene *s, struct slice spent)
{
	uint32_t last = (uint32_t)s->node.model.block_count - 1;
	struct incoming_block in, *list[] = { &in };
	enum status st;

	incoming_init(&in);
	model_incoming(&s->node.model, &in, last, false);
	write_bytes(&in.spent, spent.data, spent.len);
	st = indexed_connect(&s->ix, list, 1);
	incoming_clear(&in);
	return st;
}

static void spent_outputs_that_contradict_are_refused(void **state)
{
	struct scene *s = *state;
	const struct model_block *block;
	struct writer spent;

	grow(s, 3, 3);
	follow(s);
	made_node_grow(&s->node, 40);
	block = &s->node.model.blocks[4];
	writer_init(&spent);
	for (size_t len = 1; len < block->spent.len; len++)
		assert_status(
			follow_with_spent(s, slice_of(block->spent.data, len)),
			STATUS_BAD_INPUT);
	write_bytes(&spent, block->spent.data, block->spent.len);
	write_u8(&spent, 0);
	assert_status(follow_with_spent(s, writer_slice(&spent)),
		      STATUS_BAD_INPUT);
	spent.len--;
	spent.data[0]++; /* transactions */
	assert_status(follow_with_spent(s, writer_slice(&spent)),
		      STATUS_BAD_INPUT);
	spent.data[0] -= 2;
	assert_status(follow_with_spent(s, writer_slice(&spent)),
		      STATUS_BAD_INPUT);
	spent.data[0]++;
	spent.data[1]++; /* inputs of the coinbase */
	assert_status(follow_with_spent(s, writer_slice(&spent)),
		      STATUS_BAD_INPUT);
	spent.data[1]--;
	assert_indexed(&s->ix);
	assert_ok(follow_with_spent(s, writer_slice(&spent)));
	assert_indexed(&s->ix);
	writer_clear(&spent);
}

/* One output more than a transaction has inputs, with others behind it. */
static void a_spent_output_too_many_is_refused(void **state)
{
	enum { COUNT_AT = 2, OUTPUT_SIZE = 8 + 1 + SCRIPT_SIZE };
	struct scene *s = *state;
	struct writer spent;
	struct slice list;
	size_t end;

	grow(s, 5, 3);
	follow(s);
	made_node_grow(&s->node, 3);
	list = writer_slice(&s->node.model.blocks[6].spent);
	/* The last of the second transaction's once more. */
	end = COUNT_AT + 1 + list.data[COUNT_AT] * OUTPUT_SIZE;
	writer_init(&spent);
	write_bytes(&spent, list.data, end);
	write_bytes(&spent, list.data + end - OUTPUT_SIZE, OUTPUT_SIZE);
	write_bytes(&spent, list.data + end, list.len - end);
	spent.data[COUNT_AT]++;
	assert_status(follow_with_spent(s, writer_slice(&spent)),
		      STATUS_BAD_INPUT);
	assert_indexed(&s->ix);
	writer_clear(&spent);
}

/* What a transaction of the same batch made is known: the list must agree. */
static void spent_outputs_must_agree_with_the_batch(void **state)
{
	struct scene *s = *state;
	const struct model_block *block;
	struct incoming_block in, *list[] = { &in };
	size_t changed = 0;

	follow(s);
	made_node_grow(&s->node, 30); /* spends its own outputs only */
	block = &s->node.model.blocks[1];
	for (size_t i = 0; i < block->spent.len; i++) {
		enum status st;

		incoming_init(&in);
		model_incoming(&s->node.model, &in, 1, true);
		in.spent.data[i] ^= 1;
		st = indexed_connect(&s->ix, list, 1);
		assert_status(st, STATUS_BAD_INPUT);
		incoming_clear(&in);
		changed++;
	}
	assert_true(changed > 100);
	assert_indexed(&s->ix);
	follow(s);
	assert_indexed(&s->ix);
}

/* Without the list the bytes must be read, and nobody has them. */
static void inputs_that_cannot_be_read_change_nothing(void **state)
{
	struct scene *s = *state;

	grow(s, 4, 4);
	follow(s);
	for (size_t h = 0; h < 6; h++)
		made_node_grow(&s->node, 6);
	source_close(s->ix.source);
	connector_free(s->ix.connector);
	assert_ok(source_open(&s->ix.source, &s->node.net, NULL, NULL));
	s->ix.connector = connector_new(&s->node.net, &test_secret,
					&s->ix.policy, s->ix.source, NULL);
	s->ix.without_spent = true;
	assert_status(indexed_follow(&s->ix, 5, 11), STATUS_UNAVAILABLE);
	assert_indexed(&s->ix);
	s->ix.without_spent = false;
	follow(s);
	assert_indexed(&s->ix);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(connects_and_reorgs_equal_a_walk_over_the_chain),
		TEST(a_spender_may_stand_before_what_it_spends),
		TEST(tokens_are_flagged_and_no_part_of_scripts),
		TEST(pairs_out_of_order_settle_like_others),
		TEST(batches_of_any_size_give_the_same_rows),
		TEST(disconnecting_all_leaves_no_rows),
		TEST(disconnecting_to_the_tip_or_above_changes_nothing),
		TEST(an_index_cut_to_the_floor_merges_and_goes_on),
		TEST(a_wiped_index_is_built_anew),
		TEST(blocks_off_the_chain_are_kept_as_stale),
		TEST(the_genesis_coinbase_pays_nobody),
		TEST(a_replaced_coinbase_pays_nobody),
		TEST(a_coinbase_replaced_in_its_own_batch_pays_nobody),
		TEST(outputs_that_nobody_can_spend_are_in_no_row),
		TEST(an_unknown_input_is_corrupt_and_changes_nothing),
		TEST(blocks_that_do_not_follow_are_refused),
		TEST(spent_outputs_that_contradict_are_refused),
		TEST(a_spent_output_too_many_is_refused),
		TEST(spent_outputs_must_agree_with_the_batch),
		TEST(inputs_that_cannot_be_read_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
