/* writer.h - a growing byte buffer with a sticky failure.
 *
 * Out of memory sets failed; later writes do nothing, so write straight
 * through and check failed once. init makes an empty buffer without
 * allocating; clear frees it and makes it empty again; reset keeps memory. */
#ifndef CHAIN_WRITER_H
#define CHAIN_WRITER_H

#include "chain/slice.h"

struct writer {
	uint8_t *data; /* owned */
	size_t len;
	size_t cap;
	bool failed;
};

void writer_init(struct writer *w);
void writer_clear(struct writer *w);
void writer_reset(struct writer *w);
struct slice writer_slice(const struct writer *w);

/* writer_extend() where it needs memory. */
uint8_t *writer_extend_slowly(struct writer *w, size_t len);

/* Room for len more bytes: returns where they go (already counted in w->len),
 * or NULL on failure. */
static inline uint8_t *writer_extend(struct writer *w, size_t len)
{
	const size_t at = w->len;

	if (w->failed || len >= w->cap - at)
		return writer_extend_slowly(w, len);
	w->len = at + len;
	return w->data + at;
}

static inline void write_u8(struct writer *w, uint8_t v)
{
	uint8_t *at = writer_extend(w, 1);

	if (at)
		*at = v;
}

static inline void write_bytes(struct writer *w, const void *data, size_t len)
{
	uint8_t *at = writer_extend(w, len);

	if (at && len)
		memcpy(at, data, len);
}

void write_le16(struct writer *w, uint16_t v);
void write_le32(struct writer *w, uint32_t v);
void write_le64(struct writer *w, uint64_t v);
void write_be16(struct writer *w, uint16_t v);
void write_be32(struct writer *w, uint32_t v);
void write_be40(struct writer *w, uint64_t v);
void write_compact_size(struct writer *w, uint64_t v);
void write_varint(struct writer *w, uint64_t v);
/* A compact size and the bytes. */
void write_var_slice(struct writer *w, struct slice s);
/* Text without its terminating zero; and lower-case hexadecimal digits. */
void write_text(struct writer *w, const char *text);
void write_hex(struct writer *w, const void *data, size_t len);

#endif /* CHAIN_WRITER_H */
