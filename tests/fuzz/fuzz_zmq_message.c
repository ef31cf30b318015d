/* The first byte names the topic, the rest is the body: what is understood is
 * what the topic promises. */
#include "check.h"

#include "node/zmq_message.h"

static bool promised(enum zmq_topic topic, enum notice_kind kind)
{
	switch (topic) {
	case ZMQ_TOPIC_HASHBLOCK:
		return kind == NOTICE_BLOCK;
	case ZMQ_TOPIC_HASHTX:
		return kind == NOTICE_TX;
	case ZMQ_TOPIC_RAWTX:
		return kind == NOTICE_RAW_TX;
	case ZMQ_TOPIC_SEQUENCE:
		return kind == NOTICE_CONNECTED ||
		       kind == NOTICE_DISCONNECTED || kind == NOTICE_TX_ADDED ||
		       kind == NOTICE_TX_REMOVED;
	case ZMQ_TOPIC_COUNT:
		break;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct notice notice = { .kind = NOTICE_NONE };
	enum zmq_topic topic;
	uint32_t counter;

	if (!size)
		return 0;
	topic = (enum zmq_topic)(data[0] % ZMQ_TOPIC_COUNT);
	if (zmq_body_read(&notice, topic, slice_of(data + 1, size - 1)))
		check(promised(topic, notice.kind));
	check(zmq_counter_read(&counter, slice_of(data, size)) == (size == 4));
	topic = zmq_topic_of(slice_of(data, size));
	if (topic != ZMQ_TOPIC_COUNT)
		check(slice_equal(slice_of(data, size),
				  slice_of(zmq_topic_name(topic),
					   strlen(zmq_topic_name(topic)))));
	return 0;
}
