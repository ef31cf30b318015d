/* compact_size.h - Bitcoin's CompactSize into a few bytes of the caller's:
 * for hashing without a buffer. chain/writer.h writes it to a buffer. */
#ifndef WALLET_COMPACT_SIZE_H
#define WALLET_COMPACT_SIZE_H

#include <stddef.h>
#include <stdint.h>

#define COMPACT_SIZE_MAX 9

/* Returns the length. */
size_t compact_size_put(uint8_t out[COMPACT_SIZE_MAX], uint64_t v);

#endif /* WALLET_COMPACT_SIZE_H */
