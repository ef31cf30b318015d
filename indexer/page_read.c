/* page_read.c - rows unpacked from pages, no more of them than are asked for.
 */
#include "indexer/page.h"

#include "indexer/page_parts.h"

/* --- numbers --- */

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static uint64_t amount_from_round_form(uint64_t form)
{
	uint64_t amount = form / 10;

	for (unsigned e = (unsigned)(form % 10); e; e--) {
		if (amount > AMOUNT_MAX / 10)
			return UINT64_MAX;
		amount *= 10;
	}
	return amount;
}

static inline uint64_t read_amount(struct reader *r, uint64_t before)
{
	uint64_t code = read_varint(r), amount;

	if (code == 1)
		return before;
	amount = code & 1 ? amount_from_round_form(code >> 1) : code >> 1;
	if (amount > AMOUNT_MAX)
		r->failed = true;
	return amount;
}

static inline uint32_t read_index(struct reader *r)
{
	uint64_t index = read_varint(r);

	if (index > UINT32_MAX)
		r->failed = true;
	return (uint32_t)index;
}

static inline uint32_t coded_index(struct reader *r, unsigned code,
				   uint32_t next)
{
	switch (code) {
	case INDEX_ZERO:
	case INDEX_ONE:
		return code;
	case INDEX_NEXT:
		return next;
	}
	return read_index(r);
}

static inline uint64_t checked_txnum(struct reader *r, uint64_t txnum)
{
	if (txnum > MAX_TXNUM)
		r->failed = true;
	return txnum;
}

/* --- one row, per table --- */

/* Chunk heads, until one has rows or the page ends. */
static inline bool in_chunk(struct page_decoder *d)
{
	while (!d->chunk_rows && reader_left(&d->bytes) && !d->bytes.failed) {
		uint8_t head = read_u8(&d->bytes);
		size_t shared = head >> 4;

		if (shared > SCRIPT_SIZE) {
			d->bytes.failed = true;
			break;
		}
		d->chunk_rows = head & 15;
		if (shared == SCRIPT_SIZE)
			continue;
		read_bytes(&d->bytes, d->script + shared, SCRIPT_SIZE - shared);
		d->number = d->amount = 0;
		d->next_index = 0;
	}
	return d->chunk_rows > 0;
}

static inline void read_history_row(struct page_decoder *d, struct row *row)
{
	struct reader *r = &d->bytes;
	uint64_t tag = read_varint(r);
	uint32_t index = coded_index(r, tag & 3, d->next_index);

	d->number = checked_txnum(r, d->number + (tag >> 3));
	d->amount = read_amount(r, d->amount);
	d->next_index = index + 1;
	d->chunk_rows--;
	memcpy(row->key, d->script, SCRIPT_SIZE);
	put_be40(row->key + SCRIPT_SIZE, d->number);
	row->key[HISTORY_DIRECTION_AT] = tag >> 2 & 1;
	put_be32(row->key + HISTORY_DIRECTION_AT + 1, index);
	row->small = 0;
	row->value = d->amount;
}

static inline void read_coin_row(struct page_decoder *d, struct row *row)
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
	memcpy(row->key, d->script, SCRIPT_SIZE);
	put_be40(row->key + SCRIPT_SIZE, d->number);
	put_be32(row->key + SCRIPT_SIZE + 5, index);
	row->key[COIN_KIND_AT] = spend ? COIN_SPEND : COIN_COIN;
}

static inline void read_spend_row(struct page_decoder *d, struct row *row)
{
	struct reader *r = &d->bytes;
	uint64_t tag = read_varint(r);
	uint64_t txnum = checked_txnum(r, d->number + (tag >> 2));
	uint32_t vout = txnum == d->number ? d->next_index : 0;

	if (tag & 2)
		vout = read_index(r);
	d->number = txnum;
	d->next_index = vout + 1;
	memset(row->key, 0, sizeof(row->key));
	put_be40(row->key, txnum);
	put_be32(row->key + 5, vout);
	row->value =
		checked_txnum(r, txnum + (uint64_t)unzigzag(read_varint(r)));
	row->small = tag & 1 ? read_index(r) : 0;
}

static inline void read_txid_row(struct page_decoder *d, struct row *row)
{
	struct reader *r = &d->bytes;
	uint64_t prefix = checked_txnum(r, d->number + read_varint(r));
	uint64_t txnum = 0;

	for (uint8_t i = 0; i < d->width; i++)
		txnum |= (uint64_t)read_u8(r) << 8 * i;
	d->number = prefix;
	memset(row, 0, sizeof(*row));
	put_be40(row->key, prefix);
	put_be40(row->key + TXID_PREFIX_SIZE, txnum);
}

/* --- rows in order --- */

/* Where to stop: behind the first row above this key. */
struct bound {
	const uint8_t *key;
	size_t len;
	uint64_t start; /* its first eight bytes as a number */
};

static inline bool is_above(const struct row *row, const struct bound *bound)
{
	return get_be64(row->key) >= bound->start &&
	       memcmp(row->key, bound->key, bound->len) > 0;
}

static inline bool has_row(enum table table, struct page_decoder *d)
{
	if (table == TABLE_HISTORY || table == TABLE_COINS)
		return in_chunk(d);
	return reader_left(&d->bytes) > 0;
}

static inline void read_row(enum table table, struct page_decoder *d,
			    struct row *row)
{
	switch (table) {
	case TABLE_HISTORY:
		read_history_row(d, row);
		break;
	case TABLE_COINS:
		read_coin_row(d, row);
		break;
	case TABLE_SPENDS:
		read_spend_row(d, row);
		break;
	case TABLE_TXIDS:
		read_txid_row(d, row);
		break;
	}
}

/* The table is known where this is inlined: a loop for each. */
static inline bool decode_rows(struct page *page, enum table table,
			       const struct bound *bound)
{
	struct page_decoder d = page->rest; /* in registers */
	struct row *row = page->rows + page->count;
	const struct row *end = page->rows + PAGE_ROWS_MAX;

	while (has_row(table, &d)) {
		if (row == end)
			return false;
		read_row(table, &d, row);
		if (d.bytes.failed ||
		    (row > page->rows && row_compare(row - 1, row) >= 0))
			return false;
		row++;
		if (bound && is_above(row - 1, bound))
			break;
	}
	page->rest = d;
	page->count = (size_t)(row - page->rows);
	return !d.bytes.failed && page->count;
}

static enum status decode(struct page *page, const struct bound *bound)
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
	if (!sound || memcmp(page->rows[0].key, key.data, key.len) != 0)
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

static void read_history_head(struct page *page)
{
	struct reader *r = &page->rest.bytes;
	uint8_t flags = read_u8(r);

	page->continued = flags & HISTORY_CONTINUED;
	page->continued_tx = flags & HISTORY_CONTINUED_TX;
	if (page->continued)
		read_sum(r, &page->before);
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
	page->continued = page->continued_tx = false;
	memset(&page->before, 0, sizeof(page->before));
	page->rest = (struct page_decoder){
		.table = table,
		.key = key,
		.bytes = reader_over(value.data, value.len),
	};
	return open_table(page, table, key) ? STATUS_OK : STATUS_CORRUPT;
}

enum status page_decode_past(struct page *page, const uint8_t *key, size_t len)
{
	struct bound bound = { key, len, 0 };
	uint8_t start[sizeof(bound.start)] = { 0 };

	memcpy(start, key, len < sizeof(start) ? len : sizeof(start));
	bound.start = get_be64(start);
	if (page_is_whole(page) ||
	    (page->count && is_above(&page->rows[page->count - 1], &bound)))
		return STATUS_OK;
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
