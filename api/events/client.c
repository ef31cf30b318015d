#include <stdlib.h>
#include <sys/random.h>

#include "api/events/parts.h"
#include "base/log.h"

/* --- peers -------------------------------------------------------------- */

static uint64_t hash_of_address(const struct events *events,
				const struct ip *ip)
{
	uint64_t a, b;

	memcpy(&a, ip->bytes, 8);
	memcpy(&b, ip->bytes + 8, 8);
	a = (a ^ b ^ events->seed) * 0x9e3779b97f4a7c15;
	return a ^ a >> 32;
}

/* The peer with one more client. LIMIT, NO_MEMORY. */
static enum status peer_enter(struct peer **out, struct events *events,
			      const struct ip *ip)
{
	const uint32_t max = events->config.settings->per_client_max;
	const uint64_t hash = hash_of_address(events, ip);
	struct hash_node *node = hash_table_first(&events->peers, hash);
	struct peer *peer;

	while (node && memcmp(&((struct peer *)node)->ip, ip, sizeof(*ip)) != 0)
		node = hash_table_next(node);
	peer = (struct peer *)node;
	if (peer && max && peer->clients >= max)
		return STATUS_LIMIT;
	if (!peer) {
		peer = calloc(1, sizeof(*peer));
		if (!peer)
			return STATUS_NO_MEMORY;
		peer->ip = *ip;
		hash_table_insert(&events->peers, &peer->node, hash);
	}
	peer->clients++;
	*out = peer;
	return STATUS_OK;
}

static void peer_leave(struct events *events, struct peer *peer)
{
	if (--peer->clients)
		return;
	hash_table_remove(&events->peers, &peer->node);
	free(peer);
}

/* --- making and finding ------------------------------------------------- */

static enum status make_sid(char out[SID_SIZE])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				      "nopqrstuvwxyz0123456789-_";
	uint8_t random[SID_SIZE];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return STATUS_FAILED;
	for (size_t i = 0; i < SID_SIZE - 1; i++)
		out[i] = letters[random[i] % 64];
	out[SID_SIZE - 1] = 0;
	return STATUS_OK;
}

/* It is random itself. */
static uint64_t hash_of_sid(const char *sid)
{
	uint64_t hash;

	memcpy(&hash, sid, sizeof(hash));
	return hash * 0x9e3779b97f4a7c15 >> 8;
}

static void on_time(struct timer *timer);

static uint8_t revision_of(const struct events_call *call)
{
	const char *text = request_query(call->request, "EIO");

	return text && !strcmp(text, "4") ? 4 : 3;
}

enum status client_new(struct client **out, struct events *events,
		       const struct events_call *call)
{
	struct client *client;
	enum status st;

	if (events->clients >= events->config.settings->sockets_max)
		return STATUS_LIMIT;
	client = calloc(1, sizeof(*client));
	if (!client)
		return STATUS_NO_MEMORY;
	st = make_sid(client->sid);
	if (st == STATUS_OK)
		st = peer_enter(&client->peer, events, &call->client);
	if (st != STATUS_OK) {
		free(client);
		return st;
	}
	client->events = events;
	client->door = call->door;
	client->revision = revision_of(call);
	client->joined = call->door != DOOR_SOCKETIO || client->revision == 3;
	client->heard = client->pinged = events->wheel.now;
	client->timer.ring = on_time;
	wheel_set(&events->wheel, &client->timer, events->wheel.now + 1);
	hash_table_insert(&events->sids, &client->node,
			  hash_of_sid(client->sid));
	client->next = events->first;
	if (client->next)
		client->next->prev = client;
	events->first = client;
	events->clients++;
	atomic_fetch_add(&events->opened, 1);
	*out = client;
	return STATUS_OK;
}

struct client *client_find(struct events *events, const char *sid)
{
	struct hash_node *node;

	if (strlen(sid) != SID_SIZE - 1)
		return NULL;
	node = hash_table_first(&events->sids, hash_of_sid(sid));
	for (; node; node = hash_table_next(node)) {
		struct client *client = (struct client *)node;

		if (!strcmp(client->sid, sid) && !client->done)
			return client;
	}
	return NULL;
}

atomic_ullong *client_gauge(const struct client *client)
{
	struct events *events = client->events;

	switch (client->door) {
	case DOOR_SOCKETIO:
		return client->wire ? &events->websockets : &events->polling;
	case DOOR_PLAIN:
		return &events->plain;
	case DOOR_STREAM:
		break;
	}
	return &events->streams;
}

/* --- sending ------------------------------------------------------------ */

void client_send(struct client *client, struct packet *packet)
{
	struct events *events = client->events;
	enum status st;

	if (client->done)
		return;
	st = packet ? outbox_push(&client->outbox, &events->pool, packet)
		    : STATUS_NO_MEMORY;
	if (st != STATUS_OK) {
		log_debug("socket dropped", "why=\"%s\" queued=%zu",
			  st == STATUS_LIMIT ? "too slow" : status_text(st),
			  client->outbox.bytes);
		atomic_fetch_add(&events->dropped, 1);
		client_drop(client, WS_POLICY);
		return;
	}
	if (client->dirty)
		return;
	client->dirty = true;
	client->next_dirty = events->dirty;
	events->dirty = client;
}

