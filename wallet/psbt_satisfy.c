/* psbt_satisfy.c - scripts read as a row of signatures asked for. */
#include "wallet/psbt_satisfy.h"

#include "chain/script_op.h"
#include "wallet/key.h"

enum {
	OP_DROP = 0x75,
	OP_NUMEQUAL = 0x9c,
	OP_CHECKSIGVERIFY = 0xad,
	OP_CHECKLOCKTIMEVERIFY = 0xb1,
	OP_CHECKSEQUENCEVERIFY = 0xb2,
	OP_CHECKSIGADD = 0xba,
};

/* The signatures that a script asks for, in the order of its execution. */
struct wanted {
	struct slice signatures[SATISFY_MAX]; /* empty: not there */
	size_t count;
	bool is_threshold; /* with CHECKSIGADD: as many as the last number */
	size_t threshold;
};

bool satisfy_push(struct satisfy_stack *stack, struct slice item)
{
	if (stack->count == SATISFY_MAX)
		return false;
	stack->items[stack->count++] = item;
	return true;
}

static struct slice signature_of(const struct psbt_map *map, struct slice key,
				 const uint8_t *leaf_hash)
{
	const struct psbt_pair *found;
	uint8_t data[64];

	if (!leaf_hash) {
		found = psbt_find_key(map, PSBT_IN_PARTIAL_SIG, key);
	} else if (key.len == XONLY_PUBLIC_KEY_SIZE) {
		memcpy(data, key.data, 32);
		memcpy(data + 32, leaf_hash, 32);
		found = psbt_find_key(map, PSBT_IN_TAP_SCRIPT_SIG,
				      slice_of(data, sizeof(data)));
	} else {
		found = NULL;
	}
	return found ? found->value : slice_of(NULL, 0);
}

/* A number that is pushed; false: it is none, or a large one. */
static bool number_of(size_t *out, const struct script_op *op)
{
	*out = 0;
	if (op->code >= OP_1 && op->code <= OP_16) {
		*out = (size_t)op->code - OP_1 + 1;
		return true;
	}
	if (op->push.len > 4)
		return false;
	for (size_t i = op->push.len; i-- > 0;)
		*out = *out << 8 | op->push.data[i];
	return op->code <= OP_PUSHDATA4;
}

static bool is_lock(uint8_t code)
{
	return code == OP_CHECKLOCKTIMEVERIFY ||
	       code == OP_CHECKSEQUENCEVERIFY || code == OP_DROP;
}

static bool read_script(struct wanted *out, const struct psbt_map *map,
			struct slice script, const uint8_t *leaf_hash)
{
	struct reader r = reader_over(script.data, script.len);
	struct slice key = { NULL, 0 };
	struct script_op op;

	while (script_op_next(&op, &r)) {
		if (op.push.len >= XONLY_PUBLIC_KEY_SIZE) {
			key = op.push;
		} else if (op.code == OP_CHECKSIG ||
			   op.code == OP_CHECKSIGVERIFY ||
			   op.code == OP_CHECKSIGADD) {
			if (!key.len || out->count == SATISFY_MAX)
				return false;
			out->signatures[out->count++] =
				signature_of(map, key, leaf_hash);
			out->is_threshold |= op.code == OP_CHECKSIGADD;
			key.len = 0;
		} else if (!number_of(&out->threshold, &op) &&
			   !is_lock(op.code) && op.code != OP_NUMEQUAL) {
			return false;
		}
		if (op.code == OP_NUMEQUAL && reader_left(&r))
			return false;
	}
	return !reader_left(&r) && out->count && !key.len;
}

/* More signatures than the threshold would satisfy nothing. */
static bool choose(struct wanted *wanted)
{
	size_t needed =
		wanted->is_threshold ? wanted->threshold : wanted->count;
	size_t found = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		if (found == needed)
			wanted->signatures[i].len = 0;
		found += wanted->signatures[i].len != 0;
	}
	return needed && found == needed;
}

bool satisfy_in_turn(struct satisfy_stack *stack, const struct psbt_map *map,
		     struct slice script, const uint8_t *leaf_hash)
{
	struct wanted wanted = { .count = 0 };

	if (!read_script(&wanted, map, script, leaf_hash) || !choose(&wanted))
		return false;
	/* What is asked for first lies on top. */
	while (wanted.count)
		if (!satisfy_push(stack, wanted.signatures[--wanted.count]))
			return false;
	return true;
}
