/* mempool_pins.h - who is reading, and as of when: a fixed array of slots.
 *
 * Threads: take and oldest exclude each other (mempool.c calls them under its
 * lock, shared and exclusive); any number may take at once; release needs no
 * lock at all, so a reader never waits to let go. */
#ifndef INDEXER_MEMPOOL_PINS_H
#define INDEXER_MEMPOOL_PINS_H

#include "indexer/mempool.h"

struct pin_slot;

struct mempool_pins {
	struct pin_slot *slots; /* owned */
	uint32_t count;
	atomic_uint used;
	atomic_uint start; /* where the next search begins */
};

MUST_CHECK enum status mempool_pins_init(struct mempool_pins *pins,
					 uint32_t count);
void mempool_pins_clear(struct mempool_pins *pins);

/* Publishes pin's generation and sequence and sets its slot. LIMIT: all slots
 * are taken. */
MUST_CHECK enum status mempool_pins_take(struct mempool_pins *pins,
					 struct mempool_pin *pin);
void mempool_pins_release(struct mempool_pins *pins, uint32_t slot);

/* Lowers *generation and *sequence to the lowest of any pin, each by itself. */
void mempool_pins_oldest(const struct mempool_pins *pins, uint64_t *generation,
			 uint64_t *sequence);

#endif /* INDEXER_MEMPOOL_PINS_H */
