/* made_rows.h - rows of every table, in shapes that are hard on what packs,
 * sorts, seeks and merges them. */
#ifndef TESTS_UNIT_INDEXER_MADE_ROWS_H
#define TESTS_UNIT_INDEXER_MADE_ROWS_H

#include "indexer/merge.h"
#include "support.h"

/* name, what is particular */
enum rows_shape {
	ROWS_ORDINARY,  /* some scripts, small numbers */
	ROWS_HOT,       /* one script, many rows of each transaction */
	ROWS_HUGE,      /* txnums, indexes and amounts at their ends */
	ROWS_DENSE,     /* as few bytes as a row can take */
	ROWS_SCATTERED, /* every row of another script, anything goes */
};
#define ROWS_SHAPES (ROWS_SCATTERED + 1)

/* Up to count rows into out[], ascending and different; returns how many. */
size_t make_rows(struct row *out, size_t count, struct rng *rng,
		 enum table table, enum rows_shape shape);

/* By key alone; for qsort(). */
int compare_rows(const void *a, const void *b);

/* 0, 1, round, odd and up to 2^62 - 1. */
uint64_t made_amount(struct rng *rng);

/* What the script's rows below txnum_end add up to, by walking over all. */
struct history_sum brute_sum(const struct row *rows, size_t count,
			     const struct script_key *script,
			     uint64_t txnum_end);
void assert_sums_equal(const struct history_sum *a,
		       const struct history_sum *b);

void assert_rows_equal(enum table table, const struct row *got, size_t count,
		       const struct row *expected, size_t expected_count);

/* Stores ascending rows as the run of one table in an empty slot. */
void store_run(const struct view *batch, enum table table, unsigned slot,
	       const struct row *rows, size_t count);

/* Merged rows end here: pass collect_row and a pointer to one of these. */
struct row_list {
	struct row *rows; /* owned: free() */
	size_t count, cap;
};
enum status collect_row(void *list, const struct row *row);

#endif /* TESTS_UNIT_INDEXER_MADE_ROWS_H */
