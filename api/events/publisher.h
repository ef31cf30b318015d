/* publisher.h - blocks and transactions over ZMQ, as a node publishes them:
 * hashblock and rawtx, each topic with a counter of its own
 * (node/zmq_publisher.h).
 *
 * What the node itself publishes comes before our index has it; this comes
 * behind. A subscriber that does not keep up loses messages, as with a node:
 * the counters tell. Nobody waits for it.
 *
 * Threads: opened and closed by anyone, used by the events' thread alone. */
#ifndef API_EVENTS_PUBLISHER_H
#define API_EVENTS_PUBLISHER_H

#include "indexer/events.h"

struct publisher;

/* Binds ("tcp://127.0.0.1:28333"). old_form: transactions without witnesses.
 * REFUSED: the address cannot be had (logged). */
MUST_CHECK enum status publisher_open(struct publisher **out,
				      const char *endpoint, bool old_form,
				      const struct network *net);
void publisher_close(struct publisher *publisher); /* NULL is fine */

void publisher_tell(struct publisher *publisher, const struct event *event);

#endif /* API_EVENTS_PUBLISHER_H */
