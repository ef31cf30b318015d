/* undo_record.c - see undo_record.h. */
#include "node/undo_record.h"

#include <secp256k1.h>

/* --- the record --- */

enum block_record_kind undo_head_read(struct undo_head *out, struct slice raw,
				      uint64_t offset, uint64_t file_size,
				      const struct block_file_format *format)
{
	uint8_t head[UNDO_RECORD_HEAD];
	enum block_record_kind kind = record_head_read(
		head, sizeof(head), &out->length, raw, offset, format);
	struct reader r;
	uint64_t size, txs;

	if (kind != BLOCK_RECORD_WHOLE)
		return kind;
	size = BLOCK_RECORD_PREFIX + (uint64_t)out->length + UNDO_CHECKSUM_SIZE;
	if (offset > file_size || size > file_size - offset)
		return BLOCK_RECORD_CUT;
	r = reader_over(head + BLOCK_RECORD_PREFIX,
			sizeof(head) - BLOCK_RECORD_PREFIX);
	txs = read_compact_size(&r);
	if (!out->length || r.failed || txs >= UINT32_MAX)
		return BLOCK_RECORD_JUNK;
	out->tx_count = (uint32_t)txs + 1;
	return BLOCK_RECORD_WHOLE;
}

bool undo_belongs(struct slice record, const struct block_hash *prev)
{
	struct slice pieces[2] = { slice_of(prev->bytes, sizeof(prev->bytes)) };
	uint8_t checksum[UNDO_CHECKSUM_SIZE];

	if (record.len < sizeof(checksum))
		return false;
	pieces[1] = slice_of(record.data, record.len - sizeof(checksum));
	sha256d_pieces(checksum, pieces, 2);
	return !memcmp(checksum, record.data + pieces[1].len, sizeof(checksum));
}

/* --- numbers --- */

static uint64_t read_long_number(struct reader *r, uint8_t byte)
{
	uint64_t n = 0;

	while (byte & 0x80) {
		n = (n << 7 | (byte & 0x7f)) + 1;
		if (n > UINT64_MAX >> 7)
			r->failed = true;
		byte = read_u8(r);
	}
	return r->failed ? 0 : n << 7 | byte;
}

static inline uint64_t read_number(struct reader *r)
{
	uint8_t first = read_u8(r);

	return first < 0x80 ? first : read_long_number(r, first);
}

/* Amounts are round: their trailing zeros are counted, up to 9. 0 stands for
 * itself, else 1 + (9 * m + d - 1) * 10 + zeros for (10 * m + d) * 10^zeros
 * with 1 <= d <= 9; with 9 zeros 1 + m * 10 + 9 for (m + 1) * 10^9. */
static uint64_t read_amount(struct reader *r)
{
	static const uint64_t powers[] = {
		1,      10,      100,      1000,      10000,
		100000, 1000000, 10000000, 100000000, 1000000000,
	};
	uint64_t code = read_number(r), digits, amount;
	size_t zeros;

	if (!code)
		return 0;
	code--;
	zeros = code % 10;
	code /= 10;
	digits = zeros < 9 ? code / 9 * 10 + code % 9 + 1 : code + 1;
	if (__builtin_mul_overflow(digits, powers[zeros], &amount))
		r->failed = true;
	return r->failed ? 0 : amount;
}

/* --- scripts --- */

/* The lower codes are templates; others are the length of what follows, plus
 * this. */
#define RAW_SCRIPT 6

enum { OP_PUSH_20 = 20, OP_PUSH_33 = 33, OP_PUSH_65 = 65 };
enum { OP_DUP = 0x76, OP_EQUAL = 0x87, OP_EQUALVERIFY = 0x88 };
enum { OP_HASH160 = 0xa9, OP_CHECKSIG = 0xac };

/* Each writes a script's length and bytes, and returns their end. */

static uint8_t *p2pkh(uint8_t *out, struct reader *r)
{
	static const uint8_t head[] = { 25, OP_DUP, OP_HASH160, OP_PUSH_20 };

	memcpy(out, head, sizeof(head));
	read_bytes(r, out + 4, 20);
	out[24] = OP_EQUALVERIFY;
	out[25] = OP_CHECKSIG;
	return out + 26;
}

static uint8_t *p2sh(uint8_t *out, struct reader *r)
{
	static const uint8_t head[] = { 23, OP_HASH160, OP_PUSH_20 };

	memcpy(out, head, sizeof(head));
	read_bytes(r, out + 3, 20);
	out[23] = OP_EQUAL;
	return out + 24;
}

