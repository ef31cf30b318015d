/* The server over real sockets: its manners, its limits, its end. Nothing is
 * indexed; what the index answers is tested against a real node. */
#include "server_scene.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define CORS "Access-Control-Allow-Origin: *\r\n"

static const struct fake_call calls[] = {
	{ "sendrawtransaction", "[\"00\"]",
	  "\"aa00000000000000000000000000000000000000000000000000000000000000"
	  "\"",
	  0, NULL },
	{ "sendrawtransaction", NULL, NULL, -26, "dust <b>" },
	{ "getnetworkinfo", NULL,
	  "{\"version\":290000,\"protocolversion\":70016,\"timeoffset\":0,"
	  "\"connections\":8,\"relayfee\":0.00001,\"subversion\":\"/Sat:29/\","
	  "\"localservices\":\"0409\",\"networks\":[{\"proxy\":\"\"}],"
	  "\"warnings\":[\"beware\"]}",
	  0, NULL },
	{ "getblockchaininfo", NULL,
	  "{\"blocks\":7,\"difficulty\":4.656542373906925e-10,"
	  "\"bestblockhash\":\"00ff\"}",
	  0, NULL },
};
static struct fake_table table = { calls, COUNT_OF(calls), NULL, 0 };

static struct server_scene scene;

static int set_up(void **state)
{
	(void)state;
	server_scene_begin(&scene, fake_by_table, &table, 100);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

/* --- manners -------------------------------------------------------------- */

static void before_the_first_block_queries_tell_the_progress(void **state)
{
	static const char *const targets[] = {
		"/addr/mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8",
		"/api/block-index/0", "/blocks",
		"/addrs/mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8/utxo"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++)
		assert_answer(&scene, "GET", targets[i], NULL, 503,
			      "Index is being built: 0.0%");
}

static void it_lives_before_it_is_ready(void **state)
{
	(void)state;
	assert_answer(&scene, "GET", "/health", NULL, 200,
		      "{\"status\":\"ok\"}");
	assert_answer(&scene, "GET", "/ready", NULL, 503,
		      "{\"ready\":false,\"stage\":\"starting\",\"detail\":\"\","
		      "\"percent\":0,\"height\":-1,\"nodeHeight\":-1}");
	assert_answer(&scene, "GET", "/sync", NULL, 200,
		      "{\"status\":\"syncing\",\"blockChainHeight\":0,"
		      "\"syncPercentage\":0,\"height\":0,\"error\":null,"
		      "\"type\":\"bitcore node\"}");
	assert_answer(&scene, "GET", "/status?q=getLastBlockHash", NULL, 200,
		      "{}");
	assert_answer(&scene, "GET", "/peer", NULL, 200,
		      "{\"connected\":false,\"host\":\"127.0.0.1\","
		      "\"port\":null}");
}

static void unknown_paths_and_methods_name_the_url_they_got(void **state)
{
	(void)state;
	assert_answer(&scene, "GET", "/nothing?a=\"%zz", NULL, 404,
		      "{\"status\":404,\"url\":\"/nothing?a=\\\"%zz\","
		      "\"error\":\"Not found\"}");
	assert_answer(&scene, "BREW", "/api/sync", NULL, 404,
		      "{\"status\":404,\"url\":\"/api/sync\","
		      "\"error\":\"Not found\"}");
	assert_answer(&scene, "GET", "/addr%00x", NULL, 400,
		      "Malformed request target");
}

static void head_has_the_headers_of_get_and_no_body(void **state)
{
	struct answer get = ask(&scene, "GET", "/version", NULL, NULL);
	struct answer head = ask(&scene, "HEAD", "/version", NULL, NULL);

	(void)state;
	assert_int_equal(head.code, 200);
	assert_non_null(strstr(get.head, "Content-Length: 19\r\n"));
	assert_non_null(strstr(head.head, "Content-Length: 19\r\n"));
	assert_non_null(strstr(head.head, CORS));
	answer_free(&get);
	answer_free(&head);
}

static void options_are_empty_and_allow_any_origin(void **state)
{
	struct answer own = ask(&scene, "OPTIONS", "/metrics", NULL, NULL);
	struct answer any = ask(&scene, "OPTIONS", "/x/y", NULL, NULL);

	(void)state;
	assert_int_equal(any.code, 204);
	assert_non_null(strstr(any.head, CORS));
	assert_int_equal(own.code, 204);
	assert_null(strstr(own.head, "Access-Control"));
	answer_free(&own);
	answer_free(&any);
}

static void answers_on_a_connection_keep_their_order(void **state)
{
	int fd = client_connect(&scene);

	(void)state;
	/* A worker's among those of the event loop. */
	client_text(fd,
		    "GET /version HTTP/1.1\r\nHost: x\r\n\r\n"
		    "GET /status?q=getDifficulty HTTP/1.1\r\nHost: x\r\n\r\n"
		    "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
		    "GET /health HTTP/1.1\r\nHost: x\r\n"
		    "Connection: close\r\n\r\n");
	for (size_t i = 0; i < 4; i++) {
		static const char *const parts[] = { "version", "4.65654",
						     "Not found", "ok" };
		struct answer answer = client_read(fd, true);

		assert_non_null(strstr(answer.body, parts[i]));
		answer_free(&answer);
	}
	assert_true(client_sees_close(fd));
}

static void many_parameters_are_no_trouble(void **state)
{
	struct answer answer;
	struct writer w;

	(void)state;
	writer_init(&w);
	write_text(&w, "/version?a=b");
	for (int i = 0; i < 2000; i++)
		write_text(&w, "&a=b");
	answer = ask(&scene, "GET", text_of(&w), NULL, NULL);
	assert_int_equal(answer.code, 200);
	answer_free(&answer);
	writer_clear(&w);
}

static void metrics_count_what_was_asked(void **state)
{
	struct answer answer;

	(void)state;
	assert_answer(&scene, "GET", "/health", NULL, 200,
		      "{\"status\":\"ok\"}");
	answer = ask(&scene, "GET", "/metrics", NULL, NULL);
	assert_int_equal(answer.code, 200);
	assert_non_null(strstr(answer.head, "text/plain; version=0.0.4"));
	assert_null(strstr(answer.head, "Access-Control"));
	assert_non_null(strstr(answer.body,
			       "duration_seconds_count{route=\"/health\","
			       "code=\"2xx\"} 1\n"));
	assert_non_null(strstr(answer.body, "owsd_index_height -1\n"));
	answer_free(&answer);
}

/* --- the node's part ---------------------------------------------------------
 */

static void a_transaction_is_handed_to_the_node(void **state)
{
	(void)state;
	assert_answer(&scene, "POST", "/tx/send", "rawtx=00", 200,
		      "{\"txid\":\"aa0000000000000000000000000000000000000000"
		      "0000000000000000000000\"}");
	assert_answer(&scene, "POST", "/api/tx/send", "{\"rawtx\":\"00\"}", 200,
		      "{\"txid\":\"aa0000000000000000000000000000000000000000"
		      "0000000000000000000000\"}");
	assert_answer(&scene, "POST", "/tx/send", "rawtx=01", 400,
		      "dust &lt;b>. Code:-26");
}

static void what_is_no_hex_never_reaches_the_node(void **state)
{
	static const char *const bodies[] = { "",           "rawtx=", "rawtx=0",
					      "rawtx=0g",   "a=00",   "{}",
					      "rawtx=00%20" };
	const size_t before = fake_node_requests(scene.node);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		assert_answer(&scene, "POST", "/tx/send", bodies[i], 400,
			      "TX decode failed. Code:-22");
	assert_int_equal(fake_node_requests(scene.node), before);
}

static void malformed_bodies_are_refused(void **state)
{
	(void)state;
	assert_answer(&scene, "POST", "/tx/send", "{\"rawtx\":", 400,
		      "Malformed request body");
	assert_answer(&scene, "POST", "/tx/send", "rawtx=%00", 400,
		      "Malformed request body");
}

static void status_is_the_nodes_own(void **state)
{
	struct answer info = ask(&scene, "GET", "/status", NULL, NULL);
	static const char begin[] =
		"{\"info\":{\"version\":290000,\"protocolversion\":70016,"
		"\"blocks\":7,\"timeoffset\":0,\"connections\":8,\"proxy\":"
		"\"\","
		"\"difficulty\":4.656542373906925e-10,\"testnet\":true,"
		"\"relayfee\":0.00001,\"errors\":\"beware\","
		"\"network\":\"regtest\",\"subversion\":\"/Sat:29/\","
		"\"localservices\":\"0409\",\"description\":{"
		"\"name\":\"Bitcoin\",\"protocol\":\"bitcoin\"},\"units\":[";

	(void)state;
	assert_int_equal(info.code, 200);
	assert_memory_equal(info.body, begin, sizeof(begin) - 1);
	answer_free(&info);
	assert_answer(&scene, "GET", "/status?q=getBestBlockHash", NULL, 200,
		      "{\"bestblockhash\":\"00ff\"}");
}

static void no_answer(struct fake_reply *reply,
		      const struct fake_request *request, void *arg)
{
	(void)request;
	(void)arg;
	reply->hang_up = true;
}

static void without_a_node_its_routes_say_so(void **state)
{
	struct answer answer;

	(void)state;
	fake_node_set_script(scene.node, no_answer, NULL);
	answer = ask(&scene, "POST", "/tx/send", NULL, "rawtx=00");
	assert_int_equal(answer.code, 503);
	assert_non_null(strstr(answer.head, "Retry-After: 1\r\n"));
	assert_non_null(strstr(answer.head, CORS));
	answer_free(&answer);
	assert_answer(&scene, "GET", "/status", NULL, 503,
		      "The node is not available now");
}

static void slow_answer(struct fake_reply *reply,
			const struct fake_request *request, void *arg)
{
	(void)arg;
	reply->pause_ms = 700;
	fake_result(reply, request, "{\"difficulty\":1}");
}

static void a_slow_node_does_not_hold_up_the_index(void **state)
{
	int slow[6];
	uint64_t begin;

	(void)state;
	fake_node_set_script(scene.node, slow_answer, NULL);
	for (size_t i = 0; i < COUNT_OF(slow); i++) {
		slow[i] = client_connect(&scene);
		client_text(slow[i], "GET /status?q=getDifficulty HTTP/1.1\r\n"
				     "Host: x\r\n\r\n");
	}
	begin = clock_monotonic_us();
	/* On a worker, and on the loops. */
	assert_answer(&scene, "GET", "/addrs/x/utxo", NULL, 503,
		      "Index is being built: 0.0%");
	assert_answer(&scene, "GET", "/health", NULL, 200,
		      "{\"status\":\"ok\"}");
	/* One after the other those above take over four seconds. */
	assert_true(clock_monotonic_us() - begin < 3000000);
	for (size_t i = 0; i < COUNT_OF(slow); i++)
		close(slow[i]);
}

/* --- limits
 * --------------------------------------------------------------------- */

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
		client_send(fd, zeros, len);
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
		client_send(fd, chunk, 0x10000);
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
	server_scene_begin(&scene, fake_by_table, &table, 4);
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

/* --- leaving
 * ------------------------------------------------------------------------ */

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

static void it_stops_at_once_with_idle_connections(void **state)
{
	int idle = client_connect(&scene), half = client_connect(&scene);
	uint64_t begin;
	struct answer answer;

	(void)state;
	client_text(idle, "GET /version HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = client_read(idle, true);
	answer_free(&answer);
	client_text(half, "GET /ver");
	begin = clock_monotonic_us();
	scene.stop = true;
	api_server_stop(scene.server);
	scene.server = NULL;
	assert_true(clock_monotonic_us() - begin < 2000000);
	assert_true(client_sees_close(idle));
	client_sees_close(half);
}

static void it_stops_while_requests_wait_for_workers(void **state)
{
	uint64_t begin;
	int fds[20];

	(void)state;
	fake_node_set_script(scene.node, slow_answer, NULL);
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = client_connect(&scene);
		client_text(fds[i], "GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
	}
	assert_answer(&scene, "GET", "/health", NULL, 200,
		      "{\"status\":\"ok\"}");
	begin = clock_monotonic_us();
	scene.stop = true;
	api_server_stop(scene.server);
	scene.server = NULL;
	assert_true(clock_monotonic_us() - begin < 4000000);
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
}

static void a_bad_address_starts_nothing(void **state)
{
	struct api_config config = scene.config;
	struct api_server *other;
	struct log_capture log;
	char *said;

	(void)state;
	config.listen = "nowhere";
	log = begin_log();
	assert_int_equal(api_server_start(&other, &config), STATUS_REFUSED);
	said = end_log(&log);
	assert_int_equal(times_in(said, "cannot listen"), 1);
	free(said);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(before_the_first_block_queries_tell_the_progress),
		test(it_lives_before_it_is_ready),
		test(unknown_paths_and_methods_name_the_url_they_got),
		test(head_has_the_headers_of_get_and_no_body),
		test(options_are_empty_and_allow_any_origin),
		test(answers_on_a_connection_keep_their_order),
		test(many_parameters_are_no_trouble),
		test(metrics_count_what_was_asked),
		test(a_transaction_is_handed_to_the_node),
		test(what_is_no_hex_never_reaches_the_node),
		test(malformed_bodies_are_refused),
		test(status_is_the_nodes_own),
		test(without_a_node_its_routes_say_so),
		test(a_slow_node_does_not_hold_up_the_index),
		test(ambiguous_lengths_are_refused_and_the_connection_closed),
		test(large_bodies_are_read_to_their_end_and_refused),
		test(who_asks_first_is_refused_before_the_body),
		test(a_chunked_body_is_counted),
		test(compressed_bodies_are_refused),
		test(headers_of_every_size_are_answered),
		test(connections_over_the_limit_are_told_so),
		test(clients_that_leave_do_no_harm),
		test(it_stops_at_once_with_idle_connections),
		test(it_stops_while_requests_wait_for_workers),
		test(a_bad_address_starts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
