/* reader.h - read Bitcoin's wire encoding from bytes we do not trust.
 *
 * The first read past the end sets failed; from then on every read yields
 * zero (or an empty slice) and moves nothing. So parse straight through and
 * ask reader_done() once at the end. Slices point into the caller's buffer.
 *
 * Compact sizes (Bitcoin's "CompactSize") that are not in their shortest form
 * set failed, as the node itself refuses them. */
#ifndef CHAIN_READER_H
#define CHAIN_READER_H

#include "chain/slice.h"

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

struct reader reader_over(const void *data, size_t len);

/* True when nothing failed and every byte was read. */
bool reader_done(const struct reader *r);
size_t reader_left(const struct reader *r);

uint8_t read_u8(struct reader *r);
uint16_t read_le16(struct reader *r);
uint32_t read_le32(struct reader *r);
uint64_t read_le64(struct reader *r);
uint16_t read_be16(struct reader *r);
uint32_t read_be32(struct reader *r);
uint64_t read_be40(struct reader *r);
uint64_t read_compact_size(struct reader *r);
/* LEB128: seven bits a byte, low bits first, at most ten bytes; our own
 * tables use it. Over-long forms are accepted, overflow sets failed. */
uint64_t read_varint(struct reader *r);

/* How many items follow, each of min_size (> 0) bytes or more; a count that
 * cannot fit in what is left sets failed and yields 0. */
size_t read_count(struct reader *r, size_t min_size);

/* Copies len bytes to out (zeros on failure). */
void read_bytes(struct reader *r, void *out, size_t len);
struct slice read_slice(struct reader *r, size_t len);
/* A compact size and that many bytes. */
struct slice read_var_slice(struct reader *r);

#endif /* CHAIN_READER_H */
