/* A key store's header is read or refused; no bytes open without the
 * passphrase, and none take more work than is reasonable. */
#include "check.h"

#include <sodium.h>

#include "signer/store.h"

/* The passphrase of a store that was made, not found: its costs are small. */
static bool is_cheap(const struct store_header *header)
{
	return header->passes <= 2 && header->memory <= 1024;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of(data, size);
	struct complaint why = { "" };
	struct store_header header;
	uint8_t *plain;

	check(sodium_init() >= 0);
	if (store_look(&header, &why, bytes) != OUTCOME_DONE) {
		check(*why.line);
		return 0;
	}
	check(header.net && header.size < size && header.passes);
	plain = malloc(header.size + 1);
	check(plain);
	if (is_cheap(&header))
		check(store_unseal(plain, &why, slice_of("no", 2), bytes) !=
		      OUTCOME_DONE);
	free(plain);
	return 0;
}
