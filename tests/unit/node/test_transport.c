/* One HTTP request, and a node that answers as no sane node would. */
#include "support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "fake_node.h"
#include "node/transport.h"

#define ONE_SECOND_US 1000000

/* --- a client's surroundings --- */

struct scene {
	struct folder folder;
	struct fake_node *node;
	atomic_bool stop;
	struct node_health health;
	struct node_config config;
	struct transport *transport;
	struct writer out;
	long http;
};

static void begin(struct scene *scene, fake_script script, void *arg)
{
	memset(scene, 0, sizeof(*scene));
	scene->folder = make_folder();
	scene->node = fake_node_start(0, script, arg);
	scene->config = (struct node_config){ .net = regtest(),
					      .url = fake_node_url(scene->node),
					      .timeout_ms = 5000,
					      .stop = &scene->stop,
					      .health = &scene->health };
	writer_init(&scene->out);
}

static void connect_to(struct scene *scene)
{
	scene->transport = transport_new(&scene->config);
	assert_non_null(scene->transport);
}

static void end(struct scene *scene)
{
	transport_free(scene->transport);
	if (scene->node)
		fake_node_stop(scene->node);
	writer_clear(&scene->out);
	drop_folder(&scene->folder);
}

static enum status post(struct scene *scene, const char *text)
{
	struct http_request request = { .path = "/",
					.json = slice_of(text, strlen(text)),
					.max_answer = 1 << 20 };

	writer_reset(&scene->out);
	return transport_exchange(scene->transport, &scene->out, &scene->http,
				  &request);
}

static enum status get(struct scene *scene, const char *path, size_t max)
{
	struct http_request request = { .path = path, .max_answer = max };

	writer_reset(&scene->out);
	return transport_exchange(scene->transport, &scene->out, &scene->http,
				  &request);
}

static void assert_body(const struct scene *scene, const char *text)
{
	assert_true(slice_equal(writer_slice(&scene->out),
				slice_of(text, strlen(text))));
}

static void take_cookie(struct scene *scene, const char *text)
{
	scene->config.cookie_path = path_in(&scene->folder, ".cookie");
	write_file(scene->config.cookie_path, text, strlen(text));
}

/* --- scripts --- */

static void echo(struct fake_reply *reply, const struct fake_request *request,
		 void *arg)
{
	(void)arg;
	write_text(&reply->body, request->method);
	write_text(&reply->body, " ");
	write_text(&reply->body, request->path);
	write_text(&reply->body, " ");
	write_text(&reply->body, request->authorization);
	write_text(&reply->body, " ");
	write_text(&reply->body, request->body);
}

static void always(struct fake_reply *reply, const struct fake_request *request,
		   void *arg)
{
	const struct fake_reply *wanted = arg;

	(void)request;
	reply->status = wanted->status;
	reply->cut_at = wanted->cut_at;
	reply->pause_ms = wanted->pause_ms;
	reply->raw = wanted->raw;
	reply->hang_up = wanted->hang_up;
	write_bytes(&reply->body, wanted->body.data, wanted->body.len);
}

/* arg: the only Authorization that is let in. */
static void guarded(struct fake_reply *reply,
		    const struct fake_request *request, void *arg)
{
	if (strcmp(request->authorization, arg))
		reply->status = 401;
	else
		write_text(&reply->body, "in");
}

/* --- plain exchanges --- */

static void requests_arrive_as_they_were_made(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	connect_to(&s);
	assert_ok(post(&s, "{}"));
	assert_int_equal(s.http, 200);
	assert_body(&s, "POST /  {}");
	assert_ok(get(&s, "/rest/x.bin", 100));
	assert_body(&s, "GET /rest/x.bin  ");
	assert_ok(post(&s, "[]"));
	assert_body(&s, "POST /  []");
	assert_int_equal(fake_node_connections(s.node), 1);
	assert_int_equal(atomic_load(&s.health.requests), 3);
	assert_int_equal(atomic_load(&s.health.failures), 0);
	end(&s);
}

