/* packet.h - what is to be sent, made once and shared by all whom it concerns.
 *
 * A packet's payload is an engine.io packet, a message of a plain websocket, or
 * a piece of an event stream. Before it stands the header that makes it a
 * websocket frame (none in streams). Packets are counted references of one
 * thread, that of the events. */
#ifndef API_EVENTS_PACKET_H
#define API_EVENTS_PACKET_H

#include "api/events/websocket.h"

struct packet {
	uint32_t refs;
	uint32_t head; /* bytes of the header */
	uint32_t len;  /* bytes of the payload */
	uint8_t bytes[];
};

/* With one reference. NULL: no memory. */
struct packet *packet_frame(enum ws_opcode opcode, struct slice payload);
struct packet *packet_raw(struct slice payload); /* without a header */
struct packet *packet_ref(struct packet *packet);
void packet_unref(struct packet *packet); /* NULL is fine */

/* The frame, and what is in it. */
struct slice packet_wire(const struct packet *packet);
struct slice packet_payload(const struct packet *packet);

#endif /* API_EVENTS_PACKET_H */
