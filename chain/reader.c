/* reader.c - bounds-checked reads of wire bytes. */
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

size_t reader_left(const struct reader *r)
{
	return r->failed ? 0 : (size_t)(r->end - r->at);
}

/* Every read goes through here, so this is the only bounds check. It compares
 * lengths, never pointers: at + n may not exist. */
static const uint8_t *take(struct reader *r, size_t n)
{
	const uint8_t *p = r->at;

	if (r->failed || n > (size_t)(r->end - r->at)) {
		r->failed = true;
		return NULL;
	}
	r->at += n;
	return p;
}

/* The loops are unrolled into single loads by both compilers. */
static uint64_t take_le(struct reader *r, size_t n)
{
	const uint8_t *p = take(r, n);
	uint64_t v = 0;

	if (!p)
		return 0;
	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static uint64_t take_be(struct reader *r, size_t n)
{
	const uint8_t *p = take(r, n);
	uint64_t v = 0;

	if (!p)
		return 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t read_u8(struct reader *r)
{
	const uint8_t *p = take(r, 1);

	return p ? *p : 0;
}

uint16_t read_le16(struct reader *r)
{
	return (uint16_t)take_le(r, 2);
}

uint32_t read_le32(struct reader *r)
{
	return (uint32_t)take_le(r, 4);
}

uint64_t read_le64(struct reader *r)
{
	return take_le(r, 8);
}

uint16_t read_be16(struct reader *r)
{
	return (uint16_t)take_be(r, 2);
}

uint32_t read_be32(struct reader *r)
{
	return (uint32_t)take_be(r, 4);
}

uint64_t read_be40(struct reader *r)
{
	return take_be(r, 5);
}

/* A long form must hold a number that the next shorter one cannot. */
static uint64_t shortest_form(struct reader *r, uint64_t v, uint64_t min)
{
	if (v >= min)
		return v;
	r->failed = true;
	return 0;
}

uint64_t read_compact_size(struct reader *r)
{
	uint8_t first = read_u8(r);

	if (first < 0xfd)
		return first;
	if (first == 0xfd)
		return shortest_form(r, read_le16(r), 0xfd);
	if (first == 0xfe)
		return shortest_form(r, read_le32(r), 0x10000);
	return shortest_form(r, read_le64(r), 0x100000000);
}

uint64_t read_varint(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
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

	if (n > (size_t)(r->end - r->at) / min_size)
		r->failed = true;
	return r->failed ? 0 : (size_t)n;
}

void read_bytes(struct reader *r, void *out, size_t len)
{
	const uint8_t *p = take(r, len);

	if (!len)
		return;
	if (p)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
}

struct slice read_slice(struct reader *r, size_t len)
{
	const uint8_t *p = take(r, len);

	return p ? slice_of(p, len) : slice_of(NULL, 0);
}

struct slice read_var_slice(struct reader *r)
{
	uint64_t len = read_compact_size(r);

	/* On a 32-bit machine the length could be cut to fit. */
	if (len > reader_left(r))
		r->failed = true;
	return read_slice(r, (size_t)len);
}