static uint8_t *p2pk(uint8_t *out, struct reader *r, uint8_t parity)
{
	out[0] = 35;
	out[1] = OP_PUSH_33;
	out[2] = parity;
	read_bytes(r, out + 3, 32);
	out[35] = OP_CHECKSIG;
	return out + 36;
}

/* NULL: no point of the curve. */
static const uint8_t *full_key(struct undo_keys *keys, const uint8_t key[33])
{
	size_t slot = key[32] % UNDO_KEYS;
	uint8_t *full = keys->key[slot].full;
	size_t len = sizeof(keys->key[slot].full);
	secp256k1_pubkey point;

	if (!memcmp(keys->key[slot].compressed, key, 33))
		return full;
	if (!secp256k1_ec_pubkey_parse(secp256k1_context_static, &point, key,
				       33))
		return NULL;
	(void)secp256k1_ec_pubkey_serialize(secp256k1_context_static, full,
					    &len, &point,
					    SECP256K1_EC_UNCOMPRESSED);
	memcpy(keys->key[slot].compressed, key, 33);
	return full;
}

static uint8_t *p2pk_full(uint8_t *out, struct reader *r,
			  struct undo_keys *keys, uint8_t parity)
{
	uint8_t compressed[33] = { parity };
	const uint8_t *key;

	read_bytes(r, compressed + 1, 32);
	key = full_key(keys, compressed);
	if (!key) {
		r->failed = true;
		return out;
	}
	out[0] = 67;
	out[1] = OP_PUSH_65;
	memcpy(out + 2, key, 65);
	out[67] = OP_CHECKSIG;
	return out + 68;
}

/* Up to 2^32 - 1, the longest that a record can hold. */
static uint8_t *compact_size(uint8_t *out, size_t n)
{
	size_t bytes = n < 0xfd ? 0 : n <= 0xffff ? 2 : 4;

	*out++ = bytes == 0 ? (uint8_t)n : bytes == 2 ? 0xfd : 0xfe;
	for (size_t i = 0; i < bytes; i++)
		*out++ = (uint8_t)(n >> 8 * i);
	return out;
}

static uint8_t *raw_script(uint8_t *out, struct reader *r, uint64_t len)
{
	if (len > reader_left(r)) {
		r->failed = true;
		return out;
	}
	out = compact_size(out, (size_t)len);
	read_bytes(r, out, (size_t)len);
	return out + len;
}

static uint8_t *script(uint8_t *out, struct reader *r, struct undo_keys *keys)
{
	uint64_t code = read_number(r);

	switch (code) {
	case 0:
		return p2pkh(out, r);
	case 1:
		return p2sh(out, r);
	case 2:
	case 3:
		return p2pk(out, r, (uint8_t)code);
	case 4:
	case 5:
		return p2pk_full(out, r, keys, (uint8_t)(code - 2));
	default:
		return raw_script(out, r, code - RAW_SCRIPT);
	}
}

/* --- the whole --- */

#define MIN_INPUT_SIZE 3 /* genesis' height, an amount, an empty script */

static uint8_t *coin(uint8_t *out, struct reader *r, struct undo_keys *keys)
{
	uint64_t amount;

	if (read_number(r) > 1) /* height and coinbase */
		(void)read_number(r);
	amount = read_amount(r);
	for (size_t i = 0; i < 8; i++)
		*out++ = (uint8_t)(amount >> 8 * i);
	return script(out, r, keys);
}

static uint8_t *coins(uint8_t *out, struct reader *r, struct undo_keys *keys)
{
	size_t tx_count = read_count(r, 1);

	out = compact_size(out, tx_count + 1);
	*out++ = 0; /* the coinbase */
	while (tx_count-- && !r->failed) {
		size_t inputs = read_count(r, MIN_INPUT_SIZE);

		out = compact_size(out, inputs);
		while (inputs-- && !r->failed)
			out = coin(out, r, keys);
	}
	return out;
}

/* The most that len bytes of undo become: an input of 3 bytes becomes 9, and
 * none grows more; the count of transactions may grow by 4, and there is the
 * coinbase. What a failed read leaves behind is less than a P2PK. */
static size_t most_bytes(size_t len)
{
	return 3 * len + 128;
}

enum status undo_to_spent_outputs(struct writer *out, struct undo_keys *keys,
				  struct slice undo, const struct network *net)
{
	struct reader r = reader_over(undo.data, undo.len);
	size_t start = out->len;
	uint8_t *room = writer_extend(out, most_bytes(undo.len));

	if (!room)
		return STATUS_NO_MEMORY;
	out->len = start + (size_t)(coins(room, &r, keys) - room);
	if (net->mweb ? !r.failed : reader_done(&r))
		return STATUS_OK;
	out->len = start;
	return STATUS_BAD_INPUT;
}