static void a_long_request_goes_out_whole(void **state)
{
	struct scene s;
	size_t len = 3000000;
	char *text = malloc(len + 1);

	(void)state;
	memset(text, 'x', len);
	text[len] = 0;
	begin(&s, echo, NULL);
	connect_to(&s);
	struct http_request request = { .path = "/",
					.json = slice_of(text, len),
					.max_answer = 4000000 };
	assert_ok(transport_exchange(s.transport, &s.out, &s.http, &request));
	assert_int_equal(s.out.len, len + strlen("POST /  "));
	free(text);
	end(&s);
}

static void bodies_are_read_whatever_the_status(void **state)
{
	static const int statuses[] = { 200, 204, 400, 404, 405, 500 };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		struct fake_reply reply = { .status = statuses[i],
					    .cut_at = SIZE_MAX };

		if (statuses[i] != 204)
			write_text(&reply.body, "why");
		begin(&s, always, &reply);
		connect_to(&s);
		assert_ok(post(&s, "{}"));
		assert_int_equal(s.http, statuses[i]);
		assert_body(&s, statuses[i] == 204 ? "" : "why");
		end(&s);
		writer_clear(&reply.body);
	}
}

static void a_failed_exchange_leaves_the_writer_as_it_was(void **state)
{
	struct fake_reply reply = { .status = 503, .cut_at = SIZE_MAX };
	struct http_request request = { .path = "/", .max_answer = 100 };
	struct scene s;

	(void)state;
	write_text(&reply.body, "Work queue depth exceeded");
	begin(&s, always, &reply);
	connect_to(&s);
	write_text(&s.out, "before");
	assert_int_equal(
		transport_exchange(s.transport, &s.out, &s.http, &request),
		STATUS_UNAVAILABLE);
	assert_body(&s, "before");
	/* The node is there, it is only busy. */
	assert_false(atomic_load(&s.health.down));
	assert_int_equal(atomic_load(&s.health.failures), 1);
	end(&s);
	writer_clear(&reply.body);
}

/* --- asked ahead --- */

/* Whether it is there already when it is taken or not. */
static void an_answer_that_was_asked_ahead_is_taken(void **state)
{
	enum { ROUNDS = 200 };
	char path[32], body[64];
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	connect_to(&s);
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(path, sizeof(path), "/rest/%d", i);
		snprintf(body, sizeof(body), "GET %s  ", path);
		transport_expect(s.transport, path);
		while (i % 2 && fake_node_requests(s.node) <= (size_t)i)
			sched_yield();
		assert_ok(get(&s, path, 100));
		assert_body(&s, body);
	}
	assert_int_equal(fake_node_requests(s.node), ROUNDS);
	assert_int_equal(fake_node_connections(s.node), 1);
	end(&s);
}

static void what_was_asked_ahead_is_given_up_for_anything_else(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	connect_to(&s);
	transport_expect(s.transport, "/a");
	assert_ok(get(&s, "/b", 100));
	assert_body(&s, "GET /b  ");
	transport_expect(s.transport, "/a");
	assert_ok(post(&s, "{}"));
	assert_body(&s, "POST /  {}");
	transport_expect(s.transport, "/a");
	transport_expect(s.transport, "/b");
	assert_ok(get(&s, "/b", 100));
	assert_body(&s, "GET /b  ");
	assert_ok(get(&s, "/b", 100));
	assert_body(&s, "GET /b  ");
	transport_expect(s.transport, "/never taken");
	end(&s);
}

static void what_fails_ahead_fails_when_it_is_taken(void **state)
{
	struct scene s;
	char secret[] = "Basic X19jb29raWVfXzp0d28="; /* __cookie__:two */

	(void)state;
	begin(&s, guarded, secret);
	take_cookie(&s, "__cookie__:one");
	connect_to(&s);
	transport_expect(s.transport, "/a");
	take_cookie(&s, "__cookie__:two");
	assert_ok(get(&s, "/a", 100));
	assert_body(&s, "in");
	transport_expect(s.transport, "/a");
	assert_int_equal(get(&s, "/a", 1), STATUS_BAD_INPUT);
	assert_int_equal(s.out.len, 0);
	transport_expect(s.transport, "/a");
	fake_node_stop(s.node);
	s.node = NULL;
	writer_reset(&s.out);
	while (get(&s, "/a", 100) == STATUS_OK)
		; /* the answer had arrived before the node went */
	assert_int_equal(get(&s, "/a", 100), STATUS_UNAVAILABLE);
	transport_expect(s.transport, "/a");
	assert_int_equal(get(&s, "/a", 100), STATUS_UNAVAILABLE);
	atomic_store(&s.stop, true);
	transport_expect(s.transport, "/a");
	assert_int_equal(get(&s, "/a", 100), STATUS_STOPPED);
	end(&s);
}

