/* build_sync.c - the bulk build as the writer's thread runs it: when, from
 * what, and what is said of it meanwhile. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/build_input.h"
#include "indexer/sync_parts.h"

/* Chains of fewer blocks are connected one by one as quickly. */
#define BUILD_FROM_BLOCKS 500
#define LOG_US            10000000ULL
#define LINE_US           250000ULL
#define MIB               (UINT64_C(1) << 20)

/* --- what is told meanwhile --- */

struct telling {
	struct sync *sync;
	uint64_t started, logged, lined;
	double begun;     /* percent that were done before */
	int stage;        /* logged last; -1: none */
	uint64_t scratch; /* bytes at most */
	bool terminal;
};

/* By the share of the work that this process has done. */
static int64_t seconds_left(const struct telling *t,
			    const struct build_progress *p, uint64_t now)
{
	double done = p->percent - t->begun;

	return done < 0.1 ? -1
			  : (int64_t)((double)(now - t->started) / 1e6 *
				      (100 - p->percent) / done);
}

static void write_line(const struct build_progress *p,
		       const struct index_building *b)
{
	char left[32] = "";

	if (b->seconds_left >= 0)
		snprintf(left, sizeof(left), "  %" PRId64 " s left",
			 b->seconds_left);
	log_live("%5.1f%%  %s  block %u of %u  %.0f MB/s%s", p->percent,
		 build_stage_name(p->stage), b->blocks, b->of, b->mb_per_s,
		 left);
}

static void tell(void *arg, const struct build_progress *p)
{
	struct telling *t = arg;
	uint64_t now = clock_monotonic_us();
	struct index_building b = { p->blocks, p->of, 0, 0 };

	if (t->begun < 0)
		t->begun = p->percent;
	b.mb_per_s = (double)p->bytes / ((double)(now - t->started) + 1);
	b.seconds_left = seconds_left(t, p, now);
	t->scratch = p->scratch_peak;
	index_set_building(t->sync->index, build_stage_name(p->stage),
			   p->percent, &b);
	if (t->terminal && now - t->lined >= LINE_US) {
		t->lined = now;
		write_line(p, &b);
	}
	if (t->terminal ||
	    ((int)p->stage == t->stage && now - t->logged < LOG_US))
		return;
	t->logged = now;
	t->stage = (int)p->stage;
	log_info("building",
		 "stage=\"%s\" percent=%.1f blocks=%u of=%u mb_per_s=%.0f "
		 "eta_s=%" PRId64,
		 build_stage_name(p->stage), p->percent, b.blocks, b.of,
		 b.mb_per_s, b.seconds_left);
}

/* --- settings --- */

static unsigned jobs_of(const struct index_config *config)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (config->build_jobs)
		return config->build_jobs;
	return cores < 1 ? 1 : (unsigned)cores;
}

/* 1 GiB, or a quarter of the machine's memory if that is less. */
static uint64_t memory_of(const struct index_config *config)
{
	uint64_t quarter = (uint64_t)sysconf(_SC_PHYS_PAGES) *
			   (uint64_t)sysconf(_SC_PAGESIZE) / 4;

	if (config->build_memory)
		return config->build_memory;
	return quarter < 1024 * MIB ? quarter : 1024 * MIB;
}

/* Bytes of all blocks and undo data, as the node says; 0: it does not. */
static uint64_t chain_bytes(struct sync *s)
{
	struct node_error error;
	json_t *info;
	uint64_t bytes = 0;

	if (node_call(s->client, &info, &error, "getblockchaininfo", NULL) !=
	    STATUS_OK)
		return 0;
	bytes = (uint64_t)json_integer_value(json_object_get(info, "size_on_"
								   "disk"));
	json_decref(info);
	return bytes;
}

/* Partition files take a third of the chain's bytes at most, or half of them
 * when outputs are joined, the index a fifth, and they are side by side
 * (docs/performance.md). What an unfinished build has written of both is no
 * longer free, so that one just goes on. */
static enum status check_room(const struct build_params *p, bool unfinished)
{
	uint64_t scratch = p->chain_bytes / (p->source.blocks_alone ? 2 : 3),
		 need = scratch + p->chain_bytes / 5;
	struct statvfs disk;
	uint64_t free_bytes;

