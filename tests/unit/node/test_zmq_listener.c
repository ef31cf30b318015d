/* Listening to a made-up node's notifications over loopback. */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <zmq.h>

#include "base/clock.h"
#include "fake_node.h"
#include "node/zmq_listener.h"

#define SOON_MS    10
#define AT_ONCE_US 1000000

/* --- a publishing node --- */

/* An XPUB, which unlike PUB tells when a subscription has taken effect. */
struct publisher {
	void *context;
	void *socket;
	char endpoint[64];
};

static struct publisher publish(const char *endpoint)
{
	struct publisher p = { .context = zmq_ctx_new() };
	size_t size = sizeof(p.endpoint);
	int none = 0;

	p.socket = zmq_socket(p.context, ZMQ_XPUB);
	zmq_setsockopt(p.socket, ZMQ_LINGER, &none, sizeof(none));
	zmq_setsockopt(p.socket, ZMQ_SNDHWM, &none, sizeof(none));
	assert_int_equal(zmq_bind(p.socket, endpoint), 0);
	assert_int_equal(
		zmq_getsockopt(p.socket, ZMQ_LAST_ENDPOINT, p.endpoint, &size),
		0);
	return p;
}

static void withdraw(struct publisher *p)
{
	zmq_close(p->socket);
	zmq_ctx_term(p->context);
}

static void await_subscriptions(struct publisher *p)
{
	char topic[64];

	for (int i = 0; i < 4; i++)
		assert_true(zmq_recv(p->socket, topic, sizeof(topic), 0) > 1);
}

static void send_frames(struct publisher *p, const struct slice *frames,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_true(zmq_send(p->socket, frames[i].data, frames[i].len,
				     i + 1 < count ? ZMQ_SNDMORE : 0) >= 0);
}

static void send_message(struct publisher *p, const char *topic,
			 const void *body, size_t len, uint32_t counter)
{
	uint8_t number[4] = { (uint8_t)counter, (uint8_t)(counter >> 8),
			      (uint8_t)(counter >> 16),
			      (uint8_t)(counter >> 24) };
	struct slice frames[] = { slice_of(topic, strlen(topic)),
				  slice_of(body, len), slice_of(number, 4) };

	send_frames(p, frames, 3);
}

/* A hashtx whose txid is all the same byte. */
static void send_tx(struct publisher *p, uint8_t byte, uint32_t counter)
{
	uint8_t txid[32];

	memset(txid, byte, sizeof(txid));
	send_message(p, "hashtx", txid, sizeof(txid), counter);
}

/* --- listening --- */

static struct zmq_listener *listen_to(const struct publisher *p)
{
	const char *endpoint = p->endpoint;
	struct zmq_listener *listener;

	assert_ok(zmq_listener_open(&listener, &endpoint, 1));
	return listener;
}

static struct notice next(struct zmq_listener *listener)
{
	struct notice notice;

	assert_ok(zmq_listener_next(listener, &notice, 10000));
	return notice;
}

static void expect_kind(struct zmq_listener *listener, enum notice_kind kind)
{
	assert_int_equal(next(listener).kind, kind);
}

static void expect_tx(struct zmq_listener *listener, uint8_t byte)
{
	struct notice notice = next(listener);

	assert_int_equal(notice.kind, NOTICE_TX);
	assert_int_equal(notice.txid.bytes[0], byte);
}

static void expect_nothing(struct zmq_listener *listener)
{
	struct notice notice;

	assert_ok(zmq_listener_next(listener, &notice, SOON_MS));
	assert_int_equal(notice.kind, NOTICE_NONE);
}

/* Connected, subscribed, the first gap taken. */
static struct zmq_listener *settle(struct publisher *p)
{
	struct zmq_listener *listener;

	*p = publish("tcp://127.0.0.1:*");
	listener = listen_to(p);
	await_subscriptions(p);
	expect_kind(listener, NOTICE_GAP);
	return listener;
}

static void done(struct zmq_listener *listener, struct publisher *p)
{
	zmq_listener_close(listener);
	withdraw(p);
}

