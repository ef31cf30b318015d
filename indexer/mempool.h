/* mempool.h - unconfirmed transactions, in memory, readable while they change.
 *
 * The index and the mempool are one consistent pair (docs/architecture.md):
 * meta.generation rises with each block commit, and the mempool's own sequence
 * with each change between commits. An entry is alive for generations
 * [born_generation, dies_generation) and sequences [born_sequence,
 * dead_sequence). A reader opens its LMDB snapshot, reads the generation in
 * it, and pins (generation, current sequence): it sees exactly the entries
 * alive at both, for as long as it holds the pin. Entries are freed only when
 * no pin can see them.
 *
 * So a transaction that a block confirms is marked, before the commit, with
 * the generation that the commit will make: snapshots of before still see it
 * here, snapshots of after see it in the index, and none sees it twice or not
 * at all. No lock is held across the commit.
 *
 * Threads: one writer; readers on any thread. One reader-writer lock guards
 * the tables and is held for single look-ups and single changes only; an
 * entry's own fields never change after it is added, but for its end marks,
 * which are atomic. */
#ifndef INDEXER_MEMPOOL_H
#define INDEXER_MEMPOOL_H

#include <stdatomic.h>

#include "chain/block.h"
#include "indexer/query.h"

/* What an input spends; the bytes of token and script belong to the entry. */
struct mempool_prevout {
	uint64_t amount;
	struct slice token; /* BCH: its token prefix, or empty */
	struct slice script;
	struct script_key key;
	int64_t height; /* of the block that made it, as given when added; -1:
			 * in the mempool then, maybe confirmed since */
};

struct mempool_entry {
	struct txid txid;
	struct tx tx;                     /* slices into raw bytes it owns */
	struct mempool_prevout *prevouts; /* tx.input_count */
	struct script_key *output_keys;   /* tx.output_count */
	bool *output_indexed;             /* false: provably unspendable */
	uint64_t first_seen;              /* Unix seconds */
	uint64_t order;                   /* rises with each entry added */
	uint64_t born_generation, born_sequence;
	atomic_ullong dies_generation, dead_sequence; /* UINT64_MAX: not yet */
};

/* What all entries together may take, bytes and records, dead ones that a pin
 * still sees included. A transaction of main chain takes some 1.5 kB. */
#define MEMPOOL_MEMORY_MAX (1ULL << 30)

struct mempool;

/* secret: 16 random bytes that key the hash tables, against ground txids. */
struct mempool *mempool_new(const struct network *net, const uint8_t secret[16],
			    uint32_t max_pins);
void mempool_free(struct mempool *pool);
/* Another bound than MEMPOOL_MEMORY_MAX; before any entry is added. */
void mempool_set_memory_max(struct mempool *pool, uint64_t bytes);

/* --- the writer's side --- */

/* Adds a transaction; txid, bytes, prevouts, scripts and keys are copied. txid
 * is the node's word for one wholly inside MWEB, and checked else. prevouts
 * has as many elements as the transaction has inputs, output_keys as it has
 * outputs (those of unspendable ones are not looked at). Adding what is
 * already there (and not marked) is OK and changes nothing. BAD_INPUT: the
 * bytes are no transaction, or one of another txid. LIMIT: the memory bound is
 * reached. Does not look for conflicts: the node decides what its mempool
 * holds.
 *
 * What the index of born_generation holds must not be added with it: when a
 * reorganisation brings a transaction back, add it with the generation that
 * disconnects its block, before the commit. Beside a marked entry of the same
 * txid it is born no earlier than that one dies. */
MUST_CHECK enum status mempool_add(struct mempool *pool,
				   const struct txid *txid, struct slice bytes,
				   const struct mempool_prevout *prevouts,
				   const struct script_key *output_keys,
				   uint64_t first_seen,
				   uint64_t born_generation);

/* Replaced, expired or evicted: dead for every pin taken from now on. Does
 * nothing when it is absent or marked. Descendants are the node's business, it
 * reports each. */
void mempool_remove(struct mempool *pool, const struct txid *txid);

/* The same for an entry and all that descend from it, at one moment: no pin
 * sees some of them without the others. */
void mempool_remove_tree(struct mempool *pool, const struct txid *txid);

/* A block is about to be committed as this generation: marks its transactions,
 * and entries that conflict with them (spend an outpoint that the block
 * spends) with all their descendants. */
void mempool_confirm_block(struct mempool *pool, const struct block *block,
			   uint64_t generation);
/* The commit failed: takes those marks off again, and drops entries born for
 * that generation. */
void mempool_abort_generation(struct mempool *pool, uint64_t generation);
/* The commit is done: frees what no pin can see any more, and refuses pins of
 * generations before. Also called now and then between commits, with the last
 * one committed. */
void mempool_settle(struct mempool *pool, uint64_t generation);

/* Writer's look-ups: entries neither dead nor marked; NULL when absent. */
const struct mempool_entry *mempool_find(struct mempool *pool,
					 const struct txid *txid);
const struct mempool_entry *mempool_spender(struct mempool *pool, uint32_t *vin,
					    const struct outpoint *outpoint);
/* Calls take() for the txid of every live entry: to reconcile with the node's
 * list. take() may not change the pool; collect first. */
void mempool_each(struct mempool *pool,
		  void (*take)(void *arg, const struct mempool_entry *entry),
		  void *arg);

struct mempool_counts {
	uint64_t txs, bytes;     /* neither dead nor marked; raw bytes */
	uint64_t added, removed; /* since the start; confirmed is removed */
	uint64_t sequence;
	uint64_t memory; /* see MEMPOOL_MEMORY_MAX */
};
/* Any thread. */
struct mempool_counts mempool_get_counts(struct mempool *pool);

/* --- the readers' side --- */

struct mempool_pin {
	uint64_t generation;
	uint64_t sequence;
	uint32_t slot;
};

/* generation is the one read in the caller's open snapshot. UNAVAILABLE: a
 * commit came after that snapshot and entries may be freed that it needs: open
 * a new snapshot and pin again (a loop; each turn takes another commit). LIMIT:
 * more than max_pins at once. */
MUST_CHECK enum status
mempool_pin(struct mempool *pool, struct mempool_pin *pin, uint64_t generation);
void mempool_unpin(struct mempool *pool, const struct mempool_pin *pin);

/* Entries found stay readable until unpin. NULL: none alive for this pin. */
const struct mempool_entry *mempool_pin_find(struct mempool *pool,
					     const struct mempool_pin *pin,
					     const struct txid *txid);
const struct mempool_entry *
mempool_pin_spender(struct mempool *pool, uint32_t *vin,
		    const struct mempool_pin *pin,
		    const struct outpoint *outpoint);
/* Entries that pay or spend a script, each once, newest first: writes up to cap
 * of them, leaving skip out, and returns how many there are in all. */
size_t mempool_pin_script(struct mempool *pool,
			  const struct mempool_entry **out, size_t cap,
			  size_t skip, const struct mempool_pin *pin,
			  const struct script_key *key);
/* The next older ones after one of them, or from the newest on when after is
 * NULL: writes up to cap and returns how many, fewer than cap at the end. For
 * walks over all of a script's entries: pages cost no more than one walk. */
size_t mempool_pin_script_after(struct mempool *pool,
				const struct mempool_entry **out, size_t cap,
				const struct mempool_entry *after,
				const struct mempool_pin *pin,
				const struct script_key *key);

#endif /* INDEXER_MEMPOOL_H */
