/* query_parts.h - what a query object is, for the files that answer. */
#ifndef INDEXER_QUERY_PARTS_H
#define INDEXER_QUERY_PARTS_H

#include "indexer/index_parts.h"

struct arena_chunk;

struct query {
	struct index *index;
	struct node_client *client; /* NULL without a node */
	bool has_view;              /* view was begun once and can be renewed */
	bool has_snapshot;          /* it is, and state and tip are of it */
	bool begun;                 /* and the mempool is pinned */
	struct view view;
	struct state state;
	struct mempool_pin pin;
	struct query_tip tip;
	/* Memory of the request. */
	struct arena_chunk *chunks;
	size_t arena_used, arena_total;
	struct tx_space space;
	/* Bound when first asked for within a request. */
	struct lookup lookup;
	struct level_cursor tables[TABLE_COUNT];
	bool bound[TABLE_COUNT];
	bool lookup_bound;
};

/* A copy of bytes in the query's memory. LIMIT: no more of that. */
MUST_CHECK enum status query_keep(struct query *query, struct slice *out,
				  struct slice bytes);

/* The cursor over a run table, bound to this request's snapshot. */
MUST_CHECK enum status query_table(struct query *query,
				   struct level_cursor **out, enum table table);
MUST_CHECK enum status query_lookup(struct query *query, struct lookup **out);

/* The stored row of a block that query_block() gave. */
MUST_CHECK enum status query_block_row(struct query *query,
				       struct block_row *out,
				       const struct block_info *block);

/* A transaction's bytes in the query's memory, parsed. */
MUST_CHECK enum status query_read_tx(struct query *query, struct tx *out,
				     struct tx_place *place, uint64_t txnum);

/* Histories of several scripts together, and coins of several, are gathered
 * before they are paged: no more than this. */
#define GATHER_MAX 1000000

static inline bool script_key_equal(const struct script_key *a,
				    const struct script_key *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static inline bool row_is_of(const struct row *row,
			     const struct script_key *key)
{
	return !memcmp(row->key, key->bytes, sizeof(key->bytes));
}

/* Calls visit() for each of the script's mempool entries, newest first, until
 * it returns something else than OK. */
MUST_CHECK enum status query_each_entry(
	struct query *query, const struct script_key *key,
	enum status (*visit)(void *arg, const struct mempool_entry *entry),
	void *arg);

/* For qsort over struct tx_ref: mempool entries, then txnums, newest first. */
int query_by_age(const void *a, const void *b);

#endif /* INDEXER_QUERY_PARTS_H */
