/* zmq_listener.c - see zmq_listener.h. */
#include "node/zmq_listener.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/zmq_message.h"

/* A transaction of the largest block (BCH: 32 MB); more is not a message. */
#define MAX_MESSAGE_SIZE  ((int64_t)64 << 20)
#define MAX_FRAMES        3
/* A dead peer (a pulled cable, a machine asleep) shows after 30 s. */
#define HEARTBEAT_MS      10000
#define HEARTBEAT_LOST_MS 30000
#define RECONNECT_MS      100
#define RECONNECT_MAX_MS  5000
/* Longer than the pause between two attempts to connect. */
#define SILENCE_US        (RECONNECT_MAX_MS * UINT64_C(1000) + 1000000)

/* What the next message's counter must be. */
struct counter {
	bool known;
	uint32_t next;
};

struct endpoint {
	void *socket;
	void *monitor;  /* a PAIR with the socket's connection events */
	char *address;  /* owned */
	bool connected; /* and both sides have greeted each other */
	bool connected_before;
	bool silence_told;
	struct counter counters[ZMQ_TOPIC_COUNT];
};

struct zmq_listener {
	void *context;
	struct endpoint *endpoints; /* owned */
	size_t count;
	zmq_pollitem_t *poll; /* wake, then socket and monitor of each */
	int wake_fd;
	size_t turn; /* the endpoint to look at first, for fairness */
	uint64_t first_asked_us; /* zmq_listener_silent(); 0: never */

	zmq_msg_t frames[MAX_FRAMES]; /* of the last message; notices borrow */
	size_t frame_count;
	struct notice pending; /* its GAP was given, it was not */
	bool has_pending;

	bool has_raw_tx;
	struct zmq_counts counts;
};

/* --- opening --- */

static bool set_int(void *socket, int option, int value)
{
	return !zmq_setsockopt(socket, option, &value, sizeof(value));
}

/* All before connecting: the high-water mark is fixed per connection. */
static bool set_options(void *socket)
{
	int64_t max = MAX_MESSAGE_SIZE;

	if (!set_int(socket, ZMQ_RCVHWM, 0) ||
	    !set_int(socket, ZMQ_LINGER, 0) || !set_int(socket, ZMQ_IPV6, 1) ||
	    !set_int(socket, ZMQ_TCP_KEEPALIVE, 1) ||
	    !set_int(socket, ZMQ_TCP_KEEPALIVE_IDLE, 60) ||
	    !set_int(socket, ZMQ_TCP_KEEPALIVE_INTVL, 20) ||
	    !set_int(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS) ||
	    !set_int(socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_LOST_MS) ||
	    !set_int(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS) ||
	    !set_int(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS) ||
	    zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)))
		return false;
	for (int i = 0; i < ZMQ_TOPIC_COUNT; i++) {
		const char *name = zmq_topic_name((enum zmq_topic)i);

		if (zmq_setsockopt(socket, ZMQ_SUBSCRIBE, name, strlen(name)))
			return false;
	}
	return true;
}

static bool open_monitor(struct zmq_listener *listener,
			 struct endpoint *endpoint, size_t i)
{
	char address[64];

	snprintf(address, sizeof(address), "inproc://monitor-%zu", i);
	if (zmq_socket_monitor(endpoint->socket, address,
			       ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
				       ZMQ_EVENT_DISCONNECTED))
		return false;
	endpoint->monitor = zmq_socket(listener->context, ZMQ_PAIR);
	return endpoint->monitor && set_int(endpoint->monitor, ZMQ_LINGER, 0) &&
	       !zmq_connect(endpoint->monitor, address);
}

static enum status open_endpoint(struct zmq_listener *listener, size_t i,
				 const char *address)
{
	struct endpoint *endpoint = &listener->endpoints[i];
	bool ok;

	endpoint->address = strdup(address);
	endpoint->socket = zmq_socket(listener->context, ZMQ_SUB);
	ok = endpoint->address && endpoint->socket &&
	     set_options(endpoint->socket) &&
	     open_monitor(listener, endpoint, i);
	if (!ok)
		return STATUS_NO_MEMORY;
	if (!zmq_connect(endpoint->socket, address))
		return STATUS_OK;
	log_error("zmq endpoint cannot be used",
		  "endpoint=\"%s\" why=\"%s\" change=\"--node-zmq, like "
		  "tcp://127.0.0.1:28332\"",
		  address, zmq_strerror(zmq_errno()));
	return STATUS_BAD_INPUT;
}