static void every_topic_becomes_its_notice(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);
	uint8_t body[41] = { [0] = 0xaa, [31] = 0xbb };
	struct notice notice;

	(void)state;
	send_message(&p, "hashblock", body, 32, 7);
	notice = next(listener);
	assert_int_equal(notice.kind, NOTICE_BLOCK);
	assert_int_equal(notice.hash.bytes[0], 0xbb);
	assert_int_equal(notice.hash.bytes[31], 0xaa);
	assert_false(zmq_listener_has_raw_tx(listener));
	send_message(&p, "rawtx", "raw bytes", 9, 0);
	notice = next(listener);
	assert_int_equal(notice.kind, NOTICE_RAW_TX);
	assert_true(slice_equal(notice.raw, slice_of("raw bytes", 9)));
	assert_true(zmq_listener_has_raw_tx(listener));
	body[32] = 'A';
	body[33] = 5;
	send_message(&p, "sequence", body, 41, 0);
	notice = next(listener);
	assert_int_equal(notice.kind, NOTICE_TX_ADDED);
	assert_int_equal(notice.sequence, 5);
	body[32] = 'D';
	send_message(&p, "sequence", body, 33, 1);
	expect_kind(listener, NOTICE_DISCONNECTED);
	expect_nothing(listener);
	assert_int_equal(zmq_listener_counts(listener).messages, 4);
	assert_int_equal(zmq_listener_counts(listener).gaps, 0);
	done(listener, &p);
}

static void a_gap_comes_before_the_message_that_shows_it(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	send_tx(&p, 1, 10);
	send_tx(&p, 2, 11);
	send_tx(&p, 3, 13);
	send_tx(&p, 4, 14);
	expect_tx(listener, 1);
	expect_tx(listener, 2);
	expect_kind(listener, NOTICE_GAP);
	expect_tx(listener, 3);
	expect_tx(listener, 4);
	expect_nothing(listener);
	assert_int_equal(zmq_listener_counts(listener).gaps, 1);
	done(listener, &p);
}

static void smaller_and_repeated_counters_are_gaps(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	send_tx(&p, 1, 10);
	send_tx(&p, 2, 0);
	send_tx(&p, 3, 0);
	send_tx(&p, 4, 1);
	expect_tx(listener, 1);
	expect_kind(listener, NOTICE_GAP);
	expect_tx(listener, 2);
	expect_kind(listener, NOTICE_GAP);
	expect_tx(listener, 3);
	expect_tx(listener, 4);
	done(listener, &p);
}

static void a_counter_may_wrap(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	send_tx(&p, 1, UINT32_MAX);
	send_tx(&p, 2, 0);
	expect_tx(listener, 1);
	expect_tx(listener, 2);
	done(listener, &p);
}

static void each_topic_counts_for_itself(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);
	uint8_t body[32] = { 0 };

	(void)state;
	send_tx(&p, 1, 10);
	send_message(&p, "hashblock", body, 32, 3);
	send_tx(&p, 2, 11);
	send_message(&p, "hashblock", body, 32, 4);
	expect_tx(listener, 1);
	expect_kind(listener, NOTICE_BLOCK);
	expect_tx(listener, 2);
	expect_kind(listener, NOTICE_BLOCK);
	done(listener, &p);
}

static void each_endpoint_counts_for_itself(void **state)
{
	struct publisher a = publish("tcp://127.0.0.1:*");
	struct publisher b = publish("tcp://127.0.0.1:*");
	const char *endpoints[] = { a.endpoint, b.endpoint };
	struct zmq_listener *listener;
	struct notice notice;

	(void)state;
	assert_ok(zmq_listener_open(&listener, endpoints, 2));
	await_subscriptions(&a);
	await_subscriptions(&b);
	do
		assert_ok(zmq_listener_next(listener, &notice, SOON_MS));
	while (notice.kind == NOTICE_GAP);
	for (uint8_t i = 0; i < 10; i++) {
		send_tx(&a, i, 100 + i);
		expect_tx(listener, i);
		send_tx(&b, i, i);
		expect_tx(listener, i);
	}
	zmq_listener_close(listener);
	withdraw(&a);
	withdraw(&b);
}

static void malformed_messages_are_counted_and_passed_over(void **state)
{
	static const uint8_t body[41] = { [32] = 'Z' };
	struct slice two[] = { slice_of("hashtx", 6), slice_of(body, 32) };
	struct slice four[] = { slice_of("hashtx", 6), slice_of(body, 32),
				slice_of("\0\0\0\0", 4), slice_of("more", 4) };
	struct slice short_counter[] = { slice_of("hashtx", 6),
					 slice_of(body, 32),
					 slice_of("\0\0\0", 3) };
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	send_frames(&p, two, 1);
	send_frames(&p, two, 2);
	send_frames(&p, four, 4);
	send_frames(&p, short_counter, 3);
	send_message(&p, "hashtxandmore", body, 32, 0);
	send_message(&p, "sequence", body, 41, 0);
	send_message(&p, "hashtx", body, 31, 0); /* counts on all the same */
	send_tx(&p, 9, 1);
	expect_tx(listener, 9);
	assert_int_equal(zmq_listener_counts(listener).malformed, 7);
	assert_int_equal(zmq_listener_counts(listener).messages, 1);
	assert_int_equal(zmq_listener_counts(listener).gaps, 0);
	done(listener, &p);
}

