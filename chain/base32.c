/* base32.c - digits, values and bits. */
#include "chain/base32.h"

#include <string.h>

static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static enum status refuse(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

enum status base32_fold_case(char *out, size_t cap, const char **why,
			     const char *text)
{
	bool lower = false, upper = false;
	size_t i;

	for (i = 0; text[i]; i++) {
		char c = text[i];

		if (i + 1 == cap)
			return refuse(why, "Input string too long");
		if (c < 33 || c > 126)
			return refuse(why, "Invalid character");
		lower |= c >= 'a' && c <= 'z';
		if (c >= 'A' && c <= 'Z') {
			upper = true;
			c = (char)(c - 'A' + 'a');
		}
		out[i] = c;
	}
	out[i] = '\0';
	return lower && upper ? refuse(why, "Mixed case") : STATUS_OK;
}

bool base32_read(uint8_t *values, const char *text)
{
	for (; *text; text++) {
		const char *found = strchr(digits, *text);

		if (!found)
			return false;
		*values++ = (uint8_t)(found - digits);
	}
	return true;
}

void base32_write(char *out, const uint8_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = digits[values[i]];
	out[count] = '\0';
}

enum status base32_to_bytes(uint8_t *out, size_t *len, const char **why,
			    const uint8_t *values, size_t count)
{
	uint32_t bits = 0;
	unsigned held = 0;

	*len = 0;
	for (size_t i = 0; i < count; i++) {
		bits = (bits << 5 | values[i]) & 0xfff;
		held += 5;
		if (held < 8)
			continue;
		held -= 8;
		out[(*len)++] = (uint8_t)(bits >> held);
	}
	if (held >= 5)
		return refuse(why, "More than 4 padding bits");
	if (bits & ((1u << held) - 1))
		return refuse(why, "Nonzero padding");
	return STATUS_OK;
}

void base32_from_bytes(uint8_t *values, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8 | bytes[i]) & 0xfff;
		for (held += 8; held >= 5; held -= 5)
			*values++ = bits >> (held - 5) & 31;
	}
	if (held)
		*values = bits << (5 - held) & 31;
}
