/* rpc_addresses.h - what the address methods are asked: "addr", or
 * {"addresses": ["addr", ...], "start": height, "end": height, "chainInfo":
 * bool}. */
#ifndef API_RPC_RPC_ADDRESSES_H
#define API_RPC_RPC_ADDRESSES_H

#include "api/explorer/address_list.h"
#include "api/rpc/rpc_call.h"

struct rpc_addresses {
	/* In the order given; one that comes twice is there twice. */
	struct listed_address *items;
	size_t count;
	bool has_range; /* both start and end are numbers */
	int64_t start, end;
	bool chain_info;
};

/* In the query's memory. FAILED: told in the patched node's words. */
MUST_CHECK enum status rpc_addresses_make(struct rpc_addresses *out,
					  struct rpc_call *call);
/* Their keys, for the queries; NULL: no memory left. */
struct script_key *rpc_addresses_keys(const struct rpc_addresses *addresses,
				      struct query *query);

#endif /* API_RPC_RPC_ADDRESSES_H */
