/* zmq_review.h - why the node sends no notifications. */
#ifndef NODE_ZMQ_REVIEW_H
#define NODE_ZMQ_REVIEW_H

#include "node/client.h"
#include "node/zmq_listener.h"

/* Logs one warning for each endpoint that has never connected: what the node
 * says about it (getzmqnotifications), and what to change. Cheap when there is
 * nothing to say; to be called now and then while the node answers. now_us is
 * clock_monotonic_us(). On the listener's thread. */
void zmq_review(struct node_client *client, struct zmq_listener *listener,
		uint64_t now_us);

#endif /* NODE_ZMQ_REVIEW_H */