static void the_environment_s_proxy_is_not_asked(void **state)
{
	struct scene s;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	begin(&s, echo, NULL);
	connect_to(&s);
	assert_ok(post(&s, "{}"));
	end(&s);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

/* --- urls --- */

static void urls_that_cannot_be_used_are_refused(void **state)
{
	static const char *const bad[] = { "", "127.0.0.1:8332", "ftp://h",
					   "file:///etc/passwd", "http://" };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct log_capture log;
		char *text;

		begin(&s, echo, NULL);
		s.config.url = bad[i];
		connect_to(&s);
		log = begin_log();
		assert_int_equal(post(&s, "{}"), STATUS_REFUSED);
		text = end_log(&log);
		assert_int_equal(times_in(text, "--node-url"), 1);
		free(text);
		end(&s);
	}
}

static void a_url_may_end_in_a_slash_or_have_a_path(void **state)
{
	char url[128];
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	snprintf(url, sizeof(url), "%s/", fake_node_url(s.node));
	s.config.url = url;
	connect_to(&s);
	assert_ok(get(&s, "/rest/x", 100));
	assert_body(&s, "GET /rest/x  ");
	transport_free(s.transport);
	snprintf(url, sizeof(url), "%s/node/", fake_node_url(s.node));
	connect_to(&s);
	assert_ok(get(&s, "/rest/x", 100));
	assert_body(&s, "GET /node/rest/x  ");
	end(&s);
}

static void credentials_in_a_url_stay_out_of_the_log(void **state)
{
	struct log_capture log;
	struct scene s;
	char *text;

	(void)state;
	begin(&s, echo, NULL);
	s.config.url = "http://alice:hunter2@127.0.0.1:1";
	connect_to(&s);
	log = begin_log();
	assert_int_equal(post(&s, "{}"), STATUS_UNAVAILABLE);
	text = end_log(&log);
	assert_int_equal(times_in(text, "127.0.0.1:1"), 1);
	assert_int_equal(times_in(text, "hunter2"), 0);
	free(text);
	end(&s);
}

/* --- credentials --- */

static void user_and_password_are_sent(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, guarded, "Basic YWxpY2U6czplY3JldA==");
	s.config.user = "alice";
	s.config.password = "s:ecret";
	connect_to(&s);
	assert_ok(post(&s, "{}"));
	assert_body(&s, "in");
	end(&s);
}

static void a_cookie_is_read_again_after_a_401(void **state)
{
	uint64_t epoch;
	struct scene s;

	(void)state;
	begin(&s, guarded, "Basic X19jb29raWVfXzpvbmU=");
	take_cookie(&s, "__cookie__:one");
	connect_to(&s);
	assert_ok(post(&s, "{}"));
	epoch = transport_epoch(s.transport);
	/* The node restarts: another cookie. */
	fake_node_set_script(s.node, guarded, "Basic X19jb29raWVfXzp0d28=");
	take_cookie(&s, "__cookie__:two");
	assert_ok(post(&s, "{}"));
	assert_body(&s, "in");
	assert_int_equal(fake_node_requests(s.node), 2);
	assert_true(transport_epoch(s.transport) != epoch);
	end(&s);
}

static void a_cookie_may_appear_later_than_we(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, guarded, "Basic X19jb29raWVfXzpvbmU=");
	s.config.cookie_path = path_in(&s.folder, ".cookie");
	connect_to(&s);
	assert_int_equal(post(&s, "{}"), STATUS_REFUSED);
	take_cookie(&s, "__cookie__:one");
	assert_ok(post(&s, "{}"));
	end(&s);
}

