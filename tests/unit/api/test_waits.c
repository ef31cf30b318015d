/* Those who wait, over a server whose index never has a block: how they come
 * and go. That they are told what comes is in tests/functional/test_wait.py. */
#include "server_scene.h"

#include <pthread.h>
#include <unistd.h>

#include "api/waits.h"
#include "base/clock.h"
#include "indexer/bell.h"

#define UNKNOWN \
	"abababababababababababababababababababababababababababababababab"

static struct server_scene scene;

static void no_answer(struct fake_reply *reply,
		      const struct fake_request *request, void *arg)
{
	(void)request;
	(void)arg;
	reply->hang_up = true;
}

static int set_up(void **state)
{
	(void)state;
	server_scene_begin(&scene, no_answer, NULL, 100);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

static int begin_waiting(const char *query)
{
	int fd = client_connect(&scene);
	char text[300];

	snprintf(text, sizeof(text),
		 "GET /wait?timeout=60&%s HTTP/1.1\r\nHost: x\r\n\r\n", query);
	client_text(fd, text);
	return fd;
}

static void wait_for_count(unsigned count)
{
	const uint64_t end = clock_monotonic_us() + 60000000;
	char line[40];
	bool there;

	snprintf(line, sizeof(line), "\nowsd_waits %u\n", count);
	do {
		struct answer answer =
			ask(&scene, "GET", "/metrics", NULL, NULL);

		there = strstr(answer.body, line);
		answer_free(&answer);
		assert_true(clock_monotonic_us() < end);
	} while (!there);
}

static void time_is_up_after_a_while_or_at_once(void **state)
{
	const uint64_t begin = clock_monotonic_us();

	(void)state;
	assert_answer(&scene, "GET", "/wait?height=0&timeout=0", NULL, 408,
		      "{\"met\":false,\"height\":-1,\"tip\":null}");
	assert_answer(&scene, "GET", "/api/wait?txid=" UNKNOWN "&timeout=1",
		      NULL, 408, "{\"met\":false,\"height\":-1,\"tip\":null}");
	assert_true(clock_monotonic_us() - begin >= 1000000);
}

static void whoever_hangs_up_is_forgotten(void **state)
{
	int fds[3];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		fds[i] = begin_waiting("height=5");
	wait_for_count(3);
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
	wait_for_count(0);
}

static void a_connection_goes_on_behind_a_wait(void **state)
{
	int fd = client_connect(&scene);
	struct answer answer;

	(void)state;
	client_text(fd, "GET /wait?height=5&timeout=1 HTTP/1.1\r\nHost: x\r\n"
			"\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = client_read(fd, true);
	assert_int_equal(answer.code, 408);
	answer_free(&answer);
	answer = client_read(fd, true);
	assert_int_equal(answer.code, 200);
	answer_free(&answer);
	close(fd);
}

static void one_client_has_so_many_and_no_more(void **state)
{
	int fds[4];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		fds[i] = begin_waiting("txid=" UNKNOWN);
	wait_for_count(4);
	assert_answer(&scene, "GET", "/wait?height=5", NULL, 503,
		      "Too many clients wait");
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
}

static void who_waits_is_told_that_it_stops(void **state)
{
	int fds[4];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		fds[i] = begin_waiting("height=5");
	wait_for_count(4);
	scene.stop = true;
	api_server_stop(scene.server);
	scene.server = NULL;
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		struct answer answer = client_read(fds[i], true);

		assert_int_equal(answer.code, 503);
		assert_string_equal(answer.body, "The server is stopping");
		answer_free(&answer);
		close(fds[i]);
	}
}

static atomic_bool enough;

static void *ring(void *arg)
{
	while (!atomic_load(&enough))
		bell_ring(arg);
	return NULL;
}

/* Changes all the time, while clients come, hang up and are answered. */
static void they_come_and_go_while_the_bell_rings(void **state)
{
	pthread_t thread;

	(void)state;
	atomic_store(&enough, false);
	assert_int_equal(
		pthread_create(&thread, NULL, ring, index_bell(scene.index)),
		0);
	for (int i = 0; i < 50; i++) {
		int fd = begin_waiting("height=5");

		if (i % 2)
			wait_for_count(1);
		close(fd);
		wait_for_count(0);
	}
	atomic_store(&enough, true);
	pthread_join(thread, NULL);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(time_is_up_after_a_while_or_at_once),
		test(whoever_hangs_up_is_forgotten),
		test(a_connection_goes_on_behind_a_wait),
		test(one_client_has_so_many_and_no_more),
		test(who_waits_is_told_that_it_stops),
		test(they_come_and_go_while_the_bell_rings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
