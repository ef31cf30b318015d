#include "indexer/dump.h"

#include <inttypes.h>
#include <stdlib.h>

#include "indexer/index_parts.h"

struct dump {
	const struct view *view;
	const struct state *state;
	FILE *out;
};

static void put_hex(FILE *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", bytes[i]);
}

/* --- blocks --- */

static enum status dump_blocks(const struct dump *d)
{
	for (uint32_t h = 0; h < d->state->blocks; h++) {
		char hex[HASH_HEX_SIZE];
		struct block_row row;
		enum status st = blocks_get(d->view, &row, h);

		if (st != STATUS_OK)
			return st;
		block_hash_to_hex(hex, &row.hash);
		fprintf(d->out,
			"block height=%" PRIu32 " hash=%s txnum=%" PRIu64
			" txs=%" PRIu32 " size=%" PRIu32 " weight=%" PRIu32
			" logical_time=%" PRIu32 " out=%" PRIu64
			" fees=%" PRIu64 " work=",
			h, hex, row.first_txnum, row.tx_count, row.size,
			row.weight, row.logical_time, row.output_total,
			row.fees);
		put_hex(d->out, row.chainwork, sizeof(row.chainwork));
		fputs(" coinbase=", d->out);
		put_hex(d->out, row.coinbase.data, row.coinbase.len);
		fputc('\n', d->out);
	}
	return STATUS_OK;
}

static enum status dump_times(const struct dump *d)
{
	struct time_cursor cursor;
	enum status st = time_cursor_open(&cursor, d->view);

	if (st != STATUS_OK)
		return st;
	st = time_cursor_below(&cursor, 0);
	while (st == STATUS_OK) {
		char hex[HASH_HEX_SIZE];

		block_hash_to_hex(hex, &cursor.hash);
		if (!cursor.stale)
			fprintf(d->out,
				"time logical=%" PRIu32 " hash=%s "
				"height=%" PRIu32 "\n",
				cursor.logical_time, hex, cursor.height);
		st = time_cursor_prev(&cursor);
	}
	time_cursor_close(&cursor);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status dump_offsets(const struct dump *d)
{
	for (uint64_t n = 0; n < d->state->next_txnum; n++) {
		struct tx_place place;
		enum status st = offsets_find(d->view, &place, n);

		if (st != STATUS_OK)
			return st;
		fprintf(d->out,
			"tx txnum=%" PRIu64 " height=%" PRIu32
			" offset=%" PRIu32 " size=%" PRIu32 "\n",
			n, place.height, place.offset, place.size);
	}
	return STATUS_OK;
}

/* --- runs --- */

static enum status dump_history_row(void *arg, const struct row *row)
{
	const struct dump *d = arg;

	fputs("history script=", d->out);
	put_hex(d->out, row->key, 10);
	fprintf(d->out,
		" txnum=%" PRIu64 " %s=%" PRIu32 " amount=%" PRIu64 "\n",
		row_txnum(TABLE_HISTORY, row),
		row_direction(row) == HISTORY_IN ? "in" : "out",
		row_index(TABLE_HISTORY, row), row->value);
	return STATUS_OK;
}

/* All spends are settled here, so what is left are the unspent ones. */
static enum status dump_coin_row(void *arg, const struct row *row)
{
	const struct dump *d = arg;

	if (row_coin_kind(row) == COIN_SPEND)
		fputs("stray spend of ", d->out);
	fputs("coin script=", d->out);
	put_hex(d->out, row->key, 10);
	fprintf(d->out,
		" txnum=%" PRIu64 " vout=%" PRIu32 " amount=%" PRIu64
		" flags=%" PRIu32 "\n",
		row_txnum(TABLE_COINS, row), row_index(TABLE_COINS, row),
		row->value, row->small);
	return STATUS_OK;
}

static enum status dump_spend_row(void *arg, const struct row *row)
{
	const struct dump *d = arg;

	fprintf(d->out,
		"spent txnum=%" PRIu64 " vout=%" PRIu32 " by=%" PRIu64
		" in=%" PRIu32 "\n",
		row_txnum(TABLE_SPENDS, row), row_index(TABLE_SPENDS, row),
		row->value, row->small);
	return STATUS_OK;
}

static enum status dump_txid_row(void *arg, const struct row *row)
{
	const struct dump *d = arg;

	fputs("txid prefix=", d->out);
	put_hex(d->out, row->key, TXID_PREFIX_SIZE);
	fprintf(d->out, " txnum=%" PRIu64 "\n", row_txnum(TABLE_TXIDS, row));
	return STATUS_OK;
}

static enum status dump_runs(struct dump *d)
{
	static merge_take *const takers[TABLE_COUNT] = {
		[TABLE_HISTORY] = dump_history_row,
		[TABLE_COINS] = dump_coin_row,
		[TABLE_SPENDS] = dump_spend_row,
		[TABLE_TXIDS] = dump_txid_row,
	};
	struct merge_filter filter = { .cut = UINT64_MAX, .safe = UINT64_MAX };
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(d->state, slots);
	enum status st = STATUS_OK;

	for (int t = 0; t < TABLE_COUNT && st == STATUS_OK; t++)
		st = merge_rows(d->view, (enum table)t, slots, count, NULL, 0,
				&filter, takers[t], d);
	return st;
}

static enum status dump_all(struct dump *d)
{
	enum status st = dump_blocks(d);

	if (st == STATUS_OK)
		st = dump_times(d);
	if (st == STATUS_OK)
		st = dump_offsets(d);
	if (st == STATUS_OK)
		st = dump_runs(d);
	return st;
}

enum status index_dump(struct index *index, FILE *out)
{
	struct state state;
	struct view view;
	struct dump dump = { &view, &state, out };
	enum status st = view_begin(&view, index->store);

	if (st != STATUS_OK)
		return st;
	st = state_read(&state, &view);
	if (st == STATUS_OK)
		st = dump_all(&dump);
	view_end(&view);
	if (st == STATUS_OK && (fflush(out) || ferror(out)))
		st = STATUS_FAILED;
	return st;
}
