/* reader.h - read Bitcoin's wire encoding from bytes we do not trust.
 *
 * The first read past the end sets failed; from then on every read yields
 * zero (or an empty slice) and moves nothing. So parse straight through and
 * ask reader_done() once at the end. Slices point into the caller's buffer.
 *
 * Compact sizes (Bitcoin's "CompactSize") that are not in their shortest form
 * set failed, as the node itself refuses them.
 *
 * What runs once per input, output or row is inline: that halved the time to
 * parse a block (hashing aside). */
#ifndef CHAIN_READER_H
#define CHAIN_READER_H

#include <endian.h>

#include "chain/slice.h"

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

struct reader reader_over(const void *data, size_t len);

/* True when nothing failed and every byte was read. */
bool reader_done(const struct reader *r);
static inline size_t reader_left(const struct reader *r);

static inline uint8_t read_u8(struct reader *r);
uint16_t read_le16(struct reader *r);
static inline uint32_t read_le32(struct reader *r);
static inline uint64_t read_le64(struct reader *r);
uint16_t read_be16(struct reader *r);
uint32_t read_be32(struct reader *r);
uint64_t read_be40(struct reader *r);
static inline uint64_t read_compact_size(struct reader *r);
/* LEB128: seven bits a byte, low bits first, at most ten bytes; our own
 * tables use it. Over-long forms are accepted, overflow sets failed. */
static inline uint64_t read_varint(struct reader *r);

/* How many items follow, each of min_size (> 0) bytes or more; a count that
 * cannot fit in what is left sets failed and yields 0. */
size_t read_count(struct reader *r, size_t min_size);

/* Copies len bytes to out (zeros on failure). */
static inline void read_bytes(struct reader *r, void *out, size_t len);
static inline struct slice read_slice(struct reader *r, size_t len);
/* A compact size and that many bytes. */
static inline struct slice read_var_slice(struct reader *r);

/* The bodies; reader.c has the others. */

/* Every read goes through here, so this is the only bounds check. It compares
 * lengths, never pointers: at + n may not exist. */
static inline const uint8_t *reader_take(struct reader *r, size_t n)
{
	const uint8_t *p = r->at;

	if (r->failed || n > (size_t)(r->end - r->at)) {
		r->failed = true;
		return NULL;
	}
	r->at += n;
	return p;
}

static inline size_t reader_left(const struct reader *r)
{
	return r->failed ? 0 : (size_t)(r->end - r->at);
}

static inline uint8_t read_u8(struct reader *r)
{
	const uint8_t *p = reader_take(r, 1);

	return p ? *p : 0;
}

/* The shifts become one load where the machine is little-endian. */
static inline uint32_t read_le32(struct reader *r)
{
	const uint8_t *p = reader_take(r, 4);

	return p ? (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
			       (uint32_t)p[3] << 24
		 : 0;
}

static inline uint64_t read_le64(struct reader *r)
{
	const uint8_t *p = reader_take(r, 8);

	return p ? (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
			       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
			       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
			       (uint64_t)p[7] << 56
		 : 0;
}

/* The forms of more than one byte. */
uint64_t read_long_compact_size(struct reader *r, uint8_t first);
uint64_t read_long_varint(struct reader *r, uint8_t first);

static inline uint64_t read_compact_size(struct reader *r)
{
	uint8_t first = read_u8(r);

	return first < 0xfd ? first : read_long_compact_size(r, first);
}

/* The top bits that are clear in a little-endian word: where varints end. */
static inline uint64_t varint_ends(uint64_t word)
{
	return ~word & 0x8080808080808080;
}

/* The varint that the word begins with and that ends at the lowest of ends:
 * each byte's seven bits move together. */
static inline uint64_t varint_of_word(uint64_t v, uint64_t ends)
{
	v &= ends ^ (ends - 1);
	v = (v & 0x007f007f007f007f) | (v & 0x7f007f007f007f00) >> 1;
	v = (v & 0x00003fff00003fff) | (v & 0x3fff00003fff0000) >> 2;
	return (v & 0x0fffffff) | (v >> 32) << 28;
}

/* While eight bytes are left without a branch on the length, which nobody can
 * guess: it follows from the first clear top bit. */
static inline uint64_t read_varint(struct reader *r)
{
	struct reader slow;
	uint64_t v, ends;
	uint8_t first;

	if (!r->failed && reader_left(r) >= sizeof(v)) {
		memcpy(&v, r->at, sizeof(v));
		v = le64toh(v);
		ends = varint_ends(v);
		if (ends) {
			r->at += (__builtin_ctzll(ends) + 1) / 8;
			return varint_of_word(v, ends);
		}
	}
	first = read_u8(r);
	if (first < 0x80)
		return first;
	/* A copy, so that the caller's may stay in registers. */
	slow = *r;
	v = read_long_varint(&slow, first);
	*r = slow;
	return v;
}

static inline void read_bytes(struct reader *r, void *out, size_t len)
{
	const uint8_t *p = reader_take(r, len);

	if (!len)
		return;
	if (p)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
}

static inline struct slice read_slice(struct reader *r, size_t len)
{
	const uint8_t *p = reader_take(r, len);

	return p ? slice_of(p, len) : slice_of(NULL, 0);
}

static inline struct slice read_var_slice(struct reader *r)
{
	uint64_t len = read_compact_size(r);

	/* On a 32-bit machine a cast alone could cut the length to fit. */
	if (len > reader_left(r))
		r->failed = true;
	return read_slice(r, (size_t)len);
}

#endif /* CHAIN_READER_H */
