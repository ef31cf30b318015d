/* The node's mempool. */
#include "support.h"

#include "node/client.h"
#include "scene.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* A is in the mempool; B is confirmed, and known through -txindex; C is
 * unknown. */
static const struct fake_call three[] = {
	{ .method = "getrawtransaction",
	  .params = "[\"" A "\"]",
	  .result = "\"a1a2a3\"" },
	{ .method = "getmempoolentry",
	  .params = "[\"" A "\"]",
	  .result = "{\"vsize\":3}" },
	{ .method = "getrawtransaction",
	  .params = "[\"" B "\"]",
	  .result = "\"b1b2\"" },
	{ .method = "getmempoolentry",
	  .code = -5,
	  .message = "Transaction not in mempool" },
	{ .method = "getrawtransaction",
	  .code = -5,
	  .message = "No such mempool transaction" },
};

static struct txid txid_of(const char *hex)
{
	struct txid txid;

	assert_ok(txid_from_hex(&txid, hex));
	return txid;
}

/* --- transactions --- */

static void a_mempool_transaction_is_read(void **state)
{
	struct fake_table table = CALLS(three);
	struct txid txid = txid_of(A);
	struct writer out;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	writer_init(&out);
	write_text(&out, "before");
	assert_ok(node_get_mempool_tx(s.client, &out, &txid));
	assert_true(slice_equal(writer_slice(&out),
				slice_of("before\xa1\xa2\xa3", 9)));
	assert_int_equal(fake_node_requests(s.node), 1);
	writer_clear(&out);
	scene_end(&s);
}

static void confirmed_and_unknown_ones_are_not_there(void **state)
{
	static const char *const absent[] = { B, C };
	struct fake_table table = CALLS(three);
	struct writer out;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	writer_init(&out);
	for (size_t i = 0; i < COUNT_OF(absent); i++) {
		struct txid txid = txid_of(absent[i]);

		assert_int_equal(node_get_mempool_tx(s.client, &out, &txid),
				 STATUS_NOT_FOUND);
	}
	assert_int_equal(out.len, 0);
	writer_clear(&out);
	scene_end(&s);
}

static void bytes_that_are_no_hex_are_refused(void **state)
{
	static const char *const results[] = { "7", "\"1\"", "\"xy\"", "{}" };
	struct log_capture log = begin_log();
	struct txid txid = txid_of(A);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(results); i++) {
		struct fake_call calls[] = {
			{ .method = "getrawtransaction", .result = results[i] },
			{ .method = "getmempoolentry", .result = "{}" },
		};
		struct fake_table table = CALLS(calls);
		struct writer out;
		struct scene s;

		scene_begin(&s, fake_by_table, &table);
		writer_init(&out);
		assert_int_equal(node_get_mempool_tx(s.client, &out, &txid),
				 STATUS_BAD_INPUT);
		assert_int_equal(out.len, 0);
		writer_clear(&out);
		scene_end(&s);
	}
	free(end_log(&log));
}

struct taken {
	const struct txid *expected;
	size_t count;
	size_t lengths[3];
	bool in_order;
};

static void take(void *arg, const struct txid *txid, struct slice bytes)
{
	struct taken *taken = arg;

	taken->in_order &= txid == &taken->expected[taken->count];
	taken->lengths[taken->count % 3] = bytes.len;
	taken->count++;
}

static void many_are_handed_over_in_order_gone_ones_empty(void **state)
{
	struct fake_table table = CALLS(three);
	struct txid txids[250];
	struct taken taken = { .expected = txids, .in_order = true };
	const char *const names[] = { A, B, C };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(txids); i++)
		txids[i] = txid_of(names[i % 3]);
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_get_mempool_txs(s.client, txids, COUNT_OF(txids), take,
				       &taken));
	assert_int_equal(taken.count, COUNT_OF(txids));
	assert_true(taken.in_order);
	assert_int_equal(taken.lengths[0], 3);
	assert_int_equal(taken.lengths[1], 0);
	assert_int_equal(taken.lengths[2], 0);
	assert_int_equal(fake_node_requests(s.node), 3);
	assert_ok(node_get_mempool_txs(s.client, NULL, 0, take, &taken));
	assert_int_equal(fake_node_requests(s.node), 3);
	scene_end(&s);
}

/* --- the list --- */