void client_send_text(struct client *client, struct slice text)
{
	struct packet *packet = client->door == DOOR_STREAM
					? packet_raw(text)
					: packet_frame(WS_TEXT, text);

	client_send(client, packet);
	packet_unref(packet);
}

void client_greet(struct client *client)
{
	struct events *events = client->events;
	struct engine_terms terms = events->terms;

	if (client->door != DOOR_SOCKETIO)
		return;
	terms.upgrades = !client->wire;
	/* Revision 3 of the client waits longer for its own ping's answer. */
	if (client->revision == 3)
		terms.ping_timeout_ms *= 3;
	writer_reset(&events->text);
	engine_open(&events->text, client->revision, client->sid, &terms);
	client_send_text(client, writer_slice(&events->text));
	/* Later clients join by themselves. */
	if (client->revision == 3)
		client_send_text(client, slice_of("40", 2));
}

void client_flush_all(struct events *events)
{
	while (events->dirty) {
		struct client *client = events->dirty;

		events->dirty = client->next_dirty;
		client->dirty = false;
		if (client->done)
			continue;
		if (client->wire && !client->wire->blocked)
			wire_flush(client->wire);
		else if (client->poll && client->outbox.count)
			call_answer_poll(client, NULL);
	}
	atomic_store(&events->queued_bytes, events->pool.total);
}

/* --- heartbeats --------------------------------------------------------- */

void client_heard(struct client *client)
{
	client->heard = client->events->wheel.now;
	client->awaits_pong = false;
}

/* In revision 3 the client pings; its silence ends it. */
static uint64_t listen_for_it(struct client *client, uint64_t now)
{
	const struct engine_terms *terms = &client->events->terms;
	const uint64_t end =
		client->heard +
		(terms->ping_interval_ms + 3 * terms->ping_timeout_ms) / 1000;

	if (now >= end)
		client_drop(client, WS_GOING_AWAY);
	return end;
}

static void send_ping(struct client *client)
{
	static const uint8_t comment[] = ":\n\n";
	struct packet *packet;

	switch (client->door) {
	case DOOR_SOCKETIO:
		client_send_text(client, slice_of("2", 1));
		return;
	case DOOR_PLAIN:
		packet = packet_frame(WS_PING, slice_of(NULL, 0));
		client_send(client, packet);
		packet_unref(packet);
		return;
	case DOOR_STREAM:
		client_send_text(client, slice_of(comment, 3));
		return;
	}
}

/* A stream's client says nothing; that it takes something shows it lives. */
static bool shows_life(const struct client *client)
{
	if (client->door == DOOR_STREAM)
		return !client->wire->blocked || client->moved;
	return !client->awaits_pong;
}

static uint64_t ping_it(struct client *client, uint64_t now)
{
	const struct engine_terms *terms = &client->events->terms;
	const uint64_t patience = terms->ping_timeout_ms / 1000;
	const uint64_t interval = terms->ping_interval_ms / 1000;

	if (!shows_life(client)) {
		if (now >= client->pinged + patience)
			client_drop(client, WS_GOING_AWAY);
		return client->pinged + patience;
	}
	if (now < client->pinged + interval)
		return client->pinged + interval;
	client->pinged = now;
	client->awaits_pong = true;
	client->moved = false;
	send_ping(client);
	/* Whatever comes first: its answer is late, or the next is due. */
	return now + (patience < interval ? patience : interval);
}

static void on_time(struct timer *timer)
{
	struct client *client =
		(struct client *)((char *)timer -
				  offsetof(struct client, timer));
	struct events *events = client->events;
	const uint64_t now = events->wheel.now;
	const bool pings_us =
		client->door == DOOR_SOCKETIO && client->revision == 3;
	uint64_t next = now + 1;

	/* A websocket that is on its way here is greeted before it is pinged.
	 */
	if (client->wire && client->wire->fd < 0)
		client->heard = client->pinged = now;
	else
		next = pings_us ? listen_for_it(client, now)
				: ping_it(client, now);
	if (!client->done)
		wheel_set(&events->wheel, timer, next);
}

/* --- the end ------------------------------------------------------------ */

void client_drop(struct client *client, enum ws_code code)
{
	struct events *events = client->events;

	if (client->done)
		return;
	client->done = true;
	client->next_done = events->clients_done;
	events->clients_done = client;
	atomic_fetch_sub(client_gauge(client), 1);
	wheel_unset(&client->timer);
	if (client->poll)
		call_answer_poll(client, "1");
	if (client->probe)
		wire_close(client->probe, code);
	if (client->wire)
		wire_close(client->wire, code);
}

void client_free_done(struct events *events)
{
	while (events->clients_done) {
		struct client *client = events->clients_done;

		events->clients_done = client->next_done;
		atomic_fetch_sub(&events->subscriptions,
				 client->subscriber.count);
		rooms_leave_all(&events->rooms, &client->subscriber);
		outbox_clear(&client->outbox, &events->pool);
		hash_table_remove(&events->sids, &client->node);
		if (client->next)
			client->next->prev = client->prev;
		if (client->prev)
			client->prev->next = client->next;
		else
			events->first = client->next;
		peer_leave(events, client->peer);
		events->clients--;
		free(client);
	}
}
