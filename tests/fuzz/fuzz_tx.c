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
	check_inside(tx->mweb, bytes);
	check(tx->has_mweb == (tx->mweb.len > 0));
	for (size_t i = 0; i < tx->input_count; i++) {
		check_inside(tx->inputs[i].script, bytes);
		check_inside(tx->inputs[i].witness, bytes);
		check(tx->has_witness || !tx->inputs[i].witness.len);
	}
	for (size_t i = 0; i < tx->output_count; i++) {
		const struct tx_output *out = &tx->outputs[i];

		check_inside(out->script, bytes);
		check(!out->token.len ||
		      out->token.data + out->token.len == out->script.data);
	}
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
	check(tx_plain_size(tx) <= size);
	check(tx->has_mweb || tx_plain_size(tx) == size);
	check(tx_weight(tx) <= 4 * tx_plain_size(tx));
	check(tx_weight(tx) >= tx_plain_size(tx) || tx_is_mweb_only(tx));
	check(4 * tx_vsize(tx) - tx_weight(tx) < 4);
	check(txid_equal(&txid, &wtxid) == !tx->has_witness);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const coins[] = { "btc", "bch", "ltc" };
	struct slice bytes = slice_of(data, size);
	struct tx_space space;
	struct tx tx;

	tx_space_init(&space);
	for (int i = 0; i < 3; i++) {
		const struct network *net = network_find(coins[i], "livenet");

		if (tx_parse(&tx, &space, bytes, net) == STATUS_OK) {
			check(net->segwit || !tx.has_witness);
			check(net->mweb || !tx.has_mweb);
			check_slices(&tx, bytes);
			check_written(&tx, bytes);
			check_sizes(&tx, size);
		}
		tx_space_reset(&space);
	}
	tx_space_clear(&space);
	return 0;
}
