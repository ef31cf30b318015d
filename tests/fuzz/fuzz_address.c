/* What parses as an address is, in one of the forms, that of its script, and
 * what is printed leads back to the script. */
#include "check.h"

#include <strings.h>

#include "chain/address.h"

/* Whether text is the address that net prints for the script, or that address
 * without its CashAddr prefix. Bech32 and CashAddr may be upper case; base58
 * comes back to the letter. */
static bool is_printed(const struct network *net, const struct address *parsed,
		       const char *text)
{
	struct slice script = slice_of(parsed->script, parsed->script_len);
	bool is_hash =
		parsed->type == SCRIPT_P2PKH || parsed->type == SCRIPT_P2SH;
	struct address again;
	char back[ADDRESS_SIZE];
	const char *why, *colon;

	check(address_from_script(back, net, script) == STATUS_OK);
	check(address_parse(&again, &why, net, back) == STATUS_OK);
	check(slice_equal(slice_of(again.script, again.script_len), script));
	if (is_hash && net->address_form == ADDRESS_BASE58)
		return !strcmp(back, text);
	colon = strchr(back, ':');
	return !strcasecmp(back, text) ||
	       (colon && !strcasecmp(colon + 1, text));
}

/* Litecoin reads P2SH in two forms; Bitcoin Cash's token-aware types, "z" and
 * "r", print as the plain ones. */
static bool is_other_form(const struct network *net, const char *text)
{
	const char *colon = strchr(text, ':');

	if (net->p2sh_old_version != net->p2sh_version)
		return strchr("32", *text) != NULL;
	return net->cashaddr_prefix &&
	       strchr("zZrR", colon ? colon[1] : *text) != NULL;
}

static void check_network(const struct network *net, const char *text)
{
	struct network legacy = *net;
	struct address parsed;
	const char *why = NULL;
	struct slice script;

	if (address_parse(&parsed, &why, net, text) != STATUS_OK) {
		check(why && *why);
		return;
	}
	script = slice_of(parsed.script, parsed.script_len);
	check(script_classify(net, script).type == parsed.type);
	if (parsed.type == SCRIPT_MWEB_HOGADDR ||
	    parsed.type == SCRIPT_MWEB_PEGIN)
		return;
	legacy.address_form = ADDRESS_BASE58;
	check(is_printed(net, &parsed, text) ||
	      is_printed(&legacy, &parsed, text) || is_other_form(net, text));
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