static void fill_poll(struct zmq_listener *listener)
{
	zmq_pollitem_t *item = listener->poll;

	*item++ = (zmq_pollitem_t){ .fd = listener->wake_fd,
				    .events = ZMQ_POLLIN };
	for (size_t i = 0; i < listener->count; i++) {
		*item++ =
			(zmq_pollitem_t){ .socket =
						  listener->endpoints[i].socket,
					  .events = ZMQ_POLLIN };
		*item++ = (zmq_pollitem_t){
			.socket = listener->endpoints[i].monitor,
			.events = ZMQ_POLLIN
		};
	}
}

static enum status open_all(struct zmq_listener *listener,
			    const char *const *endpoints)
{
	size_t count = listener->count;
	enum status st = STATUS_OK;

	listener->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	listener->context = zmq_ctx_new();
	listener->endpoints = calloc(count + 1, sizeof(struct endpoint));
	listener->poll = calloc(2 * count + 1, sizeof(zmq_pollitem_t));
	if (listener->wake_fd < 0 || !listener->context ||
	    !listener->endpoints || !listener->poll)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = open_endpoint(listener, i, endpoints[i]);
	if (st == STATUS_OK)
		fill_poll(listener);
	return st;
}

enum status zmq_listener_open(struct zmq_listener **out,
			      const char *const *endpoints, size_t count)
{
	struct zmq_listener *listener = calloc(1, sizeof(*listener));
	enum status st;

	*out = NULL;
	if (!listener)
		return STATUS_NO_MEMORY;
	listener->count = count;
	listener->wake_fd = -1;
	st = open_all(listener, endpoints);
	if (st == STATUS_OK)
		*out = listener;
	else
		zmq_listener_close(listener);
	return st;
}

static void drop_frames(struct zmq_listener *listener)
{
	while (listener->frame_count)
		zmq_msg_close(&listener->frames[--listener->frame_count]);
}

void zmq_listener_close(struct zmq_listener *listener)
{
	if (!listener)
		return;
	drop_frames(listener);
	for (size_t i = 0; listener->endpoints && i < listener->count; i++) {
		struct endpoint *endpoint = &listener->endpoints[i];

		if (endpoint->socket)
			zmq_close(endpoint->socket);
		if (endpoint->monitor)
			zmq_close(endpoint->monitor);
		free(endpoint->address);
	}
	if (listener->context)
		zmq_ctx_term(listener->context);
	if (listener->wake_fd >= 0)
		close(listener->wake_fd);
	free(listener->endpoints);
	free(listener->poll);
	free(listener);
}

/* --- waking --- */

void zmq_listener_wake(struct zmq_listener *listener)
{
	uint64_t one = 1;
	int error = errno; /* a signal handler must leave it alone */
	ssize_t n;

	do
		n = write(listener->wake_fd, &one, sizeof(one));
	while (n < 0 && errno == EINTR);
	errno = error;
}

static bool take_wake(const struct zmq_listener *listener)
{
	uint64_t times;

	return read(listener->wake_fd, &times, sizeof(times)) ==
	       (ssize_t)sizeof(times);
}

/* --- connections --- */

/* Reads one monitor event; false when there is none. */
static bool next_event(uint16_t *event, void *monitor)
{
	zmq_msg_t frame;
	bool got = false;
	int more = 1;

	for (int i = 0; more; i++) {
		zmq_msg_init(&frame);
		if (zmq_msg_recv(&frame, monitor, ZMQ_DONTWAIT) < 0)
			more = 0;
		else
			more = zmq_msg_more(&frame);
		/* Frame 0: number [2] and value [4]; frame 1: the address. */
		if (!i && zmq_msg_size(&frame) >= sizeof(*event)) {
			memcpy(event, zmq_msg_data(&frame), sizeof(*event));
			got = true;
		}
		zmq_msg_close(&frame);
	}
	return got;
}

