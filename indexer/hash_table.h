/* hash_table.h - chained hashing of nodes that live inside other records.
 *
 * Linear hashing: each insertion adds at most one bucket and moves the nodes
 * of one other, so a table of a million grows without ever pausing, and none
 * is copied. It never shrinks: eight bytes a bucket, as many buckets as there
 * were nodes at most. Records are the caller's; a node is best their first
 * member, so that its address is the record's.
 *
 * Hashes must be keyed when strangers choose what is hashed. Threads: calls
 * that change the table exclude all others; the caller sees to it. */
#ifndef INDEXER_HASH_TABLE_H
#define INDEXER_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

struct hash_node {
	struct hash_node *next;
	uint64_t hash;
};

struct hash_table {
	struct hash_node *
		*segments[40]; /* owned; each doubles what is before it */
	size_t buckets;
	size_t count;
};

MUST_CHECK enum status hash_table_init(struct hash_table *table);
void hash_table_clear(struct hash_table *table);

/* Cannot fail: without memory for more buckets the chains get longer. */
void hash_table_insert(struct hash_table *table, struct hash_node *node,
		       uint64_t hash);
/* node is in the table. */
void hash_table_remove(struct hash_table *table, struct hash_node *node);
/* with takes the place of node, which is in the table. */
void hash_table_replace(struct hash_table *table, struct hash_node *node,
			struct hash_node *with);

/* The nodes of one hash, last inserted first; NULL at the end. Equal hashes
 * need not mean equal keys: compare those too. */
struct hash_node *hash_table_first(const struct hash_table *table,
				   uint64_t hash);
struct hash_node *hash_table_next(const struct hash_node *node);

#endif /* INDEXER_HASH_TABLE_H */
