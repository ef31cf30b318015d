/* psbt_roles.c - combiner; psbt_finalize.c is the finalizer, psbt_extract.c the
 * extractor. */
#include "wallet/psbt_roles.h"

/* Where a new pair of this type goes. */
static size_t place_of(const struct psbt_map *map, uint64_t type)
{
	size_t first_greater = map->count, last_same = map->count;

	for (size_t i = map->count; i-- > 0;) {
		if (map->pairs[i].type > type)
			first_greater = i;
		if (map->pairs[i].type == type && last_same == map->count)
			last_same = i;
	}
	return last_same < map->count ? last_same + 1 : first_greater;
}

/* Room for more pairs: insert() does not look. */
static enum status make_room(struct psbt *psbt, struct psbt_map *map,
			     size_t more)
{
	struct psbt_pair *pairs =
		tx_space_array(&psbt->space, map->count + more, sizeof(*pairs));

	if (!pairs)
		return STATUS_NO_MEMORY;
	if (map->count)
		memcpy(pairs, map->pairs, map->count * sizeof(*pairs));
	map->pairs = pairs;
	return STATUS_OK;
}

static void insert(struct psbt_map *map, const struct psbt_pair *pair)
{
	size_t at = place_of(map, pair->type);

	memmove(map->pairs + at + 1, map->pairs + at,
		(map->count - at) * sizeof(*pair));
	map->pairs[at] = *pair;
	map->count++;
}

enum status psbt_put(struct psbt *psbt, struct psbt_map *map, uint8_t type,
		     struct slice data, struct slice value)
{
	struct psbt_pair pair = { .type = type, .value = value };
	uint8_t *key;

	if (psbt_find_key(map, type, data))
		return STATUS_OK;
	key = tx_space_array(&psbt->space, 1 + data.len, 1);
	if (!key)
		return STATUS_NO_MEMORY;
	key[0] = type;
	if (data.len)
		memcpy(key + 1, data.data, data.len);
	pair.key = slice_of(key, 1 + data.len);
	pair.data = slice_of(key + 1, data.len);
	if (make_room(psbt, map, 1) != STATUS_OK)
		return STATUS_NO_MEMORY;
	insert(map, &pair);
	return STATUS_OK;
}

/* --- combiner --- */

static bool same_input(const struct tx_input *a, const struct tx_input *b,
		       bool sequence_too)
{
	return outpoint_equal(&a->prevout, &b->prevout) &&
	       (!sequence_too || a->sequence == b->sequence);
}

static bool same_output(const struct tx_output *a, const struct tx_output *b)
{
	return a->amount == b->amount && slice_equal(a->token, b->token) &&
	       slice_equal(a->script, b->script);
}

/* In v2 sequences and lock time are not what tells transactions apart. */
static bool same_transaction(const struct psbt *a, const struct psbt *b)
{
	bool whole = a->version == 0;

	if (a->version != b->version || a->tx.version != b->tx.version ||
	    a->tx.input_count != b->tx.input_count ||
	    a->tx.output_count != b->tx.output_count ||
	    (whole && a->tx.locktime != b->tx.locktime))
		return false;
	for (size_t i = 0; i < a->tx.input_count; i++)
		if (!same_input(&a->tx.inputs[i], &b->tx.inputs[i], whole))
			return false;
	for (size_t i = 0; i < a->tx.output_count; i++)
		if (!same_output(&a->tx.outputs[i], &b->tx.outputs[i]))
			return false;
	return true;
}

static enum status combine_maps(struct psbt *into, struct psbt_map *map,
				const struct psbt_map *from)
{
	if (!from->count)
		return STATUS_OK;
	if (make_room(into, map, from->count) != STATUS_OK)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < from->count; i++) {
		const struct psbt_pair *pair = &from->pairs[i];

		if (!psbt_find_key(map, pair->type, pair->data))
			insert(map, pair);
	}
	return STATUS_OK;
}

enum status psbt_combine(struct psbt *into, const struct psbt *from)
{
	enum status st;

	if (!same_transaction(into, from))
		return STATUS_REFUSED;
	st = combine_maps(into, &into->global, &from->global);
	for (size_t i = 0; i < into->tx.input_count && st == STATUS_OK; i++)
		st = combine_maps(into, &into->inputs[i], &from->inputs[i]);
	for (size_t i = 0; i < into->tx.output_count && st == STATUS_OK; i++)
		st = combine_maps(into, &into->outputs[i], &from->outputs[i]);
	return st;
}
