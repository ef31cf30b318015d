/* The table of networks. */
#include "support.h"

#include "chain/header.h"
#include "chain/network.h"

static void every_row_is_found_by_its_names(void **state)
{
	const struct network *net;
	uint32_t count = 0;

	(void)state;
	for (; (net = network_at(count)); count++)
		assert_ptr_equal(network_find(net->coin, net->name), net);
	assert_int_equal(count, 14);
	assert_null(network_at(UINT32_MAX));
}

static void unknown_names_are_not_found(void **state)
{
	(void)state;
	assert_null(network_find("btc", "main"));
	assert_null(network_find("BTC", "livenet"));
	assert_null(network_find("", ""));
	assert_null(network_find("doge", "livenet"));
}

static void every_row_is_complete(void **state)
{
	const struct network *net;

	(void)state;
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		assert_non_null(net->node_name);
		assert_non_null(net->title);
		assert_non_null(net->ticker);
		assert_non_null(net->message_prefix);
		assert_non_null(net->foreign_text);
		assert_non_null(net->node_folder);
		assert_true(!net->segwit || net->hrp);
		assert_true(!net->mweb || net->mweb_hrp);
		assert_true(net->address_form != ADDRESS_CASHADDR ||
			    net->cashaddr_prefix);
		assert_true(net->rpc_port && net->halving_interval);
		assert_true(net->first_subsidy && net->max_money);
		assert_int_equal(strlen(net->genesis_hash), 64);
		assert_int_equal(net->test_network,
				 strcmp(net->name, "livenet") != 0);
		assert_int_equal(!*net->node_folder, !net->test_network);
		assert_non_null(strstr(net->foreign_text, net->coin));
		assert_non_null(strstr(net->foreign_text, net->name));
	}
}

/* What transactions may hold, and from where on, are told by two fields. */
static void a_rule_has_a_first_block_where_there_is_the_rule(void **state)
{
	const struct network *net;

	(void)state;
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		assert_int_equal(net->segwit, net->from.segwit != NEVER);
		assert_int_equal(net->mweb, net->from.mweb != NEVER);
		assert_int_equal(net->tokens, net->from.tokens != NEVER);
		assert_int_equal(net->tokens, net->from.ctor != NEVER);
		assert_true(net->segwit || net->from.taproot == NEVER);
	}
}

