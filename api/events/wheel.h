/* wheel.h - timers of whole seconds, thousands of them for next to nothing.
 *
 * A timer is part of what it belongs to. Setting and clearing it takes the same
 * short time however many there are. One thread. */
#ifndef API_EVENTS_WHEEL_H
#define API_EVENTS_WHEEL_H

#include <stdint.h>

#define WHEEL_SLOTS 128 /* a second each */

struct timer {
	struct timer *prev, *next; /* NULL: not set */
	uint64_t due;              /* second */
	void (*ring)(struct timer *timer);
};

struct wheel {
	struct timer slots[WHEEL_SLOTS]; /* heads of rings */
	uint64_t now;                    /* the second gone through last */
};

void wheel_init(struct wheel *wheel, uint64_t now);
/* Rings once, at that second or the one after; replaces an earlier time. */
void wheel_set(struct wheel *wheel, struct timer *timer, uint64_t due);
void wheel_unset(struct timer *timer);
/* Rings what is due. ring() may set and unset any timer. */
void wheel_turn(struct wheel *wheel, uint64_t now);

/* Rings all that are set, due or not. */
void wheel_ring_all(struct wheel *wheel);

#endif /* API_EVENTS_WHEEL_H */
