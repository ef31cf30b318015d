#include "api/emit.h"

#include <math.h>

#include "api/number.h"
#include "chain/amount.h"

struct emit emit_over(struct writer *out)
{
	return (struct emit){ .out = out, .comma = false };
}

/* What stands before every value: a comma, and the key. */
static void put_key(struct emit *json, const char *key)
{
	const size_t len = key ? strlen(key) : 0;
	uint8_t *at =
		writer_extend(json->out, json->comma + (key ? len + 3 : 0));

	if (at && json->comma)
		*at++ = ',';
	json->comma = true;
	if (!at || !key)
		return;
	*at++ = '"';
	memcpy(at, key, len);
	memcpy(at + len, "\":", 2);
}

static void put_raw(struct emit *json, const char *key, const char *text,
		    size_t len)
{
	put_key(json, key);
	write_bytes(json->out, text, len);
}

static void open_with(struct emit *json, const char *key, uint8_t bracket)
{
	put_key(json, key);
	write_u8(json->out, bracket);
	json->comma = false;
}

static void close_with(struct emit *json, uint8_t bracket)
{
	write_u8(json->out, bracket);
	json->comma = true;
}

void emit_object_begin(struct emit *json, const char *key)
{
	open_with(json, key, '{');
}

void emit_object_end(struct emit *json)
{
	close_with(json, '}');
}

void emit_array_begin(struct emit *json, const char *key)
{
	open_with(json, key, '[');
}

void emit_array_end(struct emit *json)
{
	close_with(json, ']');
}

void emit_null(struct emit *json, const char *key)
{
	put_raw(json, key, "null", 4);
}

void emit_bool(struct emit *json, const char *key, bool value)
{
	if (value)
		put_raw(json, key, "true", 4);
	else
		put_raw(json, key, "false", 5);
}

void emit_u64(struct emit *json, const char *key, uint64_t value)
{
	char text[20], *const end = text + sizeof(text);
	const char *at = digits_before(end, value);

	put_raw(json, key, at, (size_t)(end - at));
}

void emit_i64(struct emit *json, const char *key, int64_t value)
{
	if (value >= 0) {
		emit_u64(json, key, (uint64_t)value);
		return;
	}
	put_raw(json, key, "-", 1);
	json->comma = false;
	emit_u64(json, NULL, 0 - (uint64_t)value);
}

void emit_double(struct emit *json, const char *key, double value)
{
	char text[NUMBER_TEXT_SIZE];

	if (!isfinite(value)) {
		emit_null(json, key);
		return;
	}
	put_raw(json, key, text, number_to_js(text, value));
}

void emit_number_text(struct emit *json, const char *key, const char *text)
{
	put_raw(json, key, text, strlen(text));
}

/* The length of the UTF-8 sequence at text, 0 when there is none: overlong
 * forms, surrogates and what lies above U+10FFFF are none. */
static size_t utf8_length(const uint8_t *text)
{
	static const struct {
		uint8_t mask, lead, len;
		uint32_t least;
	} forms[] = {
		{ 0x80, 0x00, 1, 0 },
		{ 0xe0, 0xc0, 2, 0x80 },
		{ 0xf0, 0xe0, 3, 0x800 },
		{ 0xf8, 0xf0, 4, 0x10000 },
	};

	for (size_t f = 0; f < 4; f++) {
		uint32_t code = text[0] & (uint8_t)~forms[f].mask;

		if ((text[0] & forms[f].mask) != forms[f].lead)
			continue;
		for (size_t i = 1; i < forms[f].len; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return 0; /* the terminating zero, too */
			code = code << 6 | (text[i] & 0x3f);
		}
		if (code < forms[f].least || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return 0;
		return forms[f].len;
	}
	return 0;
}

static void put_control(struct writer *out, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = {
		'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]
	};
	static const char shorts[] = "\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2) {
		if ((uint8_t)shorts[i] == c) {
			escape[1] = shorts[i + 1];
			write_bytes(out, escape, 2);
			return;
		}
	}
	write_bytes(out, escape, sizeof(escape));
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void put_escaped(struct writer *out, const uint8_t *at)
{
	for (;;) {
		const uint8_t *run = at;
		size_t len;

		while (is_plain(*at))
			at++;
		write_bytes(out, run, (size_t)(at - run));
		if (!*at)
			return;
		len = utf8_length(at);
		if (!len) {
			write_text(out, "\\ufffd");
			len = 1;
		} else if (*at < 0x20) {
			put_control(out, *at);
		} else {
			/* Of those, quote and backslash. */
			if (len == 1)
				write_u8(out, '\\');
			write_bytes(out, at, len);
		}
		at += len;
	}
}

void emit_string_begin(struct emit *json, const char *key)
{
	put_key(json, key);
	write_u8(json->out, '"');
}

void emit_string_end(struct emit *json)
{
	write_u8(json->out, '"');
}

void emit_text(struct emit *json, const char *key, const char *text)
{
	emit_string_begin(json, key);
	put_escaped(json->out, (const uint8_t *)text);
	emit_string_end(json);
}

void emit_plain(struct emit *json, const char *key, const char *text,
		size_t len)
{
	emit_string_begin(json, key);
	write_bytes(json->out, text, len);
	emit_string_end(json);
}

void emit_hex(struct emit *json, const char *key, struct slice bytes)
{
	emit_string_begin(json, key);
	write_hex(json->out, bytes.data, bytes.len);
	emit_string_end(json);
}

void emit_txid(struct emit *json, const char *key, const struct txid *txid)
{
	char hex[HASH_HEX_SIZE];

	txid_to_hex(hex, txid);
	emit_plain(json, key, hex, HASH_HEX_SIZE - 1);
}

void emit_block_hash(struct emit *json, const char *key,
		     const struct block_hash *hash)
{
	char hex[HASH_HEX_SIZE];

	block_hash_to_hex(hex, hash);
	emit_plain(json, key, hex, HASH_HEX_SIZE - 1);
}

void emit_amount(struct emit *json, const char *key, int64_t satoshis)
{
	char text[AMOUNT_TEXT_SIZE];

	put_raw(json, key, text, amount_to_js(text, satoshis));
}

void emit_amount_fixed(struct emit *json, const char *key, int64_t satoshis)
{
	char text[AMOUNT_TEXT_SIZE];

	emit_plain(json, key, text, amount_to_fixed(text, satoshis));
}
