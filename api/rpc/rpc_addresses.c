#include "api/rpc/rpc_addresses.h"

static enum status add(struct rpc_addresses *out, struct rpc_call *call,
		       const json_t *text)
{
	if (!json_is_string(text) ||
	    !address_find(&out->items[out->count], call->backend,
			  json_string_value(text)))
		return rpc_fail(call, RPC_ADDRESS_OR_KEY, "Invalid address");
	out->count++;
	return STATUS_OK;
}

static enum status make_room(struct rpc_addresses *out, struct rpc_call *call,
			     size_t count)
{
	if (count > ADDRESSES_MAX)
		return rpc_fail(call, RPC_PARAMETER,
				"Maximum number of addresses (%d) exceeded",
				ADDRESSES_MAX);
	out->items = query_alloc(call->backend->query,
				 (count + 1) * sizeof(*out->items));
	return out->items ? STATUS_OK : STATUS_LIMIT;
}

static void read_range(struct rpc_addresses *out, const json_t *param)
{
	const json_t *start = json_object_get(param, "start");
	const json_t *end = json_object_get(param, "end");

	out->has_range = json_is_integer(start) && json_is_integer(end);
	out->start = json_integer_value(start);
	out->end = json_integer_value(end);
	out->chain_info = json_is_true(json_object_get(param, "chainInfo"));
}

static enum status add_list(struct rpc_addresses *out, struct rpc_call *call,
			    const json_t *param)
{
	const json_t *list = json_object_get(param, "addresses"), *text;
	enum status st;
	size_t i;

	if (!json_is_array(list))
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"Addresses is expected to be an array");
	st = make_room(out, call, json_array_size(list));
	for (i = 0; i < json_array_size(list) && st == STATUS_OK; i++) {
		text = json_array_get(list, i);
		st = add(out, call, text);
	}
	return st;
}

enum status rpc_addresses_make(struct rpc_addresses *out, struct rpc_call *call)
{
	const json_t *param = rpc_param(call, 0);
	enum status st;

	*out = (struct rpc_addresses){ 0 };
	if (json_is_object(param)) {
		read_range(out, param);
		return add_list(out, call, param);
	}
	if (!param)
		return rpc_fail(
			call, RPC_MISC,
			"%s \"address\" or {\"addresses\": [\"address\", "
			"...]}",
			call->method);
	st = make_room(out, call, 1);
	return st == STATUS_OK ? add(out, call, param) : st;
}

struct script_key *rpc_addresses_keys(const struct rpc_addresses *addresses,
				      struct query *query)
{
	struct script_key *keys =
		query_alloc(query, (addresses->count + 1) * sizeof(*keys));

	for (size_t i = 0; keys && i < addresses->count; i++)
		keys[i] = addresses->items[i].key;
	return keys;
}
