#include "indexer/build_join.h"

#include <stdlib.h>

#include "base/log.h"
#include "indexer/build_parts.h"

/* Checkpoints of a stage, about. */
enum { UNITS = 16 };
/* Bits of the filter for an input. */
enum { FILTER_BITS = 16 };
enum { FEW_INPUTS = 1024 };
/* What one input takes in a table: itself, half of it idle while it grows, and
 * slots. */
enum { INPUT_MEMORY = 2 * sizeof(struct join_wanted) + 16 };

/* --- the table --- */

void join_table_clear(struct join_table *table)
{
	free(table->inputs);
	free(table->slots);
	memset(table, 0, sizeof(*table));
}

enum status join_table_add(struct join_table *table,
			   const struct join_record *input)
{
	if (table->count == table->cap) {
		size_t cap = table->cap ? 2 * table->cap : FEW_INPUTS;
		struct join_wanted *inputs =
			realloc(table->inputs, cap * sizeof(*inputs));

		if (!inputs)
			return STATUS_NO_MEMORY;
		table->inputs = inputs;
		table->cap = cap;
	}
	table->inputs[table->count++] =
		(struct join_wanted){ input->tag, input->height, input->tx,
				      input->index, false };
	return STATUS_OK;
}

/* The slot of the tag, or the free one where it belongs. The first bits of all
 * tags are the partition's. */
static uint32_t *slot_of(struct join_table *table, const struct output_tag *tag)
{
	size_t at = tag->tag & table->mask;

	while (table->slots[at]) {
		const struct join_wanted *input =
			&table->inputs[table->slots[at] - 1];

		if (input->tag.tag == tag->tag && input->tag.more == tag->more)
			break;
		at = (at + 1) & table->mask;
	}
	return &table->slots[at];
}

enum status join_table_arrange(struct join_table *table)
{
	size_t cap = 2;

	while (cap < 2 * table->count)
		cap *= 2;
	free(table->slots);
	table->mask = cap - 1;
	table->slots = calloc(cap, sizeof(*table->slots));
	if (!table->slots)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < table->count; i++) {
		uint32_t *slot = slot_of(table, &table->inputs[i].tag);

		if (*slot)
			return STATUS_CORRUPT;
		*slot = (uint32_t)i + 1;
	}
	return STATUS_OK;
}

struct join_wanted *join_table_find(struct join_table *table,
				    const struct output_tag *tag)
{
	uint32_t *slot = slot_of(table, tag);

	return *slot ? &table->inputs[*slot - 1] : NULL;
}

/* --- a pass over partitions, by all threads --- */

/* One thread. */
struct joiner {
	struct scratch_writer spread;
	struct record_writer scripts;
	struct join_table table;
};

struct join {
	struct build *b;
	struct joiner *joiners;
	struct scratch *in;
	uint32_t units;
	/* Of which tags there may be inputs. Owned. */
	atomic_ullong *filter;
	uint64_t filter_mask; /* of bits */
	atomic_ullong inputs;
	enum status (*work)(struct join *join, struct joiner *joiner,
			    uint32_t part);
};

static enum status work(void *arg, unsigned worker, size_t task, void **result)
{
	struct join *join = arg;

	*result = NULL;
	return join->work(join, &join->joiners[worker], (uint32_t)task);
}

static enum status take(void *arg, size_t task, void *result)
{
	struct join *join = arg;

	(void)result;
	build_report(join->b, (double)task / join->in->count);
	return STATUS_OK;
}

static void drop(void *result)
{
	(void)result;
}

static enum status run_parts(struct join *join, uint32_t first, uint32_t end)
{
	struct pipeline p = {
		.first = first,
		.end = end,
		.jobs = join->b->p->jobs,
		.stop = join->b->p->stop,
		.arg = join,
		.work = work,
		.take = take,
		.drop = drop,
	};

	return pipeline_run(&p);
}

static enum status flush_joiner(struct joiner *joiner)
{
	enum status st = STATUS_OK;

	if (joiner->spread.data)
		st = scratch_flush_all(&joiner->spread);
	return st == STATUS_OK && joiner->scripts.at
		       ? record_writer_flush(&joiner->scripts)
		       : st;
}

static enum status commit(struct join *join)
{
	struct build *b = join->b;
	enum status st = STATUS_OK;

	for (unsigned i = 0; i < b->p->jobs && st == STATUS_OK; i++)
		st = flush_joiner(&join->joiners[i]);
	if (st == STATUS_OK && b->has_points)
		st = point_write_joined(&b->batch, b->joined, b->point.count);
	return st == STATUS_OK ? build_commit(b) : st;
}

/* From the checkpoint on, with more of them. */
static enum status run_units(struct join *join)
{
	struct build *b = join->b;
	uint32_t count = join->in->count, unit = count / UNITS;
	enum status st = STATUS_OK;

