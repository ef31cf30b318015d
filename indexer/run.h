/* run.h - one run of one table: rows in key order over its packed pages, both
 * ways. */
#ifndef INDEXER_RUN_H
#define INDEXER_RUN_H

#include "indexer/page.h"
#include "indexer/store.h"

/* Stands on a row, or nowhere. About 33 KB: keep it and use it again. */
struct run_cursor {
	enum table table;
	struct store_cursor pages;
	bool has_page; /* page holds the record that pages stands on, unpacked
			* as far as needed */
	struct page page;
	size_t at; /* in page.rows */
	/* The key that page is the last at or below of; len 0: not known. */
	uint8_t floor_of[ROW_KEY_MAX];
	size_t floor_len;
	/* History rows of one script that a merge under way has moved away. */
	struct script_key moved_script;
	struct history_sum moved;
};

/* Binds to the run in slot; the view must outlive the cursor's use. */
MUST_CHECK enum status run_open(struct run_cursor *cursor,
				const struct view *view, enum table table,
				unsigned slot);
void run_close(struct run_cursor *cursor);

/* History of a run that loses its front to a merge under way: pages still say
 * what the rows before them added up to, those that moved included. Looks up
 * what to take off. */
MUST_CHECK enum status run_find_moved(struct run_cursor *cursor);

/* The first row at or above key (len bytes; a prefix is the lowest of its
 * rows). NOT_FOUND: none. */
MUST_CHECK enum status run_seek(struct run_cursor *cursor, const uint8_t *key,
				size_t len);
/* The last row below every row that is at or above key. */
MUST_CHECK enum status run_seek_below(struct run_cursor *cursor,
				      const uint8_t *key, size_t len);
MUST_CHECK enum status run_first(struct run_cursor *cursor);
MUST_CHECK enum status run_last(struct run_cursor *cursor);
MUST_CHECK enum status run_next(struct run_cursor *cursor);
MUST_CHECK enum status run_prev(struct run_cursor *cursor);

static inline const struct row *run_row(const struct run_cursor *cursor)
{
	return &cursor->page.rows[cursor->at];
}

/* History: what the script's rows of this run with a txnum below txnum_end add
 * up to; all zeros when it has none. Moves the cursor to the last of them. */
MUST_CHECK enum status run_sum_below(struct run_cursor *cursor,
				     struct history_sum *out,
				     const struct script_key *script,
				     uint64_t txnum_end);

/* History: what the rows up to the one it stands on, of the same script, add up
 * to, those that have moved away included. */
void run_sum_here(const struct run_cursor *cursor, struct history_sum *out);

#endif /* INDEXER_RUN_H */