	if (statvfs(p->dir, &disk))
		return STATUS_OK;
	free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	log_info("build begins",
		 "blocks=%u jobs=%u memory_mb=%" PRIu64 " scratch=\"%s/build\" "
		 "scratch_mb=%" PRIu64 " free_mb=%" PRIu64,
		 p->count, p->jobs, p->memory / MIB, p->dir, scratch / MIB,
		 free_bytes / MIB);
	if (free_bytes >= need || unfinished)
		return STATUS_OK;
	log_error("not enough room for the index",
		  "folder=\"%s\" free_mb=%" PRIu64 " needed_mb=%" PRIu64
		  " advice=\"free space or choose another --datadir; nothing "
		  "is lost\"",
		  p->dir, free_bytes / MIB, need / MIB + 1);
	return STATUS_FULL;
}

/* --- a build --- */

static uint64_t table_bytes(const struct state *state, enum table table)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < state->run_count; i++)
		sum += state->runs[i].bytes[table];
	return sum;
}

static void log_done(const struct telling *t, const char *source,
		     const struct state *state)
{
	log_info("build done",
		 "source=\"%s\" blocks=%u txs=%" PRIu64 " ms=%" PRIu64
		 " scratch=%" PRIu64 " history=%" PRIu64 " coins=%" PRIu64
		 " spends=%" PRIu64 " txids=%" PRIu64,
		 source, state->blocks, state->next_txnum,
		 (clock_monotonic_us() - t->started) / 1000, t->scratch,
		 table_bytes(state, TABLE_HISTORY),
		 table_bytes(state, TABLE_COINS),
		 table_bytes(state, TABLE_SPENDS),
		 table_bytes(state, TABLE_TXIDS));
}

static enum status run_build(struct sync *s, struct build_input *input,
			     struct build_params *p)
{
	struct telling telling = {
		.sync = s,
		.started = clock_monotonic_us(),
		.logged = clock_monotonic_us(),
		.terminal = isatty(STDERR_FILENO),
		.begun = -1,
		.stage = -1,
	};
	struct state next = s->state;
	enum status st;

	p->report = tell;
	p->report_arg = &telling;
	st = build_run(p, &next);
	if (telling.terminal)
		log_live(NULL);
	if (st != STATUS_OK)
		return st;
	s->state = next;
	index_set_tip(s->index, &next);
	log_done(&telling, input->name, &next);
	return STATUS_OK;
}

static enum status build_from(struct sync *s, struct build_input *input)
{
	const struct index_config *config = &s->index->config;
	struct build_params p = {
		.net = config->net,
		.secret = &s->index->identity.secret,
		.policy = s->index->policy,
		.store = s->index->store,
		.dir = config->datadir,
		.source = build_input_source(input),
		.hashes = input->hashes,
		.count = input->count,
		.chain_bytes = chain_bytes(s),
		.jobs = input->jobs,
		.memory = memory_of(config),
		.unit_bytes =
			config->build_unit ? config->build_unit : 8192 * MIB,
		.stop = config->stop,
	};
	bool unfinished;
	enum status st = build_is_unfinished(p.store, &unfinished);

	if (st == STATUS_OK)
		st = check_room(&p, unfinished);
	if (st == STATUS_OK)
		log_info("blocks come from", "source=\"%s\"", input->name);
	return st == STATUS_OK ? run_build(s, input, &p) : st;
}

static enum status build(struct sync *s, uint32_t count)
{
	const struct index_config *config = &s->index->config;
	struct build_input input;
	enum status st;

	index_set_building(
		s->index, "looking for blocks", 0,
		&(struct index_building){ .of = count, .seconds_left = -1 });
	st = build_input_open(&input, config->node, s->client,
			      config->blocks_dir, count, jobs_of(config),
			      config->stop);
	if (st == STATUS_OK)
		st = build_from(s, &input);
	build_input_close(&input);
	return st;
}

static bool is_wanted(const struct sync *s, uint32_t blocks)
{
	switch (s->index->config.build) {
	case BUILD_WHEN_FAR:
		return blocks >= BUILD_FROM_BLOCKS;
	case BUILD_ALWAYS:
		return true;
	case BUILD_NEVER:
		return false;
	}
	return false;
}

enum status build_when_far(struct sync *s, const struct node_tip *tip)
{
	bool unfinished;
	enum status st;

	if (s->state.blocks)
		return STATUS_OK;
	if (is_wanted(s, tip->height + 1))
		return build(s, tip->height + 1);
	/* One that was begun, and is not to be gone on with. */
	st = build_is_unfinished(s->index->store, &unfinished);
	if (st == STATUS_OK && unfinished)
		st = build_forget(s->index->store, s->index->config.datadir);
	return st;
}
