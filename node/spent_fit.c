#include "node/spent_fit.h"

#include "chain/script.h"
#include "chain/script_op.h"
#include "node/spent_outputs.h"

/* The last thing pushed; false: the script does more than to push. */
static bool last_push(struct slice *out, struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op = { .code = OP_16 };

	while (reader_left(&r))
		if (!script_op_next(&op, &r) || op.code > OP_PUSHDATA4)
			return false;
	*out = op.push;
	return script.len && !r.failed;
}

static bool last_item(struct slice *out, struct slice witness)
{
	struct reader r = reader_over(witness.data, witness.len);
	size_t items = read_count(&r, 1);

	for (size_t i = 0; i < items; i++)
		*out = read_var_slice(&r);
	return items && !r.failed;
}

static bool hashes_to(struct slice revealed, struct slice program,
		      void (*hash)(uint8_t *, const void *, size_t))
{
	uint8_t digest[32];

	hash(digest, revealed.data, revealed.len);
	return !memcmp(digest, program.data, program.len);
}

/* What does not reveal itself may be anything. */
static bool input_fits(const struct tx_input *input, struct slice script,
		       const struct network *net)
{
	struct script_info info = script_classify(net, script);
	struct slice revealed;

	switch ((int)info.type) {
	case SCRIPT_P2PKH:
	case SCRIPT_P2SH:
		return !last_push(&revealed, input->script) ||
		       hashes_to(revealed, info.program,
				 info.program.len == 20 ? hash160 : sha256d);
	case SCRIPT_P2WPKH:
		return last_item(&revealed, input->witness) &&
		       hashes_to(revealed, info.program, hash160);
	case SCRIPT_P2WSH:
		return last_item(&revealed, input->witness) &&
		       hashes_to(revealed, info.program, sha256);
	}
	return true;
}

static bool tx_fits(const struct tx *tx, struct spent_outputs *spent,
		    const struct network *net)
{
	uint64_t in = 0, out = 0;

	if (spent_outputs_next_tx(spent) != tx->input_count)
		return false;
	for (size_t i = 0; i < tx->input_count; i++) {
		struct spent_output from = spent_outputs_next(spent);

		if (!input_fits(&tx->inputs[i], from.script, net))
			return false;
		in += from.amount;
	}
	for (size_t i = 0; i < tx->output_count; i++)
		out += tx->outputs[i].amount;
	/* A HogEx may pay out what MWEB held. */
	return in >= out || net->mweb;
}

bool spent_fits(struct slice bytes, const struct block *block,
		const struct network *net)
{
	struct spent_outputs spent;

	spent_outputs_begin(&spent, bytes, net);
	if (spent.tx_count != block->tx_count ||
	    spent_outputs_next_tx(&spent) != 0)
		return false;
	for (size_t i = 1; i < block->tx_count; i++)
		if (!tx_fits(&block->txs[i], &spent, net))
			return false;
	return spent_outputs_end(&spent) == STATUS_OK;
}
