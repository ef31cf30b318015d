/* The read side over a mempool as Bitcoin Cash and Litecoin have it. */
#include "indexed.h"

#include "indexer/query.h"

struct scene {
	struct made_node node;
	struct indexed ix;
	struct query *query;
};

static void begin_coin(void **state, bool bch)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 4);
	s->node.net = *network_find(bch ? "bch" : "ltc", "regtest");
	s->node.model.bch = bch;
	for (uint32_t i = 1; i < 12; i++)
		made_node_grow(&s->node, 1 + i % 5);
	indexed_begin_whole(&s->ix, &s->node, 3, 6, "a secret of a test");
	assert_ok(indexed_follow(&s->ix, 0, 12));
	s->query = query_new(s->ix.index);
	assert_non_null(s->query);
	*state = s;
}

static int begin_bch(void **state)
{
	begin_coin(state, true);
	return 0;
}

static int begin_ltc(void **state)
{
	begin_coin(state, false);
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

/* --- tokens --- */

#define NEW_SCRIPT 77 /* of none of the model's outputs */

static struct script_key key_of(const struct scene *s, uint32_t script)
{
	uint8_t bytes[SCRIPT_SIZE];
	struct script_hash hash = script_hash_of(script_bytes(bytes, script));

	return query_script_key(s->query, &hash);
}

/* An unspent output with a token. */
static struct model_input find_coin(const struct scene *s)
{
	const struct model *model = &s->node.model;

	for (uint32_t n = 1; n < model->tx_count; n++)
		for (uint32_t v = 0; v < model->txs[n].out_count; v++)
			if (model->txs[n].out[v].token &&
			    model->txs[n].out[v].script != SCRIPT_UNSPENDABLE &&
			    model_spender(model, n, v) == NOT_SPENT)
				return (struct model_input){ n, v };
	fail_msg("no coin with a token");
	return (struct model_input){ 0, 0 };
}

/* Spends the coin, and pays a script twice: once with a token. */
static struct txid add_spender(struct scene *s, struct model_input coin,
			       uint32_t token)
{
	const struct model_tx *from = &s->node.model.txs[coin.txnum];
	const struct model_output *spent = &from->out[coin.vout];
	uint8_t spent_script[SCRIPT_SIZE], spent_token[TOKEN_SIZE];
	uint8_t script[SCRIPT_SIZE], prefix[TOKEN_SIZE];
	struct slice bytes = token_bytes(prefix, token);
	struct mempool_prevout prevout = {
		.amount = spent->amount,
		.token = token_bytes(spent_token, spent->token),
		.script = script_bytes(spent_script, spent->script),
		.key = key_of(s, spent->script),
	};
	struct script_key keys[] = { key_of(s, NEW_SCRIPT),
				     key_of(s, NEW_SCRIPT) };
	struct txid txid;
	struct writer w;

	writer_init(&w);
	write_le32(&w, 2);
	write_compact_size(&w, 1);
	write_bytes(&w, from->txid.bytes, 32);
	write_le32(&w, coin.vout);
	write_compact_size(&w, 0);
	write_le32(&w, 0);
	write_compact_size(&w, 2);
	for (int i = 0; i < 2; i++) {
		write_le64(&w, 600);
		write_compact_size(&w, SCRIPT_SIZE + (i ? bytes.len : 0));
		write_bytes(&w, bytes.data, i ? bytes.len : 0);
		write_bytes(&w, script_bytes(script, NEW_SCRIPT).data,
			    SCRIPT_SIZE);
	}
	write_le32(&w, 0);
	sha256d(txid.bytes, w.data, w.len);
	assert_ok(mempool_add(s->ix.index->mempool, &txid, writer_slice(&w),
			      &prevout, keys, 1, s->ix.state.generation));
	writer_clear(&w);
	return txid;
}

static void coins_of_the_mempool_show_their_tokens(void **state)
{
	struct scene *s = *state;
	struct model_input coin = find_coin(s);
	struct script_key key = key_of(s, NEW_SCRIPT);
	struct script_coin coins[4];
	uint8_t bytes[TOKEN_SIZE];
	struct txid txid;
	size_t count;
	bool more;

	txid = add_spender(s, coin, 8);
	assert_ok(query_begin(s->query));
	assert_ok(query_coins(s->query, coins, &count, &more, &key, 1, 0, 4));
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++) {
		assert_true(txid_equal(&coins[i].outpoint.txid, &txid));
		assert_int_equal(coins[i].height, -1);
		assert_true(slice_equal(
			coins[i].token,
			token_bytes(bytes, coins[i].outpoint.vout ? 8 : 0)));
	}
	query_end(s->query);
}

