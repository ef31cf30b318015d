#include "signer/carrier.h"

#include <string.h>
#include <strings.h>

#include "chain/hash.h"
#include "wallet/base64.h"

#define MAGIC        "psbt\xff"
#define MAGIC_BASE64 "cHNidP8"
#define MAGIC_HEX    "70736274ff"

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trimmed(struct slice text)
{
	while (text.len && is_space(text.data[0]))
		text = slice_of(text.data + 1, text.len - 1);
	while (text.len && is_space(text.data[text.len - 1]))
		text.len--;
	return text;
}

static bool begins_with(struct slice text, const char *magic)
{
	return text.len >= strlen(magic) &&
	       !memcmp(text.data, magic, strlen(magic));
}

static bool begins_with_hex(struct slice text)
{
	return text.len >= strlen(MAGIC_HEX) &&
	       !strncasecmp((const char *)text.data, MAGIC_HEX,
			    strlen(MAGIC_HEX));
}

enum outcome carrier_read(struct writer *out, enum carrier *form,
			  struct complaint *why, struct slice bytes)
{
	struct slice text = trimmed(bytes);
	size_t start = out->len, len = 0;
	enum status st;
	uint8_t *room;

	if (begins_with(bytes, MAGIC)) {
		*form = CARRIER_BYTES;
		write_bytes(out, bytes.data, bytes.len);
		return out->failed ? complain_memory(why) : OUTCOME_DONE;
	}
	if (!begins_with_hex(text) && !begins_with(text, MAGIC_BASE64))
		return complain(why, OUTCOME_MALFORMED,
				"neither a template (PSBT: bytes, base64, "
				"hexadecimal) nor a JSON request");
	*form = begins_with_hex(text) ? CARRIER_HEX : CARRIER_BASE64;
	room = writer_extend(out, text.len);
	if (!room)
		return complain_memory(why);
	if (*form == CARRIER_HEX) {
		len = text.len / 2;
		st = hex_decode(room, (const char *)text.data, text.len);
	} else {
		st = base64_decode(room, &len, text);
	}
	out->len = start + len;
	if (st != STATUS_OK)
		return complain(why, OUTCOME_MALFORMED,
				"the template's %s is malformed",
				*form == CARRIER_HEX ? "hexadecimal"
						     : "base64");
	return OUTCOME_DONE;
}

enum outcome carrier_write(struct writer *out, struct complaint *why,
			   enum carrier form, struct slice bytes)
{
	uint8_t *room;

	switch (form) {
	case CARRIER_BYTES:
		write_bytes(out, bytes.data, bytes.len);
		break;
	case CARRIER_BASE64:
		/* The zero at its end becomes the newline. */
		room = writer_extend(out, BASE64_SIZE(bytes.len));
		if (room) {
			base64_encode((char *)room, bytes);
			room[BASE64_SIZE(bytes.len) - 1] = '\n';
		}
		break;
	case CARRIER_HEX:
		write_hex(out, bytes.data, bytes.len);
		write_u8(out, '\n');
		break;
	}
	return out->failed ? complain_memory(why) : OUTCOME_DONE;
}
