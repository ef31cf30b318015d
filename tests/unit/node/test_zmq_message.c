/* Frames of the node's notifications. */
#include "support.h"

#include "node/zmq_message.h"

/* Bytes 0..31 as the wire shows them, and what they mean inside. */
static void fill(uint8_t shown[32], uint8_t internal[32])
{
	for (uint8_t i = 0; i < 32; i++) {
		shown[i] = i;
		internal[31 - i] = i;
	}
}

static void only_whole_topic_names_are_known(void **state)
{
	static const char *const names[] = { "hashblock", "hashtx", "rawtx",
					     "sequence" };
	static const char *const others[] = { "", "hash", "hashtx2", "rawblock",
					      "HASHTX" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_int_equal(
			zmq_topic_of(slice_of(names[i], strlen(names[i]))), i);
		assert_string_equal(zmq_topic_name((enum zmq_topic)i),
				    names[i]);
	}
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(
			zmq_topic_of(slice_of(others[i], strlen(others[i]))),
			ZMQ_TOPIC_COUNT);
}

static void hashes_are_turned_round(void **state)
{
	uint8_t shown[32], internal[32];
	struct notice notice = { 0 };

	(void)state;
	fill(shown, internal);
	assert_true(zmq_body_read(&notice, ZMQ_TOPIC_HASHBLOCK,
				  slice_of(shown, 32)));
	assert_int_equal(notice.kind, NOTICE_BLOCK);
	assert_memory_equal(notice.hash.bytes, internal, 32);
	assert_true(
		zmq_body_read(&notice, ZMQ_TOPIC_HASHTX, slice_of(shown, 32)));
	assert_int_equal(notice.kind, NOTICE_TX);
	assert_memory_equal(notice.txid.bytes, internal, 32);
}

static void a_raw_transaction_is_borrowed_as_it_is(void **state)
{
	struct slice raw = slice_of("anything", 8);
	struct notice notice = { 0 };

	(void)state;
	assert_true(zmq_body_read(&notice, ZMQ_TOPIC_RAWTX, raw));
	assert_int_equal(notice.kind, NOTICE_RAW_TX);
	assert_ptr_equal(notice.raw.data, raw.data);
	assert_int_equal(notice.raw.len, 8);
	assert_false(zmq_body_read(&notice, ZMQ_TOPIC_RAWTX, slice_of("", 0)));
}

/* label, its body's length, what it means */
static const struct {
	char label;
	size_t len;
	enum notice_kind kind;
} labels[] = {
	{ 'C', 33, NOTICE_CONNECTED },
	{ 'D', 33, NOTICE_DISCONNECTED },
	{ 'A', 41, NOTICE_TX_ADDED },
	{ 'R', 41, NOTICE_TX_REMOVED },
};

static void sequence_tells_blocks_from_transactions(void **state)
{
	uint8_t body[41], internal[32];

	(void)state;
	fill(body, internal);
	memcpy(body + 33, "\x08\x07\x06\x05\x04\x03\x02\x01", 8);
	for (size_t i = 0; i < COUNT_OF(labels); i++) {
		struct notice notice = { 0 };
		bool is_tx = labels[i].len == 41;

		body[32] = (uint8_t)labels[i].label;
		assert_true(zmq_body_read(&notice, ZMQ_TOPIC_SEQUENCE,
					  slice_of(body, labels[i].len)));
		assert_int_equal(notice.kind, labels[i].kind);
		assert_memory_equal(is_tx ? notice.txid.bytes
					  : notice.hash.bytes,
				    internal, 32);
		assert_true(notice.sequence ==
			    (is_tx ? 0x0102030405060708 : 0));
	}
}

static void bodies_of_any_other_length_are_refused(void **state)
{
	uint8_t body[64] = { 0 };
	struct notice notice = { 0 };

	(void)state;
	for (size_t len = 0; len < sizeof(body); len++) {
		assert_int_equal(zmq_body_read(&notice, ZMQ_TOPIC_HASHTX,
					       slice_of(body, len)),
				 len == 32);
		assert_int_equal(zmq_body_read(&notice, ZMQ_TOPIC_HASHBLOCK,
					       slice_of(body, len)),
				 len == 32);
		for (size_t i = 0; i < COUNT_OF(labels); i++) {
			body[32] = (uint8_t)labels[i].label;
			assert_int_equal(zmq_body_read(&notice,
						       ZMQ_TOPIC_SEQUENCE,
						       slice_of(body, len)),
					 len == labels[i].len);
		}
		body[32] = 'X';
		assert_false(zmq_body_read(&notice, ZMQ_TOPIC_SEQUENCE,
					   slice_of(body, len)));
		body[32] = 0;
	}
}

static void a_counter_has_four_bytes(void **state)
{
	uint32_t number;

	(void)state;
	assert_true(zmq_counter_read(&number, slice_of("\1\2\3\4", 4)));
	assert_int_equal(number, 0x04030201);
	assert_false(zmq_counter_read(&number, slice_of("\1\2\3", 3)));
	assert_false(zmq_counter_read(&number, slice_of("\1\2\3\4\5", 5)));
	assert_false(zmq_counter_read(&number, slice_of("", 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_topic_names_are_known),
		cmocka_unit_test(hashes_are_turned_round),
		cmocka_unit_test(a_raw_transaction_is_borrowed_as_it_is),
		cmocka_unit_test(sequence_tells_blocks_from_transactions),
		cmocka_unit_test(bodies_of_any_other_length_are_refused),
		cmocka_unit_test(a_counter_has_four_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
