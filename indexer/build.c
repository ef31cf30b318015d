#include "indexer/build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/build_parts.h"

/* Bytes of blocks that make one output or input, and what a partition file has
 * of each. */
enum { BLOCK_BYTES_PER_RECORD = 85, FILE_BYTES_PER_RECORD = 22 };
/* Bytes of blocks that make one transaction, or one spend: a pair to be sorted
 * of each, and so many bytes of pairs stay in a processor's cache meanwhile. */
enum { BLOCK_BYTES_PER_TX = 400, BLOCK_BYTES_PER_SPEND = 200 };
enum { CACHED_PAIR_BYTES = 1 << 20 };
/* Partitions of scripts: 2^8 to 2^14. */
enum { MIN_SCRIPT_BITS = 8, MAX_SCRIPT_BITS = 14 };

/* A thread's buffer for one partition, and those of all threads: what is in
 * longer ones finds its spender, but many of them are no longer in a cache. */
enum { BUFFER_MIN = 4096, BUFFERS_MAX = 131072 };
/* The part of the memory that partitions wait in. */
enum { HOLD_PART = 4 };

const char *build_stage_name(enum build_stage stage)
{
	static const char *const names[BUILD_STAGES] = {
		[BUILD_SCAN] = "reading blocks",
		[BUILD_SPREAD] = "joining",
		[BUILD_MEET] = "joining",
		[BUILD_FEES] = "joining",
		[BUILD_SCRIPTS] = "sorting scripts",
		[BUILD_SPENDS] = "sorting spends",
		[BUILD_TXIDS] = "sorting txids",
	};

	return names[stage];
}

/* --- progress --- */

void build_report(struct build *b, double part_of_stage)
{
	/* Of all the time, measured; the last entry is the end. */
	static const double begins[2][BUILD_STAGES + 1] = {
		{ 0, 60, 60, 60, 60, 92, 97, 100 },
		{ 0, 55, 63, 70, 70, 94, 98, 100 },
	};
	const double *begin = begins[b->p->source.blocks_alone];
	struct build_progress *p = &b->progress;
	uint64_t scratch = 0;

	for (int i = 0; i < SCRATCH_COUNT; i++)
		scratch += scratch_bytes(&b->scratch[i]);
	if (scratch > p->scratch_peak)
		p->scratch_peak = scratch;
	p->stage = b->point.stage;
	p->of = b->point.count;
	p->percent = begin[p->stage] +
		     part_of_stage * (begin[p->stage + 1] - begin[p->stage]);
	if (b->p->report)
		b->p->report(b->p->report_arg, p);
}

/* --- memory --- */

uint64_t build_memory(const struct build *b)
{
	return b->p->memory - b->hold.most;
}

uint32_t build_buffer_size(const struct build *b, uint64_t parts)
{
	uint64_t size = b->p->memory / 4 / b->p->source.threads / parts;

	if (size > BUFFERS_MAX / b->p->source.threads)
		size = BUFFERS_MAX / b->p->source.threads;
	return size < BUFFER_MIN ? BUFFER_MIN : (uint32_t)size;
}

/* --- commits --- */

struct scratch *build_stage_scratch(struct build *b)
{
	switch (b->point.stage) {
	case BUILD_SCAN:
	case BUILD_SPREAD:
	case BUILD_FEES:
	case BUILD_STAGES:
		return NULL;
	case BUILD_MEET:
		return &b->scratch[SCRATCH_JOIN];
	case BUILD_SCRIPTS:
		return &b->scratch[SCRATCH_SCRIPTS];
	case BUILD_SPENDS:
		return &b->scratch[SCRATCH_SPENDS];
	case BUILD_TXIDS:
		return &b->scratch[SCRATCH_TXIDS];
	}
	return NULL;
}

static enum status write_point(struct build *b)
{
	struct scratch *used = build_stage_scratch(b);
	enum status st;

	for (uint32_t i = b->dropped; used && i < b->point.next; i++)
		scratch_forget(used, i);
	for (int i = 0; i < SCRATCH_COUNT; i++) {
		st = scratch_settle(&b->scratch[i]);
		if (st != STATUS_OK)
			return st;
	}
	st = scratch_sync(b->scratch[0].dir);
	return st == STATUS_OK ? point_write(&b->batch, &b->point, b->scratch)
			       : st;
}

static void drop_used(struct build *b)
{
	struct scratch *used = build_stage_scratch(b);

	while (used && b->dropped < b->point.next)
		scratch_drop(used, b->dropped++);
}

/* Without checkpoints nobody will go on from here: what there is is committed
 * with what follows, and no thread waits for the disk. */
enum status build_commit(struct build *b)
{
	enum status st = STATUS_OK;

