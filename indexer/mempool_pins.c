/* mempool_pins.c - slots that tell what readers still see. */
#include "indexer/mempool_pins.h"

#include <stdlib.h>

/* A cache line each: readers come and go on every core. */
struct pin_slot {
	_Alignas(64) atomic_bool taken;
	uint64_t generation;
	uint64_t sequence;
};

enum status mempool_pins_init(struct mempool_pins *pins, uint32_t count)
{
	*pins = (struct mempool_pins){ .count = count };
	atomic_init(&pins->used, 0);
	atomic_init(&pins->start, 0);
	pins->slots = aligned_alloc(_Alignof(struct pin_slot),
				    (count ? count : 1) * sizeof(*pins->slots));
	if (!pins->slots)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		atomic_init(&pins->slots[i].taken, false);
	return STATUS_OK;
}

void mempool_pins_clear(struct mempool_pins *pins)
{
	free(pins->slots);
	*pins = (struct mempool_pins){ 0 };
}

/* One of used places is ours, so some slot is free at any time, if not always
 * the same one. */
static uint32_t find_slot(struct mempool_pins *pins)
{
	uint32_t n = atomic_fetch_add(&pins->start, 1) % pins->count;

	while (atomic_exchange(&pins->slots[n].taken, true))
		n = (n + 1) % pins->count;
	return n;
}

enum status mempool_pins_take(struct mempool_pins *pins,
			      struct mempool_pin *pin)
{
	struct pin_slot *slot;

	if (atomic_fetch_add(&pins->used, 1) >= pins->count) {
		atomic_fetch_sub(&pins->used, 1);
		return STATUS_LIMIT;
	}
	pin->slot = find_slot(pins);
	slot = &pins->slots[pin->slot];
	slot->generation = pin->generation;
	slot->sequence = pin->sequence;
	return STATUS_OK;
}

/* What the reader read of entries comes before this, and freeing them after
 * mempool_pins_oldest() has seen it. */
void mempool_pins_release(struct mempool_pins *pins, uint32_t slot)
{
	atomic_store(&pins->slots[slot].taken, false);
	atomic_fetch_sub(&pins->used, 1);
}

void mempool_pins_oldest(const struct mempool_pins *pins, uint64_t *generation,
			 uint64_t *sequence)
{
	for (uint32_t i = 0; i < pins->count; i++) {
		const struct pin_slot *slot = &pins->slots[i];

		if (!atomic_load(&slot->taken))
			continue;
		if (slot->generation < *generation)
			*generation = slot->generation;
		if (slot->sequence < *sequence)
			*sequence = slot->sequence;
	}
}
