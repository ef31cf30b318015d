/* varint.h - numbers of seven bits a byte, the lowest first, as in pages and in
 * the bulk build's files; chain/reader.h reads them. */
#ifndef INDEXER_VARINT_H
#define INDEXER_VARINT_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Both return how many bytes it takes, up to 10. Of numbers that are mostly one
 * byte long: */
static inline size_t varint_put_small(uint8_t *p, uint64_t v)
{
	size_t n = 0;

	while (v >= 0x80) {
		p[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	p[n++] = (uint8_t)v;
	return n;
}

/* and of others: up to eight bytes without a branch on their number, which
 * nobody can guess. Sevens of bits move apart together. Writes over eight bytes
 * in any case. */
static inline size_t varint_put(uint8_t *p, uint64_t v)
{
	unsigned more;

	if (v >> 56)
		return varint_put_small(p, v);
	/* (n * 37) >> 8 is n / 7 up to 55. */
	more = (63 - (unsigned)__builtin_clzll(v | 1)) * 37 >> 8;
	v = (v & 0x0fffffff) | (v & 0x00fffffff0000000) << 4;
	v = (v & 0x00003fff00003fff) | (v & 0x0fffc0000fffc000) << 2;
	v = (v & 0x007f007f007f007f) | (v & 0x3f803f803f803f80) << 1;
	v |= 0x8080808080808080 & ((1ULL << 8 * more) - 1);
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
	return more + 1;
}

#endif /* INDEXER_VARINT_H */