	if (b->has_points)
		st = batch_end(&b->batch, write_point(b));
	if (st != STATUS_OK)
		return st;
	drop_used(b);
	if (!b->has_points)
		return STATUS_OK;
	b->uncommitted = 0;
	return batch_begin(&b->batch, b->p->store);
}

enum status build_commit_pages(struct build *b)
{
	enum status st = batch_end(&b->batch, STATUS_OK);

	b->uncommitted = 0;
	return st == STATUS_OK ? batch_begin(&b->batch, b->p->store) : st;
}

/* --- beginning --- */

static void scratch_path(char out[4096], const char *dir)
{
	snprintf(out, 4096, "%s/build", dir);
}

static enum status drop_all(const struct view *batch)
{
	enum status st = point_delete(batch);

	for (unsigned db = 0; db < DB_COUNT && st == STATUS_OK; db++)
		if (db != DB_META)
			st = store_drop(batch, db);
	return st;
}

enum status build_forget(struct store *store, const char *dir)
{
	struct view batch;
	char path[4096];
	enum status st = batch_begin(&batch, store);

	if (st != STATUS_OK)
		return st;
	st = batch_end(&batch, drop_all(&batch));
	scratch_path(path, dir);
	scratch_remove_dir(path);
	return st;
}

enum status build_is_unfinished(struct store *store, bool *out)
{
	struct store_cursor cursor;
	struct view view;
	enum status st = view_begin(&view, store);

	*out = false;
	if (st != STATUS_OK)
		return st;
	st = store_cursor_open(&cursor, &view, DB_BLOCKS);
	if (st == STATUS_OK) {
		st = store_first(&cursor);
		*out = st == STATUS_OK;
		store_cursor_close(&cursor);
	}
	view_end(&view);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static void clear_scratch(struct build *b)
{
	for (int i = 0; i < SCRATCH_COUNT; i++)
		scratch_clear(&b->scratch[i]);
	hold_clear(&b->hold);
}

static void clear_parts(struct build *b)
{
	clear_scratch(b);
	free(b->first_txnum);
	free(b->joined);
	b->first_txnum = NULL;
	b->joined = NULL;
}

/* As many partitions as keep one's records within its thread's share. */
static unsigned script_bits(const struct build_params *p)
{
	uint64_t bytes =
		p->chain_bytes / BLOCK_BYTES_PER_RECORD * FILE_BYTES_PER_RECORD;
	uint64_t share = p->memory / 16 / p->jobs;
	unsigned bits = MIN_SCRIPT_BITS;

	while (bits < MAX_SCRIPT_BITS && bytes >> bits > share)
		bits++;
	return bits;
}

/* Least, or more where that keeps a partition's pairs in a cache. No more than
 * scripts have at least: each takes buffers, which are short where scripts have
 * many. */
static unsigned pair_bits(const struct build_params *p, unsigned least,
			  unsigned per_pair)
{
	uint64_t bytes = p->chain_bytes / per_pair * sizeof(struct build_pair);
	unsigned bits = least;

	while (bits < MIN_SCRIPT_BITS && bytes >> bits > CACHED_PAIR_BYTES)
		bits++;
	return bits;
}

static enum status begin_anew(struct build *b, const char *path)
{
	unsigned bits = script_bits(b->p);
	uint32_t counts[SCRATCH_COUNT] = {
		[SCRATCH_SCRIPTS] = 1U << bits,
		[SCRATCH_TXIDS] =
			1U << pair_bits(b->p, bits - 3, BLOCK_BYTES_PER_TX),
		[SCRATCH_SPENDS] =
			1U << pair_bits(b->p, bits - 2, BLOCK_BYTES_PER_SPEND),
		[SCRATCH_JOIN] = 1U << (bits - 1),
	};
	enum status st = build_forget(b->p->store, b->p->dir);

	b->point = (struct build_point){ .count = b->p->count };
	for (uint8_t i = 0; i < BUILD_RUNS; i++)
		b->point.runs[i].slot = i;
	if (st == STATUS_OK)
		st = scratch_make_dir(path);
	for (unsigned i = 0; i < SCRATCH_COUNT && st == STATUS_OK; i++)
		st = scratch_init(&b->scratch[i], path, scratch_name(i),
				  counts[i]);
	return st;
}

/* Is what was scanned still the node's chain? */
static bool point_fits(const struct build *b)
{
	const struct build_point *point = &b->point;

	if (point->stage != BUILD_SCAN)
		return true;
	return point->next && point->next <= b->p->count &&
	       block_hash_equal(&point->last, &b->p->hashes[point->next - 1]);
}

static enum status reload_blocks(struct build *b, const struct view *view)
{
	uint32_t count =
		b->point.stage == BUILD_SCAN ? b->point.next : b->point.count;
	enum status st = STATUS_OK;

