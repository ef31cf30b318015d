/* engine.h - packets and payloads of engine.io, revisions 3 and 4 (2 is framed
 * like 3).
 *
 * A packet is a digit and its data. On a websocket each is a message of its
 * own; a polling request or answer carries several as a payload: in revision 3
 * "<length>:<packet>" one after another, the length counted in UTF-16 units as
 * JavaScript does, or for old clients a binary form; in revision 4 with the
 * byte 0x1e between them. */
#ifndef API_EVENTS_ENGINE_H
#define API_EVENTS_ENGINE_H

#include "chain/reader.h"
#include "chain/status.h"
#include "chain/writer.h"

enum engine_type {
	ENGINE_OPEN = '0',
	ENGINE_CLOSE = '1',
	ENGINE_PING = '2',
	ENGINE_PONG = '3',
	ENGINE_MESSAGE = '4',
	ENGINE_UPGRADE = '5',
	ENGINE_NOOP = '6',
	ENGINE_BINARY = 'b', /* not a digit: base64 data, which nobody reads */
};

struct engine_packet {
	enum engine_type type;
	struct slice data; /* borrowed */
};
/* One packet's text. False: none at all, or of an unknown type. */
MUST_CHECK bool engine_packet_parse(struct engine_packet *out,
				    struct slice text);

enum engine_framing { ENGINE_LENGTHS, ENGINE_BINARY_LENGTHS, ENGINE_SEPARATED };

struct engine_payload {
	struct reader r;
	enum engine_framing framing;
};
/* How a body of that revision, and of octets or of text, is framed. */
enum engine_framing engine_framing_of(int revision, bool octets);
struct engine_payload engine_payload_over(struct slice body,
					  enum engine_framing framing);
/* OK: here is one. NOT_FOUND: that was all. BAD_INPUT. */
MUST_CHECK enum status engine_payload_next(struct engine_payload *payload,
					   struct engine_packet *out);
/* Appends a packet's text. */
void engine_payload_add(struct writer *out, int revision, struct slice packet);

struct engine_terms {
	unsigned ping_interval_ms, ping_timeout_ms;
	size_t max_payload; /* told in revision 4 */
	bool upgrades;      /* may be changed for a websocket */
};
/* The packet that opens a session, its digit too. */
void engine_open(struct writer *out, int revision, const char *sid,
		 const struct engine_terms *terms);

#endif /* API_EVENTS_ENGINE_H */
