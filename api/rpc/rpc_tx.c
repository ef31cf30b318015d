/* rpc_tx.c - getrawtransaction, getspentinfo.
 *
 * getrawtransaction is the node's own answer with what the patched node added:
 * we tell it the block, so that it needs no -txindex. */
#include <math.h>

#include "api/explorer/render_tx.h"
#include "api/rpc/rpc_methods.h"
#include "chain/amount.h"

/* --- getspentinfo --- */

enum status rpc_spent_info(struct rpc_call *call)
{
	const json_t *param = rpc_param(call, 0);
	const json_t *index = json_object_get(param, "index");
	const json_t *txid = json_object_get(param, "txid");
	struct tx_spender spender;
	struct outpoint outpoint;
	enum status st;

	if (!json_is_string(txid) || !json_is_integer(index) ||
	    json_integer_value(index) < 0 ||
	    json_integer_value(index) > UINT32_MAX)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"Invalid txid or index");
	st = rpc_hash_make(outpoint.txid.bytes, call, txid, "txid");
	if (st != STATUS_OK)
		return st;
	outpoint.vout = (uint32_t)json_integer_value(index);
	st = query_spender(call->backend->query, &spender, &outpoint);
	if (st == STATUS_OK && !spender.spent)
		return rpc_fail(call, RPC_ADDRESS_OR_KEY,
				"Unable to get spent info");
	if (st != STATUS_OK)
		return st;
	emit_object_begin(&call->json, "result");
	emit_txid(&call->json, "txid", &spender.txid);
	emit_u64(&call->json, "index", spender.vin);
	emit_i64(&call->json, "height", spender.height);
	emit_object_end(&call->json);
	return STATUS_OK;
}

/* --- getrawtransaction: the node's words, written again --- */

/* Of what a transaction holds only amounts are not whole numbers. */
static void put_real(struct emit *json, const char *key, double value)
{
	char text[AMOUNT_TEXT_SIZE];

	amount_to_fixed(text, llround(value * (double)SATOSHIS_PER_COIN));
	emit_number_text(json, key, text);
}

static void put_value(struct emit *json, const char *key, const json_t *value);

static void put_members(struct emit *json, const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		put_value(json, name, value);
}

static void put_value(struct emit *json, const char *key, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		emit_object_begin(json, key);
		put_members(json, value);
		emit_object_end(json);
		break;
	case JSON_ARRAY:
		emit_array_begin(json, key);
		for (size_t i = 0; i < json_array_size(value); i++)
			put_value(json, NULL, json_array_get(value, i));
		emit_array_end(json);
		break;
	case JSON_STRING:
		emit_text(json, key, json_string_value(value));
		break;
	case JSON_INTEGER:
		emit_i64(json, key, json_integer_value(value));
		break;
	case JSON_REAL:
		put_real(json, key, json_real_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		emit_bool(json, key, json_is_true(value));
		break;
	case JSON_NULL:
		emit_null(json, key);
		break;
	}
}

/* --- and what is added --- */

static void put_amount(struct emit *json, const char *key, uint64_t amount)
{
	char text[AMOUNT_TEXT_SIZE];

	amount_to_fixed(text, (int64_t)amount);
	emit_number_text(json, key, text);
}

static void put_input(struct emit *json, const json_t *input,
		      const struct tx_prevout *prevout,
		      const struct network *net)
{
	char address[ADDRESS_SIZE];

	emit_object_begin(json, NULL);
	put_members(json, input);
	if (prevout->known) {
		put_amount(json, "value", prevout->amount);
		emit_u64(json, "valueSat", prevout->amount);
		if (address_from_script(address, net, prevout->script) ==
		    STATUS_OK)
			emit_text(json, "address", address);
	}
	emit_object_end(json);
}

/* Nodes of today say "address"; clients of old read "addresses". */
static void put_script(struct emit *json, const json_t *script,
		       struct slice bytes, const struct network *net)
{
	char address[ADDRESS_SIZE];
	const char *type;

	emit_object_begin(json, "scriptPubKey");
	put_members(json, script);
	if (!json_object_get(script, "addresses") &&
	    shown_address(address, &type, net, bytes) == STATUS_OK) {
		emit_u64(json, "reqSigs", 1);
		emit_array_begin(json, "addresses");
		emit_text(json, NULL, address);
		emit_array_end(json);
	}
	emit_object_end(json);
}

