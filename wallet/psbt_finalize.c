/* psbt_finalize.c - from partial signatures to scriptSig and witness. */
#include "wallet/psbt_roles.h"

#include "chain/script.h"
#include "chain/script_op.h"
#include "wallet/psbt_satisfy.h"
#include "wallet/tagged_hash.h"

/* An input to finalize. */
struct given {
	const struct psbt_map *map;
	struct psbt_index index; /* of map */
	const struct network *net;
};

/* --- what satisfies a script --- */

static const struct psbt_pair *signature_of(const struct psbt_map *map,
					    struct slice key)
{
	return psbt_find_key(map, PSBT_IN_PARTIAL_SIG, key);
}

static bool satisfy_key(struct satisfy_stack *stack, const struct psbt_map *map,
			struct slice key)
{
	const struct psbt_pair *found = signature_of(map, key);

	return found && satisfy_push(stack, found->value);
}

/* The key is the one among those that signed whose hash stands in the script.
 */
static bool satisfy_key_hash(struct satisfy_stack *stack,
			     const struct psbt_map *map, struct slice hash)
{
	uint8_t own[20];

	for (size_t i = 0; i < map->count; i++) {
		const struct psbt_pair *pair = &map->pairs[i];

		if (pair->type != PSBT_IN_PARTIAL_SIG)
			continue;
		hash160(own, pair->data.data, pair->data.len);
		if (slice_equal(slice_of(own, sizeof(own)), hash))
			return satisfy_push(stack, pair->value) &&
			       satisfy_push(stack, pair->data);
	}
	return false;
}

/* Signatures in the keys' order, behind an element that CHECKMULTISIG takes for
 * nothing. */
static bool satisfy_multisig(struct satisfy_stack *stack,
			     const struct psbt_map *map, struct slice script,
			     size_t required)
{
	struct reader r = reader_over(script.data, script.len);
	const struct psbt_pair *found;
	struct script_op op;
	size_t signatures = 0;

	if (!satisfy_push(stack, slice_of(NULL, 0)))
		return false;
	while (signatures < required && script_op_next(&op, &r)) {
		found = op.push.len ? signature_of(map, op.push) : NULL;
		if (!found)
			continue;
		if (!satisfy_push(stack, found->value))
			return false;
		signatures++;
	}
	return signatures == required;
}

static bool satisfy(struct satisfy_stack *stack, const struct given *in,
		    struct slice script)
{
	struct script_info info = script_classify(in->net, script);
	const struct psbt_map *map = in->map;

	if (info.type == SCRIPT_P2PK)
		return satisfy_key(stack, map, info.program);
	if (info.type == SCRIPT_P2PKH)
		return satisfy_key_hash(stack, map, info.program);
	if (info.type == SCRIPT_MULTISIG)
		return satisfy_multisig(stack, map, script, info.keys_required);
	return satisfy_in_turn(stack, &in->index, script, NULL);
}

/* --- the parts of an input --- */

/* What goes where; empty ones are left out. */
struct parts {
	struct satisfy_stack script_sig;
	struct satisfy_stack witness;
};

static bool satisfy_p2wsh(struct parts *out, const struct given *in,
			  struct slice program)
{
	const struct psbt_pair *script =
		psbt_find(in->map, PSBT_IN_WITNESS_SCRIPT);
	uint8_t hash[32];

	if (!script)
		return false;
	sha256(hash, script->value.data, script->value.len);
	return slice_equal(slice_of(hash, 32), program) &&
	       satisfy(&out->witness, in, script->value) &&
	       satisfy_push(&out->witness, script->value);
}

/* A leaf of another tree may have its signatures, too. */
static bool satisfy_leaf(struct satisfy_stack *stack, const struct given *in,
			 const struct psbt_pair *leaf, struct slice program)
{
	struct slice script = slice_of(leaf->value.data, leaf->value.len - 1);
	uint8_t hash[32];

	if (leaf->value.data[script.len] != TAP_LEAF_VERSION)
		return false;
	tap_leaf_hash(hash, TAP_LEAF_VERSION, script);
	return satisfy_in_turn(stack, &in->index, script, hash) &&
	       tap_commits(hash, program, leaf->data, script) &&
	       satisfy_push(stack, script) && satisfy_push(stack, leaf->data);
}

/* By the key, which is shorter, or by the first leaf that can be satisfied. */
static bool satisfy_p2tr(struct parts *out, const struct given *in,
			 struct slice program)
{
	const struct psbt_map *map = in->map;
	const struct psbt_pair *signature = psbt_find(map, PSBT_IN_TAP_KEY_SIG);

	if (signature)
		return satisfy_push(&out->witness, signature->value);
	for (size_t i = 0; i < map->count; i++) {
		if (map->pairs[i].type != PSBT_IN_TAP_LEAF_SCRIPT)
			continue;
		if (satisfy_leaf(&out->witness, in, &map->pairs[i], program))
			return true;
		out->witness.count = 0;
	}
	return false;
}

/* Of a scriptPubKey that is no P2SH, or of the script in one. */
static bool satisfy_plain(struct parts *out, const struct given *in,
			  struct slice script, bool wrapped)
{
	struct script_info info = script_classify(in->net, script);

	if (info.type == SCRIPT_P2WPKH)
		return satisfy_key_hash(&out->witness, in->map, info.program);
	if (info.type == SCRIPT_P2WSH)
		return satisfy_p2wsh(out, in, info.program);
	if (info.type == SCRIPT_P2TR)
		return !wrapped && satisfy_p2tr(out, in, info.program);
	return satisfy(&out->script_sig, in, script);
}

