/* psbt_review.c - a template as a whole. */
#include "wallet/psbt_review.h"

#include "chain/script_op.h"
#include "wallet/psbt_review_parts.h"
#include "wallet/sighash.h"
#include "wallet/signature.h"

/* --- signature types --- */

static uint32_t default_sighash(enum spend_kind kind)
{
	switch (kind) {
	case SPEND_TAPROOT:
		return SIGHASH_DEFAULT;
	case SPEND_BCH:
		return SIGHASH_ALL | SIGHASH_FORKID;
	case SPEND_LEGACY:
	case SPEND_SEGWIT_V0:
		break;
	}
	return SIGHASH_ALL;
}

/* Does this kind of input have the type? */
static bool sighash_is_valid(enum spend_kind kind, uint32_t type)
{
	uint32_t bits = type & ~(uint32_t)SIGHASH_OUTPUT_MASK;
	uint32_t outputs = type & SIGHASH_OUTPUT_MASK;

	if (kind == SPEND_TAPROOT && type == SIGHASH_DEFAULT)
		return true;
	if (outputs < SIGHASH_ALL || outputs > SIGHASH_SINGLE)
		return false;
	if (kind != SPEND_BCH)
		return !bits || bits == SIGHASH_ANYONECANPAY;
	/* UTXOS and ANYONECANPAY exclude each other: sighash.h. */
	bits &= ~(uint32_t)SIGHASH_FORKID;
	return (type & SIGHASH_FORKID) &&
	       (!bits || bits == SIGHASH_ANYONECANPAY || bits == SIGHASH_UTXOS);
}

static bool sighash_is_allowed(const struct review_rules *rules, uint32_t type)
{
	uint32_t outputs = type & SIGHASH_OUTPUT_MASK;

	return (outputs != SIGHASH_NONE || rules->allow_none) &&
	       (outputs != SIGHASH_SINGLE || rules->allow_single) &&
	       (!(type & SIGHASH_ANYONECANPAY) || rules->allow_anyonecanpay);
}

/* The type that is in a signature field; -1: it is none. */
static int64_t type_of(const struct psbt_pair *pair)
{
	struct slice value = pair->value;

	if (pair->type == PSBT_IN_PARTIAL_SIG)
		return value.data[value.len - 1];
	if (pair->type == PSBT_IN_TAP_KEY_SIG ||
	    pair->type == PSBT_IN_TAP_SCRIPT_SIG)
		return value.len > SIGNATURE_SIZE ? value.data[SIGNATURE_SIZE]
						  : SIGHASH_DEFAULT;
	return -1;
}

void review_sighash(struct review_job *job, size_t number)
{
	struct review_input *in = &job->out->inputs[number];
	const struct psbt_map *map = &job->psbt->inputs[number];

	if (in->proof == AMOUNT_UNKNOWN || in->is_final)
		return;
	in->sighash = psbt_number(map, PSBT_IN_SIGHASH_TYPE,
				  default_sighash(in->kind));
	if (!in->key_count)
		return;
	if (!sighash_is_valid(in->kind, in->sighash))
		review_refuse(&in->refusal, REFUSAL_SIGHASH_INVALID);
	else if ((in->sighash & SIGHASH_OUTPUT_MASK) == SIGHASH_SINGLE &&
		 number >= job->psbt->tx.output_count)
		review_refuse(&in->refusal, REFUSAL_SINGLE_WITHOUT_OUTPUT);
	else if (!sighash_is_allowed(job->rules, in->sighash))
		review_refuse(&in->refusal, REFUSAL_SIGHASH_NOT_ALLOWED);
	for (size_t i = 0; i < map->count; i++) {
		int64_t type = type_of(&map->pairs[i]);

		if (type >= 0 && type != in->sighash)
			review_refuse(&in->refusal, REFUSAL_SIGHASH_MISMATCH);
	}
}

/* --- amounts --- */

static bool will_sign(const struct review_input *in)
{
	for (size_t i = 0; i < in->key_count; i++)
		if (!in->keys[i].is_signed)
			return true;
	return false;
}

/* Does every signature that will be made commit to what all inputs spend? Of
 * two that do and do not, the second is good even if the first one's input was
 * invented, and then nothing vouches for what is claimed. */
static bool commit_to_all(const struct psbt_review *review, size_t count,
			  enum spend_kind kind)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct review_input *in = &review->inputs[i];

		if (!will_sign(in))
			continue;
		if (in->kind != kind || (in->sighash & SIGHASH_ANYONECANPAY) ||
		    (kind == SPEND_BCH && !(in->sighash & SIGHASH_UTXOS)))
			return false;
		any = true;
	}
	return any;
}

