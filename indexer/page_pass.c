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
	out->ends = varint_ends(out->word);
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

/* What scripts are compared with: up to SCRIPT_SIZE bytes. */
struct wanted_script {
	const uint8_t *bytes;
	size_t len;
	uint64_t start; /* the first eight as a number, zeros behind the end */
};

static inline bool script_below(const uint8_t *script,
				const struct wanted_script *wanted)
{
	uint64_t start = get_be64(script);

	if (start != wanted->start || wanted->len <= sizeof(start))
		return start < wanted->start;
	return memcmp(script + sizeof(start), wanted->bytes + sizeof(start),
		      wanted->len - sizeof(start)) < 0;
}

/* The last skip to a row whose key begins below that; false: there is none
 * ahead. */
static inline bool find_skip(struct skip *out, const struct page *page,
			     uint64_t wanted)
{
	const struct reader *r = &page->rest.bytes;
	size_t i = page->skips.len / SKIP_SIZE;

	do {
		if (!i--)
			return false;
		*out = skip_of(page, i);
	} while (out->key >= wanted);
	return out->at > (size_t)(r->at - page->value) &&
	       out->at < (size_t)(r->end - page->value);
}

/* Into a script's first chunk, if there is a skip; else *out is as it was. */
static inline bool skip_scripts(struct page_decoder *out,
				const struct page *page,
				const struct wanted_script *wanted)
{
	struct page_decoder d = page->rest;
	struct skip skip;

	if (!find_skip(&skip, page, wanted->start >> 24))
		return false;
	d.bytes.at = page->value + skip.at;
	put_be40(d.script, skip.key);
	if (!read_chunk_head(&d))
		return false;
	*out = d;
	return true;
}

/* To the last of the scripts below the one wanted. */
static inline enum status pass_scripts(struct page *page, enum table table,
				       const struct wanted_script *wanted)
{
	struct page_decoder d = page->rest, last = d;
	bool passed = skip_scripts(&last, page, wanted);

	if (passed)
		d = last;
	else if (!script_below(d.script, wanted))
		return STATUS_OK;
	for (;;) {
		pass_chunk(&d, table);
		if (!reader_left(&d.bytes))
			break;
		if (!read_chunk_head(&d))
			continue;
		if (!script_below(d.script, wanted))
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
		uint64_t tag = varint_of_word(ahead.word, ahead.ends);
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
			here.number + varint_of_word(ahead.word, ahead.ends);
		size_t size = bytes_to(ahead.ends) + d->width;

		if (next >= wanted || size > reader_left(&r))
			break;
		last = here;
		r.at += size;
		here = (struct row_start){ r.at, next };
	}
	return last;
}

/* Decoding goes on at a row that begins here. */
static void go_on_at_row(struct page *page, struct row_start start)
{
	page->count = 0;
	page->passed = true;
	page->rest.bytes.at = start.at;
	page->rest.number = start.number;
}

/* To the last skip whose row is below the one wanted. */
static void skip_numbers(struct page *page, uint64_t wanted)
{
	struct reader r = page->rest.bytes;
	struct skip skip;
	uint64_t delta;

	if (!find_skip(&skip, page, wanted))
		return;
	r.at = page->value + skip.at;
	go_on_at_row(page, (struct row_start){ .at = r.at });
	delta = read_varint(&r);
	if (page->rest.table == TABLE_SPENDS)
		delta >>= 2;
	page->rest.number = skip.key - delta;
}

static void pass_numbers(struct page *page, const uint8_t *key, size_t len)
{
	const struct page_decoder *d = &page->rest;
	uint8_t first[5] = { 0 };
	struct row_start start;
	uint64_t wanted;

	memcpy(first, key, len < sizeof(first) ? len : sizeof(first));
	wanted = get_be40(first);
	skip_numbers(page, wanted);
	start = d->table == TABLE_SPENDS ? pass_spends(d, wanted)
					 : pass_txids(d, wanted);
	if (start.at && start.at != d->bytes.at)
		go_on_at_row(page, start);
}

