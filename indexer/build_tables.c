/* build_tables.c - partition files become pages: scripts first, which find the
 * spends, then spends and txids by their own keys. */
#include <pthread.h>
#include <stdlib.h>

#include "indexer/build_group.h"
#include "indexer/build_large.h"
#include "indexer/build_parts.h"
#include "indexer/build_sort.h"

/* A task takes partitions until it has this many bytes of them: the last page
 * of each table is all that a task leaves half empty. */
#define TASK_BYTES (4U << 20)
/* And so many of a thread that all end at about the same time. */
enum { TASKS_PER_JOB = 4 };
/* A task of so many times the usual bytes, a busy script's, is begun before the
 * others: by the time that it is wanted it is done. */
enum { EARLY_FACTOR = 3 };
/* So many spends ahead, a place is fetched. */
enum { AHEAD = 16 };
/* What one byte of a partition file takes in memory: records twice, inputs
 * twice, a table of outputs, and pages. */
enum { MEMORY_FACTOR = 8 };
/* A commit of more pages than this would hold too much memory, and of fewer
 * when it is no checkpoint: what the last one writes, no other thread works
 * beside. */
#define CHECKPOINT_BYTES (64U << 20)
#define COMMIT_BYTES     (16U << 20)
#define SPEND_BUFFER     16384

struct task {
	uint32_t from, to; /* partitions */
	uint64_t bytes;
	bool early; /* one that is begun before its turn */
	bool large; /* one that the writer's thread takes in parts */
};

/* One thread's memory, used again and again. */
struct maker {
	struct writer bytes;
	struct build_record *records, *scratch; /* owned */
	size_t cap;
	struct group_sink sink;
	struct pair_space pairs;
};

/* What a task makes. */
struct product {
	struct build_pages pages[2]; /* history and coins, or one of them */
	unsigned tables;
	struct pair_list spends;
};

struct tables {
	struct build *b;
	struct scratch *in;
	struct maker *makers;
	struct task *tasks;
	size_t count;
	size_t *early; /* tasks; owned */
	size_t early_count;
	unsigned spend_shift;
	struct scratch_writer spends; /* the writer's thread */
	uint64_t bytes, done;         /* of the partitions */
	enum status (*make)(struct tables *t, struct maker *m,
			    struct product *product, uint32_t part);
	enum table first; /* product's first table; the second is coins */
	unsigned table_count;
	/* Memory that tasks may still take. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint64_t memory;
};

/* --- memory --- */

/* A task that wants more than there is gets all of it, alone. */
static uint64_t take_memory(struct tables *t, uint64_t bytes)
{
	if (bytes > build_memory(t->b))
		bytes = build_memory(t->b);
	pthread_mutex_lock(&t->lock);
	while (t->memory < bytes)
		pthread_cond_wait(&t->changed, &t->lock);
	t->memory -= bytes;
	pthread_mutex_unlock(&t->lock);
	return bytes;
}

static void give_memory(struct tables *t, uint64_t bytes)
{
	pthread_mutex_lock(&t->lock);
	t->memory += bytes;
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

/* Some more than asked for: partitions are about alike, and pages touched
 * before are quicker than new ones. */
static enum status reserve_records(struct maker *m, size_t count)
{
	if (count <= m->cap)
		return STATUS_OK;
	count += count / 8;
	free(m->records);
	free(m->scratch);
	m->records = malloc(count * sizeof(*m->records));
	m->scratch = malloc(count * sizeof(*m->scratch));
	m->cap = m->records && m->scratch ? count : 0;
	return m->cap ? STATUS_OK : STATUS_NO_MEMORY;
}

static void clear_maker(struct maker *m)
{
	writer_clear(&m->bytes);
	free(m->records);
	free(m->scratch);
	group_sink_clear(&m->sink);
	pair_space_clear(&m->pairs);
	memset(m, 0, sizeof(*m));
}

static void clear_makers(struct maker *makers, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		clear_maker(&makers[i]);
	free(makers);
}

/* --- one partition --- */

static unsigned part_bits(const struct scratch *scratch)
{
	return (unsigned)__builtin_ctz(scratch->count);
}

static enum status make_scripts(struct tables *t, struct maker *m,
				struct product *product, uint32_t part)
{
	struct build *b = t->b;
	unsigned skip = part_bits(t->in) - 8;
	uint64_t bytes = atomic_load(&t->in->lengths[part]);
	struct group_sink *sink = &m->sink;
	enum status st = reserve_records(m, records_room(bytes));
	size_t count;

	if (st == STATUS_OK)
		st = records_load(m->records, &count, t->in, part,
				  b->first_txnum, b->point.count);
	if (st != STATUS_OK)
		return st;
	sink->runs = &b->point.cut;
	sink->history = &product->pages[0];
	sink->coins = &product->pages[1];
	sink->spends = &product->spends;
	return group_rows(sink, m->records, m->scratch, count,
			  (uint8_t)(part >> skip), skip);
}

static enum status load_bytes(struct tables *t, struct maker *m, uint32_t part)
{
	writer_reset(&m->bytes);
	return scratch_load(t->in, &m->bytes, part);
}

static enum status make_spends(struct tables *t, struct maker *m,
			       struct product *product, uint32_t part)
{
	const struct build_runs *runs = &t->b->point.cut;
	enum status st = load_bytes(t, m, part);
	size_t count = 0;

	if (st == STATUS_OK)
		st = spends_unpack(&m->pairs, &count, writer_slice(&m->bytes),
				   t->spend_shift, part);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		const struct build_pair *pair = &m->pairs.pairs[i];
		uint64_t spender = pair->value >> 24;
		struct row_fields row = {
			.txnum = pair->key >> 24,
			.index = (uint32_t)(pair->key >> 1) & RECORD_INDEX_MAX,
			.value = spender,
			.small =
				(uint32_t)(pair->value >> 1) & RECORD_INDEX_MAX,
		};

		st = build_pages_add_fields(&product->pages[0],
					    build_run_of(runs, spender), NULL,
					    &row);
	}
	return st;
}

static enum status make_txids(struct tables *t, struct maker *m,
			      struct product *product, uint32_t part)
{
	struct build *b = t->b;
	unsigned left = 8 * TXID_PREFIX_SIZE - part_bits(t->in);
	unsigned bits = left < 22 ? left : 22; /* leave few equal ones */
	enum status st = load_bytes(t, m, part);
	size_t count = 0;

