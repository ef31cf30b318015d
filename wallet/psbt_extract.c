/* psbt_extract.c - the signed transaction out of a template, and whether it is
 * one that nodes take. */
#include "wallet/psbt_roles.h"

#include "wallet/script_run.h"

static enum status final_tx(struct tx *out, struct psbt *psbt)
{
	static const uint8_t no_items;

	*out = psbt->tx;
	if (psbt->locktime_conflict)
		return STATUS_REFUSED;
	out->inputs = tx_space_array(&psbt->space, out->input_count,
				     sizeof(*out->inputs));
	if (!out->inputs && out->input_count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < out->input_count; i++) {
		const struct psbt_pair *script =
			psbt_find(&psbt->inputs[i], PSBT_IN_FINAL_SCRIPTSIG);
		const struct psbt_pair *witness = psbt_find(
			&psbt->inputs[i], PSBT_IN_FINAL_SCRIPTWITNESS);

		if (!script && !witness)
			return STATUS_REFUSED;
		out->inputs[i] = psbt->tx.inputs[i];
		if (script)
			out->inputs[i].script = script->value;
		if (witness)
			out->inputs[i].witness = witness->value;
		out->has_witness |= witness != NULL;
	}
	for (size_t i = 0; i < out->input_count && out->has_witness; i++)
		if (!out->inputs[i].witness.len)
			out->inputs[i].witness = slice_of(&no_items, 1);
	return STATUS_OK;
}

enum status psbt_extract(struct writer *w, struct psbt *psbt)
{
	struct tx tx;
	enum status st = final_tx(&tx, psbt);

	if (st != STATUS_OK)
		return st;
	tx_write(w, &tx, true);
	return w->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Bytes without witness that a transaction may have in any of the coins. Old
 * signatures each hash all of it: one of 60 MB would take hours. */
#define MAX_SIZE 1000000

static enum status check_size(const char **why, const struct tx *tx)
{
	enum status st = STATUS_OK;
	struct writer w;

	writer_init(&w);
	tx_write(&w, tx, false);
	if (w.failed)
		st = STATUS_NO_MEMORY;
	else if (w.len > MAX_SIZE)
		st = STATUS_REFUSED;
	writer_clear(&w);
	*why = "Larger than a transaction may be";
	return st;
}

enum status psbt_verify(const char **why, size_t *input, struct psbt *psbt,
			const struct network *net)
{
	struct psbt_spent spent;
	struct tx tx;
	enum status st = final_tx(&tx, psbt);

	*input = 0;
	*why = "Not every input is final";
	if (st != STATUS_OK)
		return st;
	st = check_size(why, &tx);
	if (st == STATUS_OK)
		st = psbt_spent_outputs(&spent, psbt, net);
	if (st != STATUS_OK)
		return st;
	*why = "What it spends is not in the template";
	for (; *input < tx.input_count; ++*input)
		if (!spent.known[*input])
			return STATUS_REFUSED;
	return script_run_tx(why, input, net, &tx, spent.outputs);
}
