#include <stdlib.h>

#include "api/events/parts.h"

/* Of packets in one answer to a poll; more waits for the next. */
#define ANSWER_BYTES ((size_t)1 << 20)

/* --- answers ------------------------------------------------------------ */

static void finish(struct events_call *call)
{
	call->done(call);
}

static void start_text(struct events_call *call, enum content_type type)
{
	response_reset(call->response);
	call->response->code = 200;
	call->response->type = type;
	call->response->origin = call->origin;
}

/* As engine.io's servers say it. */
enum refusal {
	UNKNOWN_TRANSPORT,
	UNKNOWN_SID,
	BAD_HANDSHAKE_METHOD,
	BAD_REQUEST,
};

static void refuse(struct events_call *call, enum refusal code)
{
	static const char *const texts[] = {
		[UNKNOWN_TRANSPORT] = "Transport unknown",
		[UNKNOWN_SID] = "Session ID unknown",
		[BAD_HANDSHAKE_METHOD] = "Bad handshake method",
		[BAD_REQUEST] = "Bad request",
	};
	struct emit json = response_json(call->response);

	call->response->code = 400;
	call->response->origin = call->origin;
	emit_object_begin(&json, NULL);
	emit_u64(&json, "code", code);
	emit_text(&json, "message", texts[code]);
	emit_object_end(&json);
	finish(call);
}

static void refuse_status(struct events *events, struct events_call *call,
			  enum status st)
{
	if (st == STATUS_LIMIT) {
		atomic_fetch_add(&events->refused, 1);
		response_busy(call->response, "Too many sockets");
	} else {
		response_of_status(call->response, st);
	}
	call->response->origin = call->origin;
	finish(call);
}

void call_answer_poll(struct client *client, const char *last)
{
	struct events *events = client->events;
	struct events_call *call = client->poll;
	struct writer *body = &call->response->body;
	struct outbox *box = &client->outbox;

	client->poll = NULL;
	start_text(call, CONTENT_PLAIN);
	while (box->count && body->len < ANSWER_BYTES) {
		engine_payload_add(body, client->revision,
				   packet_payload(outbox_at(box, 0)));
		outbox_pop(box, &events->pool);
		atomic_fetch_add(&events->packets, 1);
	}
	if (last)
		engine_payload_add(body, client->revision,
				   slice_of(last, strlen(last)));
	client->moved = true;
	finish(call);
}

/* --- new clients -------------------------------------------------------- */

static enum status enter(struct client **out, struct events *events,
			 const struct events_call *call, bool wired)
{
	struct client *client;
	enum status st = client_new(&client, events, call);

	if (st != STATUS_OK)
		return st;
	if (wired)
		client->wire = wire_new(events, client);
	atomic_fetch_add(client_gauge(client), 1);
	if (wired && !client->wire) {
		client_drop(client, WS_INTERNAL);
		return STATUS_NO_MEMORY;
	}
	*out = client;
	return STATUS_OK;
}

static void grant_new(struct events *events, struct events_call *call)
{
	struct client *client;
	enum status st = enter(&client, events, call, true);

	if (st != STATUS_OK) {
		refuse_status(events, call, st);
		return;
	}
	call->grant = client->wire;
	finish(call);
}

/* The answer is what greets the client. */
static void begin_polling(struct events *events, struct events_call *call)
{
	struct client *client;
	enum status st = enter(&client, events, call, false);

	if (st != STATUS_OK) {
		refuse_status(events, call, st);
		return;
	}
	client_greet(client);
	client->poll = call;
	call_answer_poll(client, NULL);
}

static void begin_stream(struct events *events, struct events_call *call)
{
	struct client *client;
	enum status st;

	if (call->request->method != METHOD_GET) {
		start_text(call, CONTENT_STREAM);
		finish(call);
		return;
	}
	st = enter(&client, events, call, true);
	if (st != STATUS_OK) {
		refuse_status(events, call, st);
		return;
	}
	/* The stream gives the call back should it fail at once. */
	command_query(client, call->request);
	wire_stream(client->wire, call);
}

/* --- clients that are there --------------------------------------------- */

static void begin_poll(struct client *client, struct events_call *call)
{
	/* Two at once would tear what is sent apart. */
	if (client->poll || client->wire) {
		refuse(call, BAD_REQUEST);
		client_drop(client, WS_PROTOCOL_ERROR);
		return;
	}
	/* Later clients are to answer our pings, not just to ask. */
	if (client->revision == 3)
		client_heard(client);
	client->poll = call;
	/* While a websocket is being tried nothing waits here. */
	if (client->outbox.count || client->probe)
		call_answer_poll(client, client->probe ? "6" : NULL);
}

static void take_packets(struct client *client, struct events_call *call)
{
	struct engine_payload payload = engine_payload_over(
		call->body, engine_framing_of(client->revision, call->octets));
	enum status st = STATUS_BAD_INPUT;
	struct engine_packet packet;

	client_heard(client);
	if (call->body.len &&
	    call->body.len <= client->events->config.settings->message_max)
		st = engine_payload_next(&payload, &packet);
	while (st == STATUS_OK) {
		st = command_packet(client, &packet);
		if (st == STATUS_OK)
			st = engine_payload_next(&payload, &packet);
	}
	if (st != STATUS_NOT_FOUND) {
		client_drop(client, WS_NOT_UNDERSTOOD);
		refuse(call, BAD_REQUEST);
		return;
	}
	start_text(call, CONTENT_TEXT);
	write_text(&call->response->body, "ok");
	finish(call);
}

static void grant_probe(struct client *client, struct events_call *call)
{
	if (client->wire || client->probe || !call->websocket) {
		refuse(call, BAD_REQUEST);
		return;
	}
	client->probe = wire_new(client->events, client);
	if (!client->probe) {
		refuse_status(client->events, call, STATUS_NO_MEMORY);
		return;
	}
	call->grant = client->probe;
	finish(call);
}

/* --- by door ------------------------------------------------------------ */

static void take_socketio(struct events *events, struct events_call *call)
{
	const char *transport = request_query(call->request, "transport");
	const char *sid = request_query(call->request, "sid");
	const bool get = call->request->method == METHOD_GET;
	const bool wired = transport && !strcmp(transport, "websocket");
	struct client *client = sid ? client_find(events, sid) : NULL;

	if (!transport || (!wired && strcmp(transport, "polling") != 0))
		refuse(call, UNKNOWN_TRANSPORT);
	else if (sid && (!client || client->door != DOOR_SOCKETIO))
		refuse(call, UNKNOWN_SID);
	else if (client && wired)
		grant_probe(client, call);
	else if (client && get)
		begin_poll(client, call);
	else if (client && call->request->method == METHOD_POST)
		take_packets(client, call);
	else if (!get)
		refuse(call, BAD_HANDSHAKE_METHOD);
	else if (!wired)
		begin_polling(events, call);
	else if (call->websocket)
		grant_new(events, call);
	else
		refuse(call, BAD_REQUEST);
}

static void take_plain(struct events *events, struct events_call *call)
{
	if (call->websocket) {
		grant_new(events, call);
		return;
	}
	response_error(call->response, 426,
		       "This is for websockets (RFC 6455, version 13)");
	finish(call);
}

void call_take(struct events *events, struct events_call *call)
{
	switch (call->door) {
	case DOOR_SOCKETIO:
		take_socketio(events, call);
		return;
	case DOOR_PLAIN:
		take_plain(events, call);
		return;
	case DOOR_STREAM:
		begin_stream(events, call);
		return;
	}
}
