#include "api/jsonp.h"

#include <string.h>

static bool may_be_named(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("_$.[]", c));
}

/* What is left of the name; false: nothing. */
static bool put_name(struct writer *out, const char *callback)
{
	const size_t before = out->len;

	for (; *callback; callback++)
		if (may_be_named(*callback))
			write_u8(out, (uint8_t)*callback);
	return out->len > before;
}

/* Two characters that end a line for JavaScript, but not for JSON: the last
 * digit of U+2028 or U+2029 at text, which begins with 0xe2; else 0. */
static char line_end_digit(const uint8_t *text, size_t len)
{
	if (len < 3 || text[1] != 0x80 || (text[2] & 0xfe) != 0xa8)
		return 0;
	return text[2] == 0xa8 ? '8' : '9';
}

static void put_json(struct writer *out, struct slice json)
{
	size_t at = 0;

	while (at < json.len) {
		const uint8_t *next =
			memchr(json.data + at, 0xe2, json.len - at);
		const size_t end = next ? (size_t)(next - json.data) : json.len;
		char digit;

		write_bytes(out, json.data + at, end - at);
		at = end;
		if (!next)
			return;
		digit = line_end_digit(next, json.len - at);
		if (digit) {
			write_text(out, "\\u202");
			write_u8(out, (uint8_t)digit);
			at += 3;
		} else {
			write_u8(out, *next);
			at++;
		}
	}
}

void jsonp_wrap(struct response *res, const char *callback)
{
	struct writer out;

	if (!callback || res->type != CONTENT_JSON)
		return;
	writer_init(&out);
	write_text(&out, "/**/ typeof ");
	if (!put_name(&out, callback)) {
		writer_clear(&out);
		return;
	}
	write_text(&out, " === 'function' && ");
	put_name(&out, callback);
	write_u8(&out, '(');
	put_json(&out, writer_slice(&res->body));
	write_text(&out, ");");
	writer_clear(&res->body);
	res->body = out;
	res->type = CONTENT_SCRIPT;
	if (out.failed)
		response_of_status(res, STATUS_NO_MEMORY);
}
