#include "indexer/build_record.h"

#include <stdlib.h>

#include "chain/reader.h"

#define NO_BLOCK UINT32_MAX

struct tag_secret tag_secret_of(const struct index_secret *secret)
{
	static const char purpose[] = "outpoint tags of the bulk build";
	uint8_t text[SECRET_SIZE + sizeof(purpose)], hash[96];
	struct tag_secret out;

	memcpy(text, secret->bytes, SECRET_SIZE);
	memcpy(text + SECRET_SIZE, purpose, sizeof(purpose));
	sha256(hash, text, sizeof(text));
	sha256(hash + 32, hash, 32);
	sha256(hash + 64, hash + 32, 32);
	memcpy(out.words, hash, sizeof(out.words));
	return out;
}

/* --- packing --- */

enum status record_writer_init(struct record_writer *w, struct scratch *scratch,
			       uint32_t buffer)
{
	unsigned bits = (unsigned)__builtin_ctz(scratch->count);

	memset(w, 0, sizeof(*w));
	w->shift = 16 - bits;
	w->at = malloc(scratch->count * sizeof(*w->at));
	if (!w->at)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < scratch->count; i++)
		w->at[i].height = NO_BLOCK;
	return scratch_writer_init(&w->out, scratch, buffer);
}

void record_writer_clear(struct record_writer *w)
{
	scratch_writer_clear(&w->out);
	free(w->at);
	w->at = NULL;
}

enum status record_writer_flush(struct record_writer *w)
{
	for (uint32_t i = 0; i < w->out.scratch->count; i++)
		w->at[i].height = NO_BLOCK;
	return scratch_flush_all(&w->out);
}

static inline uint8_t *put_varint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

/* Room for one more, and the block told when it is another one, or when the
 * transaction stands before that of the last record. */
static enum status begin_record(struct record_writer *w, uint32_t part,
				uint32_t height, uint32_t tx)
{
	struct record_place *at = &w->at[part];
	uint8_t *p;

	if (!scratch_has_room(&w->out, part)) {
		enum status st = scratch_flush(&w->out, part);

		if (st != STATUS_OK)
			return st;
		at->height = NO_BLOCK;
	}
	if (at->height == height && at->tx <= tx)
		return STATUS_OK;
	*at = (struct record_place){ height, 0 };
	p = scratch_at(&w->out, part);
	*p++ = 0;
	scratch_put(&w->out, part, put_varint(p, height));
	return STATUS_OK;
}

static uint32_t part_of(const struct record_writer *w, const uint8_t *key)
{
	return (uint32_t)(key[0] << 8 | key[1]) >> w->shift;
}

enum status record_put(struct record_writer *w, const struct scan_record *r)
{
	uint32_t part = part_of(w, r->script.bytes);
	enum status st = begin_record(w, part, r->height, r->tx);
	struct record_place *at = &w->at[part];
	bool input = r->flags & RECORD_INPUT;
	uint8_t *p;

	if (st != STATUS_OK)
		return st;
	p = scratch_at(&w->out, part);
	p = put_varint(p,
		       1 + ((uint64_t)(r->tx - at->tx) << 2 |
			    (r->flags & RECORD_TOKEN) >> 1 | (unsigned)input));
	at->tx = r->tx;
	memcpy(p, r->script.bytes + 1, 9);
	memcpy(p + 9, &r->tag.tag, 8);
	p += 17;
	if (!input) {
		memcpy(p, &r->tag.more, 2);
		p += 2;
	}
	p = put_varint(p, r->index);
	if (!input)
		p = put_varint(p, r->amount);
	scratch_put(&w->out, part, p);
	return STATUS_OK;
}

enum status record_put_txid(struct record_writer *w, const struct txid_tag *tag,
			    uint32_t height, uint32_t tx)
{
	uint32_t part = part_of(w, tag->bytes);
	enum status st = begin_record(w, part, height, tx);
	struct record_place *at = &w->at[part];
	uint8_t *p;

	if (st != STATUS_OK)
		return st;
	p = put_varint(scratch_at(&w->out, part), 1 + (uint64_t)(tx - at->tx));
	at->tx = tx;
	memcpy(p, tag->bytes, TXID_PREFIX_SIZE);
	scratch_put(&w->out, part, p + TXID_PREFIX_SIZE);
	return STATUS_OK;
}

/* --- unpacking --- */

/* Where the records stand that are being read. */
struct unpacking {
	struct reader r;
	const uint64_t *first_txnum;
	uint32_t blocks;
	uint64_t txnum;      /* of the record before */
	uint64_t first, end; /* of the block */
	uint16_t more;       /* of the last output's tag */
};

