/* block_record.h - understands one place in a blk*.dat: is there a block?
 *
 *     magic [4] | LE32 length | block [length]
 *
 * all of it XORed with an 8-byte key whose phase is the offset in the file
 * (all zeros: plain). Space that the node has reserved and not written yet is
 * plain zeros, never XORed (nodes.md 6). Pure: any thread. */
#ifndef NODE_BLOCK_RECORD_H
#define NODE_BLOCK_RECORD_H

#include "chain/hash.h"
#include "chain/header.h"

#define BLOCK_RECORD_PREFIX 8 /* magic and length */
/* Bytes that tell all: prefix, header, number of transactions. */
#define BLOCK_RECORD_HEAD   (BLOCK_RECORD_PREFIX + HEADER_SIZE + 9)

struct block_file_format {
	uint8_t magic[4];
	uint8_t key[8];
};

enum block_record_kind {
	BLOCK_RECORD_WHOLE, /* all is set */
	BLOCK_RECORD_END,   /* the file ends here, between records */
	BLOCK_RECORD_ZEROS, /* reserved, not written yet */
	BLOCK_RECORD_CUT,   /* begins here, but is not all there yet */
	BLOCK_RECORD_JUNK,  /* nothing that a node writes */
};

struct block_record {
	uint32_t length;   /* of the block */
	uint32_t tx_count; /* 0: nonsense stands there */
	struct block_hash hash;
	struct block_hash prev;
};

/* raw: the bytes at offset as they are in the file, BLOCK_RECORD_HEAD of them,
 * or as many as there are. A WHOLE record's end lies within file_size. The
 * hash says what the header's bytes are, not that they are a valid block. */
enum block_record_kind
block_record_read(struct block_record *out, struct slice raw, uint64_t offset,
		  uint64_t file_size, const struct block_file_format *format);

/* The beginning of it, which rev*.dat shares: WHOLE when magic and length are
 * there. head[cap] gets raw without its XOR; bytes that the file does not have
 * are zeros. */
enum block_record_kind record_head_read(uint8_t *head, size_t cap,
					uint32_t *length, struct slice raw,
					uint64_t offset,
					const struct block_file_format *format);

/* Takes the XOR off bytes that stand at offset in their file (or puts it on).
 */
void block_file_xor(uint8_t *data, size_t len, uint64_t offset,
		    const uint8_t key[8]);

#endif /* NODE_BLOCK_RECORD_H */
