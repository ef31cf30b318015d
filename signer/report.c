#include "signer/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "chain/address.h"
#include "chain/amount.h"
#include "signer/answer.h"

static const char *const proofs[] = {
	[AMOUNT_UNKNOWN] = "unknown",
	[AMOUNT_CLAIMED] = "claimed",
	[AMOUNT_COMMITTED] = "committed",
	[AMOUNT_PROVED] = "proved",
};

static const char *const owners[] = {
	[OUTPUT_FOREIGN] = "foreign",
	[OUTPUT_OWN] = "own",
	[OUTPUT_REGISTERED] = "registered",
};

static void put(json_t *object, const char *name, json_t *value)
{
	json_object_set_new(object, name, value);
}

static void put_number(json_t *object, const char *name, uint64_t number)
{
	put(object, name, json_integer((json_int_t)number));
}

static void put_script(json_t *object, const struct network *net,
		       enum script_type type, struct slice script)
{
	char address[ADDRESS_SIZE];
	struct writer hex;

	put(object, "type", json_string(script_type_name(type)));
	if (address_from_script(address, net, script) == STATUS_OK) {
		put(object, "address", json_string(address));
		return;
	}
	writer_init(&hex);
	write_hex(&hex, script.data, script.len);
	put(object, "script",
	    json_stringn((const char *)hex.data, hex.failed ? 0 : hex.len));
	writer_clear(&hex);
}

static json_t *refusal_json(enum refusal refusal)
{
	return refusal == REFUSAL_NONE ? json_null()
				       : json_string(refusal_code(refusal));
}

static json_t *key_json(const struct key_ref *ref)
{
	char text[KEY_PATH_TEXT_SIZE];

	if (ref->alone)
		snprintf(text, sizeof(text), "key/%zu", ref->number);
	else
		key_path_write(text, &ref->path);
	return json_string(text);
}

static const char *state_of(const struct review_input *in)
{
	bool signed_all = true;

	if (in->is_final)
		return "final";
	if (in->refusal != REFUSAL_NONE)
		return "refused";
	if (!in->key_count)
		return "not ours";
	for (size_t i = 0; i < in->key_count; i++)
		signed_all &= in->keys[i].is_signed;
	return signed_all ? "signed before" : "to sign";
}

static json_t *input_json(const struct network *net, const struct psbt *psbt,
			  const struct psbt_review *review, size_t number)
{
	const struct review_input *in = &review->inputs[number];
	const struct tx_input *input = &psbt->tx.inputs[number];
	json_t *object = json_object(), *keys = json_array();
	char txid[HASH_HEX_SIZE], outpoint[HASH_HEX_SIZE + 12];

	txid_to_hex(txid, &input->prevout.txid);
	snprintf(outpoint, sizeof(outpoint), "%s:%" PRIu32, txid,
		 input->prevout.vout);
	put_number(object, "index", number);
	put(object, "outpoint", json_string(outpoint));
	put(object, "state", json_string(state_of(in)));
	put(object, "reason", refusal_json(in->refusal));
	put(object, "amount_is", json_string(proofs[in->proof]));
	if (in->proof != AMOUNT_UNKNOWN) {
		put_number(object, "amount", in->spent.amount);
		put_script(object, net, in->type, in->spent.script);
		put_number(object, "sighash", in->sighash);
	}
	put_number(object, "sequence", input->sequence);
	for (size_t i = 0; i < in->key_count; i++)
		json_array_append_new(keys, key_json(&in->keys[i].ref));
	put(object, "keys", keys);
	return object;
}

static json_t *output_json(const struct network *net, const struct psbt *psbt,
			   const struct psbt_review *review,
			   const struct keys *keys, size_t number)
{
	const struct review_output *out = &review->outputs[number];
	const struct tx_output *output = &psbt->tx.outputs[number];
	json_t *object = json_object();

	put_number(object, "index", number);
	put_number(object, "amount", output->amount);
	put_script(object, net, out->type, output->script);
	put(object, "owner", json_string(owners[out->owner]));
	put(object, "change", json_boolean(out->is_change));
	put(object, "reason", refusal_json(out->refusal));
	if (out->owner == OUTPUT_OWN)
		put(object, "key", key_json(&out->key));
	if (out->owner == OUTPUT_REGISTERED && keys) {
		put(object, "wallet",
		    json_string(keys->registered[out->registered].name));
		put_number(object, "branch", out->branch);
		put_number(object, "child", out->index);
	}
	if (out->owner == OUTPUT_FOREIGN && out->is_claimed)
		put(object, "claims_to_be_own", json_true());
	if (output->token.len)
		put(object, "has_token", json_true());
	return object;
}

static void warn(json_t *list, bool so, const char *text)
{
	if (so)
		json_array_append_new(list, json_string(text));
}

