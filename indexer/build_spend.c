#include "indexer/build_spend.h"

#include <stdlib.h>

#include "chain/reader.h"
#include "indexer/build_sort.h"
#include "indexer/varint.h"

/* The shortest entry. */
#define MIN_BYTES 4

enum status pair_list_grow(struct pair_list *list)
{
	size_t cap = list->cap ? 2 * list->cap : 1024;
	struct build_pair *pairs =
		realloc(list->pairs, cap * sizeof(*list->pairs));

	if (!pairs)
		return STATUS_NO_MEMORY;
	list->pairs = pairs;
	list->cap = cap;
	return STATUS_OK;
}

void pair_list_clear(struct pair_list *list)
{
	free(list->pairs);
	memset(list, 0, sizeof(*list));
}

unsigned spend_shift(uint32_t count, uint64_t txnum_end)
{
	unsigned shift = 0;

	while (txnum_end && (txnum_end - 1) >> shift >= count)
		shift++;
	return shift;
}

enum status spend_put(struct scratch_writer *w, unsigned shift, uint64_t output,
		      uint64_t spender)
{
	uint64_t txnum = output >> 24;
	int64_t later = (int64_t)((spender >> 24) - txnum);
	uint32_t part = (uint32_t)(txnum >> shift);
	uint8_t *p;

	if (!scratch_has_room(w, part)) {
		enum status st = scratch_flush(w, part);

		if (st != STATUS_OK)
			return st;
	}
	p = scratch_at(w, part);
	p += varint_put(p, txnum - ((uint64_t)part << shift));
	p += varint_put_small(p, output >> 1 & RECORD_INDEX_MAX);
	p += varint_put(p, (uint64_t)later << 1 ^ (uint64_t)(later >> 63));
	p += varint_put_small(p, spender >> 1 & RECORD_INDEX_MAX);
	scratch_put(w, part, p);
	return STATUS_OK;
}

void pair_space_clear(struct pair_space *space)
{
	free(space->pairs);
	free(space->scratch);
	memset(space, 0, sizeof(*space));
}

enum status pair_space_reserve(struct pair_space *space, size_t n)
{
	if (n <= space->cap)
		return STATUS_OK;
	n += n / 8; /* as reserve_records() in build_tables.c */
	pair_space_clear(space);
	space->pairs = malloc(n * sizeof(*space->pairs));
	space->scratch = malloc(n * sizeof(*space->scratch));
	if (!space->pairs || !space->scratch)
		return STATUS_NO_MEMORY;
	space->cap = n;
	return STATUS_OK;
}

enum status spends_unpack(struct pair_space *out, size_t *count,
			  struct slice bytes, unsigned shift, uint32_t part)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	uint64_t base = (uint64_t)part << shift;
	size_t n = 0;
	enum status st = pair_space_reserve(out, bytes.len / MIN_BYTES + 1);

	if (st != STATUS_OK)
		return st;
	while (reader_left(&r)) {
		uint64_t txnum = read_varint(&r);
		uint64_t vout = read_varint(&r);
		uint64_t later = read_varint(&r);
		uint64_t vin = read_varint(&r);
		uint64_t spender =
			base + txnum +
			((later >> 1) ^ (uint64_t) - (int64_t)(later & 1));

		if (txnum >> shift || vout > RECORD_INDEX_MAX ||
		    vin > RECORD_INDEX_MAX || spender > MAX_TXNUM)
			r.failed = true;
		if (r.failed)
			return STATUS_CORRUPT;
		out->pairs[n++] = (struct build_pair){
			(base + txnum) << 24 | vout << 1,
			spender << 24 | vin << 1,
		};
	}
	sort_pairs_by_where(out->pairs, out->scratch, n);
	*count = n;
	return STATUS_OK;
}
