/* page_parts.h - what packing (page.c) and unpacking (page_read.c) agree on;
 * docs/schema.md draws it. */
#ifndef INDEXER_PAGE_PARTS_H
#define INDEXER_PAGE_PARTS_H

#include "indexer/page.h"

/* Chunks: rows of the script tables stand in chunks of one script. The head is
 * one byte: high nibble, how many leading bytes of the script equal the one
 * before it (10: the same script goes on); low nibble, how many rows. */
enum { SCRIPT_SIZE = ROW_SCRIPT_SIZE, CHUNK_ROWS = 15 };

/* How a row's index is told: 0, 1, one more than the row before, or written. */
enum { INDEX_ZERO, INDEX_ONE, INDEX_NEXT, INDEX_WRITTEN };

enum { HISTORY_CONTINUED = 1, HISTORY_CONTINUED_TX = 2, HISTORY_WHOLE = 4 };

/* Skips: a row's place in the value, u16, little-endian, and the first five
 * bytes of its key. For script tables it is the chunk where a script begins
 * that has no more than these bytes of the one before; for spends the first row
 * of a transaction. Behind them stands how many there are, u8. */
enum { SKIP_ROWS = 32, SKIP_SIZE = 7, SKIP_KEY_SIZE = 5 };

#define AMOUNT_MAX ((1ULL << 62) - 1)

/* --- unpacking: what page_read.c and page_pass.c share --- */

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* Mantissa times 10 to the exponent; UINT64_MAX when that is more than any
 * amount. */
static inline uint64_t amount_from_round_form(uint64_t form)
{
	static const uint64_t power[10] = {
		1,      10,      100,      1000,      10000,
		100000, 1000000, 10000000, 100000000, 1000000000,
	};
	uint64_t amount;

	if (__builtin_mul_overflow(form / 10, power[form % 10], &amount))
		return UINT64_MAX;
	return amount;
}

/* Which form an amount has cannot be guessed, so all are worked out. */
static inline uint64_t amount_of_code(struct reader *r, uint64_t code,
				      uint64_t before)
{
	uint64_t plain = code >> 1, same = -(uint64_t)(code == 1);
	uint64_t round = -(code & 1); /* all bits or none */
	uint64_t amount =
		(amount_from_round_form(plain) & round) | (plain & ~round);

	if (amount > AMOUNT_MAX)
		r->failed = true;
	return (before & same) | (amount & ~same);
}

static inline uint64_t read_amount(struct reader *r, uint64_t before)
{
	uint64_t code = read_varint(r);

	return amount_of_code(r, code, before);
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
	if (code == INDEX_WRITTEN)
		return read_index(r);
	return code == INDEX_NEXT ? next : code;
}

static inline uint64_t checked_txnum(struct reader *r, uint64_t txnum)
{
	if (txnum > MAX_TXNUM)
		r->failed = true;
	return txnum;
}

struct skip {
	size_t at;
	uint64_t key;
};

static inline struct skip skip_of(const struct page *page, size_t i)
{
	const uint8_t *p = page->skips.data + i * SKIP_SIZE;

	return (struct skip){
		.at = (size_t)p[0] | (size_t)p[1] << 8,
		.key = get_be40(p + 2),
	};
}

/* A chunk's head; tells whether it begins another script. */
static inline bool read_chunk_head(struct page_decoder *d)
{
	uint8_t head = read_u8(&d->bytes);
	size_t shared = head >> 4;

	d->chunk_rows = head & 15;
	if (shared >= SCRIPT_SIZE) {
		if (shared > SCRIPT_SIZE)
			d->bytes.failed = true;
		return false;
	}
	/* Of fixed length when it can be: it is all one move then. */
	if (reader_left(&d->bytes) >= SCRIPT_SIZE) {
		memcpy(d->script + shared, d->bytes.at, SCRIPT_SIZE);
		d->bytes.at += SCRIPT_SIZE - shared;
	} else {
		read_bytes(&d->bytes, d->script + shared, SCRIPT_SIZE - shared);
	}
	d->number = d->amount = 0;
	d->next_index = 0;
	return true;
}

/* Chunk heads, until one has rows or the page ends. */
static inline bool in_chunk(struct page_decoder *d)
{
	while (!d->chunk_rows && reader_left(&d->bytes))
		read_chunk_head(d);
	return d->chunk_rows > 0 && !d->bytes.failed;
}

#endif /* INDEXER_PAGE_PARTS_H */