	if (st == STATUS_OK)
		st = pair_space_reserve(&m->pairs, txids_room(m->bytes.len));
	if (st == STATUS_OK)
		st = txids_unpack(m->pairs.pairs, &count,
				  writer_slice(&m->bytes), b->first_txnum,
				  b->point.count);
	if (st != STATUS_OK)
		return st;
	sort_pairs(m->pairs.pairs, m->pairs.scratch, count, left - bits, bits);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		const struct build_pair *pair = &m->pairs.pairs[i];
		struct row row = { .small = 0 };

		put_be40(row.key, pair->key);
		put_be40(row.key + TXID_PREFIX_SIZE, pair->value);
		st = build_pages_add(&product->pages[0],
				     build_run_of(&b->point.cut, pair->value),
				     &row);
	}
	return st;
}

/* --- tasks --- */

static void drop_product(void *result)
{
	struct product *product = result;

	if (!product)
		return;
	for (unsigned i = 0; i < product->tables; i++)
		build_pages_clear(&product->pages[i]);
	pair_list_clear(&product->spends);
	free(product);
}

static struct product *new_product(const struct tables *t)
{
	struct product *product = calloc(1, sizeof(*product));

	if (!product)
		return NULL;
	for (unsigned i = 0; i < t->table_count; i++)
		build_pages_init(&product->pages[i], i ? TABLE_COINS : t->first,
				 &t->b->point.cut);
	product->tables = t->table_count;
	return product;
}

static enum status make_task(struct tables *t, struct maker *m,
			     const struct task *task, struct product *product)
{
	enum status st = STATUS_OK;

	for (uint32_t i = task->from; i < task->to && st == STATUS_OK; i++)
		st = t->make(t, m, product, i);
	for (unsigned i = 0; i < product->tables && st == STATUS_OK; i++)
		st = build_pages_finish(&product->pages[i]);
	return st;
}

