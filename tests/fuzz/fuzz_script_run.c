/* Any scripts, with any witness: run, they say yes or no. The first three
 * numbers cut the bytes into scriptSig, witness and scriptPubKey. */
#include "check.h"

#include "chain/reader.h"
#include "wallet/script_run.h"

static void run(const char *coin, struct slice script_sig, struct slice witness,
		struct slice script)
{
	struct tx_input input = { .script = script_sig,
				  .witness = witness,
				  .sequence = 10 };
	struct tx_output output = { .amount = 1 };
	struct tx_output spent = { .amount = 2, .script = script };
	struct tx tx = { .version = 2,
			 .locktime = 500,
			 .inputs = &input,
			 .input_count = 1,
			 .outputs = &output,
			 .output_count = 1,
			 .has_witness = true };
	const char *why = NULL;
	size_t wrong;
	enum status st;

	st = script_run_tx(&why, &wrong, network_find(coin, "regtest"), &tx,
			   &spent);
	check(st == STATUS_OK || (st == STATUS_REFUSED && why && *why));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_over(data, size);
	struct slice script_sig = read_var_slice(&r);
	struct slice witness = read_var_slice(&r);
	struct slice script = slice_of(r.at, reader_left(&r));

	if (r.failed)
		return 0;
	run("btc", script_sig, witness, script);
	run("bch", script_sig, witness, script);
	return 0;
}
