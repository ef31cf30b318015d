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