static json_t *warnings(const struct psbt *psbt,
			const struct psbt_review *review)
{
	json_t *list = json_array();
	bool spoofed = false;

	for (size_t i = 0; i < psbt->tx.output_count; i++)
		spoofed |= review->outputs[i].owner == OUTPUT_FOREIGN &&
			   review->outputs[i].is_claimed;
	warn(list, !review->amounts_proved,
	     "amounts are not proved: the fee may be another one");
	warn(list, spoofed,
	     "an output claims to be own and is not proved to be: it counts "
	     "as foreign");
	warn(list, review->is_replaceable, "it may be replaced (BIP125)");
	warn(list, review->locktime_enforced, "its lock time may delay it");
	return list;
}

json_t *report_review(const struct network *net, const struct psbt *psbt,
		      const struct psbt_review *review, const struct keys *keys)
{
	json_t *object = json_object(), *inputs = json_array();
	json_t *outputs = json_array();
	char txid[HASH_HEX_SIZE];
	uint64_t vsize = review->vsize ? review->vsize : 1;

	txid_to_hex(txid, &review->unsigned_txid);
	put(object, "coin", json_string(net->coin));
	put(object, "network", json_string(net->name));
	put(object, "unsigned_txid", json_string(txid));
	put_number(object, "psbt_version", psbt->version);
	put_number(object, "in", review->in);
	put_number(object, "out", review->out);
	put_number(object, "foreign", review->foreign);
	put_number(object, "fee", review->fee);
	put_number(object, "vsize", review->vsize);
	/* The fee is at most max_money: no overflow. */
	put_number(object, "fee_per_kvb", review->fee * 1000 / vsize);
	put(object, "amounts_proved", json_boolean(review->amounts_proved));
	put_number(object, "locktime", psbt->tx.locktime);
	for (size_t i = 0; i < psbt->tx.input_count; i++)
		json_array_append_new(inputs, input_json(net, psbt, review, i));
	for (size_t i = 0; i < psbt->tx.output_count; i++)
		json_array_append_new(outputs,
				      output_json(net, psbt, review, keys, i));
	put(object, "inputs", inputs);
	put(object, "outputs", outputs);
	put(object, "warnings", warnings(psbt, review));
	return object;
}

/* --- for people --- */

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void show_amount(struct writer *out, const json_t *report,
			const char *label, const char *name)
{
	char text[AMOUNT_TEXT_SIZE];

	amount_to_fixed(text, number_of(report, name));
	answer_line(out, "%-12s %20s", label, text);
}

static void show_row(struct writer *out, const json_t *row, const char *what)
{
	const char *reason = text_of(row, "reason");
	char amount[AMOUNT_TEXT_SIZE];

	amount_to_fixed(amount, number_of(row, "amount"));
	answer_line(out, "  %2lld %20s  %s  %s%s", number_of(row, "index"),
		    amount, what,
		    *text_of(row, "address") ? text_of(row, "address")
					     : text_of(row, "type"),
		    json_object_get(row, "has_token") ? "  with a token" : "");
	if (*text_of(row, "outpoint"))
		answer_line(out, "     %s, amount %s", text_of(row, "outpoint"),
			    text_of(row, "amount_is"));
	if (*text_of(row, "key"))
		answer_line(out, "     %s", text_of(row, "key"));
	if (*reason)
		answer_line(out, "     REFUSED: %s", reason);
}

static const char *output_words(const json_t *row)
{
	if (json_is_true(json_object_get(row, "claims_to_be_own")))
		return "TO OTHERS (claims to be own)";
	if (!strcmp(text_of(row, "owner"), "foreign"))
		return "to others";
	return json_is_true(json_object_get(row, "change")) ? "own, change"
							    : "own";
}

void report_show(struct writer *out, const json_t *report)
{
	const json_t *row;
	size_t i;

	answer_line(out, "%s %s, transaction %s before it is signed",
		    text_of(report, "coin"), text_of(report, "network"),
		    text_of(report, "unsigned_txid"));
	answer_line(out, "inputs");
	json_array_foreach(json_object_get(report, "inputs"), i, row)
		show_row(out, row, text_of(row, "state"));
	answer_line(out, "outputs");
	json_array_foreach(json_object_get(report, "outputs"), i, row)
		show_row(out, row, output_words(row));
	show_amount(out, report, "in", "in");
	show_amount(out, report, "to others", "foreign");
	show_amount(out, report, "fee", "fee");
	answer_line(out, "%-12s %16lld.%03lld satoshis a vbyte", "fee rate",
		    number_of(report, "fee_per_kvb") / 1000,
		    number_of(report, "fee_per_kvb") % 1000);
	answer_line(out, "%-12s %20lld", "lock time",
		    number_of(report, "locktime"));
	json_array_foreach(json_object_get(report, "warnings"), i, row)
		answer_line(out, "WARNING: %s", json_string_value(row));
	if (*text_of(report, "reason"))
		answer_line(out, "REFUSED: %s (%s)",
			    text_of(report, "explanation"),
			    text_of(report, "reason"));
}
