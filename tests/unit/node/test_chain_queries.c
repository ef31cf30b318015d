/* The node's chain: tip, hashes by height, headers. */
#include "support.h"

#include "node/client.h"
#include "scene.h"

#define GENESIS \
	"0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
#define GENESIS_HEADER                                                     \
	"0100000000000000000000000000000000000000000000000000000000000000" \
	"000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa" \
	"4b1e5e4adae5494dffff7f2002000000"
#define OTHER "1111111111111111111111111111111111111111111111111111111111111111"

/* getblockchaininfo's answer */
#define INFO(chain, blocks, headers, download)                                \
	"{\"chain\":\"" chain "\",\"blocks\":" blocks ",\"headers\":" headers \
	",\"bestblockhash\":\"" OTHER "\",\"verificationprogress\":0.5,"      \
	"\"initialblockdownload\":" download "}"

#define GENESIS_CALL                                       \
	{                                                  \
		.method = "getblockhash", .params = "[0]", \
		.result = "\"" GENESIS "\""                \
	}
#define INFO_CALL(info)                                       \
	{                                                     \
		.method = "getblockchaininfo", .result = info \
	}

/* --- tip --- */

static void the_tip_is_read(void **state)
{
	static const struct fake_call calls[] = {
		INFO_CALL(INFO("regtest", "7", "9", "true")), GENESIS_CALL
	};
	struct fake_table table = CALLS(calls);
	struct node_tip tip;
	char hex[HASH_HEX_SIZE];
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_get_tip(s.client, &tip));
	block_hash_to_hex(hex, &tip.hash);
	assert_string_equal(hex, OTHER);
	assert_int_equal(tip.height, 7);
	assert_int_equal(tip.headers, 9);
	assert_true(tip.progress == 0.5);
	assert_true(tip.initial_download);
	scene_end(&s);
}

static void a_wrong_chain_is_refused_with_one_line(void **state)
{
	static const struct fake_call calls[] = {
		INFO_CALL(INFO("ma\\nin", "7", "9", "true")), GENESIS_CALL
	};
	struct fake_table table = CALLS(calls);
	struct log_capture log = begin_log();
	struct node_tip tip;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_get_tip(s.client, &tip), STATUS_REFUSED);
	scene_end(&s);
	text = end_log(&log);
	assert_int_equal(times_in(text, "\n"), 1);
	assert_int_equal(times_in(text, "ma in"), 1);
	assert_int_equal(times_in(text, "--network or --node-url"), 1);
	free(text);
}

static void a_wrong_genesis_block_is_refused_with_one_line(void **state)
{
	static const struct fake_call calls[] = {
		INFO_CALL(INFO("regtest", "7", "9", "true")),
		{ .method = "getblockhash", .result = "\"" OTHER "\"" },
	};
	struct fake_table table = CALLS(calls);
	struct log_capture log = begin_log();
	struct node_tip tip;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_get_tip(s.client, &tip), STATUS_REFUSED);
	scene_end(&s);
	text = end_log(&log);
	assert_int_equal(times_in(text, "\n"), 1);
	assert_int_equal(times_in(text, OTHER), 1);
	assert_int_equal(times_in(text, "--network"), 1);
	free(text);
}

static void the_genesis_block_is_asked_for_once(void **state)
{
	static const struct fake_call calls[] = {
		INFO_CALL(INFO("regtest", "7", "9", "true")), GENESIS_CALL
	};
	struct fake_table table = CALLS(calls);
	struct node_tip tip;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	for (int i = 0; i < 3; i++)
		assert_ok(node_get_tip(s.client, &tip));
	assert_int_equal(fake_node_requests(s.node), 4);
	/* After an outage it may be another node. */
	atomic_fetch_add(&s.health.outages, 1);
	assert_ok(node_get_tip(s.client, &tip));
	assert_int_equal(fake_node_requests(s.node), 6);
	scene_end(&s);
}

#define BTC_SPLIT \
	"00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148"
#define BCH_SPLIT \
	"000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec"