static void a_malformed_message_after_a_gap_still_tells_the_gap(void **state)
{
	static const uint8_t body[32];
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	send_tx(&p, 1, 0);
	send_message(&p, "hashtx", body, 31, 5);
	send_tx(&p, 2, 6);
	expect_tx(listener, 1);
	expect_kind(listener, NOTICE_GAP);
	expect_tx(listener, 2);
	done(listener, &p);
}

static void a_node_that_comes_back_is_a_gap(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);
	char endpoint[64];

	(void)state;
	send_tx(&p, 1, 10);
	expect_tx(listener, 1);
	memcpy(endpoint, p.endpoint, sizeof(endpoint));
	withdraw(&p);
	expect_nothing(listener);
	p = publish(endpoint);
	await_subscriptions(&p);
	send_tx(&p, 2, 0);
	expect_kind(listener, NOTICE_GAP);
	expect_tx(listener, 2);
	expect_nothing(listener);
	assert_int_equal(zmq_listener_counts(listener).gaps, 1);
	done(listener, &p);
}

static void a_node_may_come_up_after_us(void **state)
{
	struct publisher p = publish("tcp://127.0.0.1:*");
	struct zmq_listener *listener;
	char endpoint[64];

	(void)state;
	memcpy(endpoint, p.endpoint, sizeof(endpoint));
	withdraw(&p);
	listener = listen_to(&p);
	expect_nothing(listener);
	p = publish(endpoint);
	await_subscriptions(&p);
	expect_kind(listener, NOTICE_GAP);
	assert_int_equal(zmq_listener_counts(listener).gaps, 0);
	done(listener, &p);
}

static void it_knows_whether_it_is_connected(void **state)
{
	const uint64_t end = clock_monotonic_us() + 10 * AT_ONCE_US;
	struct publisher p = publish("tcp://127.0.0.1:*");
	struct zmq_listener *listener = listen_to(&p);

	(void)state;
	assert_false(zmq_listener_connected(listener));
	await_subscriptions(&p);
	expect_kind(listener, NOTICE_GAP);
	assert_true(zmq_listener_connected(listener));
	withdraw(&p);
	while (zmq_listener_connected(listener) && clock_monotonic_us() < end)
		expect_nothing(listener);
	assert_false(zmq_listener_connected(listener));
	zmq_listener_close(listener);
}

static void only_what_never_connected_is_called_silent(void **state)
{
	const char *endpoints[2] = { NULL, "tcp://127.0.0.1:1" };
	struct publisher p = publish("tcp://127.0.0.1:*");
	struct zmq_listener *listener;
	const uint64_t minute = 60000000;

	(void)state;
	endpoints[0] = p.endpoint;
	assert_ok(zmq_listener_open(&listener, endpoints, 2));
	await_subscriptions(&p);
	expect_kind(listener, NOTICE_GAP);
	assert_false(zmq_listener_connected(listener));
	assert_null(zmq_listener_silent(listener, minute));
	assert_null(zmq_listener_silent(listener, minute + AT_ONCE_US));
	assert_string_equal(zmq_listener_silent(listener, 2 * minute),
			    endpoints[1]);
	assert_null(zmq_listener_silent(listener, 2 * minute));
	done(listener, &p);
}

static void nothing_is_dropped_from_a_burst(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);

	(void)state;
	for (uint32_t i = 0; i < 50000; i++)
		send_tx(&p, (uint8_t)i, i);
	for (uint32_t i = 0; i < 50000; i++)
		expect_tx(listener, (uint8_t)i);
	assert_int_equal(zmq_listener_counts(listener).gaps, 0);
	done(listener, &p);
}

/* --- waiting --- */

static void without_endpoints_it_only_waits(void **state)
{
	struct zmq_listener *listener;
	uint64_t before;

	(void)state;
	assert_ok(zmq_listener_open(&listener, NULL, 0));
	before = clock_monotonic_us();
	expect_nothing(listener);
	assert_true(clock_monotonic_us() - before >= SOON_MS * 1000);
	zmq_listener_wake(listener);
	zmq_listener_wake(listener);
	expect_kind(listener, NOTICE_WAKE);
	expect_nothing(listener);
	zmq_listener_close(listener);
}

static void *wake_later(void *arg)
{
	struct timespec pause = { .tv_nsec = 20000000 };

	nanosleep(&pause, NULL);
	zmq_listener_wake(arg);
	return NULL;
}

