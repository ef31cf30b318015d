/* psbt_make.c - templates made and converted. */
#include "wallet/psbt_make.h"

#include "chain/script.h"
#include "wallet/psbt_roles.h"

#define MAGIC      "psbt\xff"
#define MAGIC_SIZE 5

/* --- pairs --- */

static void write_pair(struct writer *w, uint8_t type, struct slice data,
		       struct slice value)
{
	write_compact_size(w, 1 + data.len);
	write_u8(w, type);
	write_bytes(w, data.data, data.len);
	write_var_slice(w, value);
}

static void write_plain(struct writer *w, uint8_t type, struct slice value)
{
	write_pair(w, type, slice_of(NULL, 0), value);
}

static void write_number(struct writer *w, uint8_t type, uint32_t v)
{
	uint8_t bytes[] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
			    (uint8_t)(v >> 24) };

	write_plain(w, type, slice_of(bytes, sizeof(bytes)));
}

/* What body writes becomes the value. */
static void write_made(struct writer *w, uint8_t type, struct slice data,
		       struct writer *body)
{
	w->failed |= body->failed;
	write_pair(w, type, data, writer_slice(body));
	writer_clear(body);
}

static void write_output(struct writer *w, const struct tx_output *output)
{
	write_le64(w, output->amount);
	write_compact_size(w, output->token.len + output->script.len);
	write_bytes(w, output->token.data, output->token.len);
	write_bytes(w, output->script.data, output->script.len);
}

/* --- the creator --- */

static void write_unsigned_tx(struct writer *w, const struct tx *tx)
{
	write_le32(w, tx->version);
	write_compact_size(w, tx->input_count);
	for (size_t i = 0; i < tx->input_count; i++) {
		write_bytes(w, tx->inputs[i].prevout.txid.bytes, 32);
		write_le32(w, tx->inputs[i].prevout.vout);
		write_u8(w, 0);
		write_le32(w, tx->inputs[i].sequence);
	}
	write_compact_size(w, tx->output_count);
	for (size_t i = 0; i < tx->output_count; i++)
		write_output(w, &tx->outputs[i]);
	write_le32(w, tx->locktime);
}

static void write_count(struct writer *w, uint8_t type, size_t count)
{
	struct writer body;

	writer_init(&body);
	write_compact_size(&body, count);
	write_made(w, type, slice_of(NULL, 0), &body);
}

static void write_global(struct writer *w, const struct tx *tx,
			 uint32_t version)
{
	struct writer body;

	write_bytes(w, MAGIC, MAGIC_SIZE);
	if (version == 0) {
		writer_init(&body);
		write_unsigned_tx(&body, tx);
		write_made(w, PSBT_GLOBAL_UNSIGNED_TX, slice_of(NULL, 0),
			   &body);
	} else {
		write_number(w, PSBT_GLOBAL_TX_VERSION, tx->version);
		if (tx->locktime)
			write_number(w, PSBT_GLOBAL_FALLBACK_LOCKTIME,
				     tx->locktime);
		write_count(w, PSBT_GLOBAL_INPUT_COUNT, tx->input_count);
		write_count(w, PSBT_GLOBAL_OUTPUT_COUNT, tx->output_count);
		write_number(w, PSBT_GLOBAL_VERSION, version);
	}
	write_u8(w, 0);
}

static void write_v2_output(struct writer *w, const struct tx_output *output)
{
	struct writer body;

	writer_init(&body);
	write_le64(&body, output->amount);
	write_made(w, PSBT_OUT_AMOUNT, slice_of(NULL, 0), &body);
	writer_init(&body);
	write_bytes(&body, output->token.data, output->token.len);
	write_bytes(&body, output->script.data, output->script.len);
	write_made(w, PSBT_OUT_SCRIPT, slice_of(NULL, 0), &body);
}