/* coin, its node's height and block 478559, whether that is taken */
static const struct {
	const char *coin, *height, *block;
	enum status expected;
} splits[] = {
	{ "btc", "478559", BTC_SPLIT, STATUS_OK },
	{ "btc", "478559", BCH_SPLIT, STATUS_REFUSED },
	{ "bch", "900000", BCH_SPLIT, STATUS_OK },
	{ "bch", "900000", BTC_SPLIT, STATUS_REFUSED },
	{ "btc", "478558", BCH_SPLIT, STATUS_OK }, /* not asked for yet */
};

static void a_node_of_a_coin_with_the_same_genesis_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(splits); i++) {
		const struct network *net =
			network_find(splits[i].coin, "livenet");
		char info[400], genesis[80], split[80];
		struct fake_call calls[] = {
			INFO_CALL(info),
			{ "getblockhash", "[0]", genesis, 0, NULL },
			{ "getblockhash", "[478559]", split, 0, NULL },
		};
		struct fake_table table = CALLS(calls);
		struct log_capture log = begin_log();
		struct node_tip tip;
		struct scene s;
		char *text;

		snprintf(info, sizeof(info),
			 "{\"chain\":\"main\",\"blocks\":%s,\"headers\":%s,"
			 "\"bestblockhash\":\"" OTHER
			 "\",\"verificationprogress\":1,"
			 "\"initialblockdownload\":false}",
			 splits[i].height, splits[i].height);
		snprintf(genesis, sizeof(genesis), "\"%s\"", net->genesis_hash);
		snprintf(split, sizeof(split), "\"%s\"", splits[i].block);
		scene_begin(&s, fake_by_table, &table);
		s.config.net = net;
		assert_int_equal(node_get_tip(s.client, &tip),
				 splits[i].expected);
		scene_end(&s);
		text = end_log(&log);
		assert_int_equal(times_in(text, "change=\"--coin or"),
				 splits[i].expected != STATUS_OK);
		free(text);
	}
}

/* blocks, headers, what the node claims, what is made of it */
static const struct {
	struct fake_call calls[2];
	bool claimed_or_so;
} downloads[] = {
	{ { INFO_CALL(INFO("regtest", "7", "7", "true")), GENESIS_CALL },
	  false },
	{ { INFO_CALL(INFO("regtest", "6", "7", "true")), GENESIS_CALL },
	  true },
	{ { INFO_CALL(INFO("regtest", "6", "7", "false")), GENESIS_CALL },
	  false },
};

static void an_old_tip_on_regtest_is_no_initial_download(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(downloads); i++) {
		struct fake_table table = CALLS(downloads[i].calls);
		struct node_tip tip;
		struct scene s;

		scene_begin(&s, fake_by_table, &table);
		assert_ok(node_get_tip(s.client, &tip));
		assert_int_equal(tip.initial_download,
				 downloads[i].claimed_or_so);
		scene_end(&s);
	}
}

static void elsewhere_the_node_is_believed(void **state)
{
	const struct network *main_net = network_find("btc", "livenet");
	struct fake_call calls[] = { INFO_CALL(INFO("main", "7", "7", "true")),
				     { .method = "getblockhash" } };
	struct fake_table table = CALLS(calls);
	char genesis[80];
	struct node_tip tip;
	struct scene s;

	(void)state;
	assert_non_null(main_net);
	snprintf(genesis, sizeof(genesis), "\"%s\"", main_net->genesis_hash);
	calls[1].result = genesis;
	scene_begin(&s, fake_by_table, &table);
	s.config.net = main_net;
	assert_ok(node_get_tip(s.client, &tip));
	assert_true(tip.initial_download);
	scene_end(&s);
}

