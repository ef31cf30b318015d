/* rpc_methods.h - every method of the index RPC endpoint.
 *
 * The eight index methods and getrawtransaction answer as the patched node did
 * (insight-api.md part 2), from our index and for scripts of every type that
 * has an address. Read-only methods of the node and sendrawtransaction are
 * handed to it. Nothing else is known here: no method that controls the node,
 * tells of its peers or touches a wallet. */
#ifndef API_RPC_RPC_METHODS_H
#define API_RPC_RPC_METHODS_H

#include "api/rpc/rpc_call.h"

struct rpc_method {
	const char *name;
	rpc_fn *run;
	bool index; /* wants the query */
};

/* NULL: there is no such method. */
const struct rpc_method *rpc_method_find(const char *name);
/* The rows one after another; NULL past the end. */
const struct rpc_method *rpc_method_at(size_t index);

/* rpc_address.c */
rpc_fn rpc_address_balance;
rpc_fn rpc_address_deltas;
rpc_fn rpc_address_mempool;
rpc_fn rpc_address_txids;
rpc_fn rpc_address_utxos;
/* rpc_block.c */
rpc_fn rpc_block_deltas;
rpc_fn rpc_block_hashes;
/* rpc_tx.c */
rpc_fn rpc_raw_transaction;
rpc_fn rpc_spent_info;
/* rpc_node.c */
rpc_fn rpc_estimate_fee;
rpc_fn rpc_forward;
rpc_fn rpc_forward_block;
rpc_fn rpc_forward_tx;
rpc_fn rpc_get_info;
rpc_fn rpc_get_difficulty;
rpc_fn rpc_send;

#endif /* API_RPC_RPC_METHODS_H */
