/* indexed.c - see indexed.h. */
#include "indexed.h"

#include "made_rows.h"

/* --- the node
 * ---------------------------------------------------------------------- */

void made_node_begin(struct made_node *node, uint64_t seed)
{
	char path[128];

	memset(node, 0, sizeof(*node));
	node->net = *network_find("btc", "regtest");
	node->folder = make_folder();
	snprintf(path, sizeof(path), "%s/blk00000.dat", node->folder.path);
	node->file = fopen(path, "wb");
	assert_non_null(node->file);
	model_init(&node->model, seed, 10);
	made_node_grow(node, 1);
}

void made_node_end(struct made_node *node)
{
	model_clear(&node->model);
	fclose(node->file);
	drop_folder(&node->folder);
}

void made_node_write(struct made_node *node)
{
	struct model_block *block =
		&node->model.blocks[node->model.block_count - 1];
	struct writer w;

	writer_init(&w);
	write_bytes(&w, node->net.file_magic, sizeof(node->net.file_magic));
	write_le32(&w, (uint32_t)block->bytes.len);
	block->position.file = 0;
	block->position.offset = (uint32_t)ftell(node->file) + (uint32_t)w.len;
	write_bytes(&w, block->bytes.data, block->bytes.len);
	assert_false(w.failed);
	assert_int_equal(fwrite(w.data, 1, w.len, node->file), w.len);
	assert_int_equal(fflush(node->file), 0);
	writer_clear(&w);
}

void made_node_grow(struct made_node *node, uint32_t tx_count)
{
	model_grow(&node->model, tx_count);
	made_node_write(node);
}

/* --- the index
 * --------------------------------------------------------------------- */

void indexed_begin(struct indexed *ix, const struct made_node *node,
		   uint32_t fanout, uint32_t horizon)
{
	memset(ix, 0, sizeof(*ix));
	ix->node = node;
	ix->policy =
		(struct level_policy){ fanout, horizon, INDEXED_MERGE_ROWS };
	ix->folder = make_folder();
	ix->store = store_in(&ix->folder, TEST_MAP);
	assert_ok(
		source_open(&ix->source, &node->net, node->folder.path, NULL));
	ix->connector = connector_new(&node->net, &test_secret, &ix->policy,
				      ix->source, NULL);
	assert_non_null(ix->connector);
}

