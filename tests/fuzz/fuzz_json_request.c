/* A JSON request becomes a template that parses, of the very transaction that
 * it names, or is refused with a word. */
#include "check.h"

#include "chain/hash.h"
#include "signer/json_request.h"
#include "wallet/psbt.h"

static void check_network(const struct network *net, struct key_ring *ring,
			  struct slice bytes)
{
	struct complaint why = { "" };
	const char *what = NULL;
	struct writer out;
	struct psbt psbt;

	writer_init(&out);
	if (json_request_read(&out, &why, net, ring, bytes) == OUTCOME_DONE) {
		/* What no template can say is refused there. */
		if (psbt_parse(&psbt, &what, net, writer_slice(&out)) !=
		    STATUS_OK)
			check(what && *what);
		else
			check(psbt.tx.input_count && psbt.version == 0);
		psbt_clear(&psbt);
	} else {
		check(*why.line);
	}
	writer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret_key secret = { .bytes = { 1 } };
	struct ring_key key;
	struct key_ring ring;
	struct curve curve;

	check(curve_open(&curve, NULL) == STATUS_OK);
	check(ring_key_init(&key, &curve, &secret, true) == STATUS_OK);
	key_ring_init(&ring, &curve, NULL, &key, 1);
	check_network(network_find("btc", "regtest"), &ring,
		      slice_of(data, size));
	check_network(network_find("bch", "regtest"), &ring,
		      slice_of(data, size));
	key_ring_clear(&ring);
	curve_close(&curve);
	return 0;
}
