/* hash.c - the only file that knows nettle. */
#include "chain/hash.h"

#include <nettle/ripemd160.h>
#include <nettle/sha2.h>

/* nettle picks SHA-NI at load time. Its update and digest take the length
 * before the pointer, and digest leaves the context ready for another hash. */

void sha256(uint8_t out[32], const void *data, size_t len)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, 32, out);
}

/* The second pass of SHA-256d: over the digest of the first. */
static void finish_twice(struct sha256_ctx *ctx, uint8_t out[32])
{
	uint8_t first[32];

	sha256_digest(ctx, sizeof(first), first);
	sha256_update(ctx, sizeof(first), first);
	sha256_digest(ctx, 32, out);
}

void sha256d(uint8_t out[32], const void *data, size_t len)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	finish_twice(&ctx, out);
}

void sha256d_pieces(uint8_t out[32], const struct slice *pieces, size_t count)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	for (size_t i = 0; i < count; i++)
		sha256_update(&ctx, pieces[i].len, pieces[i].data);
	finish_twice(&ctx, out);
}

void hash160(uint8_t out[20], const void *data, size_t len)
{
	struct ripemd160_ctx ctx;
	uint8_t inner[32];

	sha256(inner, data, len);
	ripemd160_init(&ctx);
	ripemd160_update(&ctx, sizeof(inner), inner);
	ripemd160_digest(&ctx, 20, out);
}

struct script_hash script_hash_of(struct slice script_pubkey)
{
	struct script_hash hash;

	sha256(hash.bytes, script_pubkey.data, script_pubkey.len);
	return hash;
}

bool txid_equal(const struct txid *a, const struct txid *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

bool block_hash_equal(const struct block_hash *a, const struct block_hash *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

void hex_encode(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

/* -1 for what is no hexadecimal digit. */
static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum status hex_decode(uint8_t *out, const char *text, size_t text_len)
{
	if (text_len % 2)
		return STATUS_BAD_INPUT;
	for (size_t i = 0; i < text_len; i += 2) {
		int high = digit_value(text[i]);
		int low = digit_value(text[i + 1]);

		if (high < 0 || low < 0)
			return STATUS_BAD_INPUT;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	return STATUS_OK;
}

static void reverse32(uint8_t out[32], const uint8_t in[32])
{
	for (size_t i = 0; i < 32; i++)
		out[i] = in[31 - i];
}

static void display_hex(char out[HASH_HEX_SIZE], const uint8_t bytes[32])
{
	uint8_t display[32];

	reverse32(display, bytes);
	hex_encode(out, display, sizeof(display));
}

static enum status from_display_hex(uint8_t out[32], const char *text)
{
	uint8_t display[32];
	enum status st;

	if (strnlen(text, HASH_HEX_SIZE) != HASH_HEX_SIZE - 1)
		return STATUS_BAD_INPUT;
	st = hex_decode(display, text, HASH_HEX_SIZE - 1);
	if (st == STATUS_OK)
		reverse32(out, display);
	return st;
}

void txid_to_hex(char out[HASH_HEX_SIZE], const struct txid *txid)
{
	display_hex(out, txid->bytes);
}

void block_hash_to_hex(char out[HASH_HEX_SIZE], const struct block_hash *hash)
{
	display_hex(out, hash->bytes);
}

enum status txid_from_hex(struct txid *out, const char *text)
{
	return from_display_hex(out->bytes, text);
}

enum status block_hash_from_hex(struct block_hash *out, const char *text)
{
	return from_display_hex(out->bytes, text);
}