static enum status work(void *arg, unsigned worker, size_t number,
			void **result)
{
	struct tables *t = arg;
	const struct task *task = &t->tasks[number];
	struct product *product = new_product(t);
	uint64_t memory;
	enum status st;

	*result = product;
	if (!product || task->large)
		return product ? STATUS_OK : STATUS_NO_MEMORY;
	memory = take_memory(t, MEMORY_FACTOR * task->bytes);
	st = make_task(t, &t->makers[worker], task, product);
	/* No other task needs as much. */
	if (task->early)
		clear_maker(&t->makers[worker]);
	give_memory(t, memory);
	return st;
}

static enum status keep_spends(struct tables *t, struct product *product)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < product->spends.count && st == STATUS_OK; i++) {
		const struct build_pair *pair = &product->spends.pairs[i];

		if (i + AHEAD < product->spends.count)
			spend_expect(&t->spends, t->spend_shift,
				     pair[AHEAD].key);
		st = spend_put(&t->spends, t->spend_shift, pair->key,
			       pair->value);
	}
	product->spends.count = 0;
	return st;
}

static enum status keep(struct tables *t, struct product *product)
{
	struct build *b = t->b;
	enum status st = STATUS_OK;

	for (unsigned i = 0; i < product->tables && st == STATUS_OK; i++) {
		b->uncommitted += build_pages_bytes(&product->pages[i]);
		st = build_pages_append(&product->pages[i], &b->batch,
					b->point.runs);
	}
	return st == STATUS_OK ? keep_spends(t, product) : st;
}

static bool is_commit_due(const struct build *b)
{
	uint64_t most = b->has_points ? CHECKPOINT_BYTES : COMMIT_BYTES;

	if (most > b->p->memory / 8)
		most = b->p->memory / 8;
	return b->uncommitted > most;
}

/* --- a partition in parts --- */

struct draining {
	struct tables *t;
	struct product *product;
};

/* Commits between checkpoints: what a killed build did behind the last one is
 * cut off when it goes on. */
static enum status drain(void *arg)
{
	struct draining *d = arg;
	struct build *b = d->t->b;
	enum status st = keep(d->t, d->product);

	build_report(b, (double)d->t->done / (double)(d->t->bytes + 1));
	if (st == STATUS_OK && atomic_load(b->p->stop))
		return STATUS_STOPPED;
	return st == STATUS_OK && is_commit_due(b) ? build_commit_pages(b) : st;
}

static enum status take_large(struct tables *t, struct product *product,
			      uint32_t part)
{
	struct draining draining = { t, product };
	uint64_t memory = take_memory(t, build_memory(t->b));
	struct large large = {
		.b = t->b,
		.in = t->in,
		.part = part,
		.memory = memory,
		.sink = { .runs = &t->b->point.cut,
			  .history = &product->pages[0],
			  .coins = &product->pages[1],
			  .spends = &product->spends },
		.drain = drain,
		.arg = &draining,
	};
	enum status st = large_rows(&large);

	for (unsigned i = 0; i < product->tables && st == STATUS_OK; i++)
		st = build_pages_finish(&product->pages[i]);
	give_memory(t, memory);
	return st;
}

static enum status commit(struct tables *t)
{
	enum status st = STATUS_OK;

	if (t->spends.data)
		st = scratch_flush_all(&t->spends);
	return st == STATUS_OK ? build_commit(t->b) : st;
}

static enum status end_task(struct tables *t)
{
	struct build *b = t->b;
	enum status st;

	if (b->has_points)
		return is_commit_due(b) ? commit(t) : STATUS_OK;
	st = build_commit(b);
	return st == STATUS_OK && is_commit_due(b) ? build_commit_pages(b) : st;
}

static enum status take(void *arg, size_t number, void *result)
{
	struct tables *t = arg;
	struct build *b = t->b;
	const struct task *task = &t->tasks[number];
	struct product *product = result;
	enum status st = STATUS_OK;

	if (task->large)
		st = take_large(t, product, task->from);
	if (st == STATUS_OK)
		st = keep(t, product);
	t->done += task->bytes;
	b->point.next = task->to;
	if (st == STATUS_OK)
		st = end_task(t);
	build_report(b, (double)t->done / (double)(t->bytes + 1));
	return st;
}

/* --- a stage --- */

