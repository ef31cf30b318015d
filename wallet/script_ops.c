/* script_ops.c - operations on elements and numbers. */
#include "wallet/script_ops.h"

#include <nettle/ripemd160.h>
#include <nettle/sha1.h>

#include "chain/script_op.h"

#define MAX_NUMBER 4 /* bytes; Bitcoin Cash: 8 */

enum {
	OP_TOALTSTACK = 0x6b,
	OP_FROMALTSTACK,
	OP_2DROP,
	OP_2DUP,
	OP_3DUP,
	OP_2OVER,
	OP_2ROT,
	OP_2SWAP,
	OP_IFDUP,
	OP_DEPTH,
	OP_DROP,
	OP_NIP = 0x77,
	OP_OVER,
	OP_PICK,
	OP_ROLL,
	OP_ROT,
	OP_SWAP,
	OP_TUCK,
	OP_SIZE = 0x82,
	OP_1ADD = 0x8b,
	OP_1SUB,
	OP_NEGATE = 0x8f,
	OP_ABS,
	OP_NOT,
	OP_0NOTEQUAL,
	OP_ADD,
	OP_SUB,
	OP_BOOLAND = 0x9a,
	OP_BOOLOR,
	OP_NUMEQUAL,
	OP_NUMEQUALVERIFY,
	OP_NUMNOTEQUAL,
	OP_LESSTHAN,
	OP_GREATERTHAN,
	OP_LESSTHANOREQUAL,
	OP_GREATERTHANOREQUAL,
	OP_MIN,
	OP_MAX,
	OP_WITHIN,
	OP_RIPEMD160,
	OP_SHA1,
	OP_SHA256,
};

/* --- numbers: lowest byte first, the highest bit is the sign --- */

bool script_push_number(struct machine *m, int64_t n)
{
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	uint8_t bytes[9];
	size_t len = 0;

	for (; rest; rest >>= 8)
		bytes[len++] = (uint8_t)rest;
	if (len && bytes[len - 1] & 0x80)
		bytes[len++] = 0;
	if (n < 0)
		bytes[len - 1] |= 0x80;
	return machine_push_copy(m, bytes, len);
}

/* No zero on top that the sign does not need. */
static bool number_is_minimal(struct slice item)
{
	return !item.len || (item.data[item.len - 1] & 0x7f) ||
	       (item.len > 1 && (item.data[item.len - 2] & 0x80));
}