static void tips_that_make_no_sense_are_refused(void **state)
{
	static const char *const infos[] = {
		"7",
		"{}",
		INFO("regtest", "-1", "9", "true"),
		INFO("regtest", "4294967296", "9", "true"),
		INFO("regtest", "1.5", "9", "true"),
		INFO("regtest", "\"7\"", "9", "true"),
		INFO("regtest", "7", "9", "1"),
		"{\"chain\":7,\"blocks\":7,\"headers\":9,\"bestblockhash\":"
		"\"" OTHER "\",\"verificationprogress\":1}",
		"{\"chain\":\"regtest\",\"blocks\":7,\"headers\":9,"
		"\"bestblockhash\":\"11\",\"verificationprogress\":1}",
		"{\"chain\":\"regtest\",\"blocks\":7,\"headers\":9,"
		"\"bestblockhash\":\"" OTHER "\"}",
	};
	struct log_capture log = begin_log();
	struct scene s;
	char *text;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(infos); i++) {
		struct fake_call calls[] = { INFO_CALL(infos[i]),
					     GENESIS_CALL };
		struct fake_table table = CALLS(calls);
		struct node_tip tip;

		scene_begin(&s, fake_by_table, &table);
		assert_int_equal(node_get_tip(s.client, &tip),
				 STATUS_BAD_INPUT);
		scene_end(&s);
	}
	text = end_log(&log);
	assert_int_equal(times_in(text, "getblockchaininfo"), COUNT_OF(infos));
	free(text);
}

static void an_unexpected_error_is_told_with_the_node_s_words(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "getblockchaininfo",
		  .code = -1,
		  .message = "disk on fire" },
	};
	struct fake_table table = CALLS(calls);
	struct log_capture log = begin_log();
	struct node_tip tip;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_get_tip(s.client, &tip), STATUS_FAILED);
	scene_end(&s);
	text = end_log(&log);
	assert_int_equal(times_in(text, "disk on fire"), 1);
	free(text);
}

/* --- hashes --- */

static void a_hash_of_a_height_or_none(void **state)
{
	static const struct fake_call calls[] = {
		GENESIS_CALL,
		{ .method = "getblockhash",
		  .params = "[1]",
		  .code = -8,
		  .message = "Block height out of range" },
		{ .method = "getblockhash", .params = "[2]", .result = "7" },
		{ .method = "getbestblockhash", .result = "\"" OTHER "\"" },
	};
	struct fake_table table = CALLS(calls);
	struct block_hash hash;
	char hex[HASH_HEX_SIZE];
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_get_hash_at(s.client, &hash, 0));
	block_hash_to_hex(hex, &hash);
	assert_string_equal(hex, GENESIS);
	assert_int_equal(node_get_hash_at(s.client, &hash, 1),
			 STATUS_NOT_FOUND);
	assert_int_equal(node_get_hash_at(s.client, &hash, 2),
			 STATUS_BAD_INPUT);
	assert_ok(node_get_best_hash(s.client, &hash));
	block_hash_to_hex(hex, &hash);
	assert_string_equal(hex, OTHER);
	scene_end(&s);
}

#define CHAIN_LENGTH 2500

/* getblockhash of a chain whose hashes begin with their height. */
static void long_chain(struct fake_reply *reply,
		       const struct fake_request *request, void *arg)
{
	json_t *calls = json_loads(request->body, 0, NULL);
	json_t *replies = json_array(), *call;
	char hex[HASH_HEX_SIZE], *text;
	size_t i;

	(void)arg;
	json_array_foreach(calls, i, call)
	{
		json_t *params = json_object_get(call, "params");
		json_int_t height =
			json_integer_value(json_array_get(params, 0));
		json_t *id = json_object_get(call, "id");

		snprintf(hex, sizeof(hex), "%064llx",
			 (unsigned long long)height);
		json_array_append_new(
			replies,
			height < CHAIN_LENGTH
				? json_pack("{s:s, s:n, s:O}", "result", hex,
					    "error", "id", id)
				: json_pack("{s:n, s:{s:i}, s:O}", "result",
					    "error", "code", -8, "id", id));
	}
	text = json_dumps(replies, JSON_COMPACT);
	write_text(&reply->body, text);
	free(text);
	json_decref(replies);
	json_decref(calls);
}

static void many_hashes_come_in_few_requests(void **state)
{
	struct block_hash *hashes = calloc(3000, sizeof(*hashes));
	struct scene s;
	size_t got;

	(void)state;
	scene_begin(&s, long_chain, NULL);
	assert_ok(node_get_hashes(s.client, hashes, &got, 100, 3000));
	assert_int_equal(got, CHAIN_LENGTH - 100);
	for (uint32_t i = 0; i < got; i++)
		assert_int_equal(hashes[i].bytes[0] + 256 * hashes[i].bytes[1],
				 i + 100);
	assert_int_equal(fake_node_requests(s.node), 3);
	assert_ok(node_get_hashes(s.client, hashes, &got, CHAIN_LENGTH, 10));
	assert_int_equal(got, 0);
	assert_ok(node_get_hashes(s.client, hashes, &got, 0, 0));
	assert_int_equal(got, 0);
	assert_ok(node_get_hashes(s.client, hashes, &got, 0, 1000));
	assert_int_equal(got, 1000);
	scene_end(&s);
	free(hashes);
}

