/* A template that parses is written back to the same bytes, on every coin's
 * dialect; combined with itself it stays what it is; finalized it is still a
 * template, and when all of it is final it gives a transaction. */
#include "check.h"

#include "wallet/psbt_roles.h"

static void check_written(const struct psbt *psbt, struct slice expected)
{
	struct writer w;

	writer_init(&w);
	psbt_write(&w, psbt);
	check(!w.failed && slice_equal(writer_slice(&w), expected));
	writer_clear(&w);
}

static void check_roles(struct psbt *psbt, const struct network *net,
			struct slice bytes)
{
	const char *why = NULL;
	struct psbt again;
	struct writer w;
	enum status st;
	size_t final;

	check(psbt_combine(psbt, psbt) == STATUS_OK);
	check_written(psbt, bytes);
	check(psbt_finalize(psbt, &final, net) == STATUS_OK);
	check(final <= psbt->tx.input_count);
	writer_init(&w);
	psbt_write(&w, psbt);
	check(psbt_parse(&again, &why, net, writer_slice(&w)) == STATUS_OK);
	psbt_clear(&again);
	writer_reset(&w);
	st = psbt_extract(&w, psbt);
	check((st == STATUS_OK) ==
	      (final == psbt->tx.input_count && !psbt->locktime_conflict));
	writer_clear(&w);
}

static void check_network(const struct network *net, struct slice bytes)
{
	const char *why = NULL;
	struct psbt psbt;

	if (psbt_parse(&psbt, &why, net, bytes) == STATUS_OK) {
		check_written(&psbt, bytes);
		check(psbt.version == 2 || !psbt.locktime_conflict);
		check_roles(&psbt, net, bytes);
	} else {
		check(why && *why);
	}
	psbt_clear(&psbt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_network(network_find("btc", "livenet"), slice_of(data, size));
	check_network(network_find("bch", "livenet"), slice_of(data, size));
	check_network(network_find("ltc", "livenet"), slice_of(data, size));
	return 0;
}
