#include "api/events/publisher.h"

#include <stdlib.h>
#include <zmq.h>

#include "base/log.h"

/* Messages that wait for one subscriber: more than a block's transactions. */
#define WAITING_MAX 10000
/* All that subscribers say is what they subscribe to. */
#define HEARD_MAX   ((int64_t)1024)

struct publisher {
	void *context, *socket;
	const struct network *net;
	bool old_form;
	uint32_t blocks, txs;  /* published so far */
	struct tx_space space; /* of the transaction being told */
	struct writer bytes;
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

static enum status bind_to(struct publisher *publisher, const char *endpoint)
{
	publisher->context = zmq_ctx_new();
	if (publisher->context)
		publisher->socket = zmq_socket(publisher->context, ZMQ_PUB);
	if (!publisher->socket || !set_options(publisher->socket))
		return STATUS_NO_MEMORY;
	if (!zmq_bind(publisher->socket, endpoint))
		return STATUS_OK;
	log_error("cannot publish there",
		  "endpoint=\"%s\" why=\"%s\" change=\"--rpc-zmq, like "
		  "tcp://127.0.0.1:28333\"",
		  endpoint, zmq_strerror(zmq_errno()));
	return STATUS_REFUSED;
}

enum status publisher_open(struct publisher **out, const char *endpoint,
			   bool old_form, const struct network *net)
{
	struct publisher *publisher = calloc(1, sizeof(*publisher));
	enum status st;

	*out = NULL;
	if (!publisher)
		return STATUS_NO_MEMORY;
	publisher->net = net;
	publisher->old_form = old_form;
	tx_space_init(&publisher->space);
	writer_init(&publisher->bytes);
	st = bind_to(publisher, endpoint);
	if (st == STATUS_OK)
		*out = publisher;
	else
		publisher_close(publisher);
	return st;
}

void publisher_close(struct publisher *publisher)
{
	if (!publisher)
		return;
	if (publisher->socket)
		zmq_close(publisher->socket);
	if (publisher->context)
		zmq_ctx_term(publisher->context);
	tx_space_clear(&publisher->space);
	writer_clear(&publisher->bytes);
	free(publisher);
}

/* A PUB socket takes whatever it is given, and never waits. */
static void publish(struct publisher *publisher, const char *topic,
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

/* In the order of bytes that people see. */
static void tell_block(struct publisher *publisher,
		       const struct block_hash *hash)
{
	uint8_t shown[sizeof(hash->bytes)];

	for (size_t i = 0; i < sizeof(shown); i++)
		shown[i] = hash->bytes[sizeof(shown) - 1 - i];
	publish(publisher, "hashblock", slice_of(shown, sizeof(shown)),
		&publisher->blocks);
}

/* Of what lies wholly inside MWEB nothing is left without MWEB's part. */
static void tell_stripped(struct publisher *publisher, struct slice raw)
{
	struct tx tx;

	tx_space_reset(&publisher->space);
	if (tx_parse(&tx, &publisher->space, raw, publisher->net) !=
		    STATUS_OK ||
	    tx_is_mweb_only(&tx))
		return;
	writer_reset(&publisher->bytes);
	tx_write(&publisher->bytes, &tx, false);
	if (!publisher->bytes.failed)
		publish(publisher, "rawtx", writer_slice(&publisher->bytes),
			&publisher->txs);
}

void publisher_tell(struct publisher *publisher, const struct event *event)
{
	switch (event->kind) {
	case EVENT_TX:
		if (publisher->old_form)
			tell_stripped(publisher, event->raw);
		else
			publish(publisher, "rawtx", event->raw,
				&publisher->txs);
		break;
	case EVENT_BLOCK:
		tell_block(publisher, &event->hash);
		break;
	case EVENT_REORG:
		break;
	}
}
