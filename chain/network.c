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

#define COIN_VALUE 100000000ULL

/* node_chain and folder: the node's own names of the network. */
#define NAMES(coin_, network_, node_chain, folder)                \
	.coin = coin_, .name = network_, .node_name = node_chain, \
	.node_folder = folder,                                    \
	.foreign_text = "Address of another network (" coin_ " " network_ ")"

#define SUBSIDY(interval) \
	.first_subsidy = 50 * COIN_VALUE, .halving_interval = (interval)

/* On the wire and in files. */
#define MAGIC(a, b, c, d) \
	.file_magic = { a, b, c, d }, .wire_magic = { a, b, c, d }

/* All coins' nodes write extended keys alike. */
#define LIVE_KEYS(wif)                                    \
	.wif_version = (wif), .xpub_version = 0x0488b21e, \
	.xprv_version = 0x0488ade4
#define TEST_KEYS                                       \
	.wif_version = 239, .xpub_version = 0x043587cf, \
	.xprv_version = 0x04358394, .hd_coin_type = 1

/* Bitcoin's test networks, and those of the coins that began as copies. */
#define TEST_VERSIONS                                                       \
	.p2pkh_version = 111, .p2sh_version = 196, .p2sh_old_version = 196, \
	TEST_KEYS
#define LIVE_VERSIONS                                                 \
	.p2pkh_version = 0, .p2sh_version = 5, .p2sh_old_version = 5, \
	LIVE_KEYS(128)

/* --- Bitcoin --- */

#define BTC(network, node_chain, folder)                                    \
	NAMES("btc", network, node_chain, folder),                          \
		.title = "Bitcoin", .ticker = "BTC",                        \
		.message_prefix = "Bitcoin Signed Message:\n",              \
		.max_money = 21000000 * COIN_VALUE, .dust_relay_fee = 3000, \
		.max_nulldata = 83, .scripts = SCRIPTS_OF_CORE, .segwit = true

#define BTC_TEST(prefix) TEST_VERSIONS, .hrp = prefix, .test_network = true

#define BTC_FROM(segwit_height, taproot_height) \
	.from = { .segwit = (segwit_height),    \
		  .taproot = (taproot_height),  \
		  .mweb = NEVER,                \
		  .ctor = NEVER,                \
		  .tokens = NEVER }

/* --- Bitcoin Cash: Bitcoin's magic in the block files, its own on the wire;
 * the test networks share one CashAddr prefix --- */

#define BCH(network, node_chain, folder)                                    \
	NAMES("bch", network, node_chain, folder),                          \
		.title = "Bitcoin Cash", .ticker = "BCH",                   \
		.message_prefix = "Bitcoin Signed Message:\n",              \
		.max_money = 21000000 * COIN_VALUE, .dust_relay_fee = 3000, \
		.max_nulldata = 223, .scripts = SCRIPTS_OF_BCHN,            \
		.address_form = ADDRESS_CASHADDR, .tokens = true

#define BCH_TEST(prefix) \
	TEST_VERSIONS, .cashaddr_prefix = prefix, .test_network = true

#define BCH_FROM(ctor_height, tokens_height) \
	.from = { .segwit = NEVER,           \
		  .taproot = NEVER,          \
		  .mweb = NEVER,             \
		  .ctor = (ctor_height),     \
		  .tokens = (tokens_height) }

/* --- Litecoin: P2SH bore Bitcoin's version bytes at first --- */

#define LTC(network, node_chain, folder)                                     \
	NAMES("ltc", network, node_chain, folder),                           \
		.title = "Litecoin", .ticker = "LTC",                        \
		.message_prefix = "Litecoin Signed Message:\n",              \
		.max_money = 84000000 * COIN_VALUE, .dust_relay_fee = 30000, \
		.max_nulldata = 83, .scripts = SCRIPTS_OF_LITECOIN,          \
		.segwit = true, .mweb = true

#define LTC_TEST(prefix)                                                   \
	.p2pkh_version = 111, .p2sh_version = 58, .p2sh_old_version = 196, \
	TEST_KEYS, .hrp = prefix, .mweb_hrp = "tmweb", .test_network = true

