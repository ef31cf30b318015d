#include "indexer/build_record.h"

#include <stdlib.h>

#include "chain/reader.h"
#include "indexer/varint.h"

#define NO_BLOCK UINT32_MAX

enum { KIND_INPUT = 1, KIND_OUTPUT = 2, KIND_SPENT = 3 };
enum { KIND_BITS = 2, KIND_MASK = 3 };
/* What a packed output has of its tag, a spent one of its spender. */
enum { KEY_SIZE = 9, TAG_SIZE = 10 };
/* So many of the buffers for each slot of a writer that remembers: two records
 * or three, of which few are asked for twice. */
enum { RECENT_BYTES = 64 };

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
	free(w->recent);
	w->at = NULL;
	w->recent = NULL;
}

enum status record_writer_remember(struct record_writer *w)
{
	/* 2 GiB at most: 16,384 partitions, one thread. */
	size_t bytes = (size_t)w->out.scratch->count * w->out.size;
	size_t slots = 1;

	while (bytes >> w->recent_shift)
		w->recent_shift++;
	while (slots < bytes / RECENT_BYTES)
		slots *= 2;
	w->recent_mask = slots - 1;
	w->recent = calloc(slots, sizeof(*w->recent));
	return w->recent ? STATUS_OK : STATUS_NO_MEMORY;
}

/* What is remembered of the buffer shall not be found there any more. */
static enum status flush_part(struct record_writer *w, uint32_t part)
{
	uint32_t used = w->out.used[part];
	enum status st = scratch_flush(&w->out, part);

	w->at[part].height = NO_BLOCK;
	if (w->recent && st == STATUS_OK)
		memset(scratch_at(&w->out, part), 0, used);
	return st;
}

enum status record_writer_flush(struct record_writer *w)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < w->out.scratch->count && st == STATUS_OK; i++)
		st = flush_part(w, i);
	return st;
}

/* Room for one more, and the block told when it is another one, or when the
 * transaction stands before that of the last record. */
static enum status begin_record(struct record_writer *w, uint32_t part,
				uint32_t height, uint32_t tx)
{
	struct record_place *at = &w->at[part];
	uint8_t *p;

	if (!scratch_has_room(&w->out, part)) {
		enum status st = flush_part(w, part);

		if (st != STATUS_OK)
			return st;
	}
	if (at->height == height && at->tx <= tx)
		return STATUS_OK;
	*at = (struct record_place){ height, 0 };
	p = scratch_at(&w->out, part);
	*p++ = 0;
	p += varint_put_small(p, height);
	scratch_put(&w->out, part, p);
	return STATUS_OK;
}

static uint32_t part_of(const struct record_writer *w, const uint8_t *key)
{
	return (uint32_t)(key[0] << 8 | key[1]) >> w->shift;
}

/* --- spenders of what is still in the buffers --- */

/* Where the output begins, and some more bits of the tag. No output stands at
 * the very beginning: a block does. */
static uint32_t recent_slot(const struct record_writer *w, uint64_t tag,
			    size_t at)
{
	return (uint32_t)(tag >> 32 >> w->recent_shift << w->recent_shift | at);
}

static void remember(struct record_writer *w, uint64_t tag, const uint8_t *head)
{
	w->recent[tag & w->recent_mask] =
		recent_slot(w, tag, (size_t)(head - w->out.data));
}

/* Of a head at most, which has 26 bits: there may be anything. */
static uint8_t *behind_head(uint8_t *p)
{
	for (int i = 0; i < 3 && *p & 0x80; i++)
		p++;
	return p + 1;
}

static void put_spender(uint8_t *p, const struct scan_record *input)
{
	uint32_t height = htole32(input->height), tx = htole32(input->tx),
		 vin = htole32(input->index);

	memcpy(p, &height, 4);
	memcpy(p + 4, &tx, 3);
	memcpy(p + 7, &vin, 3);
}

bool record_spend(struct record_writer *w, const struct scan_record *input)
{
	uint64_t tag = input->tag.tag;
	uint32_t slot = w->recent[tag & w->recent_mask];
	size_t at = slot & ((1ULL << w->recent_shift) - 1);
	uint8_t *head = w->out.data + at, *place;

	if (!at || slot != recent_slot(w, tag, at) || input->tx >> 24)
		return false;
	place = behind_head(head) + KEY_SIZE;
	if (memcmp(place, &tag, 8) || memcmp(place + 8, &input->tag.more, 2) ||
	    (*head & KIND_MASK) != KIND_OUTPUT)
		return false;
	*head |= KIND_SPENT;
	put_spender(place, input);
	return true;
}

enum status record_put(struct record_writer *w, const struct scan_record *r)
{
	uint32_t part = part_of(w, r->script.bytes);
	enum status st = begin_record(w, part, r->height, r->tx);
	struct record_place *at = &w->at[part];
	bool input = r->flags & RECORD_INPUT;
	uint64_t kind = input ? KIND_INPUT : KIND_OUTPUT;
	uint8_t *p;

