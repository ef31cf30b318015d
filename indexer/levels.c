#include "indexer/levels.h"

#include <stdlib.h>

#include "base/log.h"

/* Blocks may come while a large merge takes its time, but each needs a slot. */
enum { RUNS_CROWDED = MAX_RUNS * 2 / 3 };

unsigned level_of(const struct level_policy *policy, uint32_t blocks)
{
	uint64_t span = policy->fanout;
	unsigned level = 0;

	while (span < blocks) {
		span *= policy->fanout;
		level++;
	}
	return level;
}

uint32_t levels_floor(const struct level_policy *policy,
		      const struct state *state)
{
	return state->top > policy->horizon ? state->top - policy->horizon : 0;
}

static enum status drop_slot(const struct view *batch, unsigned slot)
{
	enum status st = STATUS_OK;

	for (int t = 0; t < TABLE_COUNT && st == STATUS_OK; t++)
		st = store_drop(batch, db_of_run((enum table)t, slot));
	return st;
}

/* Puts merged in the place of runs [first, first + count). */
static void replace_runs(struct state *state, uint32_t first, uint32_t count,
			 const struct run_info *merged)
{
	uint32_t behind = state->run_count - first - count;

	memmove(&state->runs[first + 1], &state->runs[first + count],
		behind * sizeof(state->runs[0]));
	state->runs[first] = *merged;
	state->run_count = first + 1 + behind;
}

/* Merges runs [first, first + count) and fresh rows into one new run that ends
 * at block to; count may be 0. */
static enum status merge_runs(const struct view *batch, struct state *state,
			      uint32_t first, uint32_t count,
			      const struct row_set *fresh, uint32_t to,
			      uint64_t txnum_end,
			      const struct merge_filter *filter)
{
	struct run_info merged = { .slot = (uint8_t)state_free_slot(state) };
	uint8_t slots[MAX_RUNS];
	enum status st;

	merged.from = count ? state->runs[first].from : state->blocks;
	merged.to = to;
	for (uint32_t i = 0; i < count; i++)
		slots[i] = state->runs[first + i].slot;
	st = merge_into_slot(batch, &merged, slots, count, fresh, filter,
			     txnum_end);
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++)
		st = drop_slot(batch, slots[i]);
	if (st == STATUS_OK)
		replace_runs(state, first, count, &merged);
	return st;
}

/* Runs from here on are not part of the merge under way. */
static uint32_t merging_end(const struct state *state)
{
	return state->merging.first + state->merging.count;
}

enum status levels_add(const struct view *batch, struct state *state,
		       const struct level_policy *policy,
		       const struct row_set *fresh, uint32_t to,
		       uint64_t txnum_end, uint64_t safe)
{
	struct merge_filter filter = { .cut = UINT64_MAX, .safe = safe };
	uint32_t n = state->run_count;
	bool join = n > merging_end(state) &&
		    to - state->runs[n - 1].from <= policy->fanout;

	if (!join && state_slot_count(state) == MAX_RUNS) {
		log_error("too many runs that may not be merged yet",
			  "runs=%u blocks=%u advice=\"lower --reorg-horizon\"",
			  n, state->blocks);
		return STATUS_FULL;
	}
	return merge_runs(batch, state, join ? n - 1 : n, join ? 1 : 0, fresh,
			  to, txnum_end, &filter);
}

/* --- merging upward --- */

static bool may_merge(const struct state *state,
		      const struct level_policy *policy, uint32_t first,
		      uint32_t last)
{
	uint32_t to = state->runs[last].to;
	uint32_t span = to - state->runs[first].from;

	return to <= levels_floor(policy, state) || span <= policy->horizon ||
	       level_of(policy, span) <= LAST_RECENT_LEVEL;
}

struct merge_plan levels_plan(const struct state *state,
			      const struct level_policy *policy)
{
	const struct run_info *runs = state->runs;

	const uint32_t end = merging_end(state);

	for (uint32_t last = state->run_count; last-- > end;) {
		uint32_t first = last;

		/* As far back as runs are no larger than what is gathered. */
		while (first > end &&
		       level_of(policy,
				runs[first - 1].to - runs[first - 1].from) <=
			       level_of(policy,
					runs[last].to - runs[first].from) &&
		       may_merge(state, policy, first - 1, last))
			first--;
		if (first < last)
			return (struct merge_plan){ first, last - first + 1 };
	}
	return (struct merge_plan){ 0, 0 };
}

enum status levels_merge(const struct view *batch, struct state *state,
			 const struct merge_plan *plan, uint64_t safe)
{
	struct merge_filter filter = { .cut = UINT64_MAX, .safe = safe };

	return merge_runs(batch, state, plan->first, plan->count, NULL,
			  state->runs[plan->first + plan->count - 1].to,
			  state->next_txnum, &filter);
}