static void judge_amount(struct review_input *in, size_t count, bool taproot,
			 bool bch, const struct review_rules *rules)
{
	enum refusal why = REFUSAL_AMOUNT_UNPROVED;

	if (in->proof != AMOUNT_CLAIMED)
		return;
	/* Its digest has no amount in it at all. */
	if (in->kind == SPEND_LEGACY)
		why = REFUSAL_PREVIOUS_MISSING;
	else if (count == 1 || (in->kind == SPEND_TAPROOT && taproot) ||
		 (in->kind == SPEND_BCH && bch))
		in->proof = AMOUNT_COMMITTED;
	if (in->proof == AMOUNT_CLAIMED && !rules->allow_unproved_amounts)
		review_refuse(&in->refusal, why);
}

static void judge_amounts(struct review_job *job)
{
	struct psbt_review *out = job->out;
	size_t count = job->psbt->tx.input_count;
	bool taproot = commit_to_all(out, count, SPEND_TAPROOT);
	bool bch = commit_to_all(out, count, SPEND_BCH);

	out->amounts_proved = true;
	for (size_t i = 0; i < count; i++) {
		struct review_input *in = &out->inputs[i];

		judge_amount(in, count, taproot, bch, job->rules);
		out->amounts_proved &= in->proof >= AMOUNT_COMMITTED;
	}
}

/* false: beyond max. */
static bool add_amount(uint64_t *sum, uint64_t amount, uint64_t max)
{
	if (amount > max || *sum > max - amount)
		return false;
	*sum += amount;
	return true;
}

static void add_up(struct review_job *job)
{
	struct psbt_review *out = job->out;
	const struct tx *tx = &job->psbt->tx;
	uint64_t max = job->net->max_money;
	bool fits = true;

	for (size_t i = 0; i < tx->input_count; i++)
		fits &= add_amount(&out->in, out->spent[i].amount, max);
	for (size_t i = 0; i < tx->output_count; i++) {
		fits &= add_amount(&out->out, tx->outputs[i].amount, max);
		if (out->outputs[i].owner == OUTPUT_FOREIGN)
			add_amount(&out->foreign, tx->outputs[i].amount, max);
	}
	if (!fits)
		review_refuse(&out->refusal, REFUSAL_AMOUNT_OVERFLOW);
	else if (out->all_spent && out->out > out->in)
		review_refuse(&out->refusal, REFUSAL_OUTPUTS_EXCEED_INPUTS);
	else if (out->all_spent)
		out->fee = out->in - out->out;
}

/* --- the form of the whole --- */

static bool has_duplicate(const struct psbt *psbt, struct slice *outpoints)
{
	for (size_t i = 0; i < psbt->tx.input_count; i++)
		outpoints[i] = slice_of(&psbt->tx.inputs[i].prevout,
					sizeof(struct outpoint));
	return psbt_has_twice(outpoints, psbt->tx.input_count);
}

static bool has_foreign_xpub(const struct psbt *psbt, const struct network *net)
{
	for (size_t i = 0; i < psbt->global.count; i++) {
		const struct psbt_pair *pair = &psbt->global.pairs[i];
		struct reader r = reader_over(pair->data.data, pair->data.len);

		if (pair->type == PSBT_GLOBAL_XPUB &&
		    read_be32(&r) != net->xpub_version)
			return true;
	}
	return false;
}

/* LIP-0007's fields: 90 and up, below those that BIP174 keeps. */
static bool map_has_mweb(const struct psbt_map *map)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->pairs[i].type >= 0x90 &&
		    map->pairs[i].type < PSBT_GLOBAL_VERSION)
			return true;
	return false;
}

static bool has_mweb(const struct psbt *psbt)
{
	bool found = map_has_mweb(&psbt->global);

	for (size_t i = 0; i < psbt->tx.input_count; i++)
		found |= map_has_mweb(&psbt->inputs[i]);
	for (size_t i = 0; i < psbt->tx.output_count; i++)
		found |= map_has_mweb(&psbt->outputs[i]);
	return found;
}

/* Pays nothing, to nobody. */
static bool is_empty_output(const struct tx_output *output)
{
	return !output->amount && output->script.len == 1 &&
	       output->script.data[0] == OP_RETURN;
}

/* BIP322's to_sign: that and nothing else is signed for a message, and never
 * for a payment. Where to_spend is not there to be recognised, by what is spent
 * and paid. */
static void check_message(struct review_job *job)
{
	struct psbt_review *out = job->out;
	const struct tx *tx = &job->psbt->tx;
	bool is_form = tx->input_count == 1 && tx->output_count == 1 &&
		       !out->spent[0].amount &&
		       is_empty_output(&tx->outputs[0]);
	bool has_input = is_form;

	for (size_t i = 0; i < tx->input_count; i++)
		has_input |= out->inputs[i].is_message;
	if (job->rules->is_message ? !is_form || !out->inputs[0].is_message
				   : has_input)
		review_refuse(&out->refusal, REFUSAL_MESSAGE_INPUT);
}

/* The digest of every legacy input hashes the whole transaction. */
#define MAX_LEGACY_BYTES 4000000000ull

