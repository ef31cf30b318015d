#include <dirent.h>

#include "daemon/config_sources.h"
#include "tests/unit/daemon/reading.h"

/* The whole error of a file that is refused. */
static void assert_file_refused(const char *text, const char *const *words)
{
	struct reading r = { 0 };
	enum status st;

	reading_file(&r, text);
	st = reading_of(&r, LIST(r.flag), LIST("HOME=/h"));
	if (st == STATUS_OK)
		fail_msg("accepted: %s", text);
	assert_refused(&r, st, words);
}

static void every_kind_of_value_is_read(void **state)
{
	struct reading r = { 0 };

	(void)state;
	reading_file(&r, "{\"_comment\": {\"any\": [1]}, \"threads\": 3,\n"
			 "\"workers\": \"4\", \"map-size\": \"1G\",\n"
			 "\"reorg-horizon\": 10, \"network\": \"regtest\",\n"
			 "\"node-zmq\": [\"tcp://a:1\", \"tcp://b:2\"],\n"
			 "\"prefixes\": [\"/api\", \"\"],\n"
			 "\"datadir\": \"~/x\"}");
	assert_int_equal(reading_of(&r, LIST(r.flag), LIST("HOME=/h")),
			 STATUS_OK);
	assert_int_equal(r.config.threads, 3);
	assert_int_equal(r.config.workers, 4);
	assert_true(r.config.map_size == UINT64_C(1) << 30);
	assert_int_equal(r.config.node_zmq.count, 2);
	assert_int_equal(r.config.prefixes.count, 2);
	assert_string_equal(r.config.prefixes.items[1], "");
	assert_string_equal(r.config.datadir, "/h/x");
	reading_end(&r);
}

static void the_file_may_be_named_in_the_environment(void **state)
{
	struct reading r = { 0 };
	char variable[96];

	(void)state;
	reading_file(&r, "{\"threads\": 3, \"datadir\": \"/d\"}");
	snprintf(variable, sizeof(variable), "OWSD_CONFIG=%s", r.path);
	assert_int_equal(reading_of(&r, NULL, LIST(variable)), STATUS_OK);
	assert_int_equal(r.config.threads, 3);
	reading_end(&r);
}

static void a_mistake_is_reported_with_its_line(void **state)
{
	(void)state;
	assert_file_refused("{\n\"threads\": 3,\n\"thraeds\": 4\n}",
			    LIST(":3: thraeds", "no such setting"));
	assert_file_refused("{\n\n\"threads\" : 400\n}",
			    LIST(":3: threads", "400", "1 to 64"));
	assert_file_refused("{\n\"threads\": 3,\n}", LIST(":3:"));
	assert_file_refused("{\n\"listen\": 3001\n}",
			    LIST(":2: listen", "ADDR:PORT"));
	assert_file_refused("{\"node-zmq\": [\"tcp://a:1\",\n \"b\"]}",
			    LIST(":1: node-zmq", "\"b\""));
}

static void wrong_shapes_are_refused(void **state)
{
	(void)state;
	assert_file_refused("", LIST(":1:"));
	assert_file_refused("[]", LIST("object"));
	assert_file_refused("{\"threads\": 1.5}",
			    LIST("threads", "not a value"));
	assert_file_refused("{\"threads\": null}", LIST("not a value"));
	assert_file_refused("{\"threads\": {}}", LIST("not a value"));
	assert_file_refused("{\"threads\": [1]}", LIST("one value"));
	assert_file_refused("{\"threads\": -1}", LIST("-1"));
	assert_file_refused("{\"threads\": true}", LIST("true"));
	assert_file_refused("{\"node-zmq\": [[]]}", LIST("not a value"));
	assert_file_refused("{\"threads\": 1, \"threads\": 2}",
			    LIST("uplicate"));
	assert_file_refused("{\"datadir\": \"a\\u0000b\"}", LIST(":1:"));
}

static void a_secret_or_another_file_is_not_taken_from_a_file(void **state)
{
	(void)state;
	assert_file_refused("{\"node-password\": \"hush\"}",
			    LIST("node-password", "not allowed"));
	assert_file_refused("{\"config\": \"x\"}", LIST("not allowed"));
	assert_file_refused("{\"until-synced\": true}", LIST("not allowed"));
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--config", "/no/such/file"), NULL);
	assert_refused(&r, st, LIST("/no/such/file", "No such file"));
	st = reading_of(&r, LIST("--config", "/tmp"), NULL);
	assert_refused(&r, st, LIST("/tmp"));
}

static void assert_example_loads(const char *name)
{
	struct reading r = { 0 };
	char flag[512];
	char expected[64];

	snprintf(flag, sizeof(flag), "--config=%s/%s", EXAMPLES, name);
	/* An example names a password file that is not here. */
	if (reading_of(&r, LIST("dump", flag), LIST("HOME=/h")) != STATUS_OK)
		fail_msg("%s: %s", name, r.error.line);
	snprintf(expected, sizeof(expected), "%s-%s.json", r.config.coin,
		 r.config.network);
	assert_string_equal(name, expected);
	if (r.config.node_cookie) {
		snprintf(expected, sizeof(expected), "/%s/.cookie",
			 r.config.net->node_folder);
		assert_non_null(strstr(r.config.node_cookie, expected));
	}
	assert_non_null(strstr(r.config.node_url, "http://127.0.0.1:"));
	assert_int_equal(atoi(strrchr(r.config.node_url, ':') + 1),
			 r.config.net->rpc_port);
	reading_end(&r);
}

static void every_network_has_an_example(void **state)
{
	const struct network *net;
	char path[512];

	(void)state;
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		snprintf(path, sizeof(path), "%s/%s-%s.json", EXAMPLES,
			 net->coin, net->name);
		if (access(path, R_OK))
			fail_msg("%s is missing", path);
	}
}

static void every_example_loads_and_is_what_its_name_says(void **state)
{
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	(void)state;
	dir = opendir(EXAMPLES);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		const char *dot = strrchr(entry->d_name, '.');

		if (!dot || strcmp(dot, ".json") != 0)
			continue;
		assert_example_loads(entry->d_name);
		count++;
	}
	closedir(dir);
	assert_true(count > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_is_read),
		cmocka_unit_test(the_file_may_be_named_in_the_environment),
		cmocka_unit_test(a_mistake_is_reported_with_its_line),
		cmocka_unit_test(wrong_shapes_are_refused),
		cmocka_unit_test(
			a_secret_or_another_file_is_not_taken_from_a_file),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(every_example_loads_and_is_what_its_name_says),
		cmocka_unit_test(every_network_has_an_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