#define LTC_FROM(segwit_height, taproot_height, mweb_height) \
	.from = { .segwit = (segwit_height),                 \
		  .taproot = (taproot_height),               \
		  .mweb = (mweb_height),                     \
		  .ctor = NEVER,                             \
		  .tokens = NEVER }

static const struct network networks[] = {
	{
		BTC("livenet", "main", ""),
		LIVE_VERSIONS,
		.hrp = "bc",
		BTC_FROM(481824, 709632),
		SUBSIDY(210000),
		.genesis_hash = "000000000019d6689c085ae165831e93"
				"4ff763ae46a2a6c172b3f1b60a8ce26f",
		.split_height = 478559,
		.split_hash = "00000000000000000019f112ec0a9982"
			      "926f1258cdcc558dd7c3b7e5dc7fa148",
		.rpc_port = 8332,
		.p2p_port = 8333,
		MAGIC(0xf9, 0xbe, 0xb4, 0xd9),
		.replaced = btc_livenet_replaced,
		.replaced_count = sizeof(btc_livenet_replaced) /
				  sizeof(btc_livenet_replaced[0]),
	},
	{
		BTC("testnet", "test", "testnet3"),
		BTC_TEST("tb"),
		BTC_FROM(834624, 2011968),
		SUBSIDY(210000),
		.genesis_hash = "000000000933ea01ad0ee984209779ba"
				"aec3ced90fa3f408719526f8d77f4943",
		.rpc_port = 18332,
		.p2p_port = 18333,
		MAGIC(0x0b, 0x11, 0x09, 0x07),
	},
	{
		BTC("testnet4", "testnet4", "testnet4"),
		BTC_TEST("tb"),
		BTC_FROM(1, 1),
		SUBSIDY(210000),
		.genesis_hash = "00000000da84f2bafbbc53dee25a72ae"
				"507ff4914b867c565be350b0da8bf043",
		.rpc_port = 48332,
		.p2p_port = 48333,
		MAGIC(0x1c, 0x16, 0x3f, 0x28),
	},
	{
		BTC("signet", "signet", "signet"),
		BTC_TEST("tb"),
		BTC_FROM(1, 1),
		SUBSIDY(210000),
		.genesis_hash = "00000008819873e925422c1ff0f99f7c"
				"c9bbb232af63a077a480a3633bee1ef6",
		.rpc_port = 38332,
		.p2p_port = 38333,
		MAGIC(0x0a, 0x03, 0xcf, 0x40),
	},
	{
		BTC("regtest", "regtest", "regtest"),
		BTC_TEST("bcrt"),
		BTC_FROM(0, 0),
		SUBSIDY(150),
		.genesis_hash = "0f9188f13cb7b2c71f2a335e3a4fc328"
				"bf5beb436012afca590b1a11466e2206",
		.rpc_port = 18443,
		.p2p_port = 18444,
		MAGIC(0xfa, 0xbf, 0xb5, 0xda),
	},
	{
		BCH("livenet", "main", ""),
		LIVE_VERSIONS,
		.hd_coin_type = 145,
		.cashaddr_prefix = "bitcoincash",
		BCH_FROM(556767, 792773),
		SUBSIDY(210000),
		.genesis_hash = "000000000019d6689c085ae165831e93"
				"4ff763ae46a2a6c172b3f1b60a8ce26f",
		.split_height = 478559,
		.split_hash = "000000000000000000651ef99cb9fcbe"
			      "0dadde1d424bd9f15ff20136191a5eec",
		.rpc_port = 8332,
		.p2p_port = 8333,
		.file_magic = { 0xf9, 0xbe, 0xb4, 0xd9 },
		.wire_magic = { 0xe3, 0xe1, 0xf3, 0xe8 },
		.replaced = btc_livenet_replaced,
		.replaced_count = sizeof(btc_livenet_replaced) /
				  sizeof(btc_livenet_replaced[0]),
	},
	{
		BCH("testnet", "test", "testnet3"),
		BCH_TEST("bchtest"),
		BCH_FROM(1267997, 1552788),
		SUBSIDY(210000),
		.genesis_hash = "000000000933ea01ad0ee984209779ba"
				"aec3ced90fa3f408719526f8d77f4943",
		.split_height = 1155876,
		.split_hash = "00000000000e38fef93ed9582a7df438"
			      "15d5c2ba9fd37ef70c9a0ea4a285b8f5",
		.rpc_port = 18332,
		.p2p_port = 18333,
		.file_magic = { 0x0b, 0x11, 0x09, 0x07 },
		.wire_magic = { 0xf4, 0xe5, 0xf3, 0xf4 },
	},
	{
		BCH("testnet4", "test4", "testnet4"),
		BCH_TEST("bchtest"),
		BCH_FROM(4001, 148044),
		SUBSIDY(210000),
		.genesis_hash = "000000001dd410c49a788668ce267517"
				"18cc797474d3152a5fc073dd44fd9f7b",
		.rpc_port = 28332,
		.p2p_port = 28333,
		.file_magic = { 0xcd, 0x22, 0xa7, 0x92 },
		.wire_magic = { 0xe2, 0xb7, 0xda, 0xaf },
	},
	{
		BCH("scalenet", "scale", "scalenet"),
		BCH_TEST("bchtest"),
		BCH_FROM(4001, 10007),
		SUBSIDY(210000),
		.genesis_hash = "00000000e6453dc2dfe1ffa19023f860"
				"02eb11dbb8e87d0291a4599f0430be52",
		.rpc_port = 38332,
		.p2p_port = 38333,
		.file_magic = { 0xba, 0xc2, 0x2d, 0xc4 },
		.wire_magic = { 0xc3, 0xaf, 0xe1, 0xa2 },
	},
	{
		BCH("chipnet", "chip", "chipnet"),
		BCH_TEST("bchtest"),
		BCH_FROM(4001, 121957),
		SUBSIDY(210000),
		.genesis_hash = "000000001dd410c49a788668ce267517"
				"18cc797474d3152a5fc073dd44fd9f7b",
		.rpc_port = 48332,
		.p2p_port = 48333,
		.file_magic = { 0xcd, 0x22, 0xa7, 0x92 },
		.wire_magic = { 0xe2, 0xb7, 0xda, 0xaf },
	},
	{
		BCH("regtest", "regtest", "regtest"),
		BCH_TEST("bchreg"),
		BCH_FROM(0, 0),
		SUBSIDY(150),
		.genesis_hash = "0f9188f13cb7b2c71f2a335e3a4fc328"
				"bf5beb436012afca590b1a11466e2206",
		.rpc_port = 18443,
		.p2p_port = 18444,
		.file_magic = { 0xfa, 0xbf, 0xb5, 0xda },
		.wire_magic = { 0xda, 0xb5, 0xbf, 0xfa },
	},
	{
		LTC("livenet", "main", ""),
		.p2pkh_version = 48,
		.p2sh_version = 50,
		.p2sh_old_version = 5,
		LIVE_KEYS(176),
		.hd_coin_type = 2,
		.hrp = "ltc",
		.mweb_hrp = "ltcmweb",
		LTC_FROM(1201536, 2257920, 2265984),
		SUBSIDY(840000),
		.genesis_hash = "12a765e31ffd4059bada1e25190f6e98"
				"c99d9714d334efa41a195a7e7e04bfe2",
		.rpc_port = 9332,
		.p2p_port = 9333,
		MAGIC(0xfb, 0xc0, 0xb6, 0xdb),
	},
	{
		LTC("testnet", "test", "testnet4"),
		LTC_TEST("tltc"),
		/* Taproot is active; no source names its first block. */
		LTC_FROM(6048, NEVER, 2215584),
		SUBSIDY(840000),
		.genesis_hash = "4966625a4b2851d9fdee139e56211a0d"
				"88575f59ed816ff5e6a63deb4e3e29a0",
		.rpc_port = 19332,
		.p2p_port = 19335,
		MAGIC(0xfd, 0xd2, 0xc8, 0xf1),
	},
	{
		LTC("regtest", "regtest", "regtest"),
		LTC_TEST("rltc"),
		LTC_FROM(0, 0, 432),
		SUBSIDY(150),
		.genesis_hash = "530827f38f93b43ed12af0b3ad25a288"
				"dc02ed74d6d7857862df51fc56c416f9",
		.rpc_port = 19443,
		.p2p_port = 19444,
		MAGIC(0xfa, 0xbf, 0xb5, 0xda),
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
