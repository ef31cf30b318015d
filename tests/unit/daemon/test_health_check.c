/* Where a probe asks, and what it makes of the answer. */
#include "tests/unit/node/support.h"

#include "daemon/health_check.h"
#include "tests/unit/node/fake_node.h"

static void every_listening_address_has_one_to_ask(void **state)
{
	static const char *const cases[][2] = {
		{ "127.0.0.1:3001", "http://127.0.0.1:3001" },
		{ "192.0.2.7:80", "http://192.0.2.7:80" },
		{ "0.0.0.0:3001", "http://127.0.0.1:3001" },
		{ "[::1]:3001", "http://[::1]:3001" },
		{ "[::]:65535", "http://[::1]:65535" },
		{ "[2001:db8:0:0:0:0:0:7]:1", "http://[2001:db8::7]:1" },
		{ "[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:65535",
		  "http://[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:65535" },
	};
	char url[HEALTH_URL_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_ok(health_url(url, cases[i][0]));
		assert_string_equal(url, cases[i][1]);
	}
	assert_int_equal(health_url(url, "127.0.0.1:0"), STATUS_BAD_INPUT);
	assert_int_equal(health_url(url, "[::]:0"), STATUS_BAD_INPUT);
	assert_int_equal(health_url(url, "localhost:1"), STATUS_BAD_INPUT);
}

#define AT_TIP                                                  \
	"{\"ready\":true,\"stage\":\"follow\",\"detail\":\"\"," \
	"\"percent\":100,\"height\":7,\"nodeHeight\":7}"
#define BEHIND                                                         \
	"{\"ready\":false,\"stage\":\"building\",\"detail\":\"scan\"," \
	"\"percent\":12.5,\"height\":-1,\"nodeHeight\":800}"

static void an_answer_is_put_in_words_or_refused(void **state)
{
	static const char *const none[] = {
		"",
		"{}",
		"[]",
		"{\"ready\":true}",
		"not JSON",
		"{\"ready\":1,\"stage\":\"\",\"detail\":\"\",\"percent\":1,"
		"\"height\":1,\"nodeHeight\":1}",
	};
	char words[200];

	(void)state;
	assert_true(health_words(words, sizeof(words), AT_TIP, strlen(AT_TIP)));
	assert_string_equal(words, "ready: height 7, node's 7");
	assert_true(health_words(words, sizeof(words), BEHIND, strlen(BEHIND)));
	assert_string_equal(words, "not ready: building: scan, height -1, "
				   "node's 800, 12.50 percent");
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_false(health_words(words, sizeof(words), none[i],
					  strlen(none[i])));
}

/* A server that answers both paths with the same. */
struct said {
	int status;
	const char *body;
	bool hang_up;
};

static void say(struct fake_reply *reply, const struct fake_request *request,
		void *arg)
{
	const struct said *said = arg;

	assert_true(!strcmp(request->path, "/health") ||
		    !strcmp(request->path, "/ready"));
	reply->status = said->status;
	reply->hang_up = said->hang_up;
	write_text(&reply->body, said->body);
}

static void an_exit_code_says_whether_it_is_well(void **state)
{
	static const struct {
		struct said said;
		bool ready;
		enum exit_code code;
		const char *line;
	} cases[] = {
		{ { 200, "{}", false }, false, EXIT_DONE, "ok: " },
		{ { 503, "", false }, false, EXIT_DONE, "and is busy" },
		{ { 404, "", false }, false, EXIT_BROKE, "HTTP 404" },
		{ { 0, "", true }, false, EXIT_BROKE, "no answer: " },
		{ { 200, AT_TIP, false }, true, EXIT_DONE, "ready: height 7" },
		{ { 503, BEHIND, false }, true, EXIT_BROKE, "not ready: " },
		{ { 503, "busy", false }, true, EXIT_BROKE, "HTTP 503" },
		{ { 200, "{}", false }, true, EXIT_BROKE, "unexpected" },
		{ { 0, "", true }, true, EXIT_BROKE, "no answer: " },
	};
	struct fake_node *server = fake_node_start(0, say, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct said said = cases[i].said;
		struct config config = { .url = fake_node_url(server),
					 .ready = cases[i].ready };
		char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);

		fake_node_set_script(server, say, &said);
		assert_int_equal(health_check(out, &config), cases[i].code);
		fclose(out);
		assert_non_null(strstr(text, cases[i].line));
		assert_ptr_equal(strchr(text, '\n'), text + len - 1);
		free(text);
	}
	fake_node_stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_listening_address_has_one_to_ask),
		cmocka_unit_test(an_answer_is_put_in_words_or_refused),
		cmocka_unit_test(an_exit_code_says_whether_it_is_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