	if (!b->has_points)
		unit = count;
	while (b->point.next < count && st == STATUS_OK) {
		uint32_t left = count - b->point.next;
		uint32_t end = b->point.next + (left < unit ? left : unit);

		st = run_parts(join, b->point.next, end);
		b->point.next = end;
		if (st == STATUS_OK)
			st = commit(join);
	}
	return st;
}

static enum status join_begin(struct join *join, struct build *b)
{
	join->b = b;
	join->joiners = calloc(b->p->jobs, sizeof(*join->joiners));
	return join->joiners ? STATUS_OK : STATUS_NO_MEMORY;
}

static void join_end(struct join *join)
{
	for (unsigned i = 0; join->joiners && i < join->b->p->jobs; i++) {
		struct joiner *joiner = &join->joiners[i];

		scratch_writer_clear(&joiner->spread);
		record_writer_clear(&joiner->scripts);
		join_table_clear(&joiner->table);
	}
	free(join->joiners);
	free(join->filter);
}

/* --- spread --- */

static void want(struct join *join, uint64_t tag)
{
	uint64_t at = tag & join->filter_mask;

	atomic_fetch_or(&join->filter[at / 64], 1ULL << (at % 64));
}

static bool may_be_wanted(const struct join *join, uint64_t tag)
{
	uint64_t at = tag & join->filter_mask;

	return atomic_load(&join->filter[at / 64]) >> (at % 64) & 1;
}

