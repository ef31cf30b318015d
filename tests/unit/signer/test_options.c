/* Command line and environment. */
#include "support.h"

#include "signer/commands.h"

#define LIST(...) ((char *[]){ __VA_ARGS__, NULL })
#define NOTHING   ((char *[]){ NULL })

static struct options read_fine(char **arguments, char **environment)
{
	struct complaint why = { "" };
	struct options options;

	if (options_read(&options, &why, arguments, environment) !=
	    OUTCOME_DONE)
		fail_msg("%s", why.line);
	return options;
}

static void assert_refused(char **arguments, char **environment,
			   const char *expected)
{
	struct complaint why = { "" };
	struct options options;

	assert_int_equal(options_read(&options, &why, arguments, environment),
			 OUTCOME_MALFORMED);
	if (!strstr(why.line, expected))
		fail_msg("%s: not about %s", why.line, expected);
}

static void a_flag_beats_the_environment_beats_the_default(void **state)
{
	struct options options;

	(void)state;
	options = read_fine(
		LIST("addresses", "--store", "s", "--count=7"),
		LIST("OWS_SIGNER_COUNT=8", "OWS_SIGNER_FROM=9", "HOME=/"));
	assert_string_equal(options.text[OPT_STORE], "s");
	assert_int_equal(options_number(&options, OPT_COUNT), 7);
	assert_int_equal(options_number(&options, OPT_FROM), 9);
	assert_int_equal(options_number(&options, OPT_BRANCH), 0);
	assert_string_equal(options.text[OPT_ACCOUNT], "0");
	assert_null(options.text[OPT_PURPOSE]);
}

static void a_container_needs_no_command_line(void **state)
{
	struct options options;

	(void)state;
	options = read_fine(NOTHING,
			    LIST("OWS_SIGNER_COMMAND=info",
				 "OWS_SIGNER_STORE=s", "OWS_SIGNER_JSON=true"));
	assert_string_equal(options.command->name, "info");
	assert_string_equal(options.text[OPT_STORE], "s");
	assert_true(options_switch(&options, OPT_JSON));
}

static void secrets_are_taken_from_the_environment_alone_and_wiped(void **state)
{
	char variable[] = "OWS_SIGNER_PASSPHRASE=open";
	struct options options;

	(void)state;
	assert_refused(LIST("info", "--passphrase", "open"), NOTHING,
		       "does not belong on the command line");
	assert_refused(LIST("info", "--passphrase=open"), NOTHING,
		       "OWS_SIGNER_PASSPHRASE");
	options = read_fine(LIST("info"), LIST(variable));
	assert_string_equal(options.text[OPT_PASSPHRASE], "open");
	options_wipe(&options);
	assert_null(options.text[OPT_PASSPHRASE]);
	assert_true(all_zeros(variable + 22, 4));
}

static void what_is_misspelt_or_not_the_commands_is_refused(void **state)
{
	(void)state;
	assert_refused(NOTHING, NOTHING, "which command");
	assert_refused(LIST("sing"), NOTHING, "no such command");
	assert_refused(LIST("info", "--stor", "s"), NOTHING, "no such option");
	assert_refused(LIST("info", "--generate"), NOTHING, "no such option");
	assert_refused(LIST("info", "--store"), NOTHING, "FILE is missing");
	assert_refused(LIST("info", "--store", "a", "--store", "b"), NOTHING,
		       "given twice");
	assert_refused(LIST("info", "stray"), NOTHING, "one argument more");
	assert_refused(LIST("addresses", "--count", "-1"), NOTHING,
		       "no number");
	assert_refused(LIST("addresses", "--count", "2147483648"), NOTHING,
		       "no number");
	assert_refused(LIST("info"), LIST("OWS_SIGNER_JSON=maybe"),
		       "neither true nor false");
	assert_refused(LIST("info"), LIST("OWS_SIGNER_PASPHRASE=secret"),
		       "OWS_SIGNER_PASPHRASE: there is no such variable");
	(void)read_fine(LIST("info"), LIST("OWS_SIGNER_SERVICE_HOST=h",
					   "OWS_SIGNER_PORT_80_TCP=p"));
}

/* Every option of a command is in --help, and so in the manual page. */
static void every_command_names_what_it_takes(void **state)
{
	const struct command *command;

	(void)state;
	for (size_t i = 0; (command = command_at(i)); i++) {
		assert_non_null(command->run);
		assert_true(command_takes(command, command->options[0]));
		assert_false(command_takes(command, OPTION_COUNT));
		assert_int_equal(
			read_fine(LIST((char *)(uintptr_t)command->name,
				       "--help"),
				  NOTHING)
				.print,
			PRINT_HELP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_flag_beats_the_environment_beats_the_default),
		cmocka_unit_test(a_container_needs_no_command_line),
		cmocka_unit_test(
			secrets_are_taken_from_the_environment_alone_and_wiped),
		cmocka_unit_test(
			what_is_misspelt_or_not_the_commands_is_refused),
		cmocka_unit_test(every_command_names_what_it_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