	for (uint32_t h = 0; h < count && st == STATUS_OK; h++) {
		st = blocks_get(view, &b->last_row, h);
		b->first_txnum[h] = b->last_row.first_txnum;
		b->first_txnum[h + 1] =
			b->last_row.first_txnum + b->last_row.tx_count;
	}
	/* A checkpoint's blocks are all there. */
	return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
}

static enum status reserve_blocks(struct build *b)
{
	size_t count = (size_t)b->point.count + 1;

	b->first_txnum = calloc(count, sizeof(*b->first_txnum));
	b->joined = calloc(count, sizeof(*b->joined));
	return b->first_txnum && b->joined ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status cut_slot(const struct view *batch, unsigned db,
			    struct slice key)
{
	struct store_cursor cursor;
	enum status st = store_cursor_open(&cursor, batch, db);

	if (st != STATUS_OK)
		return st;
	while ((st = store_seek(&cursor, key)) == STATUS_OK) {
		st = store_cursor_delete(&cursor);
		if (st != STATUS_OK)
			break;
	}
	store_cursor_close(&cursor);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* Pages of scripts that were committed behind the checkpoint. */
static enum status cut_pages(struct build *b)
{
	unsigned bits =
		(unsigned)__builtin_ctz(b->scratch[SCRATCH_SCRIPTS].count);
	uint32_t first = b->point.next << (16 - bits);
	uint8_t key[2] = { (uint8_t)(first >> 8), (uint8_t)first };
	struct view batch;
	enum status st;

	if (b->point.stage != BUILD_SCRIPTS || first > UINT16_MAX)
		return STATUS_OK;
	st = batch_begin(&batch, b->p->store);
	if (st != STATUS_OK)
		return st;
	for (unsigned slot = 0; slot < BUILD_RUNS && st == STATUS_OK; slot++) {
		st = cut_slot(&batch, db_of_run(TABLE_HISTORY, slot),
			      slice_of(key, sizeof(key)));
		if (st == STATUS_OK)
			st = cut_slot(&batch, db_of_run(TABLE_COINS, slot),
				      slice_of(key, sizeof(key)));
	}
	return batch_end(&batch, st);
}

static enum status go_on(struct build *b)
{
	struct view view;
	enum status st = STATUS_OK;

	if (b->point.stage == BUILD_SCAN)
		b->point.count = b->p->count;
	b->has_points = true;
	for (int i = 0; i < SCRATCH_COUNT && st == STATUS_OK; i++)
		st = scratch_cut(&b->scratch[i]);
	if (st == STATUS_OK)
		st = cut_pages(b);
	if (st == STATUS_OK)
		st = reserve_blocks(b);
	if (st == STATUS_OK)
		st = view_begin(&view, b->p->store);
	if (st != STATUS_OK)
		return st;
	st = reload_blocks(b, &view);
	if (st == STATUS_OK && b->point.stage > BUILD_SCAN)
		st = point_read_joined(&view, b->joined, b->point.count);
	view_end(&view);
	if (st == STATUS_OK)
		log_info("build goes on", "stage=\"%s\" from=%u",
			 build_stage_name(b->point.stage), b->point.next);
	return st;
}

static void begin_to_hold(struct build *b)
{
	uint64_t parts = 0;

	for (int i = 0; i < SCRATCH_COUNT; i++)
		parts += b->scratch[i].count;
	hold_init(&b->hold, b->p->memory / HOLD_PART, parts);
	for (int i = 0; i < SCRATCH_COUNT; i++)
		b->scratch[i].hold = &b->hold;
}

static enum status begin(struct build *b, const char *path)
{
	struct view view;
	enum status st = view_begin(&view, b->p->store);

