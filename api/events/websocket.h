/* websocket.h - frames and messages of RFC 6455, the server's side.
 *
 * What comes in is masked, in pieces, and not to be trusted: bytes are added as
 * they come, whole messages and control frames taken out. What goes out is a
 * header before the payload, nothing else. */
#ifndef API_EVENTS_WEBSOCKET_H
#define API_EVENTS_WEBSOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "chain/slice.h"
#include "chain/status.h"
#include "chain/writer.h"

enum ws_opcode {
	WS_CONTINUATION = 0,
	WS_TEXT = 1,
	WS_BINARY = 2,
	WS_CLOSE = 8,
	WS_PING = 9,
	WS_PONG = 10,
};

/* Section 7.4.1: why a connection is closed. */
enum ws_code {
	WS_NORMAL = 1000,
	WS_GOING_AWAY = 1001,
	WS_PROTOCOL_ERROR = 1002,
	WS_UNSUPPORTED = 1003,
	WS_NOT_UNDERSTOOD = 1007,
	WS_POLICY = 1008,
	WS_TOO_LARGE = 1009,
	WS_INTERNAL = 1011,
};

/* Room for the answer to a key, its terminating zero too. */
#define WS_ACCEPT_SIZE 29
/* Is key the base64 of 16 bytes? Then out is Sec-WebSocket-Accept. */
MUST_CHECK bool ws_accept(char out[WS_ACCEPT_SIZE], const char *key);

#define WS_HEADER_MAX 10
/* Of a whole, unmasked frame; returns its length. */
size_t ws_header(uint8_t out[WS_HEADER_MAX], enum ws_opcode opcode,
		 uint64_t len);

/* Takes no memory while nothing is half there. */
struct ws_input {
	struct writer bytes;   /* that came and are not yet taken */
	size_t taken;          /* of them */
	struct writer message; /* the fragments so far */
	enum ws_opcode opcode; /* of that message; WS_CONTINUATION: none */
	size_t max;            /* bytes of a message */
};
void ws_input_init(struct ws_input *input, size_t max);
void ws_input_clear(struct ws_input *input);
/* NO_MEMORY. */
MUST_CHECK enum status ws_input_add(struct ws_input *input, const void *data,
				    size_t len);

struct ws_item {
	enum ws_opcode opcode; /* of a whole message, or a control frame */
	struct slice payload;  /* until the next call */
};
/* OK: here is one. NOT_FOUND: more bytes are needed. BAD_INPUT: the protocol is
 * broken. LIMIT: a message over max. NO_MEMORY. After the last three nothing
 * more can be read. */
MUST_CHECK enum status ws_input_next(struct ws_input *input,
				     struct ws_item *out);

#endif /* API_EVENTS_WEBSOCKET_H */
