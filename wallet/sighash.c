/* sighash.c - digests, hashed as they are written: no buffer, no failure. */
#include "wallet/sighash.h"

#include <assert.h>
#include <nettle/sha2.h>

#include "chain/script_op.h"
#include "wallet/compact_size.h"

#define OP_CODESEPARATOR 0xab

static const uint8_t zeros[32];

/* --- the wire format into a hash --- */

static void put_le(struct sha256_ctx *h, uint64_t v, size_t len)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v >> (8 * i));
	sha256_update(h, len, bytes);
}

static void put_compact_size(struct sha256_ctx *h, uint64_t v)
{
	uint8_t bytes[COMPACT_SIZE_MAX];

	sha256_update(h, compact_size_put(bytes, v), bytes);
}

static void put_slice(struct sha256_ctx *h, struct slice bytes)
{
	if (bytes.len)
		sha256_update(h, bytes.len, bytes.data);
}

static void put_var_slice(struct sha256_ctx *h, struct slice bytes)
{
	put_compact_size(h, bytes.len);
	put_slice(h, bytes);
}

static void put_hash(struct sha256_ctx *h, const uint8_t hash[32])
{
	sha256_update(h, 32, hash);
}

static void put_outpoint(struct sha256_ctx *h, const struct outpoint *point)
{
	put_hash(h, point->txid.bytes);
	put_le(h, point->vout, 4);
}

/* The token prefix counts with the script. */
static void put_output(struct sha256_ctx *h, const struct tx_output *output)
{
	put_le(h, output->amount, 8);
	put_compact_size(h, output->token.len + output->script.len);
	put_slice(h, output->token);
	put_slice(h, output->script);
}

static void end_once(uint8_t out[32], struct sha256_ctx *h)
{
	sha256_digest(h, 32, out);
}

static void end_twice(uint8_t out[32], struct sha256_ctx *h)
{
	sha256_digest(h, 32, out);
	sha256(out, out, 32);
}

static bool has(uint32_t type, uint32_t bit)
{
	return type & bit;
}

static bool covers(uint32_t type, uint32_t outputs)
{
	return (type & SIGHASH_OUTPUT_MASK) == outputs;
}

/* --- what the inputs share --- */

static void share_spent(struct sighash_shared *out)
{
	struct sha256_ctx amounts, scripts, utxos;

	sha256_init(&amounts);
	sha256_init(&scripts);
	sha256_init(&utxos);
	for (size_t i = 0; i < out->tx->input_count; i++) {
		put_le(&amounts, out->spent[i].amount, 8);
		put_var_slice(&scripts, out->spent[i].script);
		put_output(&utxos, &out->spent[i]);
	}
	end_once(out->amounts, &amounts);
	end_once(out->scripts, &scripts);
	end_once(out->utxos, &utxos);
}

void sighash_share(struct sighash_shared *out, const struct tx *tx,
		   const struct tx_output *spent)
{
	struct sha256_ctx prevouts, sequences, outputs;

	*out = (struct sighash_shared){ .tx = tx, .spent = spent };
	sha256_init(&prevouts);
	sha256_init(&sequences);
	sha256_init(&outputs);
	for (size_t i = 0; i < tx->input_count; i++) {
		put_outpoint(&prevouts, &tx->inputs[i].prevout);
		put_le(&sequences, tx->inputs[i].sequence, 4);
	}
	for (size_t i = 0; i < tx->output_count; i++)
		put_output(&outputs, &tx->outputs[i]);
	end_once(out->prevouts, &prevouts);
	end_once(out->sequences, &sequences);
	end_once(out->outputs, &outputs);
	if (spent)
		share_spent(out);
}

/* --- legacy --- */

/* Up to, without, and behind each OP_CODESEPARATOR. A script that breaks off
 * cannot be executed: its end goes in as it is. */
static void put_script_code(struct sha256_ctx *h, struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	size_t separators = 0;
	struct script_op op;
	const uint8_t *from;

	while (script_op_next(&op, &r))
		separators += op.code == OP_CODESEPARATOR;
	put_compact_size(h, script.len - separators);
	if (!separators) {
		put_slice(h, script);
		return;
	}
	r = reader_over(script.data, script.len);
	from = script.data;
	while (script_op_next(&op, &r)) {
		if (op.code != OP_CODESEPARATOR)
			continue;
		put_slice(h, slice_of(from, (size_t)(r.at - 1 - from)));
		from = r.at;
	}
	put_slice(h, slice_of(from, (size_t)(script.data + script.len - from)));
}

