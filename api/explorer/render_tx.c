#include "api/explorer/render_tx.h"

#include "api/explorer/render_token.h"
#include "base/clock.h"

struct tx_view tx_view_of(const struct backend *backend)
{
	return (struct tx_view){
		.net = backend->net,
		.tip_height = query_get_tip(backend->query)->height,
		.now = clock_unix(),
	};
}

enum status shown_address(char out[ADDRESS_SIZE], const char **type,
			  const struct network *net, struct slice script)
{
	enum status st = address_from_script(out, net, script);

	if (st == STATUS_OK) {
		*type = script_type_name(script_classify(net, script).type);
		return STATUS_OK;
	}
	*type = script_type_name(SCRIPT_P2PKH);
	return address_of_pubkey_script(out, net, script);
}

static void put_asm(struct emit *json, struct slice script,
		    const struct tx_view *view, bool is_script_sig)
{
	emit_string_begin(json, "asm");
	script_write_asm(json->out, view->net, script, is_script_sig);
	emit_string_end(json);
}

static void put_script_sig(struct emit *json, struct slice script,
			   const struct tx_view *view)
{
	emit_object_begin(json, "scriptSig");
	emit_hex(json, "hex", script);
	if (!view->no_asm && script.len)
		put_asm(json, script, view, true);
	else if (!view->no_asm)
		emit_null(json, "asm");
	emit_object_end(json);
}

static void put_prevout(struct emit *json, const struct tx_prevout *prevout,
			const struct tx_view *view)
{
	char address[ADDRESS_SIZE];
	const char *type;

	if (prevout->known && shown_address(address, &type, view->net,
					    prevout->script) == STATUS_OK)
		emit_text(json, "addr", address);
	else
		emit_null(json, "addr");
	if (prevout->known) {
		emit_u64(json, "valueSat", prevout->amount);
		emit_amount(json, "value", (int64_t)prevout->amount);
		render_token(json, prevout->token);
	} else {
		emit_null(json, "valueSat");
		emit_null(json, "value");
	}
	emit_null(json, "doubleSpentTxID");
}

static void put_input(struct emit *json, const struct tx_info *info, size_t n,
		      const struct tx_view *view)
{
	const struct tx_input *input = &info->tx.inputs[n];

	emit_object_begin(json, NULL);
	emit_txid(json, "txid", &input->prevout.txid);
	emit_u64(json, "vout", input->prevout.vout);
	emit_u64(json, "sequence", input->sequence);
	emit_u64(json, "n", n);
	if (!view->no_script_sig)
		put_script_sig(json, input->script, view);
	put_prevout(json, &info->prevouts[n], view);
	emit_object_end(json);
}

static void put_coinbase_input(struct emit *json, const struct tx_input *input)
{
	emit_object_begin(json, NULL);
	emit_hex(json, "coinbase", input->script);
	emit_u64(json, "sequence", input->sequence);
	emit_u64(json, "n", 0);
	emit_object_end(json);
}

static void put_inputs(struct emit *json, const struct tx_info *info,
		       const struct tx_view *view)
{
	emit_array_begin(json, "vin");
	if (tx_is_coinbase(&info->tx))
		put_coinbase_input(json, &info->tx.inputs[0]);
	else
		for (size_t n = 0; n < info->tx.input_count; n++)
			put_input(json, info, n, view);
	emit_array_end(json);
}

/* Types that say more than that there is no address. */
static bool is_telling_type(enum script_type type)
{
	return type == SCRIPT_MWEB_HOGADDR || type == SCRIPT_MWEB_PEGIN;
}

/* Outputs without exactly one address have no "addresses", and "type" only
 * where it is telling. */
static void put_script_pubkey(struct emit *json, struct slice script,
			      const struct tx_view *view)
{
	const enum script_type kind = script_classify(view->net, script).type;
	char address[ADDRESS_SIZE];
	const char *type;

	emit_object_begin(json, "scriptPubKey");
	emit_hex(json, "hex", script);
	if (!view->no_asm)
		put_asm(json, script, view, false);
	if (shown_address(address, &type, view->net, script) == STATUS_OK) {
		emit_array_begin(json, "addresses");
		emit_text(json, NULL, address);
		emit_array_end(json);
		emit_text(json, "type", type);
	} else if (is_telling_type(kind)) {
		emit_text(json, "type", script_type_name(kind));
	}
	emit_object_end(json);
}

static void put_spender(struct emit *json, const struct tx_spender *spender)
{
	if (!spender->spent) {
		emit_null(json, "spentTxId");
		emit_null(json, "spentIndex");
		emit_null(json, "spentHeight");
		return;
	}
	emit_txid(json, "spentTxId", &spender->txid);
	emit_u64(json, "spentIndex", spender->vin);
	emit_i64(json, "spentHeight", spender->height);
}

