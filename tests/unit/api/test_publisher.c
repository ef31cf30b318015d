/* A subscriber of libzmq hears what is published. */
#include "api/events/publisher.h"

#include <zmq.h>

#include "tests/unit/api/bip143.h"
#include "tests/unit/api/support.h"

#define SOON_MS 50

struct scene {
	struct folder folder;
	char endpoint[96];
	struct publisher *publisher;
	void *context, *socket; /* the subscriber's */
	uint32_t block_number;  /* of the next hashblock */
};

/* One message; false: nothing came. */
static bool hear(struct scene *s, char topic[16], uint8_t *body, size_t *len,
		 uint32_t *number)
{
	uint8_t counter[8] = { 0 };
	int got = zmq_recv(s->socket, topic, 15, 0);

	if (got < 0)
		return false;
	topic[got] = '\0';
	got = zmq_recv(s->socket, body, 1024, 0);
	assert_true(got >= 0);
	*len = (size_t)got;
	assert_int_equal(zmq_recv(s->socket, counter, sizeof(counter), 0), 4);
	*number = (uint32_t)counter[0] | (uint32_t)counter[1] << 8 |
		  (uint32_t)counter[2] << 16 | (uint32_t)counter[3] << 24;
	return true;
}

static void tell_block(struct scene *s)
{
	struct event event = { .kind = EVENT_BLOCK };

	for (size_t i = 0; i < 32; i++)
		event.hash.bytes[i] = (uint8_t)i;
	publisher_tell(s->publisher, &event);
}

static void hear_block(struct scene *s)
{
	uint8_t body[1024];
	uint32_t number;
	char topic[16];
	size_t len;

	while (!hear(s, topic, body, &len, &number)) {
	}
	assert_string_equal(topic, "hashblock");
	assert_int_equal(len, 32);
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(body[i], 31 - i);
	assert_int_equal(number, s->block_number++);
}

/* A subscription takes effect some time after connecting. */
static void await_subscription(struct scene *s)
{
	uint8_t body[1024];
	uint32_t told = 0;
	char topic[16];
	size_t len;

	do {
		tell_block(s);
		told++;
	} while (!hear(s, topic, body, &len, &s->block_number));
	for (s->block_number++; s->block_number < told;)
		hear_block(s);
}

static struct scene begin(const char *coin, bool old_form)
{
	const struct network *net = network_find(coin, "regtest");
	const int soon = SOON_MS, none = 0;
	struct scene s = { .folder = make_folder() };

	snprintf(s.endpoint, sizeof(s.endpoint), "ipc://%s/socket",
		 s.folder.path);
	assert_ok(publisher_open(&s.publisher, s.endpoint, old_form, net));
	s.context = zmq_ctx_new();
	s.socket = zmq_socket(s.context, ZMQ_SUB);
	assert_non_null(s.socket);
	zmq_setsockopt(s.socket, ZMQ_RCVTIMEO, &soon, sizeof(soon));
	zmq_setsockopt(s.socket, ZMQ_LINGER, &none, sizeof(none));
	zmq_setsockopt(s.socket, ZMQ_SUBSCRIBE, "", 0);
	assert_int_equal(zmq_connect(s.socket, s.endpoint), 0);
	await_subscription(&s);
	return s;
}

static void end(struct scene *s)
{
	zmq_close(s->socket);
	zmq_ctx_term(s->context);
	publisher_close(s->publisher);
	drop_folder(&s->folder);
}

static void tell_tx(struct scene *s, const char *hex)
{
	static const struct txid any;
	uint8_t bytes[1024];
	struct event *event;

	assert_ok(hex_decode(bytes, hex, strlen(hex)));
	event = event_new_tx(&any, slice_of(bytes, strlen(hex) / 2), 0);
	assert_non_null(event);
	publisher_tell(s->publisher, event);
	event_free(event);
}

static void hear_tx(struct scene *s, const char *hex, uint32_t expected)
{
	char topic[16], text[2049];
	uint8_t body[1024];
	uint32_t number;
	size_t len;

	while (!hear(s, topic, body, &len, &number)) {
	}
	hex_encode(text, body, len);
	assert_string_equal(topic, "rawtx");
	assert_string_equal(text, hex);
	assert_int_equal(number, expected);
}

static void blocks_are_told_as_the_node_tells_them(void **state)
{
	struct scene s = begin("btc", false);

	(void)state;
	tell_block(&s);
	tell_block(&s);
	hear_block(&s);
	hear_block(&s);
	end(&s);
}

static void transactions_are_told_whole_and_count_for_themselves(void **state)
{
	struct scene s = begin("btc", false);

	(void)state;
	tell_tx(&s, SIGNED);
	tell_block(&s);
	tell_tx(&s, STRIPPED);
	hear_tx(&s, SIGNED, 0);
	hear_block(&s);
	hear_tx(&s, STRIPPED, 1);
	end(&s);
}

static void old_clients_are_told_no_witnesses(void **state)
{
	struct scene s = begin("btc", true);

	(void)state;
	tell_tx(&s, SIGNED);
	tell_tx(&s, STRIPPED);
	hear_tx(&s, STRIPPED, 0);
	hear_tx(&s, STRIPPED, 1);
	end(&s);
}

/* Litecoin: no inputs and no outputs, all of it inside MWEB. */
static void nothing_is_told_of_what_an_old_client_would_not_see(void **state)
{
	struct scene s = begin("ltc", true);

	(void)state;
	tell_tx(&s, "02000000"
		    "0008"
		    "0000"
		    "01aabbcc"
		    "00000000");
	tell_tx(&s, SIGNED);
	hear_tx(&s, STRIPPED, 0);
	end(&s);
}

static void an_endpoint_that_cannot_be_had_is_refused_in_one_line(void **state)
{
	struct log_capture log = begin_log();
	struct publisher *publisher;
	char *text;

	/* TEST-NET-1 of RFC 5737: nobody's. */
	(void)state;
	assert_int_equal(
		publisher_open(&publisher, "tcp://192.0.2.1:1", false, NULL),
		STATUS_REFUSED);
	assert_null(publisher);
	publisher_close(NULL);
	text = end_log(&log);
	assert_int_equal(times_in(text, "cannot publish there"), 1);
	assert_int_equal(times_in(text, "--rpc-zmq"), 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_told_as_the_node_tells_them),
		cmocka_unit_test(
			transactions_are_told_whole_and_count_for_themselves),
		cmocka_unit_test(old_clients_are_told_no_witnesses),
		cmocka_unit_test(
			nothing_is_told_of_what_an_old_client_would_not_see),
		cmocka_unit_test(
			an_endpoint_that_cannot_be_had_is_refused_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
