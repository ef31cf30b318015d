/* writer.c - the growing buffer behind writer.h. */
#include "chain/writer.h"

#include <stdlib.h>

#include "chain/hash.h"

#define FIRST_CAPACITY 256

void writer_init(struct writer *w)
{
	*w = (struct writer){ 0 };
}

void writer_clear(struct writer *w)
{
	free(w->data);
	writer_init(w);
}

void writer_reset(struct writer *w)
{
	w->len = 0;
	w->failed = false;
}

struct slice writer_slice(const struct writer *w)
{
	return slice_of(w->data, w->len);
}

/* Doubles, so that appending n bytes one by one copies each about once. */
static bool grow(struct writer *w, size_t needed)
{
	size_t cap = w->cap ? w->cap : FIRST_CAPACITY;
	uint8_t *data;

	while (cap < needed) {
		if (cap > SIZE_MAX / 2)
			return false;
		cap *= 2;
	}
	data = realloc(w->data, cap);
	if (!data)
		return false;
	w->data = data;
	w->cap = cap;
	return true;
}

uint8_t *writer_extend_slowly(struct writer *w, size_t len)
{
	uint8_t *at;

	if (w->failed)
		return NULL;
	if (len > w->cap - w->len || !w->data) {
		if (len > SIZE_MAX - w->len || !grow(w, w->len + len)) {
			w->failed = true;
			return NULL;
		}
	}
	at = w->data + w->len;
	w->len += len;
	return at;
}

static void put_le(struct writer *w, uint64_t v, size_t n)
{
	uint8_t *p = writer_extend(w, n);

	for (size_t i = 0; p && i < n; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static void put_be(struct writer *w, uint64_t v, size_t n)
{
	uint8_t *p = writer_extend(w, n);

	for (size_t i = 0; p && i < n; i++)
		p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

void write_le16(struct writer *w, uint16_t v)
{
	put_le(w, v, 2);
}

void write_le32(struct writer *w, uint32_t v)
{
	put_le(w, v, 4);
}

void write_le64(struct writer *w, uint64_t v)
{
	put_le(w, v, 8);
}

void write_be16(struct writer *w, uint16_t v)
{
	put_be(w, v, 2);
}

void write_be32(struct writer *w, uint32_t v)
{
	put_be(w, v, 4);
}

void write_be40(struct writer *w, uint64_t v)
{
	put_be(w, v, 5);
}

void write_compact_size(struct writer *w, uint64_t v)
{
	if (v < 0xfd) {
		write_u8(w, (uint8_t)v);
	} else if (v <= 0xffff) {
		write_u8(w, 0xfd);
		write_le16(w, (uint16_t)v);
	} else if (v <= 0xffffffff) {
		write_u8(w, 0xfe);
		write_le32(w, (uint32_t)v);
	} else {
		write_u8(w, 0xff);
		write_le64(w, v);
	}
}

void write_varint(struct writer *w, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		write_u8(w, (uint8_t)(v | 0x80));
	write_u8(w, (uint8_t)v);
}

void write_var_slice(struct writer *w, struct slice s)
{
	write_compact_size(w, s.len);
	write_bytes(w, s.data, s.len);
}

void write_text(struct writer *w, const char *text)
{
	write_bytes(w, text, strlen(text));
}

void write_hex(struct writer *w, const void *data, size_t len)
{
	uint8_t *p;

	if (len > SIZE_MAX / 2 - 1) {
		w->failed = true;
		return;
	}
	/* hex_encode() ends with a zero: ask for its room, then give it back.
	 */
	p = writer_extend(w, 2 * len + 1);
	if (!p)
		return;
	hex_encode((char *)p, data, len);
	w->len--;
}