	if (st != STATUS_OK)
		return st;
	st = point_read(&b->point, b->scratch, path, &view);
	view_end(&view);
	if (st == STATUS_OK && point_fits(b))
		st = go_on(b);
	else if (st == STATUS_OK)
		st = STATUS_NOT_FOUND;
	/* What cannot be gone on from is no loss but of time. */
	if (st == STATUS_NOT_FOUND || st == STATUS_CORRUPT) {
		clear_parts(b);
		b->has_points = false;
		st = begin_anew(b, path);
		if (st == STATUS_OK)
			st = reserve_blocks(b);
	}
	if (st == STATUS_OK)
		begin_to_hold(b);
	return st;
}

/* --- the stages --- */

/* Where the runs end: see build_pages.h. A base of a recent level would be
 * merged with what follows at once. */
static void cut_runs(struct build *b)
{
	const struct level_policy *policy = &b->p->policy;
	struct build_runs *cut = &b->point.cut;
	uint32_t count = b->point.count, from = 0;
	uint32_t few = policy->fanout / 2;
	uint32_t floor = count > policy->horizon ? count - policy->horizon : 0;
	uint32_t ends[BUILD_RUNS] = {
		floor && level_of(policy, floor) > LAST_RECENT_LEVEL ? floor
								     : 0,
		count > few ? count - few : 0,
		count,
	};

	*cut = (struct build_runs){ .safe = b->first_txnum[floor] };
	for (int i = 0; i < BUILD_RUNS; i++) {
		if (ends[i] <= from)
			continue;
		from = ends[i];
		cut->to[cut->count] = from;
		cut->txnum_end[cut->count] = b->first_txnum[from];
		cut->count++;
	}
}

static enum status next_stage(struct build *b)
{
	b->point.stage++;
	if (b->point.stage == BUILD_SPREAD &&
	    !scratch_bytes(&b->scratch[SCRATCH_JOIN]))
		b->point.stage = BUILD_SCRIPTS;
	b->point.next = 0;
	b->dropped = 0;
	return b->point.stage < BUILD_STAGES ? build_commit(b) : STATUS_OK;
}

static uint64_t cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

static enum status run_stage(struct build *b,
			     enum status (*stage)(struct build *))
{
	uint64_t started = clock_monotonic_us(), cpu = cpu_ms();
	enum status st = stage(b);

	if (st == STATUS_OK)
		log_info("build stage done",
			 "stage=\"%s\" ms=%" PRIu64 " cpu_ms=%" PRIu64,
			 build_stage_name(b->point.stage),
			 (clock_monotonic_us() - started) / 1000,
			 cpu_ms() - cpu);
	return st;
}

static enum status run_stages(struct build *b)
{
	static enum status (*const stages[BUILD_STAGES])(struct build *) = {
		[BUILD_SCAN] = build_scan,       [BUILD_SPREAD] = build_spread,
		[BUILD_MEET] = build_meet,       [BUILD_FEES] = build_fees,
		[BUILD_SCRIPTS] = build_scripts, [BUILD_SPENDS] = build_spends,
		[BUILD_TXIDS] = build_txids,
	};
	enum status st = STATUS_OK;

	while (b->point.stage < BUILD_STAGES && st == STATUS_OK) {
		st = run_stage(b, stages[b->point.stage]);
		if (st == STATUS_OK && b->point.stage == BUILD_SCAN)
			cut_runs(b);
		if (st == STATUS_OK)
			st = next_stage(b);
	}
	return st;
}

static enum status write_state(struct build *b, struct state *state)
{
	const struct build_point *point = &b->point;
	uint32_t from = 0;
	enum status st;

	state->generation++;
	state->next_txnum = point->txnums;
	state->blocks = point->count;
	if (state->top < state->blocks)
		state->top = state->blocks;
	state->tip = point->last;
	state->run_count = point->cut.count;
	for (uint32_t i = 0; i < state->run_count; i++) {
		state->runs[i] = point->runs[i];
		state->runs[i].from = from;
		state->runs[i].to = from = point->cut.to[i];
	}
	st = point_delete(&b->batch);
	return st == STATUS_OK ? state_write(&b->batch, state) : st;
}

static void *give_back(void *build)
{
	clear_scratch(build);
	return NULL;
}

/* The last commit waits for the disk. Giving back the memory that partitions
 * were held in takes as long; if no thread is to be had, that comes later. */
static enum status last_commit(struct build *b, struct state *state)
{
	pthread_t thread;
	bool beside = !pthread_create(&thread, NULL, give_back, b);
	enum status st = batch_end(&b->batch, write_state(b, state));

	if (beside)
		pthread_join(thread, NULL);
	return st;
}

static enum status build_all(struct build *b, struct state *state)
{
	enum status st = batch_begin(&b->batch, b->p->store);

	if (st != STATUS_OK)
		return st;
	st = run_stages(b);
	if (st == STATUS_OK)
		return last_commit(b, state);
	/* A commit that failed has left no batch. */
	return b->batch.txn ? batch_end(&b->batch, st) : st;
}

enum status build_run(const struct build_params *params, struct state *state)
{
	struct build b = { .p = params, .tags = tag_secret_of(params->secret) };
	struct state after = *state;
	char path[4096];
	enum status st;

	scratch_path(path, params->dir);
	st = begin(&b, path);
	if (st == STATUS_OK)
		st = build_all(&b, &after);
	if (st == STATUS_OK) {
		*state = after;
		scratch_remove_dir(path);
	}
	clear_parts(&b);
	return st;
}
