/* Spent outputs that are walked to their end are written back as they came. */
#include "check.h"

#include "chain/writer.h"
#include "node/spent_outputs.h"

static void write_tx(struct writer *w, struct spent_outputs *spent)
{
	size_t inputs = spent_outputs_next_tx(spent);

	write_compact_size(w, inputs);
	for (; inputs; inputs--) {
		struct spent_output out = spent_outputs_next(spent);

		check(out.amount <= spent->net->max_money);
		write_le64(w, out.amount);
		write_var_slice(w, out.script);
	}
}

/* Passing over everything must come to the same verdict. */
static enum status pass_over(struct slice bytes, const struct network *net)
{
	struct spent_outputs spent;

	spent_outputs_begin(&spent, bytes, net);
	for (size_t i = 0; i < spent.tx_count; i++)
		spent_outputs_next_tx(&spent);
	while (spent.inputs_left)
		spent_outputs_next(&spent);
	return spent_outputs_end(&spent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct network *net = network_find("btc", "regtest");
	struct slice bytes = slice_of(data, size);
	struct spent_outputs spent;
	struct writer w;
	enum status st;

	writer_init(&w);
	spent_outputs_begin(&spent, bytes, net);
	check(spent.tx_count <= size);
	write_compact_size(&w, spent.tx_count);
	for (size_t i = 0; i < spent.tx_count; i++)
		write_tx(&w, &spent);
	st = spent_outputs_end(&spent);
	check(st == pass_over(bytes, net));
	check(st != STATUS_OK || slice_equal(writer_slice(&w), bytes));
	writer_clear(&w);
	return 0;
}