static void a_refusal_is_told_once_until_it_ends(void **state)
{
	struct log_capture log;
	struct scene s;
	char *text;

	(void)state;
	begin(&s, guarded, "Basic X19jb29raWVfXzpvbmU=");
	take_cookie(&s, "__cookie__:wrong");
	connect_to(&s);
	log = begin_log();
	for (int i = 0; i < 3; i++)
		assert_int_equal(post(&s, "{}"), STATUS_REFUSED);
	take_cookie(&s, "__cookie__:one");
	assert_ok(post(&s, "{}"));
	take_cookie(&s, "__cookie__:wrong");
	fake_node_set_script(s.node, guarded, "Basic other");
	assert_int_equal(post(&s, "{}"), STATUS_REFUSED);
	text = end_log(&log);
	assert_int_equal(times_in(text, "--node-cookie"), 2);
	assert_int_equal(times_in(text, "wrong"), 0);
	free(text);
	end(&s);
}

static void a_403_names_what_the_node_s_owner_must_change(void **state)
{
	struct fake_reply reply = { .status = 403, .cut_at = SIZE_MAX };
	struct log_capture log;
	struct scene s;
	char *text;

	(void)state;
	begin(&s, always, &reply);
	connect_to(&s);
	log = begin_log();
	assert_int_equal(post(&s, "{}"), STATUS_REFUSED);
	text = end_log(&log);
	assert_int_equal(times_in(text, "rpcallowip"), 1);
	free(text);
	end(&s);
}

/* --- answers gone wrong --- */

static void an_answer_over_the_bound_makes_no_sense(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	connect_to(&s);
	assert_ok(get(&s, "/123", strlen("GET /123  ")));
	assert_int_equal(get(&s, "/1234", strlen("GET /123  ")),
			 STATUS_BAD_INPUT);
	assert_int_equal(s.out.len, 0);
	assert_false(atomic_load(&s.health.down));
	assert_ok(get(&s, "/123", 100));
	end(&s);
}

static void broken_off_answers_are_no_answers(void **state)
{
	struct fake_reply cut = { .status = 200, .cut_at = 3 };
	struct fake_reply none = { .status = 200, .hang_up = true };
	struct fake_reply garbage = { .raw = true, .cut_at = SIZE_MAX };
	struct fake_reply *replies[] = { &cut, &none, &garbage };
	struct scene s;

	(void)state;
	write_text(&cut.body, "a whole answer");
	write_text(&garbage.body, "\1\2\3 no HTTP at all\r\n\r\n");
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		begin(&s, always, replies[i]);
		connect_to(&s);
		assert_int_equal(post(&s, "{}"), STATUS_UNAVAILABLE);
		assert_int_equal(s.out.len, 0);
		assert_true(atomic_load(&s.health.down));
		end(&s);
	}
	writer_clear(&cut.body);
	writer_clear(&garbage.body);
}

static void a_slow_body_runs_into_the_time_limit(void **state)
{
	struct fake_reply reply = { .status = 200,
				    .cut_at = SIZE_MAX,
				    .pause_ms = 10000 };
	uint64_t before = clock_monotonic_us();
	struct scene s;

	(void)state;
	write_text(&reply.body, "slow answer");
	begin(&s, always, &reply);
	s.config.timeout_ms = 300;
	connect_to(&s);
	assert_int_equal(post(&s, "{}"), STATUS_UNAVAILABLE);
	assert_in_range(clock_monotonic_us() - before, 250000, 5000000);
	end(&s);
	writer_clear(&reply.body);
}

static void a_long_answer_has_more_time(void **state)
{
	struct fake_reply reply = { .status = 200,
				    .cut_at = SIZE_MAX,
				    .pause_ms = 600 };
	struct scene s;

	(void)state;
	for (int i = 0; i < 2 * 64 * 1024; i++)
		write_u8(&reply.body, 'x');
	begin(&s, always, &reply);
	s.config.timeout_ms = 300;
	connect_to(&s);
	assert_ok(post(&s, "{}"));
	assert_int_equal(s.out.len, reply.body.len);
	end(&s);
	writer_clear(&reply.body);
}

/* --- outages --- */

