#include "indexer/build_group.h"

#include <stdlib.h>

#include "base/log.h"
#include "indexer/build_sort.h"

/* Groups up to this size are searched, larger ones hashed. */
enum { FEW = 12 };
#define NO_RECORD UINT32_MAX

/* Of one script: records, in any order; once they have met, outputs alone in
 * theirs, and the inputs that spend them: where each is, and its amount. */
struct group {
	struct build_record *records;
	size_t count;
	struct build_pair *inputs;
	size_t input_count;
	struct script_key script;
};

/* --- outputs and their spends --- */

/* The output learns of its spender, in the place of the tag that nobody will
 * ask for again. */
static void marry(struct build_record *output, const struct build_record *input)
{
	output->tag = input->where;
	output->where |= 1;
}

static bool match_by_search(struct group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct build_record *input = &g->records[i];
		size_t o = 0;

		if (!record_is_input(input))
			continue;
		while (o < g->count && !(record_is_unspent(&g->records[o]) &&
					 g->records[o].tag == input->tag))
			o++;
		if (o == g->count)
			return false;
		marry(&g->records[o], input);
	}
	return true;
}

static enum status reserve_table(struct group_sink *sink, size_t count)
{
	size_t cap = 64;

	while (cap < 2 * count)
		cap *= 2;
	if (cap > sink->by_tag_cap) {
		free(sink->by_tag);
		sink->by_tag = malloc(cap * sizeof(*sink->by_tag));
		sink->by_tag_cap = sink->by_tag ? cap : 0;
	}
	if (!sink->by_tag)
		return STATUS_NO_MEMORY;
	memset(sink->by_tag, 0xff, cap * sizeof(*sink->by_tag));
	return STATUS_OK;
}

static size_t table_mask(const struct group *g)
{
	size_t cap = 64;

	while (cap < 2 * g->count)
		cap *= 2;
	return cap - 1;
}

static void put_outputs(struct group_sink *sink, const struct group *g,
			size_t mask)
{
	for (size_t i = 0; i < g->count; i++) {
		size_t at = g->records[i].tag & mask;

		if (!record_is_unspent(&g->records[i]))
			continue;
		while (sink->by_tag[at] != NO_RECORD)
			at = (at + 1) & mask;
		sink->by_tag[at] = (uint32_t)i;
	}
}

/* The outputs' tags stay while inputs look for them. */
static bool match_by_table(struct group_sink *sink, struct group *g)
{
	size_t mask = table_mask(g);

	put_outputs(sink, g, mask);
	for (size_t i = 0; i < g->count; i++) {
		const struct build_record *input = &g->records[i];
		size_t at = input->tag & mask;
		uint32_t o;

		if (!record_is_input(input))
			continue;
		while ((o = sink->by_tag[at]) != NO_RECORD &&
		       !(record_is_unspent(&g->records[o]) &&
			 g->records[o].tag == input->tag))
			at = (at + 1) & mask;
		if (o == NO_RECORD)
			return false;
		marry(&g->records[o], input);
	}
	return true;
}

static bool nobody_seeks(const struct group *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (record_is_input(&g->records[i]))
			return false;
	return true;
}

static void drop_inputs(struct group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		if (!record_is_input(&g->records[i]))
			g->records[n++] = g->records[i];
	g->count = n;
}

static enum status match(struct group_sink *sink, struct group *g)
{
	enum status st;
	bool found;

	if (nobody_seeks(g))
		return STATUS_OK;
	if (g->count <= FEW) {
		found = match_by_search(g);
	} else {
		st = reserve_table(sink, g->count);
		if (st != STATUS_OK)
			return st;
		found = match_by_table(sink, g);
	}
	if (found) {
		drop_inputs(g);
		return STATUS_OK;
	}
	log_error("a block spends an output that no block has",
		  "advice=\"the node's undo data is damaged: start it with "
		  "-reindex-chainstate\"");
	return STATUS_CORRUPT;
}

/* --- order --- */

static int compare_where(const void *left, const void *right)
{
	const struct build_record *a = left, *b = right;

	return (a->where > b->where) - (a->where < b->where);
}

static bool in_order(const struct build_record *records, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (records[i - 1].where > records[i].where)
			return false;
	return true;
}

/* Blocks were scanned by many threads. By txnum first: that is linear, and
 * leaves nothing out of its place in the transaction but what went through
 * build_large.c. */
static void sort_outputs(struct group *g, struct build_record *scratch)
{
	size_t from = 0, to;

	if (in_order(g->records, g->count))
		return;
	sort_records_by_txnum(g->records, scratch, g->count);
	for (; from < g->count; from = to) {
		uint64_t txnum = record_txnum(&g->records[from]);

		to = from + 1;
		while (to < g->count && record_txnum(&g->records[to]) == txnum)
			to++;
		if (!in_order(g->records + from, to - from))
			qsort(g->records + from, to - from, sizeof(*g->records),
			      compare_where);
	}
}

static void sort_inputs(struct group *g, struct build_pair *scratch)
{
	for (size_t i = 1; i < g->input_count; i++)
		if (g->inputs[i - 1].key > g->inputs[i].key) {
			sort_pairs_by_where(g->inputs, scratch, g->input_count);
			return;
		}
}

/* --- rows --- */

static enum status output_row(struct group_sink *sink, const struct group *g,
			      const struct build_record *r)
{
	struct row_fields row = {
		.txnum = record_txnum(r),
		.value = record_amount(r),
		.index = record_index(r),
		.kind = HISTORY_OUT,
	};

	return build_pages_add_fields(sink->history,
				      build_run_of(sink->runs, row.txnum),
				      &g->script, &row);
}

