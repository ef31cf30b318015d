/* page_pass.c - rows of a page passed over, or added up, without being
 * unpacked: a few nanoseconds each. */
#include "indexer/page.h"

#include "indexer/page_parts.h"

/* The next eight bytes, and the top bits that are clear: the ends of varints.
 */
struct ahead {
	uint64_t word, ends;
};

static inline bool look_ahead(struct ahead *out, const struct reader *r)
{
	if (reader_left(r) < sizeof(out->word))
		return false;
	memcpy(&out->word, r->at, sizeof(out->word));
	out->word = le64toh(out->word);
	out->ends = ~out->word & 0x8080808080808080;
	return true;
}

/* Bytes as far as the first of these ends. */
static inline size_t bytes_to(uint64_t ends)
{
	return (size_t)(__builtin_ctzll(ends) + 1) / 8;
}

/* The ends behind the first. */
static inline uint64_t ends_behind(uint64_t ends)
{
	return ends & (ends - 1);
}

/* --- script tables --- */

static inline void pass_script_row(struct reader *r, enum table table)
{
	struct ahead ahead;
	uint64_t tag, ends, far;

	if (look_ahead(&ahead, r)) {
		ends = ends_behind(ahead.ends);
		far = ends_behind(ends);
		if ((ahead.word & 3) == INDEX_WRITTEN)
			ends = far;
		if (ends && !(table == TABLE_COINS && (ahead.word & 8))) {
			r->at += bytes_to(ends);
			return;
		}
	}
	tag = read_varint(r);
	if ((tag & 3) == INDEX_WRITTEN)
		read_varint(r);
	if (table == TABLE_COINS && (tag & 8))
		read_u8(r);
	read_varint(r);
}

static inline void pass_chunk(struct page_decoder *d, enum table table)
{
	for (; d->chunk_rows && !d->bytes.failed; d->chunk_rows--)
		pass_script_row(&d->bytes, table);
}

/* Decoding goes on here. */
static void go_on_at(struct page *page, const struct page_decoder *at)
{
	page->rest = *at;
	page->count = 0;
	page->passed = true;
}

/* To the last of the scripts below the one wanted. */
static inline enum status pass_scripts(struct page *page, enum table table,
				       const uint8_t *key, size_t len)
{
	struct page_decoder d = page->rest, last = d;
	bool passed = false;

	if (memcmp(d.script, key, len) >= 0)
		return STATUS_OK;
	for (;;) {
		pass_chunk(&d, table);
		if (!reader_left(&d.bytes))
			break;
		if (!read_chunk_head(&d))
			continue;
		if (memcmp(d.script, key, len) >= 0)
			break;
		last = d;
		passed = true;
	}
	if (d.bytes.failed)
		return STATUS_CORRUPT;
	if (passed)
		go_on_at(page, &last);
	return STATUS_OK;
}

/* --- spends, txids --- */

/* Where a row begins, and the number it is coded against. */
struct row_start {
	const uint8_t *at; /* NULL: none yet */
	uint64_t number;
};

/* One that is longer than look_ahead() sees. */
static bool pass_long_spend(struct reader *r)
{
	uint64_t tag = read_varint(r);

	if (tag & 2)
		read_varint(r);
	if (tag & 1)
		read_varint(r);
	read_varint(r);
	return !r->failed;
}

/* To the first row of the last transaction below the one wanted. Rows near the
 * page's end are left to the decoder. */
static inline struct row_start pass_spends(const struct page_decoder *d,
					   uint64_t wanted)
{
	struct reader r = d->bytes;
	struct row_start here = { r.at, d->number }, last = { NULL, 0 };
	struct ahead ahead;

	while (look_ahead(&ahead, &r) && ahead.ends) {
		uint64_t tag =
			varint_of_word(ahead.word, __builtin_ctzll(ahead.ends));
		uint64_t ends = ends_behind(ahead.ends), far;
		uint64_t next = here.number + (tag >> 2);

		if (next >= wanted)
			break;
		/* A row of the same transaction is no place to go on at: what
		 * its vout follows is not known there. */
		last = tag >> 2 ? here : last;
		far = ends_behind(ends);
		ends = tag & 1 ? far : ends;
		far = ends_behind(ends);
		ends = tag & 2 ? far : ends;
		if (ends)
			r.at += bytes_to(ends);
		else if (!pass_long_spend(&r))
			break;
		here = (struct row_start){ r.at, next };
	}
	return last;
}

/* To the last row below. */
static inline struct row_start pass_txids(const struct page_decoder *d,
					  uint64_t wanted)
{
	struct reader r = d->bytes;
	struct row_start here = { r.at, d->number }, last = { NULL, 0 };
	struct ahead ahead;

	while (look_ahead(&ahead, &r) && ahead.ends) {
		uint64_t next =
			here.number +
			varint_of_word(ahead.word, __builtin_ctzll(ahead.ends));
		size_t size = bytes_to(ahead.ends) + d->width;

		if (next >= wanted || size > reader_left(&r))
			break;
		last = here;
		r.at += size;
		here = (struct row_start){ r.at, next };
	}
	return last;
}

