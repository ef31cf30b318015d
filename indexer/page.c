#include "indexer/page.h"

#include "chain/reader.h"

/* Chunks: rows of the script tables stand in chunks of one script. The head is
 * one byte: high nibble, how many leading bytes of the script equal the one
 * before it (10: the same script goes on); low nibble, how many rows. */
enum { SCRIPT_SIZE = ROW_SCRIPT_SIZE, CHUNK_ROWS = 15 };

/* How a row's index is told: 0, 1, one more than the row before, or written. */
enum { INDEX_ZERO, INDEX_ONE, INDEX_NEXT, INDEX_WRITTEN };

enum { HISTORY_CONTINUED = 1, HISTORY_CONTINUED_TX = 2 };

/* The longest row: chunk head, script, and three varints. */
#define ROW_BYTES_MAX 48

#define AMOUNT_MAX ((1ULL << 62) - 1)

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

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
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

static uint64_t amount_decode(uint64_t code, uint64_t prev)
{
	if (code == 1)
		return prev;
	return code & 1 ? amount_from_round_form(code >> 1) : code >> 1;
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

static uint32_t read_index(struct reader *r, unsigned code, uint32_t next)
{
	uint64_t index;

	switch (code) {
	case INDEX_ZERO:
		return 0;
	case INDEX_ONE:
		return 1;
	case INDEX_NEXT:
		return next;
	}
	index = read_varint(r);
	if (index > UINT32_MAX)
		r->failed = true;
	return (uint32_t)index;
}

static uint64_t read_amount(struct reader *r, uint64_t prev)
{
	uint64_t amount = amount_decode(read_varint(r), prev);

	if (amount > AMOUNT_MAX)
		r->failed = true;
	return amount;
}

static uint64_t read_txnum(struct reader *r, uint64_t from, int64_t delta)
{
	uint64_t txnum = from + (uint64_t)delta;

	if (txnum > MAX_TXNUM)
		r->failed = true;
	return txnum;
}

static struct row read_history_row(struct reader *r,
				   const struct script_key *script,
				   const struct script_context *ctx)
{
	uint64_t tag = read_varint(r);
	uint32_t index = read_index(r, tag & 3, ctx->next_index);
	uint64_t txnum = read_txnum(r, ctx->txnum, (int64_t)(tag >> 3));

	return row_history(script, txnum, tag >> 2 & 1, index,
			   read_amount(r, ctx->amount));
}

static struct row read_coin_row(struct reader *r,
				const struct script_key *script,
				const struct script_context *ctx)
{
	uint64_t tag = read_varint(r);
	uint32_t index = read_index(r, tag & 3, ctx->next_index);
	uint64_t txnum = read_txnum(r, ctx->txnum, (int64_t)(tag >> 4));
	uint32_t flags = tag >> 3 & 1 ? read_u8(r) : 0;

	if (tag >> 2 & 1)
		return row_coin_spend(
			script, txnum, index,
			read_txnum(r, txnum, unzigzag(read_varint(r))));
	return row_coin(script, txnum, index, read_amount(r, ctx->amount),
			flags);
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

static struct row read_spend_row(struct reader *r, uint64_t prev_txnum,
				 uint32_t next_vout)
{
	uint64_t tag = read_varint(r);
	uint64_t txnum = read_txnum(r, prev_txnum, (int64_t)(tag >> 2));
	uint32_t vout = txnum == prev_txnum ? next_vout : 0;
	uint64_t spender;

	if (tag & 2)
		vout = read_index(r, INDEX_WRITTEN, 0);
	spender = read_txnum(r, txnum, unzigzag(read_varint(r)));
	return row_spend(txnum, vout, spender,
			 tag & 1 ? read_index(r, INDEX_WRITTEN, 0) : 0);
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

static struct row read_txid_row(struct reader *r, uint64_t prev, uint8_t width)
{
	struct row row = { .small = 0 };
	uint64_t prefix = read_txnum(r, prev, (int64_t)read_varint(r));
	uint64_t txnum = 0;

	for (uint8_t i = 0; i < width; i++)
		txnum |= (uint64_t)read_u8(r) << 8 * i;
	put_be40(row.key, prefix);
	put_be40(row.key + TXID_PREFIX_SIZE, txnum);
	return row;
}

/* --- writing --- */

static bool is_script_table(enum table table)
{
	return table == TABLE_HISTORY || table == TABLE_COINS;
}

static size_t common_prefix(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t n = 0;

	while (n < len && a[n] == b[n])
		n++;
	return n;
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
	size_t shared = common_prefix(before, row->key, SCRIPT_SIZE);
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
	bool same_script =
		pw->has_prev && !memcmp(pw->prev.key, row->key, SCRIPT_SIZE);

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

/* --- reading --- */

static void read_sum(struct reader *r, struct history_sum *sum)
{
	sum->received = read_varint(r);
	sum->sent = read_varint(r);
	sum->txs = read_varint(r);
	sum->outputs = read_varint(r);
	sum->spends = read_varint(r);
}

static bool take_row(struct page *out, const struct row *row)
{
	if (out->count == PAGE_ROWS_MAX)
		return false;
	if (out->count && row_compare(&out->rows[out->count - 1], row) >= 0)
		return false;
	out->rows[out->count++] = *row;
	return true;
}

static bool decode_script_rows(struct page *out, enum table table,
			       struct reader *r, struct slice key)
{
	struct script_context ctx = { .txnum = get_be40(key.data +
							SCRIPT_SIZE) };
	struct script_key script;

	memcpy(script.bytes, key.data, SCRIPT_SIZE);
	while (reader_left(r) && !r->failed) {
		uint8_t head = read_u8(r);
		size_t shared = head >> 4;

		if (shared > SCRIPT_SIZE)
			return false;
		read_bytes(r, script.bytes + shared, SCRIPT_SIZE - shared);
		if (shared < SCRIPT_SIZE)
			memset(&ctx, 0, sizeof(ctx));
		for (int n = head & 15; n; n--) {
			struct row row =
				table == TABLE_HISTORY
					? read_history_row(r, &script, &ctx)
					: read_coin_row(r, &script, &ctx);

			if (r->failed || !take_row(out, &row))
				return false;
			context_after(&ctx, table, &row);
		}
	}
	return true;
}

static bool decode_spend_rows(struct page *out, struct reader *r,
			      struct slice key)
{
	uint64_t txnum = get_be40(key.data);
	uint32_t next_vout = 0;

	while (reader_left(r) && !r->failed) {
		struct row row = read_spend_row(r, txnum, next_vout);

		if (r->failed || !take_row(out, &row))
			return false;
		txnum = row_txnum(TABLE_SPENDS, &row);
		next_vout = row_index(TABLE_SPENDS, &row) + 1;
	}
	return true;
}

static bool decode_txid_rows(struct page *out, struct reader *r,
			     struct slice key)
{
	uint64_t prefix = get_be40(key.data);
	uint8_t width = read_u8(r);

	if (width < 1 || width > 5)
		return false;
	while (reader_left(r) && !r->failed) {
		struct row row = read_txid_row(r, prefix, width);

		if (r->failed || !take_row(out, &row))
			return false;
		prefix = txid_prefix(&row);
	}
	return true;
}

static bool decode_rows(struct page *out, enum table table, struct reader *r,
			struct slice key)
{
	uint8_t flags;

	switch (table) {
	case TABLE_HISTORY:
		flags = read_u8(r);
		out->continued = flags & HISTORY_CONTINUED;
		out->continued_tx = flags & HISTORY_CONTINUED_TX;
		if (out->continued)
			read_sum(r, &out->before);
		return decode_script_rows(out, table, r, key);
	case TABLE_COINS:
		return decode_script_rows(out, table, r, key);
	case TABLE_SPENDS:
		return decode_spend_rows(out, r, key);
	case TABLE_TXIDS:
		return decode_txid_rows(out, r, key);
	}
	return false;
}

enum status page_decode(struct page *out, enum table table, struct slice key,
			struct slice value)
{
	struct reader r = reader_over(value.data, value.len);
	size_t full = table_key_size(table);

	out->count = 0;
	out->continued = out->continued_tx = false;
	memset(&out->before, 0, sizeof(out->before));
	if (key.len != full && (table == TABLE_TXIDS ||
				key.len != (table == TABLE_SPENDS ? 5 : 15)))
		return STATUS_CORRUPT;
	if (!decode_rows(out, table, &r, key) || r.failed || !out->count)
		return STATUS_CORRUPT;
	/* The record's key must be its first row's. */
	if (memcmp(out->rows[0].key, key.data, key.len))
		return STATUS_CORRUPT;
	return STATUS_OK;
}
