/* What the log says about endpoints that stay silent. */
#include "scene.h"

#include "node/zmq_review.h"

#define ENDPOINT "tcp://127.0.0.1:1"
#define START    UINT64_C(1000000)
#define LATER    (START + UINT64_C(60000000))

/* One listener to nobody over a node that answers so; what was logged, to be
 * freed. */
static char *reviewed(const struct fake_call *call, const char *endpoint)
{
	struct fake_table table = { .calls = call, .call_count = 1 };
	struct zmq_listener *listener;
	struct log_capture log;
	struct scene s;
	char *text;

	scene_begin(&s, fake_by_table, &table);
	assert_ok(zmq_listener_open(&listener, &endpoint, 1));
	log = begin_log();
	zmq_review(s.client, listener, START);
	assert_int_equal(fake_node_requests(s.node), 0);
	zmq_review(s.client, listener, LATER);
	zmq_review(s.client, listener, LATER + 1);
	text = end_log(&log);
	zmq_listener_close(listener);
	scene_end(&s);
	assert_int_equal(times_in(text, "zmq endpoint does not answer"), 1);
	assert_int_equal(times_in(text, "\n"), 1);
	assert_int_equal(times_in(text, "polled twice a second"), 1);
	return text;
}

static void assert_reason(const struct fake_call *call, const char *why,
			  const char *change)
{
	char *text = reviewed(call, ENDPOINT);

	if (!strstr(text, why) || !strstr(text, change))
		fail_msg("%s: lacks \"%s\" or \"%s\"", text, why, change);
	free(text);
}

static void a_node_without_zmq_is_named_as_such(void **state)
{
	const struct fake_call call = { .method = "getzmqnotifications",
					.code = -32601,
					.message = "Method not found" };

	(void)state;
	assert_reason(&call, "why=\"the node is built without ZMQ\"",
		      "change=\"leave out --node-zmq\"");
}

static void a_node_that_publishes_nothing_is_told_how_to(void **state)
{
	const struct fake_call call = { .method = "getzmqnotifications",
					.result = "[]" };

	(void)state;
	assert_reason(&call, "why=\"the node publishes nothing\"",
		      "-zmqpubhashtx=" ENDPOINT "\"");
}

static void the_place_where_the_node_publishes_is_named(void **state)
{
	const struct fake_call call = {
		.method = "getzmqnotifications",
		.result = "[{\"type\":\"pubhashtx\",\"address\":"
			  "\"tcp://127.0.0.1:28333\",\"hwm\":1000}]"
	};

	(void)state;
	assert_reason(&call, "publishes at tcp://127.0.0.1:28333\"",
		      "--node-zmq");
}

static void a_node_out_of_reach_is_told_apart(void **state)
{
	const struct fake_call call = {
		.method = "getzmqnotifications",
		.result =
			"[{\"type\":\"pubhashtx\",\"address\":\"tcp://x:1\"},"
			"{\"type\":\"pubrawtx\",\"address\":\"" ENDPOINT "\"}]"
	};

	(void)state;
	assert_reason(&call, "publishes there, but cannot be reached",
		      "firewall");
}

static void answers_that_make_no_sense_lead_to_a_line_too(void **state)
{
	const char *const results[] = { "{}", "3", "[1]", "[{\"address\":2}]" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(results); i++) {
		const struct fake_call call = { .method = "getzmqnotifications",
						.result = results[i] };

		assert_reason(&call, "publishes nothing", "-zmqpubhashblock");
	}
}

static void without_endpoints_nothing_is_said_or_asked(void **state)
{
	struct fake_table table = { 0 };
	struct zmq_listener *listener;
	struct log_capture log;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(zmq_listener_open(&listener, NULL, 0));
	log = begin_log();
	zmq_review(s.client, listener, START);
	zmq_review(s.client, listener, LATER);
	text = end_log(&log);
	assert_string_equal(text, "");
	assert_int_equal(fake_node_requests(s.node), 0);
	free(text);
	zmq_listener_close(listener);
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_node_without_zmq_is_named_as_such),
		cmocka_unit_test(a_node_that_publishes_nothing_is_told_how_to),
		cmocka_unit_test(the_place_where_the_node_publishes_is_named),
		cmocka_unit_test(a_node_out_of_reach_is_told_apart),
		cmocka_unit_test(answers_that_make_no_sense_lead_to_a_line_too),
		cmocka_unit_test(without_endpoints_nothing_is_said_or_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
