/* build_group.h - all that happened to one script, side by side: an output and
 * its spend bear the same script, so they meet here, and nothing needs to be
 * looked up. */
#ifndef INDEXER_BUILD_GROUP_H
#define INDEXER_BUILD_GROUP_H

#include "indexer/build_pages.h"
#include "indexer/build_spend.h"

/* Where the rows go; one thread's. */
struct group_sink {
	const struct build_runs *runs;
	struct build_pages *history, *coins;
	struct pair_list *spends; /* where of the output, and of its input */
	/* Of the group under way; owned: outputs by tag, and inputs. */
	uint32_t *by_tag;
	size_t by_tag_cap;
	struct pair_space inputs;
};
void group_sink_clear(struct group_sink *sink);

/* Sorts a partition's records and makes their rows, scripts ascending.
 * first_byte: what all their scriptkeys begin with; skip: how many bits more
 * they share. CORRUPT (logged): an input without its output. */
MUST_CHECK enum status group_rows(struct group_sink *sink,
				  struct build_record *records,
				  struct build_record *scratch, size_t count,
				  uint8_t first_byte, unsigned skip);

/* The two halves of it for one script that is too much at once: outputs meet
 * their spends among records that hold both or neither, and are left alone; */
MUST_CHECK enum status group_meet(struct group_sink *sink,
				  struct build_record *records, size_t *count);
/* and rows, in key order, of outputs that have met, or that nobody spends, and
 * of inputs that bear their amounts. */
MUST_CHECK enum status group_rows_met(struct group_sink *sink,
				      struct build_record *records,
				      struct build_record *scratch,
				      size_t count, uint8_t first_byte);

#endif /* INDEXER_BUILD_GROUP_H */