static void write_secret(char path[128], const struct indexed *ix,
			 const char *text)
{
	FILE *file;

	snprintf(path, 128, "%s/secret", ix->folder.path);
	file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

void indexed_begin_whole(struct indexed *ix, const struct made_node *node,
			 uint32_t fanout, uint32_t horizon, const char *secret)
{
	struct index_config config = {
		.net = &node->net,
		.blocks_dir = node->folder.path,
		.map_size = TEST_MAP,
		.reorg_horizon = horizon,
		.fanout = fanout,
		.max_readers = 4,
	};
	char path[128];

	memset(ix, 0, sizeof(*ix));
	ix->node = node;
	ix->policy =
		(struct level_policy){ fanout, horizon, INDEXED_MERGE_ROWS };
	ix->folder = make_folder();
	write_secret(path, ix, secret);
	config.datadir = ix->folder.path;
	config.secret_file = path;
	assert_ok(index_open(&ix->index, &config));
	ix->store = ix->index->store;
	ix->source = ix->index->source;
	ix->connector = connector_new(&node->net, &ix->index->identity.secret,
				      &ix->policy, ix->source, NULL);
	assert_non_null(ix->connector);
}

void indexed_end(struct indexed *ix)
{
	connector_free(ix->connector);
	if (ix->index) {
		index_close(ix->index);
	} else {
		source_close(ix->source);
		store_close(ix->store);
	}
	drop_folder(&ix->folder);
}

static enum status commit(struct indexed *ix, uint32_t keep,
			  struct incoming_block *const *blocks, size_t count)
{
	struct state next = ix->state;
	struct view batch;
	enum status st;

	assert_ok(batch_begin(&batch, ix->store));
	next.generation++;
	st = disconnect_to(ix->connector, &batch, &next, keep);
	if (st == STATUS_OK && count)
		st = connect_blocks(ix->connector, &batch, &next, blocks,
				    count);
	if (st == STATUS_OK)
		st = state_write(&batch, &next);
	st = batch_end(&batch, st);
	if (st != STATUS_OK)
		return st;
	ix->state = next;
	if (ix->top < next.blocks)
		ix->top = next.blocks;
	if (ix->index)
		mempool_settle(ix->index->mempool, next.generation);
	return STATUS_OK;
}

enum status indexed_connect(struct indexed *ix,
			    struct incoming_block *const *blocks, size_t count)
{
	return commit(ix, ix->state.blocks, blocks, count);
}

enum status indexed_follow(struct indexed *ix, uint32_t keep, uint32_t to)
{
	size_t count = to - keep;
	struct incoming_block *blocks = calloc(count + 1, sizeof(*blocks));
	struct incoming_block **list = calloc(count + 1, sizeof(*list));
	enum status st;

	assert_true(blocks && list);
	for (size_t i = 0; i < count; i++) {
		list[i] = &blocks[i];
		incoming_init(list[i]);
		model_incoming(&ix->node->model, list[i], keep + i,
			       !ix->without_spent);
	}
	st = commit(ix, keep, list, count);
	for (size_t i = 0; i < count; i++)
		incoming_clear(list[i]);
	free(list);
	free(blocks);
	return st;
}

bool indexed_merge_once(struct indexed *ix)
{
	struct view batch;
	bool merged;

	assert_ok(batch_begin(&batch, ix->store));
	assert_ok(merge_due(ix->connector, &batch, &ix->state, &merged));
	assert_ok(state_write(&batch, &ix->state));
	assert_ok(batch_end(&batch, STATUS_OK));
	return merged;
}

void indexed_merge_all(struct indexed *ix)
{
	while (indexed_merge_once(ix))
		;
}

/* --- what must hold
 * ---------------------------------------------------------------- */

static void assert_state(const struct indexed *ix, const struct view *view)
{
	const struct model *model = &ix->node->model;
	struct state state;

	assert_ok(state_read(&state, view));
	assert_true(state.generation == ix->state.generation);
	assert_int_equal(state.blocks, ix->state.blocks);
	assert_true(state.next_txnum == model_first_txnum(model, state.blocks));
	assert_int_equal(state.top, ix->top);
	if (state.blocks)
		assert_true(block_hash_equal(
			&state.tip, &model->blocks[state.blocks - 1].hash));
}

/* The table's rows in all runs; of coins only those unspent. */
static void assert_table(const struct indexed *ix, const struct view *view,
			 enum table table, const struct row_set *expected)
{
	static const struct merge_filter settled = { UINT64_MAX, UINT64_MAX };
	size_t count = expected->count[table];
	struct row_list list = { 0 };
	uint8_t slots[MAX_RUNS];

	assert_ok(merge_rows(view, table, slots, state_slots(&ix->state, slots),
			     NULL, 0, &settled, collect_row, &list));
	if (table == TABLE_COINS)
		count = model_unspent(expected->rows[table], count);
	assert_rows_equal(table, list.rows, list.count, expected->rows[table],
			  count);
	free(list.rows);
}

static void assert_tables(const struct indexed *ix, const struct view *view)
{
	struct row_set expected;

	row_set_init(&expected);
	model_rows(&ix->node->model, &expected, 0, ix->state.blocks);
	for (int t = 0; t < TABLE_COUNT; t++)
		assert_table(ix, view, (enum table)t, &expected);
	row_set_clear(&expected);
}

static void assert_block(const struct indexed *ix, const struct view *view,
			 uint32_t height)
{
	const struct model_block *block = &ix->node->model.blocks[height];
	uint8_t work[CHAINWORK_SIZE] = { 0 };
	struct block_row row;
	uint32_t at;

	assert_ok(blocks_get(view, &row, height));
	assert_true(block_hash_equal(&row.hash, &block->hash));
	assert_ok(blocks_find(view, &at, &block->hash));
	assert_int_equal(at, height);
	assert_true(row.first_txnum == block->first_txnum);
	assert_int_equal(row.tx_count, block->tx_count);
	assert_int_equal(row.size, block->bytes.len);
	assert_int_equal(row.weight, 4 * block->bytes.len);
	assert_int_equal(row.header.time, block->time);
	assert_int_equal(row.logical_time, block->logical_time);
	assert_true(row.output_total == block->output_total);
	assert_true(row.fees == block->fees);
	assert_int_equal(row.position.file, block->position.file);
	assert_int_equal(row.position.offset, block->position.offset);
	assert_int_equal(row.coinbase.len, SCRIPT_SIZE);
	/* Each of regtest's blocks is worth two hashes. */
	put_be32(work + CHAINWORK_SIZE - 4, 2 * (height + 1));
	assert_memory_equal(row.chainwork, work, sizeof(work));
}

static void assert_transactions(const struct indexed *ix,
				const struct view *view, uint32_t height)
{
	const struct model_block *block = &ix->node->model.blocks[height];

	for (uint32_t i = 0; i < block->tx_count; i++) {
		const struct writer *tx =
			&ix->node->model.txs[block->first_txnum + i].bytes;
		struct tx_place place;

		assert_ok(offsets_find(view, &place, block->first_txnum + i));
		assert_int_equal(place.height, height);
		assert_int_equal(place.size, tx->len);
		assert_memory_equal(block->bytes.data + place.offset, tx->data,
				    tx->len);
	}
}

/* Active blocks are in the times once, in the chain's order. */
static void assert_active_times(const struct indexed *ix,
				const struct view *view)
{
	uint32_t height = ix->state.blocks;
	struct time_cursor cursor;
	enum status st;

	assert_ok(time_cursor_open(&cursor, view));
	st = time_cursor_below(&cursor, 0);
	while (st == STATUS_OK) {
		if (!cursor.stale)
			assert_int_equal(cursor.height, --height);
		st = time_cursor_prev(&cursor);
	}
	assert_status(st, STATUS_NOT_FOUND);
	assert_int_equal(height, 0);
	time_cursor_close(&cursor);
}

void assert_indexed_in(const struct indexed *ix, const struct view *view)
{
	struct tx_place place;
	struct block_row row;

	assert_state(ix, view);
	assert_tables(ix, view);
	for (uint32_t h = 0; h < ix->state.blocks; h++) {
		assert_block(ix, view, h);
		assert_transactions(ix, view, h);
	}
	assert_active_times(ix, view);
	assert_status(blocks_get(view, &row, ix->state.blocks),
		      STATUS_NOT_FOUND);
	assert_status(offsets_find(view, &place, ix->state.next_txnum),
		      STATUS_NOT_FOUND);
}

void assert_indexed(struct indexed *ix)
{
	struct view view;

	assert_ok(view_begin(&view, ix->store));
	assert_indexed_in(ix, &view);
	view_end(&view);
}
