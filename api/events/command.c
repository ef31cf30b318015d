/* command.c - what clients say: the rooms of insight-api.md 1.12, "message". */
#include <jansson.h>

#include "api/events/parts.h"
#include "api/events/socketio.h"
#include "chain/address.h"

/* Of a query's list. */
#define LIST_MAX 1000

/* --- rooms -------------------------------------------------------------- */

static const struct {
	const char *name;
	enum room_kind kind;
} names[] = {
	{ "inv", ROOM_INV },
	{ "sync", ROOM_SYNC },
	{ "reorg", ROOM_REORG },
	{ "bitcoind/hashblock", ROOM_HASHBLOCK },
	{ "bitcoind/rawtransaction", ROOM_RAWTX },
	{ "bitcoind/addresstxid", ROOM_ADDRESS_TXID },
	{ "node/addresstxid", ROOM_NODE_ADDRESS_TXID },
};

/* What a name that is none of these means: an address. */
static enum room_kind kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].name, name))
			return names[i].kind;
	return ROOM_ADDRESS;
}

static void tell_limit(struct client *client)
{
	static const char text[] = "42[\"limit\",\"Too many subscriptions\"]";
	const size_t skip = client->door == DOOR_SOCKETIO ? 0 : 2;

	if (client->door != DOOR_STREAM)
		client_send_text(
			client, slice_of(text + skip, sizeof(text) - 1 - skip));
}

/* Into a room or out of it. False: no more than it has. */
static bool change(struct client *client, bool join, enum room_kind kind,
		   const struct script_key *key, const char *text)
{
	struct events *events = client->events;
	struct subscriber *who = &client->subscriber;
	const uint32_t before = who->count;
	enum status st = STATUS_OK;

	if (join)
		st = rooms_join(&events->rooms, who, kind, key, text,
				events->config.settings->subscriptions_max);
	else
		rooms_leave(&events->rooms, who, kind, key, text);
	/* Unsigned: fewer than before wraps around, and back again. */
	atomic_fetch_add(&events->subscriptions, (uint64_t)who->count - before);
	return st == STATUS_OK;
}

/* What is no address is passed over. */
static bool change_address(struct client *client, bool join,
			   enum room_kind kind, const char *text)
{
	const struct events_config *config = &client->events->config;
	struct address address;
	struct script_key key;
	const char *why;

	if (address_parse(&address, &why, config->net, text) != STATUS_OK)
		return true;
	key = index_script_key(config->index,
			       slice_of(address.script, address.script_len));
	return change(client, join, kind, &key, text);
}

static void leave_kind(struct client *client, enum room_kind kind)
{
	struct events *events = client->events;
	struct subscriber *who = &client->subscriber;
	const uint32_t before = who->count;

	rooms_leave_kind(&events->rooms, who, kind);
	atomic_fetch_sub(&events->subscriptions, before - who->count);
}

static void leave_all(struct client *client)
{
	atomic_fetch_sub(&client->events->subscriptions,
			 client->subscriber.count);
	rooms_leave_all(&client->events->rooms, &client->subscriber);
}

/* False: no room was left for one of them. */
static bool change_all(struct client *client, bool join, enum room_kind kind,
		       const json_t *list)
{
	bool room_left = true;

	if (json_is_string(list))
		return change_address(client, join, kind,
				      json_string_value(list));
	for (size_t i = 0; i < json_array_size(list) && room_left; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text)
			room_left = change_address(client, join, kind, text);
	}
	return room_left;
}

/* [name], [name, [address, ...]], [name, address] or [address]. */
static void subscribe(struct client *client, bool join, const json_t *event)
{
	const char *name = json_string_value(json_array_get(event, 1));
	const json_t *list = json_array_get(event, 2);
	enum room_kind kind;
	bool room_left = true;

	if (!name)
		return;
	kind = kind_of(name);
	if (kind < ROOM_FIXED)
		room_left = change(client, join, kind, NULL, "");
	else if (kind == ROOM_ADDRESS)
		room_left = change_address(client, join, kind, name);
	else if (join || list)
		room_left = change_all(client, join, kind, list);
	else
		leave_kind(client, kind);
	if (!room_left)
		tell_limit(client);
}