/* What was sent before the subscription took effect is lost without a trace,
 * so a connection, the first one too, yields a gap. Its counters begin anew. */
static void note_connected(struct zmq_listener *listener,
			   struct endpoint *endpoint)
{
	memset(endpoint->counters, 0, sizeof(endpoint->counters));
	if (endpoint->connected_before)
		listener->counts.gaps++;
	endpoint->connected = true;
	endpoint->connected_before = true;
	log_info("zmq connected", "endpoint=\"%s\"", endpoint->address);
}

/* Also comes when something that is no ZMQ hangs up on us, again and again. */
static void note_disconnected(struct endpoint *endpoint)
{
	if (endpoint->connected)
		log_warn("zmq disconnected", "endpoint=\"%s\"",
			 endpoint->address);
	endpoint->connected = false;
}

/* True when an endpoint has connected since the last look. */
static bool take_connections(struct zmq_listener *listener)
{
	bool connected = false;
	uint16_t event;

	for (size_t i = 0; i < listener->count; i++) {
		struct endpoint *endpoint = &listener->endpoints[i];

		while (next_event(&event, endpoint->monitor)) {
			if (event != ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
				note_disconnected(endpoint);
				continue;
			}
			note_connected(listener, endpoint);
			connected = true;
		}
	}
	return connected;
}

/* --- one message --- */

/* Receives the frames of one message, all of them, keeping the first few. */
static bool receive(struct zmq_listener *listener, void *socket, bool *whole)
{
	zmq_msg_t frame;
	int more = 1;
	size_t n;

	drop_frames(listener);
	for (n = 0; more; n++) {
		zmq_msg_init(&frame);
		if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&frame);
			break;
		}
		more = zmq_msg_more(&frame);
		if (n < MAX_FRAMES)
			listener->frames[listener->frame_count++] = frame;
		else
			zmq_msg_close(&frame);
	}
	*whole = n == MAX_FRAMES;
	return n > 0;
}

static struct slice frame_bytes(struct zmq_listener *listener, size_t i)
{
	zmq_msg_t *frame = &listener->frames[i];

	return slice_of(zmq_msg_data(frame), zmq_msg_size(frame));
}

/* False when messages before this one were lost, or the node began anew. */
static bool count_on(struct counter *counter, uint32_t number)
{
	bool in_order = !counter->known || number == counter->next;

	counter->known = true;
	counter->next = number + 1;
	return in_order;
}

static void pass_over(struct zmq_listener *listener,
		      const struct endpoint *endpoint, const char *why)
{
	listener->counts.malformed++;
	log_debug("zmq message makes no sense", "endpoint=\"%s\" why=\"%s\"",
		  endpoint->address, why);
}

/* Understands the frames received; false when they make no sense. A malformed
 * body still counts on: it was not lost. */
static bool read_message(struct zmq_listener *listener,
			 struct endpoint *endpoint, struct notice *out,
			 bool *in_order)
{
	enum zmq_topic topic = zmq_topic_of(frame_bytes(listener, 0));
	uint32_t number;

	*in_order = true;
	*out = (struct notice){ .kind = NOTICE_NONE };
	if (topic == ZMQ_TOPIC_COUNT) {
		pass_over(listener, endpoint, "unknown topic");
		return false;
	}
	if (!zmq_counter_read(&number, frame_bytes(listener, 2))) {
		pass_over(listener, endpoint, "no counter");
		return false;
	}
	*in_order = count_on(&endpoint->counters[topic], number);
	if (zmq_body_read(out, topic, frame_bytes(listener, 1))) {
		listener->has_raw_tx |= topic == ZMQ_TOPIC_RAWTX;
		return true;
	}
	pass_over(listener, endpoint, zmq_topic_name(topic));
	return false;
}

static struct notice notice_of(enum notice_kind kind)
{
	return (struct notice){ .kind = kind };
}

