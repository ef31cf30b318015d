/* base64.c - by libsodium, which is strict. */
#include "wallet/base64.h"

#include <sodium.h>

void base64_encode(char *out, struct slice bytes)
{
	sodium_bin2base64(out, BASE64_SIZE(bytes.len), bytes.data, bytes.len,
			  sodium_base64_VARIANT_ORIGINAL);
}

enum status base64_decode(uint8_t *out, size_t *len, struct slice text)
{
	const char *end;

	*len = 0;
	if (!text.len)
		return STATUS_OK;
	if (text.len % 4 ||
	    sodium_base642bin(out, text.len / 4 * 3, (const char *)text.data,
			      text.len, NULL, len, &end,
			      sodium_base64_VARIANT_ORIGINAL) ||
	    (const uint8_t *)end != text.data + text.len)
		return STATUS_BAD_INPUT;
	return STATUS_OK;
}
