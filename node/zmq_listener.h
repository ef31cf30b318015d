/* zmq_listener.h - the node's ZMQ notifications, as hints.
 *
 * They say "look", never what is true (nodes.md 5). Counters are watched per
 * topic and endpoint: a gap or a smaller one yields NOTICE_GAP before the
 * message itself, as does an endpoint that has connected, be it the first time:
 * what was sent before the subscription took effect is gone without a trace.
 * Belongs to one thread. */
#ifndef NODE_ZMQ_LISTENER_H
#define NODE_ZMQ_LISTENER_H

#include "chain/hash.h"
#include "chain/writer.h"

enum notice_kind {
	NOTICE_NONE,         /* the timeout passed */
	NOTICE_BLOCK,        /* hashblock: hash */
	NOTICE_TX,           /* hashtx: txid */
	NOTICE_RAW_TX,       /* rawtx: raw */
	NOTICE_TX_REMOVED,   /* sequence R: txid, sequence */
	NOTICE_TX_ADDED,     /* sequence A: txid, sequence */
	NOTICE_CONNECTED,    /* sequence C: hash */
	NOTICE_DISCONNECTED, /* sequence D: hash */
	NOTICE_GAP,          /* something was lost: resynchronise by RPC */
	NOTICE_WAKE,         /* zmq_listener_wake() was called */
};

struct notice {
	enum notice_kind kind;
	struct block_hash hash;
	struct txid txid;
	uint64_t sequence; /* mempool sequence of A and R */
	struct slice raw;  /* borrowed until the next call */
};

struct zmq_listener;

/* Subscribes to hashblock, hashtx, rawtx and sequence on every endpoint
 * ("tcp://127.0.0.1:28332"), high-water mark 0, set before connecting. With
 * count 0 the listener only waits and can be woken. BAD_INPUT for an endpoint
 * that libzmq refuses (logged). */
MUST_CHECK enum status zmq_listener_open(struct zmq_listener **out,
					 const char *const *endpoints,
					 size_t count);
void zmq_listener_close(struct zmq_listener *listener);

/* The next notice, waiting up to timeout_ms (below 0: as long as it takes).
 * Malformed messages are counted, logged at debug level and passed over. */
MUST_CHECK enum status zmq_listener_next(struct zmq_listener *listener,
					 struct notice *out, int timeout_ms);

/* Ends the wait at once. Any thread, and signal-safe (an eventfd). */
void zmq_listener_wake(struct zmq_listener *listener);

/* True while every endpoint is connected, and there is one: else the node must
 * be polled. */
bool zmq_listener_connected(const struct zmq_listener *listener);
/* The next endpoint that has never connected, though the node has answered for
 * some seconds: since the first such question. Each is named once; NULL: no
 * more of them. Borrowed. */
const char *zmq_listener_silent(struct zmq_listener *listener, uint64_t now_us);

/* True when rawtx messages have arrived: hashtx need not be followed up. */
bool zmq_listener_has_raw_tx(const struct zmq_listener *listener);

struct zmq_counts {
	uint64_t messages;
	uint64_t gaps; /* in counters, and reconnections */
	uint64_t malformed;
};
struct zmq_counts zmq_listener_counts(const struct zmq_listener *listener);

#endif /* NODE_ZMQ_LISTENER_H */
