/* Waiting for a node that starts, warms up and downloads. */
#include "support.h"

#include <pthread.h>

#include "base/clock.h"
#include "node/client.h"
#include "scene.h"

#define OTHER "1111111111111111111111111111111111111111111111111111111111111111"
#define INFO(headers)                                                     \
	"{\"chain\":\"regtest\",\"blocks\":7,\"headers\":" headers        \
	",\"bestblockhash\":\"" OTHER "\",\"verificationprogress\":0.25," \
	"\"initialblockdownload\":true}"

/* --- a node that gets ready, a request at a time --- */

static void say_warming_up(struct fake_reply *reply)
{
	reply->status = 500;
	write_text(&reply->body, "{\"result\":null,\"error\":{\"code\":-28,"
				 "\"message\":\"Loading\"},\"id\":0}");
}

static void getting_ready(struct fake_reply *reply,
			  const struct fake_request *request, void *arg)
{
	char genesis[80];

	(void)arg;
	snprintf(genesis, sizeof(genesis), "\"%s\"", regtest()->genesis_hash);
	if (request->number == 0)
		reply->hang_up = true;
	else if (request->number == 1)
		reply->status = 503;
	else if (request->number < 4)
		say_warming_up(reply);
	else if (strstr(request->body, "getblockhash"))
		fake_result(reply, request, genesis);
	else if (request->number < 7)
		fake_result(reply, request, INFO("9"));
	else
		fake_result(reply, request, INFO("7"));
}

struct stages {
	char text[512];
	double percent;
};

static void note(void *arg, const char *stage, double percent)
{
	struct stages *stages = arg;
	size_t len = strlen(stages->text);

	snprintf(stages->text + len, sizeof(stages->text) - len, "%s|", stage);
	stages->percent = percent;
}

static void the_stages_are_told_until_the_node_is_ready(void **state)
{
	struct stages stages = { 0 };
	struct node_tip tip;
	struct log_capture log = begin_log();
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, getting_ready, NULL);
	assert_ok(node_wait_ready(s.client, &tip, note, &stages));
	assert_int_equal(tip.height, 7);
	assert_string_equal(stages.text, "node unreachable|node unreachable|"
					 "node warming up|node warming up|"
					 "node in initial download|"
					 "node in initial download|");
	assert_true(stages.percent == 25);
	scene_end(&s);
	text = end_log(&log);
	/* One line a stage, not one a try. */
	assert_int_equal(times_in(text, "waiting for the node"), 3);
	assert_int_equal(times_in(text, "headers=9 percent=25.00"), 1);
	free(text);
}

/* From the seventh request on the script above is a ready node. */
static void ready(struct fake_reply *reply, const struct fake_request *request,
		  void *arg)
{
	struct fake_request later = *request;

	later.number += 7;
	getting_ready(reply, &later, arg);
}

static void without_a_report_a_ready_node_is_not_waited_for(void **state)
{
	uint64_t before = clock_monotonic_us();
	struct node_tip tip;
	struct scene s;

	(void)state;
	scene_begin(&s, ready, NULL);
	assert_ok(node_wait_ready(s.client, &tip, NULL, NULL));
	assert_true(clock_monotonic_us() - before < 1000000);
	assert_int_equal(fake_node_requests(s.node), 2);
	scene_end(&s);
}

static void a_refusal_ends_the_wait(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "getblockchaininfo",
		  .result = "{\"chain\":\"main\",\"blocks\":7,\"headers\":7,"
			    "\"bestblockhash\":\"" OTHER "\","
			    "\"verificationprogress\":1}" },
	};
	struct fake_table table = CALLS(calls);
	struct log_capture log = begin_log();
	struct node_tip tip;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_wait_ready(s.client, &tip, NULL, NULL),
			 STATUS_REFUSED);
	scene_end(&s);
	free(end_log(&log));
}

/* --- stopping --- */

static void *raise_later(void *arg)
{
	struct timespec pause = { .tv_nsec = 100000000 };

	nanosleep(&pause, NULL);
	atomic_store((atomic_bool *)arg, true);
	return NULL;
}

static void the_stop_flag_ends_the_wait_within_a_second(void **state)
{
	struct log_capture log = begin_log();
	uint64_t before;
	struct node_tip tip;
	pthread_t thread;
	struct scene s;

	(void)state;
	scene_begin(&s, getting_ready, NULL);
	s.config.url = "http://127.0.0.1:1";
	node_client_free(s.client);
	s.client = node_client_new(&s.config);
	before = clock_monotonic_us();
	assert_false(pthread_create(&thread, NULL, raise_later, &s.stop));
	assert_int_equal(node_wait_ready(s.client, &tip, NULL, NULL),
			 STATUS_STOPPED);
	assert_true(clock_monotonic_us() - before < 1000000);
	pthread_join(thread, NULL);
	scene_end(&s);
	free(end_log(&log));
}

static void back_off_stops_within_a_second(void **state)
{
	atomic_bool stop = false;
	struct node_config config = { .stop = &stop };
	uint64_t before = clock_monotonic_us();
	pthread_t thread;

	(void)state;
	assert_false(pthread_create(&thread, NULL, raise_later, &stop));
	assert_int_equal(node_back_off(&config, UINT32_MAX), STATUS_STOPPED);
	assert_true(clock_monotonic_us() - before < 1000000);
	pthread_join(thread, NULL);
}

static void back_off_doubles_from_a_tenth_of_a_second(void **state)
{
	atomic_bool stop = false;
	struct node_config config = { .stop = &stop };

	(void)state;
	for (uint32_t attempt = 0; attempt < 3; attempt++) {
		uint64_t before = clock_monotonic_us();

		assert_ok(node_back_off(&config, attempt));
		assert_true(clock_monotonic_us() - before >=
			    50000ULL << attempt);
		/* Generous: the machine may be busy. */
		assert_true(clock_monotonic_us() - before <
			    (100000ULL << attempt) + 1000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stages_are_told_until_the_node_is_ready),
		cmocka_unit_test(
			without_a_report_a_ready_node_is_not_waited_for),
		cmocka_unit_test(a_refusal_ends_the_wait),
		cmocka_unit_test(the_stop_flag_ends_the_wait_within_a_second),
		cmocka_unit_test(back_off_stops_within_a_second),
		cmocka_unit_test(back_off_doubles_from_a_tenth_of_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
