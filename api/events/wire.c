#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

#include "api/events/parts.h"
#include "base/log.h"

#define PROBE_SECONDS  10 /* for a websocket that is to take over */
#define LINGER_SECONDS 2  /* for the answer to our goodbye */
#define SEND_BUFFER    (64 << 10)
#define PIECES         32 /* packets sent at once */
#define RECEIVE_SIZE   16384

static bool is_probe(const struct wire *wire)
{
	return wire->client && wire->client->probe == wire;
}

static void on_time(struct timer *timer)
{
	struct wire *wire =
		(struct wire *)((char *)timer - offsetof(struct wire, timer));

	/* A probe goes alone: its client goes on polling. */
	wire_end(wire);
}

struct wire *wire_new(struct events *events, struct client *client)
{
	struct wire *wire = calloc(1, sizeof(*wire));

	if (!wire)
		return NULL;
	wire->events = events;
	wire->client = client;
	wire->fd = wire->adopted_fd = -1;
	wire->timer.ring = on_time;
	ws_input_init(&wire->input, events->config.settings->message_max);
	return wire;
}

/* --- sending ------------------------------------------------------------ */

static bool watch(struct wire *wire, int op, uint32_t wanted)
{
	struct epoll_event event = { .events = wanted, .data.ptr = wire };

	return !epoll_ctl(wire->events->epoll_fd, op, wire->fd, &event);
}

static void set_blocked(struct wire *wire, bool blocked)
{
	const uint32_t in = EPOLLIN | EPOLLRDHUP;

	if (wire->blocked == blocked)
		return;
	wire->blocked = blocked;
	watch(wire, EPOLL_CTL_MOD, blocked ? in | EPOLLOUT : in);
}

