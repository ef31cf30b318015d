/* mempool.c - the pool and its changes, for the one writer. */
#include "indexer/mempool.h"

#include <stdlib.h>

#include "indexer/mempool_parts.h"

/* Instead of the generation that an entry dies with; no commit makes it. */
#define AT_ONCE 0

/* Writers first: a change waits for the look-ups under way, not for those that
 * keep coming. */
static bool lock_init(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attr;
	bool ok;

	if (pthread_rwlockattr_init(&attr))
		return false;
	ok = !pthread_rwlockattr_setkind_np(
		     &attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) &&
	     !pthread_rwlock_init(lock, &attr);
	pthread_rwlockattr_destroy(&attr);
	return ok;
}

struct mempool *mempool_new(const struct network *net, const uint8_t secret[16],
			    uint32_t max_pins)
{
	struct mempool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	if (!lock_init(&pool->lock)) {
		free(pool);
		return NULL;
	}
	pool->net = net;
	pool->memory_max = MEMPOOL_MEMORY_MAX;
	tx_space_init(&pool->space);
	if (mempool_tables_init(&pool->tables, secret) != STATUS_OK ||
	    mempool_pins_init(&pool->pins, max_pins) != STATUS_OK) {
		mempool_free(pool);
		return NULL;
	}
	return pool;
}

void mempool_free(struct mempool *pool)
{
	if (!pool)
		return;
	held_list_free(&pool->live);
	held_list_free(&pool->ended);
	tx_space_clear(&pool->space);
	mempool_pins_clear(&pool->pins);
	mempool_tables_clear(&pool->tables);
	pthread_rwlock_destroy(&pool->lock);
	free(pool);
}

void mempool_set_memory_max(struct mempool *pool, uint64_t bytes)
{
	pool->memory_max = bytes;
}

/* --- single changes --- */

/* An entry begins or begins again; under the lock. */
static void count_in(struct mempool *pool, const struct held *held)
{
	pool->counts.added++;
	pool->counts.txs++;
	pool->counts.bytes += held->entry.tx.raw.len;
}

static void count_out(struct mempool *pool, const struct held *held)
{
	pool->counts.removed++;
	pool->counts.txs--;
	pool->counts.bytes -= held->entry.tx.raw.len;
}

/* Nobody sees the entry before the sequence has risen. */
static void publish(struct mempool *pool, struct held *held)
{
	held->entry.order = pool->next_order++;
	held_list_append(&pool->live, held);
	pthread_rwlock_wrlock(&pool->lock);
	held->entry.born_sequence = pool->counts.sequence + 1;
	mempool_tables_link(&pool->tables, held);
	pool->counts.sequence++;
	pool->counts.memory += held->size;
	count_in(pool, held);
	pthread_rwlock_unlock(&pool->lock);
}

/* Marks it with the generation, or, AT_ONCE, makes it dead for all pins taken
 * after the next raise_sequence(). */
static void end_entry(struct mempool *pool, struct held *held,
		      uint64_t generation)
{
	struct mempool_entry *e = &held->entry;

	held_list_remove(&pool->live, held);
	held_list_append(&pool->ended, held);
	pthread_rwlock_wrlock(&pool->lock);
	if (generation == AT_ONCE)
		atomic_store(&e->dead_sequence, pool->counts.sequence + 1);
	else
		atomic_store(&e->dies_generation, generation);
	count_out(pool, held);
	pthread_rwlock_unlock(&pool->lock);
}

static void raise_sequence(struct mempool *pool)
{
	pthread_rwlock_wrlock(&pool->lock);
	pool->counts.sequence++;
	pthread_rwlock_unlock(&pool->lock);
}

static void unmark(struct mempool *pool, struct held *held)
{
	held_list_remove(&pool->ended, held);
	held_list_append(&pool->live, held);
	pthread_rwlock_wrlock(&pool->lock);
	atomic_store(&held->entry.dies_generation, UINT64_MAX);
	count_in(pool, held);
	pthread_rwlock_unlock(&pool->lock);
}

static void drop(struct mempool *pool, struct held *held)
{
	held_list_remove(&pool->ended, held);
	pthread_rwlock_wrlock(&pool->lock);
	mempool_tables_unlink(&pool->tables, held);
	pool->counts.memory -= held->size;
	pthread_rwlock_unlock(&pool->lock);
	held_free(held);
}

/* --- the writer's side --- */

static struct held *find_live(struct mempool *pool, const struct txid *txid)
{
	return mempool_tables_find(&pool->tables, txid, &live_pin);
}

static size_t memory_left(const struct mempool *pool)
{
	uint64_t used = pool->counts.memory;

	return used < pool->memory_max ? pool->memory_max - used : 0;
}

/* That of an MWEB kernel cannot be computed. */
static bool txid_is_of(const struct txid *txid, const struct tx *tx)
{
	struct txid own;

	if (tx_is_mweb_only(tx))
		return true;
	own = tx_txid(tx);
	return txid_equal(&own, txid);
}