/* Partitions from at on; one that is more than most stands alone. */
static struct task gather_task(const struct tables *t, uint32_t at,
			       uint64_t most)
{
	struct task task = { .from = at };

	while (at < t->in->count) {
		uint64_t bytes = atomic_load(&t->in->lengths[at]);

		if (at > task.from && task.bytes + bytes > most)
			break;
		task.bytes += bytes;
		at++;
	}
	task.to = at;
	return task;
}

/* Their results wait: they may be half of what there is memory for. */
static enum status plan_early(struct tables *t, uint64_t all)
{
	uint64_t left = all / 2, usual = t->count ? t->bytes / t->count : 0;

	t->early = malloc((t->count + 1) * sizeof(*t->early));
	if (!t->early)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < t->count; i++) {
		uint64_t bytes = t->tasks[i].bytes;

		if (bytes <= EARLY_FACTOR * usual || bytes > left)
			continue;
		t->tasks[i].early = true;
		t->early[t->early_count++] = i;
		left -= bytes;
	}
	return STATUS_OK;
}

static enum status plan_tasks(struct tables *t)
{
	uint64_t all = build_memory(t->b) / MEMORY_FACTOR;
	uint64_t most = all / t->b->p->jobs, whole = scratch_bytes(t->in);
	uint32_t at = t->b->point.next;

	if (most > TASK_BYTES)
		most = TASK_BYTES;
	if (most > whole / TASKS_PER_JOB / t->b->p->jobs)
		most = whole / TASKS_PER_JOB / t->b->p->jobs;
	t->tasks = malloc((t->in->count + 1) * sizeof(*t->tasks));
	if (!t->tasks)
		return STATUS_NO_MEMORY;
	while (at < t->in->count) {
		struct task *task = &t->tasks[t->count++];

		*task = gather_task(t, at, most);
		task->large = t->table_count > 1 && task->bytes > all;
		t->bytes += task->bytes;
		at = task->to;
	}
	return plan_early(t, all);
}

static enum status run_tasks(struct tables *t)
{
	struct pipeline p = {
		.end = t->count,
		.jobs = t->b->p->jobs,
		.stop = t->b->p->stop,
		.arg = t,
		.work = work,
		.take = take,
		.drop = drop_product,
	};
	enum status st = plan_tasks(t);

	p.end = t->count;
	p.early = t->early;
	p.early_count = t->early_count;
	if (st == STATUS_OK)
		st = pipeline_run(&p);
	if (st != STATUS_OK)
		return st;
	/* The next stage begins with this commit. */
	t->b->point.next = t->in->count;
	return commit(t);
}

static enum status run_stage(struct tables *t, struct build *b)
{
	enum status st = STATUS_OK;

	t->b = b;
	t->in = build_stage_scratch(b);
	t->memory = build_memory(b);
	t->spend_shift =
		spend_shift(b->scratch[SCRATCH_SPENDS].count, b->point.txnums);
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->changed, NULL);
	t->makers = calloc(b->p->jobs, sizeof(*t->makers));
	if (!t->makers)
		st = STATUS_NO_MEMORY;
	if (st == STATUS_OK && b->point.stage == BUILD_SCRIPTS)
		st = scratch_writer_init(
			&t->spends, &b->scratch[SCRATCH_SPENDS], SPEND_BUFFER);
	if (st == STATUS_OK)
		st = run_tasks(t);
	if (t->makers)
		clear_makers(t->makers, b->p->jobs);
	scratch_writer_clear(&t->spends);
	free(t->tasks);
	free(t->early);
	pthread_cond_destroy(&t->changed);
	pthread_mutex_destroy(&t->lock);
	return st;
}

enum status build_scripts(struct build *b)
{
	struct tables t = { .make = make_scripts,
			    .first = TABLE_HISTORY,
			    .table_count = 2 };

	return run_stage(&t, b);
}

enum status build_spends(struct build *b)
{
	struct tables t = { .make = make_spends,
			    .first = TABLE_SPENDS,
			    .table_count = 1 };

	return run_stage(&t, b);
}

enum status build_txids(struct build *b)
{
	struct tables t = { .make = make_txids,
			    .first = TABLE_TXIDS,
			    .table_count = 1 };

	return run_stage(&t, b);
}
