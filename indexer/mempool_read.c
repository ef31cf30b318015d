/* mempool_read.c - what pins see, and holding them; for any thread. */
#include "indexer/mempool_parts.h"

/* Entries of one script looked at before a waiting writer is let in. */
enum { WALK_STEPS = 1024 };

struct mempool_counts mempool_get_counts(struct mempool *pool)
{
	struct mempool_counts counts;

	pthread_rwlock_rdlock(&pool->lock);
	counts = pool->counts;
	pthread_rwlock_unlock(&pool->lock);
	return counts;
}

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

/* Every so many steps lets a waiting writer in: an entry that the pin sees
 * stays linked. */
static void breathe(struct mempool *pool, size_t steps)
{
	if (steps % WALK_STEPS)
		return;
	pthread_rwlock_unlock(&pool->lock);
	pthread_rwlock_rdlock(&pool->lock);
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
		breathe(pool, ++total);
	}
	pthread_rwlock_unlock(&pool->lock);
	return total;
}

size_t mempool_pin_script_after(struct mempool *pool,
				const struct mempool_entry **out, size_t cap,
				const struct mempool_entry *after,
				const struct mempool_pin *pin,
				const struct script_key *key)
{
	struct script_link *link;
	size_t count = 0;

	pthread_rwlock_rdlock(&pool->lock);
	link = after ? held_script(held_of(after), key)->older
		     : mempool_tables_script(&pool->tables, key);
	for (; link && count < cap; link = link->older) {
		__builtin_prefetch((const void *)link->far_older);
		if (!held_visible(link->held, pin))
			continue;
		out[count++] = &link->held->entry;
		breathe(pool, count);
	}
	pthread_rwlock_unlock(&pool->lock);
	return count;
}