enum status page_pass(struct page *page, const uint8_t *key, size_t len)
{
	struct wanted_script script = {
		.bytes = key,
		.len = len < SCRIPT_SIZE ? len : SCRIPT_SIZE,
	};
	uint8_t start[sizeof(script.start)] = { 0 };

	memcpy(start, key, len < sizeof(start) ? len : sizeof(start));
	script.start = get_be64(start);

	switch (page->rest.table) {
	case TABLE_HISTORY:
		return pass_scripts(page, TABLE_HISTORY, &script);
	case TABLE_COINS:
		return pass_scripts(page, TABLE_COINS, &script);
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
	int start;

	if (!look_ahead(&ahead, r))
		return read_long_row(r);
	before = ahead.ends;
	behind = ends_behind(before);
	before = (ahead.word & 3) == INDEX_WRITTEN ? behind : before;
	behind = ends_behind(before);
	if (!behind)
		return read_long_row(r);
	r->at += bytes_to(behind);
	start = __builtin_ctzll(before) + 1;
	return (struct packed_row){
		.tag = varint_of_word(ahead.word, ahead.ends),
		.amount = varint_of_word(ahead.word >> start, behind >> start),
	};
}

/* By direction, which cannot be guessed either. */
struct packed_sum {
	uint64_t amount[2], rows[2], txs;
	uint64_t last_txnum;
};

/* Adds the rows of a chunk below txnum_end; false at the first that is not. */
static inline bool add_chunk(struct packed_sum *sum, struct page_decoder *d,
			     uint64_t txnum_end)
{
	struct reader r = d->bytes; /* in registers */
	uint64_t number = d->number, amount = d->amount, last = sum->last_txnum;

	for (; d->chunk_rows && !r.failed; d->chunk_rows--) {
		struct packed_row row = read_packed_row(&r);
		unsigned direction = row.tag >> 2 & 1;

		number = checked_txnum(&r, number + (row.tag >> 3));
		if (number >= txnum_end)
			break;
		amount = amount_of_code(&r, row.amount, amount);
		sum->amount[direction] += amount;
		sum->rows[direction]++;
		sum->txs += number != last;
		last = number;
	}
	d->bytes = r;
	d->number = number;
	d->amount = amount;
	sum->last_txnum = last;
	return !d->chunk_rows;
}

enum status page_sum_below(const struct page *page, struct history_sum *out,
			   const struct script_key *script, uint64_t txnum_end)
{
	struct page_decoder d = page->rest;
	struct packed_sum sum = { .last_txnum = UINT64_MAX };
	int order;

	bool first =
		!page->passed && !memcmp(d.script, script->bytes, SCRIPT_SIZE);

	if (!in_chunk(&d))
		return STATUS_CORRUPT;
	if (first && page->has_whole && txnum_end >= MAX_TXNUM) {
		*out = page->whole;
		return STATUS_OK;
	}
	if (first && page->continued) {
		sum = (struct packed_sum){
			.amount = { page->before.received, page->before.sent },
			.rows = { page->before.outputs, page->before.spends },
			.txs = page->before.txs,
			.last_txnum =
				page->continued_tx ? d.number : UINT64_MAX,
		};
	}
	do {
		order = memcmp(d.script, script->bytes, SCRIPT_SIZE);
		if (order < 0)
			pass_chunk(&d, TABLE_HISTORY);
		else if (order > 0 || !add_chunk(&sum, &d, txnum_end))
			break;
	} while (in_chunk(&d));
	*out = (struct history_sum){
		.received = sum.amount[HISTORY_OUT],
		.sent = sum.amount[HISTORY_IN],
		.txs = sum.txs,
		.outputs = sum.rows[HISTORY_OUT],
		.spends = sum.rows[HISTORY_IN],
	};
	return d.bytes.failed ? STATUS_CORRUPT : STATUS_OK;
}
