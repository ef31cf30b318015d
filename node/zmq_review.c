#include "node/zmq_review.h"

#include <stdio.h>

#include "base/log.h"
#include "node/rpc.h"

#define TEXT_SIZE 256

/* What is the matter, and the remedy. */
struct reason {
	char why[TEXT_SIZE];
	char change[TEXT_SIZE];
};

static const char *published_at(const json_t *list, size_t i)
{
	return json_string_value(
		json_object_get(json_array_get(list, i), "address"));
}

static bool publishes_at(const json_t *list, const char *endpoint)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *address = published_at(list, i);

		if (address && !strcmp(address, endpoint))
			return true;
	}
	return false;
}

/* From the node's list of what it publishes and where. */
static void reason_of_list(struct reason *out, const json_t *list,
			   const char *endpoint)
{
	const char *other = published_at(list, 0);
	char shown[128];

	if (!other) {
		snprintf(out->why, TEXT_SIZE, "the node publishes nothing");
		snprintf(out->change, TEXT_SIZE,
			 "start the node with -zmqpubhashblock=%s and "
			 "-zmqpubhashtx=%s",
			 endpoint, endpoint);
	} else if (publishes_at(list, endpoint)) {
		snprintf(out->why, TEXT_SIZE,
			 "the node publishes there, but cannot be reached");
		snprintf(out->change, TEXT_SIZE,
			 "the node's address and the firewall");
	} else {
		rpc_copy_text(shown, sizeof(shown), other);
		snprintf(out->why, TEXT_SIZE, "the node publishes at %s",
			 shown);
		snprintf(out->change, TEXT_SIZE,
			 "--node-zmq, or -zmqpubhashblock and -zmqpubhashtx "
			 "of the node");
	}
}

static void find_reason(struct reason *out, struct node_client *client,
			const char *endpoint)
{
	struct node_error error;
	json_t *list;
	enum status st;

	st = node_call(client, &list, &error, "getzmqnotifications", NULL);
	if (st == STATUS_OK) {
		reason_of_list(out, list, endpoint);
		json_decref(list);
	} else if (error.code == RPC_METHOD_NOT_FOUND) {
		snprintf(out->why, TEXT_SIZE, "the node is built without ZMQ");
		snprintf(out->change, TEXT_SIZE, "leave out --node-zmq");
	} else {
		snprintf(out->why, TEXT_SIZE, "the node does not say");
		snprintf(out->change, TEXT_SIZE,
			 "--node-zmq, or -zmqpubhashblock and -zmqpubhashtx "
			 "of the node");
	}
}

void zmq_review(struct node_client *client, struct zmq_listener *listener,
		uint64_t now_us)
{
	struct reason reason;
	const char *endpoint;

	while ((endpoint = zmq_listener_silent(listener, now_us))) {
		find_reason(&reason, client, endpoint);
		log_warn("zmq endpoint does not answer",
			 "endpoint=\"%s\" why=\"%s\" "
			 "instead=\"the node is polled twice a second\" "
			 "change=\"%s\"",
			 endpoint, reason.why, reason.change);
	}
}
