/* merge.h - runs and fresh rows into one new run, in key order, with a filter.
 *
 * Connecting a block, merging levels, and undoing blocks are all this one
 * pass. */
#ifndef INDEXER_MERGE_H
#define INDEXER_MERGE_H

#include "indexer/run.h"
#include "indexer/state.h"

/* Rows of a batch of blocks, per table; sorted before merging. */
struct row_set {
	struct row *rows[TABLE_COUNT]; /* owned */
	size_t count[TABLE_COUNT];
	size_t cap[TABLE_COUNT];
};

void row_set_init(struct row_set *set);
void row_set_clear(struct row_set *set);
void row_set_reset(struct row_set *set); /* forget rows, keep memory */
MUST_CHECK enum status row_set_add(struct row_set *set, enum table table,
				   const struct row *row);
MUST_CHECK enum status row_set_sort(struct row_set *set);

struct merge_filter {
	/* Rows made by this txnum or above are left out; UINT64_MAX: none. */
	uint64_t cut;
	/* An output and the spend that cancels it leave coins together when the
	 * spender is below this: no reorg may bring the output back. */
	uint64_t safe;
};

/* Where merged rows go, in key order. */
typedef enum status merge_take(void *arg, const struct row *row);

/* One table: the rows of run slots and fresh rows (count of them, sorted; may
 * be NULL), merged and filtered, handed to take. */
MUST_CHECK enum status merge_rows(const struct view *view, enum table table,
				  const uint8_t *slots, size_t slot_count,
				  const struct row *fresh, size_t fresh_count,
				  const struct merge_filter *filter,
				  merge_take *take, void *arg);

/* All tables into the empty slot out->slot; fills out->rows and out->bytes.
 * fresh may be NULL. txnum_end: above every txnum among the rows. */
MUST_CHECK enum status merge_into_slot(const struct view *batch,
				       struct run_info *out,
				       const uint8_t *slots, size_t slot_count,
				       const struct row_set *fresh,
				       const struct merge_filter *filter,
				       uint64_t txnum_end);

/* One range of one table, of a merge that goes on from one transaction to the
 * next: takes rows from the fronts of runs (count of them), up to a border
 * behind limit rows, and appends what the filter leaves to out's slot. The runs
 * keep the rest; all rows and bytes are counted anew. *done: nothing is left in
 * any of them. */
MUST_CHECK enum status merge_range(const struct view *batch, enum table table,
				   struct run_info *out, struct run_info *runs,
				   size_t count,
				   const struct merge_filter *filter,
				   uint64_t txnum_end, uint64_t limit,
				   bool *done);

#endif /* INDEXER_MERGE_H */