static enum status input_row(struct group_sink *sink, const struct group *g,
			     const struct build_pair *input)
{
	struct row_fields row = {
		.txnum = where_txnum(input->key),
		.value = input->value,
		.index = where_index(input->key),
		.kind = HISTORY_IN,
	};

	return build_pages_add_fields(sink->history,
				      build_run_of(sink->runs, row.txnum),
				      &g->script, &row);
}

/* Of one transaction outputs come first. */
static enum status history_rows(struct group_sink *sink, const struct group *g)
{
	const struct build_record *output = g->records;
	const struct build_record *output_end = output + g->count;
	const struct build_pair *input = g->inputs;
	const struct build_pair *input_end = input + g->input_count;
	enum status st = STATUS_OK;

	while (st == STATUS_OK && (output < output_end || input < input_end)) {
		if (input == input_end ||
		    (output < output_end &&
		     record_txnum(output) <= where_txnum(input->key)))
			st = output_row(sink, g, output++);
		else
			st = input_row(sink, g, input++);
	}
	return st;
}

static uint32_t coin_flags(const struct build_record *r)
{
	return (r->what & RECORD_COINBASE ? COIN_IS_COINBASE : 0u) |
	       (r->what & RECORD_TOKEN ? COIN_HAS_TOKEN : 0u);
}

static enum status spend_rows(struct group_sink *sink, const struct group *g,
			      const struct build_record *r)
{
	uint64_t spender = where_txnum(r->tag);
	struct row_fields row = {
		.txnum = record_txnum(r),
		.value = spender,
		.index = record_index(r),
		.kind = COIN_SPEND,
	};
	enum status st =
		pair_list_add(sink->spends, r->where & ~1ULL, r->tag & ~1ULL);

	if (st != STATUS_OK || spender < sink->runs->safe)
		return st;
	return build_pages_add_fields(sink->coins,
				      build_run_of(sink->runs, spender),
				      &g->script, &row);
}

static enum status coin_rows(struct group_sink *sink, const struct group *g)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < g->count && st == STATUS_OK; i++) {
		const struct build_record *r = &g->records[i];
		bool spent = record_is_spent(r);
		uint64_t txnum = record_txnum(r);
		struct row_fields row = {
			.txnum = txnum,
			.value = record_amount(r),
			.index = record_index(r),
			.small = coin_flags(r),
			.kind = COIN_COIN,
		};

		if (!spent || where_txnum(r->tag) >= sink->runs->safe)
			st = build_pages_add_fields(
				sink->coins, build_run_of(sink->runs, txnum),
				&g->script, &row);
		if (spent && st == STATUS_OK)
			st = spend_rows(sink, g, r);
	}
	return st;
}

static enum status make_rows(struct group_sink *sink, const struct group *g)
{
	enum status st = history_rows(sink, g);

	return st == STATUS_OK ? coin_rows(sink, g) : st;
}

/* --- one group after another --- */

static void take_inputs(struct group_sink *sink, struct group *g)
{
	struct build_pair *inputs = sink->inputs.pairs;
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++) {
		const struct build_record *r = &g->records[i];

		inputs[n] =
			(struct build_pair){ r->tag & ~1ULL, record_amount(r) };
		n += record_is_spent(r);
	}
	g->inputs = inputs;
	g->input_count = n;
}

static enum status one_group(struct group_sink *sink, struct group *g,
			     struct build_record *scratch)
{
	enum status st = match(sink, g);

	if (st != STATUS_OK)
		return st;
	sort_outputs(g, scratch);
	take_inputs(sink, g);
	sort_inputs(g, sink->inputs.scratch);
	return make_rows(sink, g);
}

enum status group_rows(struct group_sink *sink, struct build_record *records,
		       struct build_record *scratch, size_t count,
		       uint8_t first_byte, unsigned skip)
{
	enum status st = pair_space_reserve(&sink->inputs, count);
	size_t from = 0, to;

	sort_records(records, scratch, count, skip);
	for (; from < count && st == STATUS_OK; from = to) {
		struct group g = {
			.records = records + from,
			.script = record_script(&records[from], first_byte),
		};

		to = from + 1;
		while (to < count &&
		       record_same_script(&records[from], &records[to]))
			to++;
		g.count = to - from;
		st = one_group(sink, &g, scratch);
	}
	return st;
}

void group_sink_clear(struct group_sink *sink)
{
	free(sink->by_tag);
	pair_space_clear(&sink->inputs);
}

/* --- a script in parts --- */

enum status group_meet(struct group_sink *sink, struct build_record *records,
		       size_t *count)
{
	struct group g = { .records = records, .count = *count };
	enum status st = match(sink, &g);

	*count = g.count;
	return st;
}

enum status group_rows_met(struct group_sink *sink,
			   struct build_record *records,
			   struct build_record *scratch, size_t count,
			   uint8_t first_byte)
{
	struct group g = { .records = records, .count = count };
	enum status st = pair_space_reserve(&sink->inputs, count);

	if (st != STATUS_OK || !count)
		return st;
	g.script = record_script(&records[0], first_byte);
	g.inputs = sink->inputs.pairs;
	for (size_t i = 0; i < count; i++)
		if (record_is_input(&records[i]))
			g.inputs[g.input_count++] = (struct build_pair){
				records[i].where, record_amount(&records[i])
			};
	drop_inputs(&g);
	sort_outputs(&g, scratch);
	sort_inputs(&g, sink->inputs.scratch);
	return make_rows(sink, &g);
}
