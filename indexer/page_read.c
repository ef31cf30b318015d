/* page_read.c - rows unpacked from pages, no more of them than are asked for.
 */
#include "indexer/page.h"

#include "indexer/page_parts.h"

/* --- one row, per table --- */

/* A row's key as three numbers, 8 + 8 + 4 bytes of it, so that rows are
 * compared before they are written. */
struct key_parts {
	uint64_t a, b;
	uint32_t c;
};

static inline bool is_below(const struct key_parts *x,
			    const struct key_parts *y)
{
	if (x->a != y->a)
		return x->a < y->a;
	return x->b != y->b ? x->b < y->b : x->c < y->c;
}

static inline void put_key(struct row *row, const struct key_parts *key)
{
	uint64_t a = htobe64(key->a), b = htobe64(key->b);
	uint32_t c = htobe32(key->c);

	memcpy(row->key, &a, sizeof(a));
	memcpy(row->key + 8, &b, sizeof(b));
	memcpy(row->key + 16, &c, sizeof(c));
}

/* What follows a script and a txnum: 40 bits. */
static inline struct key_parts script_key_parts(const struct page_decoder *d,
						uint64_t rest)
{
	return (struct key_parts){
		.a = get_be64(d->script),
		.b = (uint64_t)d->script[8] << 56 |
		     (uint64_t)d->script[9] << 48 | d->number << 8 | rest >> 32,
		.c = (uint32_t)rest,
	};
}

static inline void read_history_row(struct page_decoder *d, struct row *row,
				    struct key_parts *key)
{
	struct reader *r = &d->bytes;
	uint64_t tag = read_varint(r);
	uint32_t index = coded_index(r, tag & 3, d->next_index);

	d->number = checked_txnum(r, d->number + (tag >> 3));
	d->amount = read_amount(r, d->amount);
	d->next_index = index + 1;
	d->chunk_rows--;
	*key = script_key_parts(d, (tag >> 2 & 1) << 32 | index);
	row->small = 0;
	row->value = d->amount;
}

static inline void read_coin_row(struct page_decoder *d, struct row *row,
				 struct key_parts *key)
{
	struct reader *r = &d->bytes;
	uint64_t tag = read_varint(r);
	uint32_t index = coded_index(r, tag & 3, d->next_index);
	bool spend = tag >> 2 & 1;

	d->number = checked_txnum(r, d->number + (tag >> 4));
	row->small = tag >> 3 & 1 ? read_u8(r) : 0;
	if (spend) {
		row->small = 0;
		row->value = checked_txnum(
			r, d->number + (uint64_t)unzigzag(read_varint(r)));
		d->amount = 0;
	} else {
		row->value = d->amount = read_amount(r, d->amount);
	}
	d->next_index = index + 1;
	d->chunk_rows--;
	*key = script_key_parts(d, (uint64_t)index << 8 |
					   (spend ? COIN_SPEND : COIN_COIN));
}

static inline void read_spend_row(struct page_decoder *d, struct row *row,
				  struct key_parts *key)
{
	struct reader *r = &d->bytes;
	uint64_t tag = read_varint(r);
	uint64_t txnum = checked_txnum(r, d->number + (tag >> 2));
	uint32_t vout = txnum == d->number ? d->next_index : 0;

	if (tag & 2)
		vout = read_index(r);
	d->number = txnum;
	d->next_index = vout + 1;
	*key = (struct key_parts){ .a = txnum << 24 | vout >> 8,
				   .b = (uint64_t)vout << 56 };
	row->value =
		checked_txnum(r, txnum + (uint64_t)unzigzag(read_varint(r)));
	row->small = tag & 1 ? read_index(r) : 0;
}

static inline void read_txid_row(struct page_decoder *d, struct row *row,
				 struct key_parts *key)
{
	struct reader *r = &d->bytes;
	uint64_t prefix = checked_txnum(r, d->number + read_varint(r));
	uint64_t txnum = 0;

	for (uint8_t i = 0; i < d->width; i++)
		txnum |= (uint64_t)read_u8(r) << 8 * i;
	d->number = prefix;
	*key = (struct key_parts){ .a = prefix << 24 | txnum >> 16,
				   .b = txnum << 48 };
	row->small = 0;
	row->value = 0;
}

