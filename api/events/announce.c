/* announce.c - an event to all whom it concerns. */
#include "api/emit.h"
#include "api/events/parts.h"
#include "base/log.h"
#include "chain/address.h"

/* One thing to say, made for each kind of client when the first asks for it. */
struct notice {
	const char *name;       /* needs no escapes */
	struct slice data;      /* JSON */
	struct packet *made[3]; /* by door */
};

static struct packet *make(struct events *events, const struct notice *notice,
			   enum events_door door)
{
	struct writer *text = &events->text;

	writer_reset(text);
	if (door == DOOR_STREAM) {
		write_text(text, "event: ");
		write_text(text, notice->name);
		write_text(text, "\ndata: ");
		write_bytes(text, notice->data.data, notice->data.len);
		write_text(text, "\n\n");
	} else {
		write_text(text, door == DOOR_SOCKETIO ? "42[\"" : "[\"");
		write_text(text, notice->name);
		write_text(text, "\",");
		write_bytes(text, notice->data.data, notice->data.len);
		write_u8(text, ']');
	}
	if (text->failed)
		return NULL;
	return door == DOOR_STREAM ? packet_raw(writer_slice(text))
				   : packet_frame(WS_TEXT, writer_slice(text));
}

static void say_to(struct events *events, struct notice *notice,
		   struct client *client)
{
	struct packet **packet = &notice->made[client->door];

	if (!client->joined)
		return;
	if (!*packet)
		*packet = make(events, notice, client->door);
	client_send(client, *packet);
}

/* only: to nobody but clients of socket.io. */
static void say(struct events *events, const struct room *room,
		const char *name, struct slice data, bool only)
{
	struct notice notice = { .name = name, .data = data };

	for (struct member *m = room->members; m; m = m->next_in_room) {
		struct client *client =
			(struct client *)((char *)m->subscriber -
					  offsetof(struct client, subscriber));

		if (!only || client->door == DOOR_SOCKETIO)
			say_to(events, &notice, client);
	}
	for (size_t i = 0; i < sizeof(notice.made) / sizeof(notice.made[0]);
	     i++)
		packet_unref(notice.made[i]);
}

/* --- transactions ------------------------------------------------------- */

static bool replaceable(const struct tx *tx)
{
	for (size_t i = 0; i < tx->input_count; i++)
		if (tx->inputs[i].sequence < 0xfffffffe)
			return true;
	return false;
}

static void write_tx(struct writer *out, const struct tx *tx,
		     const struct txid *txid, const struct network *net)
{
	struct emit json = emit_over(out);
	int64_t total = 0;

	for (size_t i = 0; i < tx->output_count; i++)
		total += (int64_t)tx->outputs[i].amount;
	emit_object_begin(&json, NULL);
	emit_txid(&json, "txid", txid);
	emit_amount(&json, "valueOut", total);
	emit_array_begin(&json, "vout");
	for (size_t i = 0; i < tx->output_count; i++) {
		char address[ADDRESS_SIZE];

		if (address_from_script(address, net, tx->outputs[i].script) !=
		    STATUS_OK)
			continue;
		emit_object_begin(&json, NULL);
		emit_u64(&json, address, tx->outputs[i].amount);
		emit_object_end(&json);
	}
	emit_array_end(&json);
	emit_bool(&json, "isRBF", replaceable(tx));
	emit_object_end(&json);
}

static void say_tx(struct events *events, const struct event *event,
		   struct writer *data)
{
	const struct network *net = events->config.net;
	struct tx tx;

	tx_space_reset(&events->space);
	if (tx_parse(&tx, &events->space, event->raw, net) != STATUS_OK)
		return;
	writer_reset(data);
	write_tx(data, &tx, &event->txid, net);
	if (!data->failed)
		say(events, events->rooms.fixed[ROOM_INV], "tx",
		    writer_slice(data), false);
}

static void say_raw(struct events *events, const struct event *event,
		    struct writer *data)
{
	struct emit json = emit_over(data);

