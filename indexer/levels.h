/* levels.h - the runs as one: what is added, merged upward and cut back by the
 * writer, and read as if it were one table by everyone.
 *
 * Runs stand oldest first; the span of each is its level (state.h). A block
 * joins the newest run while that is of level 0; a run whose level is not above
 * that of what follows it is merged with that. A row is in exactly one
 * run, and merging never changes what a reader sees. */
#ifndef INDEXER_LEVELS_H
#define INDEXER_LEVELS_H

#include "indexer/merge.h"

struct level_policy {
	uint32_t fanout;     /* a level spans this many times the one below */
	uint32_t horizon;    /* blocks that a reorg may undo */
	uint64_t merge_rows; /* that one transaction of a merge takes */
};

/* Smallest L with blocks <= fanout^(L + 1). */
unsigned level_of(const struct level_policy *policy, uint32_t blocks);

/* Runs above this level that span more than the horizon hold settled blocks
 * only, so that a reorg never has to rewrite them. Those that span less may
 * grow: else a long horizon would need more runs than there are slots. */
enum { LAST_RECENT_LEVEL = 1 };

/* First height that a reorg may still undo. */
uint32_t levels_floor(const struct level_policy *policy,
		      const struct state *state);

/* Adds the sorted rows of blocks [state->blocks, to), whose txnums end below
 * txnum_end, in the caller's batch, and sets state's runs, but nothing else of
 * it. safe: see merge_filter. */
MUST_CHECK enum status levels_add(const struct view *batch, struct state *state,
				  const struct level_policy *policy,
				  const struct row_set *fresh, uint32_t to,
				  uint64_t txnum_end, uint64_t safe);

/* Leaves out every row made at or above txnum cut, the first of block height;
 * state's runs end at height then. */
MUST_CHECK enum status levels_cut(const struct view *batch, struct state *state,
				  uint32_t height, uint64_t cut);

/* One merge that is due, if any: runs [first, first + count) of state; newer
 * ones than those of a merge under way. */
struct merge_plan {
	uint32_t first, count; /* count 0: nothing is due */
};
struct merge_plan levels_plan(const struct state *state,
			      const struct level_policy *policy);
/* All of it, in this transaction. */
MUST_CHECK enum status levels_merge(const struct view *batch,
				    struct state *state,
				    const struct merge_plan *plan,
				    uint64_t safe);

/* What is to be done next of the merges that are due, as much as one
 * transaction should: a small one, or one range of a large one, of which one is
 * under way at a time (state.h). *did: whether there was anything. */
MUST_CHECK enum status levels_advance(const struct view *batch,
				      struct state *state,
				      const struct level_policy *policy,
				      uint64_t safe, bool *did);

/* More runs than there should be: merging goes first now. */
bool levels_crowded(const struct state *state);

/* --- reading --- */

/* All runs of one table, merged as they are read, in key order. Made for one
 * view and state; open again (cheap, memory is kept) for another. */
struct level_cursor {
	enum table table;
	uint32_t count;                    /* runs */
	struct run_cursor *runs[MAX_RUNS]; /* oldest first; owned */
	bool live[MAX_RUNS];               /* stands on a row */
	uint32_t current;                  /* the run whose row is next */
};

void level_cursor_init(struct level_cursor *cursor, enum table table);
MUST_CHECK enum status level_cursor_open(struct level_cursor *cursor,
					 const struct view *view,
					 const struct state *state);
void level_cursor_close(struct level_cursor *cursor); /* before the view ends */
void level_cursor_clear(struct level_cursor *cursor); /* frees the memory */

/* To the first row at or above key; level_next() goes on upward. */
MUST_CHECK enum status level_seek(struct level_cursor *cursor,
				  const uint8_t *key, size_t len);
MUST_CHECK enum status level_next(struct level_cursor *cursor);
/* To the last row below key; level_prev() goes on downward. */
MUST_CHECK enum status level_seek_below(struct level_cursor *cursor,
					const uint8_t *key, size_t len);
MUST_CHECK enum status level_prev(struct level_cursor *cursor);
/* To the row with just this key, which is in one run at most: the others are
 * not looked at once it is found, the oldest and largest first. The cursor
 * cannot go on from there. */
MUST_CHECK enum status level_find(struct level_cursor *cursor,
				  const uint8_t *key, size_t len);
/* Shows visit() the rows that begin with key, run by run, the oldest first,
 * until it returns anything but NOT_FOUND: that is the answer, and runs behind
 * are not looked at. visit() must not use this cursor, which cannot go on. */
typedef enum status level_visit(void *arg, const struct row *row);
MUST_CHECK enum status level_each(struct level_cursor *cursor,
				  const uint8_t *key, size_t len,
				  level_visit *visit, void *arg);
/* The row it stands on, borrowed until it moves. Only after OK. */
const struct row *level_row(const struct level_cursor *cursor);

#endif /* INDEXER_LEVELS_H */
