/* The parts of a packet lie within it, in their order, and are what they should
 * be. */
#include "check.h"

#include "api/events/socketio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct socketio_packet packet;

	if (socketio_parse(&packet, slice_of(data, size)) != STATUS_OK)
		return 0;
	check(packet.type <= SOCKETIO_ERROR && data[0] == '0' + packet.type);
	check(packet.space.len + packet.id.len + packet.json.len < size);
	if (packet.space.len)
		check(packet.space.data[0] == '/' && packet.space.len > 1 &&
		      packet.space.data == data + 1);
	for (size_t i = 0; i < packet.id.len; i++)
		check(packet.id.data[i] >= '0' && packet.id.data[i] <= '9');
	if (packet.json.len)
		check(packet.json.data + packet.json.len == data + size);
	return 0;
}
