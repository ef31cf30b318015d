#include "api/rpc/rpc_call.h"

#include <stdarg.h>
#include <stdio.h>

enum status rpc_fail(struct rpc_call *call, int code, const char *format, ...)
{
	va_list args;

	call->code = code;
	va_start(args, format);
	vsnprintf(call->message, sizeof(call->message), format, args);
	va_end(args);
	return STATUS_FAILED;
}

const json_t *rpc_param(const struct rpc_call *call, size_t n)
{
	const json_t *value = json_array_get(call->params, n);

	return json_is_null(value) ? NULL : value;
}

enum status rpc_hash_make(uint8_t out[32], struct rpc_call *call,
			  const json_t *value, const char *name)
{
	const char *text = json_string_value(value);
	struct txid hash;

	if (!text)
		return rpc_fail(call, RPC_TYPE,
				"%s is not a string as expected", name);
	if (strlen(text) != HASH_HEX_SIZE - 1)
		return rpc_fail(call, RPC_PARAMETER,
				"%s must be of length %d (not %zu)", name,
				HASH_HEX_SIZE - 1, strlen(text));
	if (txid_from_hex(&hash, text) != STATUS_OK)
		return rpc_fail(call, RPC_PARAMETER,
				"%s must be hexadecimal string", name);
	memcpy(out, hash.bytes, sizeof(hash.bytes));
	return STATUS_OK;
}

bool rpc_is_full(const struct rpc_call *call)
{
	return call->json.out->len > RESPONSE_MAX;
}
