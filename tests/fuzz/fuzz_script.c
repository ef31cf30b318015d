/* Any bytes are a script: on every network it has a type, a text, and perhaps
 * an address, which then leads back to the same script. */
#include "check.h"

#include "chain/address.h"

static void check_text(const struct network *net, struct slice script,
		       bool decode_sighash)
{
	struct writer w;

	writer_init(&w);
	script_write_asm(&w, net, script, decode_sighash);
	check(!w.failed && !w.len == !script.len);
	for (size_t i = 0; i < w.len; i++)
		check(w.data[i] >= ' ' && w.data[i] < 0x7f);
	writer_clear(&w);
}

static void check_address(const struct network *net, struct slice script,
			  enum script_type type)
{
	char text[ADDRESS_SIZE];
	struct address back;
	const char *why;

	if (address_of_pubkey_script(text, net, script) == STATUS_OK) {
		check(type == SCRIPT_P2PK);
		check(address_parse(&back, &why, net, text) == STATUS_OK);
		check(back.type == SCRIPT_P2PKH);
	}
	if (address_from_script(text, net, script) != STATUS_OK)
		return;
	check(address_parse(&back, &why, net, text) == STATUS_OK);
	check(slice_equal(slice_of(back.script, back.script_len), script));
	check(back.type == type);
}

static void check_network(const struct network *net, struct slice script)
{
	struct script_info info = script_classify(net, script);
	struct network legacy = *net;

	legacy.address_form = ADDRESS_BASE58;
	check_text(net, script, false);
	check_text(net, script, true);
	check_address(net, script, info.type);
	check_address(&legacy, script, info.type);
	check(info.keys_required <= info.keys_total);
	check(info.program.len <= 65);
	check(script_type_name(info.type));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The networks of a coin take scripts alike. */
	static const char *const coins[] = { "btc", "bch", "ltc" };

	for (size_t i = 0; i < sizeof(coins) / sizeof(coins[0]); i++)
		check_network(network_find(coins[i], "livenet"),
			      slice_of(data, size));
	return 0;
}
