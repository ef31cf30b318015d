/* hash_table.c - linear hashing in segments. */
#include "indexer/hash_table.h"

#include <stdlib.h>

/* Segment 0 holds buckets [0, FIRST); segment k the [FIRST << (k - 1),
 * FIRST << k) after it. */
#define FIRST_BITS 10
#define FIRST      ((size_t)1 << FIRST_BITS)
#define SEGMENTS   (sizeof(((struct hash_table *)0)->segments) / sizeof(void *))

static unsigned top_bit(size_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

static size_t segment_of(size_t i)
{
	return i < FIRST ? 0 : top_bit(i) - FIRST_BITS + 1;
}

static struct hash_node **bucket_at(const struct hash_table *table, size_t i)
{
	size_t start = i < FIRST ? 0 : (size_t)1 << top_bit(i);

	return &table->segments[segment_of(i)][i - start];
}

/* The table is somewhere between half and twice half buckets: a bucket that is
 * not there yet still shares the one that is half below it. */
static struct hash_node **bucket_of(const struct hash_table *table,
				    uint64_t hash)
{
	size_t half = (size_t)1 << top_bit(table->buckets);
	size_t i = hash & (2 * half - 1);

	return bucket_at(table, i < table->buckets ? i : i - half);
}

/* Where the pointer to node is. */
static struct hash_node **place_of(const struct hash_table *table,
				   const struct hash_node *node)
{
	struct hash_node **at = bucket_of(table, node->hash);

	while (*at != node)
		at = &(*at)->next;
	return at;
}

static bool make_segment(struct hash_table *table, size_t segment)
{
	size_t buckets = segment ? FIRST << (segment - 1) : FIRST;

	if (segment >= SEGMENTS)
		return false;
	if (!table->segments[segment])
		table->segments[segment] =
			calloc(buckets, sizeof(*table->segments[segment]));
	return table->segments[segment];
}

/* Adds one bucket and gives it its share of the one that stood in for it. */
static void grow(struct hash_table *table)
{
	size_t half = (size_t)1 << top_bit(table->buckets);
	struct hash_node **from, **to;

	if (!make_segment(table, segment_of(table->buckets)))
		return;
	from = bucket_at(table, table->buckets - half);
	to = bucket_at(table, table->buckets);
	while (*from) {
		struct hash_node *node = *from;

		if (!(node->hash & half)) {
			from = &node->next;
			continue;
		}
		*from = node->next;
		node->next = NULL;
		*to = node;
		to = &node->next;
	}
	table->buckets++;
}

enum status hash_table_init(struct hash_table *table)
{
	*table = (struct hash_table){ .buckets = FIRST };
	return make_segment(table, 0) ? STATUS_OK : STATUS_NO_MEMORY;
}

void hash_table_clear(struct hash_table *table)
{
	for (size_t i = 0; i < SEGMENTS; i++)
		free(table->segments[i]);
	*table = (struct hash_table){ 0 };
}

void hash_table_insert(struct hash_table *table, struct hash_node *node,
		       uint64_t hash)
{
	struct hash_node **bucket;

	if (table->count >= table->buckets)
		grow(table);
	bucket = bucket_of(table, hash);
	node->hash = hash;
	node->next = *bucket;
	*bucket = node;
	table->count++;
}

void hash_table_remove(struct hash_table *table, struct hash_node *node)
{
	*place_of(table, node) = node->next;
	table->count--;
}

void hash_table_replace(struct hash_table *table, struct hash_node *node,
			struct hash_node *with)
{
	*with = *node;
	*place_of(table, node) = with;
}

static struct hash_node *first_of(struct hash_node *node, uint64_t hash)
{
	while (node && node->hash != hash)
		node = node->next;
	return node;
}

struct hash_node *hash_table_first(const struct hash_table *table,
				   uint64_t hash)
{
	return first_of(*bucket_of(table, hash), hash);
}

struct hash_node *hash_table_next(const struct hash_node *node)
{
	return first_of(node->next, node->hash);
}