bool machine_pop_number(struct machine *m, int64_t *out, size_t max_len)
{
	struct slice item;
	uint64_t n = 0;

	*out = 0;
	if (!machine_pop(m, &item))
		return false;
	if (item.len > (m->kind == SPEND_BCH ? 8 : max_len) ||
	    !number_is_minimal(item))
		return machine_fail(m, "Not a number");
	if (!item.len)
		return true;
	for (size_t i = item.len; i-- > 0;)
		n = n << 8 |
		    (i + 1 == item.len ? item.data[i] & 0x7fu : item.data[i]);
	*out = item.data[item.len - 1] & 0x80 ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool one_number(struct machine *m, uint8_t code)
{
	int64_t a;

	if (!machine_pop_number(m, &a, MAX_NUMBER))
		return false;
	if ((code == OP_1ADD && a == INT64_MAX) ||
	    (code == OP_1SUB && a == -INT64_MAX))
		return machine_fail(m, "Number too large");
	switch (code) {
	case OP_1ADD:
		return script_push_number(m, a + 1);
	case OP_1SUB:
		return script_push_number(m, a - 1);
	case OP_NEGATE:
		return script_push_number(m, -a);
	case OP_ABS:
		return script_push_number(m, a < 0 ? -a : a);
	case OP_NOT:
		return machine_push_bool(m, !a);
	case OP_0NOTEQUAL:
		return machine_push_bool(m, a);
	}
	return machine_fail(m, "Unknown operation");
}

static bool sum(struct machine *m, int64_t a, int64_t b)
{
	int64_t result;

	if (__builtin_add_overflow(a, b, &result) || result == INT64_MIN)
		return machine_fail(m, "Number too large");
	return script_push_number(m, result);
}

static bool two_numbers(struct machine *m, uint8_t code)
{
	int64_t a, b;

	if (!machine_pop_number(m, &b, MAX_NUMBER) ||
	    !machine_pop_number(m, &a, MAX_NUMBER))
		return false;
	switch (code) {
	case OP_ADD:
		return sum(m, a, b);
	case OP_SUB:
		return sum(m, a, -b);
	case OP_BOOLAND:
		return machine_push_bool(m, a && b);
	case OP_BOOLOR:
		return machine_push_bool(m, a || b);
	case OP_NUMEQUAL:
		return machine_push_bool(m, a == b);
	case OP_NUMEQUALVERIFY:
		return a == b || machine_fail(m, "NUMEQUALVERIFY");
	case OP_NUMNOTEQUAL:
		return machine_push_bool(m, a != b);
	case OP_LESSTHAN:
		return machine_push_bool(m, a < b);
	case OP_GREATERTHAN:
		return machine_push_bool(m, a > b);
	case OP_LESSTHANOREQUAL:
		return machine_push_bool(m, a <= b);
	case OP_GREATERTHANOREQUAL:
		return machine_push_bool(m, a >= b);
	case OP_MIN:
		return script_push_number(m, a < b ? a : b);
	case OP_MAX:
		return script_push_number(m, a > b ? a : b);
	}
	return machine_fail(m, "Unknown operation");
}

static bool within(struct machine *m)
{
	int64_t value, low, high;

	return machine_pop_number(m, &high, MAX_NUMBER) &&
	       machine_pop_number(m, &low, MAX_NUMBER) &&
	       machine_pop_number(m, &value, MAX_NUMBER) &&
	       machine_push_bool(m, low <= value && value < high);
}

/* --- the stack --- */

static bool has(struct machine *m, size_t count)
{
	return m->stack.count >= count || machine_fail(m, "Stack underflow");
}

/* Pushes the element at this depth count times, each time anew. */
static bool copy(struct machine *m, size_t depth, size_t count)
{
	struct slice item;

	for (size_t i = 0; i < count; i++)
		if (!machine_top(m, depth, &item) || !machine_push(m, item))
			return false;
	return true;
}

/* Brings the count elements at this depth to the top. */
static bool roll(struct machine *m, size_t depth, size_t count)
{
	struct slice item;
	size_t at;

	if (!has(m, depth + 1))
		return false;
	for (size_t i = 0; i < count; i++) {
		at = m->stack.count - 1 - depth;
		item = m->stack.items[at];
		memmove(&m->stack.items[at], &m->stack.items[at + 1],
			depth * sizeof(item));
		m->stack.items[m->stack.count - 1] = item;
	}
	return true;
}

static bool drop(struct machine *m, size_t count)
{
	if (!has(m, count))
		return false;
	m->stack.count -= count;
	return true;
}

static bool pick_or_roll(struct machine *m, bool is_roll)
{
	int64_t n;

	if (!machine_pop_number(m, &n, MAX_NUMBER))
		return false;
	if (n < 0 || n >= (int64_t)m->stack.count)
		return machine_fail(m, "Stack underflow");
	return is_roll ? roll(m, (size_t)n, 1) : copy(m, (size_t)n, 1);
}

static bool alt_stack(struct machine *m, bool to)
{
	struct machine_stack *from = to ? &m->stack : &m->alt;
	struct machine_stack *onto = to ? &m->alt : &m->stack;

	if (!from->count)
		return machine_fail(m, "Stack underflow");
	onto->items[onto->count++] = from->items[--from->count];
	return true;
}

/* The top below the second. */
static bool tuck(struct machine *m)
{
	return has(m, 2) && roll(m, 1, 1) && copy(m, 1, 1);
}

static bool if_dup(struct machine *m)
{
	struct slice item;

	return machine_top(m, 0, &item) &&
	       (!machine_is_true(item) || machine_push(m, item));
}

static bool size(struct machine *m)
{
	struct slice item;

	return machine_top(m, 0, &item) &&
	       script_push_number(m, (int64_t)item.len);
}

static bool equal(struct machine *m, bool verify)
{
	struct slice a, b;

	if (!machine_pop(m, &b) || !machine_pop(m, &a))
		return false;
	if (!verify)
		return machine_push_bool(m, slice_equal(a, b));
	return slice_equal(a, b) || machine_fail(m, "EQUALVERIFY");
}

/* --- hashes --- */

static bool hash(struct machine *m, uint8_t code)
{
	struct ripemd160_ctx ripemd160;
	struct sha1_ctx sha1;
	struct slice item;
	uint8_t out[32];

	if (!machine_pop(m, &item))
		return false;
	switch (code) {
	case OP_RIPEMD160:
		ripemd160_init(&ripemd160);
		ripemd160_update(&ripemd160, item.len, item.data);
		ripemd160_digest(&ripemd160, RIPEMD160_DIGEST_SIZE, out);
		return machine_push_copy(m, out, RIPEMD160_DIGEST_SIZE);
	case OP_SHA1:
		sha1_init(&sha1);
		sha1_update(&sha1, item.len, item.data);
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, out);
		return machine_push_copy(m, out, SHA1_DIGEST_SIZE);
	case OP_SHA256:
		sha256(out, item.data, item.len);
		return machine_push_copy(m, out, 32);
	case OP_HASH160:
		hash160(out, item.data, item.len);
		return machine_push_copy(m, out, 20);
	}
	sha256d(out, item.data, item.len);
	return machine_push_copy(m, out, 32);
}

bool script_execute(struct machine *m, uint8_t code)
{
	switch (code) {
	case OP_TOALTSTACK:
	case OP_FROMALTSTACK:
		return alt_stack(m, code == OP_TOALTSTACK);
	case OP_2DROP:
		return drop(m, 2);
	case OP_2DUP:
		return copy(m, 1, 2);
	case OP_3DUP:
		return copy(m, 2, 3);
	case OP_2OVER:
		return copy(m, 3, 2);
	case OP_2ROT:
		return roll(m, 5, 2);
	case OP_2SWAP:
		return roll(m, 3, 2);
	case OP_IFDUP:
		return if_dup(m);
	case OP_DEPTH:
		return script_push_number(m, (int64_t)m->stack.count);
	case OP_DROP:
		return drop(m, 1);
	case OP_DUP:
		return copy(m, 0, 1);
	case OP_NIP:
		return roll(m, 1, 1) && drop(m, 1);
	case OP_OVER:
		return copy(m, 1, 1);
	case OP_PICK:
	case OP_ROLL:
		return pick_or_roll(m, code == OP_ROLL);
	case OP_ROT:
		return roll(m, 2, 1);
	case OP_SWAP:
		return roll(m, 1, 1);
	case OP_TUCK:
		return tuck(m);
	case OP_SIZE:
		return size(m);
	case OP_EQUAL:
	case OP_EQUALVERIFY:
		return equal(m, code == OP_EQUALVERIFY);
	case OP_WITHIN:
		return within(m);
	case OP_RIPEMD160:
	case OP_SHA1:
	case OP_SHA256:
	case OP_HASH160:
	case OP_HASH256:
		return hash(m, code);
	}
	if (code >= OP_1ADD && code <= OP_0NOTEQUAL)
		return one_number(m, code);
	if (code >= OP_ADD && code <= OP_MAX)
		return two_numbers(m, code);
	return machine_fail(m, "Unknown operation");
}
