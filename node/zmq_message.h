/* zmq_message.h - understands the frames of the node's messages (nodes.md 5):
 * topic, body, LE32 counter. Pure: any thread. */
#ifndef NODE_ZMQ_MESSAGE_H
#define NODE_ZMQ_MESSAGE_H

#include "node/zmq_listener.h"

#define ZMQ_TOPIC_LIST(X)         \
	X(HASHBLOCK, "hashblock") \
	X(HASHTX, "hashtx")       \
	X(RAWTX, "rawtx")         \
	X(SEQUENCE, "sequence")

#define ZMQ_TOPIC_ENUM(name, text) ZMQ_TOPIC_##name,
enum zmq_topic { ZMQ_TOPIC_LIST(ZMQ_TOPIC_ENUM) ZMQ_TOPIC_COUNT };
#undef ZMQ_TOPIC_ENUM

const char *zmq_topic_name(enum zmq_topic topic);
/* ZMQ_TOPIC_COUNT for any other text. */
enum zmq_topic zmq_topic_of(struct slice text);

/* False when the bytes make no sense; then out means nothing. A raw
 * transaction stays borrowed from the body, and is not looked into. */
bool zmq_body_read(struct notice *out, enum zmq_topic topic, struct slice body);
bool zmq_counter_read(uint32_t *out, struct slice bytes);

#endif /* NODE_ZMQ_MESSAGE_H */
