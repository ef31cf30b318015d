/* Rows made of the input, most of them a step above the one before: the writer
 * takes those that ascend and fit, and what it took comes back. */
#include "check.h"

#include "chain/reader.h"
#include "indexer/page.h"

#define AMOUNT_MAX ((1ULL << 62) - 1)

enum { ROWS_MAX = 8192 };

struct taken {
	enum table table;
	struct row rows[ROWS_MAX];
	size_t count;
	size_t done; /* seen in pages */
};

static enum status check_page(void *arg, struct slice key, struct slice value)
{
	struct taken *taken = arg;
	struct page *page = malloc(sizeof(*page));

	check(page);
	check(key.len + value.len <= PAGE_RECORD_MAX);
	check(page_decode(page, taken->table, key, value) == STATUS_OK);
	for (size_t i = 0; i < page->count; i++) {
		const struct row *row = &taken->rows[taken->done++];

		check(taken->done <= taken->count);
		check(row_compare(&page->rows[i], row) == 0);
		check(page->rows[i].small == row->small);
		check(page->rows[i].value == row->value);
	}
	free(page);
	return STATUS_OK;
}

/* Adds to a big-endian number inside the key. */
static void step(uint8_t *p, size_t size, uint64_t by)
{
	while (size-- > 0) {
		by += p[size];
		p[size] = (uint8_t)by;
		by >>= 8;
	}
}

/* One byte says which parts of the key and of the value change. */
static void next_row(struct reader *r, struct row *row, enum table table)
{
	static const uint8_t parts[TABLE_COUNT][3] = {
		{ 10, 5, 5 }, { 10, 5, 5 }, { 0, 5, 4 }, { 5, 5, 0 }
	};
	uint8_t what = read_u8(r);
	size_t at = 0;

	for (int i = 0; i < 3; i++) {
		size_t size = parts[table][i];

		if (what >> i & 1) {
			step(row->key + at, size, read_varint(r));
			/* What follows begins low again. */
			memset(row->key + at + size, 0,
			       table_key_size(table) - at - size);
		}
		at += size;
	}
	if (what & 8)
		row->small = (uint32_t)read_varint(r);
	if (what & 16)
		row->value = read_varint(r);
	if (what & 32)
		row->value = AMOUNT_MAX - (row->value & 0xff);
	if (what & 64)
		row->value *= 10;
}

static bool fits(const struct taken *taken, const struct row *row)
{
	switch (taken->table) {
	case TABLE_HISTORY:
		return !row->small && row->value <= AMOUNT_MAX &&
		       row_direction(row) <= HISTORY_IN;
	case TABLE_COINS:
		if (row_coin_kind(row) == COIN_SPEND)
			return !row->small && row->value <= MAX_TXNUM;
		return row_coin_kind(row) == COIN_COIN && row->small < 256 &&
		       row->value <= AMOUNT_MAX;
	case TABLE_SPENDS:
		return row->value <= MAX_TXNUM;
	case TABLE_TXIDS:
		return !row->small && !row->value;
	}
	return false;
}

static void add(struct page_writer *pw, struct taken *taken,
		const struct row *row)
{
	bool ascends = !taken->count ||
		       row_compare(&taken->rows[taken->count - 1], row) < 0;
	bool good = ascends && fits(taken, row);

	/* Before it is added: adding may emit the rows before it. */
	check(page_writer_add(pw, row) ==
	      (good ? STATUS_OK : STATUS_BAD_INPUT));
	if (good)
		taken->rows[taken->count++] = *row;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_over(data, size);
	struct taken *taken = calloc(1, sizeof(*taken));
	struct row row = { .small = 0 };
	struct page_writer pw;

	check(taken);
	taken->table = read_u8(&r) % TABLE_COUNT;
	page_writer_init(&pw, taken->table, MAX_TXNUM + 1, check_page, taken);
	while (reader_left(&r) && taken->count < ROWS_MAX) {
		next_row(&r, &row, taken->table);
		add(&pw, taken, &row);
	}
	check(page_writer_finish(&pw) == STATUS_OK);
	check(taken->done == taken->count);
	free(taken);
	return 0;
}
