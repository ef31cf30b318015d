#include "indexer/origins.h"

#include <stdlib.h>

static enum status reserve_origins(struct origins *origins, size_t count)
{
	origins->wanted_count = origins->next = 0;
	if (count <= origins->cap)
		return STATUS_OK;
	free(origins->all);
	free(origins->wanted);
	origins->all = malloc(count * sizeof(*origins->all));
	origins->wanted = malloc(count * sizeof(*origins->wanted));
	origins->cap = origins->all && origins->wanted ? count : 0;
	return origins->cap ? STATUS_OK : STATUS_NO_MEMORY;
}

static size_t count_inputs(struct incoming_block *const *blocks, size_t count)
{
	size_t inputs = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 1; j < blocks[i]->block.tx_count; j++)
			inputs += blocks[i]->block.txs[j].input_count;
	return inputs;
}

static void note_origin(struct origins *origins, const struct tx_map *map,
			const struct index_secret *secret, size_t input,
			const struct txid *txid)
{
	struct txid_tag tag = tag_of_txid(secret, txid);
	const struct tx_map_entry *entry = tx_map_find(map, txid, &tag);

	origins->all[input] =
		(struct origin){ entry, entry ? entry->txnum : 0 };
	if (!entry)
		origins->wanted[origins->wanted_count++] =
			(struct wanted){ tag, txid, input };
}

static int by_tag(const void *a, const void *b)
{
	/* The tag is the first field. */
	return memcmp(a, b, sizeof(struct txid_tag));
}

static void note_all(struct origins *origins, const struct tx_map *map,
		     const struct index_secret *secret,
		     struct incoming_block *const *blocks, size_t count)
{
	size_t input = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 1; j < blocks[i]->block.tx_count; j++) {
			const struct tx *tx = &blocks[i]->block.txs[j];

			for (size_t k = 0; k < tx->input_count; k++)
				note_origin(origins, map, secret, input++,
					    &tx->inputs[k].prevout.txid);
		}
}

enum status origins_find(struct origins *origins, const struct tx_map *map,
			 struct lookup *lookup,
			 struct incoming_block *const *blocks, size_t count)
{
	enum status st = reserve_origins(origins, count_inputs(blocks, count));

	if (st != STATUS_OK)
		return st;
	note_all(origins, map, lookup->secret, blocks, count);
	if (origins->wanted_count)
		qsort(origins->wanted, origins->wanted_count,
		      sizeof(*origins->wanted), by_tag);
	for (size_t i = 0; i < origins->wanted_count && st == STATUS_OK; i++) {
		const struct wanted *wanted = &origins->wanted[i];

		st = lookup_known_txnum(lookup,
					&origins->all[wanted->input].txnum,
					wanted->txid, &wanted->tag);
	}
	return st;
}

const struct origin *origins_next(struct origins *origins)
{
	return &origins->all[origins->next++];
}

void origins_clear(struct origins *origins)
{
	free(origins->all);
	free(origins->wanted);
	memset(origins, 0, sizeof(*origins));
}
