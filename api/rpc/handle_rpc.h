/* handle_rpc.h - JSON-RPC 1.0 and 2.0 over HTTP, single calls and batches, as
 * the node's own server speaks it. */
#ifndef API_RPC_HANDLE_RPC_H
#define API_RPC_HANDLE_RPC_H

#include "api/backend.h"

/* POST /. The body is in req->raw; who is let in was settled before. */
handler_fn handle_rpc;

#endif /* API_RPC_HANDLE_RPC_H */
