/* block_scan.c - see block_scan.h. */
#include "node/block_scan.h"

static enum status scan_one(struct block_files *files,
			    struct scanned_block *block,
			    const struct block_hash *prev)
{
	struct block_place place;
	enum status st = block_files_find(files, &place, &block->hash);

	block->position = (struct block_position){ .file = NO_BLOCK_FILE };
	block->size = block->tx_count = 0;
	if (st != STATUS_OK)
		return st;
	if (!block_hash_equal(&place.prev, prev))
		return STATUS_BAD_INPUT;
	if (!place.tx_count)
		return STATUS_NOT_FOUND;
	block->position = place.position;
	block->size = place.size;
	block->tx_count = place.tx_count;
	return STATUS_OK;
}

enum status block_scan(struct block_files *files, struct scanned_block *blocks,
		       size_t count, size_t *missing,
		       const struct block_hash *prev)
{
	*missing = 0;
	for (size_t i = 0; i < count; i++) {
		enum status st = scan_one(files, &blocks[i], prev);

		if (st == STATUS_NOT_FOUND)
			++*missing;
		else if (st != STATUS_OK)
			return st;
		prev = &blocks[i].hash;
	}
	return STATUS_OK;
}
