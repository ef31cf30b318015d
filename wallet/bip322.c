/* bip322.c - the two transactions, and what is made of them. */
#include "wallet/bip322.h"

#include "chain/address.h"
#include "chain/script_op.h"
#include "wallet/base64.h"
#include "wallet/compact_size.h"
#include "wallet/psbt_roles.h"
#include "wallet/script_run.h"
#include "wallet/tagged_hash.h"

#define TEXT_PREFIX 3

static const char *const prefixes[] = { "smp", "ful", "pof" };

/* --- the transactions --- */

void bip322_message_hash(uint8_t out[32], struct slice message)
{
	tagged_hash(out, "BIP0322-signed-message", &message, 1);
}

/* A transaction of one input and one output. */
struct small_tx {
	struct tx tx;
	struct tx_input input;
	struct tx_output output;
	uint8_t script_sig[34];
};

static void make_to_spend(struct small_tx *out, struct slice script,
			  struct slice message)
{
	*out = (struct small_tx){ .script_sig = { OP_0, 32 } };
	bip322_message_hash(out->script_sig + 2, message);
	out->input.prevout.vout = UINT32_MAX;
	out->input.script = slice_of(out->script_sig, sizeof(out->script_sig));
	out->output.script = script;
	out->tx = (struct tx){ .inputs = &out->input,
			       .input_count = 1,
			       .outputs = &out->output,
			       .output_count = 1 };
}

static void write_small(struct writer *w, struct small_tx *small)
{
	tx_write(w, &small->tx, false);
}

static const uint8_t nothing_script[] = { OP_RETURN };

static void make_to_sign(struct small_tx *out, const struct txid *to_spend)
{
	*out = (struct small_tx){ .input.prevout.txid = *to_spend };
	out->output.script = slice_of(nothing_script, sizeof(nothing_script));
	out->tx = (struct tx){ .inputs = &out->input,
			       .input_count = 1,
			       .outputs = &out->output,
			       .output_count = 1 };
}

/* tx_txid() wants the bytes that it came in. These are hashed piece by piece,
 * so that no memory can be missing. */
static struct txid txid_of(const struct small_tx *small)
{
	uint8_t front[4 + 1 + 36 + 1], sequence[4],
		amount[1 + 8] = { 1 }, locktime[4], size[COMPACT_SIZE_MAX];
	struct slice pieces[] = {
		{ front, sizeof(front) },
		small->input.script,
		{ sequence, sizeof(sequence) },
		{ amount, sizeof(amount) },
		{ size, compact_size_put(size, small->output.script.len) },
		small->output.script,
		{ locktime, sizeof(locktime) },
	};
	struct txid txid;

	for (int i = 0; i < 4; i++) {
		front[i] = (uint8_t)(small->tx.version >> (8 * i));
		front[37 + i] = (uint8_t)(small->input.prevout.vout >> (8 * i));
		sequence[i] = (uint8_t)(small->input.sequence >> (8 * i));
		locktime[i] = (uint8_t)(small->tx.locktime >> (8 * i));
	}
	front[4] = 1;
	memcpy(front + 5, small->input.prevout.txid.bytes, 32);
	front[41] = (uint8_t)small->input.script.len;
	sha256d_pieces(txid.bytes, pieces, sizeof(pieces) / sizeof(*pieces));
	return txid;
}

struct txid bip322_to_spend(struct slice script, struct slice message)
{
	struct small_tx to_spend;

	make_to_spend(&to_spend, script, message);
	return txid_of(&to_spend);
}

struct txid bip322_to_sign(struct slice script, struct slice message)
{
	struct txid to_spend = bip322_to_spend(script, message);
	struct small_tx to_sign;

	make_to_sign(&to_sign, &to_spend);
	return txid_of(&to_sign);
}

/* --- signing --- */

static enum status write_base64(struct writer *text, enum bip322_form form,
				struct slice bytes)
{
	uint8_t *to;

	write_text(text, prefixes[form]);
	/* Room for the terminating zero, which is no part of it. */
	to = writer_extend(text, BASE64_SIZE(bytes.len));
	if (!to)
		return STATUS_NO_MEMORY;
	base64_encode((char *)to, bytes);
	text->len--;
	return STATUS_OK;
}

