/* muhash.h - MuHash3072, the hash of a set in whatever order its elements come
 * (Bitcoin Core's crypto/muhash.h; gettxoutsetinfo's "muhash").
 *
 * An element's SHA-256 keys a ChaCha20 stream, whose first 384 bytes are a
 * little-endian number; the set is the product of its elements' numbers modulo
 * 2^3072 - 1103717. */
#ifndef INDEXER_MUHASH_H
#define INDEXER_MUHASH_H

#include <stddef.h>
#include <stdint.h>

struct muhash;

/* Of the empty set. NULL: out of memory. (libgmp itself ends the process when
 * it finds none; its numbers here have 768 bytes.) */
struct muhash *muhash_new(void);
void muhash_free(struct muhash *muhash);
void muhash_add(struct muhash *muhash, const void *data, size_t len);
/* In internal byte order: RPC shows it reversed. */
void muhash_finish(struct muhash *muhash, uint8_t out[32]);

#endif /* INDEXER_MUHASH_H */
