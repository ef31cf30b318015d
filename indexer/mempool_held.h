/* mempool_held.h - one mempool entry as the pool holds it.
 *
 * The entry, its links into the tables, the transaction's bytes and records,
 * and the scripts it spends are one allocation, so that adding costs one
 * malloc, freeing one free, and the memory held is known exactly. */
#ifndef INDEXER_MEMPOOL_HELD_H
#define INDEXER_MEMPOOL_HELD_H

#include "indexer/hash_table.h"
#include "indexer/mempool.h"

/* Input vin of an entry, in the table of spent outpoints. */
struct spend_link {
	struct hash_node node; /* first member */
	struct held *held;
	uint32_t vin;
};

/* That an entry pays or spends a script. All links of one script form a list
 * in order of arrival, and the newest of them stands in the table. A walk over
 * many would wait for memory at every step, so each link tells what to fetch
 * ahead. */
struct script_link {
	struct hash_node node; /* first member */
	struct held *held;     /* NULL: not linked, an earlier one is */
	struct script_link *older, *newer;
	uintptr_t far_older; /* some steps on when linked, maybe gone since:
			      * only to prefetch */
	const struct script_key *key; /* in the entry */
};

struct held {
	struct hash_node node;       /* first member; by txid */
	struct held *prev, *next;    /* in a held_list */
	struct spend_link *spends;   /* entry.tx.input_count */
	struct script_link *scripts; /* script_count: one for each input and
				      * each indexed output */
	size_t script_count;
	size_t size; /* of the allocation */
	struct mempool_entry entry;
};

/* Copies all it is given; the entry's ends are set to "not yet", the rest of
 * its numbers and its txid are the caller's to fill in. LIMIT: it would take
 * more than max bytes. */
MUST_CHECK enum status held_new(struct held **out, const struct tx *tx,
				const struct mempool_prevout *prevouts,
				const struct script_key *output_keys,
				size_t max);
void held_free(struct held *held);

struct held *held_of(const struct mempool_entry *entry);
/* Its link of a script that it pays or spends. */
struct script_link *held_script(const struct held *held,
				const struct script_key *key);

struct held_list {
	struct held *first, *last;
};

void held_list_append(struct held_list *list, struct held *held);
void held_list_remove(struct held_list *list, struct held *held);
void held_list_free(struct held_list *list); /* the entries too */

/* Does the pin see it? */
bool held_visible(const struct held *held, const struct mempool_pin *pin);

#endif /* INDEXER_MEMPOOL_HELD_H */