	writer_reset(data);
	emit_hex(&json, NULL, event->raw);
	if (!data->failed)
		say(events, events->rooms.fixed[ROOM_RAWTX],
		    "bitcoind/rawtransaction", writer_slice(data), false);
}

static const char *event_of(enum room_kind kind)
{
	switch (kind) {
	case ROOM_ADDRESS_TXID:
		return "bitcoind/addresstxid";
	case ROOM_NODE_ADDRESS_TXID:
		return "node/addresstxid";
	case ROOM_ADDRESS:
	case ROOM_INV:
	case ROOM_HASHBLOCK:
	case ROOM_RAWTX:
	case ROOM_SYNC:
	case ROOM_REORG:
		break;
	}
	return "address";
}

static void say_address(struct events *events, const struct room *room,
			const struct txid *txid, struct writer *data)
{
	struct emit json = emit_over(data);

	writer_reset(data);
	emit_object_begin(&json, NULL);
	emit_text(&json, "address", room->text);
	emit_txid(&json, "txid", txid);
	emit_object_end(&json);
	if (!data->failed)
		say(events, room, event_of(room->kind), writer_slice(data),
		    false);
	if (room->kind != ROOM_ADDRESS)
		return;
	/* Clients of before insight-api 0.3 wait for an event of that name. */
	json = emit_over(data);
	writer_reset(data);
	emit_txid(&json, NULL, txid);
	if (!data->failed)
		say(events, room, room->text, writer_slice(data), true);
}

/* Each room once, however often the transaction touches its script. */
static void say_scripts(struct events *events, const struct event *event,
			struct writer *data)
{
	events->turn++;
	for (size_t i = 0; i < event->key_count; i++) {
		struct room *room =
			rooms_of_script(&events->rooms, &event->keys[i]);

		for (; room && room->told != events->turn;
		     room = rooms_next(room)) {
			room->told = events->turn;
			say_address(events, room, &event->txid, data);
		}
	}
}

/* --- blocks ------------------------------------------------------------- */

static void say_block(struct events *events, const struct event *event,
		      struct writer *data)
{
	struct emit json = emit_over(data);

	writer_reset(data);
	emit_block_hash(&json, NULL, &event->hash);
	if (data->failed)
		return;
	say(events, events->rooms.fixed[ROOM_INV], "block", writer_slice(data),
	    false);
	say(events, events->rooms.fixed[ROOM_HASHBLOCK], "bitcoind/hashblock",
	    writer_slice(data), false);
}

static void say_reorg(struct events *events, const struct event *event,
		      struct writer *data)
{
	struct emit json = emit_over(data);

	writer_reset(data);
	emit_object_begin(&json, NULL);
	emit_block_hash(&json, "hash", &event->hash);
	emit_u64(&json, "height", event->height);
	emit_u64(&json, "disconnected", event->disconnected);
	emit_object_end(&json);
	if (!data->failed)
		say(events, events->rooms.fixed[ROOM_REORG], "reorg",
		    writer_slice(data), false);
}

void announce(struct events *events, const struct event *event)
{
	const struct rooms *rooms = &events->rooms;
	struct writer *data = &events->data;

	/* What comes back is told again there, as a node does. */
	if (events->publisher)
		publisher_tell(events->publisher, event);
	switch (event->kind) {
	case EVENT_TX:
		if (!known_add(&events->txids, event->txid.bytes))
			return;
		if (rooms->fixed[ROOM_INV]->members)
			say_tx(events, event, data);
		if (rooms->fixed[ROOM_RAWTX]->members)
			say_raw(events, event, data);
		say_scripts(events, event, data);
		break;
	case EVENT_BLOCK:
		if (!known_add(&events->blocks, event->hash.bytes))
			return;
		say_block(events, event, data);
		break;
	case EVENT_REORG:
		say_reorg(events, event, data);
		break;
	}
	atomic_fetch_add(&events->told, 1);
}
