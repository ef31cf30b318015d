#include "indexer/row.h"

static const struct {
	const char *name;
	uint8_t key_size;
} tables[TABLE_COUNT] = {
	[TABLE_HISTORY] = { "history", 20 },
	[TABLE_COINS] = { "coins", 20 },
	[TABLE_SPENDS] = { "spends", 9 },
	[TABLE_TXIDS] = { "txids", 10 },
};

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
	memcpy(row->key, script->bytes, ROW_SCRIPT_SIZE);
	put_be40(row->key + ROW_SCRIPT_SIZE, txnum);
}

struct row row_history(const struct script_key *script, uint64_t txnum,
		       int direction, uint32_t index, uint64_t amount)
{
	struct row row = { .value = amount };

	put_script_txnum(&row, script, txnum);
	row.key[HISTORY_DIRECTION_AT] = (uint8_t)direction;
	put_be32(row.key + HISTORY_DIRECTION_AT + 1, index);
	return row;
}

static struct row coin_row(const struct script_key *script, uint64_t txnum,
			   uint32_t vout, int kind)
{
	struct row row = { .small = 0 };

	put_script_txnum(&row, script, txnum);
	put_be32(row.key + ROW_SCRIPT_SIZE + 5, vout);
	row.key[COIN_KIND_AT] = (uint8_t)kind;
	return row;
}

struct row row_coin(const struct script_key *script, uint64_t txnum,
		    uint32_t vout, uint64_t amount, uint32_t flags)
{
	struct row row = coin_row(script, txnum, vout, COIN_COIN);

	row.small = flags;
	row.value = amount;
	return row;
}

struct row row_coin_spend(const struct script_key *script, uint64_t txnum,
			  uint32_t vout, uint64_t spender)
{
	struct row row = coin_row(script, txnum, vout, COIN_SPEND);

	row.value = spender;
	return row;
}

struct row row_spend(uint64_t txnum, uint32_t vout, uint64_t spender,
		     uint32_t vin)
{
	struct row row = { .small = vin, .value = spender };

	put_be40(row.key, txnum);
	put_be32(row.key + 5, vout);
	return row;
}

struct row row_txid(const struct txid_tag *tag, uint64_t txnum)
{
	struct row row = { .small = 0 };

	memcpy(row.key, tag->bytes, TXID_PREFIX_SIZE);
	put_be40(row.key + TXID_PREFIX_SIZE, txnum);
	return row;
}
