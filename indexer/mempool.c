#include "indexer/mempool.h"

#include <pthread.h>
#include <stdlib.h>

#include "indexer/mempool_pins.h"
#include "indexer/mempool_tables.h"

/* Entries of one script looked at before a waiting writer is let in. */
enum { WALK_STEPS = 1024 };

struct mempool {
	const struct network *net;
	struct mempool_pins pins;

	/* Changed by the writer alone and under the lock, so the writer reads
	 * them without. */
	pthread_rwlock_t lock;
	struct mempool_tables tables;
	struct mempool_counts counts;
	uint64_t floor; /* pins of generations before it come too late */

	/* The writer's own. */
	struct tx_space space; /* records of the transaction being added */
	struct held_list live;
	struct held_list ended; /* dead or marked, waiting to be freed */
	uint64_t memory_max;
	uint64_t next_order;
};

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

/* --- single changes ---------------------------------------------------- */

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

static void kill_now(struct mempool *pool, struct held *held)
{
	held_list_remove(&pool->live, held);
	held_list_append(&pool->ended, held);
	pthread_rwlock_wrlock(&pool->lock);
	pool->counts.sequence++;
	atomic_store(&held->entry.dead_sequence, pool->counts.sequence);
	count_out(pool, held);
	pthread_rwlock_unlock(&pool->lock);
}

