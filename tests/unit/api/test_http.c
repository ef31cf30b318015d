/* Limits, and clients that behave badly, over real sockets. */
#include "server_scene.h"

#include <sys/socket.h>
#include <unistd.h>

static struct fake_table no_calls;
static struct server_scene scene;

static int set_up(void **state)
{
	(void)state;
	server_scene_begin(&scene, fake_by_table, &no_calls, 100);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

static void
ambiguous_lengths_are_refused_and_the_connection_closed(void **state)
{
	static const char *const heads[] = {
		"Content-Length: 5\r\nContent-Length: 5\r\n",
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: gzip\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		int fd = client_connect(&scene);
		struct answer answer;

		client_text(fd, "POST /tx/send HTTP/1.1\r\nHost: x\r\n");
		client_text(fd, heads[i]);
		client_text(fd, "\r\n");
		answer = client_read(fd, true);
		assert_int_equal(answer.code, 400);
		answer_free(&answer);
		assert_true(client_sees_close(fd));
	}
}

/* A body of so many bytes, sent whole; then the answer. */
static struct answer send_body(const char *target, const char *headers,
			       size_t len)
{
	int fd = client_connect(&scene);
	char *zeros = malloc(len);
	struct answer answer;
	char head[256];

	assert_non_null(zeros);
	memset(zeros, '0', len);
	snprintf(head, sizeof(head),
		 "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n",
		 target, headers, len);
	client_text(fd, head);
	if (!*headers)
		client_say(fd, zeros, len);
	answer = client_read(fd, true);
	free(zeros);
	close(fd);
	return answer;
}

static void large_bodies_are_read_to_their_end_and_refused(void **state)
{
	static const struct {
		const char *target;
		size_t good, bad;
		int good_code;
	} cases[] = {
		{ "/tx/send", 8400000, 8400001, 400 },
		{ "/addrs/utxo", 1 << 20, (1 << 20) + 1, 503 },
		{ "/nothing", 1 << 20, 10 << 20, 404 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer good, bad;

		good = send_body(cases[i].target, "", cases[i].good);
		assert_int_equal(good.code, cases[i].good_code);
		bad = send_body(cases[i].target, "", cases[i].bad);
		assert_int_equal(bad.code, 413);
		assert_non_null(strstr(bad.head, "Connection: close"));
		answer_free(&good);
		answer_free(&bad);
	}
}

static void who_asks_first_is_refused_before_the_body(void **state)
{
	struct answer answer =
		send_body("/tx/send", "Expect: 100-continue\r\n", 9000000);

	(void)state;
	assert_int_equal(answer.code, 413);
	answer_free(&answer);
}

static void a_chunked_body_is_counted(void **state)
{
	int fd = client_connect(&scene);
	struct answer answer;
	char *chunk = malloc(0x10000);

	(void)state;
	assert_non_null(chunk);
	memset(chunk, ' ', 0x10000);
	client_text(fd, "POST /addrs/utxo HTTP/1.1\r\nHost: x\r\n"
			"Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 17; i++) {
		client_text(fd, "10000\r\n");
		client_say(fd, chunk, 0x10000);
		client_text(fd, "\r\n");
	}
	client_text(fd, "0\r\n\r\n");
	answer = client_read(fd, true);
	assert_int_equal(answer.code, 413);
	answer_free(&answer);
	free(chunk);
	close(fd);
}

static void compressed_bodies_are_refused(void **state)
{
	struct answer answer = ask(&scene, "POST", "/tx/send",
				   "Content-Encoding: gzip\r\n", "rawtx=00");

	(void)state;
	assert_int_equal(answer.code, 415);
	answer_free(&answer);
}

/* Whatever the size, there is an answer. */
static void headers_of_every_size_are_answered(void **state)
{
	struct writer header;
	int before = 200;

	(void)state;
	writer_init(&header);
	for (size_t len = 14000; len < 17500; len += 37) {
		struct answer answer;

		writer_reset(&header);
		write_text(&header, "X: ");
		for (size_t i = 0; i < len; i++)
			write_u8(&header, 'y');
		write_text(&header, "\r\n");
		answer = ask(&scene, "GET", "/version", text_of(&header), NULL);
		assert_true(answer.code == 200 || answer.code == 431);
		assert_true(answer.code >= before);
		before = answer.code;
		answer_free(&answer);
	}
	assert_int_equal(before, 431);
	writer_clear(&header);
}

/* Connections that were closed need a moment to be seen as such. */
static void wait_for_service(void)
{
	struct answer answer;
	int code;

	do {
		answer = ask(&scene, "GET", "/health", NULL, NULL);
		code = answer.code;
		answer_free(&answer);
	} while (code == 503);
	assert_int_equal(code, 200);
}

static void connections_over_the_limit_are_told_so(void **state)
{
	struct answer answer;
	int fds[5];

	(void)state;
	server_scene_end(&scene);
	server_scene_begin(&scene, fake_by_table, &no_calls, 4);
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = client_connect(&scene);
		client_text(fds[i], "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
		answer = client_read(fds[i], true);
		assert_int_equal(answer.code, i < 4 ? 200 : 503);
		answer_free(&answer);
	}
	assert_true(client_sees_close(fds[4]));
	/* One leaves, and after a moment one may come. */
	close(fds[0]);
	wait_for_service();
	for (size_t i = 1; i < 4; i++)
		close(fds[i]);
}

static void clients_that_leave_do_no_harm(void **state)
{
	static const char *const requests[] = {
		"GET /status HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /tx/send HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n"
		"rawtx=00",
		"POST /tx/send HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n"
		"raw",
		"GET /addrs/x/txs HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /ver",
	};

	(void)state;
	for (int i = 0; i < 400; i++) {
		const struct linger reset = { .l_onoff = 1 };
		int fd = client_connect(&scene);

		client_text(fd, requests[i % (int)COUNT_OF(requests)]);
		if (i % 3 == 0)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset,
				   sizeof(reset));
		close(fd);
	}
	wait_for_service();
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(ambiguous_lengths_are_refused_and_the_connection_closed),
		test(large_bodies_are_read_to_their_end_and_refused),
		test(who_asks_first_is_refused_before_the_body),
		test(a_chunked_body_is_counted),
		test(compressed_bodies_are_refused),
		test(headers_of_every_size_are_answered),
		test(connections_over_the_limit_are_told_so),
		test(clients_that_leave_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
