/* rpc_tx.c - getrawtransaction, getspentinfo.
 *
 * getrawtransaction is the node's own answer with what the patched node added:
 * we tell it the block, so that it needs no -txindex. */
#include "api/explorer/render_tx.h"
#include "api/rpc/node_value.h"
#include "api/rpc/old_form.h"
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

/* --- getrawtransaction: what is added to the node's words --- */

static void put_amount(struct emit *json, const char *key, uint64_t amount)
{
	char text[AMOUNT_TEXT_SIZE];

	amount_to_fixed(text, (int64_t)amount);
	emit_number_text(json, key, text);
}

/* Nodes from before segwit have no address for what came with it. */
static bool may_show_address(const struct rpc_call *call, struct slice script)
{
	return !call->backend->config->rpc_old_form ||
	       old_form_has_address(call->backend->net, script);
}

static void put_input(struct rpc_call *call, const json_t *input,
		      const struct tx_prevout *prevout)
{
	struct emit *json = &call->json;
	char address[ADDRESS_SIZE];

	emit_object_begin(json, NULL);
	put_node_members(json, input);
	if (prevout->known) {
		put_amount(json, "value", prevout->amount);
		emit_u64(json, "valueSat", prevout->amount);
		if (may_show_address(call, prevout->script) &&
		    address_from_script(address, call->backend->net,
					prevout->script) == STATUS_OK)
			emit_text(json, "address", address);
	}
	emit_object_end(json);
}

/* Nodes of today say "address"; clients of old read "addresses". An address is
 * in the form that is configured, whatever form the node's has. */
static void put_script(struct rpc_call *call, const json_t *script,
		       struct slice bytes)
{
	struct emit *json = &call->json;
	char address[ADDRESS_SIZE];
	const char *type, *name;
	const bool shown = may_show_address(call, bytes) &&
			   shown_address(address, &type, call->backend->net,
					 bytes) == STATUS_OK;
	json_t *value;

	emit_object_begin(json, "scriptPubKey");
	json_object_foreach((json_t *)(uintptr_t)script, name,
			    value) if (!shown || (strcmp(name, "addresses") &&
						  strcmp(name, "reqSigs")))
		put_node_value(json, name, value);
	if (shown) {
		emit_u64(json, "reqSigs", 1);
		emit_array_begin(json, "addresses");
		emit_text(json, NULL, address);
		emit_array_end(json);
	}
	emit_object_end(json);
}

static void put_output(struct rpc_call *call, const json_t *output,
		       const struct tx_output *own,
		       const struct tx_spender *spender)
{
	struct emit *json = &call->json;
	const char *name;
	json_t *value;

	emit_object_begin(json, NULL);
	json_object_foreach((json_t *)(uintptr_t)output, name, value)
	{
		if (!strcmp(name, "scriptPubKey"))
			put_script(call, value, own->script);
		else if (!strcmp(name, "value"))
			put_amount(json, name, own->amount);
		else
			put_node_value(json, name, value);
	}
	emit_u64(json, "valueSat", own->amount);
	if (spender->spent) {
		emit_txid(json, "spentTxId", &spender->txid);
		emit_u64(json, "spentIndex", spender->vin);
		emit_i64(json, "spentHeight", spender->height);
	}
	emit_object_end(json);
}

static void put_inputs(struct rpc_call *call, const json_t *inputs,
		       const struct tx_info *info)
{
	emit_array_begin(&call->json, "vin");
	for (size_t i = 0; i < json_array_size(inputs); i++)
		put_input(call, json_array_get(inputs, i), &info->prevouts[i]);
	emit_array_end(&call->json);
}

static void put_outputs(struct rpc_call *call, const json_t *outputs,
			const struct tx_info *info)
{
	emit_array_begin(&call->json, "vout");
	for (size_t i = 0; i < json_array_size(outputs); i++)
		put_output(call, json_array_get(outputs, i),
			   &info->tx.outputs[i], &info->spenders[i]);
	emit_array_end(&call->json);
}

static enum status put_tx(struct rpc_call *call, const json_t *tx,
			  const struct tx_info *info)
{
	const json_t *inputs = json_object_get(tx, "vin");
	const json_t *outputs = json_object_get(tx, "vout");
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
			put_inputs(call, value, info);
		else if (!strcmp(name, "vout"))
			put_outputs(call, value, info);
		else
			put_node_value(json, name, value);
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

	if (st == STATUS_OK && call->backend->config->rpc_old_form)
		st = old_form_of_tx(&tx, call->backend->net);
	if (st == STATUS_OK)
		st = put_tx(call, tx, info);
	json_decref(tx);
	return st;
}

static enum status put_raw(struct rpc_call *call, const struct tx *tx)
{
	struct writer bytes;
	bool failed;

	writer_init(&bytes);
	tx_write(&bytes, tx, !call->backend->config->rpc_old_form);
	emit_hex(&call->json, "result", writer_slice(&bytes));
	failed = bytes.failed;
	writer_clear(&bytes);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
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
	 * we do not have (malformed ids among it), the node tells. */
	if (!json_is_string(first) || rpc_param(call, 2) ||
	    txid_from_hex(&txid, json_string_value(first)) != STATUS_OK)
		return rpc_forward_tx(call);
	st = query_find_any_tx(query, &ref, &txid);
	if (st == STATUS_NOT_FOUND)
		return rpc_forward_tx(call);
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
	return put_raw(call, &info.tx);
}
