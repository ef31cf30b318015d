/* block_record.c - see block_record.h. */
#include "node/block_record.h"

static uint64_t load_u64(const uint8_t bytes[8])
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

void block_file_xor(uint8_t *data, size_t len, uint64_t offset,
		    const uint8_t key[8])
{
	uint8_t turned[8];
	uint64_t mask;
	size_t i = 0;

	/* The key as it lies over data[0], so that words can be taken whole. */
	for (size_t k = 0; k < sizeof(turned); k++)
		turned[k] = key[(offset + k) % 8];
	mask = load_u64(turned);
	if (!mask)
		return;
	for (; len - i >= 4 * sizeof(mask); i += 4 * sizeof(mask)) {
		uint64_t words[4];

		memcpy(words, data + i, sizeof(words));
		for (size_t k = 0; k < 4; k++)
			words[k] ^= mask;
		memcpy(data + i, words, sizeof(words));
	}
	for (; i < len; i++)
		data[i] ^= turned[i % 8];
}

static bool all_zeros(struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.data[i])
			return false;
	}
	return true;
}

enum block_record_kind record_head_read(uint8_t *head, size_t cap,
					uint32_t *length, struct slice raw,
					uint64_t offset,
					const struct block_file_format *format)
{
	uint8_t magic[4];
	struct reader r;

	if (raw.len > cap)
		raw.len = cap;
	if (!raw.len)
		return BLOCK_RECORD_END;
	if (all_zeros(raw))
		return BLOCK_RECORD_ZEROS;
	memset(head, 0, cap);
	memcpy(head, raw.data, raw.len);
	block_file_xor(head, raw.len, offset, format->key);
	r = reader_over(head, cap);
	read_bytes(&r, magic, sizeof(magic));
	if (raw.len < sizeof(magic))
		return BLOCK_RECORD_CUT;
	if (memcmp(magic, format->magic, sizeof(magic)))
		return BLOCK_RECORD_JUNK;
	*length = read_le32(&r);
	return raw.len < BLOCK_RECORD_PREFIX ? BLOCK_RECORD_CUT
					     : BLOCK_RECORD_WHOLE;
}

static bool fits(uint32_t length, uint64_t offset, uint64_t file_size)
{
	return offset <= file_size &&
	       (uint64_t)length + BLOCK_RECORD_PREFIX <= file_size - offset;
}

/* head: what stands behind the prefix. */
static void read_head(struct block_record *out,
		      const uint8_t head[HEADER_SIZE + 9])
{
	struct reader r = reader_over(head, HEADER_SIZE + 9);
	struct header header;
	uint64_t txs;

	sha256d(out->hash.bytes, head, HEADER_SIZE);
	header_read(&header, &r);
	out->prev = header.prev;
	txs = read_compact_size(&r);
	out->tx_count = r.failed || txs > UINT32_MAX ? 0 : (uint32_t)txs;
}

enum block_record_kind block_record_read(struct block_record *out,
					 struct slice raw, uint64_t offset,
					 uint64_t file_size,
					 const struct block_file_format *format)
{
	uint8_t head[BLOCK_RECORD_HEAD];
	enum block_record_kind kind = record_head_read(
		head, sizeof(head), &out->length, raw, offset, format);

	if (kind != BLOCK_RECORD_WHOLE)
		return kind;
	if (out->length <= HEADER_SIZE)
		return BLOCK_RECORD_JUNK;
	/* The prefix is written first: the rest may still be zeros. */
	if (raw.len < BLOCK_RECORD_PREFIX + HEADER_SIZE ||
	    !fits(out->length, offset, file_size) ||
	    all_zeros(slice_of(raw.data + BLOCK_RECORD_PREFIX, HEADER_SIZE)))
		return BLOCK_RECORD_CUT;
	read_head(out, head + BLOCK_RECORD_PREFIX);
	return BLOCK_RECORD_WHOLE;
}
