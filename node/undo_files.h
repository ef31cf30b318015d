/* undo_files.h - what a block's inputs spent, from the node's rev*.dat.
 *
 * A block's record is in the rev file of the same number as its blk file, in
 * order of connection, stale blocks included, and says nothing of whose it is:
 * it is looked for among those of as many transactions, and proved by its
 * checksum (undo_record.h) and by there being no other (undo_list.h). A block
 * with nothing but a coinbase needs none. The node may be writing while we
 * read.
 *
 * Threads: undo_files are for any; each brings its own undo_reader. */
#ifndef NODE_UNDO_FILES_H
#define NODE_UNDO_FILES_H

#include "chain/block.h"
#include "chain/writer.h"

struct undo_files;
struct undo_reader;

/* dir as for block_files_open(), and the same failures. That there is any undo
 * file is not asked here. */
MUST_CHECK enum status undo_files_open(struct undo_files **out, const char *dir,
				       const struct network *net);
/* After its readers. */
void undo_files_close(struct undo_files *files);

/* Looks on from where it last found something: quickest where a thread's blocks
 * rise in height. NULL: out of memory. */
struct undo_reader *undo_reader_new(struct undo_files *files);
void undo_reader_free(struct undo_reader *reader);

/* Appends the block's spent outputs in the form of /rest/spenttxouts, for
 * spent_outputs.h to walk over. file: that of the block's position. prev: the
 * hash of the block before. NOT_FOUND: there is no such record (the node may
 * have pruned it, or made the file without), or there are two: a rival of the
 * block, stale by now, stands in the same file, has as many transactions, and
 * spent something else. BAD_INPUT: the record's checksum is right, but it makes
 * no sense. FAILED (logged), NO_MEMORY. *out is then as before. */
MUST_CHECK enum status undo_reader_read(struct undo_reader *reader,
					struct writer *out, uint32_t file,
					const struct block_hash *prev,
					size_t tx_count);

/* The same for a block that is parsed already, and may have rivals: of all
 * records that bear its proof, the one that fits what its inputs reveal
 * (spent_fit.h). NOT_FOUND: none does, or two that differ. */
MUST_CHECK enum status undo_reader_choose(struct undo_reader *reader,
					  struct writer *out, uint32_t file,
					  const struct block *block);

#endif /* NODE_UNDO_FILES_H */
