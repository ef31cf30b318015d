/* psbt_review_spend.c - what an input spends: amount, script, and the scripts
 * that those commit to. */
#include "wallet/psbt_review_parts.h"

#include "chain/script_op.h"
#include "wallet/psbt_roles.h"

/* --- the output --- */

/* BIP322's to_spend: nobody mines it, so it never bears money. */
static bool is_message(const struct tx *tx)
{
	static const struct txid null;

	return tx->version == 0 && tx->input_count == 1 &&
	       txid_equal(&tx->inputs[0].prevout.txid, &null);
}

static void take_previous(struct review_input *in, struct review_job *job,
			  const struct outpoint *from, struct slice bytes)
{
	struct txid txid;
	struct tx tx;

	if (tx_parse(&tx, &job->psbt->space, bytes, job->net) != STATUS_OK ||
	    tx_is_mweb_only(&tx)) {
		review_refuse(&in->refusal, REFUSAL_PREVIOUS_MISMATCH);
		return;
	}
	txid = tx_txid(&tx);
	if (!txid_equal(&txid, &from->txid) || from->vout >= tx.output_count) {
		review_refuse(&in->refusal, REFUSAL_PREVIOUS_MISMATCH);
		return;
	}
	in->is_message = is_message(&tx);
	in->spent = tx.outputs[from->vout];
	in->proof = AMOUNT_PROVED;
}

static bool same_output(const struct tx_output *a, const struct tx_output *b)
{
	return a->amount == b->amount && slice_equal(a->token, b->token) &&
	       slice_equal(a->script, b->script);
}

static void take_claim(struct review_input *in, const struct network *net,
		       const struct psbt_pair *claim)
{
	struct tx_output output;

	if (psbt_read_output(&output, net, claim->value) != STATUS_OK)
		return;
	if (in->proof != AMOUNT_PROVED) {
		in->spent = output;
		in->proof = AMOUNT_CLAIMED;
	} else if (!same_output(&output, &in->spent)) {
		review_refuse(&in->refusal, REFUSAL_UTXO_CONFLICT);
	}
}

static void find_output(struct review_input *in, struct review_job *job,
			size_t number)
{
	const struct psbt_map *map = &job->psbt->inputs[number];
	const struct psbt_pair *previous =
		psbt_find(map, PSBT_IN_NON_WITNESS_UTXO);
	const struct psbt_pair *claim = psbt_find(map, PSBT_IN_WITNESS_UTXO);

	if (job->net->tokens) {
		claim = previous;
		previous = psbt_find_own(map, PSBT_OWS_PREVIOUS);
	}
	if (!claim)
		claim = psbt_find_own(map, PSBT_OWS_CLAIM);
	if (previous)
		take_previous(in, job, &job->psbt->tx.inputs[number].prevout,
			      previous->value);
	if (claim)
		take_claim(in, job->net, claim);
	if (in->proof == AMOUNT_UNKNOWN)
		review_refuse(&in->refusal, REFUSAL_UTXO_MISSING);
}

/* --- its scripts --- */

static bool is_hash_of(struct slice hash, struct slice script, bool sha256_once)
{
	uint8_t own[32];

	if (hash.len == 20)
		hash160(own, script.data, script.len);
	else if (sha256_once)
		sha256(own, script.data, script.len);
	else
		sha256d(own, script.data, script.len);
	return slice_equal(slice_of(own, hash.len), hash);
}

/* The script of that field, which must hash to what stands in info. */
static bool open_script(struct slice *out, struct review_input *in,
			const struct psbt_map *map,
			const struct script_info *info)
{
	bool is_witness = info->type == SCRIPT_P2WSH;
	const struct psbt_pair *pair =
		psbt_find(map, is_witness ? PSBT_IN_WITNESS_SCRIPT
					  : PSBT_IN_REDEEM_SCRIPT);
	enum refusal why = REFUSAL_NONE;

	if (!pair)
		why = is_witness ? REFUSAL_WITNESS_SCRIPT_MISSING
				 : REFUSAL_REDEEM_SCRIPT_MISSING;
	else if (!is_hash_of(info->program, pair->value, is_witness))
		why = is_witness ? REFUSAL_WITNESS_SCRIPT_MISMATCH
				 : REFUSAL_REDEEM_SCRIPT_MISMATCH;
	if (why == REFUSAL_NONE) {
		*out = pair->value;
		return true;
	}
	/* A final input needs its scripts no more, if what is there is true. */
	if (!in->is_final || pair)
		review_refuse(&in->refusal, why);
	return false;
}

