/* base58.c - base conversion by repeated multiplication and addition. */
#include "chain/base58.h"

#include <assert.h>
#include <string.h>

#include "chain/hash.h"

#define CHECKSUM_SIZE 4

static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
			     "abcdefghijkmnopqrstuvwxyz";

/* A number of *used digits in some base, lowest first: number * mul + add. */
static void multiply_add(uint8_t *number, size_t *used, uint32_t base,
			 uint32_t mul, uint32_t add)
{
	for (size_t i = 0; i < *used; i++) {
		add += number[i] * mul;
		number[i] = (uint8_t)(add % base);
		add /= base;
	}
	for (; add; add /= base)
		number[(*used)++] = (uint8_t)(add % base);
}

size_t base58_encode(char out[BASE58_TEXT_SIZE], const void *data, size_t len)
{
	uint8_t number[BASE58_MAX_TEXT];
	const uint8_t *bytes = data;
	size_t zeros = 0, used = 0;
	char *at = out;

	assert(len <= BASE58_MAX_ENCODE);
	while (zeros < len && !bytes[zeros])
		zeros++;
	for (size_t i = zeros; i < len; i++)
		multiply_add(number, &used, 58, 256, bytes[i]);

	for (size_t i = 0; i < zeros; i++)
		*at++ = digits[0];
	while (used)
		*at++ = digits[number[--used]];
	*at = '\0';
	return (size_t)(at - out);
}

static int digit_value(char c)
{
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

enum status base58_decode(uint8_t out[BASE58_MAX_DECODE], size_t *len,
			  const char *text, size_t text_len)
{
	uint8_t number[BASE58_MAX_DECODE];
	size_t zeros = 0, used = 0;

	if (text_len > BASE58_MAX_TEXT)
		return STATUS_LIMIT;
	while (zeros < text_len && text[zeros] == digits[0])
		zeros++;
	for (size_t i = zeros; i < text_len; i++) {
		int digit = digit_value(text[i]);

		if (digit < 0)
			return STATUS_BAD_INPUT;
		multiply_add(number, &used, 256, 58, (uint32_t)digit);
	}

	memset(out, 0, zeros);
	*len = zeros;
	while (used)
		out[(*len)++] = number[--used];
	return STATUS_OK;
}

size_t base58check_encode(char out[BASE58_TEXT_SIZE], const void *data,
			  size_t len)
{
	uint8_t bytes[BASE58_MAX_ENCODE];
	uint8_t hash[32];

	assert(len <= sizeof(bytes) - CHECKSUM_SIZE);
	memcpy(bytes, data, len);
	sha256d(hash, data, len);
	memcpy(bytes + len, hash, CHECKSUM_SIZE);
	return base58_encode(out, bytes, len + CHECKSUM_SIZE);
}

enum status base58check_decode(uint8_t out[BASE58_MAX_DECODE], size_t *len,
			       const char **why, const char *text,
			       size_t text_len)
{
	enum status st = base58_decode(out, len, text, text_len);
	uint8_t hash[32];

	if (st != STATUS_OK) {
		*why = st == STATUS_LIMIT ? "Input string too long"
					  : "Non-base58 character";
		return STATUS_BAD_INPUT;
	}
	if (*len < CHECKSUM_SIZE) {
		*why = "Input string too short";
		return STATUS_BAD_INPUT;
	}
	*len -= CHECKSUM_SIZE;
	sha256d(hash, out, *len);
	if (memcmp(hash, out + *len, CHECKSUM_SIZE) != 0) {
		*why = "Checksum mismatch";
		return STATUS_BAD_INPUT;
	}
	return STATUS_OK;
}
