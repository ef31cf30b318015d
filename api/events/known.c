#include "api/events/known.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct known_id {
	struct hash_node node;
	uint8_t bytes[32];
	bool used;
};

enum status known_init(struct known *known, size_t cap)
{
	memset(known, 0, sizeof(*known));
	if (getrandom(&known->seed, sizeof(known->seed), 0) < 0)
		return STATUS_FAILED;
	known->ring = calloc(cap, sizeof(*known->ring));
	known->cap = cap;
	return known->ring ? hash_table_init(&known->table) : STATUS_NO_MEMORY;
}

void known_clear(struct known *known)
{
	hash_table_clear(&known->table);
	free(known->ring);
	known->ring = NULL;
}

static uint64_t hash_of(const struct known *known, const uint8_t id[32])
{
	uint64_t hash;

	memcpy(&hash, id, sizeof(hash));
	hash = (hash ^ known->seed) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 32;
}

bool known_add(struct known *known, const uint8_t id[32])
{
	const uint64_t hash = hash_of(known, id);
	struct hash_node *node = hash_table_first(&known->table, hash);
	struct known_id *oldest = &known->ring[known->next];

	for (; node; node = hash_table_next(node))
		if (!memcmp(((struct known_id *)node)->bytes, id, 32))
			return false;
	if (oldest->used)
		hash_table_remove(&known->table, &oldest->node);
	oldest->used = true;
	memcpy(oldest->bytes, id, sizeof(oldest->bytes));
	hash_table_insert(&known->table, &oldest->node, hash);
	known->next = (known->next + 1) % known->cap;
	return true;
}
