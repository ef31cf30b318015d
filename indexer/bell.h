/* bell.h - wakes one sleeper when the chain or the mempool has changed.
 *
 * It says that something did, not what: whoever is woken asks the index. It
 * rings in every stage, at each commit and each transaction that enters the
 * mempool, unlike indexer/events.h, and costs next to nothing while nobody
 * sleeps.
 *
 *     bell_arm(); look at the index; poll(bell_fd())
 *
 * misses no change: one that the look has not seen comes after the arming, and
 * rings. */
#ifndef INDEXER_BELL_H
#define INDEXER_BELL_H

#include "indexer/index.h"

struct bell;

/* NULL: no memory or descriptor. */
struct bell *bell_new(void);
void bell_free(struct bell *bell); /* NULL is fine */

/* The sleeper, one thread: rings once more from here on. */
void bell_arm(struct bell *bell);
/* Readable once it has rung. */
int bell_fd(const struct bell *bell);

/* Any thread, once what has changed can be seen. */
void bell_ring(struct bell *bell);

struct bell *index_bell(struct index *index);

#endif /* INDEXER_BELL_H */
