/* The block objects, from a made-up block. */
#include "support.h"

#include "api/explorer/render_block.h"

#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"

static struct block_info block;
static const struct network *net;
static struct pool_list *pools;
static struct txid txids[2];
static struct writer out;

static int set_up(void **state)
{
	(void)state;
	block = (struct block_info){
		.hash = { { 0xaa } },
		.header = { .version = 0x20000000,
			    .prev = { { 0xbb } },
			    .merkle_root = { 0xcc },
			    .time = 1500000000,
			    .bits = 0x1d00ffff,
			    .nonce = 3 },
		.height = 3,
		.active = true,
		.tx_count = 2,
		.size = 402,
		.weight = 1500,
		.coinbase = slice_of("\3abc/Mine/", 10),
		.chainwork = { [31] = 6 },
		.has_next = true,
		.next = { { 0xdd } },
	};
	net = network_find("btc", "livenet");
	pools = NULL;
	txids[0] = (struct txid){ { 0xe7 } };
	txids[1] = (struct txid){ { 0x9f } };
	writer_init(&out);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	writer_clear(&out);
	return 0;
}

static const char *rendered(void)
{
	struct emit json;

	writer_reset(&out);
	json = emit_over(&out);
	render_block(&json, &block, txids, net, 10, pools);
	return text_of(&out);
}

static void a_block_has_every_member_in_order(void **state)
{
	(void)state;
	assert_string_equal(
		rendered(),
		"{\"hash\":\"" ZEROS "aa\",\"size\":402,\"height\":3,"
		"\"version\":536870912,\"merkleroot\":\"" ZEROS "cc\","
		"\"tx\":[\"" ZEROS "e7\",\"" ZEROS "9f\"],"
		"\"time\":1500000000,\"nonce\":3,\"bits\":\"1d00ffff\","
		"\"difficulty\":1,\"chainwork\":\"" ZEROS "06\","
		"\"confirmations\":8,\"previousblockhash\":\"" ZEROS "bb\","
		"\"nextblockhash\":\"" ZEROS "dd\",\"reward\":50,"
		"\"isMainChain\":true,\"poolInfo\":{},\"weight\":1500}");
}

static void the_tip_has_no_next_block(void **state)
{
	(void)state;
	block.height = 10;
	block.has_next = false;
	assert_null(strstr(rendered(), "nextblockhash"));
	assert_non_null(strstr(rendered(), "\"confirmations\":1,"));
}

static void the_first_block_has_none_before_it(void **state)
{
	(void)state;
	block.height = 0;
	assert_non_null(strstr(rendered(), "\"previousblockhash\":null,"));
}

static void a_stale_block_says_so(void **state)
{
	(void)state;
	block.active = block.has_next = false;
	assert_non_null(strstr(rendered(), "\"confirmations\":-1,"
					   "\"previousblockhash\":\"" ZEROS
					   "bb\",\"reward\":50,"
					   "\"isMainChain\":false,"));
}

static void the_reward_halves(void **state)
{
	(void)state;
	block.height = 420000;
	assert_non_null(strstr(rendered(), "\"reward\":12.5,"));
	block.height = 6720000;
	assert_non_null(strstr(rendered(), "\"reward\":1e-8,"));
	block.height = 6930000;
	assert_non_null(strstr(rendered(), "\"reward\":0,"));
}

static void versions_are_signed_and_bits_without_padding(void **state)
{
	(void)state;
	block.header.version = 0xe0000000;
	block.header.bits = 0x0300ffff;
	assert_non_null(strstr(rendered(), "\"version\":-536870912,"));
	assert_non_null(strstr(rendered(), "\"bits\":\"300ffff\","));
}

static void a_line_of_the_list_has_six_members(void **state)
{
	struct emit json = emit_over(&out);

	(void)state;
	render_block_line(&json, &block, NULL);
	assert_string_equal(text_of(&out),
			    "{\"height\":3,\"size\":402,\"hash\":\"" ZEROS
			    "aa\",\"time\":1500000000,\"txlength\":2,"
			    "\"poolInfo\":{}}");
}

static void no_weight_is_shown_where_there_are_no_witnesses(void **state)
{
	(void)state;
	net = network_find("bch", "livenet");
	assert_null(strstr(rendered(), "weight"));
}

static void the_pool_is_named_in_blocks_and_lists(void **state)
{
	static const char list[] =
		"[{\"poolName\":\"Mine\",\"url\":\"https://m/\","
		"\"searchStrings\":[\"/Mine/\"]}]";
	static const char shown[] =
		"\"poolInfo\":{\"poolName\":\"Mine\",\"url\":\"https://m/\"}";
	const struct folder folder = make_folder();
	const char *path = path_in(&folder, "pools.json");
	struct emit json;

	(void)state;
	write_file(path, list, sizeof(list) - 1);
	assert_ok(pool_list_load(&pools, path));
	assert_non_null(strstr(rendered(), shown));
	writer_reset(&out);
	json = emit_over(&out);
	render_block_line(&json, &block, pools);
	assert_non_null(strstr(text_of(&out), shown));
	pool_list_free(pools);
	drop_folder(&folder);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_block_has_every_member_in_order),
		test(the_tip_has_no_next_block),
		test(the_first_block_has_none_before_it),
		test(a_stale_block_says_so),
		test(the_reward_halves),
		test(versions_are_signed_and_bits_without_padding),
		test(a_line_of_the_list_has_six_members),
		test(no_weight_is_shown_where_there_are_no_witnesses),
		test(the_pool_is_named_in_blocks_and_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