/* --- range by range --- */

static uint64_t rows_of_plan(const struct state *state,
			     const struct merge_plan *plan)
{
	uint64_t rows = 0;

	for (uint32_t i = 0; i < plan->count; i++)
		for (int t = 0; t < TABLE_COUNT; t++)
			rows += state->runs[plan->first + i].rows[t];
	return rows;
}

static void begin_merging(struct state *state, const struct merge_plan *plan)
{
	const struct run_info *runs = &state->runs[plan->first];

	state->merging = (struct merging){
		.first = plan->first,
		.count = plan->count,
		.into = { .slot = (uint8_t)state_free_slot(state),
			  .from = runs[0].from,
			  .to = runs[plan->count - 1].to },
	};
}

static void end_merging(struct state *state)
{
	struct merging m = state->merging;

	state->merging = (struct merging){ .count = 0 };
	replace_runs(state, m.first, m.count, &m.into);
}

/* The merge under way, one range further. */
static enum status merge_next_range(const struct view *batch,
				    struct state *state,
				    const struct level_policy *policy,
				    uint64_t safe)
{
	struct merge_filter filter = { .cut = UINT64_MAX, .safe = safe };
	struct merging *m = &state->merging;
	bool done;
	enum status st = merge_range(
		batch, m->table, &m->into, &state->runs[m->first], m->count,
		&filter, state->next_txnum, policy->merge_rows, &done);

	if (st != STATUS_OK || !done)
		return st;
	if (m->table + 1 == TABLE_COUNT)
		end_merging(state);
	else
		m->table++;
	return STATUS_OK;
}

enum status levels_advance(const struct view *batch, struct state *state,
			   const struct level_policy *policy, uint64_t safe,
			   bool *did)
{
	struct merge_plan plan = levels_plan(state, policy);

	*did = plan.count || state->merging.count;
	if (!*did)
		return STATUS_OK;
	if (plan.count && rows_of_plan(state, &plan) <= policy->merge_rows)
		return levels_merge(batch, state, &plan, safe);
	if (!state->merging.count)
		begin_merging(state, &plan);
	return merge_next_range(batch, state, policy, safe);
}

bool levels_crowded(const struct state *state)
{
	return state_slot_count(state) >= RUNS_CROWDED;
}

/* --- cutting back --- */

/* The merge under way loses what it has moved of the blocks from height on.
 * Its runs lose theirs as all runs do. */
static enum status cut_merging(const struct view *batch, struct state *state,
			       uint32_t height,
			       const struct merge_filter *filter)
{
	struct merging *m = &state->merging;
	struct run_info rest = { .slot = (uint8_t)state_free_slot(state),
				 .from = m->into.from,
				 .to = height };
	uint8_t slot = m->into.slot;
	enum status st;

	if (!m->count || m->into.to <= height)
		return STATUS_OK;
	if (m->into.from >= height) {
		m->count = 0;
		return drop_slot(batch, slot);
	}
	while (state->runs[m->first + m->count - 1].from >= height)
		m->count--;
	st = merge_into_slot(batch, &rest, &slot, 1, NULL, filter,
			     state->next_txnum);
	m->into = rest;
	return st == STATUS_OK ? drop_slot(batch, slot) : st;
}

enum status levels_cut(const struct view *batch, struct state *state,
		       uint32_t height, uint64_t cut)
{
	/* Nothing may cancel here: the horizon is counted from the highest tip
	 * ever, and merges have cancelled what lies below it. */
	struct merge_filter filter = { .cut = cut, .safe = 0 };
	enum status st = cut_merging(batch, state, height, &filter);

	while (state->run_count && st == STATUS_OK) {
		uint32_t last = state->run_count - 1;

		if (state->runs[last].to <= height)
			break;
		if (state->runs[last].from >= height) {
			st = drop_slot(batch, state->runs[last].slot);
			state->run_count--;
			continue;
		}
		st = merge_runs(batch, state, last, 1, NULL, height,
				state->next_txnum, &filter);
	}
	return st;
}

/* --- reading --- */

void level_cursor_init(struct level_cursor *cursor, enum table table)
{
	memset(cursor, 0, sizeof(*cursor));
	cursor->table = table;
}

static enum status open_run(struct level_cursor *cursor, uint32_t i,
			    const struct view *view, uint8_t slot)
{
	enum status st;

	if (!cursor->runs[i])
		cursor->runs[i] = malloc(sizeof(*cursor->runs[i]));
	if (!cursor->runs[i])
		return STATUS_NO_MEMORY;
	st = run_open(cursor->runs[i], view, cursor->table, slot);
	if (st == STATUS_OK)
		cursor->count = i + 1;
	return st;
}

