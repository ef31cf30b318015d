/* Walks a block file, whose key stands before it, as a scan does: records lie
 * in the file, their hash is their header's, and the key makes no difference.
 */
#include "check.h"

#include "node/block_record.h"

static const uint8_t magic[4] = { 0xfa, 0xbf, 0xb5, 0xda };

static struct slice head_at(struct slice file, uint64_t offset)
{
	size_t left = file.len - (size_t)offset;

	return slice_of(file.data + offset,
			left < BLOCK_RECORD_HEAD ? left : BLOCK_RECORD_HEAD);
}

static void check_hash(const struct block_record *record, struct slice plain,
		       uint64_t offset)
{
	struct block_hash hash;

	check(record->length > HEADER_SIZE);
	check(record->length <= plain.len - offset - BLOCK_RECORD_PREFIX);
	sha256d(hash.bytes, plain.data + offset + BLOCK_RECORD_PREFIX,
		HEADER_SIZE);
	check(block_hash_equal(&hash, &record->hash));
}

/* raw under the key and plain without one are the same file. */
static void walk(struct slice raw, struct slice plain,
		 const struct block_file_format *keyed)
{
	struct block_file_format unkeyed = { .key = { 0 } };
	struct block_record record, same;
	enum block_record_kind kind;
	uint64_t offset = 0;

	memcpy(unkeyed.magic, magic, sizeof(magic));
	for (;;) {
		kind = block_record_read(&record, head_at(raw, offset), offset,
					 raw.len, keyed);
		if (kind != BLOCK_RECORD_WHOLE)
			return;
		check_hash(&record, plain, offset);
		/* But for a header of plain zeros: reserved, without a key. */
		kind = block_record_read(&same, head_at(plain, offset), offset,
					 plain.len, &unkeyed);
		check(kind == BLOCK_RECORD_CUT ||
		      (kind == BLOCK_RECORD_WHOLE &&
		       same.length == record.length &&
		       block_hash_equal(&same.hash, &record.hash)));
		offset += BLOCK_RECORD_PREFIX + (uint64_t)record.length;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct block_file_format format;
	uint8_t *plain;
	size_t len;

	if (size < sizeof(format.key))
		return 0;
	memcpy(format.magic, magic, sizeof(magic));
	memcpy(format.key, data, sizeof(format.key));
	len = size - sizeof(format.key);
	plain = malloc(len + 1);
	if (!plain)
		return 0;
	memcpy(plain, data + sizeof(format.key), len);
	block_file_xor(plain, len, 0, format.key);
	walk(slice_of(data + sizeof(format.key), len), slice_of(plain, len),
	     &format);
	free(plain);
	return 0;
}