static struct unpacking
unpacking_of(struct slice bytes, const uint64_t *first_txnum, uint32_t blocks)
{
	return (struct unpacking){ .r = reader_over(bytes.data, bytes.len),
				   .first_txnum = first_txnum,
				   .blocks = blocks };
}

/* The next record's head: *bits of it are the caller's. */
static uint64_t next_head(struct unpacking *u, unsigned bits)
{
	uint64_t head = read_varint(&u->r);

	while (!head && !u->r.failed) {
		uint64_t height = read_varint(&u->r);

		if (height >= u->blocks) {
			u->r.failed = true;
			break;
		}
		u->txnum = u->first = u->first_txnum[height];
		u->end = u->first_txnum[height + 1];
		head = read_varint(&u->r);
	}
	head--;
	u->txnum += head >> bits;
	if (u->txnum >= u->end)
		u->r.failed = true;
	return head;
}

size_t records_room(size_t bytes)
{
	return bytes / 19 + 1;
}

static void unpack_one(struct unpacking *u, struct build_record *r)
{
	uint64_t head = next_head(u, 2), index, amount = 0, flags;
	const uint8_t *p = reader_take(&u->r, 17), *more;

	if (!p)
		return;
	if (!(head & 1)) {
		more = reader_take(&u->r, sizeof(u->more));
		if (more)
			memcpy(&u->more, more, sizeof(u->more));
	}
	index = read_varint(&u->r);
	flags = head & 1 ? RECORD_INPUT : (head & 2) << 1;
	if (!(head & 1)) {
		amount = read_varint(&u->r);
		if (u->txnum == u->first)
			flags |= RECORD_COINBASE;
	}
	if (index > RECORD_INDEX_MAX || amount > RECORD_AMOUNT_MAX)
		u->r.failed = true;
	memcpy(&r->key, p, 8);
	r->key = be64toh(r->key);
	memcpy(&r->tag, p + 9, 8);
	r->what = (uint64_t)p[8] << 56 | amount << 3 | flags;
	r->where = u->txnum << 24 | index << 1;
}

enum status records_unpack(struct build_record *out, size_t *count,
			   struct slice bytes, const uint64_t *first_txnum,
			   uint32_t blocks)
{
	struct unpacking u = unpacking_of(bytes, first_txnum, blocks);
	size_t n = 0;

	while (reader_left(&u.r))
		unpack_one(&u, &out[n++]);
	*count = n;
	return u.r.failed ? STATUS_CORRUPT : STATUS_OK;
}

struct record_stream {
	struct scratch_window window;
	struct unpacking u;
};

enum status record_stream_open(struct record_stream **out,
			       const struct scratch *scratch, uint32_t part,
			       const uint64_t *first_txnum, uint32_t blocks)
{
	struct record_stream *s = calloc(1, sizeof(*s));
	enum status st;

	*out = NULL;
	if (!s)
		return STATUS_NO_MEMORY;
	s->u = unpacking_of(slice_of(NULL, 0), first_txnum, blocks);
	st = scratch_window_open(&s->window, &s->u.r, scratch, part);
	if (st == STATUS_OK)
		*out = s;
	else
		record_stream_close(s);
	return st;
}

enum status record_stream_next(struct record_stream *s,
			       struct build_record *out)
{
	enum status st = scratch_window_fill(&s->window, &s->u.r);

	if (st != STATUS_OK)
		return st;
	if (!reader_left(&s->u.r))
		return s->u.r.failed ? STATUS_CORRUPT : STATUS_NOT_FOUND;
	unpack_one(&s->u, out);
	return s->u.r.failed ? STATUS_CORRUPT : STATUS_OK;
}

uint16_t record_stream_tag_more(const struct record_stream *s)
{
	return s->u.more;
}

void record_stream_close(struct record_stream *s)
{
	if (s)
		scratch_window_close(&s->window);
	free(s);
}

size_t txids_room(size_t bytes)
{
	return bytes / 6 + 1;
}

enum status txids_unpack(struct build_pair *out, size_t *count,
			 struct slice bytes, const uint64_t *first_txnum,
			 uint32_t blocks)
{
	struct unpacking u = unpacking_of(bytes, first_txnum, blocks);
	size_t n = 0;

	while (reader_left(&u.r)) {
		const uint8_t *p;

		(void)next_head(&u, 0);
		p = reader_take(&u.r, TXID_PREFIX_SIZE);
		if (!p)
			break;
		out[n++] = (struct build_pair){ get_be40(p), u.txnum };
	}
	*count = n;
	return u.r.failed ? STATUS_CORRUPT : STATUS_OK;
}
