/* key_path.c - paths as text. */
#include "wallet/key_path.h"

#include <inttypes.h>
#include <stdio.h>

#define MAX_DIGITS 10

enum status key_step_parse(uint32_t *out, struct slice text, const char *marks)
{
	size_t digits = 0;
	uint64_t number = 0;

	for (; digits < text.len && text.data[digits] >= '0' &&
	       text.data[digits] <= '9';
	     digits++) {
		number = number * 10 + (uint64_t)(text.data[digits] - '0');
		if (digits >= MAX_DIGITS)
			return STATUS_BAD_INPUT;
	}
	if (!digits || number >= KEY_PATH_HARDENED)
		return STATUS_BAD_INPUT;
	*out = (uint32_t)number;
	if (digits == text.len)
		return STATUS_OK;
	/* strchr() would find a zero, too. */
	if (digits + 1 != text.len || !text.data[digits] ||
	    !strchr(marks, text.data[digits]))
		return STATUS_BAD_INPUT;
	*out |= KEY_PATH_HARDENED;
	return STATUS_OK;
}

static size_t step_len(struct slice text)
{
	const uint8_t *slash =
		text.len ? memchr(text.data, '/', text.len) : NULL;

	return slash ? (size_t)(slash - text.data) : text.len;
}

enum status key_path_parse(struct key_path *out, struct slice text)
{
	enum status st;
	size_t len;

	out->count = 0;
	if (text.len && text.data[0] == 'm') {
		if (text.len == 1)
			return STATUS_OK;
		if (text.data[1] != '/')
			return STATUS_BAD_INPUT;
		text = slice_of(text.data + 2, text.len - 2);
	} else if (!text.len) {
		return STATUS_OK;
	}
	for (;;) {
		if (out->count == KEY_PATH_MAX)
			return STATUS_LIMIT;
		len = step_len(text);
		st = key_step_parse(&out->steps[out->count++],
				    slice_of(text.data, len), "hH'");
		if (st != STATUS_OK || len == text.len)
			return st;
		text = slice_of(text.data + len + 1, text.len - len - 1);
	}
}

void key_path_write(char out[KEY_PATH_TEXT_SIZE], const struct key_path *path)
{
	size_t len = 1;

	memcpy(out, "m", 2);
	for (size_t i = 0; i < path->count; i++) {
		bool hardened = path->steps[i] & KEY_PATH_HARDENED;

		len += (size_t)snprintf(out + len, KEY_PATH_TEXT_SIZE - len,
					"/%" PRIu32 "%s",
					path->steps[i] & ~KEY_PATH_HARDENED,
					hardened ? "h" : "");
	}
}