#define P2PKH_SIZE 25

/* BIP143: what a P2WPKH output executes. */
static enum status make_p2pkh(struct slice *out, struct tx_space *space,
			      struct slice hash)
{
	uint8_t *script = tx_space_array(space, P2PKH_SIZE, 1);

	if (!script)
		return STATUS_NO_MEMORY;
	script[0] = OP_DUP;
	script[1] = OP_HASH160;
	script[2] = (uint8_t)hash.len;
	memcpy(script + 3, hash.data, hash.len);
	script[23] = OP_EQUALVERIFY;
	script[24] = OP_CHECKSIG;
	*out = slice_of(script, P2PKH_SIZE);
	return STATUS_OK;
}

/* BIP174: a script for what does not ask for one is a wrong one. */
static void refuse_needless(struct review_input *in, const struct psbt_map *map,
			    const struct network *net, bool is_p2sh,
			    bool is_p2wsh)
{
	if (!is_p2sh && psbt_find(map, PSBT_IN_REDEEM_SCRIPT))
		review_refuse(&in->refusal, REFUSAL_REDEEM_SCRIPT_MISMATCH);
	if (net->segwit && !is_p2wsh && psbt_find(map, PSBT_IN_WITNESS_SCRIPT))
		review_refuse(&in->refusal, REFUSAL_WITNESS_SCRIPT_MISMATCH);
}

static enum status open_scripts(struct review_input *in, struct review_job *job,
				const struct psbt_map *map)
{
	const struct network *net = job->net;
	struct script_info info = script_classify(net, in->spent.script);
	struct slice script = in->spent.script;
	enum status st = STATUS_OK;

	in->type = info.type;
	in->kind = net->tokens ? SPEND_BCH : SPEND_LEGACY;
	in->wrapped = info.type == SCRIPT_P2SH;
	if (in->wrapped) {
		/* What is final may be without its redeem script: then a
		 * witness tells. */
		if (psbt_find(map, PSBT_IN_FINAL_SCRIPTWITNESS))
			in->kind = SPEND_SEGWIT_V0;
		if (!open_script(&script, in, map, &info))
			return STATUS_OK;
		in->kind = net->tokens ? SPEND_BCH : SPEND_LEGACY;
		info = script_classify(net, script);
	}
	refuse_needless(in, map, net, in->wrapped, info.type == SCRIPT_P2WSH);
	if (info.type == SCRIPT_P2TR && !in->wrapped) {
		in->kind = SPEND_TAPROOT;
		script = slice_of(NULL, 0);
	} else if (info.type == SCRIPT_P2WPKH) {
		in->kind = SPEND_SEGWIT_V0;
		st = make_p2pkh(&script, &job->psbt->space, info.program);
	} else if (info.type == SCRIPT_P2WSH) {
		in->kind = SPEND_SEGWIT_V0;
		if (!open_script(&script, in, map, &info))
			return STATUS_OK;
	}
	in->script = script;
	in->script_type = script_classify(net, script).type;
	return st;
}

enum status review_spend(struct review_job *job, size_t number)
{
	struct review_input *in = &job->out->inputs[number];
	const struct psbt_map *map = &job->psbt->inputs[number];
	enum status st;

	in->is_final = psbt_find(map, PSBT_IN_FINAL_SCRIPTSIG) ||
		       psbt_find(map, PSBT_IN_FINAL_SCRIPTWITNESS);
	find_output(in, job, number);
	if (in->proof == AMOUNT_UNKNOWN)
		return STATUS_OK;
	st = open_scripts(in, job, map);
	if (in->type == SCRIPT_MWEB_HOGADDR || in->type == SCRIPT_MWEB_PEGIN)
		review_refuse(&in->refusal, REFUSAL_MWEB);
	if (in->kind == SPEND_LEGACY && psbt_find(map, PSBT_IN_WITNESS_UTXO))
		review_refuse(&in->refusal, REFUSAL_WITNESS_UTXO_ON_LEGACY);
	return st;
}