/* Turns a message into a notice; after a gap that comes first. NONE: pass. */
static struct notice take_message(struct zmq_listener *listener,
				  struct endpoint *endpoint, bool whole)
{
	struct notice notice;
	bool in_order, good;

	if (!whole) {
		pass_over(listener, endpoint, "not three frames");
		return notice_of(NOTICE_NONE);
	}
	good = read_message(listener, endpoint, &notice, &in_order);
	listener->counts.messages += good;
	if (in_order)
		return good ? notice : notice_of(NOTICE_NONE);
	listener->counts.gaps++;
	listener->pending = notice;
	listener->has_pending = good;
	return notice_of(NOTICE_GAP);
}

/* --- the next notice --- */

static struct notice poll_endpoints(struct zmq_listener *listener, bool *idle)
{
	struct notice notice = notice_of(NOTICE_NONE);
	bool whole;

	*idle = true;
	for (size_t i = 0; i < listener->count; i++) {
		struct endpoint *endpoint =
			&listener->endpoints[listener->turn];

		listener->turn = (listener->turn + 1) % listener->count;
		if (!receive(listener, endpoint->socket, &whole))
			continue;
		*idle = false;
		notice = take_message(listener, endpoint, whole);
		if (notice.kind != NOTICE_NONE)
			break;
	}
	return notice;
}

/* What is there without waiting. */
static struct notice take_ready(struct zmq_listener *listener)
{
	struct notice notice;
	bool idle = false;

	if (take_wake(listener))
		return notice_of(NOTICE_WAKE);
	if (take_connections(listener))
		return notice_of(NOTICE_GAP);
	do
		notice = poll_endpoints(listener, &idle);
	while (notice.kind == NOTICE_NONE && !idle);
	return notice;
}

/* Until something is ready or the deadline; false when it has passed. */
static enum status wait_until(struct zmq_listener *listener, bool *passed,
			      uint64_t deadline_us, bool forever)
{
	int items = (int)(2 * listener->count + 1);
	uint64_t now = clock_monotonic_us();
	long left_ms = -1;

	*passed = false;
	if (!forever) {
		*passed = now >= deadline_us;
		left_ms = *passed ? 0 : (long)((deadline_us - now) / 1000) + 1;
	}
	if (*passed || zmq_poll(listener->poll, items, left_ms) >= 0 ||
	    zmq_errno() == EINTR)
		return STATUS_OK;
	log_error("zmq cannot wait", "why=\"%s\"", zmq_strerror(zmq_errno()));
	return STATUS_FAILED;
}

enum status zmq_listener_next(struct zmq_listener *listener, struct notice *out,
			      int timeout_ms)
{
	uint64_t deadline = clock_monotonic_us() + (uint64_t)timeout_ms * 1000;
	bool passed = false;
	enum status st = STATUS_OK;

	if (listener->has_pending) {
		listener->has_pending = false;
		*out = listener->pending;
		return STATUS_OK;
	}
	do {
		*out = take_ready(listener);
		if (out->kind != NOTICE_NONE || passed)
			break;
		st = wait_until(listener, &passed, deadline, timeout_ms < 0);
	} while (st == STATUS_OK);
	return st;
}

/* --- what was seen --- */

bool zmq_listener_connected(const struct zmq_listener *listener)
{
	for (size_t i = 0; i < listener->count; i++)
		if (!listener->endpoints[i].connected)
			return false;
	return listener->count > 0;
}

const char *zmq_listener_silent(struct zmq_listener *listener, uint64_t now_us)
{
	if (!listener->first_asked_us)
		listener->first_asked_us = now_us;
	if (now_us - listener->first_asked_us < SILENCE_US)
		return NULL;
	for (size_t i = 0; i < listener->count; i++) {
		struct endpoint *endpoint = &listener->endpoints[i];

		if (endpoint->connected_before || endpoint->silence_told)
			continue;
		endpoint->silence_told = true;
		return endpoint->address;
	}
	return NULL;
}

bool zmq_listener_has_raw_tx(const struct zmq_listener *listener)
{
	return listener->has_raw_tx;
}

struct zmq_counts zmq_listener_counts(const struct zmq_listener *listener)
{
	return listener->counts;
}
