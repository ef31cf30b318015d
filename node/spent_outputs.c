/* spent_outputs.c - see spent_outputs.h. */
#include "node/spent_outputs.h"

#include "chain/token.h"

#define MIN_OUTPUT_SIZE 9 /* an amount and an empty script */

void spent_outputs_begin(struct spent_outputs *spent, struct slice bytes,
			 const struct network *net)
{
	spent->reader = reader_over(bytes.data, bytes.len);
	spent->net = net;
	spent->tx_count = read_count(&spent->reader, 1);
	spent->txs_left = spent->tx_count;
	spent->inputs_left = 0;
}

static void fail(struct spent_outputs *spent)
{
	spent->reader.failed = true;
	spent->txs_left = 0;
	spent->inputs_left = 0;
}

size_t spent_outputs_next_tx(struct spent_outputs *spent)
{
	while (spent->inputs_left)
		spent_outputs_next(spent);
	if (!spent->txs_left) {
		fail(spent);
		return 0;
	}
	spent->txs_left--;
	spent->inputs_left = read_count(&spent->reader, MIN_OUTPUT_SIZE);
	return spent->inputs_left;
}

struct spent_output spent_outputs_next(struct spent_outputs *spent)
{
	struct spent_output out = { 0 };

	if (!spent->inputs_left) {
		fail(spent);
		return out;
	}
	spent->inputs_left--;
	out.amount = read_le64(&spent->reader);
	out.script = read_var_slice(&spent->reader);
	if (spent->reader.failed || out.amount > spent->net->max_money) {
		fail(spent);
		return (struct spent_output){ 0 };
	}
	if (spent->net->tokens)
		token_split(&out.token, &out.script, out.script);
	return out;
}

enum status spent_outputs_end(const struct spent_outputs *spent)
{
	if (spent->txs_left || spent->inputs_left)
		return STATUS_BAD_INPUT;
	return reader_done(&spent->reader) ? STATUS_OK : STATUS_BAD_INPUT;
}