/* --- rows in order --- */

static inline bool has_row(enum table table, struct page_decoder *d)
{
	if (table == TABLE_HISTORY || table == TABLE_COINS)
		return in_chunk(d);
	return reader_left(&d->bytes) > 0;
}

static inline void read_row(enum table table, struct page_decoder *d,
			    struct row *row, struct key_parts *key)
{
	switch (table) {
	case TABLE_HISTORY:
		read_history_row(d, row, key);
		break;
	case TABLE_COINS:
		read_coin_row(d, row, key);
		break;
	case TABLE_SPENDS:
		read_spend_row(d, row, key);
		break;
	case TABLE_TXIDS:
		read_txid_row(d, row, key);
		break;
	}
}

static inline struct key_parts parts_of(const struct row *row)
{
	return (struct key_parts){
		.a = get_be64(row->key),
		.b = get_be64(row->key + 8),
		.c = get_be32(row->key + 16),
	};
}

/* The lowest key above all that begin with these bytes, less one. */
static struct key_parts last_with_prefix(const uint8_t *key, size_t len)
{
	struct row row;

	memset(row.key, 0xff, sizeof(row.key));
	memcpy(row.key, key, len < sizeof(row.key) ? len : sizeof(row.key));
	return parts_of(&row);
}

/* Up to the first row above bound, which may be NULL. The table is known where
 * this is inlined: a loop for each, in half the time of one for all. */
__attribute__((always_inline)) static inline bool
decode_rows(struct page *page, enum table table, const struct key_parts *bound)
{
	struct page_decoder d = page->rest; /* in registers */
	struct row *row = page->rows + page->count;
	const struct row *end = page->rows + PAGE_ROWS_MAX;
	struct key_parts before = { 0 }, key;
	bool first = !page->count;

	if (!first)
		before = parts_of(row - 1);
	while (has_row(table, &d)) {
		if (row == end)
			return false;
		read_row(table, &d, row, &key);
		if (d.bytes.failed || (!first && !is_below(&before, &key)))
			return false;
		put_key(row, &key);
		before = key;
		first = false;
		row++;
		if (bound && is_below(bound, &key))
			break;
	}
	page->rest = d;
	page->count = (size_t)(row - page->rows);
	return !d.bytes.failed && page->count;
}

static enum status decode(struct page *page, const struct key_parts *bound)
{
	struct slice key = page->rest.key;
	bool sound = false;

	switch (page->rest.table) {
	case TABLE_HISTORY:
		sound = decode_rows(page, TABLE_HISTORY, bound);
		break;
	case TABLE_COINS:
		sound = decode_rows(page, TABLE_COINS, bound);
		break;
	case TABLE_SPENDS:
		sound = decode_rows(page, TABLE_SPENDS, bound);
		break;
	case TABLE_TXIDS:
		sound = decode_rows(page, TABLE_TXIDS, bound);
		break;
	}
	/* The record's key must be its first row's. */
	if (!sound || (!page->passed &&
		       memcmp(page->rows[0].key, key.data, key.len) != 0))
		return STATUS_CORRUPT;
	return STATUS_OK;
}

/* --- pages --- */

static void read_sum(struct reader *r, struct history_sum *sum)
{
	sum->received = read_varint(r);
	sum->sent = read_varint(r);
	sum->txs = read_varint(r);
	sum->outputs = read_varint(r);
	sum->spends = read_varint(r);
}

static void read_tail(struct page *page)
{
	struct reader *r = &page->rest.bytes, tail;
	size_t len = reader_left(r) ? r->end[-1] : 0;

	if (!page->continued || len + 1 > reader_left(r)) {
		r->failed = true;
		return;
	}
	r->end -= len + 1;
	tail = reader_over(r->end, len);
	read_sum(&tail, &page->whole);
	if (!reader_done(&tail))
		r->failed = true;
}