static void the_list_comes_with_its_sequence(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "getrawmempool",
		  .params = "[false,true]",
		  .result = "{\"txids\":[\"" A "\",\"" B "\"],"
			    "\"mempool_sequence\":17}" },
	};
	struct fake_table table = CALLS(calls);
	struct node_mempool mempool;
	struct txid b = txid_of(B);
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_get_mempool(s.client, &mempool));
	assert_int_equal(mempool.count, 2);
	assert_int_equal(mempool.sequence, 17);
	assert_true(txid_equal(&mempool.txids[1], &b));
	free(mempool.txids);
	scene_end(&s);
}

static void an_old_node_gives_the_list_alone(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "getrawmempool",
		  .params = "[false,true]",
		  .code = -1,
		  .message = "getrawmempool ( verbose )" },
		{ .method = "getrawmempool",
		  .params = "[]",
		  .result = "[\"" A "\"]" },
	};
	struct fake_table table = CALLS(calls);
	struct node_mempool mempool;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	for (size_t i = 0; i < 2; i++) {
		assert_ok(node_get_mempool(s.client, &mempool));
		assert_int_equal(mempool.count, 1);
		assert_int_equal(mempool.sequence, 0);
		free(mempool.txids);
		/* The second time it is not asked for more. */
		assert_int_equal(fake_node_requests(s.node), 2 + i);
	}
	scene_end(&s);
}

static void an_empty_mempool_is_no_error(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "getrawmempool",
		  .result = "{\"txids\":[],\"mempool_sequence\":1}" },
	};
	struct fake_table table = CALLS(calls);
	struct node_mempool mempool;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_get_mempool(s.client, &mempool));
	assert_int_equal(mempool.count, 0);
	free(mempool.txids);
	scene_end(&s);
}

static void lists_that_make_no_sense_are_refused(void **state)
{
	static const char *const results[] = {
		"7",
		"{}",
		"{\"txids\":[]}",
		"{\"txids\":{},\"mempool_sequence\":1}",
		"{\"txids\":[],\"mempool_sequence\":-1}",
		"{\"txids\":[\"" A "\",\"b\"],\"mempool_sequence\":1}",
		"[7]",
	};
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(results); i++) {
		struct fake_call calls[] = { { .method = "getrawmempool",
					       .result = results[i] } };
		struct fake_table table = CALLS(calls);
		struct node_mempool mempool;
		struct scene s;

		scene_begin(&s, fake_by_table, &table);
		assert_int_equal(node_get_mempool(s.client, &mempool),
				 STATUS_BAD_INPUT);
		assert_null(mempool.txids);
		assert_int_equal(mempool.count, 0);
		scene_end(&s);
	}
	free(end_log(&log));
}

/* --- sending --- */

static void a_transaction_that_is_sent_gives_its_txid(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "sendrawtransaction",
		  .params = "[\"0102\"]",
		  .result = "\"" A "\"" },
		{ .method = "sendrawtransaction",
		  .code = -26,
		  .message = "min relay fee not met" },
	};
	struct fake_table table = CALLS(calls);
	struct txid txid, expected = txid_of(A);
	struct node_error error;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_send_tx(s.client, &txid, &error, "0102"));
	assert_true(txid_equal(&txid, &expected));
	assert_int_equal(error.code, 0);
	assert_int_equal(node_send_tx(s.client, &txid, &error, "0304"),
			 STATUS_FAILED);
	assert_int_equal(error.code, -26);
	assert_string_equal(error.message, "min relay fee not met");
	assert_int_equal(node_send_tx(s.client, &txid, NULL, "0304"),
			 STATUS_FAILED);
	/* Not even text. */
	assert_int_equal(node_send_tx(s.client, &txid, &error, "\xff\xfe"),
			 STATUS_BAD_INPUT);
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mempool_transaction_is_read),
		cmocka_unit_test(confirmed_and_unknown_ones_are_not_there),
		cmocka_unit_test(bytes_that_are_no_hex_are_refused),
		cmocka_unit_test(many_are_handed_over_in_order_gone_ones_empty),
		cmocka_unit_test(the_list_comes_with_its_sequence),
		cmocka_unit_test(an_old_node_gives_the_list_alone),
		cmocka_unit_test(an_empty_mempool_is_no_error),
		cmocka_unit_test(lists_that_make_no_sense_are_refused),
		cmocka_unit_test(a_transaction_that_is_sent_gives_its_txid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
