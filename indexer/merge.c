#include "indexer/merge.h"

#include <stdlib.h>

#include "indexer/sort.h"

/* --- row sets --- */

void row_set_init(struct row_set *set)
{
	memset(set, 0, sizeof(*set));
}

void row_set_clear(struct row_set *set)
{
	for (int t = 0; t < TABLE_COUNT; t++)
		free(set->rows[t]);
	row_set_init(set);
}

void row_set_reset(struct row_set *set)
{
	memset(set->count, 0, sizeof(set->count));
}

enum status row_set_add(struct row_set *set, enum table table,
			const struct row *row)
{
	if (set->count[table] == set->cap[table]) {
		size_t cap = set->cap[table] ? 2 * set->cap[table] : 1024;
		struct row *rows =
			realloc(set->rows[table], cap * sizeof(*rows));

		if (!rows)
			return STATUS_NO_MEMORY;
		set->rows[table] = rows;
		set->cap[table] = cap;
	}
	set->rows[table][set->count[table]++] = *row;
	return STATUS_OK;
}

enum status row_set_sort(struct row_set *set)
{
	size_t most = 0;
	struct row *scratch;

	for (int t = 0; t < TABLE_COUNT; t++)
		if (set->count[t] > most)
			most = set->count[t];
	scratch = malloc((most + 1) * sizeof(*scratch));
	if (!scratch)
		return STATUS_NO_MEMORY;
	for (int t = 0; t < TABLE_COUNT; t++)
		sort_rows(set->rows[t], scratch, set->count[t], (enum table)t);
	free(scratch);
	return STATUS_OK;
}

/* --- sources --- */

/* A run or the fresh rows; row is NULL at the end. */
struct source {
	const struct row *row;
	const struct row *fresh_end;
	struct run_cursor *run; /* NULL for fresh rows */
	uint64_t taken;         /* rows */
};

static enum status run_arrived(struct source *source, enum status moved)
{
	source->row = moved == STATUS_OK ? run_row(source->run) : NULL;
	return moved == STATUS_NOT_FOUND ? STATUS_OK : moved;
}

static enum status source_next(struct source *source)
{
	source->taken++;
	if (source->run)
		return run_arrived(source, run_next(source->run));
	source->row++;
	if (source->row == source->fresh_end)
		source->row = NULL;
	return STATUS_OK;
}

static enum status source_open_run(struct source *source,
				   const struct view *view, enum table table,
				   unsigned slot)
{
	enum status st;

	source->run = malloc(sizeof(*source->run));
	if (!source->run)
		return STATUS_NO_MEMORY;
	source->run->pages.mdb = NULL;
	st = run_open(source->run, view, table, slot);
	if (st != STATUS_OK)
		return st;
	return run_arrived(source, run_first(source->run));
}

static void sources_close(struct source *sources, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!sources[i].run)
			continue;
		run_close(sources[i].run);
		free(sources[i].run);
	}
}

static struct source *lowest(struct source *sources, size_t count)
{
	struct source *low = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!sources[i].row)
			continue;
		if (!low || row_compare(sources[i].row, low->row) < 0)
			low = &sources[i];
	}
	return low;
}

/* --- the pass --- */

/* An output waits here until the next row shows whether it was spent. */
struct filter_state {
	const struct merge_filter *filter;
	enum table table;
	merge_take *take;
	void *arg;
	struct row coin;
	bool has_coin;
};

static enum status flush_coin(struct filter_state *fs)
{
	if (!fs->has_coin)
		return STATUS_OK;
	fs->has_coin = false;
	return fs->take(fs->arg, &fs->coin);
}

static bool same_outpoint(const struct row *coin, const struct row *spend)
{
	return !memcmp(coin->key, spend->key, ROW_KEY_MAX - 1);
}

static enum status filter_coin(struct filter_state *fs, const struct row *row)
{
	enum status st;

	if (row_coin_kind(row) == COIN_SPEND && fs->has_coin &&
	    same_outpoint(&fs->coin, row) && row->value < fs->filter->safe) {
		fs->has_coin = false;
		return STATUS_OK;
	}
	st = flush_coin(fs);
	if (st != STATUS_OK)
		return st;
	if (row_coin_kind(row) == COIN_SPEND)
		return fs->take(fs->arg, row);
	fs->coin = *row;
	fs->has_coin = true;
	return STATUS_OK;
}