/* The template of to_sign, with to_spend whole. */
static enum status write_template(struct writer *w, const struct network *net,
				  const struct raw_spend *spend,
				  struct slice message,
				  const struct bip322_options *options)
{
	struct writer previous, raw;
	struct small_tx to_spend, to_sign;
	struct raw_spend whole = *spend;
	const char *why;
	enum status st = STATUS_NO_MEMORY;
	struct txid txid;

	writer_init(&previous);
	writer_init(&raw);
	make_to_spend(&to_spend, spend->output.script, message);
	txid = txid_of(&to_spend);
	make_to_sign(&to_sign, &txid);
	to_sign.tx.version = options->version;
	to_sign.tx.locktime = options->locktime;
	to_sign.input.sequence = options->sequence;
	write_small(&previous, &to_spend);
	write_small(&raw, &to_sign);
	whole.outpoint = to_sign.input.prevout;
	whole.has_output = true;
	whole.output.amount = 0;
	whole.previous = writer_slice(&previous);
	if (!previous.failed && !raw.failed)
		st = psbt_from_raw(w, &why, net, writer_slice(&raw), &whole, 1,
				   NULL);
	writer_clear(&previous);
	writer_clear(&raw);
	return st;
}

static enum status sign_template(struct psbt *psbt, const char **why,
				 const struct network *net,
				 struct key_ring *ring,
				 const struct sign_options *options)
{
	static const struct review_rules rules = { .is_message = true };
	struct psbt_review review;
	size_t added, final;
	enum status st;

	st = psbt_review(&review, psbt, net, ring, &rules);
	*why = refusal_text(review.refusal);
	if (st == STATUS_OK)
		st = psbt_sign(psbt, &added, ring, &review, options);
	if (st != STATUS_OK)
		return st;
	*why = "Not the keys, or not enough of them, for this script";
	st = psbt_finalize(psbt, &final, net);
	if (st == STATUS_OK && !final)
		st = STATUS_REFUSED;
	return st == STATUS_OK ? psbt_verify(why, &final, psbt, net) : st;
}

static enum status write_signature(struct writer *text, struct psbt *psbt,
				   enum bip322_form form)
{
	const struct psbt_map *map = &psbt->inputs[0];
	const struct psbt_pair *witness =
		psbt_find(map, PSBT_IN_FINAL_SCRIPTWITNESS);
	struct writer w;
	enum status st;

	if (form == BIP322_SIMPLE && witness &&
	    !psbt_find(map, PSBT_IN_FINAL_SCRIPTSIG))
		return write_base64(text, form, witness->value);
	writer_init(&w);
	st = psbt_extract(&w, psbt);
	if (st == STATUS_OK)
		st = write_base64(text, BIP322_FULL, writer_slice(&w));
	writer_clear(&w);
	return st;
}

enum status bip322_sign(struct writer *text, const char **why,
			const struct network *net, struct key_ring *ring,
			const struct raw_spend *spend, struct slice message,
			const struct bip322_options *options)
{
	struct psbt psbt;
	struct writer w;
	enum status st;

	*why = "No such messages on this network, or with proof of funds";
	if (!net->segwit || options->form == BIP322_PROOF_OF_FUNDS)
		return STATUS_REFUSED;
	writer_init(&w);
	st = write_template(&w, net, spend, message, options);
	if (st == STATUS_OK) {
		st = psbt_parse(&psbt, why, net, writer_slice(&w));
		if (st == STATUS_OK)
			st = sign_template(&psbt, why, net, ring,
					   &options->sign);
		if (st == STATUS_OK)
			st = write_signature(text, &psbt, options->form);
		psbt_clear(&psbt);
	}
	writer_clear(&w);
	return st == STATUS_BAD_INPUT ? STATUS_REFUSED : st;
}

/* --- verifying --- */

struct verification {
	struct bip322_proof *out;
	const char **why;
	const struct network *net;
	struct slice script;
	struct txid to_spend;
	struct tx_space space;
};

static enum status bad(struct verification *v, const char *text)
{
	*v->why = text;
	return STATUS_BAD_INPUT;
}

/* to_sign as it must be: it spends to_spend first, and pays nothing. */
static enum status check_form(struct verification *v, const struct tx *tx)
{
	const struct outpoint *from = &tx->inputs[0].prevout;
	struct slice nothing = slice_of(nothing_script, sizeof(nothing_script));

	v->out->version = tx->version;
	v->out->locktime = tx->locktime;
	v->out->sequence = tx->inputs[0].sequence;
	if (tx->output_count != 1 || tx->outputs[0].amount ||
	    !slice_equal(tx->outputs[0].script, nothing) ||
	    (tx->version != 0 && tx->version != 2))
		return bad(v, "Not a transaction that signs a message");
	*v->why = "Signature of another message or address";
	return txid_equal(&from->txid, &v->to_spend) && !from->vout
		       ? STATUS_OK
		       : STATUS_REFUSED;
}

static enum status run(struct verification *v, const struct tx *tx,
		       const struct tx_output *spent)
{
	size_t input;

	return script_run_tx(v->why, &input, v->net, tx, spent);
}