static void another_thread_ends_the_wait(void **state)
{
	struct publisher p;
	struct zmq_listener *listener = settle(&p);
	uint64_t before = clock_monotonic_us();
	struct notice notice;
	pthread_t thread;

	(void)state;
	assert_false(pthread_create(&thread, NULL, wake_later, listener));
	assert_ok(zmq_listener_next(listener, &notice, -1));
	assert_int_equal(notice.kind, NOTICE_WAKE);
	assert_true(clock_monotonic_us() - before < AT_ONCE_US);
	pthread_join(thread, NULL);
	done(listener, &p);
}

static void ignore(int number)
{
	(void)number;
}

static void *signal_often(void *arg)
{
	struct timespec pause = { .tv_nsec = 5000000 };

	for (int i = 0; i < 10; i++) {
		nanosleep(&pause, NULL);
		pthread_kill(*(pthread_t *)arg, SIGUSR1);
	}
	return NULL;
}

static void a_signal_does_not_shorten_the_wait(void **state)
{
	struct sigaction action = { .sa_handler = ignore };
	uint64_t before = clock_monotonic_us();
	pthread_t self = pthread_self(), thread;
	struct zmq_listener *listener;
	struct notice notice;

	(void)state;
	assert_ok(zmq_listener_open(&listener, NULL, 0));
	sigaction(SIGUSR1, &action, NULL);
	assert_false(pthread_create(&thread, NULL, signal_often, &self));
	assert_ok(zmq_listener_next(listener, &notice, 100));
	assert_int_equal(notice.kind, NOTICE_NONE);
	assert_true(clock_monotonic_us() - before >= 100000);
	pthread_join(thread, NULL);
	zmq_listener_close(listener);
}

static void an_endpoint_that_makes_no_sense_is_told(void **state)
{
	static const char *const bad[] = { "127.0.0.1:28332", "tcp://", "",
					   "http://127.0.0.1:28332" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct log_capture log = begin_log();
		struct zmq_listener *listener;
		char *text;

		assert_int_equal(zmq_listener_open(&listener, &bad[i], 1),
				 STATUS_BAD_INPUT);
		assert_null(listener);
		text = end_log(&log);
		assert_int_equal(times_in(text, "--node-zmq"), 1);
		free(text);
	}
}

/* A web server, say: our greeting is no request, so this is never asked. */
static void hang_up(struct fake_reply *reply,
		    const struct fake_request *request, void *arg)
{
	(void)request;
	(void)arg;
	reply->hang_up = true;
}

static void what_speaks_no_zmq_neither_connects_nor_floods_the_log(void **state)
{
	struct fake_node *node = fake_node_start(0, hang_up, NULL);
	struct log_capture log = begin_log();
	struct zmq_listener *listener;
	char address[64];
	const char *endpoint = address;
	struct notice notice;
	char *text;

	(void)state;
	snprintf(address, sizeof(address), "tcp://127.0.0.1:%u",
		 fake_node_port(node));
	assert_ok(zmq_listener_open(&listener, &endpoint, 1));
	assert_ok(zmq_listener_next(listener, &notice, 300));
	fake_node_stop(node);
	assert_ok(zmq_listener_next(listener, &notice, 300));
	assert_int_equal(notice.kind, NOTICE_NONE);
	zmq_listener_close(listener);
	text = end_log(&log);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_topic_becomes_its_notice),
		cmocka_unit_test(a_gap_comes_before_the_message_that_shows_it),
		cmocka_unit_test(smaller_and_repeated_counters_are_gaps),
		cmocka_unit_test(a_counter_may_wrap),
		cmocka_unit_test(each_topic_counts_for_itself),
		cmocka_unit_test(each_endpoint_counts_for_itself),
		cmocka_unit_test(
			malformed_messages_are_counted_and_passed_over),
		cmocka_unit_test(
			a_malformed_message_after_a_gap_still_tells_the_gap),
		cmocka_unit_test(a_node_that_comes_back_is_a_gap),
		cmocka_unit_test(a_node_may_come_up_after_us),
		cmocka_unit_test(it_knows_whether_it_is_connected),
		cmocka_unit_test(only_what_never_connected_is_called_silent),
		cmocka_unit_test(nothing_is_dropped_from_a_burst),
		cmocka_unit_test(without_endpoints_it_only_waits),
		cmocka_unit_test(another_thread_ends_the_wait),
		cmocka_unit_test(a_signal_does_not_shorten_the_wait),
		cmocka_unit_test(an_endpoint_that_makes_no_sense_is_told),
		cmocka_unit_test(
			what_speaks_no_zmq_neither_connects_nor_floods_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