enum status mempool_add(struct mempool *pool, const struct txid *txid,
			struct slice bytes,
			const struct mempool_prevout *prevouts,
			const struct script_key *output_keys,
			uint64_t first_seen, uint64_t born_generation)
{
	uint64_t marked_end;
	struct held *held;
	enum status st;
	struct tx tx;

	tx_space_reset(&pool->space);
	st = tx_parse(&tx, &pool->space, bytes, pool->net);
	if (st != STATUS_OK)
		return st;
	if (!txid_is_of(txid, &tx))
		return STATUS_BAD_INPUT;
	if (find_live(pool, txid))
		return STATUS_OK;
	st = held_new(&held, &tx, prevouts, output_keys, memory_left(pool));
	if (st != STATUS_OK)
		return st;

	/* Never beside a marked entry of its own that some pin still sees. */
	marked_end = mempool_tables_marked_end(&pool->tables, txid);
	if (born_generation < marked_end)
		born_generation = marked_end;
	held->entry.txid = *txid;
	held->entry.first_seen = first_seen;
	held->entry.born_generation = born_generation;
	publish(pool, held);
	return STATUS_OK;
}

void mempool_remove(struct mempool *pool, const struct txid *txid)
{
	struct held *held = find_live(pool, txid);

	if (!held)
		return;
	end_entry(pool, held, AT_ONCE);
	raise_sequence(pool);
}

static void end_spenders(struct mempool *pool, const struct outpoint *outpoint,
			 uint64_t generation)
{
	struct spend_link *link;

	while ((link = mempool_tables_spend(&pool->tables, outpoint,
					    &live_pin)))
		end_entry(pool, link->held, generation);
}

/* Ends the descendants of all that was ended after last. Ending appends to the
 * list that this walks along, so it reaches every one. */
static void end_descendants(struct mempool *pool, const struct held *last,
			    uint64_t generation)
{
	const struct held *held = last ? last->next : pool->ended.first;

	for (; held; held = held->next) {
		struct outpoint out = { .txid = held->entry.txid };

		for (; out.vout < held->entry.tx.output_count; out.vout++)
			end_spenders(pool, &out, generation);
	}
}

void mempool_remove_tree(struct mempool *pool, const struct txid *txid)
{
	struct held *held = find_live(pool, txid), *last = pool->ended.last;

	if (!held)
		return;
	end_entry(pool, held, AT_ONCE);
	end_descendants(pool, last, AT_ONCE);
	raise_sequence(pool);
}

static void mark_conflicts(struct mempool *pool, const struct tx *tx,
			   uint64_t generation)
{
	if (tx_is_coinbase(tx))
		return;
	for (size_t i = 0; i < tx->input_count; i++)
		end_spenders(pool, &tx->inputs[i].prevout, generation);
}

/* With its own transactions marked, who still spends what the block spends is
 * a conflict. */
void mempool_confirm_block(struct mempool *pool, const struct block *block,
			   uint64_t generation)
{
	const struct held *last;

	for (size_t i = 0; i < block->tx_count; i++) {
		struct held *held = find_live(pool, &block->txids[i]);

		if (held)
			end_entry(pool, held, generation);
	}
	last = pool->ended.last;
	for (size_t i = 0; i < block->tx_count; i++)
		mark_conflicts(pool, &block->txs[i], generation);
	end_descendants(pool, last, generation);
}

void mempool_abort_generation(struct mempool *pool, uint64_t generation)
{
	struct held *held, *next;

	for (held = pool->ended.first; held; held = next) {
		next = held->next;
		if (atomic_load(&held->entry.dies_generation) == generation)
			unmark(pool, held);
	}
	for (held = pool->live.first; held; held = next) {
		next = held->next;
		if (held->entry.born_generation == generation)
			end_entry(pool, held, AT_ONCE);
	}
	raise_sequence(pool);
}

/* From here on no pin begins before generation or before the sequence of now,
 * so what the pins of now do not see, nobody will. */
static struct mempool_pin oldest_view(struct mempool *pool, uint64_t generation)
{
	struct mempool_pin oldest;

	pthread_rwlock_wrlock(&pool->lock);
	if (pool->floor < generation)
		pool->floor = generation;
	oldest = (struct mempool_pin){
		.generation = pool->floor,
		.sequence = pool->counts.sequence,
	};
	mempool_pins_oldest(&pool->pins, &oldest.generation, &oldest.sequence);
	pthread_rwlock_unlock(&pool->lock);
	return oldest;
}

void mempool_settle(struct mempool *pool, uint64_t generation)
{
	struct mempool_pin oldest = oldest_view(pool, generation);
	struct held *held, *next;

	for (held = pool->ended.first; held; held = next) {
		const struct mempool_entry *e = &held->entry;

		next = held->next;
		if (atomic_load(&e->dies_generation) <= oldest.generation ||
		    atomic_load(&e->dead_sequence) <= oldest.sequence)
			drop(pool, held);
	}
}

const struct mempool_entry *mempool_find(struct mempool *pool,
					 const struct txid *txid)
{
	struct held *held = find_live(pool, txid);

	return held ? &held->entry : NULL;
}

const struct mempool_entry *mempool_spender(struct mempool *pool, uint32_t *vin,
					    const struct outpoint *outpoint)
{
	struct spend_link *link =
		mempool_tables_spend(&pool->tables, outpoint, &live_pin);

	if (!link)
		return NULL;
	*vin = link->vin;
	return &link->held->entry;
}

void mempool_each(struct mempool *pool,
		  void (*take)(void *arg, const struct mempool_entry *entry),
		  void *arg)
{
	for (struct held *held = pool->live.first; held; held = held->next)
		take(arg, &held->entry);
}