/* --- headers --- */

#define TOLD(height, confirmations) \
	"{\"height\":" height ",\"confirmations\":" confirmations "}"

static enum status ask_header(const char *raw, const char *told,
			      struct header *header, int64_t *height,
			      bool *active)
{
	struct fake_call calls[] = {
		{ .method = "getblockheader",
		  .params = "[\"" GENESIS "\",false]",
		  .result = raw,
		  .code = -5 },
		{ .method = "getblockheader",
		  .params = "[\"" GENESIS "\",true]",
		  .result = told,
		  .code = -5 },
	};
	struct fake_table table = CALLS(calls);
	struct block_hash hash;
	enum status st;
	struct scene s;

	assert_ok(block_hash_from_hex(&hash, GENESIS));
	scene_begin(&s, fake_by_table, &table);
	st = node_get_header(s.client, header, height, active, &hash);
	assert_int_equal(fake_node_requests(s.node), 1);
	scene_end(&s);
	return st;
}

static void a_header_comes_with_its_height(void **state)
{
	struct header header;
	int64_t height;
	bool active;

	(void)state;
	assert_ok(ask_header("\"" GENESIS_HEADER "\"", TOLD("0", "7"), &header,
			     &height, &active));
	assert_int_equal(header.time, 1296688602);
	assert_int_equal(height, 0);
	assert_true(active);
	assert_ok(ask_header("\"" GENESIS_HEADER "\"", TOLD("5", "-1"), &header,
			     &height, &active));
	assert_int_equal(height, 5);
	assert_false(active);
}

static void an_unknown_header_is_not_found(void **state)
{
	struct header header;
	int64_t height;
	bool active;

	(void)state;
	assert_int_equal(ask_header(NULL, NULL, &header, &height, &active),
			 STATUS_NOT_FOUND);
}

static void headers_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		const char *raw, *told;
	} cases[] = {
		{ "\"\"", TOLD("0", "7") },
		{ "7", TOLD("0", "7") },
		{ "\"zz\"", TOLD("0", "7") },
		/* another header */
		{ "\"0200000000000000000000000000000000000000000000000000"
		  "000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617f"
		  "c81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000"
		  "\"",
		  TOLD("0", "7") },
		{ "\"" GENESIS_HEADER "00\"", TOLD("0", "7") },
		{ "\"" GENESIS_HEADER "\"", "{}" },
		{ "\"" GENESIS_HEADER "\"", TOLD("\"0\"", "7") },
	};
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct header header;
		int64_t height;
		bool active;

		assert_int_equal(ask_header(cases[i].raw, cases[i].told,
					    &header, &height, &active),
				 STATUS_BAD_INPUT);
	}
	free(end_log(&log));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tip_is_read),
		cmocka_unit_test(a_wrong_chain_is_refused_with_one_line),
		cmocka_unit_test(
			a_wrong_genesis_block_is_refused_with_one_line),
		cmocka_unit_test(the_genesis_block_is_asked_for_once),
		cmocka_unit_test(
			a_node_of_a_coin_with_the_same_genesis_is_refused),
		cmocka_unit_test(an_old_tip_on_regtest_is_no_initial_download),
		cmocka_unit_test(elsewhere_the_node_is_believed),
		cmocka_unit_test(tips_that_make_no_sense_are_refused),
		cmocka_unit_test(
			an_unexpected_error_is_told_with_the_node_s_words),
		cmocka_unit_test(a_hash_of_a_height_or_none),
		cmocka_unit_test(many_hashes_come_in_few_requests),
		cmocka_unit_test(a_header_comes_with_its_height),
		cmocka_unit_test(an_unknown_header_is_not_found),
		cmocka_unit_test(headers_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
