/* network.c - the table of coins and networks. */
#include "chain/network.h"

#include <string.h>

/* BIP30's exceptions: the coinbases of 91842 and 91880 repeat these txids. */
static const struct replaced_coinbase btc_livenet_replaced[] = {
	{ 91722, "00000000000271a2dc26e7667f8419f2"
		 "e15416dc6955e5a6c6cdf3f2574dd08e" },
	{ 91812, "00000000000af0aed4792b1acee3d966"
		 "af36cf5def14935db8de83d6f9306f2f" },
};

/* What every Bitcoin network shares. */
#define BTC(network)                                                         \
	.coin = "btc", .name = network, .title = "Bitcoin", .ticker = "BTC", \
	.message_prefix = "Bitcoin Signed Message:\n",                       \
	.first_subsidy = 50 * 100000000ULL,                                  \
	.max_money = 21000000 * 100000000ULL, .segwit = true,                \
	.foreign_text = "Address of another network (btc " network ")"

#define BTC_TEST_ADDRESSES(prefix)                                \
	.p2pkh_version = 111, .p2sh_version = 196, .hrp = prefix, \
	.test_network = true

static const struct network networks[] = {
	{
		BTC("livenet"),
		.node_name = "main",
		.genesis_hash = "000000000019d6689c085ae165831e93"
				"4ff763ae46a2a6c172b3f1b60a8ce26f",
		.rpc_port = 8332,
		.file_magic = { 0xf9, 0xbe, 0xb4, 0xd9 },
		.p2pkh_version = 0,
		.p2sh_version = 5,
		.hrp = "bc",
		.halving_interval = 210000,
		.replaced = btc_livenet_replaced,
		.replaced_count = sizeof(btc_livenet_replaced) /
				  sizeof(btc_livenet_replaced[0]),
	},
	{
		BTC("testnet"),
		BTC_TEST_ADDRESSES("tb"),
		.node_name = "test",
		.genesis_hash = "000000000933ea01ad0ee984209779ba"
				"aec3ced90fa3f408719526f8d77f4943",
		.rpc_port = 18332,
		.file_magic = { 0x0b, 0x11, 0x09, 0x07 },
		.halving_interval = 210000,
	},
	{
		BTC("testnet4"),
		BTC_TEST_ADDRESSES("tb"),
		.node_name = "testnet4",
		.genesis_hash = "00000000da84f2bafbbc53dee25a72ae"
				"507ff4914b867c565be350b0da8bf043",
		.rpc_port = 48332,
		.file_magic = { 0x1c, 0x16, 0x3f, 0x28 },
		.halving_interval = 210000,
	},
	{
		BTC("signet"),
		BTC_TEST_ADDRESSES("tb"),
		.node_name = "signet",
		.genesis_hash = "00000008819873e925422c1ff0f99f7c"
				"c9bbb232af63a077a480a3633bee1ef6",
		.rpc_port = 38332,
		.file_magic = { 0x0a, 0x03, 0xcf, 0x40 },
		.halving_interval = 210000,
	},
	{
		BTC("regtest"),
		BTC_TEST_ADDRESSES("bcrt"),
		.node_name = "regtest",
		.genesis_hash = "0f9188f13cb7b2c71f2a335e3a4fc328"
				"bf5beb436012afca590b1a11466e2206",
		.rpc_port = 18443,
		.file_magic = { 0xfa, 0xbf, 0xb5, 0xda },
		.halving_interval = 150,
	},
};

#define NETWORK_COUNT (sizeof(networks) / sizeof(networks[0]))

const struct network *network_at(uint32_t index)
{
	return index < NETWORK_COUNT ? &networks[index] : NULL;
}

const struct network *network_find(const char *coin, const char *name)
{
	for (size_t i = 0; i < NETWORK_COUNT; i++)
		if (!strcmp(networks[i].coin, coin) &&
		    !strcmp(networks[i].name, name))
			return &networks[i];
	return NULL;
}

uint64_t network_subsidy(const struct network *net, uint32_t height)
{
	uint32_t halvings = height / net->halving_interval;

	return halvings < 64 ? net->first_subsidy >> halvings : 0;
}

bool network_coinbase_replaced(const struct network *net, uint32_t height,
			       const struct block_hash *hash)
{
	char hex[HASH_HEX_SIZE];

	for (uint32_t i = 0; i < net->replaced_count; i++) {
		if (net->replaced[i].height != height)
			continue;
		block_hash_to_hex(hex, hash);
		return !strcmp(hex, net->replaced[i].block_hash);
	}
	return false;
}
