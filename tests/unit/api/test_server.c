/* The server over real sockets: its manners, its dealings with the node, its
 * end. Nothing is indexed; what the index answers is tested against a real
 * node. test_http.c has the limits. */
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

/* --- manners ------------------------------------------------------------ */

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

/* --- the node's part ---------------------------------------------------- */

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

/* --- stopping ------------------------------------------------------------ */

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

static void a_bad_prefix_starts_nothing(void **state)
{
	static const char *const prefixes[] = { "/api", "explorer" };
	struct api_config config = scene.config;
	struct api_server *other;
	struct log_capture log;
	char *said;

	(void)state;
	config.prefixes = prefixes;
	config.prefix_count = COUNT_OF(prefixes);
	log = begin_log();
	assert_int_equal(api_server_start(&other, &config), STATUS_REFUSED);
	said = end_log(&log);
	assert_int_equal(times_in(said, "bad API prefix"), 1);
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
		test(it_stops_at_once_with_idle_connections),
		test(it_stops_while_requests_wait_for_workers),
		test(a_bad_address_starts_nothing),
		test(a_bad_prefix_starts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