static void an_outage_is_told_at_its_start_and_its_end(void **state)
{
	struct log_capture log;
	struct transport *other;
	uint16_t port;
	uint64_t epoch;
	struct scene s;
	char *text;

	(void)state;
	begin(&s, echo, NULL);
	port = fake_node_port(s.node);
	connect_to(&s);
	other = transport_new(&s.config);
	assert_ok(post(&s, "{}"));
	epoch = transport_epoch(s.transport);
	fake_node_stop(s.node);
	log = begin_log();
	for (int i = 0; i < 5; i++) {
		assert_int_equal(post(&s, "{}"), STATUS_UNAVAILABLE);
		struct transport *swap = s.transport;

		s.transport = other;
		other = swap;
	}
	assert_true(atomic_load(&s.health.down));
	s.node = fake_node_start(port, echo, NULL);
	s.config.url = fake_node_url(s.node);
	assert_ok(post(&s, "{}"));
	assert_ok(post(&s, "{}"));
	text = end_log(&log);
	assert_int_equal(times_in(text, "\n"), 2);
	assert_int_equal(times_in(text, "node does not answer"), 1);
	assert_int_equal(times_in(text, "node answers again"), 1);
	assert_int_equal(atomic_load(&s.health.outages), 1);
	assert_false(atomic_load(&s.health.down));
	assert_true(transport_epoch(other) != epoch);
	free(text);
	transport_free(other);
	end(&s);
}

/* --- stopping --- */

static void nothing_is_asked_once_the_stop_flag_is_up(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, echo, NULL);
	connect_to(&s);
	atomic_store(&s.stop, true);
	assert_int_equal(post(&s, "{}"), STATUS_STOPPED);
	assert_int_equal(fake_node_requests(s.node), 0);
	end(&s);
}

static void *raise_later(void *arg)
{
	struct timespec pause = { .tv_nsec = 50000000 };

	nanosleep(&pause, NULL);
	atomic_store((atomic_bool *)arg, true);
	return NULL;
}

static void a_request_under_way_stops_within_a_second(void **state)
{
	struct fake_reply reply = { .status = 200,
				    .cut_at = SIZE_MAX,
				    .pause_ms = 10000 };
	uint64_t before;
	pthread_t thread;
	struct scene s;

	(void)state;
	write_text(&reply.body, "slow answer");
	begin(&s, always, &reply);
	s.config.timeout_ms = 60000;
	connect_to(&s);
	before = clock_monotonic_us();
	assert_false(pthread_create(&thread, NULL, raise_later, &s.stop));
	assert_int_equal(post(&s, "{}"), STATUS_STOPPED);
	assert_true(clock_monotonic_us() - before < ONE_SECOND_US);
	assert_int_equal(s.out.len, 0);
	/* Stopping is no fault of the node's. */
	assert_int_equal(atomic_load(&s.health.failures), 0);
	assert_false(atomic_load(&s.health.down));
	pthread_join(thread, NULL);
	end(&s);
	writer_clear(&reply.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_arrive_as_they_were_made),
		cmocka_unit_test(a_long_request_goes_out_whole),
		cmocka_unit_test(bodies_are_read_whatever_the_status),
		cmocka_unit_test(a_failed_exchange_leaves_the_writer_as_it_was),
		cmocka_unit_test(an_answer_that_was_asked_ahead_is_taken),
		cmocka_unit_test(
			what_was_asked_ahead_is_given_up_for_anything_else),
		cmocka_unit_test(what_fails_ahead_fails_when_it_is_taken),
		cmocka_unit_test(the_environment_s_proxy_is_not_asked),
		cmocka_unit_test(urls_that_cannot_be_used_are_refused),
		cmocka_unit_test(a_url_may_end_in_a_slash_or_have_a_path),
		cmocka_unit_test(credentials_in_a_url_stay_out_of_the_log),
		cmocka_unit_test(user_and_password_are_sent),
		cmocka_unit_test(a_cookie_is_read_again_after_a_401),
		cmocka_unit_test(a_cookie_may_appear_later_than_we),
		cmocka_unit_test(a_refusal_is_told_once_until_it_ends),
		cmocka_unit_test(a_403_names_what_the_node_s_owner_must_change),
		cmocka_unit_test(an_answer_over_the_bound_makes_no_sense),
		cmocka_unit_test(broken_off_answers_are_no_answers),
		cmocka_unit_test(a_slow_body_runs_into_the_time_limit),
		cmocka_unit_test(a_long_answer_has_more_time),
		cmocka_unit_test(an_outage_is_told_at_its_start_and_its_end),
		cmocka_unit_test(nothing_is_asked_once_the_stop_flag_is_up),
		cmocka_unit_test(a_request_under_way_stops_within_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