void command_query(struct client *client, const struct request *request)
{
	for (size_t i = 0; i < request->query.count && i < LIST_MAX; i++) {
		const struct param *param = &request->query.items[i];
		const enum room_kind kind = kind_of(param->value);

		if (!strcmp(param->name, "room") && kind < ROOM_FIXED)
			change(client, true, kind, NULL, "");
		else if (!strcmp(param->name, "address"))
			change_address(client, true, ROOM_ADDRESS,
				       param->value);
	}
}

/* --- events from clients ------------------------------------------------ */

static enum status take_event(struct client *client, struct slice text,
			      struct slice id)
{
	json_error_t error;
	json_t *event =
		json_loadb((const char *)text.data, text.len, 0, &error);
	const char *name = json_string_value(json_array_get(event, 0));

	if (!name) {
		json_decref(event);
		return STATUS_BAD_INPUT;
	}
	if (!strcmp(name, "subscribe"))
		subscribe(client, true, event);
	else if (!strcmp(name, "unsubscribe"))
		subscribe(client, false, event);
	else if (!strcmp(name, "message"))
		method_ask(client, id, json_array_get(event, 1));
	json_decref(event);
	return STATUS_OK;
}

enum status command_text(struct client *client, struct slice json)
{
	return take_event(client, json, slice_of(NULL, 0));
}

/* --- socket.io ---------------------------------------------------------- */

/* There is only the default namespace. */
static void refuse_space(struct client *client, struct slice space)
{
	struct writer *text = &client->events->text;

	writer_reset(text);
	write_text(text, "44");
	write_bytes(text, space.data, space.len);
	write_text(text, client->revision == 4
				 ? ",{\"message\":\"Invalid namespace\"}"
				 : ",\"Invalid namespace\"");
	if (!text->failed)
		client_send_text(client, writer_slice(text));
}

static void join_space(struct client *client)
{
	struct writer *text = &client->events->text;

	client->joined = true;
	if (client->revision == 3)
		return; /* told when it came */
	writer_reset(text);
	write_text(text, "40{\"sid\":\"");
	write_text(text, client->sid);
	write_text(text, "\"}");
	client_send_text(client, writer_slice(text));
}

static enum status take_message(struct client *client, struct slice data)
{
	struct socketio_packet packet;
	enum status st = socketio_parse(&packet, data);

	if (st != STATUS_OK)
		return st;
	switch (packet.type) {
	case SOCKETIO_CONNECT:
		if (packet.space.len)
			refuse_space(client, packet.space);
		else
			join_space(client);
		return STATUS_OK;
	case SOCKETIO_DISCONNECT:
		if (!packet.space.len) {
			client->joined = false;
			leave_all(client);
		}
		return STATUS_OK;
	case SOCKETIO_EVENT:
		if (packet.space.len || !client->joined)
			return STATUS_OK;
		return take_event(client, packet.json, packet.id);
	case SOCKETIO_ACK:
	case SOCKETIO_ERROR:
		return STATUS_OK;
	case SOCKETIO_BINARY_EVENT:
	case SOCKETIO_BINARY_ACK:
		break;
	}
	return STATUS_BAD_INPUT;
}

static void send_pong(struct client *client, struct slice data)
{
	struct writer *text = &client->events->text;

	writer_reset(text);
	write_u8(text, ENGINE_PONG);
	write_bytes(text, data.data, data.len);
	if (!text->failed)
		client_send_text(client, writer_slice(text));
}

enum status command_packet(struct client *client,
			   const struct engine_packet *packet)
{
	switch (packet->type) {
	case ENGINE_PING:
		send_pong(client, packet->data);
		return STATUS_OK;
	case ENGINE_MESSAGE:
		return take_message(client, packet->data);
	case ENGINE_CLOSE:
		client_drop(client, WS_NORMAL);
		return STATUS_OK;
	case ENGINE_PONG:
	case ENGINE_UPGRADE:
	case ENGINE_NOOP:
	case ENGINE_BINARY:
		return STATUS_OK;
	case ENGINE_OPEN:
		break;
	}
	return STATUS_BAD_INPUT;
}
