/* bech32.c - the checksum, the alphabet, and 5-bit to 8-bit regrouping. */
#include "chain/bech32.h"

#include <assert.h>

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t checksum_constant(enum bech32_kind kind)
{
	return kind == BECH32M ? 0x2bc830a3 : 1;
}

static uint32_t polymod_step(uint32_t sum, uint8_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d,
					       0x1ea119fa, 0x3d4233dd,
					       0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (unsigned i = 0; i < 5; i++)
		if (top >> i & 1)
			sum ^= generator[i];
	return sum;
}

/* The sum over the expanded human-readable part and the values. */
static uint32_t polymod(const char *hrp, const uint8_t *values, size_t count)
{
	uint32_t sum = 1;

	for (const char *c = hrp; *c; c++)
		sum = polymod_step(sum, (uint8_t)*c >> 5);
	sum = polymod_step(sum, 0);
	for (const char *c = hrp; *c; c++)
		sum = polymod_step(sum, (uint8_t)*c & 31);
	for (size_t i = 0; i < count; i++)
		sum = polymod_step(sum, values[i]);
	return sum;
}

static enum status refuse(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

/* Lower-cases text into out; visible ASCII of one case only. */
static enum status fold_case(char out[BECH32_TEXT_SIZE], const char **why,
			     const char *text)
{
	bool lower = false, upper = false;
	size_t i;

	for (i = 0; text[i]; i++) {
		char c = text[i];

		if (i == BECH32_MAX_TEXT)
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

/* Replaces characters by their values, in place of text order. */
static bool read_values(uint8_t *values, const char *text)
{
	for (; *text; text++) {
		const char *found = strchr(alphabet, *text);

		if (!found)
			return false;
		*values++ = (uint8_t)(found - alphabet);
	}
	return true;
}

/* Verifies the checksum and takes it off the values. */
static enum status take_checksum(struct bech32 *out, const char **why)
{
	uint32_t sum = polymod(out->hrp, out->values, out->count);

	out->count -= BECH32_CHECKSUM_SIZE;
	if (sum == checksum_constant(BECH32))
		out->kind = BECH32;
	else if (sum == checksum_constant(BECH32M))
		out->kind = BECH32M;
	else
		return refuse(why, "Checksum mismatch");
	return STATUS_OK;
}

enum status bech32_decode(struct bech32 *out, const char **why,
			  const char *text)
{
	enum status st = fold_case(out->hrp, why, text);
	char *separator;

	if (st != STATUS_OK)
		return st;
	/* The last "1" separates: the data part has no such character. */
	separator = strrchr(out->hrp, '1');
	if (!separator)
		return refuse(why, "Missing separator");
	if (separator == out->hrp)
		return refuse(why, "Empty human-readable part");
	*separator = '\0';

	out->count = strlen(separator + 1);
	if (out->count < BECH32_CHECKSUM_SIZE)
		return refuse(why, "Input string too short");
	if (!read_values(out->values, separator + 1))
		return refuse(why, "Non-bech32 character");
	return take_checksum(out, why);
}

enum status bech32_encode(char out[BECH32_TEXT_SIZE], enum bech32_kind kind,
			  const char *hrp, const uint8_t *values, size_t count)
{
	static const uint8_t blank[BECH32_CHECKSUM_SIZE];
	size_t hrp_len = strlen(hrp);
	uint32_t sum;
	char *at = out;

	if (hrp_len > BECH32_MAX_TEXT || count > BECH32_MAX_TEXT ||
	    hrp_len + 1 + count + BECH32_CHECKSUM_SIZE > BECH32_MAX_TEXT)
		return STATUS_LIMIT;
	sum = polymod(hrp, values, count);
	for (size_t i = 0; i < sizeof(blank); i++)
		sum = polymod_step(sum, blank[i]);
	sum ^= checksum_constant(kind);

	memcpy(at, hrp, hrp_len);
	at += hrp_len;
	*at++ = '1';
	for (size_t i = 0; i < count; i++)
		*at++ = alphabet[values[i]];
	for (unsigned i = 0; i < BECH32_CHECKSUM_SIZE; i++)
		*at++ = alphabet[sum >> (5 * (5 - i)) & 31];
	*at = '\0';
	return STATUS_OK;
}

/* 5-bit values to bytes. What is left over is padding: less than five bits,
 * all zero. */
static enum status values_to_program(struct witness_program *out,
				     const char **why, const uint8_t *values,
				     size_t count)
{
	uint32_t bits = 0;
	unsigned held = 0;

	out->len = 0;
	for (size_t i = 0; i < count; i++) {
		bits = (bits << 5 | values[i]) & 0xfff;
		held += 5;
		if (held < 8)
			continue;
		held -= 8;
		if (out->len == WITNESS_PROGRAM_MAX)
			return refuse(why, "Invalid witness program size");
		out->bytes[out->len++] = (uint8_t)(bits >> held);
	}
	if (held >= 5)
		return refuse(why, "More than 4 padding bits");
	if (bits & ((1u << held) - 1))
		return refuse(why, "Nonzero padding");
	return STATUS_OK;
}

enum status witness_program_decode(struct witness_program *out,
				   const char **why, const struct bech32 *text)
{
	enum status st;

	if (!text->count)
		return refuse(why, "Empty data section");
	out->version = text->values[0];
	if (out->version > 16)
		return refuse(why, "Invalid witness version");
	if (out->version == 0 && text->kind != BECH32)
		return refuse(why, "Version 0 witness address must use bech32");
	if (out->version != 0 && text->kind != BECH32M)
		return refuse(why,
			      "Version 1+ witness address must use bech32m");
	st = values_to_program(out, why, text->values + 1, text->count - 1);
	if (st != STATUS_OK)
		return st;
	if (out->len < 2 ||
	    (out->version == 0 && out->len != 20 && out->len != 32))
		return refuse(why, "Invalid witness program size");
	return STATUS_OK;
}

enum status witness_program_encode(char out[BECH32_TEXT_SIZE], const char *hrp,
				   uint8_t version, struct slice program)
{
	uint8_t values[1 + (WITNESS_PROGRAM_MAX * 8 + 4) / 5];
	size_t count = 0;
	uint32_t bits = 0;
	unsigned held = 0;

	assert(program.len <= WITNESS_PROGRAM_MAX && version <= 16);
	values[count++] = version;
	for (size_t i = 0; i < program.len; i++) {
		bits = (bits << 8 | program.data[i]) & 0xfff;
		for (held += 8; held >= 5; held -= 5)
			values[count++] = bits >> (held - 5) & 31;
	}
	if (held)
		values[count++] = bits << (5 - held) & 31;
	return bech32_encode(out, version ? BECH32M : BECH32, hrp, values,
			     count);
}
