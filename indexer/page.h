/* page.h - the packed page, the one stored form of run-table rows.
 *
 * A page is one LMDB record. Its key is the first row's key, cut to the part
 * that tells it from the row before it; the value packs the rows that follow
 * in row order. Key and value together take at most 2,030 bytes, so that two
 * records fill an LMDB leaf exactly. docs/schema.md draws every byte.
 *
 * A history page whose first script has rows in earlier pages of the run says
 * what they add up to, so a script's totals in a run are read from its last
 * page, and the page that holds its n-th transaction is found by bisection.
 * Where another script follows, it also says what all rows of the first add up
 * to, so that its totals need no row.
 *
 * A page ends with skips: where every 32nd row or so begins, and how its key
 * does, so that a search walks over few rows.
 *
 * Decoding trusts nothing: damaged bytes give CORRUPT, once they are reached.
 * page.c packs, page_read.c unpacks, page_pass.c passes over rows. */
#ifndef INDEXER_PAGE_H
#define INDEXER_PAGE_H

#include "chain/reader.h"
#include "indexer/row.h"

#define PAGE_RECORD_MAX 2030 /* key and value */
#define PAGE_ROWS_MAX   1024

/* What a script's history rows add up to. */
struct history_sum {
	uint64_t received, sent; /* satoshis */
	uint64_t txs;            /* distinct transactions */
	uint64_t outputs, spends;
};

/* Adds one row; new_tx when the row before it was of another transaction. */
void history_sum_add(struct history_sum *sum, const struct row *row,
		     bool new_tx);

/* A row of history, coins or spends by its fields, so that no key needs to be
 * put together for it and taken apart again. */
struct row_fields {
	uint64_t txnum;
	uint64_t value; /* as in struct row, as is small */
	uint32_t index; /* vout or vin */
	uint32_t small;
	int kind; /* direction, or kind of coin; spends: 0 */
};

/* What no packed row is longer than, and some bytes to write over. */
#define PAGE_ROW_BYTES   56
/* Nor a page's tail: five varints and their length. */
#define PAGE_TAIL_BYTES  64
/* Nor its skips: one for every 32 rows, and how many. */
#define PAGE_SKIPS_BYTES 232

/* A scriptkey as two numbers, which compare as its bytes do. */
struct script_words {
	uint64_t head;
	uint16_t tail;
};

typedef enum status page_emit(void *arg, struct slice key, struct slice value);

struct page_writer {
	enum table table;
	page_emit *emit;
	void *arg;
	uint64_t rows;  /* given to page_writer_add() so far */
	uint64_t pages; /* emitted */
	uint64_t bytes; /* of keys and values emitted */
	/* the open page */
	uint8_t key[ROW_KEY_MAX];
	size_t key_len;
	uint8_t value[PAGE_RECORD_MAX + PAGE_ROW_BYTES];
	size_t len;
	size_t chunk_at;               /* where the open chunk's head stands */
	uint8_t tail[PAGE_TAIL_BYTES]; /* goes behind the rows */
	size_t tail_len;
	uint8_t skips[PAGE_SKIPS_BYTES]; /* and these behind it */
	size_t skips_len;
	uint32_t rows_since_skip;
	uint8_t txnum_width;
	bool has_prev;
	/* the row before: */
	struct script_words prev_script; /* history, coins */
	struct row_fields prev_fields;   /* these and spends */
	struct row prev;                 /* txids */
	struct history_sum sum; /* of prev's script, this run, up to prev */
};

/* Emits finished pages in key order. txnum_end: above every txnum to come. */
void page_writer_init(struct page_writer *pw, enum table table,
		      uint64_t txnum_end, page_emit *emit, void *arg);
/* Rows in strictly ascending order; BAD_INPUT otherwise, or for a value that
 * the format cannot hold. */
MUST_CHECK enum status page_writer_add(struct page_writer *pw,
				       const struct row *row);
/* The same for history and coins; script is NULL for spends. */
MUST_CHECK enum status page_writer_add_fields(struct page_writer *pw,
					      const struct script_key *script,
					      const struct row_fields *row);
/* Goes on behind rows that were written before: prev is the last of them, and
 * sum what those of its script add up to (history). */
void page_writer_resume(struct page_writer *pw, const struct row *prev,
			const struct history_sum *sum);
/* Emits the last page. */
MUST_CHECK enum status page_writer_finish(struct page_writer *pw);

/* Where decoding goes on: what the next row is coded against. */
struct page_decoder {
	enum table table;
	struct slice key;    /* of the record; borrowed, as are the bytes */
	struct reader bytes; /* those not decoded yet */
	uint8_t script[2 * ROW_SCRIPT_SIZE]; /* the first half; room behind */
	uint8_t chunk_rows;                  /* still to come */
	uint8_t width;                       /* txids: of a txnum */
	uint64_t number;                     /* txnum; txids: prefix */
	uint64_t amount;
	uint32_t next_index;
};

struct page {
	struct row rows[PAGE_ROWS_MAX];
	size_t count;              /* rows decoded so far */
	bool passed;               /* there are others before rows[0] */
	bool continued;            /* history: of its first script, */
	bool continued_tx;         /* and of that row's transaction too, */
	struct history_sum before; /* earlier pages of the run say this; */
	bool has_whole;            /* the script ends here, and */
	struct history_sum whole;  /* all its rows in the run say this */
	const uint8_t *value;      /* of the record, */
	struct slice skips;        /* and where rows begin in it */
	struct page_decoder rest;
};

/* All rows, at least one. */
MUST_CHECK enum status page_decode(struct page *out, enum table table,
				   struct slice key, struct slice value);

/* The same in parts, while the record's bytes stay where they are: none of the
 * rows yet; */
MUST_CHECK enum status page_open(struct page *out, enum table table,
				 struct slice key, struct slice value);
/* those up to the first that is above key (len bytes; above every row that
 * begins with it), so that all before it are there; */
MUST_CHECK enum status page_decode_past(struct page *page, const uint8_t *key,
					size_t len);
/* those that are left. */
MUST_CHECK enum status page_decode_rest(struct page *page);

/* Do the skips of a page that was just opened lead to its rows? Only asked to
 * prove an index: searches are led astray by damage, not out of the page. */
bool page_skips_hold(const struct page *page);

/* Passes over rows below key (len bytes), as many as it can but for the last of
 * them: decoding goes on there, and rows decoded before are given up when any
 * is passed over. What lies between is not checked. */
MUST_CHECK enum status page_pass(struct page *page, const uint8_t *key,
				 size_t len);

/* History, with no row decoded yet: what the script's rows with a txnum below
 * txnum_end add up to, those of earlier pages of the run included when it is
 * the page's first. page_pass() may have gone toward the script's first row. */
MUST_CHECK enum status page_sum_below(const struct page *page,
				      struct history_sum *out,
				      const struct script_key *script,
				      uint64_t txnum_end);

/* No row is left to decode. */
static inline bool page_is_whole(const struct page *page)
{
	return page->count && !page->rest.chunk_rows &&
	       !reader_left(&page->rest.bytes);
}

#endif /* INDEXER_PAGE_H */
