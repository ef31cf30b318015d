#include "indexer/build_group.h"

#include <stdlib.h>

#include "base/log.h"
#include "indexer/build_sort.h"

/* Groups up to this size are searched, larger ones hashed. */
enum { FEW = 12 };
#define NO_RECORD UINT32_MAX

struct group {
	struct build_record *records;
	size_t count;
	struct script_key script;
};

/* --- outputs and their spends --- */

/* Both learn of each other: the input its amount; the output its spender, in
 * the place of the tag that nobody will ask for again. */
static void marry(struct build_record *output, struct build_record *input)
{
	input->what |= record_amount(output) << 3;
	output->tag = input->where;
	output->where |= 1;
}

static bool match_by_search(struct group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		struct build_record *input = &g->records[i];
		size_t o = 0;

		if (!record_is_seeking(input))
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
		struct build_record *input = &g->records[i];
		size_t at = input->tag & mask;
		uint32_t o;

		if (!record_is_seeking(input))
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
		if (record_is_seeking(&g->records[i]))
			return false;
	return true;
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
	if (found)
		return STATUS_OK;
	log_error("a block spends an output that no block has",
		  "advice=\"the node's undo data is damaged: start it with "
		  "-reindex-chainstate\"");
	return STATUS_CORRUPT;
}

/* --- rows --- */

static enum status history_rows(struct group_sink *sink, const struct group *g)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < g->count && st == STATUS_OK; i++) {
		const struct build_record *r = &g->records[i];
		uint64_t txnum = record_txnum(r);
		struct row_fields row = {
			.txnum = txnum,
			.value = record_amount(r),
			.index = record_index(r),
			.kind = record_is_input(r) ? HISTORY_IN : HISTORY_OUT,
		};

		st = build_pages_add_fields(sink->history,
					    build_run_of(sink->runs, txnum),
					    &g->script, &row);
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
	uint64_t spender = r->tag >> 24;
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
		bool spent = r->where & 1;
		uint64_t txnum = record_txnum(r);
		struct row_fields row = {
			.txnum = txnum,
			.value = record_amount(r),
			.index = record_index(r),
			.small = coin_flags(r),
			.kind = COIN_COIN,
		};

		if (record_is_input(r))
			continue;
		if (!spent || r->tag >> 24 >= sink->runs->safe)
			st = build_pages_add_fields(
				sink->coins, build_run_of(sink->runs, txnum),
				&g->script, &row);
		if (spent && st == STATUS_OK)
			st = spend_rows(sink, g, r);
	}
	return st;
}

/* --- one group after another --- */

static bool in_order(const struct build_record *records, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (group_compare(&records[i - 1], &records[i]) > 0)
			return false;
	return true;
}

/* By txnum first: that is linear, and leaves only what was joined
 * (build_join.h) out of its place in the transaction. */
static void put_in_order(struct group *g, struct build_record *scratch)
{
	size_t from = 0, to;

	sort_records_by_txnum(g->records, scratch, g->count);
	for (; from < g->count; from = to) {
		uint64_t txnum = record_txnum(&g->records[from]);

		to = from + 1;
		while (to < g->count && record_txnum(&g->records[to]) == txnum)
			to++;
		if (!in_order(g->records + from, to - from))
			qsort(g->records + from, to - from, sizeof(*g->records),
			      group_compare);
	}
}

static enum status one_group(struct group_sink *sink, struct group *g,
			     struct build_record *scratch)
{
	enum status st;

	/* Blocks were scanned by many threads. */
	if (!in_order(g->records, g->count))
		put_in_order(g, scratch);
	st = match(sink, g);
	if (st == STATUS_OK)
		st = history_rows(sink, g);
	return st == STATUS_OK ? coin_rows(sink, g) : st;
}

enum status group_rows(struct group_sink *sink, struct build_record *records,
		       struct build_record *scratch, size_t count,
		       uint8_t first_byte, unsigned skip)
{
	enum status st = STATUS_OK;
	size_t from = 0;

	sort_records(records, scratch, count, skip);
	while (from < count && st == STATUS_OK) {
		struct group g = { records + from, 1,
				   record_script(&records[from], first_byte) };

		while (from + g.count < count &&
		       record_same_script(&records[from],
					  &records[from + g.count]))
			g.count++;
		st = one_group(sink, &g, scratch);
		from += g.count;
	}
	return st;
}

/* --- a script in parts --- */

enum status group_meet(struct group_sink *sink, struct build_record *records,
		       size_t count)
{
	struct group g = { records, count, { { 0 } } };

	return match(sink, &g);
}

/* By transaction, outputs first, and place in it. */
int group_compare(const void *left, const void *right)
{
	const struct build_record *a = left, *b = right;

	if (record_txnum(a) != record_txnum(b))
		return record_txnum(a) < record_txnum(b) ? -1 : 1;
	if (record_is_input(a) != record_is_input(b))
		return record_is_input(a) ? 1 : -1;
	return record_index(a) < record_index(b) ? -1 : 1;
}

enum status group_rows_met(struct group_sink *sink,
			   struct build_record *records, size_t count,
			   uint8_t first_byte)
{
	struct group g = { records, count, { { 0 } } };
	enum status st;

	if (!count)
		return STATUS_OK;
	g.script = record_script(&records[0], first_byte);
	st = history_rows(sink, &g);
	return st == STATUS_OK ? coin_rows(sink, &g) : st;
}
