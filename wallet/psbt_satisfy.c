/* psbt_satisfy.c - scripts read as a row of signatures asked for. */
#include "wallet/psbt_satisfy.h"

#include "chain/script_op.h"
#include "wallet/key.h"

enum {
	OP_IF = 0x63,
	OP_NOTIF = 0x64,
	OP_ELSE = 0x67,
	OP_ENDIF = 0x68,
	OP_IFDUP = 0x73,
	OP_DROP = 0x75,
	OP_NUMEQUAL = 0x9c,
	OP_CHECKSIGVERIFY = 0xad,
	OP_CHECKLOCKTIMEVERIFY = 0xb1,
	OP_CHECKSEQUENCEVERIFY = 0xb2,
	OP_CHECKSIGADD = 0xba,
};

#define MAX_CHOICES 4 /* IFs on one way through a script */
#define MAX_NESTING 16

/* What a script asks for, in the order of its execution: signatures, and which
 * way to go at an IF. */
struct wanted {
	struct {
		struct slice bytes; /* of a signature: empty is none */
		bool is_signature;
		bool is_optional;
	} items[SATISFY_MAX];
	size_t count;
	bool is_threshold; /* with CHECKSIGADD: as many as the last number */
	size_t threshold;
};

/* One way through a script. */
struct way {
	const struct psbt_index *given;
	const uint8_t *leaf_hash;
	unsigned choices; /* a bit for each IF met */
	unsigned met;
	bool taken[MAX_NESTING];
	size_t nesting;
	struct slice key; /* the last one pushed */
	uint8_t before;   /* the operation before */
};

bool satisfy_push(struct satisfy_stack *stack, struct slice item)
{
	if (stack->count == SATISFY_MAX)
		return false;
	stack->items[stack->count++] = item;
	return true;
}

static struct slice signature_of(const struct psbt_index *given,
				 struct slice key, const uint8_t *leaf_hash)
{
	const struct psbt_pair *found;
	uint8_t data[64];

	if (!leaf_hash) {
		found = psbt_index_find(given, PSBT_IN_PARTIAL_SIG, key);
	} else if (key.len == XONLY_PUBLIC_KEY_SIZE) {
		memcpy(data, key.data, 32);
		memcpy(data + 32, leaf_hash, 32);
		found = psbt_index_find(given, PSBT_IN_TAP_SCRIPT_SIG,
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

/* Asks for nothing. */
static bool is_other(uint8_t code)
{
	return code == OP_CHECKLOCKTIMEVERIFY ||
	       code == OP_CHECKSEQUENCEVERIFY || code == OP_DROP ||
	       code == OP_IFDUP || code == OP_NUMEQUAL;
}

static bool add(struct wanted *to, struct slice bytes, bool is_signature)
{
	if (to->count == SATISFY_MAX)
		return false;
	to->items[to->count].bytes = bytes;
	to->items[to->count].is_signature = is_signature;
	to->items[to->count++].is_optional = false;
	return true;
}

static bool is_taken(const struct way *way)
{
	for (size_t i = 0; i < way->nesting; i++)
		if (!way->taken[i])
			return false;
	return true;
}

/* Behind IFDUP the signature before says which way, and may then be none. */
static bool begin_if(struct way *way, struct wanted *out, bool negated)
{
	static const uint8_t one = 1;
	bool value = false;

	if (way->nesting == MAX_NESTING || way->met == MAX_CHOICES)
		return false;
	if (is_taken(way) && way->before == OP_IFDUP) {
		if (!out->count)
			return false;
		value = out->items[out->count - 1].bytes.len != 0;
		out->items[out->count - 1].is_optional = true;
	} else if (is_taken(way)) {
		value = way->choices >> (MAX_CHOICES - ++way->met) & 1;
		if (!add(out, slice_of(&one, value ? 1 : 0), false))
			return false;
	}
	way->taken[way->nesting++] = value != negated;
	return true;
}

static bool flow(struct way *way, struct wanted *out, uint8_t code)
{
	if (code == OP_IF || code == OP_NOTIF)
		return begin_if(way, out, code == OP_NOTIF);
	if (!way->nesting)
		return false;
	if (code == OP_ELSE)
		way->taken[way->nesting - 1] ^= true;
	else
		way->nesting--;
	return true;
}

static bool step(struct way *way, struct wanted *out,
		 const struct script_op *op)
{
	if (op->code == OP_IF || op->code == OP_NOTIF || op->code == OP_ELSE ||
	    op->code == OP_ENDIF)
		return flow(way, out, op->code);
	if (!is_taken(way))
		return true;
	if (op->push.len >= XONLY_PUBLIC_KEY_SIZE) {
		way->key = op->push;
		return true;
	}
	if (op->code != OP_CHECKSIG && op->code != OP_CHECKSIGVERIFY &&
	    op->code != OP_CHECKSIGADD)
		return number_of(&out->threshold, op) || is_other(op->code);
	if (!way->key.len ||
	    !add(out, signature_of(way->given, way->key, way->leaf_hash), true))
		return false;
	out->is_threshold |= op->code == OP_CHECKSIGADD;
	way->key.len = 0;
	return true;
}

static bool read_script(struct wanted *out, struct way *way,
			struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	while (script_op_next(&op, &r)) {
		if (!step(way, out, &op))
			return false;
		way->before = op.code;
	}
	return !reader_left(&r) && out->count && !way->key.len;
}

/* More signatures than the threshold would satisfy nothing. */
static bool choose(struct wanted *wanted)
{
	size_t found = 0, missing = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		if (!wanted->items[i].is_signature)
			continue;
		if (wanted->is_threshold && found == wanted->threshold)
			wanted->items[i].bytes.len = 0;
		found += wanted->items[i].bytes.len != 0;
		missing += !wanted->items[i].bytes.len &&
			   !wanted->items[i].is_optional;
	}
	if (wanted->is_threshold)
		return found && found == wanted->threshold;
	return found && !missing;
}

bool satisfy_in_turn(struct satisfy_stack *stack,
		     const struct psbt_index *given, struct slice script,
		     const uint8_t *leaf_hash)
{
	/* IF's own branch first. */
	for (unsigned choices = 1u << MAX_CHOICES; choices-- > 0;) {
		struct way way = { .given = given,
				   .leaf_hash = leaf_hash,
				   .choices = choices };
		struct wanted wanted;

		wanted.count = wanted.threshold = 0;
		wanted.is_threshold = false;
		if (!read_script(&wanted, &way, script) || !choose(&wanted)) {
			/* Ways that differ where nobody goes are the same. */
			choices &= ~0u << (MAX_CHOICES - way.met);
			continue;
		}
		/* What is asked for first lies on top. */
		while (wanted.count)
			if (!satisfy_push(stack,
					  wanted.items[--wanted.count].bytes))
				return false;
		return true;
	}
	return false;
}
