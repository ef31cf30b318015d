/* Any bytes are a script: it has a type, a text, and perhaps an address, which
 * then leads back to the same script. */
#include "check.h"

#include "chain/address.h"

static void check_text(struct slice script, bool decode_sighash)
{
	struct writer w;

	writer_init(&w);
	script_write_asm(&w, network_find("btc", "livenet"), script,
			 decode_sighash);
	check(!w.failed && !w.len == !script.len);
	for (size_t i = 0; i < w.len; i++)
		check(w.data[i] >= ' ' && w.data[i] < 0x7f);
	writer_clear(&w);
}

static void check_address(struct slice script, enum script_type type)
{
	const struct network *net = network_find("btc", "livenet");
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice script = slice_of(data, size);
	struct script_info info =
		script_classify(network_find("btc", "livenet"), script);

	check_text(script, false);
	check_text(script, true);
	check_address(script, info.type);
	check(info.keys_required <= info.keys_total);
	check(info.program.len <= 65);
	check(script_type_name(info.type));
	return 0;
}
