/* cashaddr.c - a version byte and a hash in base 32, under a BCH code that
 * covers the prefix as well. */
#include "chain/cashaddr.h"

#include <assert.h>

#include "chain/base32.h"

#define CHECKSUM_SIZE 8
#define PAYLOAD_MAX   (1 + CASHADDR_HASH_MAX) /* bytes: version and hash */
#define VALUES_MAX    (BASE32_VALUES(PAYLOAD_MAX) + CHECKSUM_SIZE)
#define RESERVED_BIT  0x80

_Static_assert(CASHADDR_TEXT_SIZE == CASHADDR_PREFIX_MAX + 1 + VALUES_MAX + 1,
	       "the longest text fits, and no longer one");

/* The three low bits of the version say which. */
static const uint8_t hash_sizes[8] = { 20, 24, 28, 32, 40, 48, 56, 64 };

static enum status refuse(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

/* One step of the division by the generator polynomial over GF(32). */
static uint64_t polymod_step(uint64_t sum, uint8_t value)
{
	static const uint64_t generator[5] = { 0x98f2bc8e61, 0x79b76d99e2,
					       0xf33e5fb3c4, 0xae2eabe2a8,
					       0x1e4f43e470 };
	uint64_t top = sum >> 35;

	sum = (sum & 0x7ffffffff) << 5 ^ value;
	for (unsigned i = 0; i < 5; i++)
		sum ^= generator[i] & -(top >> i & 1);
	return sum;
}

/* Over the prefix' low five bits, a zero and the values: 1 when the last eight
 * of them are the checksum of all before. */
static uint64_t polymod(const char *prefix, const uint8_t *values, size_t count)
{
	uint64_t sum = 1;

	for (; *prefix; prefix++)
		sum = polymod_step(sum, *prefix & 31);
	sum = polymod_step(sum, 0);
	for (size_t i = 0; i < count; i++)
		sum = polymod_step(sum, values[i]);
	return sum;
}

/* The payload: text without the prefix that it may bear. */
static enum status skip_prefix(const char **payload, const char **why,
			       const char *prefix, const char *text)
{
	const char *separator = strchr(text, ':');
	size_t len = strlen(prefix);

	*payload = separator ? separator + 1 : text;
	if (separator && ((size_t)(separator - text) != len ||
			  memcmp(text, prefix, len) != 0))
		return refuse(why, "Unknown address prefix");
	return STATUS_OK;
}

static enum status read_payload(struct cashaddr *out, const char **why,
				const uint8_t *values, size_t count)
{
	uint8_t bytes[BASE32_BYTES(VALUES_MAX)];
	enum status st;
	size_t len;

	st = base32_to_bytes(bytes, &len, why, values, count);
	if (st != STATUS_OK)
		return st;
	if (!len)
		return refuse(why, "Empty payload");
	if (bytes[0] & RESERVED_BIT)
		return refuse(why, "Reserved version bit");
	out->type = bytes[0] >> 3;
	out->len = hash_sizes[bytes[0] & 7];
	if (len != 1 + out->len)
		return refuse(why, "Invalid address length");
	memcpy(out->hash, bytes + 1, out->len);
	return STATUS_OK;
}

enum status cashaddr_decode(struct cashaddr *out, const char **why,
			    const char *prefix, const char *text)
{
	uint8_t values[VALUES_MAX];
	char folded[CASHADDR_TEXT_SIZE];
	const char *payload;
	enum status st;
	size_t count;

	st = base32_fold_case(folded, sizeof(folded), why, text);
	if (st == STATUS_OK)
		st = skip_prefix(&payload, why, prefix, folded);
	if (st != STATUS_OK)
		return st;
	count = strlen(payload);
	if (count > VALUES_MAX)
		return refuse(why, "Input string too long");
	if (count < CHECKSUM_SIZE)
		return refuse(why, "Input string too short");
	if (!base32_read(values, payload))
		return refuse(why, "Non-CashAddr character");
	if (polymod(prefix, values, count) != 1)
		return refuse(why, "Checksum mismatch");
	return read_payload(out, why, values, count - CHECKSUM_SIZE);
}

/* Version and hash; 0 for a size that no version announces. */
static size_t write_payload(uint8_t bytes[PAYLOAD_MAX],
			    const struct cashaddr *address)
{
	for (uint8_t i = 0; i < sizeof(hash_sizes); i++) {
		if (hash_sizes[i] != address->len)
			continue;
		bytes[0] = (uint8_t)(address->type << 3 | i);
		memcpy(bytes + 1, address->hash, address->len);
		return 1 + address->len;
	}
	return 0;
}

enum status cashaddr_encode(char out[CASHADDR_TEXT_SIZE], const char *prefix,
			    const struct cashaddr *address)
{
	uint8_t bytes[PAYLOAD_MAX], values[VALUES_MAX] = { 0 };
	size_t len = write_payload(bytes, address);
	size_t prefix_len = strlen(prefix);
	size_t count = BASE32_VALUES(len);
	uint64_t sum;

	assert(address->type <= 15);
	if (!len || prefix_len > CASHADDR_PREFIX_MAX)
		return STATUS_LIMIT;
	base32_from_bytes(values, bytes, len);
	sum = polymod(prefix, values, count + CHECKSUM_SIZE) ^ 1;
	for (unsigned i = 0; i < CHECKSUM_SIZE; i++)
		values[count++] = sum >> (5 * (7 - i)) & 31;

	memcpy(out, prefix, prefix_len);
	out[prefix_len] = ':';
	base32_write(out + prefix_len + 1, values, count);
	return STATUS_OK;
}
