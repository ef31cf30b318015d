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
	static const char pairs[] = "000102030405060708090a0b0c0d0e0f"
				    "101112131415161718191a1b1c1d1e1f"
				    "202122232425262728292a2b2c2d2e2f"
				    "303132333435363738393a3b3c3d3e3f"
				    "404142434445464748494a4b4c4d4e4f"
				    "505152535455565758595a5b5c5d5e5f"
				    "606162636465666768696a6b6c6d6e6f"
				    "707172737475767778797a7b7c7d7e7f"
				    "808182838485868788898a8b8c8d8e8f"
				    "909192939495969798999a9b9c9d9e9f"
				    "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
				    "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
				    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
				    "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
				    "e0e1e2e3e4e5e6e7e8e9eaebecedeeef"
				    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++)
		memcpy(out + 2 * i, pairs + 2 * bytes[i], 2);
	out[2 * len] = '\0';
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