static enum status note_inputs(struct join *join, struct joiner *joiner,
			       uint32_t part)
{
	struct join_stream stream;
	struct join_record record;
	uint64_t inputs = 0;
	enum status st =
		join_stream_open(&stream, join->in, part, join->b->point.count);

	(void)joiner;
	while (st == STATUS_OK) {
		st = join_stream_next(&stream, &record);
		if (st != STATUS_OK || !record.is_input)
			break;
		want(join, record.tag.tag);
		inputs++;
	}
	atomic_fetch_add(&join->inputs, inputs);
	join_stream_close(&stream);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status make_filter(struct join *join)
{
	struct build *b = join->b;
	uint64_t most = build_memory(b); /* an eighth of it, in bits */
	uint64_t want = scratch_bytes(&b->scratch[SCRATCH_JOIN]) /
			JOIN_INPUT_MIN * FILTER_BITS;
	uint64_t bits = 64;
	enum status st;

	while (bits < want && 2 * bits <= most)
		bits *= 2;
	join->filter_mask = bits - 1;
	join->filter = calloc(bits / 64, sizeof(*join->filter));
	if (!join->filter)
		return STATUS_NO_MEMORY;
	join->in = &b->scratch[SCRATCH_JOIN];
	join->work = note_inputs;
	st = run_parts(join, 0, join->in->count);
	if (st == STATUS_OK)
		log_info("previous outputs are joined", "inputs=%llu",
			 (unsigned long long)atomic_load(&join->inputs));
	return st;
}

static enum status spread_one(struct join *join, struct joiner *joiner,
			      const struct build_record *r, uint16_t more,
			      uint8_t first_byte)
{
	struct join_record output = {
		.tag = { r->tag, more },
		.script = record_script(r, first_byte),
		.amount = record_amount(r),
	};

	if (!record_is_unspent(r) || !may_be_wanted(join, r->tag))
		return STATUS_OK;
	return join_put(&joiner->spread, &output);
}

static enum status spread_part(struct join *join, struct joiner *joiner,
			       uint32_t part)
{
	struct build *b = join->b;
	struct scratch *files = &b->scratch[SCRATCH_JOIN];
	uint8_t first_byte =
		(uint8_t)(part >> (__builtin_ctz(join->in->count) - 8));
	struct record_stream *stream;
	struct build_record record;
	enum status st = STATUS_OK;

	if (!joiner->spread.data)
		st = scratch_writer_init(&joiner->spread, files,
					 build_buffer_size(b, files->count));
	if (st == STATUS_OK)
		st = record_stream_open(&stream, join->in, part, b->first_txnum,
					b->point.count);
	if (st != STATUS_OK)
		return st;
	while (st == STATUS_OK) {
		st = record_stream_next(stream, &record);
		if (st == STATUS_OK)
			st = spread_one(join, joiner, &record,
					record_stream_tag_more(stream),
					first_byte);
	}
	record_stream_close(stream);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status build_spread(struct build *b)
{
	struct join join = { 0 };
	enum status st = join_begin(&join, b);

	if (st == STATUS_OK)
		st = make_filter(&join);
	join.in = &b->scratch[SCRATCH_SCRIPTS];
	join.work = spread_part;
	if (st == STATUS_OK)
		st = run_units(&join);
	join_end(&join);
	return st;
}

/* --- meet --- */

static enum status tell_lost(const struct join_wanted *input, const char *what)
{
	log_error(what,
		  "height=%u tx=%u input=%u advice=\"the node's blocks are "
		  "damaged: start it with -reindex\"",
		  input->height, input->tx, input->index);
	return STATUS_CORRUPT;
}

static enum status found(struct join *join, struct joiner *joiner,
			 struct join_wanted *input,
			 const struct join_record *output)
{
	struct scan_record record = {
		.script = output->script,
		.tag = input->tag,
		.height = input->height,
		.tx = input->tx,
		.index = input->index,
		.flags = RECORD_INPUT,
	};

	if (input->found)
		return tell_lost(input, "an input spends two outputs");
	input->found = true;
	atomic_fetch_add(&join->b->joined[input->height], output->amount);
	return record_put(&joiner->scripts, &record);
}

/* Inputs [from, from + some) of the partition: as many as fit. Leaves the
 * stream behind all inputs, with the first output in *record. */
static enum status take_some(struct join_table *table, size_t most,
			     struct join_stream *stream,
			     struct join_record *record, size_t from)
{
	enum status st;
	size_t i = 0;

	table->count = 0;
	while ((st = join_stream_next(stream, record)) == STATUS_OK &&
	       record->is_input) {
		if (i++ < from || table->count == most)
			continue;
		st = join_table_add(table, record);
		if (st != STATUS_OK)
			return st;
	}
	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	record->is_input = st == STATUS_NOT_FOUND; /* no output follows */
	st = join_table_arrange(table);
	if (st == STATUS_CORRUPT)
		log_error("an output is spent twice",
			  "advice=\"the node's blocks are damaged: start it "
			  "with -reindex\"");
	return st;
}

static enum status meet_some(struct join *join, struct joiner *joiner,
			     struct join_stream *stream,
			     struct join_record *output)
{
	struct join_table *table = &joiner->table;
	enum status st = output->is_input ? STATUS_NOT_FOUND : STATUS_OK;

	while (st == STATUS_OK) {
		struct join_wanted *input =
			join_table_find(table, &output->tag);

		if (input)
			st = found(join, joiner, input, output);
		if (st == STATUS_OK)
			st = join_stream_next(stream, output);
	}
	for (size_t i = 0; i < table->count && st == STATUS_NOT_FOUND; i++)
		if (!table->inputs[i].found)
			st = tell_lost(&table->inputs[i],
				       "an input spends an output that no "
				       "block has");
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status meet_round(struct join *join, struct joiner *joiner,
			      uint32_t part, size_t most, size_t from)
{
	struct join_stream stream;
	struct join_record record;
	enum status st =
		join_stream_open(&stream, join->in, part, join->b->point.count);

	if (st == STATUS_OK)
		st = take_some(&joiner->table, most, &stream, &record, from);
	if (st == STATUS_OK)
		st = meet_some(join, joiner, &stream, &record);
	join_stream_close(&stream);
	return st;
}

static enum status meet_part(struct join *join, struct joiner *joiner,
			     uint32_t part)
{
	struct build *b = join->b;
	struct scratch *scripts = &b->scratch[SCRATCH_SCRIPTS];
	size_t most = build_memory(b) / 4 / b->p->jobs / INPUT_MEMORY, from = 0;
	enum status st = STATUS_OK;

	if (!joiner->scripts.at)
		st = record_writer_init(&joiner->scripts, scripts,
					build_buffer_size(b, scripts->count));
	if (most < FEW_INPUTS)
		most = FEW_INPUTS;
	while (st == STATUS_OK) {
		st = meet_round(join, joiner, part, most, from);
		if (joiner->table.count < most)
			break;
		from += most;
	}
	return st;
}

enum status build_meet(struct build *b)
{
	struct join join = { .in = &b->scratch[SCRATCH_JOIN],
			     .work = meet_part };
	enum status st = join_begin(&join, b);

	if (st == STATUS_OK)
		st = run_units(&join);
	join_end(&join);
	return st;
}

/* --- fees --- */

static enum status add_fees(struct build *b, uint32_t height)
{
	struct block_row row;
	enum status st = blocks_get(&b->batch, &row, height);

	if (st != STATUS_OK)
		return st;
	row.fees += atomic_load(&b->joined[height]);
	if (row.fees <= b->p->net->max_money)
		return blocks_put_row(&b->batch, height, &row);
	log_error("a block pays out more than it takes in",
		  "height=%u advice=\"the node's blocks are damaged: start it "
		  "with -reindex\"",
		  height);
	return STATUS_CORRUPT;
}

enum status build_fees(struct build *b)
{
	enum { BLOCKS_AT_ONCE = 20000 };
	enum status st = STATUS_OK;

	while (b->point.next < b->point.count && st == STATUS_OK) {
		uint32_t height = b->point.next++;

		if (atomic_load(&b->joined[height]))
			st = add_fees(b, height);
		if (st == STATUS_OK && !(b->point.next % BLOCKS_AT_ONCE))
			st = build_commit(b);
	}
	return st;
}
