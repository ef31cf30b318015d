#include "indexer/build_join_file.h"

#include "indexer/varint.h"

static uint8_t *put_tag(uint8_t *p, const struct output_tag *tag)
{
	memcpy(p, &tag->tag, sizeof(tag->tag));
	memcpy(p + sizeof(tag->tag), &tag->more, sizeof(tag->more));
	return p + sizeof(tag->tag) + sizeof(tag->more);
}

enum status join_put(struct scratch_writer *w, const struct join_record *r)
{
	unsigned bits = (unsigned)__builtin_ctz(w->scratch->count);
	uint32_t part = (uint32_t)(r->tag.tag >> (63 - bits) >> 1);
	uint8_t *p;

	if (!scratch_has_room(w, part)) {
		enum status st = scratch_flush(w, part);

		if (st != STATUS_OK)
			return st;
	}
	p = scratch_at(w, part);
	p += varint_put(p, r->is_input ? 1 + (uint64_t)r->height : 0);
	p = put_tag(p, &r->tag);
	if (r->is_input) {
		p += varint_put(p, r->tx);
		p += varint_put_small(p, r->index);
	} else {
		memcpy(p, r->script.bytes, sizeof(r->script.bytes));
		p += sizeof(r->script.bytes);
		p += varint_put(p, r->amount);
	}
	scratch_put(w, part, p);
	return STATUS_OK;
}

enum status join_stream_open(struct join_stream *s,
			     const struct scratch *scratch, uint32_t part,
			     uint32_t blocks)
{
	s->blocks = blocks;
	return scratch_window_open(&s->window, &s->r, scratch, part);
}

enum status join_stream_next(struct join_stream *s, struct join_record *out)
{
	enum status st = scratch_window_fill(&s->window, &s->r);
	uint64_t head;

	if (st != STATUS_OK)
		return st;
	if (!reader_left(&s->r))
		return s->r.failed ? STATUS_CORRUPT : STATUS_NOT_FOUND;
	head = read_varint(&s->r);
	out->is_input = head;
	read_bytes(&s->r, &out->tag.tag, sizeof(out->tag.tag));
	read_bytes(&s->r, &out->tag.more, sizeof(out->tag.more));
	if (head) {
		out->height = (uint32_t)(head - 1);
		out->tx = (uint32_t)read_varint(&s->r);
		out->index = (uint32_t)read_varint(&s->r);
	} else {
		read_bytes(&s->r, out->script.bytes, sizeof(out->script.bytes));
		out->amount = read_varint(&s->r);
	}
	return s->r.failed || head > s->blocks ? STATUS_CORRUPT : STATUS_OK;
}

void join_stream_close(struct join_stream *s)
{
	scratch_window_close(&s->window);
}