static enum status verify_simple(struct verification *v, struct slice witness)
{
	struct tx_output spent = { .script = v->script };
	struct small_tx to_sign;
	struct reader r = reader_over(witness.data, witness.len);

	for (size_t n = read_count(&r, 1); n; n--)
		read_var_slice(&r);
	if (!reader_done(&r))
		return bad(v, "Not a witness");
	make_to_sign(&to_sign, &v->to_spend);
	to_sign.input.witness = witness;
	to_sign.tx.has_witness = true;
	return run(v, &to_sign.tx, &spent);
}

static enum status verify_full(struct verification *v, struct slice bytes)
{
	struct tx_output spent = { .script = v->script };
	struct tx tx;
	enum status st;

	*v->why = "Not a transaction";
	st = tx_parse(&tx, &v->space, bytes, v->net);
	if (st != STATUS_OK)
		return st;
	if (tx.has_mweb || tx.input_count != 1)
		return bad(v, "Not a transaction that signs a message");
	st = check_form(v, &tx);
	return st == STATUS_OK ? run(v, &tx, &spent) : st;
}

static enum status verify_funds(struct verification *v, struct psbt *psbt)
{
	const struct tx_output *message;
	struct psbt_spent spent;
	enum status st;
	size_t input;

	if (!psbt->tx.input_count)
		return bad(v, "Not a transaction that signs a message");
	st = check_form(v, &psbt->tx);
	if (st != STATUS_OK)
		return st;
	st = psbt_spent_outputs(&spent, psbt, v->net);
	if (st != STATUS_OK)
		return st;
	*v->why = "What an input spends is not there, or beyond money";
	for (size_t i = 0; i < psbt->tx.input_count; i++) {
		if (!spent.known[i] ||
		    spent.outputs[i].amount > v->net->max_money - v->out->funds)
			return STATUS_REFUSED;
		v->out->funds += spent.outputs[i].amount;
	}
	message = &spent.outputs[0];
	if (message->amount || !slice_equal(message->script, v->script))
		return STATUS_REFUSED;
	v->out->funds_count = psbt->tx.input_count - 1;
	return psbt_verify(v->why, &input, psbt, v->net);
}

static enum status verify_template(struct verification *v, struct slice bytes)
{
	struct psbt psbt;
	enum status st = psbt_parse(&psbt, v->why, v->net, bytes);

	if (st == STATUS_OK)
		st = verify_funds(v, &psbt);
	psbt_clear(&psbt);
	return st;
}

/* Without letters in front: a witness if it is one. */
static enum status verify_bytes(struct verification *v, struct slice bytes,
				bool has_form)
{
	enum status st;

	if (v->out->form == BIP322_PROOF_OF_FUNDS)
		return verify_template(v, bytes);
	if (v->out->form == BIP322_FULL)
		return verify_full(v, bytes);
	st = verify_simple(v, bytes);
	if (st != STATUS_BAD_INPUT || has_form)
		return st;
	v->out->form = BIP322_FULL;
	return verify_full(v, bytes);
}

static bool take_form(enum bip322_form *form, struct slice *text)
{
	for (int i = BIP322_SIMPLE; i <= BIP322_PROOF_OF_FUNDS; i++) {
		if (text->len < TEXT_PREFIX ||
		    memcmp(text->data, prefixes[i], TEXT_PREFIX) != 0)
			continue;
		*form = (enum bip322_form)i;
		*text = slice_of(text->data + TEXT_PREFIX,
				 text->len - TEXT_PREFIX);
		return true;
	}
	*form = BIP322_SIMPLE;
	return false;
}

enum status bip322_verify(struct bip322_proof *out, const char **why,
			  const struct network *net, const char *address,
			  struct slice signature, struct slice message)
{
	struct verification v = { .out = out, .why = why, .net = net };
	struct address expected;
	enum status st;
	bool has_form;
	uint8_t *bytes;
	size_t len;

	*out = (struct bip322_proof){ 0 };
	if (!net->segwit)
		return bad(&v, "No such messages on this network");
	st = address_parse(&expected, why, net, address);
	if (st != STATUS_OK)
		return st;
	v.script = slice_of(expected.script, expected.script_len);
	v.to_spend = bip322_to_spend(v.script, message);
	has_form = take_form(&out->form, &signature);
	tx_space_init(&v.space);
	bytes = tx_space_array(&v.space, signature.len / 4 * 3 + 1, 1);
	*why = "Signature is not base64";
	st = bytes ? base64_decode(bytes, &len, signature) : STATUS_NO_MEMORY;
	if (st == STATUS_OK)
		st = verify_bytes(&v, slice_of(bytes, len), has_form);
	tx_space_clear(&v.space);
	return st;
}