static enum status filter_row(struct filter_state *fs, const struct row *row)
{
	if (row_maker(fs->table, row) >= fs->filter->cut)
		return STATUS_OK;
	if (fs->table == TABLE_COINS)
		return filter_coin(fs, row);
	return fs->take(fs->arg, row);
}

/* What must not be torn apart: a script's rows of one transaction, so that it
 * counts once; a coin and its spend. */
static bool at_border(enum table table, const struct row *before,
		      const struct row *row)
{
	static const uint8_t border[TABLE_COUNT] = { 15, 15, 9, 10 };

	return memcmp(before->key, row->key, border[table]) != 0;
}

/* Up to a border behind limit rows, or to the end. */
static enum status run_pass(struct source *sources, size_t count,
			    struct filter_state *fs, uint64_t limit)
{
	struct source *low;
	struct row last;
	uint64_t taken = 0;
	enum status st;

	while ((low = lowest(sources, count))) {
		if (taken && taken >= limit &&
		    at_border(fs->table, &last, low->row))
			break;
		if (++taken >= limit)
			last = *low->row;
		st = filter_row(fs, low->row);
		if (st == STATUS_OK)
			st = source_next(low);
		if (st != STATUS_OK)
			return st;
	}
	return flush_coin(fs);
}

enum status merge_rows(const struct view *view, enum table table,
		       const uint8_t *slots, size_t slot_count,
		       const struct row *fresh, size_t fresh_count,
		       const struct merge_filter *filter, merge_take *take,
		       void *arg)
{
	struct source sources[RUN_SLOTS + 1] = { 0 };
	struct filter_state fs = {
		.filter = filter, .table = table, .take = take, .arg = arg
	};
	enum status st = STATUS_OK;

	for (size_t i = 0; i < slot_count && st == STATUS_OK; i++)
		st = source_open_run(&sources[i], view, table, slots[i]);
	if (fresh_count) {
		sources[slot_count].row = fresh;
		sources[slot_count].fresh_end = fresh + fresh_count;
	}
	if (st == STATUS_OK)
		st = run_pass(sources, slot_count + 1, &fs, UINT64_MAX);
	sources_close(sources, slot_count);
	return st;
}

struct slot_output {
	const struct view *batch;
	unsigned db;
	struct page_writer pages;
};

static enum status append_page(void *arg, struct slice key, struct slice value)
{
	struct slot_output *out = arg;

	return store_append(out->batch, out->db, key, value);
}

static enum status pack_row(void *arg, const struct row *row)
{
	struct slot_output *out = arg;

	enum status st = page_writer_add(&out->pages, row);

	/* Rows of sound runs are in order and fit. */
	return st == STATUS_BAD_INPUT ? STATUS_CORRUPT : st;
}

enum status merge_into_slot(const struct view *batch, struct run_info *out,
			    const uint8_t *slots, size_t slot_count,
			    const struct row_set *fresh,
			    const struct merge_filter *filter,
			    uint64_t txnum_end)
{
	struct slot_output output = { .batch = batch };
	enum status st = STATUS_OK;

	for (int t = 0; t < TABLE_COUNT && st == STATUS_OK; t++) {
		output.db = db_of_run((enum table)t, out->slot);
		page_writer_init(&output.pages, (enum table)t, txnum_end,
				 append_page, &output);
		st = merge_rows(batch, (enum table)t, slots, slot_count,
				fresh ? fresh->rows[t] : NULL,
				fresh ? fresh->count[t] : 0, filter, pack_row,
				&output);
		if (st == STATUS_OK)
			st = page_writer_finish(&output.pages);
		out->rows[t] = output.pages.rows;
		out->bytes[t] = output.pages.bytes;
	}
	return st;
}

/* --- range by range --- */

