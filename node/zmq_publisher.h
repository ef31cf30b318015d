/* zmq_publisher.h - publishes as a node does: messages of three frames (topic,
 * body, a counter in four bytes, little-endian; Bitcoin Core, doc/zmq.md),
 * which node/zmq_message.h reads.
 *
 * Nobody waits: a subscriber that does not keep up loses messages, and the
 * counters tell it.
 *
 * Threads: opened and closed by anyone, used by one at a time. */
#ifndef NODE_ZMQ_PUBLISHER_H
#define NODE_ZMQ_PUBLISHER_H

#include "chain/slice.h"
#include "chain/status.h"

struct zmq_publisher;

/* Binds ("tcp://127.0.0.1:28333"). REFUSED: the address cannot be had, *why
 * says so (constant text). NO_MEMORY. */
MUST_CHECK enum status zmq_publisher_open(struct zmq_publisher **out,
					  const char **why,
					  const char *endpoint);
void zmq_publisher_close(struct zmq_publisher *publisher); /* NULL is fine */

/* Sends, and counts *counter up. Failures are logged. */
void zmq_publisher_send(struct zmq_publisher *publisher, const char *topic,
			struct slice body, uint32_t *counter);

#endif /* NODE_ZMQ_PUBLISHER_H */
