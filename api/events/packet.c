#include "api/events/packet.h"

#include <stdlib.h>

static struct packet *make(const uint8_t *head, size_t head_len,
			   struct slice payload)
{
	struct packet *packet;

	packet = malloc(sizeof(*packet) + head_len + payload.len);
	if (!packet)
		return NULL;
	packet->refs = 1;
	packet->head = (uint32_t)head_len;
	packet->len = (uint32_t)payload.len;
	if (head_len)
		memcpy(packet->bytes, head, head_len);
	if (payload.len)
		memcpy(packet->bytes + head_len, payload.data, payload.len);
	return packet;
}

struct packet *packet_frame(enum ws_opcode opcode, struct slice payload)
{
	uint8_t head[WS_HEADER_MAX];

	return make(head, ws_header(head, opcode, payload.len), payload);
}

struct packet *packet_raw(struct slice payload)
{
	return make(NULL, 0, payload);
}

struct packet *packet_ref(struct packet *packet)
{
	packet->refs++;
	return packet;
}

void packet_unref(struct packet *packet)
{
	if (packet && !--packet->refs)
		free(packet);
}

struct slice packet_wire(const struct packet *packet)
{
	return slice_of(packet->bytes, packet->head + packet->len);
}

struct slice packet_payload(const struct packet *packet)
{
	return slice_of(packet->bytes + packet->head, packet->len);
}
