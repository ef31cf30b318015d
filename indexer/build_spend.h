/* build_spend.h - rows of the spends table on their way through partition
 * files: found script by script, wanted by the transaction whose output was
 * spent. A partition covers 2^shift txnums:
 *
 *     varint txnum less the partition's first, varint vout,
 *     varint zigzag(spender - txnum), varint vin
 */
#ifndef INDEXER_BUILD_SPEND_H
#define INDEXER_BUILD_SPEND_H

#include "indexer/build_record.h"

/* Spends found so far, in no order: where of the output, and of its input. */
struct pair_list {
	struct build_pair *pairs; /* owned */
	size_t count, cap;
};
static inline bool pair_list_full(const struct pair_list *list)
{
	return list->count == list->cap;
}
MUST_CHECK enum status pair_list_grow(struct pair_list *list);
static inline enum status pair_list_add(struct pair_list *list, uint64_t key,
					uint64_t value)
{
	if (pair_list_full(list)) {
		enum status st = pair_list_grow(list);

		if (st != STATUS_OK)
			return st;
	}
	list->pairs[list->count++] = (struct build_pair){ key, value };
	return STATUS_OK;
}
void pair_list_clear(struct pair_list *list);

/* What an output's txnum is shifted by to give its partition, of count. */
unsigned spend_shift(uint32_t count, uint64_t txnum_end);

/* A spend of this output will be put soon. */
PREFETCHES static inline void spend_expect(const struct scratch_writer *w,
					   unsigned shift, uint64_t output)
{
	uint32_t part = (uint32_t)(where_txnum(output) >> shift);

	__builtin_prefetch(scratch_at(w, part), 1);
}
/* output and spender: where of each record. */
MUST_CHECK enum status spend_put(struct scratch_writer *w, unsigned shift,
				 uint64_t output, uint64_t spender);

/* A partition's bytes, sorted: key: txnum << 24 | vout << 1, value the same of
 * the spender and its input. *pairs and *scratch are made larger as needed;
 * CORRUPT for damaged bytes. */
struct pair_space {
	struct build_pair *pairs, *scratch; /* owned */
	size_t cap;
};
void pair_space_clear(struct pair_space *space);
MUST_CHECK enum status pair_space_reserve(struct pair_space *space, size_t n);
MUST_CHECK enum status spends_unpack(struct pair_space *out, size_t *count,
				     struct slice bytes, unsigned shift,
				     uint32_t part);

#endif /* INDEXER_BUILD_SPEND_H */