/* Origin: chainparamsbase.cpp of the three nodes. */
static void the_node_s_folder_need_not_be_its_name(void **state)
{
	static const struct {
		const char *coin, *name, *folder;
	} cases[] = {
		{ "btc", "livenet", "" },
		{ "btc", "testnet", "testnet3" },
		{ "btc", "regtest", "regtest" },
		{ "bch", "testnet", "testnet3" },
		{ "bch", "scalenet", "scalenet" },
		{ "bch", "chipnet", "chipnet" },
		{ "ltc", "testnet", "testnet4" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(
			network_find(cases[i].coin, cases[i].name)->node_folder,
			cases[i].folder);
}

/* Coins share ports and genesis blocks, and two networks of Bitcoin Cash share
 * theirs; but what a node of a coin tells about itself names its network. */
static void a_coin_s_networks_differ_in_name_chain_and_port(void **state)
{
	const struct network *a, *b;

	(void)state;
	for (uint32_t i = 0; (a = network_at(i)); i++) {
		for (uint32_t k = 0; k < i; k++) {
			b = network_at(k);
			if (strcmp(a->coin, b->coin) != 0)
				continue;
			assert_string_not_equal(a->name, b->name);
			assert_string_not_equal(a->node_name, b->node_name);
			assert_string_not_equal(a->node_folder, b->node_folder);
			assert_int_not_equal(a->rpc_port, b->rpc_port);
			assert_int_not_equal(a->p2p_port, b->p2p_port);
		}
	}
}

#define SATOSHI_ROOT \
	"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
#define LITECOIN_ROOT \
	"97ddfbbae6be97fd6cdf3e7ca13232a3afff2353e29badfab7f73011edd4ced9"

/* Origin: chainparams.cpp of Bitcoin Core, Bitcoin Cash Node, Litecoin Core. */
static const struct {
	const char *coin, *name;
	uint32_t time, bits, nonce;
	const char *merkle_root; /* display order */
} genesis[] = {
	{ "btc", "livenet", 1231006505, 0x1d00ffff, 2083236893, SATOSHI_ROOT },
	{ "btc", "testnet", 1296688602, 0x1d00ffff, 414098458, SATOSHI_ROOT },
	{ "btc", "testnet4", 1714777860, 0x1d00ffff, 393743547,
	  "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e" },
	{ "btc", "signet", 1598918400, 0x1e0377ae, 52613770, SATOSHI_ROOT },
	{ "btc", "regtest", 1296688602, 0x207fffff, 2, SATOSHI_ROOT },
	{ "bch", "livenet", 1231006505, 0x1d00ffff, 2083236893, SATOSHI_ROOT },
	{ "bch", "testnet", 1296688602, 0x1d00ffff, 414098458, SATOSHI_ROOT },
	{ "bch", "testnet4", 1597811185, 0x1d00ffff, 114152193, SATOSHI_ROOT },
	{ "bch", "scalenet", 1598282438, 0x1d00ffff, (uint32_t)-1567304284,
	  SATOSHI_ROOT },
	{ "bch", "chipnet", 1597811185, 0x1d00ffff, 114152193, SATOSHI_ROOT },
	{ "bch", "regtest", 1296688602, 0x207fffff, 2, SATOSHI_ROOT },
	{ "ltc", "livenet", 1317972665, 0x1e0ffff0, 2084524493, LITECOIN_ROOT },
	{ "ltc", "testnet", 1486949366, 0x1e0ffff0, 293345, LITECOIN_ROOT },
	{ "ltc", "regtest", 1296688602, 0x207fffff, 0, LITECOIN_ROOT },
};

static void the_genesis_headers_hash_to_the_table(void **state)
{
	(void)state;
	assert_null(network_at(COUNT_OF(genesis)));
	for (size_t i = 0; i < COUNT_OF(genesis); i++) {
		const struct network *net =
			network_find(genesis[i].coin, genesis[i].name);
		struct header header = { .version = 1,
					 .time = genesis[i].time,
					 .bits = genesis[i].bits,
					 .nonce = genesis[i].nonce };
		struct block_hash hash;
		struct txid root;
		char hex[HASH_HEX_SIZE];

		assert_non_null(net);
		assert_ok(txid_from_hex(&root, genesis[i].merkle_root));
		memcpy(header.merkle_root, root.bytes, 32);
		hash = header_hash(&header);
		block_hash_to_hex(hex, &hash);
		assert_string_equal(hex, net->genesis_hash);
	}
}

static void the_subsidy_halves_until_nothing_is_left(void **state)
{
	const struct network *live = network_find("btc", "livenet");
	const struct network *reg = network_find("btc", "regtest");
	static const struct {
		uint32_t height;
		uint64_t subsidy;
	} cases[] = {
		{ 0, 5000000000 },      { 209999, 5000000000 },
		{ 210000, 2500000000 }, { 420000, 1250000000 },
		{ 840000, 312500000 },  { 32 * 210000, 1 },
		{ 33 * 210000 - 1, 1 }, { 33 * 210000, 0 },
		{ 64 * 210000, 0 },     { UINT32_MAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_true(network_subsidy(live, cases[i].height) ==
			    cases[i].subsidy);
	assert_true(network_subsidy(reg, 149) == 5000000000);
	assert_true(network_subsidy(reg, 150) == 2500000000);
}

/* Litecoin Core's own test has its sum, Bitcoin's is well known. */
static void all_subsidies_together_stay_below_max_money(void **state)
{
	static const struct {
		const char *coin;
		uint64_t sum;
	} cases[] = {
		{ "btc", 2099999997690000 },
		{ "bch", 2099999997690000 },
		{ "ltc", 8399999990760000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct network *net =
			network_find(cases[i].coin, "livenet");
		uint64_t sum = 0;

		for (uint32_t era = 0; era < 64; era++)
			sum += net->halving_interval *
			       network_subsidy(net,
					       era * net->halving_interval);
		assert_true(sum == cases[i].sum);
		assert_true(sum <= net->max_money);
	}
}

static void two_coinbases_of_livenet_were_replaced(void **state)
{
	const struct network *live = network_find("btc", "livenet");
	static const struct {
		uint32_t height;
		const char *hash;
		bool replaced;
	} cases[] = {
		{ 91722,
		  "00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574d"
		  "d08e",
		  true },
		{ 91812,
		  "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f930"
		  "6f2f",
		  true },
		/* The later ones, which stay. */
		{ 91842,
		  "00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0"
		  "caec",
		  false },
		{ 91880,
		  "00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7c"
		  "d721",
		  false },
		/* Another block of that height, and that block elsewhere. */
		{ 91722,
		  "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f930"
		  "6f2f",
		  false },
		{ 91723,
		  "00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574d"
		  "d08e",
		  false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct block_hash hash;

		assert_ok(block_hash_from_hex(&hash, cases[i].hash));
		assert_int_equal(
			network_coinbase_replaced(live, cases[i].height, &hash),
			cases[i].replaced);
		assert_false(network_coinbase_replaced(
			network_find("btc", "regtest"), cases[i].height,
			&hash));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_its_names),
		cmocka_unit_test(unknown_names_are_not_found),
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(
			a_rule_has_a_first_block_where_there_is_the_rule),
		cmocka_unit_test(the_node_s_folder_need_not_be_its_name),
		cmocka_unit_test(
			a_coin_s_networks_differ_in_name_chain_and_port),
		cmocka_unit_test(the_genesis_headers_hash_to_the_table),
		cmocka_unit_test(the_subsidy_halves_until_nothing_is_left),
		cmocka_unit_test(all_subsidies_together_stay_below_max_money),
		cmocka_unit_test(two_coinbases_of_livenet_were_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
