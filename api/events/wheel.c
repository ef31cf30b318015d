#include "api/events/wheel.h"

#include <stddef.h>

void wheel_init(struct wheel *wheel, uint64_t now)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++)
		wheel->slots[i].prev = wheel->slots[i].next = &wheel->slots[i];
	wheel->now = now;
}

static void link_before(struct timer *head, struct timer *timer)
{
	timer->next = head;
	timer->prev = head->prev;
	timer->prev->next = timer;
	head->prev = timer;
}

void wheel_unset(struct timer *timer)
{
	if (!timer->next)
		return;
	timer->prev->next = timer->next;
	timer->next->prev = timer->prev;
	timer->next = timer->prev = NULL;
}

void wheel_set(struct wheel *wheel, struct timer *timer, uint64_t due)
{
	wheel_unset(timer);
	/* The seconds gone through do not come again. */
	timer->due = due > wheel->now ? due : wheel->now + 1;
	link_before(&wheel->slots[timer->due % WHEEL_SLOTS], timer);
}

static void turn_slot(struct wheel *wheel, struct timer *slot)
{
	struct timer later = { &later, &later, 0, NULL };

	while (slot->next != slot) {
		struct timer *timer = slot->next;

		wheel_unset(timer);
		if (timer->due > wheel->now)
			link_before(&later, timer);
		else
			timer->ring(timer);
	}
	while (later.next != &later) {
		struct timer *timer = later.next;

		wheel_unset(timer);
		link_before(slot, timer);
	}
}

void wheel_turn(struct wheel *wheel, uint64_t now)
{
	/* After a long stop every slot comes once. */
	if (now > wheel->now + WHEEL_SLOTS)
		wheel->now = now - WHEEL_SLOTS;
	while (wheel->now < now) {
		wheel->now++;
		turn_slot(wheel, &wheel->slots[wheel->now % WHEEL_SLOTS]);
	}
}

void wheel_ring_all(struct wheel *wheel)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++) {
		struct timer *slot = &wheel->slots[i];

		while (slot->next != slot) {
			struct timer *timer = slot->next;

			wheel_unset(timer);
			timer->ring(timer);
		}
	}
}
