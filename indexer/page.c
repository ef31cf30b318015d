/* page.c - rows packed into pages; page_read.c unpacks them. */
#include "indexer/page.h"

#include "indexer/page_parts.h"

/* --- integers --- */

static size_t put_long_varint(uint8_t *p, uint64_t v)
{
	size_t n = 0;

	while (v >= 0x80) {
		p[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	p[n++] = (uint8_t)v;
	return n;
}

/* Up to eight bytes without a branch on their number, which nobody can guess:
 * sevens of bits move apart together. Writes over eight bytes in any case. */
static inline size_t put_varint(uint8_t *p, uint64_t v)
{
	unsigned more;

	if (v >> 56)
		return put_long_varint(p, v);
	more = (63 - (unsigned)__builtin_clzll(v | 1)) / 7;
	v = (v & 0x0fffffff) | (v & 0x00fffffff0000000) << 4;
	v = (v & 0x00003fff00003fff) | (v & 0x0fffc0000fffc000) << 2;
	v = (v & 0x007f007f007f007f) | (v & 0x3f803f803f803f80) << 1;
	v |= 0x8080808080808080 & ((1ULL << 8 * more) - 1);
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
	return more + 1;
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

static inline size_t put_script_row(uint8_t *p, enum table table,
				    const struct script_row *row,
				    const struct script_context *ctx)
{
	bool coins = table == TABLE_COINS;
	unsigned code = index_code(row->index, ctx->next_index);
	uint64_t tag = (row->txnum - ctx->txnum) << 1;
	size_t n;

	if (coins)
		tag = (tag | (row->small != 0)) << 1;
	tag |= (unsigned)row->kind;
	n = put_varint(p, tag << 2 | code);
	if (code == INDEX_WRITTEN)
		n += put_varint(p + n, row->index);
	if (coins && row->small)
		p[n++] = (uint8_t)row->small;
	if (coins && row->kind == COIN_SPEND)
		n += put_varint(p + n,
				zigzag((int64_t)(row->value - row->txnum)));
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

/* The fields of a row of table's key; true: it is one of history or coins. */
static bool script_row_of(struct script_key *script, struct script_row *out,
			  enum table table, const struct row *row)
{
	if (!is_script_table(table))
		return false;
	memcpy(script->bytes, row->key, SCRIPT_SIZE);
	*out = (struct script_row){
		.txnum = row_txnum(table, row),
		.value = row->value,
		.index = row_index(table, row),
		.small = row->small,
		.kind = table == TABLE_HISTORY ? row_direction(row)
					       : row_coin_kind(row),
	};
	return true;
}

void page_writer_resume(struct page_writer *pw, const struct row *prev,
			const struct history_sum *sum)
{
	if (!script_row_of(&pw->prev_script, &pw->prev_script_row, pw->table,
			   prev))
		pw->prev = *prev;
	pw->has_prev = true;
	pw->sum = *sum;
}

/* A page begins with the shortest key that tells its first row from the one
 * before it: without the last parts unless the row before has the same (script,
 * txnum), or txnum. txids are told apart by all of it. */

static void start_script_page(struct page_writer *pw,
			      const struct script_key *script,
			      const struct script_row *row, bool same_script)
{
	bool same_tx = same_script && pw->prev_script_row.txnum == row->txnum;
	uint8_t *p = pw->value, *end = pw->key + SCRIPT_SIZE + 5;

	memcpy(pw->key, script->bytes, SCRIPT_SIZE);
	put_be40(pw->key + SCRIPT_SIZE, row->txnum);
	pw->key_len = same_tx ? ROW_KEY_MAX : SCRIPT_SIZE + 5;
	if (pw->table == TABLE_COINS) {
		put_be32(end, row->index);
		end[4] = (uint8_t)row->kind;
	} else {
		end[0] = (uint8_t)row->kind;
		put_be32(end + 1, row->index);
		*p++ = (uint8_t)((same_script ? HISTORY_CONTINUED : 0) |
				 (same_tx ? HISTORY_CONTINUED_TX : 0));
	}
	if (pw->table == TABLE_HISTORY && same_script) {
		p += put_varint(p, pw->sum.received);
		p += put_varint(p, pw->sum.sent);
		p += put_varint(p, pw->sum.txs);
		p += put_varint(p, pw->sum.outputs);
		p += put_varint(p, pw->sum.spends);
	}
	pw->len = (size_t)(p - pw->value);
	pw->chunk_at = 0;
}

static void start_page(struct page_writer *pw, const struct row *row)
{
	size_t cut = pw->table == TABLE_SPENDS ? 5 : 2 * 5;
	bool same = pw->has_prev && !memcmp(pw->prev.key, row->key, cut);

	pw->key_len = same ? table_key_size(pw->table) : cut;
	memcpy(pw->key, row->key, pw->key_len);
	pw->len = 0;
	if (pw->table == TABLE_TXIDS)
		pw->value[pw->len++] = pw->txnum_width;
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

/* --- history and coins --- */

/* Packs the row at the open page's end, and returns how long it is; shared:
 * bytes of the scriptkey that equal those of the row before (first: of the
 * page's key). */
static inline size_t pack_script_row(struct page_writer *pw,
				     const struct script_key *script,
				     const struct script_row *row,
				     size_t shared, bool first, bool *new_chunk)
{
	const struct script_row *prev = &pw->prev_script_row;
	struct script_context ctx = { 0 };
	uint8_t *out = pw->value + pw->len;
	size_t n = 0;

	*new_chunk = first || shared < SCRIPT_SIZE ||
		     (pw->value[pw->chunk_at] & 15) == CHUNK_ROWS;
	if (*new_chunk) {
		out[n++] = (uint8_t)(shared << 4 | 1);
		memcpy(out + n, script->bytes + shared, SCRIPT_SIZE - shared);
		n += SCRIPT_SIZE - shared;
	}
	if (first) {
		ctx.txnum = row->txnum;
	} else if (shared == SCRIPT_SIZE) {
		ctx.txnum = prev->txnum;
		ctx.next_index = prev->index + 1;
		if (pw->table == TABLE_HISTORY || prev->kind != COIN_SPEND)
			ctx.amount = prev->value;
	}
	return n + put_script_row(out + n, pw->table, row, &ctx);
}

static void sum_add(struct history_sum *sum, int direction, uint64_t amount,
		    bool new_tx)
{
	sum->txs += new_tx;
	if (direction == HISTORY_IN) {
		sum->sent += amount;
		sum->spends++;
	} else {
		sum->received += amount;
		sum->outputs++;
	}
}

void history_sum_add(struct history_sum *sum, const struct row *row,
		     bool new_tx)
{
	sum_add(sum, row_direction(row), row->value, new_tx);
}

static void add_to_sum(struct page_writer *pw, const struct script_row *row,
		       bool same_script)
{
	if (!same_script)
		memset(&pw->sum, 0, sizeof(pw->sum));
	sum_add(&pw->sum, row->kind, row->value,
		!same_script || row->txnum != pw->prev_script_row.txnum);
}

/* Does a follow b, of the same script? */
static bool follows(enum table table, const struct script_row *a,
		    const struct script_row *b)
{
	if (a->txnum != b->txnum)
		return a->txnum > b->txnum;
	if (table == TABLE_HISTORY && a->kind != b->kind)
		return a->kind > b->kind;
	return a->index != b->index ? a->index > b->index : a->kind > b->kind;
}

/* What the format can hold; order is part of it. */
static bool script_row_fits(const struct page_writer *pw,
			    const struct script_key *script,
			    const struct script_row *row, size_t shared)
{
	if (shared == SCRIPT_SIZE &&
	    !follows(pw->table, row, &pw->prev_script_row))
		return false;
	if (shared < SCRIPT_SIZE && pw->has_prev &&
	    script->bytes[shared] < pw->prev_script.bytes[shared])
		return false;
	if (row->txnum > MAX_TXNUM || row->kind < 0 || row->kind > 1)
		return false;
	if (pw->table == TABLE_COINS && row->kind == COIN_SPEND)
		return row->value <= MAX_TXNUM && !row->small;
	return row->value <= AMOUNT_MAX &&
	       row->small <= (pw->table == TABLE_COINS ? UINT8_MAX : 0);
}

enum status page_writer_add_script_row(struct page_writer *pw,
				       const struct script_key *script,
				       const struct script_row *row)
{
	size_t shared = pw->has_prev ? common_prefix(pw->prev_script.bytes,
						     script->bytes)
				     : 0;
	bool same_script = shared == SCRIPT_SIZE, new_chunk, first = !pw->len;
	enum status st;
	size_t n;

	if (!script_row_fits(pw, script, row, shared))
		return STATUS_BAD_INPUT;
	if (first)
		start_script_page(pw, script, row, same_script);
	n = pack_script_row(pw, script, row, first ? SCRIPT_SIZE : shared,
			    first, &new_chunk);
	if (pw->key_len + pw->len + n > PAGE_RECORD_MAX) {
		st = page_flush(pw);
		if (st != STATUS_OK)
			return st;
		start_script_page(pw, script, row, same_script);
		n = pack_script_row(pw, script, row, SCRIPT_SIZE, true,
				    &new_chunk);
	}
	if (new_chunk)
		pw->chunk_at = pw->len;
	else
		pw->value[pw->chunk_at]++;
	pw->len += n;
	if (pw->table == TABLE_HISTORY)
		add_to_sum(pw, row, same_script);
	pw->prev_script = *script;
	pw->prev_script_row = *row;
	pw->has_prev = true;
	pw->rows++;
	return STATUS_OK;
}

/* --- spends and txids --- */

static size_t pack_row(struct page_writer *pw, const struct row *row,
		       bool first)
{
	const struct row *prev = &pw->prev;
	uint8_t *out = pw->value + pw->len;
	uint64_t before = get_be40(first ? pw->key : prev->key);

	if (pw->table == TABLE_SPENDS)
		return put_spend_row(out, row, before,
				     first ? 0
					   : row_index(TABLE_SPENDS, prev) + 1);
	return put_txid_row(out, row, before, pw->txnum_width);
}

static bool row_fits(const struct page_writer *pw, const struct row *row)
{
	if (pw->has_prev && row_compare(&pw->prev, row) >= 0)
		return false;
	if (pw->table == TABLE_SPENDS)
		return row->value <= MAX_TXNUM;
	return !row->small && !row->value &&
	       !(row_txnum(TABLE_TXIDS, row) >> 8 * pw->txnum_width);
}

enum status page_writer_add(struct page_writer *pw, const struct row *row)
{
	struct script_row script_row;
	struct script_key script;
	bool first = !pw->len;
	enum status st;
	size_t n;

	if (script_row_of(&script, &script_row, pw->table, row))
		return page_writer_add_script_row(pw, &script, &script_row);
	if (!row_fits(pw, row))
		return STATUS_BAD_INPUT;
	if (first)
		start_page(pw, row);
	n = pack_row(pw, row, first);
	if (pw->key_len + pw->len + n > PAGE_RECORD_MAX) {
		st = page_flush(pw);
		if (st != STATUS_OK)
			return st;
		start_page(pw, row);
		n = pack_row(pw, row, true);
	}
	pw->len += n;
	pw->prev = *row;
	pw->has_prev = true;
	pw->rows++;
	return STATUS_OK;
}

enum status page_writer_finish(struct page_writer *pw)
{
	return page_flush(pw);
}
