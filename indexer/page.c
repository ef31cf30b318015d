/* page.c - rows packed into pages; page_read.c unpacks them. */
#include "indexer/page.h"

#include "indexer/page_parts.h"
#include "indexer/varint.h"

/* --- integers --- */

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

static inline unsigned index_code(uint32_t index, uint32_t next)
{
	if (index <= INDEX_ONE)
		return index;
	return index == next ? INDEX_NEXT : INDEX_WRITTEN;
}

/* Tag of a spends row: txnum delta, "vout is written" (else it is the next
 * one, from 0 at a new txnum), "input is not 0". */
static size_t put_spend_row(uint8_t *p, const struct row_fields *row,
			    uint64_t prev_txnum, uint32_t next_vout)
{
	bool written = row->index != (row->txnum == prev_txnum ? next_vout : 0);
	size_t n;

	n = varint_put(p, (row->txnum - prev_txnum) << 2 |
				  (unsigned)(written << 1 | (row->small != 0)));
	if (written)
		n += varint_put(p + n, row->index);
	n += varint_put(p + n, zigzag((int64_t)(row->value - row->txnum)));
	if (row->small)
		n += varint_put(p + n, row->small);
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
	size_t n = varint_put(p, txid_prefix(row) - prev);

	for (uint8_t i = 0; i < width; i++)
		p[n++] = (uint8_t)(txnum >> 8 * i);
	return n;
}

/* --- writing --- */

__extension__ typedef unsigned __int128 script_bits;

/* Made once for each table, and part of its callers: rows are many. */
#define PER_TABLE static inline __attribute__((always_inline))

static bool is_script_table(enum table table)
{
	return table == TABLE_HISTORY || table == TABLE_COINS;
}

static inline struct script_words words_of(const uint8_t *script)
{
	return (struct script_words){ get_be64(script),
				      (uint16_t)(script[8] << 8 | script[9]) };
}

static inline bool words_above(struct script_words a, struct script_words b)
{
	return a.head != b.head ? a.head > b.head : a.tail > b.tail;
}

