/* row.h - the rows of the four run tables, in one shape.
 *
 * A row is its sort key (big-endian, so that memcmp order is row order) and
 * what it says. Runs, merges and readers handle rows of any table alike; only
 * page.c knows how each table packs them.
 *
 *   table    key                                                   small  value
 *   history  script[10] txnum[5] direction[1] index[4]             0 amount
 *   coins    script[10] txnum[5] vout[4] kind[1]  kind COIN:       flags amount
 *                                                 kind SPEND:      0 spender
 *   spends   txnum[5] vout[4]                                      vin spender
 *   txids    prefix[5] txnum[5]                                    0      0
 *
 * History: an output (index = vout) or an input (index = vin, amount of what
 * it spends) of the transaction. Coins and spends: txnum and vout name the
 * output, spender is the txnum that spends it. */
#ifndef INDEXER_ROW_H
#define INDEXER_ROW_H

#include <endian.h>

#include "indexer/keys.h"

enum table {
	TABLE_HISTORY,
	TABLE_COINS,
	TABLE_SPENDS,
	TABLE_TXIDS,
};
#define TABLE_COUNT 4

#define ROW_KEY_MAX 20

struct row {
	uint8_t key[ROW_KEY_MAX]; /* bytes beyond the table's size are zero */
	uint32_t small;
	uint64_t value;
};

enum { HISTORY_OUT = 0, HISTORY_IN = 1 };
enum { COIN_COIN = 0, COIN_SPEND = 1 };
enum { COIN_IS_COINBASE = 1, COIN_HAS_TOKEN = 2 };

const char *table_name(enum table table);
size_t table_key_size(enum table table);

/* Where things stand in the keys drawn above. */
enum {
	ROW_SCRIPT_SIZE = 10,
	HISTORY_DIRECTION_AT = 15,
	COIN_KIND_AT = 19,
};

static inline uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t get_be40(const uint8_t *p)
{
	return (uint64_t)p[0] << 32 | get_be32(p + 1);
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static inline void put_be40(uint8_t *p, uint64_t v)
{
	p[0] = (uint8_t)(v >> 32);
	put_be32(p + 1, (uint32_t)v);
}

/* Made once per row of a chain, so inline. */
static inline void put_script_txnum(struct row *row,
				    const struct script_key *script,
				    uint64_t txnum)
{
	memcpy(row->key, script->bytes, ROW_SCRIPT_SIZE);
	put_be40(row->key + ROW_SCRIPT_SIZE, txnum);
}

static inline struct row row_history(const struct script_key *script,
				     uint64_t txnum, int direction,
				     uint32_t index, uint64_t amount)
{
	struct row row = { .value = amount };

	put_script_txnum(&row, script, txnum);
	row.key[HISTORY_DIRECTION_AT] = (uint8_t)direction;
	put_be32(row.key + HISTORY_DIRECTION_AT + 1, index);
	return row;
}

static inline struct row coin_row(const struct script_key *script,
				  uint64_t txnum, uint32_t vout, int kind)
{
	struct row row = { .small = 0 };

	put_script_txnum(&row, script, txnum);
	put_be32(row.key + ROW_SCRIPT_SIZE + 5, vout);
	row.key[COIN_KIND_AT] = (uint8_t)kind;
	return row;
}

static inline struct row row_coin(const struct script_key *script,
				  uint64_t txnum, uint32_t vout,
				  uint64_t amount, uint32_t flags)
{
	struct row row = coin_row(script, txnum, vout, COIN_COIN);

	row.small = flags;
	row.value = amount;
	return row;
}

static inline struct row row_coin_spend(const struct script_key *script,
					uint64_t txnum, uint32_t vout,
					uint64_t spender)
{
	struct row row = coin_row(script, txnum, vout, COIN_SPEND);

	row.value = spender;
	return row;
}

static inline struct row row_spend(uint64_t txnum, uint32_t vout,
				   uint64_t spender, uint32_t vin)
{
	struct row row = { .small = vin, .value = spender };

	put_be40(row.key, txnum);
	put_be32(row.key + 5, vout);
	return row;
}

static inline struct row row_txid(const struct txid_tag *tag, uint64_t txnum)
{
	struct row row = { .small = 0 };

	memcpy(row.key, tag->bytes, TXID_PREFIX_SIZE);
	put_be40(row.key + TXID_PREFIX_SIZE, txnum);
	return row;
}

static inline uint64_t row_txnum(enum table table, const struct row *row)
{
	static const uint8_t at[TABLE_COUNT] = { 10, 10, 0, 5 };

	return get_be40(row->key + at[table]);
}

/* History: vout or vin; coins and spends: vout. Not for txids. */
static inline uint32_t row_index(enum table table, const struct row *row)
{
	static const uint8_t at[TABLE_COUNT] = { 16, 15, 5, 0 };

	return get_be32(row->key + at[table]);
}

static inline int row_direction(const struct row *row) /* history */
{
	return row->key[HISTORY_DIRECTION_AT];
}

static inline int row_coin_kind(const struct row *row) /* coins */
{
	return row->key[COIN_KIND_AT];
}

/* The transaction that made the row (for a spend: the spender). A reorg leaves
 * out rows whose maker is at or above the fork's first txnum. */
static inline uint64_t row_maker(enum table table, const struct row *row)
{
	if (table == TABLE_SPENDS ||
	    (table == TABLE_COINS && row_coin_kind(row) == COIN_SPEND))
		return row->value;
	return row_txnum(table, row);
}

static inline uint64_t get_be64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

/* memcmp order over the whole key: what a table does not use is zero. */
static inline int row_compare(const struct row *a, const struct row *b)
{
	uint64_t x = get_be64(a->key), y = get_be64(b->key);

	if (x == y) {
		x = get_be64(a->key + 8);
		y = get_be64(b->key + 8);
	}
	if (x == y) {
		x = get_be32(a->key + 16);
		y = get_be32(b->key + 16);
	}
	return (x > y) - (x < y);
}

#endif /* INDEXER_ROW_H */