/* The output goes on where the range before ended. */
static enum status resume_output(struct slot_output *out, enum table table,
				 unsigned slot)
{
	struct run_cursor *run = malloc(sizeof(*run));
	struct history_sum sum = { 0 };
	enum status st;

	if (!run)
		return STATUS_NO_MEMORY;
	st = run_open(run, out->batch, table, slot);
	if (st != STATUS_OK) {
		free(run);
		return st;
	}
	st = run_last(run);
	if (st == STATUS_OK) {
		if (table == TABLE_HISTORY)
			run_sum_here(run, &sum);
		page_writer_resume(&out->pages, run_row(run), &sum);
	}
	run_close(run);
	free(run);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status put_page(void *arg, struct slice key, struct slice value)
{
	struct slot_output *out = arg;

	return store_put(out->batch, out->db, key, value);
}

/* Writes the rows of the page that the run stands on from there on as a page
 * of their own: rarely two, when the first loses what it was coded against. */
static enum status put_rest_of_page(struct slot_output *out,
				    struct run_cursor *run)
{
	struct history_sum sum = { 0 };
	enum status st = STATUS_OK;

	run->at--;
	if (run->table == TABLE_HISTORY)
		run_sum_here(run, &sum);
	page_writer_resume(&out->pages, run_row(run), &sum);
	for (size_t i = run->at + 1; i < run->page.count && st == STATUS_OK;
	     i++)
		st = page_writer_add(&out->pages, &run->page.rows[i]);
	if (st == STATUS_OK)
		st = page_writer_finish(&out->pages);
	return st == STATUS_BAD_INPUT ? STATUS_CORRUPT : st;
}

/* Deletes the run's pages below the one with this key; with it when torn. */
static enum status delete_front(struct run_cursor *run, uint64_t *bytes,
				struct slice key, bool torn)
{
	bool reached = false;
	enum status st = STATUS_OK;

	while (st == STATUS_OK && !reached) {
		st = store_first(&run->pages);
		if (st != STATUS_OK)
			break;
		reached = slice_equal(run->pages.key, key);
		if (reached && !torn)
			break;
		*bytes += run->pages.key.len + run->pages.value.len;
		st = store_cursor_delete(&run->pages);
	}
	return st;
}

/* Leaves in the run what was not taken from it. */
static enum status shorten_run(const struct view *batch, struct source *source,
			       struct run_info *info, uint64_t txnum_end)
{
	struct run_cursor *run = source->run;
	struct slot_output rest = { .batch = batch,
				    .db = db_of_run(run->table, info->slot) };
	uint8_t key[ROW_KEY_MAX];
	uint64_t gone = 0;
	size_t key_len;
	enum status st;

	info->rows[run->table] -= source->taken;
	if (!source->row) {
		info->bytes[run->table] = 0;
		return store_drop(batch, rest.db);
	}
	if (!source->taken)
		return STATUS_OK;
	key_len = run->pages.key.len;
	memcpy(key, run->pages.key.data, key_len);
	page_writer_init(&rest.pages, run->table, txnum_end, put_page, &rest);
	st = delete_front(run, &gone, slice_of(key, key_len), run->at > 0);
	if (st == STATUS_OK && run->at > 0)
		st = put_rest_of_page(&rest, run);
	info->bytes[run->table] += rest.pages.bytes - gone;
	return st;
}

static enum status move_range(const struct view *batch, enum table table,
			      struct run_info *out, struct source *sources,
			      size_t count, const struct merge_filter *filter,
			      uint64_t txnum_end, uint64_t limit)
{
	struct slot_output output = { .batch = batch,
				      .db = db_of_run(table, out->slot) };
	struct filter_state fs = { .filter = filter,
				   .table = table,
				   .take = pack_row,
				   .arg = &output };
	enum status st;

	page_writer_init(&output.pages, table, txnum_end, append_page, &output);
	st = resume_output(&output, table, out->slot);
	if (st == STATUS_OK)
		st = run_pass(sources, count, &fs, limit);
	if (st == STATUS_OK)
		st = page_writer_finish(&output.pages);
	out->rows[table] += output.pages.rows;
	out->bytes[table] += output.pages.bytes;
	return st;
}

enum status merge_range(const struct view *batch, enum table table,
			struct run_info *out, struct run_info *runs,
			size_t count, const struct merge_filter *filter,
			uint64_t txnum_end, uint64_t limit, bool *done)
{
	struct source sources[RUN_SLOTS] = { 0 };
	enum status st = STATUS_OK;

	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = source_open_run(&sources[i], batch, table, runs[i].slot);
	if (st == STATUS_OK)
		st = move_range(batch, table, out, sources, count, filter,
				txnum_end, limit);
	*done = true;
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		*done = *done && !sources[i].row;
		st = shorten_run(batch, &sources[i], &runs[i], txnum_end);
	}
	sources_close(sources, count);
	return st;
}