static void a_spent_token_is_told_and_no_longer_listed(void **state)
{
	struct scene *s = *state;
	struct model_input coin = find_coin(s);
	const struct model_tx *from = &s->node.model.txs[coin.txnum];
	const struct model_output *spent = &from->out[coin.vout];
	struct script_key key = key_of(s, spent->script);
	struct script_coin coins[400];
	uint8_t bytes[TOKEN_SIZE];
	size_t before, after;
	struct tx_info info;
	struct tx_ref ref;
	struct txid txid;
	bool more;

	assert_ok(query_begin(s->query));
	assert_ok(query_coins(s->query, coins, &before, &more, &key, 1, 0,
			      COUNT_OF(coins)));
	query_end(s->query);
	txid = add_spender(s, coin, 0);
	assert_ok(query_begin(s->query));
	assert_ok(query_coins(s->query, coins, &after, &more, &key, 1, 0,
			      COUNT_OF(coins)));
	assert_int_equal(after, before - 1);
	assert_ok(query_find_tx(s->query, &ref, &txid));
	assert_ok(query_tx(s->query, &info, &ref, TX_WITH_PREVOUTS));
	assert_true(slice_equal(info.prevouts[0].token,
				token_bytes(bytes, spent->token)));
	assert_true(info.prevouts[0].token.len > 0);
	assert_int_equal(info.tx.outputs[1].token.len, 0);
	query_end(s->query);
}

/* --- MWEB --- */

static void what_is_wholly_inside_mweb_is_found_by_the_nodes_txid(void **state)
{
	static const uint8_t bytes[] = { 2, 0, 0, 0,    0, 8, 0, 0,
					 1, 0, 0, 0xaa, 0, 0, 0, 0 };
	struct scene *s = *state;
	struct txid txid = { { 0xc0 } };
	struct tx_spender spender;
	struct tx_info info;
	struct tx_ref ref;

	assert_ok(mempool_add(s->ix.index->mempool, &txid,
			      slice_of(bytes, sizeof(bytes)), NULL, NULL, 9,
			      s->ix.state.generation));
	assert_ok(query_begin(s->query));
	assert_ok(query_find_tx(s->query, &ref, &txid));
	assert_ok(query_tx(s->query, &info, &ref,
			   TX_WITH_PREVOUTS | TX_WITH_SPENDERS));
	assert_true(txid_equal(&info.txid, &txid));
	assert_true(tx_is_mweb_only(&info.tx));
	assert_int_equal(info.tx.input_count, 0);
	assert_int_equal(info.tx.output_count, 0);
	assert_int_equal(info.tx.raw.len, sizeof(bytes));
	assert_int_equal(info.first_seen, 9);
	assert_int_equal(info.height, -1);
	assert_ok(query_spender(s->query, &spender,
				&(struct outpoint){ txid, 0 }));
	assert_false(spender.spent);
	query_end(s->query);

	mempool_remove(s->ix.index->mempool, &txid);
	assert_ok(query_begin(s->query));
	assert_status(query_find_tx(s->query, &ref, &txid), STATUS_NOT_FOUND);
	query_end(s->query);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			coins_of_the_mempool_show_their_tokens, begin_bch, end),
		cmocka_unit_test_setup_teardown(
			a_spent_token_is_told_and_no_longer_listed, begin_bch,
			end),
		cmocka_unit_test_setup_teardown(
			what_is_wholly_inside_mweb_is_found_by_the_nodes_txid,
			begin_ltc, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
