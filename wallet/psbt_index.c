/* psbt_index.c - a map's pairs, sorted. */
#include "wallet/psbt_index.h"

#include <stdlib.h>

static int compare(const struct psbt_pair *pair, uint64_t type,
		   struct slice data)
{
	size_t common = pair->data.len < data.len ? pair->data.len : data.len;
	int order = (pair->type > type) - (pair->type < type);

	if (!order && common)
		order = memcmp(pair->data.data, data.data, common);
	return order ? order
		     : (pair->data.len > data.len) -
			       (pair->data.len < data.len);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct psbt_pair *const *x = a, *const *y = b;

	return compare(*x, (*y)->type, (*y)->data);
}

enum status psbt_index_make(struct psbt_index *out, struct tx_space *space,
			    const struct psbt_map *map)
{
	out->count = map->count;
	out->pairs = tx_space_array(space, map->count, sizeof(*out->pairs));
	if (!out->pairs && out->count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < out->count; i++)
		out->pairs[i] = &map->pairs[i];
	if (out->count)
		qsort(out->pairs, out->count, sizeof(*out->pairs),
		      compare_pairs);
	return STATUS_OK;
}

const struct psbt_pair *psbt_index_find(const struct psbt_index *index,
					uint64_t type, struct slice data)
{
	size_t from = 0, to = index->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = compare(index->pairs[middle], type, data);

		if (!order)
			return index->pairs[middle];
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}
