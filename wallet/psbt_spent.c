/* psbt_spent.c - what the inputs of a template spend.
 *
 * Each previous transaction is read and hashed once, however many inputs go by
 * it: they can be as many as it has outputs, in a template that names it once.
 */
#include <stdlib.h>

#include "wallet/psbt_roles.h"

/* An input with a previous transaction, or one that goes by another's. */
struct need {
	const struct outpoint *from;
	const struct psbt_pair *previous; /* or NULL */
	size_t input;
};

/* By transaction; in front those who have it, the first input of them last. */
static int compare_needs(const void *a, const void *b)
{
	const struct need *x = a, *y = b;
	int order = memcmp(x->from->txid.bytes, y->from->txid.bytes,
			   sizeof(x->from->txid.bytes));

	if (order)
		return order;
	if (!x->previous != !y->previous)
		return x->previous ? -1 : 1;
	return (x->input < y->input) - (x->input > y->input);
}

/* *tx is left without outputs if it is not the one. */
static enum status read_previous(struct tx *tx, struct tx_space *space,
				 const struct network *net,
				 const struct need *need)
{
	enum status st;
	struct txid txid;

	tx_space_reset(space);
	st = tx_parse(tx, space, need->previous->value, net);
	if (st == STATUS_NO_MEMORY)
		return st;
	if (st == STATUS_OK && !tx_is_mweb_only(tx)) {
		txid = tx_txid(tx);
		if (txid_equal(&txid, &need->from->txid))
			return STATUS_OK;
	}
	*tx = (struct tx){ 0 };
	return STATUS_OK;
}

static enum status read_all_previous(struct psbt_spent *out, struct need *needs,
				     size_t count, const struct network *net)
{
	static const struct txid none;
	const struct txid *current = &none;
	enum status st = STATUS_OK;
	struct tx tx = { 0 };
	struct tx_space space;

	tx_space_init(&space);
	if (count)
		qsort(needs, count, sizeof(*needs), compare_needs);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		const struct outpoint *from = needs[i].from;

		if (needs[i].previous)
			st = read_previous(&tx, &space, net, &needs[i]);
		else if (!txid_equal(&from->txid, current))
			tx = (struct tx){ 0 };
		current = &from->txid;
		out->known[needs[i].input] = from->vout < tx.output_count;
		if (from->vout < tx.output_count)
			out->outputs[needs[i].input] = tx.outputs[from->vout];
	}
	tx_space_clear(&space);
	return st;
}

/* The previous transaction before what is only said; the dialect has no
 * previous transactions in field 00. */
static void take_input(struct psbt_spent *out, struct need *needs,
		       size_t *count, const struct psbt *psbt,
		       const struct network *net, size_t input)
{
	const struct psbt_map *map = &psbt->inputs[input];
	const struct psbt_pair *previous =
		psbt_find(map, PSBT_IN_NON_WITNESS_UTXO);
	const struct psbt_pair *output = psbt_find(map, PSBT_IN_WITNESS_UTXO);

	out->known[input] = false;
	if (net->tokens)
		output = previous;
	if (!output)
		output = psbt_find_own(map, PSBT_OWS_CLAIM);
	if (!net->tokens && (previous || !output))
		needs[(*count)++] =
			(struct need){ &psbt->tx.inputs[input].prevout,
				       previous, input };
	else if (output)
		out->known[input] =
			psbt_read_output(&out->outputs[input], net,
					 output->value) == STATUS_OK;
}

enum status psbt_spent_outputs(struct psbt_spent *out, struct psbt *psbt,
			       const struct network *net)
{
	size_t inputs = psbt->tx.input_count, count = 0;
	struct need *needs =
		tx_space_array(&psbt->space, inputs, sizeof(*needs));

	out->outputs =
		tx_space_array(&psbt->space, inputs, sizeof(*out->outputs));
	out->known = tx_space_array(&psbt->space, inputs, sizeof(*out->known));
	if (inputs && (!needs || !out->outputs || !out->known))
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < inputs; i++)
		take_input(out, needs, &count, psbt, net, i);
	return read_all_previous(out, needs, count, net);
}
