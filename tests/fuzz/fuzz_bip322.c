/* Any text as a signature of a message, for addresses of several kinds: right,
 * wrong or none, and never right for another message. */
#include "check.h"

#include "wallet/bip322.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const addresses[] = {
		"bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
		("bc1pcquvhrqv0q68t4m0hfq6tpn006qrskyc7yrqnp2uyrf2emg3wynsdjyk3"
		 "8"),
		"13vU5PUSuArDXJdCWZvUFEbgJ2wcmtSJWn",
		"3PGZjFkYBL1m9WBWkWbCW5FEFTaS1Hj4EB",
	};
	const struct network *net = network_find("btc", "livenet");

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct bip322_proof proof;
		const char *why = NULL;
		enum status st;

		st = bip322_verify(&proof, &why, net, addresses[i],
				   slice_of(data, size), slice_of("", 0));
		check(st == STATUS_OK || (why && *why));
		if (st != STATUS_OK)
			continue;
		st = bip322_verify(&proof, &why, net, addresses[i],
				   slice_of(data, size), slice_of("1", 1));
		check(st == STATUS_REFUSED);
	}
	return 0;
}
