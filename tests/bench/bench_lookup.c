/* bench_lookup.c - how long a finished index takes to answer, without HTTP.
 *
 *     bench_lookup INDEX_FOLDER [COIN NETWORK]         (btc regtest)
 *
 * INDEX_FOLDER is DATADIR/COIN-NETWORK; nobody may be writing to it. Walks over
 * all rows for scripts, outpoints and txids to ask for (which also warms the
 * cache), then prints a line per case: how many were asked for, in random
 * order, CPU microseconds each with the tables open, and with a snapshot and
 * tables opened for each one, as a request does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "indexer/query_parts.h"

enum { SAMPLES = 20000, COLD_ROWS = 4, PAGE = 10 };

static void check(enum status st, const char *what)
{
	if (st == STATUS_OK)
		return;
	fprintf(stderr, "bench_lookup: %s: %s\n", what, status_text(st));
	exit(1);
}

/* --- what to ask for --- */

struct samples {
	struct row rows[SAMPLES];
	size_t count;
	uint64_t seen;
};

static uint64_t random_below(uint64_t end)
{
	static uint64_t state = 1;
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % end;
}

/* Every row offered is as likely to be kept as any other; in random order. */
static void offer(struct samples *samples, const struct row *row)
{
	uint64_t at = random_below(++samples->seen);

	if (samples->count < SAMPLES) {
		samples->rows[samples->count++] = samples->rows[at];
		samples->rows[at] = *row;
	} else if (at < SAMPLES) {
		samples->rows[at] = *row;
	}
}

struct wanted {
	struct samples hot, cold, spends, txids;
	uint64_t hot_rows;
};

static void offer_script(struct wanted *w, const struct row *row, uint64_t rows)
{
	if (rows <= COLD_ROWS)
		offer(&w->cold, row);
	if (rows <= w->hot_rows)
		return;
	w->hot_rows = rows;
	w->hot.count = SAMPLES;
	for (size_t i = 0; i < SAMPLES; i++)
		w->hot.rows[i] = *row;
}

static void choose_scripts(struct query *q, struct wanted *w)
{
	struct level_cursor *cursor;
	struct row last = { .small = 0 };
	uint64_t rows = 0;
	enum status st = query_table(q, &cursor, TABLE_HISTORY);

	check(st, "history");
	for (st = level_seek(cursor, last.key, 0); st == STATUS_OK;
	     st = level_next(cursor)) {
		const struct row *row = level_row(cursor);

		if (rows && memcmp(row->key, last.key, ROW_SCRIPT_SIZE) != 0) {
			offer_script(w, &last, rows);
			rows = 0;
		}
		last = *row;
		rows++;
	}
	if (rows)
		offer_script(w, &last, rows);
}

static void choose_rows(struct query *q, struct samples *samples,
			enum table table)
{
	struct level_cursor *cursor;
	enum status st = query_table(q, &cursor, table);

	check(st, table_name(table));
	for (st = level_seek(cursor, (const uint8_t *)"", 0); st == STATUS_OK;
	     st = level_next(cursor))
		offer(samples, level_row(cursor));
}

/* --- asking --- */

typedef enum status asker(struct query *q, const struct row *row);

static struct script_key script_of(const struct row *row)
{
	struct script_key key;

	memcpy(key.bytes, row->key, sizeof(key.bytes));
	return key;
}

static enum status ask_totals(struct query *q, const struct row *row)
{
	struct script_key key = script_of(row);
	struct script_totals totals;
	enum status st = query_totals(q, &totals, &key);

	return st == STATUS_OK && !totals.txs ? STATUS_NOT_FOUND : st;
}

static enum status ask_page(struct query *q, const struct row *row)
{
	struct script_key key = script_of(row);
	struct tx_ref page[PAGE];
	uint64_t total;
	size_t count;
	enum status st =
		query_history(q, page, &count, &total, &key, 1, 0, PAGE);

	return st == STATUS_OK && !count ? STATUS_NOT_FOUND : st;
}

static enum status ask_spender(struct query *q, const struct row *row)
{
	struct level_cursor *spends;
	enum status st = query_table(q, &spends, TABLE_SPENDS);

	if (st == STATUS_OK)
		st = level_find(spends, row->key, table_key_size(TABLE_SPENDS));
	if (st == STATUS_OK && level_row(spends)->value != row->value)
		st = STATUS_CORRUPT;
	return st;
}

/* As an input of a block is found. */
static enum status ask_txid(struct query *q, const struct row *row)
{
	static const struct txid unused;
	struct txid_tag tag;
	struct lookup *lookup;
	uint64_t txnum;
	enum status st = query_lookup(q, &lookup);

	memset(&tag, 0, sizeof(tag));
	memcpy(tag.bytes, row->key, TXID_PREFIX_SIZE);
	if (st == STATUS_OK)
		st = lookup_known_txnum(lookup, &txnum, &unused, &tag);
	return st;
}

static uint64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static double microseconds_each(struct query *q, asker *ask,
				const struct samples *samples, bool alone)
{
	uint64_t start;

	if (!alone)
		check(query_begin(q), "beginning a query");
	start = cpu_us();
	for (size_t i = 0; i < samples->count; i++) {
		if (alone)
			check(query_begin(q), "beginning a query");
		check(ask(q, &samples->rows[i]), "asking");
		if (alone)
			query_end(q);
	}
	start = cpu_us() - start;
	query_end(q);
	return (double)start / (double)samples->count;
}

static void measure(struct query *q, const char *name, asker *ask,
		    const struct samples *samples)
{
	double open, alone;

	if (!samples->count)
		return;
	open = microseconds_each(q, ask, samples, false);
	alone = microseconds_each(q, ask, samples, true);
	printf("%-28s n %-6zu %6.2f us  with a snapshot of its own %6.2f us\n",
	       name, samples->count, open, alone);
}

int main(int argc, char **argv)
{
	static atomic_bool stop;
	static struct wanted wanted;
	struct index_config config = {
		.net = network_find(argc > 2 ? argv[2] : "btc",
				    argc > 3 ? argv[3] : "regtest"),
		.datadir = argc > 1 ? argv[1] : "",
		.map_size = UINT64_C(1) << 40,
		.reorg_horizon = 1,
		.fanout = 16,
		.max_readers = 4,
		.read_only = true,
		.stop = &stop,
	};
	struct index *index;
	struct query *q;

	if (argc < 2 || !config.net) {
		fputs("usage: bench_lookup INDEX_FOLDER [COIN NETWORK]\n",
		      stderr);
		return 2;
	}
	check(index_open(&index, &config), "opening the index");
	q = query_new(index);
	if (!q)
		check(STATUS_NO_MEMORY, "beginning");
	check(query_begin(q), "beginning a query");
	choose_scripts(q, &wanted);
	choose_rows(q, &wanted.spends, TABLE_SPENDS);
	choose_rows(q, &wanted.txids, TABLE_TXIDS);
	printf("%" PRIu32 " blocks in %" PRIu32 " runs, hottest script %" PRIu64
	       " rows\n",
	       q->state.blocks, q->state.run_count, wanted.hot_rows);
	query_end(q);
	measure(q, "balance of the hottest", ask_totals, &wanted.hot);
	measure(q, "newest page of a cold one", ask_page, &wanted.cold);
	measure(q, "spender of an outpoint", ask_spender, &wanted.spends);
	measure(q, "txid", ask_txid, &wanted.txids);
	query_free(q);
	index_close(index);
	return 0;
}
