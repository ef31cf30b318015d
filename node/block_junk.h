/* block_junk.h - walks over blk*.dat and rev*.dat, and finds where they make
 * sense again behind bytes that are no record: damage, or what a crash left.
 * Any thread. */
#ifndef NODE_BLOCK_JUNK_H
#define NODE_BLOCK_JUNK_H

#include "chain/status.h"
#include "node/undo_record.h"

/* The next record at or behind from: magic, a length that fits, and at its end
 * another record, reserved space or the file's end. NOT_FOUND, FAILED (logged),
 * NO_MEMORY. */
MUST_CHECK enum status block_after_junk(struct block_record *record,
					uint64_t *offset, int fd, uint64_t from,
					uint64_t file_size,
					const struct block_file_format *format);

/* The record at *offset or, where something else stands, the next one, which is
 * looked for from the head of the one at last on: that one's length may be what
 * is damaged. NOT_FOUND: there is no more. */
MUST_CHECK enum status block_next(struct block_record *record, uint64_t *offset,
				  uint64_t last, int fd, uint64_t file_size,
				  const struct block_file_format *format);
/* The same in a rev*.dat. */
MUST_CHECK enum status undo_next(struct undo_head *head, uint64_t *offset,
				 uint64_t last, int fd, uint64_t file_size,
				 const struct block_file_format *format);

#endif /* NODE_BLOCK_JUNK_H */
