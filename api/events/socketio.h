/* socketio.h - packets of socket.io, protocol 4 and 5 (clients 1.x to 4.x), as
 * they stand in engine.io's messages:
 *
 *     <type>[<attachments>-][/<namespace>,][<acknowledgement id>][<JSON>]
 *
 * Events are JSON arrays whose first element is the name. */
#ifndef API_EVENTS_SOCKETIO_H
#define API_EVENTS_SOCKETIO_H

#include "chain/slice.h"
#include "chain/status.h"

enum socketio_type {
	SOCKETIO_CONNECT,
	SOCKETIO_DISCONNECT,
	SOCKETIO_EVENT,
	SOCKETIO_ACK,
	SOCKETIO_ERROR,
	SOCKETIO_BINARY_EVENT,
	SOCKETIO_BINARY_ACK,
};

struct socketio_packet {
	enum socketio_type type;
	struct slice space; /* the namespace, "/x"; empty: the default one */
	struct slice id;    /* digits; empty: nobody waits for an answer */
	struct slice json;  /* may be empty */
};
/* Slices are borrowed from text. BAD_INPUT: no such packet, or a binary one
 * (none of ours has attachments). */
MUST_CHECK enum status socketio_parse(struct socketio_packet *out,
				      struct slice text);

#endif /* API_EVENTS_SOCKETIO_H */
