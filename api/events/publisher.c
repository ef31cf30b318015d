#include "api/events/publisher.h"

#include <stdlib.h>

#include "base/log.h"
#include "node/zmq_publisher.h"

struct publisher {
	struct zmq_publisher *zmq;
	const struct network *net;
	bool old_form;
	uint32_t blocks, txs;  /* published so far */
	struct tx_space space; /* of the transaction being told */
	struct writer bytes;
};

enum status publisher_open(struct publisher **out, const char *endpoint,
			   bool old_form, const struct network *net)
{
	struct publisher *publisher = calloc(1, sizeof(*publisher));
	const char *why = NULL;
	enum status st;

	*out = NULL;
	if (!publisher)
		return STATUS_NO_MEMORY;
	publisher->net = net;
	publisher->old_form = old_form;
	tx_space_init(&publisher->space);
	writer_init(&publisher->bytes);
	st = zmq_publisher_open(&publisher->zmq, &why, endpoint);
	if (st == STATUS_REFUSED)
		log_error("cannot publish there",
			  "endpoint=\"%s\" why=\"%s\" change=\"--rpc-zmq, "
			  "like tcp://127.0.0.1:28333\"",
			  endpoint, why);
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
	zmq_publisher_close(publisher->zmq);
	tx_space_clear(&publisher->space);
	writer_clear(&publisher->bytes);
	free(publisher);
}

/* In the order of bytes that people see. */
static void tell_block(struct publisher *publisher,
		       const struct block_hash *hash)
{
	uint8_t shown[sizeof(hash->bytes)];

	for (size_t i = 0; i < sizeof(shown); i++)
		shown[i] = hash->bytes[sizeof(shown) - 1 - i];
	zmq_publisher_send(publisher->zmq, "hashblock",
			   slice_of(shown, sizeof(shown)), &publisher->blocks);
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
		zmq_publisher_send(publisher->zmq, "rawtx",
				   writer_slice(&publisher->bytes),
				   &publisher->txs);
}

void publisher_tell(struct publisher *publisher, const struct event *event)
{
	switch (event->kind) {
	case EVENT_TX:
		if (publisher->old_form)
			tell_stripped(publisher, event->raw);
		else
			zmq_publisher_send(publisher->zmq, "rawtx", event->raw,
					   &publisher->txs);
		break;
	case EVENT_BLOCK:
		tell_block(publisher, &event->hash);
		break;
	case EVENT_REORG:
		break;
	}
}
