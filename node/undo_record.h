/* undo_record.h - understands a record of a rev*.dat: what a block's inputs
 * spent.
 *
 *     magic [4] | LE32 length | undo [length] | checksum [32]
 *     checksum = SHA-256d(hash of the previous block, undo)
 *
 *     undo: compact size: transactions without the coinbase
 *           per transaction: compact size: inputs
 *           per input: height * 2 + coinbase; if height > 0 a version that
 *             means nothing; amount; script
 *
 * The numbers of an input are base 128, high bits first, each continuation
 * adding one; amount and script are compressed (undo_record.c). No record says
 * whose it is: the checksum alone proves that. XOR and reserved zeros are as in
 * blk*.dat (block_record.h). Pure: any thread, but for undo_keys. */
#ifndef NODE_UNDO_RECORD_H
#define NODE_UNDO_RECORD_H

#include "chain/network.h"
#include "chain/writer.h"
#include "node/block_record.h"

#define UNDO_CHECKSUM_SIZE 32
/* Bytes that decide: prefix and number of transactions. */
#define UNDO_RECORD_HEAD   (BLOCK_RECORD_PREFIX + 9)

struct undo_head {
	uint32_t length;   /* of undo */
	uint32_t tx_count; /* of the block, coinbase included */
};

/* As block_record_read(); a WHOLE record's end, checksum included, lies within
 * file_size. */
enum block_record_kind undo_head_read(struct undo_head *out, struct slice raw,
				      uint64_t offset, uint64_t file_size,
				      const struct block_file_format *format);

/* record: undo and checksum, XOR taken off. Is it that of the block after
 * prev? */
bool undo_belongs(struct slice record, const struct block_hash *prev);

/* A public key that was stored as its x alone costs some microseconds to
 * restore, and the same one tends to come again. Zeroed at first; one thread.
 */
#define UNDO_KEYS 256
struct undo_keys {
	struct {
		uint8_t compressed[33];
		uint8_t full[65];
	} key[UNDO_KEYS];
};

/* Appends what undo holds in the form of /rest/spenttxouts
 * (spent_outputs.h). BAD_INPUT: malformed; *out is then as before. Bytes behind
 * the last transaction are passed over where net->mweb (Litecoin's own undo
 * data), else refused. BCH's token prefixes stand before their scripts, as on
 * the wire. */
MUST_CHECK enum status undo_to_spent_outputs(struct writer *out,
					     struct undo_keys *keys,
					     struct slice undo,
					     const struct network *net);

#endif /* NODE_UNDO_RECORD_H */