/* Whose history is being moved. */
static bool loses_history(const struct level_cursor *cursor,
			  const struct merging *m, uint32_t i)
{
	return cursor->table == TABLE_HISTORY && m->table == TABLE_HISTORY &&
	       i > m->first && i <= m->first + m->count;
}

enum status level_cursor_open(struct level_cursor *cursor,
			      const struct view *view,
			      const struct state *state)
{
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(state, slots);
	enum status st = STATUS_OK;

	level_cursor_close(cursor);
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++) {
		st = open_run(cursor, i, view, slots[i]);
		if (st == STATUS_OK &&
		    loses_history(cursor, &state->merging, i))
			st = run_find_moved(cursor->runs[i]);
	}
	return st;
}

void level_cursor_close(struct level_cursor *cursor)
{
	for (uint32_t i = 0; i < cursor->count; i++)
		run_close(cursor->runs[i]);
	cursor->count = 0;
}

void level_cursor_clear(struct level_cursor *cursor)
{
	level_cursor_close(cursor);
	for (uint32_t i = 0; i < MAX_RUNS; i++)
		free(cursor->runs[i]);
	level_cursor_init(cursor, cursor->table);
}

const struct row *level_row(const struct level_cursor *cursor)
{
	return run_row(cursor->runs[cursor->current]);
}

/* The run with the lowest (sign 1) or highest (sign -1) row is next. */
static enum status choose(struct level_cursor *cursor, int sign)
{
	bool found = false;

	for (uint32_t i = 0; i < cursor->count; i++) {
		if (!cursor->live[i])
			continue;
		if (!found || sign * row_compare(run_row(cursor->runs[i]),
						 level_row(cursor)) <
				      0)
			cursor->current = i;
		found = true;
	}
	return found ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status arrived(struct level_cursor *cursor, uint32_t i,
			   enum status moved)
{
	cursor->live[i] = moved == STATUS_OK;
	return moved == STATUS_NOT_FOUND ? STATUS_OK : moved;
}

typedef enum status run_seeker(struct run_cursor *cursor, const uint8_t *key,
			       size_t len);

static enum status seek_all(struct level_cursor *cursor, run_seeker *seek,
			    int sign, const uint8_t *key, size_t len)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < cursor->count && st == STATUS_OK; i++)
		st = arrived(cursor, i, seek(cursor->runs[i], key, len));
	return st == STATUS_OK ? choose(cursor, sign) : st;
}

enum status level_seek(struct level_cursor *cursor, const uint8_t *key,
		       size_t len)
{
	return seek_all(cursor, run_seek, 1, key, len);
}

enum status level_seek_below(struct level_cursor *cursor, const uint8_t *key,
			     size_t len)
{
	return seek_all(cursor, run_seek_below, -1, key, len);
}

enum status level_find(struct level_cursor *cursor, const uint8_t *key,
		       size_t len)
{
	for (uint32_t i = 0; i < cursor->count; i++) {
		struct run_cursor *run = cursor->runs[i];
		enum status st = run_seek(run, key, len);

		cursor->current = i;
		if (st == STATUS_OK && !memcmp(run_row(run)->key, key, len))
			return STATUS_OK;
		if (st != STATUS_OK && st != STATUS_NOT_FOUND)
			return st;
	}
	return STATUS_NOT_FOUND;
}

enum status level_each(struct level_cursor *cursor, const uint8_t *key,
		       size_t len, level_visit *visit, void *arg)
{
	for (uint32_t i = 0; i < cursor->count; i++) {
		struct run_cursor *run = cursor->runs[i];
		enum status st = run_seek(run, key, len);

		while (st == STATUS_OK &&
		       !memcmp(run_row(run)->key, key, len)) {
			st = visit(arg, run_row(run));
			if (st != STATUS_NOT_FOUND)
				return st;
			st = run_next(run);
		}
		if (st != STATUS_OK && st != STATUS_NOT_FOUND)
			return st;
	}
	return STATUS_NOT_FOUND;
}

static enum status step(struct level_cursor *cursor,
			enum status (*move)(struct run_cursor *), int sign)
{
	uint32_t i = cursor->current;
	enum status st = arrived(cursor, i, move(cursor->runs[i]));

	return st == STATUS_OK ? choose(cursor, sign) : st;
}

enum status level_next(struct level_cursor *cursor)
{
	return step(cursor, run_next, 1);
}

enum status level_prev(struct level_cursor *cursor)
{
	return step(cursor, run_prev, -1);
}