	if (st != STATUS_OK)
		return st;
	p = scratch_at(&w->out, part);
	if (w->recent && !input)
		remember(w, r->tag.tag, p);
	p += varint_put(p, (uint64_t)(r->tx - at->tx) << KIND_BITS | kind);
	at->tx = r->tx;
	memcpy(p, r->script.bytes + 1, KEY_SIZE);
	memcpy(p + KEY_SIZE, &r->tag.tag, 8);
	p += KEY_SIZE + 8;
	if (input) {
		p += varint_put_small(p, r->index);
	} else {
		memcpy(p, &r->tag.more, 2);
		p += 2;
		p += varint_put_small(p, (uint64_t)r->index << 1 |
						 !!(r->flags & RECORD_TOKEN));
		p += varint_put(p, r->amount);
	}
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
	p = scratch_at(&w->out, part);
	p += varint_put(p, 1 + (uint64_t)(tx - at->tx));
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

/* The next record's head; blocks that begin before it are passed. */
static uint64_t next_head(struct unpacking *u)
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
	return head;
}

static void go_to_tx(struct unpacking *u, uint64_t more)
{
	u->txnum += more;
	if (u->txnum >= u->end)
		u->r.failed = true;
}

/* As many as inputs of the least size. */
size_t records_room(size_t bytes)
{
	return bytes / (1 + KEY_SIZE + 8 + 1) + 1;
}

static uint64_t key_at(const uint8_t *p)
{
	uint64_t key;

	memcpy(&key, p, sizeof(key));
	return be64toh(key);
}

static void unpack_input(struct unpacking *u, struct build_record *r)
{
	const uint8_t *p = reader_take(&u->r, KEY_SIZE + 8);
	uint64_t index = read_varint(&u->r);

	if (!p)
		return;
	if (index > RECORD_INDEX_MAX)
		u->r.failed = true;
	r->key = key_at(p);
	memcpy(&r->tag, p + KEY_SIZE, 8);
	r->what = (uint64_t)p[8] << 56 | RECORD_INPUT;
	r->where = u->txnum << 24 | index << 1;
}

/* Its place, as in struct build_record. */
static uint64_t spender_at(struct unpacking *u, const uint8_t *p)
{
	uint32_t height, tx = 0, vin = 0;
	uint64_t txnum;

	memcpy(&height, p, 4);
	memcpy(&tx, p + 4, 3);
	memcpy(&vin, p + 7, 3);
	height = le32toh(height);
	if (height >= u->blocks) {
		u->r.failed = true;
		return 0;
	}
	txnum = u->first_txnum[height] + le32toh(tx);
	vin = le32toh(vin);
	if (txnum >= u->first_txnum[height + 1] || vin > RECORD_INDEX_MAX)
		u->r.failed = true;
	return txnum << 24 | (uint64_t)vin << 1;
}

static void unpack_output(struct unpacking *u, struct build_record *r,
			  bool spent)
{
	const uint8_t *p = reader_take(&u->r, KEY_SIZE + TAG_SIZE);
	uint64_t index = read_varint(&u->r), amount = read_varint(&u->r);
	uint64_t flags = (index & 1 ? RECORD_TOKEN : 0) |
			 (u->txnum == u->first ? RECORD_COINBASE : 0);

	if (!p)
		return;
	if (index >> 1 > RECORD_INDEX_MAX || amount > RECORD_AMOUNT_MAX)
		u->r.failed = true;
	r->key = key_at(p);
	r->what = (uint64_t)p[8] << 56 | amount << 3 | flags;
	r->where = u->txnum << 24 | (index & ~1ULL) | spent;
	memcpy(&u->more, p + KEY_SIZE + 8, 2);
	if (spent)
		r->tag = spender_at(u, p + KEY_SIZE);
	else
		memcpy(&r->tag, p + KEY_SIZE, 8);
}

static void unpack_next(struct unpacking *u, struct build_record *out)
{
	uint64_t head = next_head(u);

	go_to_tx(u, head >> KIND_BITS);
	switch (head & KIND_MASK) {
	case KIND_INPUT:
		unpack_input(u, out);
		break;
	case KIND_OUTPUT:
		unpack_output(u, out, false);
		break;
	case KIND_SPENT:
		unpack_output(u, out, true);
		break;
	default:
		u->r.failed = true;
	}
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
	unpack_next(&s->u, out);
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

/* Those that a window may cut off come behind its next filling. */
static enum status unpack_all(struct record_stream *s, struct build_record *out,
			      size_t *count)
{
	struct reader *r = &s->u.r;
	enum status st;
	size_t n = 0;

	do {
		st = scratch_window_fill(&s->window, r);
		while (reader_left(r) >= SCRATCH_PUT_MAX)
			unpack_next(&s->u, &out[n++]);
	} while (st == STATUS_OK && s->window.offset < s->window.end);
	while (st == STATUS_OK && reader_left(r))
		unpack_next(&s->u, &out[n++]);
	*count = n;
	return st == STATUS_OK && r->failed ? STATUS_CORRUPT : st;
}

enum status records_load(struct build_record *out, size_t *count,
			 const struct scratch *scratch, uint32_t part,
			 const uint64_t *first_txnum, uint32_t blocks)
{
	struct record_stream *stream;
	enum status st =
		record_stream_open(&stream, scratch, part, first_txnum, blocks);

	if (st != STATUS_OK)
		return st;
	st = unpack_all(stream, out, count);
	record_stream_close(stream);
	return st;
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

		go_to_tx(&u, next_head(&u) - 1);
		p = reader_take(&u.r, TXID_PREFIX_SIZE);
		if (!p)
			break;
		out[n++] = (struct build_pair){ get_be40(p), u.txnum };
	}
	*count = n;
	return u.r.failed ? STATUS_CORRUPT : STATUS_OK;
}
