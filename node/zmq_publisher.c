#include "node/zmq_publisher.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/log.h"

/* Messages that wait for one subscriber: more than a block's transactions. */
#define WAITING_MAX 10000
/* All that subscribers say is what they subscribe to. */
#define HEARD_MAX   ((int64_t)1024)

struct zmq_publisher {
	void *context, *socket;
};

static bool set_int(void *socket, int option, int value)
{
	return !zmq_setsockopt(socket, option, &value, sizeof(value));
}

static bool set_options(void *socket)
{
	const int64_t heard_max = HEARD_MAX;

	return set_int(socket, ZMQ_SNDHWM, WAITING_MAX) &&
	       set_int(socket, ZMQ_LINGER, 0) && set_int(socket, ZMQ_IPV6, 1) &&
	       set_int(socket, ZMQ_TCP_KEEPALIVE, 1) &&
	       !zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &heard_max,
			       sizeof(heard_max));
}

static enum status bind_to(struct zmq_publisher *publisher, const char **why,
			   const char *endpoint)
{
	publisher->context = zmq_ctx_new();
	if (publisher->context)
		publisher->socket = zmq_socket(publisher->context, ZMQ_PUB);
	if (!publisher->socket || !set_options(publisher->socket))
		return STATUS_NO_MEMORY;
	if (!zmq_bind(publisher->socket, endpoint))
		return STATUS_OK;
	*why = zmq_strerror(zmq_errno());
	return STATUS_REFUSED;
}

enum status zmq_publisher_open(struct zmq_publisher **out, const char **why,
			       const char *endpoint)
{
	struct zmq_publisher *publisher = calloc(1, sizeof(*publisher));
	enum status st;

	*out = NULL;
	if (!publisher)
		return STATUS_NO_MEMORY;
	st = bind_to(publisher, why, endpoint);
	if (st == STATUS_OK)
		*out = publisher;
	else
		zmq_publisher_close(publisher);
	return st;
}

void zmq_publisher_close(struct zmq_publisher *publisher)
{
	if (!publisher)
		return;
	if (publisher->socket)
		zmq_close(publisher->socket);
	if (publisher->context)
		zmq_ctx_term(publisher->context);
	free(publisher);
}

/* A PUB socket takes whatever it is given, and never waits. */
void zmq_publisher_send(struct zmq_publisher *publisher, const char *topic,
			struct slice body, uint32_t *counter)
{
	const uint32_t number = htole32((*counter)++);
	void *socket = publisher->socket;

	if (zmq_send(socket, topic, strlen(topic), ZMQ_SNDMORE) < 0 ||
	    zmq_send(socket, body.data, body.len, ZMQ_SNDMORE) < 0 ||
	    zmq_send(socket, &number, sizeof(number), 0) < 0)
		log_warn("cannot publish", "topic=%s why=\"%s\"", topic,
			 zmq_strerror(zmq_errno()));
}