static bool redeems(struct slice redeem, const struct script_info *output)
{
	uint8_t hash[32];

	if (output->program.len == 20)
		hash160(hash, redeem.data, redeem.len);
	else
		sha256d(hash, redeem.data, redeem.len);
	return slice_equal(slice_of(hash, output->program.len),
			   output->program);
}

static bool satisfy_output(struct parts *out, const struct given *in,
			   struct slice script)
{
	struct script_info info = script_classify(in->net, script);
	const struct psbt_pair *redeem;

	if (info.type != SCRIPT_P2SH)
		return satisfy_plain(out, in, script, false);
	redeem = psbt_find(in->map, PSBT_IN_REDEEM_SCRIPT);
	return redeem && redeems(redeem->value, &info) &&
	       satisfy_plain(out, in, redeem->value, true) &&
	       satisfy_push(&out->script_sig, redeem->value);
}

/* --- writing them --- */

static void write_push(struct writer *w, struct slice item)
{
	if (item.len < OP_PUSHDATA1) {
		write_u8(w, (uint8_t)item.len);
	} else if (item.len <= UINT8_MAX) {
		write_u8(w, OP_PUSHDATA1);
		write_u8(w, (uint8_t)item.len);
	} else {
		write_u8(w, OP_PUSHDATA2);
		write_le16(w, (uint16_t)item.len);
	}
	write_bytes(w, item.data, item.len);
}

static enum status put_stack(struct psbt *psbt, struct psbt_map *map,
			     uint8_t type, const struct satisfy_stack *stack)
{
	enum status st = STATUS_NO_MEMORY;
	uint8_t *copy = NULL;
	struct writer w;

	if (!stack->count)
		return STATUS_OK;
	writer_init(&w);
	if (type == PSBT_IN_FINAL_SCRIPTWITNESS)
		write_compact_size(&w, stack->count);
	for (size_t i = 0; i < stack->count; i++) {
		if (type == PSBT_IN_FINAL_SCRIPTWITNESS)
			write_var_slice(&w, stack->items[i]);
		else
			write_push(&w, stack->items[i]);
	}
	if (!w.failed)
		copy = tx_space_array(&psbt->space, w.len, 1);
	if (copy) {
		memcpy(copy, w.data, w.len);
		st = psbt_put(psbt, map, type, slice_of(NULL, 0),
			      slice_of(copy, w.len));
	}
	writer_clear(&w);
	return st;
}

/* BIP174 and 371: what was needed to make the final parts goes. In the dialect
 * the fields of segwit are unknown ones, which stay. */
static bool is_spent(const struct network *net, uint64_t type)
{
	if (!net->segwit &&
	    (type == PSBT_IN_WITNESS_SCRIPT || type >= PSBT_IN_TAP_KEY_SIG))
		return false;
	return (type >= PSBT_IN_PARTIAL_SIG &&
		type <= PSBT_IN_BIP32_DERIVATION) ||
	       (type >= PSBT_IN_RIPEMD160 && type <= PSBT_IN_HASH256) ||
	       (type >= PSBT_IN_TAP_KEY_SIG && type <= PSBT_IN_TAP_MERKLE_ROOT);
}

static void drop_spent(struct psbt_map *map, const struct network *net)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (!is_spent(net, map->pairs[i].type))
			map->pairs[kept++] = map->pairs[i];
	map->count = kept;
}

static bool is_final(const struct psbt_map *map)
{
	return psbt_find(map, PSBT_IN_FINAL_SCRIPTSIG) ||
	       psbt_find(map, PSBT_IN_FINAL_SCRIPTWITNESS);
}

/* The input is changed only when everything is there. */
static enum status finalize_input(struct psbt *psbt, const struct network *net,
				  size_t input, struct slice script)
{
	struct psbt_map made = psbt->inputs[input];
	struct given in = { .map = &psbt->inputs[input], .net = net };
	struct parts parts;
	enum status st = psbt_index_make(&in.index, &psbt->space, in.map);

	/* Two thousand slices: too many to clear for every input. */
	parts.script_sig.count = parts.witness.count = 0;
	if (st != STATUS_OK || !satisfy_output(&parts, &in, script))
		return st;
	st = put_stack(psbt, &made, PSBT_IN_FINAL_SCRIPTSIG, &parts.script_sig);
	if (st == STATUS_OK)
		st = put_stack(psbt, &made, PSBT_IN_FINAL_SCRIPTWITNESS,
			       &parts.witness);
	if (st != STATUS_OK)
		return st;
	/* A put has copied the pairs: those of the input are not touched. */
	drop_spent(&made, net);
	psbt->inputs[input] = made;
	return STATUS_OK;
}

enum status psbt_finalize(struct psbt *psbt, size_t *final,
			  const struct network *net)
{
	struct psbt_spent spent;
	enum status st = psbt_spent_outputs(&spent, psbt, net);

	*final = 0;
	for (size_t i = 0; i < psbt->tx.input_count && st == STATUS_OK; i++) {
		if (spent.known[i] && !is_final(&psbt->inputs[i]))
			st = finalize_input(psbt, net, i,
					    spent.outputs[i].script);
		*final += is_final(&psbt->inputs[i]);
	}
	return st;
}
