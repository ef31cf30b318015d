/* reader.c - the reads that are not inline in reader.h. */
#include "chain/reader.h"

struct reader reader_over(const void *data, size_t len)
{
	/* NULL + 0 is undefined: an empty reader stands on a real byte. */
	static const uint8_t nothing;
	const uint8_t *at = data ? data : &nothing;

	return (struct reader){ .at = at, .end = at + len };
}

bool reader_done(const struct reader *r)
{
	return !r->failed && r->at == r->end;
}

static uint64_t read_be(struct reader *r, size_t n)
{
	const uint8_t *p = reader_take(r, n);
	uint64_t v = 0;

	for (size_t i = 0; p && i < n; i++)
		v = v << 8 | p[i];
	return v;
}

uint16_t read_le16(struct reader *r)
{
	const uint8_t *p = reader_take(r, 2);

	if (!p)
		return 0;
	return (uint16_t)(p[0] | p[1] << 8);
}

uint16_t read_be16(struct reader *r)
{
	return (uint16_t)read_be(r, 2);
}

uint32_t read_be32(struct reader *r)
{
	return (uint32_t)read_be(r, 4);
}

uint64_t read_be40(struct reader *r)
{
	return read_be(r, 5);
}

/* A long form must hold a number that the next shorter one cannot. */
static uint64_t shortest_form(struct reader *r, uint64_t v, uint64_t min)
{
	if (v >= min)
		return v;
	r->failed = true;
	return 0;
}

uint64_t read_long_compact_size(struct reader *r, uint8_t first)
{
	if (first == 0xfd)
		return shortest_form(r, read_le16(r), 0xfd);
	if (first == 0xfe)
		return shortest_form(r, read_le32(r), 0x10000);
	return shortest_form(r, read_le64(r), 0x100000000);
}

uint64_t read_long_varint(struct reader *r, uint8_t first)
{
	uint64_t v = first & 0x7f;

	for (unsigned shift = 7; shift < 70; shift += 7) {
		uint8_t byte = read_u8(r);

		/* The tenth byte holds bit 63 and nothing above it. */
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return r->failed ? 0 : v;
	}
	r->failed = true;
	return 0;
}

size_t read_count(struct reader *r, size_t min_size)
{
	uint64_t n = read_compact_size(r);

	if (n > reader_left(r) / min_size)
		r->failed = true;
	return r->failed ? 0 : (size_t)n;
}
