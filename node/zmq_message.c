/* zmq_message.c - see zmq_message.h. */
#include "node/zmq_message.h"

#include "chain/reader.h"

const char *zmq_topic_name(enum zmq_topic topic)
{
#define ZMQ_TOPIC_TEXT(name, text) text,
	static const char *const names[] = { ZMQ_TOPIC_LIST(ZMQ_TOPIC_TEXT) };
#undef ZMQ_TOPIC_TEXT

	return names[topic];
}

enum zmq_topic zmq_topic_of(struct slice text)
{
	for (int i = 0; i < ZMQ_TOPIC_COUNT; i++) {
		const char *name = zmq_topic_name((enum zmq_topic)i);

		if (slice_equal(text, slice_of(name, strlen(name))))
			return (enum zmq_topic)i;
	}
	return ZMQ_TOPIC_COUNT;
}

/* The wire has hashes in display order. */
static void read_reversed(uint8_t out[32], struct reader *r)
{
	uint8_t shown[32];

	read_bytes(r, shown, sizeof(shown));
	for (size_t i = 0; i < sizeof(shown); i++)
		out[i] = shown[sizeof(shown) - 1 - i];
}

/* hash [32] | label | LE64 mempool sequence, for A and R */
static bool read_sequence(struct notice *out, struct reader *r)
{
	uint8_t hash[32];

	read_reversed(hash, r);
	memcpy(out->hash.bytes, hash, sizeof(hash));
	switch (read_u8(r)) {
	case 'C':
		out->kind = NOTICE_CONNECTED;
		return true;
	case 'D':
		out->kind = NOTICE_DISCONNECTED;
		return true;
	case 'A':
		out->kind = NOTICE_TX_ADDED;
		break;
	case 'R':
		out->kind = NOTICE_TX_REMOVED;
		break;
	default:
		return false;
	}
	out->hash = (struct block_hash){ 0 };
	memcpy(out->txid.bytes, hash, sizeof(hash));
	out->sequence = read_le64(r);
	return true;
}

bool zmq_body_read(struct notice *out, enum zmq_topic topic, struct slice body)
{
	struct reader r = reader_over(body.data, body.len);

	switch (topic) {
	case ZMQ_TOPIC_HASHBLOCK:
		out->kind = NOTICE_BLOCK;
		read_reversed(out->hash.bytes, &r);
		break;
	case ZMQ_TOPIC_HASHTX:
		out->kind = NOTICE_TX;
		read_reversed(out->txid.bytes, &r);
		break;
	case ZMQ_TOPIC_RAWTX:
		out->kind = NOTICE_RAW_TX;
		out->raw = body;
		return body.len > 0;
	case ZMQ_TOPIC_SEQUENCE:
		if (!read_sequence(out, &r))
			return false;
		break;
	case ZMQ_TOPIC_COUNT:
		return false;
	}
	return reader_done(&r);
}

bool zmq_counter_read(uint32_t *out, struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);

	*out = read_le32(&r);
	return reader_done(&r);
}
