/* A template that parses is written back to the same bytes, on every coin's
 * dialect. */
#include "check.h"

#include "wallet/psbt.h"

static void check_network(const struct network *net, struct slice bytes)
{
	const char *why = NULL;
	struct psbt psbt;
	struct writer w;

	writer_init(&w);
	if (psbt_parse(&psbt, &why, net, bytes) == STATUS_OK) {
		psbt_write(&w, &psbt);
		check(!w.failed && slice_equal(writer_slice(&w), bytes));
		check(psbt.version == 2 || !psbt.locktime_conflict);
	} else {
		check(why && *why);
	}
	writer_clear(&w);
	psbt_clear(&psbt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_network(network_find("btc", "livenet"), slice_of(data, size));
	check_network(network_find("bch", "livenet"), slice_of(data, size));
	check_network(network_find("ltc", "livenet"), slice_of(data, size));
	return 0;
}