static void put_legacy_input(struct sha256_ctx *h, const struct tx *tx,
			     size_t at, size_t signed_input,
			     struct slice script, uint32_t type)
{
	bool only_own =
		covers(type, SIGHASH_NONE) || covers(type, SIGHASH_SINGLE);

	put_outpoint(h, &tx->inputs[at].prevout);
	if (at == signed_input)
		put_script_code(h, script);
	else
		put_compact_size(h, 0);
	put_le(h, at != signed_input && only_own ? 0 : tx->inputs[at].sequence,
	       4);
}

/* With SINGLE, those before the input's own are there, but say nothing. */
static void put_legacy_outputs(struct sha256_ctx *h, const struct tx *tx,
			       size_t input, uint32_t type)
{
	static const struct tx_output nothing = { .amount = UINT64_MAX };

	if (covers(type, SIGHASH_NONE)) {
		put_compact_size(h, 0);
	} else if (covers(type, SIGHASH_SINGLE)) {
		put_compact_size(h, input + 1);
		for (size_t i = 0; i < input; i++)
			put_output(h, &nothing);
		put_output(h, &tx->outputs[input]);
	} else {
		put_compact_size(h, tx->output_count);
		for (size_t i = 0; i < tx->output_count; i++)
			put_output(h, &tx->outputs[i]);
	}
}

enum status sighash_legacy(uint8_t out[32], const struct tx *tx, size_t input,
			   struct slice script, uint32_t type)
{
	struct sha256_ctx h;

	assert(input < tx->input_count);
	if (covers(type, SIGHASH_SINGLE) && input >= tx->output_count)
		return STATUS_REFUSED;
	sha256_init(&h);
	put_le(&h, tx->version, 4);
	if (has(type, SIGHASH_ANYONECANPAY)) {
		put_compact_size(&h, 1);
		put_legacy_input(&h, tx, input, input, script, type);
	} else {
		put_compact_size(&h, tx->input_count);
		for (size_t i = 0; i < tx->input_count; i++)
			put_legacy_input(&h, tx, i, input, script, type);
	}
	put_legacy_outputs(&h, tx, input, type);
	put_le(&h, tx->locktime, 4);
	put_le(&h, type, 4);
	end_twice(out, &h);
	return STATUS_OK;
}

/* --- BIP143 and Bitcoin Cash --- */

static void put_twice(struct sha256_ctx *h, const uint8_t once[32])
{
	uint8_t twice[32];

	sha256(twice, once, 32);
	put_hash(h, twice);
}

static void put_one_output_twice(struct sha256_ctx *h,
				 const struct tx_output *output)
{
	uint8_t hash[32];
	struct sha256_ctx one;

	sha256_init(&one);
	put_output(&one, output);
	end_twice(hash, &one);
	put_hash(h, hash);
}

static void put_outputs(struct sha256_ctx *h,
			const struct sighash_shared *shared, size_t input,
			uint32_t type)
{
	if (covers(type, SIGHASH_SINGLE) && input < shared->tx->output_count)
		put_one_output_twice(h, &shared->tx->outputs[input]);
	else if (covers(type, SIGHASH_SINGLE) || covers(type, SIGHASH_NONE))
		put_hash(h, zeros);
	else
		put_twice(h, shared->outputs);
}

static void digest_bip143(uint8_t out[32], const struct sighash_shared *shared,
			  size_t input, struct slice script, uint32_t type,
			  bool is_bch)
{
	bool only_this_input = has(type, SIGHASH_ANYONECANPAY);
	bool only_own = only_this_input || covers(type, SIGHASH_NONE) ||
			covers(type, SIGHASH_SINGLE);
	const struct tx_input *in = &shared->tx->inputs[input];
	struct sha256_ctx h;

	assert(input < shared->tx->input_count && shared->spent);
	sha256_init(&h);
	put_le(&h, shared->tx->version, 4);
	if (only_this_input)
		put_hash(&h, zeros);
	else
		put_twice(&h, shared->prevouts);
	if (is_bch && has(type, SIGHASH_UTXOS))
		put_twice(&h, shared->utxos);
	if (only_own)
		put_hash(&h, zeros);
	else
		put_twice(&h, shared->sequences);
	put_outpoint(&h, &in->prevout);
	if (is_bch)
		put_slice(&h, shared->spent[input].token);
	put_var_slice(&h, script);
	put_le(&h, shared->spent[input].amount, 8);
	put_le(&h, in->sequence, 4);
	put_outputs(&h, shared, input, type);
	put_le(&h, shared->tx->locktime, 4);
	put_le(&h, type, 4);
	end_twice(out, &h);
}