static void put_output(struct emit *json, const json_t *output,
		       const struct tx_output *own,
		       const struct tx_spender *spender,
		       const struct network *net)
{
	const char *name;
	json_t *value;

	emit_object_begin(json, NULL);
	json_object_foreach((json_t *)(uintptr_t)output, name, value)
	{
		if (!strcmp(name, "scriptPubKey"))
			put_script(json, value, own->script, net);
		else if (!strcmp(name, "value"))
			put_amount(json, name, own->amount);
		else
			put_value(json, name, value);
	}
	emit_u64(json, "valueSat", own->amount);
	if (spender->spent) {
		emit_txid(json, "spentTxId", &spender->txid);
		emit_u64(json, "spentIndex", spender->vin);
		emit_i64(json, "spentHeight", spender->height);
	}
	emit_object_end(json);
}

static void put_inputs(struct emit *json, const json_t *inputs,
		       const struct tx_info *info, const struct network *net)
{
	emit_array_begin(json, "vin");
	for (size_t i = 0; i < json_array_size(inputs); i++)
		put_input(json, json_array_get(inputs, i), &info->prevouts[i],
			  net);
	emit_array_end(json);
}

static void put_outputs(struct emit *json, const json_t *outputs,
			const struct tx_info *info, const struct network *net)
{
	emit_array_begin(json, "vout");
	for (size_t i = 0; i < json_array_size(outputs); i++)
		put_output(json, json_array_get(outputs, i),
			   &info->tx.outputs[i], &info->spenders[i], net);
	emit_array_end(json);
}

static enum status put_tx(struct rpc_call *call, const json_t *tx,
			  const struct tx_info *info)
{
	const json_t *inputs = json_object_get(tx, "vin");
	const json_t *outputs = json_object_get(tx, "vout");
	const struct network *net = call->backend->net;
	struct emit *json = &call->json;
	const char *name;
	json_t *value;

	/* The node's words are about the same transaction, or they are none. */
	if (json_array_size(inputs) != info->tx.input_count ||
	    json_array_size(outputs) != info->tx.output_count)
		return STATUS_BAD_INPUT;
	emit_object_begin(json, "result");
	json_object_foreach((json_t *)(uintptr_t)tx, name, value)
	{
		if (!strcmp(name, "vin"))
			put_inputs(json, value, info, net);
		else if (!strcmp(name, "vout"))
			put_outputs(json, value, info, net);
		else
			put_value(json, name, value);
	}
	if (info->in_block)
		emit_i64(json, "height", info->height);
	emit_object_end(json);
	return STATUS_OK;
}

/* --- getrawtransaction --- */

/* false, 0, or nothing: the bytes alone. */
static int verbosity_of(const json_t *value)
{
	if (json_is_integer(value))
		return json_integer_value(value) > 2
			       ? 2
			       : (int)json_integer_value(value);
	return json_is_true(value);
}

static enum status ask_node(json_t **out, struct rpc_call *call,
			    const char *txid, int verbosity,
			    const struct tx_info *info)
{
	char hash[HASH_HEX_SIZE];
	struct node_error error = { 0 };
	json_t *params;
	enum status st;

	block_hash_to_hex(hash, &info->block_hash);
	params = info->in_block ? json_pack("[s,i,s]", txid, verbosity, hash)
				: json_pack("[s,i]", txid, verbosity);
	if (!params)
		return STATUS_NO_MEMORY;
	st = node_call(call->backend->node, out, &error, "getrawtransaction",
		       params);
	json_decref(params);
	return st == STATUS_FAILED
		       ? rpc_fail(call, error.code, "%s", error.message)
		       : st;
}

static enum status put_verbose(struct rpc_call *call, const char *txid,
			       int verbosity, const struct tx_info *info)
{
	json_t *tx = NULL;
	enum status st = ask_node(&tx, call, txid, verbosity, info);

	if (st == STATUS_OK)
		st = put_tx(call, tx, info);
	json_decref(tx);
	return st;
}

enum status rpc_raw_transaction(struct rpc_call *call)
{
	const int verbosity = verbosity_of(rpc_param(call, 1));
	const json_t *first = rpc_param(call, 0);
	struct query *query = call->backend->query;
	struct tx_info info;
	struct tx_ref ref;
	struct txid txid;
	enum status st;

	/* Of a block that the caller names, in names of parameters, and of what
	 * we do not have (stale blocks, malformed ids), the node tells. */
	if (!json_is_string(first) || rpc_param(call, 2) ||
	    txid_from_hex(&txid, json_string_value(first)) != STATUS_OK)
		return rpc_forward(call);
	st = query_find_tx(query, &ref, &txid);
	if (st == STATUS_NOT_FOUND)
		return rpc_forward(call);
	if (st == STATUS_OK)
		st = query_tx(query, &info, &ref,
			      verbosity > 0
				      ? TX_WITH_PREVOUTS | TX_WITH_SPENDERS
				      : 0);
	if (st != STATUS_OK)
		return st;
	if (verbosity > 0)
		return put_verbose(call, json_string_value(first), verbosity,
				   &info);
	emit_hex(&call->json, "result", info.tx.raw);
	return STATUS_OK;
}
