/* slice.h - borrowed bytes. A slice lives exactly as long as the buffer it
 * points into; nobody frees it. data may be NULL only when len is 0. */
#ifndef CHAIN_SLICE_H
#define CHAIN_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const uint8_t *data;
	size_t len;
};

static inline struct slice slice_of(const void *data, size_t len)
{
	return (struct slice){ data, len };
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

#endif /* CHAIN_SLICE_H */
