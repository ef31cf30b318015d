/* compact_size.c - one, three, five or nine bytes. */
#include "wallet/compact_size.h"

size_t compact_size_put(uint8_t out[COMPACT_SIZE_MAX], uint64_t v)
{
	size_t len = v < 0xfd ? 0 : v <= 0xffff ? 2 : v <= 0xffffffff ? 4 : 8;

	if (!len) {
		out[0] = (uint8_t)v;
		return 1;
	}
	out[0] = len == 2 ? 0xfd : len == 4 ? 0xfe : 0xff;
	for (size_t i = 0; i < len; i++)
		out[1 + i] = (uint8_t)(v >> (8 * i));
	return 1 + len;
}
