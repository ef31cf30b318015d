#include "api/events/outbox.h"

#include <stdlib.h>

#define FIRST_CAP    8
/* Has its place whatever others have let come together. */
#define SMALL_PACKET ((size_t)64 << 10)

/* Twice the room, the packets in order from its start on. */
static enum status grow(struct outbox *box)
{
	const uint32_t cap = box->cap ? box->cap * 2 : FIRST_CAP;
	struct packet **ring = calloc(cap, sizeof(struct packet *));

	if (!ring)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < box->count; i++)
		ring[i] = outbox_at(box, i);
	free(box->ring);
	box->ring = ring;
	box->first = 0;
	box->cap = cap;
	return STATUS_OK;
}

enum status outbox_push(struct outbox *box, struct outbox_pool *pool,
			struct packet *packet)
{
	const size_t bytes = packet_wire(packet).len;

	if (box->count && (box->bytes + bytes > pool->bytes_max ||
			   box->count == OUTBOX_PACKETS_MAX))
		return STATUS_LIMIT;
	if ((box->count || bytes > SMALL_PACKET) &&
	    pool->total + bytes > pool->total_max)
		return STATUS_LIMIT;
	if (box->count == box->cap && grow(box) != STATUS_OK)
		return STATUS_NO_MEMORY;
	box->ring[(box->first + box->count++) % box->cap] = packet_ref(packet);
	box->bytes += bytes;
	pool->total += bytes;
	return STATUS_OK;
}

struct packet *outbox_at(const struct outbox *box, uint32_t n)
{
	return n < box->count ? box->ring[(box->first + n) % box->cap] : NULL;
}

void outbox_pop(struct outbox *box, struct outbox_pool *pool)
{
	struct packet *packet = outbox_at(box, 0);
	const size_t bytes = packet_wire(packet).len;

	box->bytes -= bytes;
	pool->total -= bytes;
	packet_unref(packet);
	box->first = (box->first + 1) % box->cap;
	if (--box->count)
		return;
	free(box->ring);
	*box = (struct outbox){ 0 };
}

void outbox_clear(struct outbox *box, struct outbox_pool *pool)
{
	while (box->count)
		outbox_pop(box, pool);
}
