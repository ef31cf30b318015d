/* script_run.c - scriptSig, scriptPubKey, what they commit to, and witness. */
#include "wallet/script_run.h"

#include "chain/script.h"
#include "chain/script_op.h"
#include "wallet/script_machine.h"
#include "wallet/signature.h"
#include "wallet/tagged_hash.h"

#define ANNEX_TAG         0x50
#define SIGOPS_FOR_FREE   50
#define MAX_WITNESS_ITEMS MACHINE_MAX_STACK

static bool fail(struct machine *m, const char *why)
{
	return machine_fail(m, why);
}

/* One true element, alone. */
static bool is_satisfied(struct machine *m)
{
	if (m->stack.count != 1)
		return fail(m, "Stack is not clean");
	return machine_is_true(m->stack.items[0]) ||
	       fail(m, "Script is not satisfied");
}

static bool is_push_only(struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	while (reader_left(&r))
		if (!script_op_next(&op, &r) || op.code > OP_16)
			return false;
	return true;
}

/* --- witness --- */

static bool read_witness(struct machine *m, struct slice witness)
{
	struct reader r = reader_over(witness.data, witness.len);
	size_t count = witness.len ? read_count(&r, 1) : 0;

	m->stack.count = 0;
	if (count > MAX_WITNESS_ITEMS)
		return fail(m, "Stack overflow");
	for (size_t i = 0; i < count; i++)
		m->stack.items[m->stack.count++] = read_var_slice(&r);
	return reader_done(&r) || fail(m, "Malformed witness");
}

static bool items_fit(struct machine *m)
{
	for (size_t i = 0; i < m->stack.count; i++)
		if (m->stack.items[i].len > MACHINE_MAX_ELEMENT)
			return fail(m, "Element too long");
	return true;
}

static bool run_program_script(struct machine *m, struct slice script)
{
	return items_fit(m) && machine_run(m, script) && is_satisfied(m);
}

static bool run_v0(struct machine *m, const struct script_info *info)
{
	uint8_t script[25] = { OP_DUP, OP_HASH160, 20 }, hash[32];
	struct slice last;

	m->kind = SPEND_SEGWIT_V0;
	if (info->type == SCRIPT_P2WPKH) {
		if (m->stack.count != 2)
			return fail(m, "Not a signature and a key");
		memcpy(script + 3, info->program.data, 20);
		script[23] = OP_EQUALVERIFY;
		script[24] = OP_CHECKSIG;
		return run_program_script(m, slice_of(script, sizeof(script)));
	}
	if (!machine_pop(m, &last))
		return false;
	sha256(hash, last.data, last.len);
	if (!slice_equal(slice_of(hash, 32), info->program))
		return fail(m, "Witness script of another hash");
	return run_program_script(m, last);
}

/* --- taproot --- */

static bool take_annex(struct machine *m)
{
	struct slice last;

	if (m->stack.count < 2 || !machine_top(m, 0, &last) || !last.len ||
	    last.data[0] != ANNEX_TAG)
		return true;
	/* BIP341: it has no meaning yet, so nobody relays it. */
	return fail(m, "Annex");
}

static bool run_key_path(struct machine *m, struct slice program)
{
	struct slice signature = m->stack.items[0];
	struct taproot_spend spend = { .type = SIGHASH_DEFAULT };
	struct signature made;
	struct xonly_key key;
	uint8_t digest[32];

	if (signature.len == SIGNATURE_SIZE + 1)
		spend.type = signature.data[SIGNATURE_SIZE];
	if (signature.len < SIGNATURE_SIZE ||
	    signature.len > SIGNATURE_SIZE + 1 ||
	    (signature.len > SIGNATURE_SIZE && !spend.type) ||
	    xonly_key_parse(&key, program) != STATUS_OK ||
	    sighash_taproot(digest, m->shared, m->input, &spend) != STATUS_OK)
		return fail(m, "Not a taproot signature");
	memcpy(made.bytes, signature.data, SIGNATURE_SIZE);
	return schnorr_verify(&made, &key, slice_of(digest, 32)) ||
	       fail(m, "Wrong signature");
}

/* BIP342's OP_SUCCESSx: whatever a later rule makes of them. */
static bool has_success(struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	while (script_op_next(&op, &r))
		if (op.code == 80 || op.code == 98 ||
		    (op.code >= 126 && op.code <= 129) ||
		    (op.code >= 131 && op.code <= 134) ||
		    (op.code >= 137 && op.code <= 138) ||
		    (op.code >= 141 && op.code <= 142) ||
		    (op.code >= 149 && op.code <= 153) ||
		    (op.code >= 187 && op.code <= 254))
			return true;
	return false;
}