enum status psbt_create(struct writer *w, const struct tx *tx, uint32_t version)
{
	if (version && tx->version < 2)
		return STATUS_REFUSED;
	write_global(w, tx, version);
	for (size_t i = 0; i < tx->input_count; i++) {
		const struct tx_input *in = &tx->inputs[i];

		if (version) {
			write_plain(w, PSBT_IN_PREVIOUS_TXID,
				    slice_of(in->prevout.txid.bytes, 32));
			write_number(w, PSBT_IN_OUTPUT_INDEX, in->prevout.vout);
			if (in->sequence != UINT32_MAX)
				write_number(w, PSBT_IN_SEQUENCE, in->sequence);
		}
		write_u8(w, 0);
	}
	for (size_t i = 0; i < tx->output_count; i++) {
		if (version)
			write_v2_output(w, &tx->outputs[i]);
		write_u8(w, 0);
	}
	return w->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* --- versions --- */

/* The types that tell what the transaction is, in either version. */
static bool global_is_of_tx(uint64_t type)
{
	return type == PSBT_GLOBAL_UNSIGNED_TX ||
	       (type >= PSBT_GLOBAL_TX_VERSION &&
		type <= PSBT_GLOBAL_TX_MODIFIABLE) ||
	       type == PSBT_GLOBAL_VERSION;
}

static bool input_is_of_tx(uint64_t type)
{
	return type >= PSBT_IN_PREVIOUS_TXID && type <= PSBT_IN_REQUIRED_HEIGHT;
}

static bool output_is_of_tx(uint64_t type)
{
	return type == PSBT_OUT_AMOUNT || type == PSBT_OUT_SCRIPT;
}

/* Those go, the ones of made come. */
static enum status exchange(struct psbt *psbt, struct psbt_map *map,
			    bool (*is_of_tx)(uint64_t type),
			    const struct psbt_map *made)
{
	enum status st = STATUS_OK;
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (!is_of_tx(map->pairs[i].type))
			map->pairs[kept++] = map->pairs[i];
	map->count = kept;
	for (size_t i = 0; i < made->count && st == STATUS_OK; i++)
		st = psbt_put(psbt, map, (uint8_t)made->pairs[i].type,
			      made->pairs[i].data, made->pairs[i].value);
	return st;
}

static enum status exchange_all(struct psbt *psbt, const struct psbt *made)
{
	enum status st =
		exchange(psbt, &psbt->global, global_is_of_tx, &made->global);

	for (size_t i = 0; i < psbt->tx.input_count && st == STATUS_OK; i++)
		st = exchange(psbt, &psbt->inputs[i], input_is_of_tx,
			      &made->inputs[i]);
	for (size_t i = 0; i < psbt->tx.output_count && st == STATUS_OK; i++)
		st = exchange(psbt, &psbt->outputs[i], output_is_of_tx,
			      &made->outputs[i]);
	psbt->version = made->version;
	return st;
}

enum status psbt_convert(struct psbt *psbt, const struct network *net,
			 uint32_t version)
{
	const char *why = NULL;
	uint8_t *copy = NULL;
	struct psbt made;
	struct writer w;
	enum status st;
	size_t len;

	if (psbt->version == version)
		return STATUS_OK;
	if (psbt->locktime_conflict)
		return STATUS_REFUSED;
	writer_init(&w);
	st = psbt_create(&w, &psbt->tx, version);
	len = w.len;
	if (st == STATUS_OK)
		copy = tx_space_array(&psbt->space, len, 1);
	if (copy)
		memcpy(copy, w.data, len);
	writer_clear(&w);
	if (!copy)
		return st == STATUS_OK ? STATUS_NO_MEMORY : st;
	st = psbt_parse(&made, &why, net, slice_of(copy, len));
	if (st == STATUS_OK)
		st = exchange_all(psbt, &made);
	psbt_clear(&made);
	return st;
}

/* --- raw transactions --- */

static void write_origin(struct writer *w, uint8_t type, uint8_t taproot_type,
			 bool is_taproot, const struct raw_origin *origin)
{
	struct slice key = public_key_slice(&origin->key);
	struct writer body;

	writer_init(&body);
	if (is_taproot) {
		write_compact_size(&body, 0);
		key = slice_of(key.data + 1, XONLY_PUBLIC_KEY_SIZE);
	}
	write_bytes(&body, origin->fingerprint, FINGERPRINT_SIZE);
	for (size_t i = 0; i < origin->path.count; i++)
		write_le32(&body, origin->path.steps[i]);
	write_made(w, is_taproot ? taproot_type : type, key, &body);
}

static enum script_type type_of(const struct network *net, struct slice script)
{
	return script_classify(net, script).type;
}

static bool is_witness(enum script_type type)
{
	return type == SCRIPT_P2WPKH || type == SCRIPT_P2WSH ||
	       type == SCRIPT_P2TR;
}

/* Is it said to be one: the redeem script is checked later. */
static bool is_segwit(const struct raw_spend *spend, const struct network *net)
{
	enum script_type type = type_of(net, spend->output.script);

	return is_witness(type) ||
	       (type == SCRIPT_P2SH && is_witness(type_of(net, spend->redeem)));
}

static void write_own(struct writer *w, enum psbt_own_type type,
		      struct slice value)
{
	uint8_t data[] = { 3, 'o', 'w', 's', (uint8_t)type };