void sighash_segwit_v0(uint8_t out[32], const struct sighash_shared *shared,
		       size_t input, struct slice script, uint32_t type)
{
	digest_bip143(out, shared, input, script, type, false);
}

enum status sighash_bch(uint8_t out[32], const struct sighash_shared *shared,
			size_t input, struct slice script, uint32_t type)
{
	if (!has(type, SIGHASH_FORKID) ||
	    (has(type, SIGHASH_UTXOS) && has(type, SIGHASH_ANYONECANPAY)))
		return STATUS_REFUSED;
	digest_bip143(out, shared, input, script, type, true);
	return STATUS_OK;
}

/* --- BIP341 --- */

static bool is_taproot_type(uint8_t type)
{
	uint8_t outputs = type & (uint8_t)~SIGHASH_ANYONECANPAY;

	return type == SIGHASH_DEFAULT ||
	       (outputs >= SIGHASH_ALL && outputs <= SIGHASH_SINGLE);
}

static void begin_tagged(struct sha256_ctx *h, const char *tag)
{
	uint8_t mark[32];

	sha256(mark, tag, strlen(tag));
	sha256_init(h);
	put_hash(h, mark);
	put_hash(h, mark);
}

static void put_taproot_input(struct sha256_ctx *h,
			      const struct sighash_shared *shared, size_t input,
			      uint8_t type)
{
	if (has(type, SIGHASH_ANYONECANPAY)) {
		put_outpoint(h, &shared->tx->inputs[input].prevout);
		put_le(h, shared->spent[input].amount, 8);
		put_var_slice(h, shared->spent[input].script);
		put_le(h, shared->tx->inputs[input].sequence, 4);
	} else {
		put_le(h, input, 4);
	}
}

static void put_annex(struct sha256_ctx *h, struct slice annex)
{
	struct sha256_ctx one;
	uint8_t hash[32];

	if (!annex.len)
		return;
	sha256_init(&one);
	put_var_slice(&one, annex);
	end_once(hash, &one);
	put_hash(h, hash);
}

enum status sighash_taproot(uint8_t out[32],
			    const struct sighash_shared *shared, size_t input,
			    const struct taproot_spend *spend)
{
	bool single = covers(spend->type, SIGHASH_SINGLE);
	struct sha256_ctx h, one;
	uint8_t hash[32];

	assert(input < shared->tx->input_count && shared->spent);
	if (!is_taproot_type(spend->type))
		return STATUS_BAD_INPUT;
	if (single && input >= shared->tx->output_count)
		return STATUS_REFUSED;
	begin_tagged(&h, "TapSighash");
	put_le(&h, 0, 1); /* the epoch */
	put_le(&h, spend->type, 1);
	put_le(&h, shared->tx->version, 4);
	put_le(&h, shared->tx->locktime, 4);
	if (!has(spend->type, SIGHASH_ANYONECANPAY)) {
		put_hash(&h, shared->prevouts);
		put_hash(&h, shared->amounts);
		put_hash(&h, shared->scripts);
		put_hash(&h, shared->sequences);
	}
	if (!single && !covers(spend->type, SIGHASH_NONE))
		put_hash(&h, shared->outputs);
	put_le(&h, (spend->leaf_hash ? 2u : 0u) | (spend->annex.len != 0), 1);
	put_taproot_input(&h, shared, input, spend->type);
	put_annex(&h, spend->annex);
	if (single) {
		sha256_init(&one);
		put_output(&one, &shared->tx->outputs[input]);
		end_once(hash, &one);
		put_hash(&h, hash);
	}
	if (spend->leaf_hash) {
		put_hash(&h, spend->leaf_hash);
		put_le(&h, 0, 1); /* the key version */
		put_le(&h, spend->separator, 4);
	}
	end_once(out, &h);
	return STATUS_OK;
}
