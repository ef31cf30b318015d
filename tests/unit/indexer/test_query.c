/* The read side, without a mempool, against a walk over the chain. */
#include "indexed.h"

#include "indexer/query.h"

enum { SCRIPTS = 10, PAGE_MAX = 8192 };

struct scene {
	struct made_node node;
	struct indexed ix;
	struct query *query;
	/* The tip that was left: blocks 18 and 19 of another form. */
	struct block_hash stale;
	uint32_t stale_time, stale_txs;
	struct tx_ref refs[PAGE_MAX];
	struct script_coin coins[PAGE_MAX];
	uint64_t expected[PAGE_MAX];
};

static int begin_coin(void **state, bool bch)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct model *model = &s->node.model;

	assert_non_null(s);
	made_node_begin(&s->node, 8);
	model->bch = bch;
	if (bch)
		s->node.net = *network_find("bch", "regtest");
	indexed_begin_whole(&s->ix, &s->node, 3, 6, "a secret of a test");
	for (uint32_t i = 1; i < 20; i++)
		made_node_grow(&s->node, 1 + i % 6);
	assert_ok(indexed_follow(&s->ix, 0, 12));
	assert_ok(indexed_follow(&s->ix, 12, 20));
	s->stale = model->blocks[19].hash;
	s->stale_time = model->blocks[19].logical_time;
	s->stale_txs = model->blocks[19].tx_count;
	model_cut(model, 18);
	for (uint32_t i = 18; i < 30; i++) {
		made_node_grow(&s->node, 1 + i % 6);
		assert_ok(indexed_follow(&s->ix, i, i + 1));
		if (i % 5 && i < 26)
			indexed_merge_all(&s->ix);
	}
	while (!s->ix.state.merging.count)
		assert_true(indexed_merge_once(&s->ix));
	assert_int_equal(s->ix.state.merging.table, TABLE_HISTORY);
	s->query = query_new(s->ix.index);
	assert_non_null(s->query);
	*state = s;
	return 0;
}

static int begin(void **state)
{
	return begin_coin(state, false);
}

static int begin_request(void **state)
{
	begin(state);
	assert_ok(query_begin(((struct scene *)*state)->query));
	return 0;
}