static void pass_numbers(struct page *page, const uint8_t *key, size_t len)
{
	struct page_decoder *d = &page->rest;
	uint8_t first[5] = { 0 };
	struct row_start start;

	memcpy(first, key, len < sizeof(first) ? len : sizeof(first));
	start = d->table == TABLE_SPENDS ? pass_spends(d, get_be40(first))
					 : pass_txids(d, get_be40(first));
	if (!start.at || start.at == d->bytes.at)
		return;
	page->count = 0;
	page->passed = true;
	d->bytes.at = start.at;
	d->number = start.number;
}

enum status page_pass(struct page *page, const uint8_t *key, size_t len)
{
	size_t script_len = len < SCRIPT_SIZE ? len : SCRIPT_SIZE;

	switch (page->rest.table) {
	case TABLE_HISTORY:
		return pass_scripts(page, TABLE_HISTORY, key, script_len);
	case TABLE_COINS:
		return pass_scripts(page, TABLE_COINS, key, script_len);
	case TABLE_SPENDS:
	case TABLE_TXIDS:
		pass_numbers(page, key, len);
		break;
	}
	return STATUS_OK;
}

/* --- sums --- */

/* What a sum needs of a history row. */
struct packed_row {
	uint64_t tag, amount; /* coded */
};

static struct packed_row read_long_row(struct reader *r)
{
	struct packed_row row = { .tag = read_varint(r) };

	if ((row.tag & 3) == INDEX_WRITTEN)
		read_index(r);
	row.amount = read_varint(r);
	return row;
}

/* Lengths, and whether there is an index between the two, cannot be guessed:
 * no branch hangs on them. */
static inline struct packed_row read_packed_row(struct reader *r)
{
	struct ahead ahead;
	uint64_t before, behind; /* ends at the amount's start, and its own */
	bool index;

	if (!look_ahead(&ahead, r))
		return read_long_row(r);
	index = (ahead.word & 3) == INDEX_WRITTEN;
	before = ahead.ends;
	behind = ends_behind(before);
	before = index ? behind : before;
	behind = ends_behind(before);
	if (!behind)
		return read_long_row(r);
	r->at += bytes_to(behind);
	return (struct packed_row){
		.tag = varint_of_word(ahead.word, __builtin_ctzll(ahead.ends)),
		.amount = varint_of_word(
			ahead.word >> 8 * bytes_to(before),
			(int)(8 * (bytes_to(behind) - bytes_to(before))) - 1),
	};
}

/* Adds the rows of a chunk below txnum_end; false at the first that is not. */
static inline bool add_chunk(struct history_sum *sum, struct page_decoder *d,
			     uint64_t txnum_end, uint64_t *last_txnum)
{
	struct reader r = d->bytes; /* in registers */
	struct history_sum s = *sum;
	uint64_t number = d->number, amount = d->amount, last = *last_txnum;
	bool below = true;

	for (uint8_t i = d->chunk_rows; i && !r.failed; i--) {
		struct packed_row row = read_packed_row(&r);
		uint64_t in = -(row.tag >> 2 & 1); /* all bits or none */

		number = checked_txnum(&r, number + (row.tag >> 3));
		below = number < txnum_end;
		if (!below)
			break;
		amount = amount_of_code(&r, row.amount, amount);
		s.sent += amount & in;
		s.spends += in & 1;
		s.received += amount & ~in;
		s.outputs += ~in & 1;
		s.txs += number != last;
		last = number;
	}
	d->chunk_rows = 0;
	d->bytes = r;
	d->number = *last_txnum = number;
	d->amount = amount;
	*sum = s;
	return below;
}

enum status page_sum_below(const struct page *page, struct history_sum *out,
			   const struct script_key *script, uint64_t txnum_end)
{
	struct page_decoder d = page->rest;
	struct history_sum sum = { 0 };
	uint64_t last_txnum = UINT64_MAX;
	int order;

	if (!in_chunk(&d))
		return STATUS_CORRUPT;
	if (!page->passed && page->continued &&
	    !memcmp(d.script, script->bytes, SCRIPT_SIZE)) {
		sum = page->before;
		if (page->continued_tx)
			last_txnum = d.number;
	}
	do {
		order = memcmp(d.script, script->bytes, SCRIPT_SIZE);
		if (order < 0)
			pass_chunk(&d, TABLE_HISTORY);
		else if (order > 0 ||
			 !add_chunk(&sum, &d, txnum_end, &last_txnum))
			break;
	} while (in_chunk(&d));
	*out = sum;
	return d.bytes.failed ? STATUS_CORRUPT : STATUS_OK;
}