static void mark(struct mempool *pool, struct held *held, uint64_t generation)
{
	held_list_remove(&pool->live, held);
	held_list_append(&pool->ended, held);
	pthread_rwlock_wrlock(&pool->lock);
	atomic_store(&held->entry.dies_generation, generation);
	count_out(pool, held);
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

/* --- the writer's side ------------------------------------------------- */

static struct held *find_live(struct mempool *pool, const struct txid *txid)
{
	return mempool_tables_find(&pool->tables, txid, &live_pin);
}

static size_t memory_left(const struct mempool *pool)
{
	uint64_t used = pool->counts.memory;

	return used < pool->memory_max ? pool->memory_max - used : 0;
}

enum status mempool_add(struct mempool *pool, struct slice bytes,
			const struct mempool_prevout *prevouts,
			const struct script_key *output_keys,
			uint64_t first_seen, uint64_t born_generation)
{
	uint64_t marked_end;
	struct held *held;
	struct txid txid;
	enum status st;
	struct tx tx;

	tx_space_reset(&pool->space);
	st = tx_parse(&tx, &pool->space, bytes, pool->net);
	if (st != STATUS_OK)
		return st;
	txid = tx_txid(&tx);
	if (find_live(pool, &txid))
		return STATUS_OK;
	st = held_new(&held, &tx, prevouts, output_keys, memory_left(pool));
	if (st != STATUS_OK)
		return st;

	/* Never beside a marked entry of its own that some pin still sees. */
	marked_end = mempool_tables_marked_end(&pool->tables, &txid);
	if (born_generation < marked_end)
		born_generation = marked_end;
	held->entry.txid = txid;
	held->entry.first_seen = first_seen;
	held->entry.born_generation = born_generation;
	publish(pool, held);
	return STATUS_OK;
}

void mempool_remove(struct mempool *pool, const struct txid *txid)
{
	struct held *held = find_live(pool, txid);

	if (held)
		kill_now(pool, held);
}

static void mark_spenders(struct mempool *pool, const struct outpoint *outpoint,
			  uint64_t generation)
{
	struct spend_link *link;

	while ((link = mempool_tables_spend(&pool->tables, outpoint,
					    &live_pin)))
		mark(pool, link->held, generation);
}

static void mark_children(struct mempool *pool, const struct held *parent,
			  uint64_t generation)
{
	struct outpoint out = { .txid = parent->entry.txid };

	for (size_t i = 0; i < parent->entry.tx.output_count; i++) {
		out.vout = (uint32_t)i;
		mark_spenders(pool, &out, generation);
	}
}

static void mark_conflicts(struct mempool *pool, const struct tx *tx,
			   uint64_t generation)
{
	if (tx_is_coinbase(tx))
		return;
	for (size_t i = 0; i < tx->input_count; i++)
		mark_spenders(pool, &tx->inputs[i].prevout, generation);
}

void mempool_confirm_block(struct mempool *pool, const struct block *block,
			   uint64_t generation)
{
	struct held *held, *last_confirmed;

	for (size_t i = 0; i < block->tx_count; i++) {
		held = find_live(pool, &block->txids[i]);
		if (held)
			mark(pool, held, generation);
	}

	/* Who still spends what the block spends is a conflict. Marking
	 * appends to the list, so a walk over what is new there reaches every
	 * descendant. */
	last_confirmed = pool->ended.last;
	for (size_t i = 0; i < block->tx_count; i++)
		mark_conflicts(pool, &block->txs[i], generation);
	held = last_confirmed ? last_confirmed->next : pool->ended.first;
	for (; held; held = held->next)
		mark_children(pool, held, generation);
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
			kill_now(pool, held);
	}
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

struct mempool_counts mempool_get_counts(struct mempool *pool)
{
	struct mempool_counts counts;

	pthread_rwlock_rdlock(&pool->lock);
	counts = pool->counts;
	pthread_rwlock_unlock(&pool->lock);
	return counts;
}

/* --- the readers' side ------------------------------------------------- */

enum status mempool_pin(struct mempool *pool, struct mempool_pin *pin,
			uint64_t generation)
{
	enum status st = STATUS_UNAVAILABLE;

	/* The lock is shared with other readers, but keeps mempool_settle()
	 * from looking at the slots between our reading and publishing. */
	pthread_rwlock_rdlock(&pool->lock);
	*pin = (struct mempool_pin){
		.generation = generation,
		.sequence = pool->counts.sequence,
	};
	if (generation >= pool->floor)
		st = mempool_pins_take(&pool->pins, pin);
	pthread_rwlock_unlock(&pool->lock);
	return st;
}

void mempool_unpin(struct mempool *pool, const struct mempool_pin *pin)
{
	mempool_pins_release(&pool->pins, pin->slot);
}

const struct mempool_entry *mempool_pin_find(struct mempool *pool,
					     const struct mempool_pin *pin,
					     const struct txid *txid)
{
	struct held *held;

	pthread_rwlock_rdlock(&pool->lock);
	held = mempool_tables_find(&pool->tables, txid, pin);
	pthread_rwlock_unlock(&pool->lock);
	return held ? &held->entry : NULL;
}

const struct mempool_entry *mempool_pin_spender(struct mempool *pool,
						uint32_t *vin,
						const struct mempool_pin *pin,
						const struct outpoint *outpoint)
{
	struct spend_link *link;

	pthread_rwlock_rdlock(&pool->lock);
	link = mempool_tables_spend(&pool->tables, outpoint, pin);
	pthread_rwlock_unlock(&pool->lock);
	if (!link)
		return NULL;
	*vin = link->vin;
	return &link->held->entry;
}

size_t mempool_pin_script(struct mempool *pool,
			  const struct mempool_entry **out, size_t cap,
			  size_t skip, const struct mempool_pin *pin,
			  const struct script_key *key)
{
	struct script_link *link;
	size_t total = 0;

	pthread_rwlock_rdlock(&pool->lock);
	link = mempool_tables_script(&pool->tables, key);
	for (; link; link = link->older) {
		__builtin_prefetch((const void *)link->far_older);
		if (!held_visible(link->held, pin))
			continue;
		if (total >= skip && total - skip < cap)
			out[total - skip] = &link->held->entry;
		total++;
		if (total % WALK_STEPS == 0) {
			/* Let the writer in: what the pin sees stays linked. */
			pthread_rwlock_unlock(&pool->lock);
			pthread_rwlock_rdlock(&pool->lock);
		}
	}
	pthread_rwlock_unlock(&pool->lock);
	return total;
}