static void put_outputs(struct emit *json, const struct tx_info *info,
			const struct tx_view *view)
{
	emit_array_begin(json, "vout");
	for (size_t n = 0; n < info->tx.output_count; n++) {
		const struct tx_output *output = &info->tx.outputs[n];

		emit_object_begin(json, NULL);
		emit_amount_fixed(json, "value", (int64_t)output->amount);
		emit_u64(json, "n", n);
		put_script_pubkey(json, output->script, view);
		render_token(json, output->token);
		if (!view->no_spent)
			put_spender(json, &info->spenders[n]);
		emit_object_end(json);
	}
	emit_array_end(json);
}

/* Where it stands. The first block's transaction counts as unconfirmed: the
 * reference took height 0 for "none", and clients know it so. */
static void put_place(struct emit *json, const struct tx_info *info,
		      const struct tx_view *view)
{
	const bool confirmed = info->height > 0;

	if (info->in_block)
		emit_block_hash(json, "blockhash", &info->block_hash);
	emit_i64(json, "blockheight", confirmed ? info->height : -1);
	emit_i64(json, "confirmations",
		 confirmed ? view->tip_height - info->height + 1 : 0);
	emit_u64(json, "time", info->in_block ? info->block_time : view->now);
	if (confirmed)
		emit_u64(json, "blocktime", info->block_time);
}

static uint64_t output_sum(const struct tx *tx)
{
	uint64_t sum = 0;

	for (size_t n = 0; n < tx->output_count; n++)
		sum += tx->outputs[n].amount;
	return sum;
}

/* False when an input's value is not known, or what is spent lies in MWEB. */
static bool input_sum(uint64_t *sum, const struct tx_info *info)
{
	*sum = 0;
	if (tx_is_mweb_only(&info->tx))
		return false;
	for (size_t n = 0; n < info->tx.input_count; n++) {
		if (!info->prevouts[n].known)
			return false;
		*sum += info->prevouts[n].amount;
	}
	return true;
}

static void put_sums(struct emit *json, const struct tx_info *info)
{
	const uint64_t out = output_sum(&info->tx);
	const bool coinbase = tx_is_coinbase(&info->tx);
	uint64_t in;

	if (coinbase)
		emit_bool(json, "isCoinBase", true);
	if (info->tx.has_mweb)
		emit_bool(json, "mweb", true);
	emit_amount(json, "valueOut", (int64_t)out);
	emit_u64(json, "size", info->tx.raw.len);
	if (coinbase)
		return;
	if (input_sum(&in, info)) {
		emit_amount(json, "valueIn", (int64_t)in);
		emit_amount(json, "fees", (int64_t)(in - out));
	} else {
		emit_null(json, "valueIn");
		emit_null(json, "fees");
	}
}

/* What the reference knew nothing of stands last. */
static void put_extensions(struct emit *json, const struct tx_info *info,
			   const struct network *net)
{
	if (net->segwit && !tx_is_mweb_only(&info->tx)) {
		emit_u64(json, "vsize", tx_vsize(&info->tx));
		emit_u64(json, "weight", tx_weight(&info->tx));
	}
	if (info->first_seen && !info->in_block)
		emit_u64(json, "firstSeen", info->first_seen);
}

void render_tx(struct emit *json, const struct tx_info *info,
	       const struct tx_view *view)
{
	emit_object_begin(json, NULL);
	emit_txid(json, "txid", &info->txid);
	emit_i64(json, "version", (int32_t)info->tx.version);
	emit_u64(json, "locktime", info->tx.locktime);
	put_inputs(json, info, view);
	put_outputs(json, info, view);
	put_place(json, info, view);
	put_sums(json, info);
	put_extensions(json, info, view->net);
	emit_object_end(json);
}

enum status render_tx_ref(struct emit *json, struct backend *backend,
			  const struct tx_ref *ref, const struct tx_view *view)
{
	const unsigned flags =
		TX_WITH_PREVOUTS | (view->no_spent ? 0 : TX_WITH_SPENDERS);
	struct tx_info info;
	enum status st = query_tx(backend->query, &info, ref, flags);

	if (st == STATUS_OK)
		render_tx(json, &info, view);
	return st;
}

enum status render_tx_refs(struct emit *json, const char *key,
			   struct backend *backend, const struct response *res,
			   const struct tx_ref *refs, size_t count,
			   const struct tx_view *view)
{
	enum status st = STATUS_OK;

	emit_array_begin(json, key);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		if (response_full(res))
			break;
		st = render_tx_ref(json, backend, &refs[i], view);
	}
	emit_array_end(json);
	return st;
}
