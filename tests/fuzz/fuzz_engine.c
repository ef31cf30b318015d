/* The first byte says how a payload is framed. What parses is written back as a
 * payload of the same packets. */
#include "check.h"

#include "api/events/engine.h"

static void again(const struct engine_packet *packet, int revision)
{
	struct engine_payload payload;
	struct engine_packet second;
	struct writer text, body;

	writer_init(&text);
	writer_init(&body);
	write_u8(&text, (uint8_t)packet->type);
	write_bytes(&text, packet->data.data, packet->data.len);
	engine_payload_add(&body, revision, writer_slice(&text));
	payload = engine_payload_over(writer_slice(&body),
				      engine_framing_of(revision, false));
	check(engine_payload_next(&payload, &second) == STATUS_OK);
	check(second.type == packet->type);
	check(slice_equal(second.data, packet->data));
	check(engine_payload_next(&payload, &second) == STATUS_NOT_FOUND);
	writer_clear(&text);
	writer_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct engine_payload payload;
	struct engine_packet packet;
	enum engine_framing framing;

	if (!size)
		return 0;
	framing = (enum engine_framing)(data[0] % 3);
	payload = engine_payload_over(slice_of(data + 1, size - 1), framing);
	while (engine_payload_next(&payload, &packet) == STATUS_OK) {
		check(packet.data.len < size);
		/* Octets need not be whole characters. */
		if (framing == ENGINE_SEPARATED)
			again(&packet, 4);
	}
	return 0;
}
