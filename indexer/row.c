#include "indexer/row.h"

/* Where things stand in the keys drawn in row.h. */
enum {
	SCRIPT_SIZE = 10,
	HISTORY_DIRECTION = 15,
	HISTORY_INDEX = 16,
	COIN_VOUT = 15,
	COIN_KIND = 19,
	SPEND_VOUT = 5,
};

static const struct {
	const char *name;
	uint8_t key_size;
	uint8_t txnum_at;
	uint8_t index_at;
} tables[TABLE_COUNT] = {
	[TABLE_HISTORY] = { "history", 20, 10, HISTORY_INDEX },
	[TABLE_COINS] = { "coins", 20, 10, COIN_VOUT },
	[TABLE_SPENDS] = { "spends", 9, 0, SPEND_VOUT },
	[TABLE_TXIDS] = { "txids", 10, 5, 0 },
};

uint64_t get_be40(const uint8_t *p)
{
	return (uint64_t)p[0] << 32 | get_be32(p + 1);
}

uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

void put_be40(uint8_t *p, uint64_t v)
{
	p[0] = (uint8_t)(v >> 32);
	put_be32(p + 1, (uint32_t)v);
}

void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

const char *table_name(enum table table)
{
	return tables[table].name;
}

size_t table_key_size(enum table table)
{
	return tables[table].key_size;
}

static void put_script_txnum(struct row *row, const struct script_key *script,
			     uint64_t txnum)
{
	memcpy(row->key, script->bytes, SCRIPT_SIZE);
	put_be40(row->key + SCRIPT_SIZE, txnum);
}

struct row row_history(const struct script_key *script, uint64_t txnum,
		       int direction, uint32_t index, uint64_t amount)
{
	struct row row = { .value = amount };

	put_script_txnum(&row, script, txnum);
	row.key[HISTORY_DIRECTION] = (uint8_t)direction;
	put_be32(row.key + HISTORY_INDEX, index);
	return row;
}

struct row row_coin(const struct script_key *script, uint64_t txnum,
		    uint32_t vout, uint64_t amount, uint32_t flags)
{
	struct row row = { .small = flags, .value = amount };

	put_script_txnum(&row, script, txnum);
	put_be32(row.key + COIN_VOUT, vout);
	row.key[COIN_KIND] = COIN_COIN;
	return row;
}

struct row row_coin_spend(const struct script_key *script, uint64_t txnum,
			  uint32_t vout, uint64_t spender)
{
	struct row row = { .value = spender };

	put_script_txnum(&row, script, txnum);
	put_be32(row.key + COIN_VOUT, vout);
	row.key[COIN_KIND] = COIN_SPEND;
	return row;
}

struct row row_spend(uint64_t txnum, uint32_t vout, uint64_t spender,
		     uint32_t vin)
{
	struct row row = { .small = vin, .value = spender };

	put_be40(row.key, txnum);
	put_be32(row.key + SPEND_VOUT, vout);
	return row;
}

struct row row_txid(const struct txid_tag *tag, uint64_t txnum)
{
	struct row row = { .small = 0 };

	memcpy(row.key, tag->bytes, TXID_PREFIX_SIZE);
	put_be40(row.key + TXID_PREFIX_SIZE, txnum);
	return row;
}

uint64_t row_txnum(enum table table, const struct row *row)
{
	return get_be40(row->key + tables[table].txnum_at);
}

uint32_t row_index(enum table table, const struct row *row)
{
	return get_be32(row->key + tables[table].index_at);
}

int row_direction(const struct row *row)
{
	return row->key[HISTORY_DIRECTION];
}

int row_coin_kind(const struct row *row)
{
	return row->key[COIN_KIND];
}

uint64_t row_maker(enum table table, const struct row *row)
{
	switch (table) {
	case TABLE_HISTORY:
	case TABLE_TXIDS:
		return row_txnum(table, row);
	case TABLE_COINS:
		return row_coin_kind(row) == COIN_SPEND ?
			       row->value :
			       row_txnum(table, row);
	case TABLE_SPENDS:
		return row->value;
	}
	return 0;
}

int row_compare(enum table table, const struct row *a, const struct row *b)
{
	return memcmp(a->key, b->key, tables[table].key_size);
}