/* How many leading bytes of two scriptkeys are equal. */
static inline size_t shared_bytes(struct script_words a, struct script_words b)
{
	if (a.head != b.head)
		return (size_t)__builtin_clzll(a.head ^ b.head) / 8;
	if (a.tail != b.tail)
		return (a.tail ^ b.tail) >> 8 ? 8 : 9;
	return SCRIPT_SIZE;
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

/* Not for txids. */
static struct row_fields fields_of(enum table table, const struct row *row)
{
	struct row_fields out = {
		.txnum = row_txnum(table, row),
		.value = row->value,
		.index = row_index(table, row),
		.small = row->small,
	};

	if (is_script_table(table))
		out.kind = table == TABLE_HISTORY ? row_direction(row)
						  : row_coin_kind(row);
	return out;
}

void page_writer_resume(struct page_writer *pw, const struct row *prev,
			const struct history_sum *sum)
{
	if (pw->table == TABLE_TXIDS)
		pw->prev = *prev;
	else
		pw->prev_fields = fields_of(pw->table, prev);
	if (is_script_table(pw->table))
		pw->prev_script = words_of(prev->key);
	pw->has_prev = true;
	pw->sum = *sum;
}

static bool overflows(const struct page_writer *pw, size_t n)
{
	return pw->key_len + pw->len + pw->tail_len + pw->skips_len + n >
	       PAGE_RECORD_MAX;
}

static enum status page_flush(struct page_writer *pw)
{
	enum status st;

	if (!pw->len)
		return STATUS_OK;
	if (pw->tail_len && !overflows(pw, 0)) {
		pw->value[0] |= HISTORY_WHOLE;
		memcpy(pw->value + pw->len, pw->tail, pw->tail_len);
		pw->len += pw->tail_len;
	}
	pw->tail_len = 0;
	memcpy(pw->value + pw->len, pw->skips, pw->skips_len);
	pw->len += pw->skips_len;
	st = pw->emit(pw->arg, slice_of(pw->key, pw->key_len),
		      slice_of(pw->value, pw->len));
	pw->pages++;
	pw->bytes += pw->key_len + pw->len;
	pw->len = 0;
	return st;
}

/* --- skips --- */

static void start_skips(struct page_writer *pw)
{
	pw->skips[0] = 0;
	pw->skips_len = 1;
	pw->rows_since_skip = 0;
}

/* To the row that comes next, whose key begins so. */
static void add_skip(struct page_writer *pw, uint64_t key)
{
	uint8_t *p = pw->skips + pw->skips_len - 1, count = *p;

	p[0] = (uint8_t)pw->len;
	p[1] = (uint8_t)(pw->len >> 8);
	put_be40(p + 2, key);
	p[SKIP_SIZE] = count + 1;
	pw->skips_len += SKIP_SIZE;
	pw->rows_since_skip = 0;
}

/* --- history and coins --- */

static size_t put_sum(uint8_t *p, const struct history_sum *sum)
{
	size_t n = varint_put(p, sum->received);

	n += varint_put(p + n, sum->sent);
	n += varint_put(p + n, sum->txs);
	n += varint_put(p + n, sum->outputs);
	return n + varint_put(p + n, sum->spends);
}

/* The script of the row before ends. If the page went on with it, it tells what
 * all its rows add up to; but those with the last txnum of all, which sums are
 * not asked for. */
static void make_tail(struct page_writer *pw)
{
	size_t n;

	if (shared_bytes(pw->prev_script, words_of(pw->key)) < SCRIPT_SIZE ||
	    pw->prev_fields.txnum == MAX_TXNUM)
		return;
	n = put_sum(pw->tail, &pw->sum);
	pw->tail[n] = (uint8_t)n;
	pw->tail_len = n + 1;
}

/* What a script row is coded against: the row before it in the same script and
 * page, or zeros. */
struct script_context {
	uint64_t txnum;
	uint32_t next_index;
	uint64_t amount;
};

PER_TABLE size_t put_script_row(uint8_t *p, enum table table,
				const struct row_fields *row,
				const struct script_context *ctx)
{
	bool coins = table == TABLE_COINS;
	unsigned code = index_code(row->index, ctx->next_index);
	uint64_t tag = (row->txnum - ctx->txnum) << 1;
	size_t n;

	if (coins)
		tag = (tag | (row->small != 0)) << 1;
	tag |= (unsigned)row->kind;
	n = varint_put(p, tag << 2 | code);
	if (code == INDEX_WRITTEN)
		n += varint_put(p + n, row->index);
	if (coins && row->small)
		p[n++] = (uint8_t)row->small;
	if (coins && row->kind == COIN_SPEND)
		n += varint_put(p + n,
				zigzag((int64_t)(row->value - row->txnum)));
	else
		n += varint_put(p + n, amount_code(row->value, ctx->amount));
	return n;
}

/* A page's first row, and its key: the shortest that tells the row from the one
 * before it, without the last parts unless that has the same (script, txnum).
 */
static void start_script_page(struct page_writer *pw,
			      const struct script_key *script,
			      const struct row_fields *row, bool same_script)
{
	bool same_tx = same_script && pw->prev_fields.txnum == row->txnum;
	uint8_t *p = pw->value, *end = pw->key + SCRIPT_SIZE + 5;
	struct script_context ctx = { .txnum = row->txnum };

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
	if (pw->table == TABLE_HISTORY && same_script)
		p += put_sum(p, &pw->sum);
	pw->chunk_at = (size_t)(p - pw->value);
	*p++ = SCRIPT_SIZE << 4 | 1;
	p += put_script_row(p, pw->table, row, &ctx);
	pw->len = (size_t)(p - pw->value);
	start_skips(pw);
}

/* A chunk's head, and what its script does not share with the one before it.
 * Writes over 11 bytes in any case. */
static inline size_t put_chunk_head(uint8_t *p, struct script_words script,
				    size_t shared)
{
	script_bits rest =
		((script_bits)script.head << 64 | (uint64_t)script.tail << 48)
		<< 8 * shared;
	uint64_t head = htobe64((uint64_t)(rest >> 64));
	uint16_t tail = htobe16((uint16_t)(rest >> 48));

	p[0] = (uint8_t)(shared << 4 | 1);
	memcpy(p + 1, &head, sizeof(head));
	memcpy(p + 9, &tail, sizeof(tail));
	return 1 + SCRIPT_SIZE - shared;
}

/* Packs the row at the open page's end, and returns how long it is; shared:
 * bytes of the scriptkey that equal those of the row before. */
PER_TABLE size_t pack_script_row(const struct page_writer *pw, enum table table,
				 uint8_t *out, struct script_words script,
				 size_t shared, const struct row_fields *row,
				 bool new_chunk)
{
	const struct row_fields *prev = &pw->prev_fields;
	struct script_context ctx = { 0 };
	size_t n = 0;

	if (new_chunk)
		n = put_chunk_head(out, script, shared);
	if (shared == SCRIPT_SIZE) {
		ctx.txnum = prev->txnum;
		ctx.next_index = prev->index + 1;
		if (table == TABLE_HISTORY || prev->kind != COIN_SPEND)
			ctx.amount = prev->value;
	}
	return n + put_script_row(out + n, table, row, &ctx);
}

/* Behind the others of the open page; false: it is too long for that. */
PER_TABLE bool append_script_row(struct page_writer *pw, enum table table,
				 struct script_words script, size_t shared,
				 const struct row_fields *row)
{
	bool new_chunk = shared < SCRIPT_SIZE ||
			 (pw->value[pw->chunk_at] & 15) == CHUNK_ROWS;
	bool skip = shared <= SKIP_KEY_SIZE && pw->rows_since_skip >= SKIP_ROWS;
	size_t n = pack_script_row(pw, table, pw->value + pw->len, script,
				   shared, row, new_chunk);

	if (overflows(pw, n + (skip ? SKIP_SIZE : 0)))
		return false;
	if (skip)
		add_skip(pw, script.head >> 24);
	if (new_chunk)
		pw->chunk_at = pw->len;
	else
		pw->value[pw->chunk_at]++;
	pw->len += n;
	return true;
}

static inline void sum_add(struct history_sum *sum, int direction,
			   uint64_t amount, bool new_tx)
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

/* Does a follow b, of the same script? */
static inline bool follows(enum table table, const struct row_fields *a,
			   const struct row_fields *b)
{
	if (a->txnum != b->txnum)
		return a->txnum > b->txnum;
	if (table == TABLE_HISTORY && a->kind != b->kind)
		return a->kind > b->kind;
	return a->index != b->index ? a->index > b->index : a->kind > b->kind;
}

/* What the format can hold. */
static inline bool script_row_fits(enum table table,
				   const struct row_fields *row)
{
	if (row->txnum > MAX_TXNUM || row->kind < 0 || row->kind > 1)
		return false;
	if (table == TABLE_COINS && row->kind == COIN_SPEND)
		return row->value <= MAX_TXNUM && !row->small;
	return row->value <= AMOUNT_MAX &&
	       row->small <= (table == TABLE_COINS ? UINT8_MAX : 0);
}

/* Once per row of a chain: made for each of its tables. */
PER_TABLE enum status add_script_row(struct page_writer *pw, enum table table,
				     const struct script_key *script,
				     const struct row_fields *row)
{
	struct script_words words = words_of(script->bytes);
	size_t shared = pw->has_prev ? shared_bytes(pw->prev_script, words) : 0;
	bool same = shared == SCRIPT_SIZE;
	bool in_order =
		same ? follows(table, row, &pw->prev_fields)
		     : !pw->has_prev || words_above(words, pw->prev_script);
	bool same_tx = same && pw->prev_fields.txnum == row->txnum;
	bool open = pw->len;

	if (!in_order || !script_row_fits(table, row))
		return STATUS_BAD_INPUT;
	if (open) {
		if (table == TABLE_HISTORY && !same &&
		    pw->value[0] & HISTORY_CONTINUED)
			make_tail(pw);
		open = append_script_row(pw, table, words, shared, row);
	}
	if (!open) {
		enum status st = page_flush(pw);

		if (st != STATUS_OK)
			return st;
		start_script_page(pw, script, row, same);
	}
	pw->rows_since_skip++;
	if (table == TABLE_HISTORY) {
		if (!same)
			memset(&pw->sum, 0, sizeof(pw->sum));
		sum_add(&pw->sum, row->kind, row->value, !same_tx);
	}
	pw->prev_script = words;
	return STATUS_OK;
}

/* --- spends --- */

/* As short a key as above, of txnum and vout. */
static void start_spends_page(struct page_writer *pw,
			      const struct row_fields *row)
{
	bool same_tx = pw->has_prev && pw->prev_fields.txnum == row->txnum;

	put_be40(pw->key, row->txnum);
	put_be32(pw->key + 5, row->index);
	pw->key_len = same_tx ? 9 : 5;
	pw->len = 0;
	start_skips(pw);
}

static size_t pack_spend(struct page_writer *pw, const struct row_fields *row,
			 bool first)
{
	const struct row_fields *prev = &pw->prev_fields;

	return put_spend_row(pw->value + pw->len, row,
			     first ? row->txnum : prev->txnum,
			     first ? 0 : prev->index + 1);
}

static enum status add_spend(struct page_writer *pw,
			     const struct row_fields *row)
{
	bool first = !pw->len, skip;
	enum status st;
	size_t n;

	if (row->txnum > MAX_TXNUM || row->value > MAX_TXNUM)
		return STATUS_BAD_INPUT;
	if (pw->has_prev && !follows(TABLE_SPENDS, row, &pw->prev_fields))
		return STATUS_BAD_INPUT;
	if (first)
		start_spends_page(pw, row);
	n = pack_spend(pw, row, first);
	skip = pw->rows_since_skip >= SKIP_ROWS &&
	       row->txnum != pw->prev_fields.txnum;
	if (overflows(pw, n + (skip ? SKIP_SIZE : 0))) {
		st = page_flush(pw);
		if (st != STATUS_OK)
			return st;
		start_spends_page(pw, row);
		n = pack_spend(pw, row, true);
	} else if (skip) {
		add_skip(pw, row->txnum);
	}
	pw->len += n;
	pw->rows_since_skip++;
	return STATUS_OK;
}

enum status page_writer_add_fields(struct page_writer *pw,
				   const struct script_key *script,
				   const struct row_fields *row)
{
	enum status st;

	if (pw->table == TABLE_HISTORY)
		st = add_script_row(pw, TABLE_HISTORY, script, row);
	else if (pw->table == TABLE_COINS)
		st = add_script_row(pw, TABLE_COINS, script, row);
	else
		st = add_spend(pw, row);
	if (st != STATUS_OK)
		return st;
	pw->prev_fields = *row;
	pw->has_prev = true;
	pw->rows++;
	return STATUS_OK;
}

/* --- txids --- */

static void start_txids_page(struct page_writer *pw, const struct row *row)
{
	pw->key_len = 2 * 5;
	memcpy(pw->key, row->key, pw->key_len);
	pw->value[0] = pw->txnum_width;
	pw->len = 1;
	start_skips(pw);
}

static bool txid_fits(const struct page_writer *pw, const struct row *row)
{
	return !(pw->has_prev && row_compare(&pw->prev, row) >= 0) &&
	       !row->small && !row->value &&
	       !(row_txnum(TABLE_TXIDS, row) >> 8 * pw->txnum_width);
}

static size_t pack_txid(struct page_writer *pw, const struct row *row,
			bool first)
{
	return put_txid_row(pw->value + pw->len, row,
			    txid_prefix(first ? row : &pw->prev),
			    pw->txnum_width);
}

static enum status add_txid(struct page_writer *pw, const struct row *row)
{
	bool first = !pw->len, skip;
	enum status st;
	size_t n;

	if (!txid_fits(pw, row))
		return STATUS_BAD_INPUT;
	if (first)
		start_txids_page(pw, row);
	n = pack_txid(pw, row, first);
	skip = pw->rows_since_skip >= SKIP_ROWS;
	if (overflows(pw, n + (skip ? SKIP_SIZE : 0))) {
		st = page_flush(pw);
		if (st != STATUS_OK)
			return st;
		start_txids_page(pw, row);
		n = pack_txid(pw, row, true);
	} else if (skip) {
		add_skip(pw, txid_prefix(row));
	}
	pw->len += n;
	pw->rows_since_skip++;
	pw->prev = *row;
	pw->has_prev = true;
	pw->rows++;
	return STATUS_OK;
}

/* --- any --- */

enum status page_writer_add(struct page_writer *pw, const struct row *row)
{
	struct row_fields fields;
	struct script_key script;

	if (pw->table == TABLE_TXIDS)
		return add_txid(pw, row);
	fields = fields_of(pw->table, row);
	memcpy(script.bytes, row->key, SCRIPT_SIZE);
	return page_writer_add_fields(pw, &script, &fields);
}

enum status page_writer_finish(struct page_writer *pw)
{
	return page_flush(pw);
}