static void read_history_head(struct page *page)
{
	struct reader *r = &page->rest.bytes;
	uint8_t flags = read_u8(r);

	page->continued = flags & HISTORY_CONTINUED;
	page->continued_tx = flags & HISTORY_CONTINUED_TX;
	if (page->continued)
		read_sum(r, &page->before);
	page->has_whole = flags & HISTORY_WHOLE;
	if (page->has_whole)
		read_tail(page);
}

static void read_skips(struct page *page)
{
	struct reader *r = &page->rest.bytes;
	size_t len = reader_left(r) ? (size_t)r->end[-1] * SKIP_SIZE : SIZE_MAX;

	if (len >= reader_left(r)) {
		r->failed = true;
		return;
	}
	r->end -= len + 1;
	page->skips = slice_of(r->end, len);
}

static bool open_table(struct page *page, enum table table, struct slice key)
{
	struct page_decoder *d = &page->rest;
	size_t full = table_key_size(table);

	switch (table) {
	case TABLE_HISTORY:
		read_history_head(page);
		/* fallthrough */
	case TABLE_COINS:
		if (key.len != full && key.len != SCRIPT_SIZE + 5)
			return false;
		memcpy(d->script, key.data, SCRIPT_SIZE);
		d->number = get_be40(key.data + SCRIPT_SIZE);
		return true;
	case TABLE_SPENDS:
		if (key.len != full && key.len != 5)
			return false;
		d->number = get_be40(key.data);
		return true;
	case TABLE_TXIDS:
		if (key.len != full)
			return false;
		d->number = get_be40(key.data);
		d->width = read_u8(&d->bytes);
		return d->width >= 1 && d->width <= 5;
	}
	return false;
}

enum status page_open(struct page *page, enum table table, struct slice key,
		      struct slice value)
{
	page->count = 0;
	page->passed = false;
	page->continued = page->continued_tx = page->has_whole = false;
	memset(&page->before, 0, sizeof(page->before));
	page->value = value.data;
	page->skips = slice_of(NULL, 0);
	page->rest = (struct page_decoder){
		.table = table,
		.key = key,
		.bytes = reader_over(value.data, value.len),
	};
	read_skips(page);
	return open_table(page, table, key) ? STATUS_OK : STATUS_CORRUPT;
}

enum status page_decode_past(struct page *page, const uint8_t *key, size_t len)
{
	struct key_parts bound = last_with_prefix(key, len), last;

	if (page_is_whole(page))
		return STATUS_OK;
	if (page->count) {
		last = parts_of(&page->rows[page->count - 1]);
		if (is_below(&bound, &last))
			return STATUS_OK;
	}
	return decode(page, &bound);
}

enum status page_decode_rest(struct page *page)
{
	return page_is_whole(page) ? STATUS_OK : decode(page, NULL);
}

enum status page_decode(struct page *out, enum table table, struct slice key,
			struct slice value)
{
	enum status st = page_open(out, table, key, value);

	return st == STATUS_OK ? decode(out, NULL) : st;
}

/* Needs what is read at a row nothing of the rows before? */
static bool may_be_skipped_to(const struct page_decoder *before,
			      const struct page_decoder *behind)
{
	switch (before->table) {
	case TABLE_HISTORY:
	case TABLE_COINS:
		return !before->chunk_rows &&
		       *before->bytes.at >> 4 <= SKIP_KEY_SIZE;
	case TABLE_SPENDS:
		return before->number != behind->number;
	case TABLE_TXIDS:
		break;
	}
	return true;
}

bool page_skips_hold(const struct page *page)
{
	struct page_decoder d = page->rest;
	size_t count = page->skips.len / SKIP_SIZE, found = 0;

	while (found < count && !d.bytes.failed) {
		const struct skip skip = skip_of(page, found);
		const struct page_decoder before = d;
		struct key_parts key;
		struct row row;

		if (!has_row(d.table, &d))
			break;
		read_row(d.table, &d, &row, &key);
		if (before.bytes.at != page->value + skip.at)
			continue;
		if (key.a >> 24 != skip.key || !may_be_skipped_to(&before, &d))
			return false;
		found++;
	}
	return found == count && !d.bytes.failed;
}
