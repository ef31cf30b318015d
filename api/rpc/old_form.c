#include "api/rpc/old_form.h"

#include <stdlib.h>

#include "chain/block.h"

/* --- bytes --- */

/* The bytes that hexadecimal digits stand for, the caller's to free. */
static enum status bytes_of(uint8_t **out, size_t *len, const json_t *hex)
{
	const size_t digits = json_string_length(hex);

	*out = NULL;
	*len = digits / 2;
	if (!json_is_string(hex) || digits % 2)
		return STATUS_BAD_INPUT;
	*out = malloc(*len + 1);
	if (!*out)
		return STATUS_NO_MEMORY;
	return hex_decode(*out, json_string_value(hex), digits);
}

static enum status strip_tx(struct writer *out, struct slice bytes,
			    const struct network *net)
{
	struct tx_space space;
	struct tx tx;
	enum status st;

	tx_space_init(&space);
	st = tx_parse(&tx, &space, bytes, net);
	if (st == STATUS_OK)
		tx_write(out, &tx, false);
	tx_space_clear(&space);
	return st;
}

static enum status strip_block(struct writer *out, struct slice bytes,
			       const struct network *net)
{
	struct block block;
	enum status st;

	block_init(&block);
	st = block_parse(&block, bytes, net);
	if (st == STATUS_OK)
		block_write_stripped(out, &block);
	block_clear(&block);
	return st;
}

typedef enum status strip_fn(struct writer *out, struct slice bytes,
			     const struct network *net);

/* Raw hexadecimal to the same without witnesses; so many bytes. */
static enum status strip_hex(json_t **out, size_t *size, const json_t *hex,
			     strip_fn *strip, const struct network *net)
{
	struct writer stripped, text;
	uint8_t *bytes;
	size_t len;
	enum status st = bytes_of(&bytes, &len, hex);

	*out = NULL;
	writer_init(&stripped);
	writer_init(&text);
	if (st == STATUS_OK)
		st = strip(&stripped, slice_of(bytes, len), net);
	*size = stripped.len;
	write_hex(&text, stripped.data, stripped.len);
	if (st == STATUS_OK && !stripped.failed && !text.failed)
		*out = json_stringn_nocheck((const char *)text.data, text.len);
	writer_clear(&stripped);
	writer_clear(&text);
	free(bytes);
	return st == STATUS_OK && !*out ? STATUS_NO_MEMORY : st;
}

/* --- what is decoded --- */

bool old_form_has_address(const struct network *net, struct slice script)
{
	const struct script_info info = script_classify(net, script);

	return info.type == SCRIPT_P2PK || info.type == SCRIPT_P2PKH ||
	       (info.type == SCRIPT_P2SH && info.program.len == 20);
}

static enum status forget_new_address(json_t *script, const struct network *net)
{
	uint8_t *bytes;
	size_t len;
	enum status st = bytes_of(&bytes, &len, json_object_get(script, "hex"));

	if (st == STATUS_OK &&
	    !old_form_has_address(net, slice_of(bytes, len))) {
		json_object_del(script, "address");
		json_object_del(script, "addresses");
		json_object_del(script, "reqSigs");
	}
	free(bytes);
	return st;
}

static enum status strip_decoded_tx(json_t *tx, const struct network *net)
{
	json_t *hex;
	size_t size;
	enum status st = strip_hex(&hex, &size, json_object_get(tx, "hex"),
				   strip_tx, net);

	if (st != STATUS_OK)
		return st;
	if (json_object_set_new(tx, "hex", hex) ||
	    json_object_set_new(tx, "size", json_integer((json_int_t)size)))
		return STATUS_NO_MEMORY;
	return STATUS_OK;
}

/* All transactions, inputs and scripts inside a value. */
static enum status strip_decoded(json_t *value, const struct network *net)
{
	json_t *script = json_object_get(value, "scriptPubKey");
	enum status st = STATUS_OK;
	const char *name;
	json_t *inside;
	size_t i;

	if (json_object_get(value, "vin"))
		st = strip_decoded_tx(value, net);
	if (st == STATUS_OK && script)
		st = forget_new_address(script, net);
	json_object_del(value, "txinwitness");
	json_object_foreach(value, name, inside) if (st == STATUS_OK) st =
		strip_decoded(inside, net);
	json_array_foreach(value, i, inside) if (st == STATUS_OK) st =
		strip_decoded(inside, net);
	return st;
}

/* --- results --- */

static enum status strip_result(json_t **result, strip_fn *strip,
				const struct network *net)
{
	json_t *hex;
	size_t size;
	enum status st;

	if (!json_is_string(*result))
		return strip_decoded(*result, net);
	st = strip_hex(&hex, &size, *result, strip, net);
	if (st != STATUS_OK)
		return st;
	json_decref(*result);
	*result = hex;
	return STATUS_OK;
}

enum status old_form_of_tx(json_t **result, const struct network *net)
{
	return strip_result(result, strip_tx, net);
}

enum status old_form_of_block(json_t **result, const struct network *net)
{
	return strip_result(result, strip_block, net);
}