static bool run_taproot(struct machine *m, struct slice program, size_t size)
{
	struct slice control, script;
	uint8_t leaf[32];

	m->kind = SPEND_TAPROOT;
	if (!m->stack.count)
		return fail(m, "Empty witness");
	if (!take_annex(m))
		return false;
	if (m->stack.count == 1)
		return run_key_path(m, program);
	if (!machine_pop(m, &control) || !machine_pop(m, &script))
		return false;
	if (!tap_commits(leaf, program, control, script))
		return fail(m, "Leaf is not committed to");
	if ((control.data[0] & 0xfe) != TAP_LEAF_VERSION)
		return fail(m, "Unknown leaf version");
	if (has_success(script))
		return fail(m, "OP_SUCCESS");
	m->tap.leaf_hash = leaf;
	m->sigops_left = SIGOPS_FOR_FREE + (int64_t)size;
	return run_program_script(m, script);
}

static bool is_witness_program(const struct script_info *info)
{
	return info->type >= SCRIPT_P2WPKH;
}

static bool run_program(struct machine *m, const struct script_info *info,
			struct slice witness, bool wrapped)
{
	if (!read_witness(m, witness))
		return false;
	if (info->type == SCRIPT_P2WPKH || info->type == SCRIPT_P2WSH)
		return run_v0(m, info);
	if (info->type == SCRIPT_P2TR && !wrapped)
		return run_taproot(m, info->program, witness.len);
	return fail(m, "Unknown witness program");
}

/* --- the whole --- */

/* The one push that a scriptSig of a wrapped program is. */
static bool is_only_push_of(struct slice script, struct slice pushed)
{
	return script.len == pushed.len + 1 && script.data[0] == pushed.len;
}

static bool run_p2sh(struct machine *m, const struct tx_input *in)
{
	struct script_info info;
	struct slice redeem;

	if (!is_push_only(in->script))
		return fail(m, "scriptSig has more than pushes");
	if (!machine_pop(m, &redeem))
		return false;
	info = script_classify(m->net, redeem);
	if (is_witness_program(&info))
		return is_only_push_of(in->script, redeem)
			       ? run_program(m, &info, in->witness, true)
			       : fail(m, "scriptSig beside a witness");
	return machine_run(m, redeem) && is_satisfied(m);
}

static bool has_witness(const struct tx_input *in)
{
	return in->witness.len > 1;
}

static bool run(struct machine *m)
{
	const struct tx_input *in = &m->tx->inputs[m->input];
	struct slice script = m->shared->spent[m->input].script;
	struct script_info info = script_classify(m->net, script);
	struct machine_stack before;

	if (is_witness_program(&info))
		return in->script.len
			       ? fail(m, "scriptSig beside a witness")
			       : run_program(m, &info, in->witness, false);
	if (m->net->tokens && !is_push_only(in->script))
		return fail(m, "scriptSig has more than pushes");
	if (!machine_run(m, in->script))
		return false;
	before = m->stack;
	if (!machine_run(m, script))
		return false;
	if (info.type == SCRIPT_P2SH) {
		if (!m->stack.count ||
		    !machine_is_true(m->stack.items[m->stack.count - 1]))
			return fail(m, "Redeem script of another hash");
		m->stack = before;
		if (!run_p2sh(m, in))
			return false;
		return !has_witness(in) || m->kind == SPEND_SEGWIT_V0 ||
		       fail(m, "Witness of no program");
	}
	if (has_witness(in))
		return fail(m, "Witness of no program");
	return is_satisfied(m);
}

enum status script_run_input(const char **why, const struct network *net,
			     const struct tx *tx,
			     const struct sighash_shared *shared, size_t input,
			     struct tx_space *space)
{
	struct machine *m = tx_space_array(space, 1, sizeof(*m));

	*why = NULL;
	if (!m)
		return STATUS_NO_MEMORY;
	memset(m, 0, sizeof(*m));
	m->net = net;
	m->tx = tx;
	m->shared = shared;
	m->input = input;
	m->space = space;
	m->kind = net->tokens ? SPEND_BCH : SPEND_LEGACY;
	if (run(m))
		return STATUS_OK;
	*why = m->why;
	return m->no_memory ? STATUS_NO_MEMORY : STATUS_REFUSED;
}

enum status script_run_tx(const char **why, size_t *wrong_input,
			  const struct network *net, const struct tx *tx,
			  const struct tx_output *spent)
{
	struct sighash_shared shared;
	enum status st = STATUS_OK;
	struct tx_space space;

	tx_space_init(&space);
	sighash_share(&shared, tx, spent);
	*wrong_input = 0;
	for (size_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		tx_space_reset(&space);
		*wrong_input = i;
		st = script_run_input(why, net, tx, &shared, i, &space);
	}
	tx_space_clear(&space);
	return st;
}
