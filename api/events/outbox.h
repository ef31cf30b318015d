/* outbox.h - a client's packets that are not sent yet: a bounded queue.
 *
 * An empty one takes no memory but itself. A full one is the end of its client:
 * nobody waits for the slow. */
#ifndef API_EVENTS_OUTBOX_H
#define API_EVENTS_OUTBOX_H

#include "api/events/packet.h"

#define OUTBOX_PACKETS_MAX 65536

struct outbox {
	struct packet **ring; /* owned, cap of them */
	uint32_t first, count, cap;
	size_t bytes; /* of all in it */
};

/* What all outboxes hold together. */
struct outbox_pool {
	size_t bytes_max; /* one outbox */
	size_t total_max; /* all, a shared packet counted for each */
	size_t total;
};

/* Takes a reference of its own. LIMIT: it would hold too much; NO_MEMORY. An
 * empty outbox takes any packet, but one over 64 KiB only while all of them
 * together hold no more than they may. */
MUST_CHECK enum status outbox_push(struct outbox *box, struct outbox_pool *pool,
				   struct packet *packet);
/* The oldest but n; NULL: there are not so many. Borrowed. */
struct packet *outbox_at(const struct outbox *box, uint32_t n);
/* The oldest is done with. */
void outbox_pop(struct outbox *box, struct outbox_pool *pool);
void outbox_clear(struct outbox *box, struct outbox_pool *pool);

#endif /* API_EVENTS_OUTBOX_H */
