/* script_machine.c - one script over a stack: flow, pushes, and signatures;
 * script_ops.c has the operations that only move and compute. */
#include "wallet/script_machine.h"

#include "chain/script_op.h"
#include "wallet/script_ops.h"

#define MAX_SCRIPT     10000
#define MAX_OPERATIONS 201
#define MAX_NESTING    256

enum {
	OP_1NEGATE = 0x4f,
	OP_RESERVED = 0x50,
	OP_NOP = 0x61,
	OP_IF = 0x63,
	OP_NOTIF = 0x64,
	OP_VERIF = 0x65,
	OP_VERNOTIF = 0x66,
	OP_ELSE = 0x67,
	OP_ENDIF = 0x68,
	OP_VERIFY = 0x69,
	OP_CODESEPARATOR = 0xab,
	OP_CHECKSIGVERIFY = 0xad,
	OP_CHECKMULTISIGVERIFY = 0xaf,
	OP_CHECKLOCKTIMEVERIFY = 0xb1,
	OP_CHECKSEQUENCEVERIFY = 0xb2,
	OP_CHECKSIGADD = 0xba,
};

/* Where the machine is in its script. */
struct run {
	struct machine *m;
	struct slice script;
	struct slice code; /* from behind the last OP_CODESEPARATOR */
	struct reader r;
	size_t operations, position;
	bool branches[MAX_NESTING]; /* of IFs: is this one taken? */
	size_t nesting;
};

/* --- the stack --- */

bool machine_fail(struct machine *m, const char *why)
{
	m->why = why;
	return false;
}

bool machine_push(struct machine *m, struct slice item)
{
	if (m->stack.count + m->alt.count == MACHINE_MAX_STACK)
		return machine_fail(m, "Stack overflow");
	if (item.len > MACHINE_MAX_ELEMENT)
		return machine_fail(m, "Element too long");
	m->stack.items[m->stack.count++] = item;
	return true;
}

bool machine_push_copy(struct machine *m, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = tx_space_array(m->space, len, 1);

	if (!copy && len) {
		m->no_memory = true;
		return false;
	}
	if (len)
		memcpy(copy, bytes, len);
	return machine_push(m, slice_of(copy, len));
}

bool machine_push_bool(struct machine *m, bool value)
{
	static const uint8_t one = 1;

	return machine_push(m, slice_of(&one, value ? 1 : 0));
}

bool machine_top(struct machine *m, size_t depth, struct slice *out)
{
	*out = slice_of(NULL, 0);
	if (depth >= m->stack.count)
		return machine_fail(m, "Stack underflow");
	*out = m->stack.items[m->stack.count - 1 - depth];
	return true;
}

bool machine_pop(struct machine *m, struct slice *out)
{
	if (!machine_top(m, 0, out))
		return false;
	m->stack.count--;
	return true;
}

/* Minus zero is false, too. */
bool machine_is_true(struct slice item)
{
	for (size_t i = 0; i < item.len; i++)
		if (item.data[i])
			return i + 1 < item.len || item.data[i] != 0x80;
	return false;
}

/* --- flow --- */

static bool is_taken(const struct run *run)
{
	for (size_t i = 0; i < run->nesting; i++)
		if (!run->branches[i])
			return false;
	return true;
}

/* BIP342, and policy for BIP141: only nothing and one are conditions. */
static bool is_minimal(const struct machine *m, struct slice condition)
{
	if (m->kind != SPEND_SEGWIT_V0 && m->kind != SPEND_TAPROOT)
		return true;
	return !condition.len || (condition.len == 1 && condition.data[0] == 1);
}

static bool begin_if(struct run *run, bool negated)
{
	struct machine *m = run->m;
	struct slice condition;
	bool value = false;

	if (run->nesting == MAX_NESTING)
		return machine_fail(m, "Nested too deep");
	if (is_taken(run)) {
		if (!machine_pop(m, &condition))
			return false;
		if (!is_minimal(m, condition))
			return machine_fail(m, "Condition is not minimal");
		value = machine_is_true(condition) != negated;
	}
	run->branches[run->nesting++] = value;
	return true;
}

static bool flow(struct run *run, uint8_t code)
{
	if (code == OP_IF || code == OP_NOTIF)
		return begin_if(run, code == OP_NOTIF);
	if (!run->nesting)
		return machine_fail(run->m, "ELSE or ENDIF without IF");
	if (code == OP_ELSE)
		run->branches[run->nesting - 1] ^= true;
	else
		run->nesting--;
	return true;
}

/* --- lock times --- */

#define TIME_FROM         500000000
#define SEQUENCE_DISABLED 0x80000000u
#define SEQUENCE_IS_TIME  0x00400000u
#define SEQUENCE_MASK     0x0040ffffu

/* Kinds alike, and late enough. */
static bool is_reached(int64_t wanted, int64_t is, int64_t kind_from)
{
	return (wanted < kind_from) == (is < kind_from) && wanted <= is;
}

static bool check_locktime(struct machine *m, bool is_sequence)
{
	uint32_t sequence = m->tx->inputs[m->input].sequence;
	struct slice top;
	int64_t wanted;

	if (!machine_pop_number(m, &wanted, 5))
		return false;
	m->stack.count++; /* it stays */
	if (!machine_top(m, 0, &top) || wanted < 0)
		return machine_fail(m, "Negative lock time");
	if (!is_sequence)
		return (sequence != UINT32_MAX &&
			is_reached(wanted, m->tx->locktime, TIME_FROM)) ||
		       machine_fail(m, "Lock time not reached");
	if (wanted & SEQUENCE_DISABLED)
		return true;
	return (m->tx->version >= 2 && !(sequence & SEQUENCE_DISABLED) &&
		is_reached(wanted & SEQUENCE_MASK, sequence & SEQUENCE_MASK,
			   SEQUENCE_IS_TIME)) ||
	       machine_fail(m, "Sequence not reached");
}

