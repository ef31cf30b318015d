/* merge_sync.c - when merges get their turn.
 *
 * Blocks go first: a turn is one transaction, so a block waits for one at most.
 * But merges are never starved: a block needs a slot, and every run more makes
 * each query slower. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/sync_parts.h"

/* Following, merges take a quarter of the time that is left. */
enum { REST_PER_TURN = 3 };

static void log_merge(const struct state *before, const struct state *after)
{
	const struct merging *was = &before->merging;
	const struct merging *now = &after->merging;

	if (now->count && !was->count)
		log_debug("merge begins", "from=%u to=%u runs=%u",
			  now->into.from, now->into.to, now->count);
	if (was->count && !now->count)
		log_debug("merge ends", "from=%u to=%u runs=%u", was->into.from,
			  was->into.to, was->count);
}

static enum status take_turn(struct sync *s)
{
	struct state next = s->state;
	struct view batch;
	enum status st = batch_begin(&batch, s->index->store);

	if (st != STATUS_OK)
		return st;
	st = merge_due(s->connector, &batch, &next, &s->merges_left);
	if (st == STATUS_OK && s->merges_left)
		st = state_write(&batch, &next);
	st = batch_end(&batch, st);
	if (st != STATUS_OK)
		return st;
	log_merge(&s->state, &next);
	s->state = next;
	index_set_tip(s->index, &next);
	return STATUS_OK;
}

enum status merge_behind_commit(struct sync *s, uint64_t took_us)
{
	uint64_t start = clock_monotonic_us();
	enum status st;

	do {
		st = take_turn(s);
	} while (st == STATUS_OK && s->merges_left &&
		 !atomic_load(s->index->config.stop) &&
		 (!s->state.merging.count || levels_crowded(&s->state) ||
		  clock_monotonic_us() - start < took_us));
	s->merge_at = clock_monotonic_us();
	return st;
}

enum status merge_when_idle(struct sync *s)
{
	uint64_t start = clock_monotonic_us(), end;
	enum status st;

	if (!s->merges_left || start < s->merge_at)
		return STATUS_OK;
	st = take_turn(s);
	end = clock_monotonic_us();
	s->merge_at = end + REST_PER_TURN * (end - start);
	return st;
}
