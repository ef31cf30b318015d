/* build_pending.h - the outputs or the inputs of one block, whose scripts are
 * hashed together before they are put into partitions. One thread. */
#ifndef INDEXER_BUILD_PENDING_H
#define INDEXER_BUILD_PENDING_H

#include "indexer/build_record.h"

/* Zeroed at first; owns what it points to, but not what scripts hold. */
struct pending {
	struct scan_record *records; /* script: set when they are put */
	struct slice *scripts;
	size_t count, cap;
};

void pending_clear(struct pending *p);
/* BAD_INPUT: an index or an amount that no block has. */
MUST_CHECK enum status pending_add(struct pending *p,
				   const struct scan_record *record,
				   struct slice script);
MUST_CHECK enum status pending_put_outputs(struct pending *p,
					   struct record_writer *w,
					   const struct index_secret *secret);
/* Those that do not become part of their outputs' records: for what does,
 * script is not set. The writer remembers. */
MUST_CHECK enum status pending_put_inputs(struct pending *p,
					  struct record_writer *w,
					  const struct index_secret *secret);

#endif /* INDEXER_BUILD_PENDING_H */