/* The oldest packets side by side, the first from where it was left. */
static ssize_t send_some(struct wire *wire)
{
	const struct outbox *box = &wire->client->outbox;
	struct iovec pieces[PIECES];
	struct msghdr message = { .msg_iov = pieces };

	for (uint32_t i = 0; i < PIECES && i < box->count; i++) {
		struct slice bytes = packet_wire(outbox_at(box, i));
		const size_t skip = i ? 0 : wire->sent;

		pieces[i].iov_base = (void *)(uintptr_t)(bytes.data + skip);
		pieces[i].iov_len = bytes.len - skip;
		message.msg_iovlen = i + 1;
	}
	return sendmsg(wire->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void count_sent(struct wire *wire, size_t bytes)
{
	struct events *events = wire->events;
	struct outbox *box = &wire->client->outbox;

	wire->client->moved = true;
	bytes += wire->sent;
	while (box->count && bytes >= packet_wire(outbox_at(box, 0)).len) {
		bytes -= packet_wire(outbox_at(box, 0)).len;
		outbox_pop(box, &events->pool);
		atomic_fetch_add(&events->packets, 1);
	}
	wire->sent = (uint32_t)bytes;
}

void wire_flush(struct wire *wire)
{
	while (wire->fd >= 0 && wire->client && wire->client->outbox.count) {
		ssize_t sent = send_some(wire);

		if (sent >= 0) {
			count_sent(wire, (size_t)sent);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			set_blocked(wire, true);
			return;
		} else if (errno != EINTR) {
			client_drop(wire->client, WS_NORMAL);
			return;
		}
	}
	if (wire->fd >= 0)
		set_blocked(wire, false);
}

/* Past the outbox: a probe's answer, a goodbye. A socket that has no room for
 * so little is lost anyway. */
static bool send_now(struct wire *wire, enum ws_opcode opcode,
		     struct slice payload)
{
	struct packet *packet = packet_frame(opcode, payload);
	struct slice bytes;
	bool sent;

	if (!packet)
		return false;
	bytes = packet_wire(packet);
	sent = send(wire->fd, bytes.data, bytes.len,
		    MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)bytes.len;
	packet_unref(packet);
	return sent;
}

/* --- receiving ---------------------------------------------------------- */

/* The websocket takes over from polling. */
static void upgrade(struct wire *wire)
{
	struct client *client = wire->client;

	atomic_fetch_sub(client_gauge(client), 1);
	client->probe = NULL;
	client->wire = wire;
	atomic_fetch_add(client_gauge(client), 1);
	wheel_unset(&wire->timer);
	if (client->poll)
		call_answer_poll(client, "6");
	wire_flush(wire);
}

static enum status take_probe(struct wire *wire,
			      const struct engine_packet *packet)
{
	struct slice probe = slice_of("probe", 5);

	if (packet->type == ENGINE_UPGRADE) {
		upgrade(wire);
		return STATUS_OK;
	}
	if (packet->type != ENGINE_PING || !slice_equal(packet->data, probe) ||
	    !send_now(wire, WS_TEXT, slice_of("3probe", 6)))
		return STATUS_BAD_INPUT;
	/* The client waits for its poll to end before it changes over. */
	if (wire->client->poll)
		call_answer_poll(wire->client, "6");
	return STATUS_OK;
}

static enum status take_message(struct wire *wire, struct slice text)
{
	struct client *client = wire->client;
	struct engine_packet packet;

	if (client->door == DOOR_PLAIN)
		return command_text(client, text);
	if (!engine_packet_parse(&packet, text))
		return STATUS_BAD_INPUT;
	return is_probe(wire) ? take_probe(wire, &packet)
			      : command_packet(client, &packet);
}

static void send_pong(struct wire *wire, struct slice payload)
{
	struct packet *packet = packet_frame(WS_PONG, payload);

	if (!is_probe(wire))
		client_send(wire->client, packet);
	packet_unref(packet);
}

static enum ws_code code_of(enum status st)
{
	if (st == STATUS_LIMIT)
		return WS_TOO_LARGE;
	return st == STATUS_NO_MEMORY ? WS_INTERNAL : WS_PROTOCOL_ERROR;
}

/* Ends the client, or a probe alone. */
static void give_up(struct wire *wire, enum ws_code code)
{
	if (is_probe(wire))
		wire_close(wire, code);
	else
		client_drop(wire->client, code);
}

static void take_item(struct wire *wire, const struct ws_item *item)
{
	switch (item->opcode) {
	case WS_TEXT:
		if (take_message(wire, item->payload) != STATUS_OK)
			give_up(wire, WS_NOT_UNDERSTOOD);
		return;
	case WS_PING:
		send_pong(wire, item->payload);
		return;
	case WS_CLOSE:
		give_up(wire, WS_NORMAL);
		return;
	case WS_BINARY:
		give_up(wire, WS_UNSUPPORTED);
		return;
	case WS_PONG:
	case WS_CONTINUATION:
		return;
	}
}

static void take_bytes(struct wire *wire, const void *data, size_t len)
{
	struct ws_item item;
	enum status st = ws_input_add(&wire->input, data, len);

	client_heard(wire->client);
	while (st == STATUS_OK && wire->client) {
		st = ws_input_next(&wire->input, &item);
		if (st == STATUS_OK)
			take_item(wire, &item);
	}
	if (wire->client && st != STATUS_OK && st != STATUS_NOT_FOUND)
		give_up(wire, code_of(st));
}

static void hung_up(struct wire *wire)
{
	if (!wire->client || is_probe(wire))
		wire_end(wire);
	else
		client_drop(wire->client, WS_NORMAL);
}

void wire_event(struct wire *wire, uint32_t epoll_events)
{
	uint8_t bytes[RECEIVE_SIZE];
	ssize_t got;

	if (wire->done)
		return;
	if (epoll_events & EPOLLOUT)
		wire_flush(wire);
	if (wire->done || !(epoll_events & ~(uint32_t)EPOLLOUT))
		return;
	got = recv(wire->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0)
		hung_up(wire);
	else if (wire->client && !wire->call)
		take_bytes(wire, bytes, (size_t)got);
}

/* --- beginning ---------------------------------------------------------- */

static bool open_descriptor(struct wire *wire)
{
	const int on = 1, size = SEND_BUFFER;

	setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(wire->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return watch(wire, EPOLL_CTL_ADD, EPOLLIN | EPOLLRDHUP);
}

void wire_adopt(struct wire *wire)
{
	struct client *client = wire->client;

	wire->fd = wire->adopted_fd;
	if (!client || wire->fd < 0 || !open_descriptor(wire)) {
		if (client && client->wire == wire)
			client_drop(client, WS_INTERNAL);
		wire_end(wire);
		return;
	}
	if (is_probe(wire)) {
		wheel_set(&wire->events->wheel, &wire->timer,
			  wire->events->wheel.now + PROBE_SECONDS);
	} else {
		client_greet(client);
		wire_flush(wire);
	}
	if (wire->extra_len && wire->client)
		take_bytes(wire, wire->extra, wire->extra_len);
	free(wire->extra);
	wire->extra = NULL;
	wire->extra_len = 0;
}

void wire_stream(struct wire *wire, struct events_call *call)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Type: text/event-stream\r\n"
				   "Cache-Control: no-cache, no-transform\r\n"
				   "X-Accel-Buffering: no\r\n"
				   "Access-Control-Allow-Origin: *\r\n"
				   "Connection: close\r\n\r\n"
				   ":\n\n";

	wire->call = call;
	wire->fd = call->fd;
	if (!open_descriptor(wire)) {
		client_drop(wire->client, WS_INTERNAL);
		return;
	}
	client_send_text(wire->client, slice_of(head, sizeof(head) - 1));
}

/* --- the end ------------------------------------------------------------ */

void wire_end(struct wire *wire)
{
	if (wire->done)
		return;
	wire->done = true;
	wire->next_done = wire->events->wires_done;
	wire->events->wires_done = wire;
	if (is_probe(wire))
		wire->client->probe = NULL;
	wire->client = NULL;
	wheel_unset(&wire->timer);
	if (wire->fd < 0)
		return;
	epoll_ctl(wire->events->epoll_fd, EPOLL_CTL_DEL, wire->fd, NULL);
	if (!wire->call) {
		shutdown(wire->fd, SHUT_RDWR);
		close(wire->fd);
		return;
	}
	wire->call->hang_up = true;
	wire->call->done(wire->call);
}

void wire_close(struct wire *wire, enum ws_code code)
{
	const uint8_t bytes[2] = { (uint8_t)(code >> 8), (uint8_t)code };

	/* Not adopted yet: whoever does will find that nobody is there. */
	if (wire->fd < 0) {
		wire->client = NULL;
		return;
	}
	/* Half a packet on its way: a frame now would be taken for its rest. */
	if (wire->call || wire->sent ||
	    !send_now(wire, WS_CLOSE, slice_of(bytes, sizeof(bytes)))) {
		wire_end(wire);
		return;
	}
	if (is_probe(wire))
		wire->client->probe = NULL;
	wire->client = NULL;
	set_blocked(wire, false);
	shutdown(wire->fd, SHUT_WR);
	wheel_set(&wire->events->wheel, &wire->timer,
		  wire->events->wheel.now + LINGER_SECONDS);
}

void wire_free_done(struct events *events)
{
	while (events->wires_done) {
		struct wire *wire = events->wires_done;

		events->wires_done = wire->next_done;
		ws_input_clear(&wire->input);
		free(wire->extra);
		free(wire);
	}
}