/* Over a chain with tokens, and spenders before what they spend. */
static int begin_bch_request(void **state)
{
	begin_coin(state, true);
	assert_ok(query_begin(((struct scene *)*state)->query));
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

static uint32_t height_of(const struct scene *s, uint64_t txnum)
{
	uint32_t height = 0;

	while (model_first_txnum(&s->node.model, height + 1) <= txnum)
		height++;
	return height;
}

/* --- what a walk says of a script
 * ------------------------------------------------------- */

static const struct model_output *prevout(const struct scene *s,
					  const struct model_input *in)
{
	return &s->node.model.txs[in->txnum].out[in->vout];
}

static bool pays(const struct model_tx *tx, uint32_t vout, uint32_t script)
{
	return !tx->pays_nobody && tx->out[vout].script == script;
}

static bool touches(const struct scene *s, uint64_t txnum, uint32_t script)
{
	const struct model_tx *tx = &s->node.model.txs[txnum];

	for (uint32_t v = 0; v < tx->out_count; v++)
		if (pays(tx, v, script))
			return true;
	for (uint32_t i = 0; i < tx->in_count; i++)
		if (prevout(s, &tx->in[i])->script == script)
			return true;
	return false;
}

/* Its transactions, newest first, in s->expected. Two scripts: of either. */
static size_t expect_history(struct scene *s, uint32_t a, uint32_t b)
{
	size_t count = 0;

	for (uint64_t n = s->node.model.tx_count; n-- > 0;)
		if (touches(s, n, a) || touches(s, n, b))
			s->expected[count++] = n;
	return count;
}

static struct script_totals expect_totals(const struct scene *s,
					  uint32_t script)
{
	struct script_totals totals = { 0 };

	for (uint64_t n = 0; n < s->node.model.tx_count; n++) {
		const struct model_tx *tx = &s->node.model.txs[n];

		totals.txs += touches(s, n, script);
		for (uint32_t v = 0; v < tx->out_count; v++) {
			if (!pays(tx, v, script))
				continue;
			totals.received += tx->out[v].amount;
			totals.outputs++;
		}
		for (uint32_t i = 0; i < tx->in_count; i++) {
			if (prevout(s, &tx->in[i])->script != script)
				continue;
			totals.sent += prevout(s, &tx->in[i])->amount;
			totals.spends++;
		}
	}
	return totals;
}

/* --- scripts
 * ----------------------------------------------------------------------------------
 */

static void totals_equal_a_walk(void **state)
{
	struct scene *s = *state;

	/* And one that was never paid. */
	for (uint32_t script = 0; script <= SCRIPTS; script++) {
		struct script_key key = key_of(s, script);
		struct script_totals expected = expect_totals(s, script), got;

		assert_ok(query_totals(s->query, &got, &key));
		assert_memory_equal(&got, &expected, sizeof(got));
	}
}

static void assert_page(struct scene *s, const struct script_key *keys,
			size_t key_count, size_t total, uint64_t skip,
			size_t cap)
{
	size_t left = skip < total ? total - (size_t)skip : 0, count;
	uint64_t got_total;

	assert_ok(query_history(s->query, s->refs, &count, &got_total, keys,
				key_count, skip, cap));
	assert_true(got_total == total);
	assert_int_equal(count, left < cap ? left : cap);
	for (size_t i = 0; i < count; i++) {
		assert_null(s->refs[i].entry);
		assert_null(s->refs[i].stale);
		assert_true(s->refs[i].txnum == s->expected[skip + i]);
	}
}

static void histories_are_newest_first_on_every_page(void **state)
{
	struct scene *s = *state;

	for (uint32_t script = 0; script <= SCRIPTS; script++) {
		struct script_key key = key_of(s, script);
		size_t total = expect_history(s, script, script);

		for (uint64_t skip = 0; skip <= total + 1; skip++)
			for (size_t cap = 0; cap < 12; cap += 1 + cap / 3)
				assert_page(s, &key, 1, total, skip, cap);
		assert_page(s, &key, 1, total, UINT64_MAX, 10);
		assert_page(s, &key, 1, total, 0, PAGE_MAX);
	}
}

static void
histories_of_several_scripts_have_each_transaction_once(void **state)
{
	struct scene *s = *state;

	for (uint32_t script = 0; script < SCRIPTS; script++) {
		/* One of them twice. */
		struct script_key keys[] = { key_of(s, script),
					     key_of(s, script / 2),
					     key_of(s, script) };
		size_t total = expect_history(s, script, script / 2);

		for (uint64_t skip = 0; skip <= total + 1; skip += 3)
			assert_page(s, keys, 3, total, skip, 5);
		assert_page(s, keys, 3, total, 0, PAGE_MAX);
	}
}

static void no_scripts_have_no_history(void **state)
{
	struct scene *s = *state;

	assert_page(s, NULL, 0, 0, 0, 10);
}

static void assert_token(struct slice got, const struct model_output *out)
{
	uint8_t bytes[TOKEN_SIZE];

	assert_true(slice_equal(got, token_bytes(bytes, out->token)));
}

static void assert_coin(struct scene *s, const struct script_coin *coin,
			uint32_t txnum, uint32_t vout)
{
	const struct model_tx *tx = &s->node.model.txs[txnum];

	assert_true(txid_equal(&coin->outpoint.txid, &tx->txid));
	assert_int_equal(coin->outpoint.vout, vout);
	assert_true(coin->amount == tx->out[vout].amount);
	assert_int_equal(coin->height, height_of(s, txnum));
	assert_int_equal(coin->coinbase, !tx->in_count);
	assert_token(coin->token, &tx->out[vout]);
}

/* The page of unspent outputs of scripts a and b, in s->expected as txnum and
 * vout. */
static size_t expect_coins(struct scene *s, uint32_t a, uint32_t b)
{
	size_t count = 0;

	for (uint32_t n = (uint32_t)s->node.model.tx_count; n-- > 0;) {
		const struct model_tx *tx = &s->node.model.txs[n];

		for (uint32_t v = tx->out_count; v-- > 0;)
			if ((pays(tx, v, a) || pays(tx, v, b)) &&
			    model_spender(&s->node.model, n, v) == NOT_SPENT)
				s->expected[count++] = (uint64_t)n << 8 | v;
	}
	return count;
}

static void assert_coins(struct scene *s, const struct script_key *keys,
			 size_t key_count, size_t total, uint64_t skip,
			 size_t cap)
{
	size_t left = skip < total ? total - (size_t)skip : 0, count;
	bool more;

	assert_ok(query_coins(s->query, s->coins, &count, &more, keys,
			      key_count, skip, cap));
	assert_int_equal(count, left < cap ? left : cap);
	assert_int_equal(more, left > cap);
	for (size_t i = 0; i < count; i++) {
		uint64_t expected = s->expected[skip + i];

		assert_coin(s, &s->coins[i], (uint32_t)(expected >> 8),
			    (uint32_t)(expected & 0xff));
		assert_true(s->coins[i].key_index < key_count);
	}
}

static void coins_are_what_is_unspent_on_every_page(void **state)
{
	struct scene *s = *state;
	size_t seen = 0;

	for (uint32_t script = 0; script <= SCRIPTS; script++) {
		struct script_key keys[] = { key_of(s, script),
					     key_of(s, script / 2) };
		size_t total = expect_coins(s, script, script);

		seen += total;
		for (uint64_t skip = 0; skip <= total + 1; skip++)
			for (size_t cap = 0; cap < 9; cap += 1 + cap / 2)
				assert_coins(s, keys, 1, total, skip, cap);
		if (script / 2 == script)
			continue;
		total = expect_coins(s, script, script / 2);
		for (uint64_t skip = 0; skip <= total + 1; skip += 2)
			assert_coins(s, keys, 2, total, skip, 4);
	}
	assert_true(seen > 20);
}

/* --- transactions
 * ----------------------------------------------------------------------------------
 */

static void assert_prevouts(struct scene *s, const struct tx_info *info,
			    const struct model_tx *tx)
{
	uint8_t bytes[SCRIPT_SIZE];

	if (!tx->in_count)
		assert_false(info->prevouts[0].known);
	for (uint32_t i = 0; i < tx->in_count; i++) {
		const struct model_output *out = prevout(s, &tx->in[i]);

		assert_true(info->prevouts[i].known);
		assert_true(info->prevouts[i].amount == out->amount);
		assert_true(slice_equal(info->prevouts[i].script,
					script_bytes(bytes, out->script)));
		assert_token(info->prevouts[i].token, out);
		assert_int_equal(info->prevouts[i].height,
				 height_of(s, tx->in[i].txnum));
	}
}

static void assert_spender(struct scene *s, const struct tx_spender *got,
			   uint32_t txnum, uint32_t vout)
{
	uint32_t spender = model_spender(&s->node.model, txnum, vout);
	const struct model_tx *tx;

	assert_int_equal(got->spent, spender != NOT_SPENT);
	if (!got->spent)
		return;
	tx = &s->node.model.txs[spender];
	assert_true(txid_equal(&got->txid, &tx->txid));
	assert_int_equal(got->height, height_of(s, spender));
	assert_true(got->vin < tx->in_count);
	assert_int_equal(tx->in[got->vin].txnum, txnum);
	assert_int_equal(tx->in[got->vin].vout, vout);
}

static void assert_transaction(struct scene *s, uint32_t txnum)
{
	const struct model_tx *tx = &s->node.model.txs[txnum];
	uint32_t height = height_of(s, txnum);
	const struct model_block *block = &s->node.model.blocks[height];
	struct tx_info info;
	struct tx_ref ref;

	assert_ok(query_find_tx(s->query, &ref, &tx->txid));
	assert_ok(query_tx(s->query, &info, &ref,
			   TX_WITH_PREVOUTS | TX_WITH_SPENDERS));
	assert_true(txid_equal(&info.txid, &tx->txid));
	assert_true(slice_equal(info.tx.raw, writer_slice(&tx->bytes)));
	assert_int_equal(info.height, height);
	assert_true(info.in_block);
	assert_true(block_hash_equal(&info.block_hash, &block->hash));
	assert_int_equal(info.block_time, block->time);
	assert_int_equal(info.block_pos, txnum - block->first_txnum);
	assert_prevouts(s, &info, tx);
	for (uint32_t v = 0; v < tx->out_count; v++) {
		struct outpoint outpoint = { tx->txid, v };
		struct tx_spender spender;

		assert_token(info.tx.outputs[v].token, &tx->out[v]);
		assert_spender(s, &info.spenders[v], txnum, v);
		assert_ok(query_spender(s->query, &spender, &outpoint));
		assert_spender(s, &spender, txnum, v);
	}
}

static void transactions_say_what_they_spend_and_who_spends_them(void **state)
{
	struct scene *s = *state;

	for (uint32_t n = 0; n < s->node.model.tx_count; n++)
		assert_transaction(s, n);
}

static void what_is_not_there_is_not_found(void **state)
{
	struct scene *s = *state;
	struct outpoint outpoint = { { { 1 } }, 0 };
	struct block_hash hash = { { 1 } };
	struct tx_spender spender;
	struct block_info info;
	struct tx_ref ref;

	assert_status(query_find_tx(s->query, &ref, &outpoint.txid),
		      STATUS_NOT_FOUND);
	assert_ok(query_spender(s->query, &spender, &outpoint));
	assert_false(spender.spent);
	outpoint = (struct outpoint){ s->node.model.txs[3].txid, 1000 };
	assert_ok(query_spender(s->query, &spender, &outpoint));
	assert_false(spender.spent);
	assert_status(query_block(s->query, &info, &hash), STATUS_NOT_FOUND);
	assert_status(query_block_at(s->query, &info, 30), STATUS_NOT_FOUND);
	assert_status(query_block_at(s->query, &info, UINT32_MAX),
		      STATUS_NOT_FOUND);
}

/* --- blocks
 * --------------------------------------------------------------------------------------------
 */

static void assert_block(struct scene *s, const struct block_info *info,
			 uint32_t height)
{
	const struct model_block *block = &s->node.model.blocks[height];
	const struct txid *txids;
	struct slice bytes;

	assert_true(block_hash_equal(&info->hash, &block->hash));
	assert_int_equal(info->height, height);
	assert_true(info->active);
	assert_int_equal(info->tx_count, block->tx_count);
	assert_int_equal(info->size, block->bytes.len);
	assert_int_equal(info->logical_time, block->logical_time);
	assert_true(info->output_total == block->output_total);
	assert_true(info->fees == block->fees);
	assert_int_equal(info->has_next, height < 29);
	if (info->has_next)
		assert_true(block_hash_equal(&info->next, &block[1].hash));
	assert_ok(query_block_bytes(s->query, &bytes, info));
	assert_true(slice_equal(bytes, writer_slice(&block->bytes)));
	assert_ok(query_block_txids(s->query, &txids, info));
	for (uint32_t i = 0; i < block->tx_count; i++)
		assert_true(txid_equal(
			&txids[i],
			&s->node.model.txs[block->first_txnum + i].txid));
}

static void assert_refs(struct scene *s, const struct block_info *info,
			uint32_t first)
{
	struct txid txids[8];
	size_t count, left = info->tx_count - first;

	assert_ok(query_block_refs(s->query, s->refs, &count, info, first, 3));
	assert_int_equal(count, left < 3 ? left : 3);
	assert_ok(query_txids(s->query, txids, s->refs, count));
	for (size_t i = 0; i < count; i++)
		assert_true(txid_equal(
			&txids[i],
			&s->node.model.txs[info->first_txnum + first + i]
				 .txid));
}

static void blocks_are_found_by_height_and_hash(void **state)
{
	struct scene *s = *state;
	const struct query_tip *tip = query_get_tip(s->query);

	for (uint32_t h = 0; h < 30; h++) {
		struct block_info info;

		assert_ok(query_block_at(s->query, &info, h));
		assert_block(s, &info, h);
		assert_ok(query_block(s->query, &info,
				      &s->node.model.blocks[h].hash));
		assert_block(s, &info, h);
		for (uint32_t first = 0; first <= info.tx_count; first++)
			assert_refs(s, &info, first);
	}
	assert_int_equal(tip->height, 29);
	assert_int_equal(tip->time, s->node.model.blocks[29].time);
	assert_true(
		block_hash_equal(&tip->hash, &s->node.model.blocks[29].hash));
	assert_true(tip->generation == s->ix.state.generation);
}

static void a_stale_block_and_its_transactions_are_there(void **state)
{
	struct scene *s = *state;
	const struct txid *txids;
	struct block_info info;
	struct tx_info tx;
	size_t count;

	assert_ok(query_block(s->query, &info, &s->stale));
	assert_false(info.active);
	assert_false(info.has_next);
	assert_int_equal(info.height, 19);
	assert_int_equal(info.tx_count, s->stale_txs);
	assert_ok(query_block_txids(s->query, &txids, &info));
	assert_ok(query_block_refs(s->query, s->refs, &count, &info, 0, 100));
	assert_int_equal(count, s->stale_txs);
	for (size_t i = 0; i < count; i++) {
		assert_ok(query_tx(s->query, &tx, &s->refs[i],
				   TX_WITH_PREVOUTS | TX_WITH_SPENDERS));
		assert_true(txid_equal(&tx.txid, &txids[i]));
		assert_int_equal(tx.height, -1);
		assert_true(tx.in_block);
		assert_true(block_hash_equal(&tx.block_hash, &s->stale));
		assert_int_equal(tx.block_pos, i);
	}
	/* It is no transaction of the active chain. */
	assert_status(query_find_tx(s->query, &s->refs[0], &txids[0]),
		      STATUS_NOT_FOUND);
}

static size_t blocks_between(struct scene *s, uint32_t from, uint32_t to,
			     size_t cap, bool *more)
{
	struct block_info infos[64];
	size_t count;

	assert_ok(query_blocks_between(s->query, infos, cap, &count, more, from,
				       to));
	for (size_t i = 0; i < count; i++) {
		assert_in_range(infos[i].logical_time, from, to - 1);
		if (i)
			assert_true(infos[i].logical_time <=
				    infos[i - 1].logical_time);
		if (infos[i].active)
			assert_true(block_hash_equal(
				&infos[i].hash,
				&s->node.model.blocks[infos[i].height].hash));
	}
	return count;
}

static void blocks_between_two_times_are_newest_first(void **state)
{
	struct scene *s = *state;
	const struct model_block *blocks = s->node.model.blocks;
	bool more;

	/* 30 active ones and the two that were left. */
	assert_int_equal(blocks_between(s, 0, UINT32_MAX, 64, &more), 32);
	assert_false(more);
	assert_int_equal(blocks_between(s, 0, UINT32_MAX, 32, &more), 32);
	assert_false(more);
	assert_int_equal(blocks_between(s, 0, UINT32_MAX, 31, &more), 31);
	assert_true(more);
	assert_int_equal(blocks_between(s, 0, UINT32_MAX, 0, &more), 0);
	assert_true(more);
	assert_int_equal(blocks_between(s, 5, 5, 64, &more), 0);
	assert_int_equal(blocks_between(s, 6, 5, 64, &more), 0);
	for (uint32_t h = 0; h < 17; h++) {
		uint32_t from = blocks[h].logical_time;
		uint32_t to = blocks[h + 1].logical_time;

		assert_int_equal(blocks_between(s, from, to, 64, &more), 1);
		assert_int_equal(blocks_between(s, from, to + 1, 64, &more), 2);
		assert_int_equal(blocks_between(s, from + 1, to, 64, &more), 0);
	}
}

/* --- lives
 * -----------------------------------------------------------------------------------------------
 */

static void a_request_keeps_its_tip_while_the_index_goes_on(void **state)
{
	struct scene *s = *state;
	struct script_key key = key_of(s, 0);
	struct script_totals before = expect_totals(s, 0), got;
	uint32_t stay = (uint32_t)s->node.model.tx_count;

	assert_ok(query_begin(s->query));
	made_node_grow(&s->node, 20);
	assert_ok(indexed_follow(&s->ix, 30, 31));
	indexed_merge_all(&s->ix);
	assert_int_equal(query_get_tip(s->query)->height, 29);
	assert_ok(query_totals(s->query, &got, &key));
	assert_memory_equal(&got, &before, sizeof(got));
	assert_status(query_find_tx(s->query, &s->refs[0],
				    &s->node.model.txs[stay].txid),
		      STATUS_NOT_FOUND);
	query_end(s->query);

	assert_ok(query_begin(s->query));
	assert_int_equal(query_get_tip(s->query)->height, 30);
	before = expect_totals(s, 0);
	assert_ok(query_totals(s->query, &got, &key));
	assert_memory_equal(&got, &before, sizeof(got));
	assert_transaction(s, stay);
	query_end(s->query);
}

/* Pausing keeps what is cheap to keep, never what is old. */
static void a_paused_snapshot_serves_until_a_commit_comes(void **state)
{
	struct scene *s = *state;
	uint32_t txs = (uint32_t)s->node.model.tx_count;

	for (int i = 0; i < 2; i++) {
		assert_ok(query_begin(s->query));
		assert_int_equal(query_get_tip(s->query)->height, 29);
		assert_transaction(s, txs - 1);
		query_pause(s->query);
		query_pause(s->query);
	}
	made_node_grow(&s->node, 20);
	assert_ok(indexed_follow(&s->ix, 30, 31));
	assert_ok(query_begin(s->query));
	assert_int_equal(query_get_tip(s->query)->height, 30);
	assert_transaction(s, txs);
	query_pause(s->query);

	indexed_merge_all(&s->ix);
	assert_ok(query_begin(s->query));
	assert_transaction(s, txs);
	query_pause(s->query);

	/* The same txnum, another transaction. */
	model_cut(&s->node.model, 30);
	made_node_grow(&s->node, 20);
	assert_ok(indexed_follow(&s->ix, 30, 31));
	assert_ok(query_begin(s->query));
	assert_transaction(s, txs);
	query_end(s->query);
}

/* --- deep pages
 * --------------------------------------------------------------------------------------------
 */

/* Some 3,000 transactions of one script, most of them in one run. */
static void deep_pages_of_a_hot_script_are_right(void **state)
{
	static const uint64_t skips[] = { 0,    1,    999,  1000, 1001,
					  1002, 1500, 2047, 2500 };
	struct scene *s = *state;
	struct script_key key;
	size_t total;

	for (int i = 0; i < 3; i++)
		made_node_grow(&s->node, 1500);
	assert_ok(indexed_follow(&s->ix, 30, 32));
	assert_ok(indexed_follow(&s->ix, 32, 33));
	assert_ok(query_begin(s->query));
	key = key_of(s, 0);
	total = expect_history(s, 0, 0);
	assert_true(total > 2600);
	for (size_t i = 0; i < COUNT_OF(skips); i++)
		assert_page(s, &key, 1, total, skips[i], 10);
	for (uint64_t back = 0; back < 5; back++)
		assert_page(s, &key, 1, total, total - back, 10);
	query_end(s->query);
}

int main(void)
{
#define TEST(name)    cmocka_unit_test_setup_teardown(name, begin, end)
#define REQUEST(name) cmocka_unit_test_setup_teardown(name, begin_request, end)
#define BCH(name)     cmocka_unit_test_setup_teardown(name, begin_bch_request, end)
	const struct CMUnitTest tests[] = {
		BCH(totals_equal_a_walk),
		BCH(histories_are_newest_first_on_every_page),
		BCH(histories_of_several_scripts_have_each_transaction_once),
		BCH(coins_are_what_is_unspent_on_every_page),
		BCH(transactions_say_what_they_spend_and_who_spends_them),
		BCH(a_stale_block_and_its_transactions_are_there),
		REQUEST(totals_equal_a_walk),
		REQUEST(histories_are_newest_first_on_every_page),
		REQUEST(histories_of_several_scripts_have_each_transaction_once),
		REQUEST(no_scripts_have_no_history),
		REQUEST(coins_are_what_is_unspent_on_every_page),
		REQUEST(transactions_say_what_they_spend_and_who_spends_them),
		REQUEST(what_is_not_there_is_not_found),
		REQUEST(blocks_are_found_by_height_and_hash),
		REQUEST(a_stale_block_and_its_transactions_are_there),
		REQUEST(blocks_between_two_times_are_newest_first),
		TEST(a_request_keeps_its_tip_while_the_index_goes_on),
		TEST(a_paused_snapshot_serves_until_a_commit_comes),
		TEST(deep_pages_of_a_hot_script_are_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
