/* What parses as an address is the address of its script, in its own case. */
#include "check.h"

#include <strings.h>

#include "chain/address.h"

static void check_network(const struct network *net, const char *text)
{
	struct address parsed;
	char back[ADDRESS_SIZE];
	const char *why = NULL;

	if (address_parse(&parsed, &why, net, text) != STATUS_OK) {
		check(why && *why);
		return;
	}
	check(address_from_script(back, net,
				  slice_of(parsed.script, parsed.script_len)) ==
	      STATUS_OK);
	/* Bech32 may be all upper case; base58 comes back to the letter. */
	check(!strcasecmp(back, text));
	if (parsed.type == SCRIPT_P2PKH || parsed.type == SCRIPT_P2SH)
		check(!strcmp(back, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct network *net;
	char *text = malloc(size + 1);

	check(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	for (uint32_t i = 0; (net = network_at(i)); i++)
		check_network(net, text);
	free(text);
	return 0;
}
