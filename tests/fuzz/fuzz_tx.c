/* What parses as a transaction is written back to the same bytes, and every
 * slice of it lies inside them. */
#include "check.h"

#include "chain/tx.h"
#include "chain/writer.h"

static void check_inside(struct slice part, struct slice whole)
{
	check(!part.len || (part.data >= whole.data &&
			    part.data + part.len <= whole.data + whole.len));
}

static void check_slices(const struct tx *tx, struct slice bytes)
{
	check_inside(tx->body, bytes);
	for (size_t i = 0; i < tx->input_count; i++) {
		check_inside(tx->inputs[i].script, bytes);
		check_inside(tx->inputs[i].witness, bytes);
		check(tx->has_witness || !tx->inputs[i].witness.len);
	}
	for (size_t i = 0; i < tx->output_count; i++)
		check_inside(tx->outputs[i].script, bytes);
}

static void check_written(const struct tx *tx, struct slice bytes)
{
	struct txid txid = tx_txid(tx), again;
	struct writer w;

	writer_init(&w);
	tx_write(&w, tx, true);
	check(slice_equal(writer_slice(&w), bytes));
	writer_reset(&w);
	tx_write(&w, tx, false);
	check(w.len == tx_stripped_size(tx));
	sha256d(again.bytes, w.data, w.len);
	check(txid_equal(&txid, &again));
	writer_clear(&w);
}

static void check_sizes(const struct tx *tx, size_t size)
{
	struct txid txid = tx_txid(tx), wtxid = tx_wtxid(tx);

	check(tx_stripped_size(tx) <= size);
	check(tx_weight(tx) <= 4 * size && tx_weight(tx) >= size);
	check(4 * tx_vsize(tx) - tx_weight(tx) < 4);
	check(txid_equal(&txid, &wtxid) == !tx->has_witness);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct network net = *network_find("btc", "livenet");
	struct slice bytes = slice_of(data, size);
	struct tx_space space;
	struct tx tx;

	tx_space_init(&space);
	for (int segwit = 0; segwit < 2; segwit++) {
		net.segwit = segwit;
		if (tx_parse(&tx, &space, bytes, &net) == STATUS_OK) {
			check(segwit || !tx.has_witness);
			check_slices(&tx, bytes);
			check_written(&tx, bytes);
			check_sizes(&tx, size);
		}
		tx_space_reset(&space);
	}
	tx_space_clear(&space);
	return 0;
}