static void check_legacy_work(struct review_job *job)
{
	const struct tx *tx = &job->psbt->tx;
	uint64_t size = 41 * (uint64_t)tx->input_count, inputs = 0;

	for (size_t i = 0; i < tx->output_count; i++)
		size += 9 + tx->outputs[i].script.len;
	for (size_t i = 0; i < tx->input_count; i++)
		inputs += job->out->inputs[i].kind == SPEND_LEGACY &&
			  job->out->inputs[i].key_count;
	if (inputs && size > MAX_LEGACY_BYTES / inputs)
		review_refuse(&job->out->refusal, REFUSAL_LEGACY_TOO_LARGE);
}

static enum status check_form(struct review_job *job)
{
	struct psbt *psbt = job->psbt;
	enum refusal *to = &job->out->refusal;
	struct slice *outpoints = tx_space_array(
		&psbt->space, psbt->tx.input_count, sizeof(*outpoints));

	if (!outpoints && psbt->tx.input_count)
		return STATUS_NO_MEMORY;
	if (!psbt->tx.input_count || !psbt->tx.output_count)
		review_refuse(to, REFUSAL_NO_INPUTS);
	if (psbt->locktime_conflict)
		review_refuse(to, REFUSAL_LOCKTIME_CONFLICT);
	if (has_duplicate(psbt, outpoints))
		review_refuse(to, REFUSAL_DUPLICATE_INPUT);
	if (has_foreign_xpub(psbt, job->net))
		review_refuse(to, REFUSAL_XPUB_NETWORK);
	if (job->net->mweb && has_mweb(psbt))
		review_refuse(to, REFUSAL_MWEB);
	return STATUS_OK;
}

/* --- the whole --- */

static enum status make_room(struct psbt_review *out, struct psbt *psbt)
{
	size_t ins = psbt->tx.input_count, outs = psbt->tx.output_count;

	out->inputs = tx_space_array(&psbt->space, ins, sizeof(*out->inputs));
	out->spent = tx_space_array(&psbt->space, ins, sizeof(*out->spent));
	out->outputs =
		tx_space_array(&psbt->space, outs, sizeof(*out->outputs));
	if ((ins && (!out->inputs || !out->spent)) || (outs && !out->outputs))
		return STATUS_NO_MEMORY;
	if (ins)
		memset(out->inputs, 0, ins * sizeof(*out->inputs));
	if (outs)
		memset(out->outputs, 0, outs * sizeof(*out->outputs));
	return STATUS_OK;
}

static void collect(struct review_job *job)
{
	struct psbt_review *out = job->out;
	const struct tx *tx = &job->psbt->tx;

	for (size_t i = 0; i < tx->input_count; i++) {
		const struct review_input *in = &out->inputs[i];

		review_refuse(&out->refusal, in->refusal);
		out->to_sign += will_sign(in);
		out->is_replaceable |= tx->inputs[i].sequence < 0xfffffffe;
		out->locktime_enforced |=
			tx->locktime && tx->inputs[i].sequence != UINT32_MAX;
	}
	for (size_t i = 0; i < tx->output_count; i++)
		review_refuse(&out->refusal, out->outputs[i].refusal);
}

static enum status review_inputs(struct review_job *job)
{
	struct psbt_review *out = job->out;
	enum status st = STATUS_OK;

	out->all_spent = true;
	for (size_t i = 0; i < job->psbt->tx.input_count; i++) {
		st = review_spend(job, i);
		if (st == STATUS_OK)
			st = review_keys(job, i);
		if (st != STATUS_OK)
			return st;
		review_sighash(job, i);
		out->spent[i] = out->inputs[i].spent;
		out->all_spent &= out->inputs[i].proof != AMOUNT_UNKNOWN;
	}
	judge_amounts(job);
	if (job->psbt->tx.input_count)
		check_message(job);
	return st;
}

static enum status take_txid(struct psbt_review *out, const struct tx *tx)
{
	struct writer w;
	bool failed;

	writer_init(&w);
	tx_write(&w, tx, false);
	failed = w.failed;
	if (!failed)
		sha256d(out->unsigned_txid.bytes, w.data, w.len);
	writer_clear(&w);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status psbt_review(struct psbt_review *out, struct psbt *psbt,
			const struct network *net, struct key_ring *ring,
			const struct review_rules *rules)
{
	struct review_job job = { psbt, net, ring, rules, out };
	enum refusal tokens = REFUSAL_NONE;
	enum status st;

	*out = (struct psbt_review){ 0 };
	st = make_room(out, psbt);
	if (st == STATUS_OK)
		st = check_form(&job);
	if (st == STATUS_OK)
		st = review_inputs(&job);
	for (size_t i = 0; i < psbt->tx.output_count && st == STATUS_OK; i++)
		st = review_output(&job, i);
	if (st == STATUS_OK && net->tokens && out->all_spent)
		st = review_tokens(&job, &tokens);
	if (st != STATUS_OK)
		return st;
	collect(&job);
	add_up(&job);
	review_refuse(&out->refusal, tokens);
	check_legacy_work(&job);
	out->vsize = review_vsize(&job);
	return take_txid(out, &psbt->tx);
}
