/* What answers carry beside their content: scripts, tags, ages, rates. */
#include "server_scene.h"

#include <sys/socket.h>
#include <unistd.h>

#include "api/rate_limiter.h"

static struct fake_table no_calls;
static struct server_scene scene;
static struct rate_config rates;
static struct ip_range trusted, friends;

static int set_up(void **state)
{
	(void)state;
	assert_ok(ip_range_parse(&trusted, "127.0.0.1"));
	assert_ok(ip_range_parse(&friends, "198.51.100.0/24"));
	rates = (struct rate_config){
		.normal = { 3, 3600 },
		.whitelisted = { 5, 3600 },
		.whitelist = { &friends, 1 },
	};
	index_scene_begin(&scene, fake_by_table, &no_calls);
	scene.config.proxies = (struct ip_list){ &trusted, 1 };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

static void start(void)
{
	assert_ok(api_server_start(&scene.server, &scene.config));
}

/* A header's value in the answer to a GET, or ""; the code too. */
static const char *header_of(const char *name, const char *target,
			     const char *headers, int *code)
{
	static char value[256];
	struct answer answer = ask(&scene, "GET", target, headers, NULL);
	char line[64];
	const char *at;

	snprintf(line, sizeof(line), "\r\n%s: ", name);
	at = strstr(answer.head, line);
	value[0] = 0;
	if (at)
		snprintf(value, sizeof(value), "%.*s",
			 (int)strcspn(at + strlen(line), "\r"),
			 at + strlen(line));
	*code = answer.code;
	answer_free(&answer);
	return value;
}

static void a_callback_makes_any_json_a_script(void **state)
{
	int code;

	(void)state;
	start();
	assert_answer(&scene, "GET", "/version?callback=a.b", NULL, 200,
		      "/**/ typeof a.b === 'function' && "
		      "a.b({\"version\":\"" OWSD_VERSION "\"});");
	assert_string_equal(
		header_of("Content-Type", "/version?callback=f", NULL, &code),
		"text/javascript; charset=utf-8");
	assert_string_equal(header_of("X-Content-Type-Options",
				      "/version?callback=f", NULL, &code),
			    "nosniff");
	assert_answer(&scene, "GET", "/no?callback=f", NULL, 404,
		      "/**/ typeof f === 'function' && f({\"status\":404,"
		      "\"url\":\"/no?callback=f\",\"error\":\"Not found\"});");
	/* Not of errors, of POST, of what is marked, of the server's own. */
	assert_answer(&scene, "POST", "/tx/send?callback=f", "rawtx=0", 400,
		      "TX decode failed. Code:-22");
	assert_answer(&scene, "GET", "/health?callback=f", NULL, 200,
		      "{\"status\":\"ok\"}");
	assert_string_equal(header_of("Content-Type", "/explorers?callback=()",
				      NULL, &code),
			    "application/json; charset=utf-8");
}

static void who_has_the_answer_gets_none(void **state)
{
	struct answer answer;
	char etag[64], header[128];
	int code;

	(void)state;
	start();
	snprintf(etag, sizeof(etag), "%s",
		 header_of("ETag", "/version", NULL, &code));
	assert_memory_equal(etag, "W/\"", 3);
	snprintf(header, sizeof(header), "If-None-Match: \"x\", %s\r\n", etag);
	answer = ask(&scene, "GET", "/version", header, NULL);
	assert_int_equal(answer.code, 304);
	assert_string_equal(answer.body, "");
	assert_non_null(strstr(answer.head, etag));
	assert_non_null(strstr(answer.head, "Vary: Accept-Encoding"));
	assert_non_null(strstr(answer.head, "Access-Control-Allow-Origin: *"));
	answer_free(&answer);
	/* Another answer, and a request that changes something. */
	assert_string_not_equal(header_of("ETag", "/peer", header, &code), "");
	assert_int_equal(code, 200);
	answer = ask(&scene, "POST", "/messages/verify", header, "a=b");
	assert_int_equal(answer.code, 400);
	assert_null(strstr(answer.head, "ETag"));
	answer_free(&answer);
	assert_string_equal(header_of("ETag", "/nothing", NULL, &code), "");
	assert_string_equal(header_of("ETag", "/health", NULL, &code), "");
}

static void ages_are_told_only_when_asked_for(void **state)
{
	int code;

	(void)state;
	start();
	assert_string_equal(header_of("Cache-Control", "/version", NULL, &code),
			    "");
	api_server_stop(scene.server);
	scene.config.cache = true;
	scene.config.cache_short_s = 31;
	scene.config.cache_long_s = 86401;
	start();
	assert_string_equal(header_of("Cache-Control", "/version", NULL, &code),
			    "public, max-age=31");
	assert_string_equal(header_of("Cache-Control", "/version",
				      "If-None-Match: *\r\n", &code),
			    "public, max-age=31");
	assert_int_equal(code, 304);
	assert_string_equal(header_of("Cache-Control", "/tx/x", NULL, &code),
			    "");
	assert_string_equal(
		header_of("Cache-Control", "/explorers", NULL, &code), "");
	assert_string_equal(header_of("Cache-Control", "/x", NULL, &code), "");
}

static void without_a_limiter_there_is_no_talk_of_rates(void **state)
{
	int code;

	(void)state;
	start();
	assert_string_equal(
		header_of("X-RateLimit-Limit", "/version", NULL, &code), "");
}

static void every_answer_tells_what_is_left(void **state)
{
	struct answer answer;
	int code;

	(void)state;
	scene.config.rates = &rates;
	start();
	assert_string_equal(
		header_of("X-RateLimit-Remaining", "/version", NULL, &code),
		"2");
	assert_string_equal(header_of("X-RateLimit-Limit", "/x", NULL, &code),
			    "3");
	answer = ask(&scene, "OPTIONS", "/tx/send", NULL, NULL);
	assert_int_equal(answer.code, 204);
	assert_non_null(strstr(answer.head, "X-RateLimit-Remaining: 0\r\n"));
	answer_free(&answer);
	/* All paths count together, and then none is served. */
	answer = ask(&scene, "POST", "/tx/send", NULL, "rawtx=00");
	assert_int_equal(answer.code, 429);
	assert_string_equal(answer.body, "{\"status\":429,\"error\":\"Rate "
					 "limit exceeded\"}");
	assert_non_null(strstr(answer.head, "application/json"));
	assert_non_null(strstr(answer.head, "X-RateLimit-Limit: 3\r\n"));
	assert_non_null(strstr(answer.head, "X-RateLimit-Remaining: 0\r\n"));
	assert_non_null(strstr(answer.head, "Retry-After: 3600\r\n"));
	assert_non_null(strstr(answer.head, "Access-Control-Allow-Origin: *"));
	answer_free(&answer);
	assert_answer(&scene, "GET", "/version?callback=f", NULL, 429,
		      "/**/ typeof f === 'function' && f({\"status\":429,"
		      "\"error\":\"Rate limit exceeded\"});");
	/* Who watches the server still can. */
	assert_string_equal(
		header_of("X-RateLimit-Limit", "/health", NULL, &code), "");
	assert_int_equal(code, 200);
}

static void clients_behind_a_trusted_proxy_are_counted_each(void **state)
{
	int code;

	(void)state;
	scene.config.rates = &rates;
	start();
	for (int i = 2; i >= 0; i--) {
		char left[16];

		snprintf(left, sizeof(left), "%d", i);
		assert_string_equal(
			header_of("X-RateLimit-Remaining", "/version",
				  "X-Forwarded-For: 203.0.113.1\r\n", &code),
			left);
	}
	header_of("X", "/version", "X-Forwarded-For: 203.0.113.1\r\n", &code);
	assert_int_equal(code, 429);
	header_of("X", "/version", "CF-Connecting-IP: 203.0.113.1\r\n", &code);
	assert_int_equal(code, 429);
	header_of("X", "/version", "X-Forwarded-For: 203.0.113.2\r\n", &code);
	assert_int_equal(code, 200);
	assert_string_equal(header_of("X-RateLimit-Limit", "/version",
				      "x-forwarded-for: 198.51.100.7\r\n",
				      &code),
			    "5");
}

static void others_cannot_pass_for_somebody_else(void **state)
{
	int code;

	(void)state;
	scene.config.proxies.count = 0;
	scene.config.rates = &rates;
	start();
	for (int i = 0; i < 4; i++) {
		char header[64];

		snprintf(header, sizeof(header),
			 "X-Forwarded-For: 203.0.113.%d\r\n", i);
		header_of("X", "/version", header, &code);
		assert_int_equal(code, i < 3 ? 200 : 429);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_callback_makes_any_json_a_script),
		test(who_has_the_answer_gets_none),
		test(ages_are_told_only_when_asked_for),
		test(without_a_limiter_there_is_no_talk_of_rates),
		test(every_answer_tells_what_is_left),
		test(clients_behind_a_trusted_proxy_are_counted_each),
		test(others_cannot_pass_for_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
