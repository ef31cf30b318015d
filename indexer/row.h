/* row.h - the rows of the four run tables, in one shape.
 *
 * A row is its sort key (big-endian, so that memcmp order is row order) and
 * what it says. Runs, merges and readers handle rows of any table alike; only
 * page.c knows how each table packs them.
 *
 *   table    key                                                   small  value
 *   history  script[10] txnum[5] direction[1] index[4]             0      amount
 *   coins    script[10] txnum[5] vout[4] kind[1]  kind COIN:       flags  amount
 *                                                 kind SPEND:      0      spender
 *   spends   txnum[5] vout[4]                                      vin    spender
 *   txids    prefix[5] txnum[5]                                    0      0
 *
 * History: an output (index = vout) or an input (index = vin, amount of what
 * it spends) of the transaction. Coins and spends: txnum and vout name the
 * output, spender is the txnum that spends it. */
#ifndef INDEXER_ROW_H
#define INDEXER_ROW_H

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

struct row row_history(const struct script_key *script, uint64_t txnum,
		       int direction, uint32_t index, uint64_t amount);
struct row row_coin(const struct script_key *script, uint64_t txnum,
		    uint32_t vout, uint64_t amount, uint32_t flags);
struct row row_coin_spend(const struct script_key *script, uint64_t txnum,
			  uint32_t vout, uint64_t spender);
struct row row_spend(uint64_t txnum, uint32_t vout, uint64_t spender,
		     uint32_t vin);
struct row row_txid(const struct txid_tag *tag, uint64_t txnum);

uint64_t row_txnum(enum table table, const struct row *row);
uint32_t row_index(enum table table, const struct row *row); /* vout or vin */
int row_direction(const struct row *row);                    /* history */
int row_coin_kind(const struct row *row);                    /* coins */

/* The transaction that made the row (for a spend: the spender). A reorg leaves
 * out rows whose maker is at or above the fork's first txnum. */
uint64_t row_maker(enum table table, const struct row *row);

/* memcmp order over the table's key. */
int row_compare(enum table table, const struct row *a, const struct row *b);

uint64_t get_be40(const uint8_t *p);
uint32_t get_be32(const uint8_t *p);
void put_be40(uint8_t *p, uint64_t v);
void put_be32(uint8_t *p, uint32_t v);

#endif /* INDEXER_ROW_H */