/* --- signatures --- */

static bool check_sig(struct run *run, bool verify)
{
	struct machine *m = run->m;
	struct slice key, signature;
	bool valid;

	if (!machine_pop(m, &key) || !machine_pop(m, &signature) ||
	    !machine_check_signature(m, &valid, signature, key, run->code))
		return false;
	if (!verify)
		return machine_push_bool(m, valid);
	return valid || machine_fail(m, "CHECKSIGVERIFY");
}

static bool check_multisig(struct run *run, bool verify)
{
	bool valid;

	if (!machine_check_multisig(run->m, &valid, run->code,
				    &run->operations))
		return false;
	if (!verify)
		return machine_push_bool(run->m, valid);
	return valid || machine_fail(run->m, "CHECKMULTISIGVERIFY");
}

static bool check_sig_add(struct run *run)
{
	struct machine *m = run->m;
	struct slice key, signature;
	int64_t n;
	bool valid;

	return machine_pop(m, &key) && machine_pop_number(m, &n, 4) &&
	       machine_pop(m, &signature) &&
	       machine_check_signature(m, &valid, signature, key, run->code) &&
	       script_push_number(m, n + valid);
}

/* --- operations --- */

/* Shorter than it could be said is all that nodes relay. */
static bool push_is_minimal(const struct script_op *op)
{
	size_t len = op->push.len;

	if (!len)
		return op->code == OP_0;
	if (len == 1 && ((op->push.data[0] >= 1 && op->push.data[0] <= 16) ||
			 op->push.data[0] == 0x81))
		return false;
	if (len < OP_PUSHDATA1)
		return op->code == len;
	return len > UINT8_MAX || op->code == OP_PUSHDATA1;
}

static bool execute(struct run *run, uint8_t code)
{
	struct machine *m = run->m;
	struct slice item;

	switch (code) {
	case OP_NOP:
		return true;
	case OP_VERIFY:
		return machine_pop(m, &item) &&
		       (machine_is_true(item) || machine_fail(m, "VERIFY"));
	case OP_CODESEPARATOR:
		run->code = slice_of(run->r.at, reader_left(&run->r));
		m->tap.separator = (uint32_t)run->position;
		return true;
	case OP_CHECKSIG:
	case OP_CHECKSIGVERIFY:
		return check_sig(run, code == OP_CHECKSIGVERIFY);
	case OP_CHECKMULTISIG:
	case OP_CHECKMULTISIGVERIFY:
		return check_multisig(run, code == OP_CHECKMULTISIGVERIFY);
	case OP_CHECKLOCKTIMEVERIFY:
	case OP_CHECKSEQUENCEVERIFY:
		return check_locktime(m, code == OP_CHECKSEQUENCEVERIFY);
	case OP_CHECKSIGADD:
		if (m->kind == SPEND_TAPROOT)
			return check_sig_add(run);
		break;
	default:
		break;
	}
	return script_execute(m, code);
}

/* Wrong even where they are not executed. */
static bool is_forbidden(const struct machine *m, uint8_t code)
{
	static const uint8_t disabled[] = { 0x7e, 0x7f, 0x80, 0x81, 0x83,
					    0x84, 0x85, 0x86, 0x8d, 0x8e,
					    0x95, 0x96, 0x97, 0x98, 0x99 };

	if (code == OP_VERIF || code == OP_VERNOTIF ||
	    (code == OP_CODESEPARATOR && m->kind == SPEND_LEGACY))
		return true;
	return m->kind != SPEND_BCH && memchr(disabled, code, sizeof(disabled));
}

static bool step(struct run *run, const struct script_op *op)
{
	struct machine *m = run->m;
	bool taken = is_taken(run);

	if (op->push.len > MACHINE_MAX_ELEMENT)
		return machine_fail(m, "Element too long");
	if (op->code > OP_16 && m->kind != SPEND_TAPROOT &&
	    ++run->operations > MAX_OPERATIONS)
		return machine_fail(m, "Too many operations");
	if (is_forbidden(m, op->code))
		return machine_fail(m, "Disabled operation");
	if (op->code <= OP_PUSHDATA4)
		return !taken ||
		       (push_is_minimal(op) ? machine_push(m, op->push)
					    : machine_fail(m, "Longer push"));
	if (op->code >= OP_IF && op->code <= OP_ENDIF)
		return flow(run, op->code);
	if (!taken)
		return true;
	if (op->code == OP_1NEGATE || (op->code >= OP_1 && op->code <= OP_16))
		return script_push_number(m, (int64_t)op->code - OP_RESERVED);
	return execute(run, op->code);
}

bool machine_run(struct machine *m, struct slice script)
{
	struct run run = { .m = m,
			   .script = script,
			   .code = script,
			   .r = reader_over(script.data, script.len) };
	struct script_op op;

	m->tap.separator = UINT32_MAX;
	if (script.len > MAX_SCRIPT && m->kind != SPEND_TAPROOT)
		return machine_fail(m, "Script too long");
	m->alt.count = 0;
	while (reader_left(&run.r)) {
		if (!script_op_next(&op, &run.r))
			return machine_fail(m, "Script breaks off");
		if (!step(&run, &op) || m->no_memory)
			return false;
		run.position++;
	}
	if (run.nesting)
		return machine_fail(m, "IF without ENDIF");
	return true;
}
