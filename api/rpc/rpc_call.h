/* rpc_call.h - one JSON-RPC call: what it asks, and where its result goes. */
#ifndef API_RPC_RPC_CALL_H
#define API_RPC_RPC_CALL_H

#include <jansson.h>

#include "api/backend.h"

/* Bitcoin Core's codes (rpc/protocol.h). */
enum rpc_code {
	RPC_MISC = -1,
	RPC_TYPE = -3,
	RPC_ADDRESS_OR_KEY = -5,
	RPC_PARAMETER = -8,
	RPC_WARMING_UP = -28,
	RPC_INVALID_REQUEST = -32600,
	RPC_UNKNOWN_METHOD = -32601,
	RPC_INTERNAL = -32603,
	RPC_PARSE = -32700,
};

struct rpc_call {
	struct backend *backend; /* query begun, for methods of the index */
	const char *method;
	const json_t *params; /* an array or an object; NULL: none came */
	struct emit json;     /* the result goes here, under the key "result" */
	int code;             /* of the error; 0: none */
	char message[256];
};

/* Writes the result, or returns rpc_fail(). Any other failure becomes an error
 * of the server; what was written before is forgotten in both cases. */
typedef enum status rpc_fn(struct rpc_call *call);

__attribute__((format(printf, 3, 4))) enum status
rpc_fail(struct rpc_call *call, int code, const char *format, ...);

/* Parameter n of an array; NULL when it was not given, or is null. */
const json_t *rpc_param(const struct rpc_call *call, size_t n);
/* A hash of 64 hexadecimal digits. FAILED: told as the node tells it. */
MUST_CHECK enum status rpc_hash_make(uint8_t out[32], struct rpc_call *call,
				     const json_t *value, const char *name);
/* More than an answer may have? Whoever writes a list asks now and then. */
bool rpc_is_full(const struct rpc_call *call);

#endif /* API_RPC_RPC_CALL_H */