	write_pair(w, PSBT_PROPRIETARY, slice_of(data, sizeof(data)), value);
}

/* Field 00 and 01, which stand before all others. */
static void write_utxo(struct writer *w, const struct network *net,
		       const struct raw_spend *spend, struct slice output)
{
	if (net->tokens && spend->has_output)
		write_plain(w, PSBT_IN_NON_WITNESS_UTXO, output);
	if (net->tokens)
		return;
	if (spend->previous.len)
		write_plain(w, PSBT_IN_NON_WITNESS_UTXO, spend->previous);
	if (spend->has_output && is_segwit(spend, net))
		write_plain(w, PSBT_IN_WITNESS_UTXO, output);
}

static void write_own_fields(struct writer *w, const struct network *net,
			     const struct raw_spend *spend, struct slice output)
{
	if (net->tokens && spend->previous.len)
		write_own(w, PSBT_OWS_PREVIOUS, spend->previous);
	if (!net->tokens && spend->has_output && !spend->previous.len &&
	    !is_segwit(spend, net))
		write_own(w, PSBT_OWS_CLAIM, output);
}

static void write_final(struct writer *w, const struct tx_input *in)
{
	if (in->script.len)
		write_plain(w, PSBT_IN_FINAL_SCRIPTSIG, in->script);
	if (in->witness.len > 1)
		write_plain(w, PSBT_IN_FINAL_SCRIPTWITNESS, in->witness);
}

static void write_input(struct writer *w, const struct network *net,
			const struct tx_input *in,
			const struct raw_spend *spend)
{
	bool is_taproot = type_of(net, spend->output.script) == SCRIPT_P2TR;
	const struct raw_origin *origin = spend->origin;
	struct writer output;

	writer_init(&output);
	write_output(&output, &spend->output);
	w->failed |= output.failed;
	write_utxo(w, net, spend, writer_slice(&output));
	if (spend->redeem.len)
		write_plain(w, PSBT_IN_REDEEM_SCRIPT, spend->redeem);
	if (spend->witness.len)
		write_plain(w, PSBT_IN_WITNESS_SCRIPT, spend->witness);
	if (origin && !is_taproot)
		write_origin(w, PSBT_IN_BIP32_DERIVATION, 0, false, origin);
	write_final(w, in);
	if (origin && is_taproot) {
		write_origin(w, 0, PSBT_IN_TAP_BIP32_DERIVATION, true, origin);
		write_plain(
			w, PSBT_IN_TAP_INTERNAL_KEY,
			slice_of(origin->key.bytes + 1, XONLY_PUBLIC_KEY_SIZE));
	}
	write_own_fields(w, net, spend, writer_slice(&output));
	write_u8(w, 0);
	writer_clear(&output);
}

static void write_raw(struct writer *w, const struct network *net,
		      const struct tx *tx, const struct raw_spend *spends,
		      size_t spend_count,
		      const struct raw_origin *const *output_origins)
{
	static const struct raw_spend nothing;

	write_global(w, tx, 0);
	for (size_t i = 0; i < tx->input_count; i++) {
		const struct outpoint *from = &tx->inputs[i].prevout;
		const struct raw_spend *spend = &nothing;

		/* Mostly they come in the inputs' order. */
		if (i < spend_count &&
		    outpoint_equal(&spends[i].outpoint, from))
			spend = &spends[i];
		for (size_t k = 0; k < spend_count && spend == &nothing; k++)
			if (outpoint_equal(&spends[k].outpoint, from))
				spend = &spends[k];
		write_input(w, net, &tx->inputs[i], spend);
	}
	for (size_t i = 0; i < tx->output_count; i++) {
		if (output_origins && output_origins[i])
			write_origin(w, PSBT_OUT_BIP32_DERIVATION,
				     PSBT_OUT_TAP_BIP32_DERIVATION,
				     type_of(net, tx->outputs[i].script) ==
					     SCRIPT_P2TR,
				     output_origins[i]);
		write_u8(w, 0);
	}
}

static enum status check_twice(const char **why, struct tx_space *space,
			       const struct raw_spend *spends, size_t count)
{
	struct slice *outpoints =
		tx_space_array(space, count, sizeof(*outpoints));

	if (!outpoints && count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		outpoints[i] =
			slice_of(&spends[i].outpoint, sizeof(struct outpoint));
	*why = "Two previous outputs with one outpoint";
	return psbt_has_twice(outpoints, count) ? STATUS_BAD_INPUT : STATUS_OK;
}

enum status psbt_from_raw(struct writer *w, const char **why,
			  const struct network *net, struct slice raw,
			  const struct raw_spend *spends, size_t spend_count,
			  const struct raw_origin *const *output_origins)
{
	struct tx_space space;
	enum status st;
	struct tx tx;

	tx_space_init(&space);
	*why = "Not a transaction";
	st = tx_parse(&tx, &space, raw, net);
	if (st == STATUS_OK && tx.has_mweb)
		st = STATUS_BAD_INPUT;
	if (st == STATUS_OK)
		st = check_twice(why, &space, spends, spend_count);
	if (st == STATUS_OK) {
		write_raw(w, net, &tx, spends, spend_count, output_origins);
		st = w->failed ? STATUS_NO_MEMORY : STATUS_OK;
	}
	tx_space_clear(&space);
	return st;
}
