#include "api/rpc/rpc_methods.h"

/* clang-format off */
static const struct rpc_method methods[] = {
	{ "getaddressbalance", rpc_address_balance, true },
	{ "getaddressdeltas", rpc_address_deltas, true },
	{ "getaddressmempool", rpc_address_mempool, true },
	{ "getaddresstxids", rpc_address_txids, true },
	{ "getaddressutxos", rpc_address_utxos, true },
	{ "getblockdeltas", rpc_block_deltas, true },
	{ "getblockhashes", rpc_block_hashes, true },
	{ "getspentinfo", rpc_spent_info, true },
	{ "getrawtransaction", rpc_raw_transaction, true },
	{ "getinfo", rpc_get_info, false },
	{ "estimatefee", rpc_estimate_fee, false },
	{ "getdifficulty", rpc_get_difficulty, false },
	{ "sendrawtransaction", rpc_send, false },
	{ "decoderawtransaction", rpc_forward, false },
	{ "decodescript", rpc_forward, false },
	{ "estimatesmartfee", rpc_forward, false },
	{ "getbestblockhash", rpc_forward, false },
	{ "getblock", rpc_forward_block, false },
	{ "getblockchaininfo", rpc_forward, false },
	{ "getblockcount", rpc_forward, false },
	{ "getblockhash", rpc_forward, false },
	{ "getblockheader", rpc_forward, false },
	{ "getblockstats", rpc_forward, false },
	{ "getchaintips", rpc_forward, false },
	{ "getchaintxstats", rpc_forward, false },
	{ "getconnectioncount", rpc_forward, false },
	{ "getmempoolancestors", rpc_forward, false },
	{ "getmempooldescendants", rpc_forward, false },
	{ "getmempoolentry", rpc_forward, false },
	{ "getmempoolinfo", rpc_forward, false },
	{ "getmininginfo", rpc_forward, false },
	{ "getnetworkhashps", rpc_forward, false },
	{ "getnetworkinfo", rpc_forward, false },
	{ "getrawmempool", rpc_forward, false },
	{ "gettxout", rpc_forward, false },
	{ "gettxoutproof", rpc_forward, false },
	{ "testmempoolaccept", rpc_forward, false },
	{ "uptime", rpc_forward, false },
	{ "validateaddress", rpc_forward, false },
	{ "verifymessage", rpc_forward, false },
	{ "verifytxoutproof", rpc_forward, false },
};
/* clang-format on */

#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))

const struct rpc_method *rpc_method_find(const char *name)
{
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if (!strcmp(methods[i].name, name))
			return &methods[i];
	return NULL;
}

const struct rpc_method *rpc_method_at(size_t index)
{
	return index < METHOD_COUNT ? &methods[index] : NULL;
}
