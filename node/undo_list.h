/* undo_list.h - what is in one rev*.dat: where its records are, and which of
 * them cannot be told apart.
 *
 * A record's checksum proves the block before. Two blocks that follow the same
 * one (a stale block and its rival) have records that fit both; so the headers
 * of the blk file of the same number are looked through too, for blocks with
 * the same predecessor. 12 bytes a record and 8 a block while listing.
 *
 * Belongs to one thread at a time. */
#ifndef NODE_UNDO_LIST_H
#define NODE_UNDO_LIST_H

#include <sys/stat.h>

#include "node/block_record.h"

struct undo_place {
	uint32_t offset; /* of undo, behind the prefix */
	uint32_t length;
	uint32_t tx_count; /* of the block */
};

/* Zeroed at first. */
struct undo_list {
	struct undo_place *places; /* owned; in the file's order */
	size_t count, cap;
	uint64_t *rivals; /* owned; sorted keys of predecessors */
	size_t rival_count;
	bool settled;     /* what was listed is all that was in it, */
	struct stat when; /* as it was then */
};

void undo_list_clear(struct undo_list *list);
/* Lists rev and blk, two open files, unless rev is as it was when it was last
 * listed. FAILED (logged), NO_MEMORY: the list is of no use then. */
MUST_CHECK enum status undo_list_update(struct undo_list *list, int rev,
					int blk,
					const struct block_file_format *format);
/* Do two blocks of the file follow this one? (Or two others, whose key is the
 * same by chance: that does no harm.) */
bool undo_list_has_rivals(const struct undo_list *list,
			  const struct block_hash *prev);

#endif /* NODE_UNDO_LIST_H */
