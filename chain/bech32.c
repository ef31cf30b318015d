/* bech32.c - the checksum, and what a witness program's text must be. */
#include "chain/bech32.h"

#include <assert.h>

#include "chain/base32.h"

static uint32_t checksum_constant(enum bech32_kind kind)
{
	return kind == BECH32M ? 0x2bc830a3 : 1;
}

static uint32_t polymod_step(uint32_t sum, uint8_t value)
{
	/* What BIP173's five generators come to for each sum of them. */
	static const uint32_t carry[32] = {
		0x00000000, 0x3b6a57b2, 0x26508e6d, 0x1d3ad9df, 0x1ea119fa,
		0x25cb4e48, 0x38f19797, 0x039bc025, 0x3d4233dd, 0x0628646f,
		0x1b12bdb0, 0x2078ea02, 0x23e32a27, 0x18897d95, 0x05b3a44a,
		0x3ed9f3f8, 0x2a1462b3, 0x117e3501, 0x0c44ecde, 0x372ebb6c,
		0x34b57b49, 0x0fdf2cfb, 0x12e5f524, 0x298fa296, 0x1756516e,
		0x2c3c06dc, 0x3106df03, 0x0a6c88b1, 0x09f74894, 0x329d1f26,
		0x2fa7c6f9, 0x14cd914b,
	};

	return (sum & 0x1ffffff) << 5 ^ value ^ carry[sum >> 25];
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
	enum status st =
		base32_fold_case(out->hrp, sizeof(out->hrp), why, text);
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
	if (!base32_read(out->values, separator + 1))
		return refuse(why, "Non-bech32 character");
	return take_checksum(out, why);
}

enum status bech32_encode(char out[BECH32_TEXT_SIZE], enum bech32_kind kind,
			  const char *hrp, const uint8_t *values, size_t count)
{
	static const uint8_t blank[BECH32_CHECKSUM_SIZE];
	uint8_t checksum[BECH32_CHECKSUM_SIZE];
	size_t hrp_len = strlen(hrp);
	uint32_t sum;

	if (hrp_len > BECH32_MAX_TEXT || count > BECH32_MAX_TEXT ||
	    hrp_len + 1 + count + BECH32_CHECKSUM_SIZE > BECH32_MAX_TEXT)
		return STATUS_LIMIT;
	sum = polymod(hrp, values, count);
	for (size_t i = 0; i < sizeof(blank); i++)
		sum = polymod_step(sum, blank[i]);
	sum ^= checksum_constant(kind);

	for (unsigned i = 0; i < BECH32_CHECKSUM_SIZE; i++)
		checksum[i] = sum >> (5 * (5 - i)) & 31;

	memcpy(out, hrp, hrp_len);
	out[hrp_len] = '1';
	base32_write(out + hrp_len + 1, values, count);
	base32_write(out + hrp_len + 1 + count, checksum, sizeof(checksum));
	return STATUS_OK;
}

enum status witness_program_decode(struct witness_program *out,
				   const char **why, const struct bech32 *text)
{
	uint8_t bytes[BASE32_BYTES(BECH32_MAX_TEXT)];
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
	st = base32_to_bytes(bytes, &out->len, why, text->values + 1,
			     text->count - 1);
	if (st != STATUS_OK)
		return st;
	if (out->len < 2 || out->len > WITNESS_PROGRAM_MAX ||
	    (out->version == 0 && out->len != 20 && out->len != 32))
		return refuse(why, "Invalid witness program size");
	memcpy(out->bytes, bytes, out->len);
	return STATUS_OK;
}

enum status witness_program_encode(char out[BECH32_TEXT_SIZE], const char *hrp,
				   uint8_t version, struct slice program)
{
	uint8_t values[1 + BASE32_VALUES(WITNESS_PROGRAM_MAX)];

	assert(program.len <= WITNESS_PROGRAM_MAX && version <= 16);
	values[0] = version;
	base32_from_bytes(values + 1, program.data, program.len);
	return bech32_encode(out, version ? BECH32M : BECH32, hrp, values,
			     1 + BASE32_VALUES(program.len));
}
