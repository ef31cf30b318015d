/* page.c - rows packed into pages; page_read.c unpacks them. */
#include "indexer/page.h"

#include "indexer/page_parts.h"

/* The longest row: chunk head, script, and three varints. */
#define ROW_BYTES_MAX 48

void history_sum_add(struct history_sum *sum, const struct row *row,
		     bool new_tx)
{
	if (new_tx)
		sum->txs++;
	if (row_direction(row) == HISTORY_IN) {
		sum->sent += row->value;
		sum->spends++;
	} else {
		sum->received += row->value;
		sum->outputs++;
	}
}

/* --- integers --- */

static size_t put_varint(uint8_t *p, uint64_t v)
{
	size_t n = 0;

	while (v >= 0x80) {
		p[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	p[n++] = (uint8_t)v;
	return n;
}

static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

/* Amounts that end in decimal zeros, as mantissa * 10 + exponent. */
static uint64_t amount_round_form(uint64_t amount)
{
	unsigned exponent = 0;

	while (exponent < 9 && amount % 10 == 0) {
		amount /= 10;
		exponent++;
	}
	/* Without a zero it would only be longer (and might overflow). */
	return exponent ? amount * 10 + exponent : UINT64_MAX;
}

/* The shorter of the two forms, told apart by the lowest bit. Code 1 is free:
 * it stands for "the amount of the row before", as when a script is paid and
 * then spends just that. */
static uint64_t amount_code(uint64_t amount, uint64_t prev)
{
	uint64_t round;

	if (amount == prev)
		return 1;
	round = amount ? amount_round_form(amount) : UINT64_MAX;
	return round < amount ? round << 1 | 1 : amount << 1;
}

/* --- one row, per table --- */

static unsigned index_code(uint32_t index, uint32_t next)
{
	if (index <= 1)
		return index ? INDEX_ONE : INDEX_ZERO;
	return index == next ? INDEX_NEXT : INDEX_WRITTEN;
}

/* The fields a script row is coded against: those of the row before it in the
 * same script and page, or zeros. */
struct script_context {
	uint64_t txnum;
	uint32_t next_index;
	uint64_t amount;
};

static void context_after(struct script_context *ctx, enum table table,
			  const struct row *row)
{
	ctx->txnum = row_txnum(table, row);
	ctx->next_index = row_index(table, row) + 1;
	ctx->amount = table == TABLE_COINS && row_coin_kind(row) == COIN_SPEND
			      ? 0
			      : row->value;
}

static size_t put_script_row(uint8_t *p, enum table table,
			     const struct row *row,
			     const struct script_context *ctx)
{
	uint32_t index = row_index(table, row);
	unsigned code = index_code(index, ctx->next_index);
	uint64_t txnum = row_txnum(table, row);
	uint64_t tag = (txnum - ctx->txnum) << 1;
	size_t n;

	if (table == TABLE_HISTORY)
		tag |= (unsigned)row_direction(row);
	else
		tag = (tag | (row->small != 0)) << 1 |
		      (unsigned)row_coin_kind(row);
	n = put_varint(p, tag << 2 | code);
	if (code == INDEX_WRITTEN)
		n += put_varint(p + n, index);
	if (table == TABLE_COINS && row->small)
		p[n++] = (uint8_t)row->small;
	if (table == TABLE_COINS && row_coin_kind(row) == COIN_SPEND)
		n += put_varint(p + n, zigzag((int64_t)(row->value - txnum)));
	else
		n += put_varint(p + n, amount_code(row->value, ctx->amount));
	return n;
}

/* Tag of a spends row: txnum delta, "vout is written" (else it is the next
 * one, from 0 at a new txnum), "input is not 0". */
static size_t put_spend_row(uint8_t *p, const struct row *row,
			    uint64_t prev_txnum, uint32_t next_vout)
{
	uint64_t txnum = row_txnum(TABLE_SPENDS, row);
	uint32_t vout = row_index(TABLE_SPENDS, row);
	bool written = vout != (txnum == prev_txnum ? next_vout : 0);
	size_t n;

	n = put_varint(p, (txnum - prev_txnum) << 2 |
				  (unsigned)(written << 1 | (row->small != 0)));
	if (written)
		n += put_varint(p + n, vout);
	n += put_varint(p + n, zigzag((int64_t)(row->value - txnum)));
	if (row->small)
		n += put_varint(p + n, row->small);
	return n;
}

static uint64_t txid_prefix(const struct row *row)
{
	return get_be40(row->key);
}

static size_t put_txid_row(uint8_t *p, const struct row *row, uint64_t prev,
			   uint8_t width)
{
	uint64_t txnum = row_txnum(TABLE_TXIDS, row);
	size_t n = put_varint(p, txid_prefix(row) - prev);

	for (uint8_t i = 0; i < width; i++)
		p[n++] = (uint8_t)(txnum >> 8 * i);
	return n;
}

/* --- writing --- */

static bool is_script_table(enum table table)
{
	return table == TABLE_HISTORY || table == TABLE_COINS;
}

/* How many leading bytes of two scriptkeys are equal. */
static size_t common_prefix(const uint8_t *a, const uint8_t *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	if (x != y)
		return (size_t)__builtin_clzll(be64toh(x ^ y)) / 8;
	if (a[8] != b[8])
		return 8;
	return a[9] != b[9] ? 9 : SCRIPT_SIZE;
}

void page_writer_init(struct page_writer *pw, enum table table,
		      uint64_t txnum_end, page_emit *emit, void *arg)
{
	memset(pw, 0, sizeof(*pw));
	pw->table = table;
	pw->emit = emit;
	pw->arg = arg;
	pw->txnum_width = 1;
	while (pw->txnum_width < 5 && (txnum_end - 1) >> 8 * pw->txnum_width)
		pw->txnum_width++;
}

void page_writer_resume(struct page_writer *pw, const struct row *prev,
			const struct history_sum *sum)
{
	pw->prev = *prev;
	pw->has_prev = true;
	pw->sum = *sum;
}

/* The head of a new page, whose first row is row. */
static void page_start(struct page_writer *pw, const struct row *row)
{
	/* The shortest key that tells the page's first row from the one before
	 * it: without the last parts unless the row before has the same
	 * (script, txnum), or txnum. txids are told apart by all of it. */
	static const uint8_t short_key[TABLE_COUNT] = { 15, 15, 5, 10 };
	size_t cut = short_key[pw->table];
	bool same = pw->has_prev && !memcmp(pw->prev.key, row->key, cut);
	bool continued = pw->has_prev && pw->table == TABLE_HISTORY &&
			 !memcmp(pw->prev.key, row->key, SCRIPT_SIZE);
	uint8_t *p = pw->value;

	pw->key_len = same ? table_key_size(pw->table) : cut;
	memcpy(pw->key, row->key, pw->key_len);
	pw->len = 0;
	if (pw->table == TABLE_TXIDS)
		p[pw->len++] = pw->txnum_width;
	if (pw->table == TABLE_HISTORY)
		p[pw->len++] = (uint8_t)(continued ? HISTORY_CONTINUED : 0) |
			       (uint8_t)(same ? HISTORY_CONTINUED_TX : 0);
	if (continued) {
		pw->len += put_varint(p + pw->len, pw->sum.received);
		pw->len += put_varint(p + pw->len, pw->sum.sent);
		pw->len += put_varint(p + pw->len, pw->sum.txs);
		pw->len += put_varint(p + pw->len, pw->sum.outputs);
		pw->len += put_varint(p + pw->len, pw->sum.spends);
	}
	pw->chunk_at = 0;
}

static enum status page_flush(struct page_writer *pw)
{
	enum status st;

	if (!pw->len)
		return STATUS_OK;
	st = pw->emit(pw->arg, slice_of(pw->key, pw->key_len),
		      slice_of(pw->value, pw->len));
	pw->pages++;
	pw->bytes += pw->key_len + pw->len;
	pw->len = 0;
	return st;
}

/* Packs row behind what the open page holds (first: it opens the page) into
 * out; *new_chunk tells whether it begins one. */
static size_t pack_script_row(const struct page_writer *pw, uint8_t *out,
			      const struct row *row, bool first,
			      bool *new_chunk)
{
	const uint8_t *before = first ? pw->key : pw->prev.key;
	size_t shared = common_prefix(before, row->key);
	bool same_script = shared == SCRIPT_SIZE;
	struct script_context ctx = { 0 };
	size_t n = 0;

	*new_chunk = first || !same_script ||
		     (pw->value[pw->chunk_at] & 15) == CHUNK_ROWS;
	if (*new_chunk) {
		out[n++] = (uint8_t)(shared << 4 | 1);
		memcpy(out + n, row->key + shared, SCRIPT_SIZE - shared);
		n += SCRIPT_SIZE - shared;
	}
	if (first)
		ctx.txnum = get_be40(pw->key + SCRIPT_SIZE);
	else if (same_script)
		context_after(&ctx, pw->table, &pw->prev);
	return n + put_script_row(out + n, pw->table, row, &ctx);
}

static size_t pack_row(const struct page_writer *pw, uint8_t *out,
		       const struct row *row, bool first, bool *new_chunk)
{
	*new_chunk = false;
	if (is_script_table(pw->table))
		return pack_script_row(pw, out, row, first, new_chunk);
	if (pw->table == TABLE_SPENDS)
		return put_spend_row(
			out, row,
			first ? get_be40(pw->key)
			      : row_txnum(TABLE_SPENDS, &pw->prev),
			first ? 0 : row_index(TABLE_SPENDS, &pw->prev) + 1);
	return put_txid_row(out, row,
			    first ? get_be40(pw->key) : txid_prefix(&pw->prev),
			    pw->txnum_width);
}

static void append_packed(struct page_writer *pw, const uint8_t *packed,
			  size_t len, bool new_chunk)
{
	if (new_chunk)
		pw->chunk_at = pw->len;
	else if (is_script_table(pw->table))
		pw->value[pw->chunk_at]++;
	memcpy(pw->value + pw->len, packed, len);
	pw->len += len;
}

static void add_to_sum(struct page_writer *pw, const struct row *row)
{
	bool same_script = pw->has_prev &&
			   common_prefix(pw->prev.key, row->key) == SCRIPT_SIZE;

	if (!same_script)
		memset(&pw->sum, 0, sizeof(pw->sum));
	history_sum_add(&pw->sum, row,
			!same_script ||
				row_txnum(TABLE_HISTORY, row) !=
					row_txnum(TABLE_HISTORY, &pw->prev));
}

/* What the format can hold; order is part of it. */
static bool row_fits(const struct page_writer *pw, const struct row *row)
{
	if (pw->has_prev && row_compare(&pw->prev, row) >= 0)
		return false;
	switch (pw->table) {
	case TABLE_HISTORY:
		return row->value <= AMOUNT_MAX && !row->small &&
		       row_direction(row) <= HISTORY_IN;
	case TABLE_COINS:
		if (row_coin_kind(row) == COIN_SPEND)
			return row->value <= MAX_TXNUM && !row->small;
		return row_coin_kind(row) == COIN_COIN &&
		       row->value <= AMOUNT_MAX && row->small <= UINT8_MAX;
	case TABLE_SPENDS:
		return row->value <= MAX_TXNUM;
	case TABLE_TXIDS:
		return !row->small && !row->value &&
		       !(row_txnum(TABLE_TXIDS, row) >> 8 * pw->txnum_width);
	}
	return false;
}

enum status page_writer_add(struct page_writer *pw, const struct row *row)
{
	uint8_t packed[ROW_BYTES_MAX];
	bool first, new_chunk;
	enum status st;
	size_t n;

	if (!row_fits(pw, row))
		return STATUS_BAD_INPUT;
	first = !pw->len;
	if (first)
		page_start(pw, row);
	n = pack_row(pw, packed, row, first, &new_chunk);
	if (pw->key_len + pw->len + n > PAGE_RECORD_MAX) {
		st = page_flush(pw);
		if (st != STATUS_OK)
			return st;
		page_start(pw, row);
		n = pack_row(pw, packed, row, true, &new_chunk);
	}
	append_packed(pw, packed, n, new_chunk);
	if (pw->table == TABLE_HISTORY)
		add_to_sum(pw, row);
	pw->prev = *row;
	pw->has_prev = true;
	pw->rows++;
	return STATUS_OK;
}

enum status page_writer_finish(struct page_writer *pw)
{
	return page_flush(pw);
}
