#include "daemon/config_sources.h"

#include "tests/unit/daemon/reading.h"

static void a_flag_takes_its_value_in_two_ways(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r,
				    LIST("--threads=3", "--datadir", "/a=b",
					 "--until-synced"),
				    NULL),
			 STATUS_OK);
	assert_int_equal(r.config.threads, 3);
	assert_string_equal(r.config.datadir, "/a=b");
	assert_true(r.config.until_synced);
	reading_end(&r);
}

static void unknown_and_unfinished_flags_are_refused(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--bogus"), NULL);
	assert_refused(&r, st, LIST("--bogus", "--help"));
	st = reading_of(&r, LIST("stray"), NULL);
	assert_refused(&r, st, LIST("stray"));
	st = reading_of(&r, LIST("threads"), NULL);
	assert_refused(&r, st, LIST("threads", "no such flag"));
	st = reading_of(&r, LIST("--threads"), NULL);
	assert_refused(&r, st, LIST("--threads", "missing"));
	st = reading_of(&r, LIST("--until-synced=perhaps"), NULL);
	assert_refused(&r, st, LIST("--until-synced", "perhaps"));
}

static void a_password_on_the_command_line_is_refused_unseen(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--node-password=hush"), NULL);
	assert_null(strstr(r.error.line, "hush"));
	assert_refused(&r, st,
		       LIST("--node-password-file", "OWSD_NODE_PASSWORD"));
}

static void the_last_of_two_flags_wins_and_lists_grow(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r,
				    LIST("--datadir=/a", "--datadir=/b",
					 "--node-zmq=tcp://a:1", "--node-zmq",
					 "tcp://b:2"),
				    LIST("OWSD_NODE_ZMQ=tcp://c:3")),
			 STATUS_OK);
	assert_string_equal(r.config.datadir, "/b");
	assert_int_equal(r.config.node_zmq.count, 2);
	assert_string_equal(r.config.node_zmq.items[0], "tcp://a:1");
	assert_string_equal(r.config.node_zmq.items[1], "tcp://b:2");
	reading_end(&r);
}

static void the_environment_takes_a_comma_list(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r, NULL,
				    LIST("OWSD_NODE_ZMQ=tcp://a:1,tcp://b:2",
					 "OWSD_DATADIR=/d")),
			 STATUS_OK);
	assert_int_equal(r.config.node_zmq.count, 2);
	reading_end(&r);
}

static void an_empty_variable_is_an_unset_one(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r, NULL,
				    LIST("OWSD_THREADS=", "OWSD_COIN=",
					 "OWSD_DATADIR=/d")),
			 STATUS_OK);
	assert_int_equal(r.config.threads, 2);
	reading_end(&r);
}

static void flag_only_settings_are_not_in_the_environment(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(
		reading_of(&r, NULL,
			   LIST("OWSD_UNTIL_SYNCED=true", "OWSD_DATADIR=/d")),
		STATUS_OK);
	assert_false(r.config.until_synced);
	reading_end(&r);
}

static void actions_are_understood(void **state)
{
	static const struct {
		const char *word;
		enum config_action action;
	} cases[] = {
		{ "--help", ACTION_HELP },
		{ "-h", ACTION_HELP },
		{ "--help-man", ACTION_HELP_MAN },
		{ "--help-markdown", ACTION_HELP_MARKDOWN },
		{ "--version", ACTION_VERSION },
		{ "--print-config", ACTION_PRINT_CONFIG },
		{ "dump", ACTION_DUMP },
	};
	struct reading r = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(reading_of(&r,
					    LIST("--datadir=/d", cases[i].word),
					    NULL),
				 STATUS_OK);
		assert_int_equal(r.config.action, cases[i].action);
		reading_end(&r);
	}
}

static void help_is_given_whatever_else_is_wrong(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r, LIST("--help", "--bogus"),
				    LIST("OWSD_THREADS=many")),
			 STATUS_OK);
	assert_int_equal(r.config.action, ACTION_HELP);
	reading_end(&r);
}

static void misspelt_variables_are_found(void **state)
{
	char *environment[] = {
		strdup("HOME=/h"),
		strdup("OWSD_THREADS=1"),
		strdup("OWSD_THREDS=1"),
		strdup("OWSD_PORT=tcp://10.0.0.1:3001"),
		strdup("OWSD_PORT_3001_TCP=tcp://10.0.0.1:3001"),
		strdup("OWSD_SERVICE_HOST=10.0.0.1"),
		strdup("OWSD_TEST_LONG=1"),
		strdup("OWSD_UNTIL_SYNCED=1"),
		NULL
	};
	char *const *at = environment;

	(void)state;
	assert_string_equal(config_stray_variable(&at), "OWSD_THREDS=1");
	assert_string_equal(config_stray_variable(&at), "OWSD_UNTIL_SYNCED=1");
	assert_null(config_stray_variable(&at));
	for (size_t i = 0; environment[i]; i++)
		free(environment[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flag_takes_its_value_in_two_ways),
		cmocka_unit_test(unknown_and_unfinished_flags_are_refused),
		cmocka_unit_test(
			a_password_on_the_command_line_is_refused_unseen),
		cmocka_unit_test(the_last_of_two_flags_wins_and_lists_grow),
		cmocka_unit_test(the_environment_takes_a_comma_list),
		cmocka_unit_test(an_empty_variable_is_an_unset_one),
		cmocka_unit_test(flag_only_settings_are_not_in_the_environment),
		cmocka_unit_test(actions_are_understood),
		cmocka_unit_test(help_is_given_whatever_else_is_wrong),
		cmocka_unit_test(misspelt_variables_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
