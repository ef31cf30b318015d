/* base58.c - base conversion by repeated multiplication and addition. */
#include "chain/base58.h"

#include <assert.h>
#include <string.h>

#include "chain/hash.h"

#define CHECKSUM_SIZE 4

static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
			     "abcdefghijkmnopqrstuvwxyz";

/* Encoding takes four bytes and yields five digits at a time: one division
 * where byte by byte it would be some twenty. */
#define LIMB_DIGITS 5
#define LIMB        656356768u /* 58^5 */
#define LIMBS_MAX   ((BASE58_MAX_TEXT + LIMB_DIGITS - 1) / LIMB_DIGITS)

/* A number of *used limbs, lowest first: shifted by up to 32 bits, plus add. */
static void shift_add(uint32_t *number, size_t *used, unsigned bits,
		      uint64_t add)
{
	for (size_t i = 0; i < *used; i++) {
		add += (uint64_t)number[i] << bits;
		number[i] = (uint32_t)(add % LIMB);
		add /= LIMB;
	}
	for (; add; add /= LIMB)
		number[(*used)++] = (uint32_t)(add % LIMB);
}

size_t base58_encode(char out[BASE58_TEXT_SIZE], const void *data, size_t len)
{
	char text[LIMBS_MAX * LIMB_DIGITS], *first;
	const uint8_t *bytes = data, *end = bytes + len;
	uint32_t number[LIMBS_MAX], limb;
	size_t zeros = 0, used = 0;

	assert(len <= BASE58_MAX_ENCODE);
	while (zeros < len && !bytes[zeros])
		zeros++;
	for (bytes += zeros; bytes < end;) {
		unsigned bits = 0;
		uint32_t word = 0;

		/* What is left is then a multiple of four. */
		do {
			word = word << 8 | *bytes++;
			bits += 8;
		} while ((end - bytes) % 4);
		shift_add(number, &used, bits, word);
	}

	first = text + used * LIMB_DIGITS;
	for (size_t i = 0; i < used; i++) {
		limb = number[i];
		for (unsigned k = 0; k < LIMB_DIGITS; k++, limb /= 58)
			*--first = digits[limb % 58];
	}
	while (used && *first == digits[0])
		first++;
	used = used * LIMB_DIGITS - (size_t)(first - text);
	memset(out, digits[0], zeros);
	memcpy(out + zeros, first, used);
	out[zeros + used] = '\0';
	return zeros + used;
}

/* A number of *used bytes, lowest first: number * 58 + digit. */
static void multiply_add(uint8_t *number, size_t *used, uint32_t digit)
{
	for (size_t i = 0; i < *used; i++) {
		digit += number[i] * 58u;
		number[i] = (uint8_t)digit;
		digit >>= 8;
	}
	if (digit)
		number[(*used)++] = (uint8_t)digit;
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
		multiply_add(number, &used, (uint32_t)digit);
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
