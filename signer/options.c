#include "signer/options.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "signer/commands.h"

#define VARIABLE_PREFIX "OWS_SIGNER_"
#define VARIABLE_SIZE   64
#define MAX_NUMBER      0x7fffffffu

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION_ROW(id, name, kind, form, fallback, help) \
	[OPT_##id] = { name, kind, form, fallback, help },
	OPTION_LIST(OPTION_ROW)
#undef OPTION_ROW
};

const struct option_row *option_row(enum option option)
{
	return &rows[option];
}

void option_variable(char *out, size_t size, const char *name)
{
	size_t len = (size_t)snprintf(out, size, VARIABLE_PREFIX "%s", name);

	for (size_t i = 0; i < len && i < size; i++) {
		if (out[i] == '-' || out[i] == ' ')
			out[i] = '_';
		else if (out[i] >= 'a' && out[i] <= 'z')
			out[i] = (char)(out[i] - 'a' + 'A');
	}
}

static bool is_positional(enum option option)
{
	return rows[option].kind == OPTION_POSITIONAL ||
	       rows[option].kind == OPTION_IN ||
	       rows[option].kind == OPTION_OUT ||
	       rows[option].kind == OPTION_FILES;
}

static enum option find_option(const char *name, size_t len)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strlen(rows[i].name) == len &&
		    !memcmp(rows[i].name, name, len))
			return (enum option)i;
	return OPTION_COUNT;
}

/* --- values --- */

static bool is_switch_text(const char *text, bool *on)
{
	*on = !strcmp(text, "true") || !strcmp(text, "1");
	return *on || !strcmp(text, "false") || !strcmp(text, "0");
}

static bool parse_number(const char *text, uint32_t *out)
{
	uint64_t number = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > MAX_NUMBER)
			return false;
	}
	*out = (uint32_t)number;
	return true;
}

bool options_switch(const struct options *options, enum option option)
{
	bool on = false;

	return options->text[option] &&
	       is_switch_text(options->text[option], &on) && on;
}

uint32_t options_number(const struct options *options, enum option option)
{
	uint32_t number = 0;

	return options->text[option] &&
			       parse_number(options->text[option], &number)
		       ? number
		       : 0;
}

/* where: "--count" or "OWS_SIGNER_COUNT". */
static enum outcome take(struct options *out, struct complaint *why,
			 enum option option, const char *where,
			 const char *text)
{
	uint32_t number;
	bool on;

	if (rows[option].kind == OPTION_NUMBER && !parse_number(text, &number))
		return complain(why, OUTCOME_MALFORMED,
				"%s: %.40s is no number from 0 to %u", where,
				text, MAX_NUMBER);
	if (rows[option].kind == OPTION_SWITCH && !is_switch_text(text, &on))
		return complain(why, OUTCOME_MALFORMED,
				"%s: %.40s is neither true nor false", where,
				text);
	out->text[option] = text;
	return OUTCOME_DONE;
}

/* --- the environment --- */

/* The environment's own bytes behind NAME=, or NULL. */
static char *variable_value(char *const *environment, const char *name)
{
	size_t len = strlen(name);

	for (; *environment; environment++)
		if (!strncmp(*environment, name, len) &&
		    (*environment)[len] == '=')
			return *environment + len + 1;
	return NULL;
}

static enum outcome take_environment(struct options *out, struct complaint *why,
				     char *const *environment)
{
	enum outcome outcome = OUTCOME_DONE;
	char name[VARIABLE_SIZE];

	for (size_t i = 0; i < OPTION_COUNT && outcome == OUTCOME_DONE; i++) {
		const char *text;

		option_variable(name, sizeof(name), rows[i].name);
		text = variable_value(environment, name);
		/* Compose files pass unset variables on as empty ones. */
		if (text && *text &&
		    command_takes(out->command, (enum option)i) &&
		    !out->text[i])
			outcome = take(out, why, (enum option)i, name, text);
	}
	return outcome;
}

/* Container platforms make up some for a service of this name. */
static bool is_of_platform(const char *variable)
{
	return !strncmp(variable, VARIABLE_PREFIX "SERVICE_", 19) ||
	       !strncmp(variable, VARIABLE_PREFIX "PORT", 15) ||
	       !strncmp(variable, VARIABLE_PREFIX "TEST_", 16);
}

static bool is_known(const char *variable, size_t len)
{
	char name[VARIABLE_SIZE];

	option_variable(name, sizeof(name), "command");
	for (size_t i = 0;; i++) {
		if (strlen(name) == len && !memcmp(name, variable, len))
			return true;
		if (i == OPTION_COUNT)
			return false;
		option_variable(name, sizeof(name), rows[i].name);
	}
}

static enum outcome check_strays(struct complaint *why,
				 char *const *environment)
{
	for (; *environment; environment++) {
		const char *variable = *environment;
		size_t len = strcspn(variable, "=");

		if (!strncmp(variable, VARIABLE_PREFIX,
			     strlen(VARIABLE_PREFIX)) &&
		    !is_known(variable, len) && !is_of_platform(variable))
			/* The name alone: its value may be a secret. */
			return complain(why, OUTCOME_MALFORMED,
					"%.*s: there is no such variable",
					(int)(len < 80 ? len : 80), variable);
	}
	return OUTCOME_DONE;
}

/* --- the command line --- */

static enum outcome refuse_option(struct options *out, struct complaint *why,
				  const char *argument, size_t len,
				  enum option option)
{
	char variable[VARIABLE_SIZE];

	if (option != OPTION_COUNT && rows[option].kind == OPTION_SECRET) {
		/* The value is not repeated. */
		option_variable(variable, sizeof(variable), rows[option].name);
		return complain(why, OUTCOME_MALFORMED,
				"--%s: a secret does not belong on the "
				"command line; use --%s-file or %s",
				rows[option].name, rows[option].name, variable);
	}
	return complain(why, OUTCOME_MALFORMED,
			"%.*s: %s takes no such option; see ows-signer %s "
			"--help",
			(int)(len < 60 ? len : 60), argument,
			out->command->name, out->command->name);
}

/* --NAME VALUE, --NAME=VALUE or --SWITCH; moves *at on to the last argument
 * that was used. */
static enum outcome take_option(struct options *out, struct complaint *why,
				char *const **at)
{
	const char *argument = **at;
	size_t len = strcspn(argument, "=");
	enum option option = find_option(argument + 2, len - 2);
	char where[VARIABLE_SIZE];
	const char *text;

	if (option == OPTION_COUNT || rows[option].kind == OPTION_SECRET ||
	    !command_takes(out->command, option))
		return refuse_option(out, why, argument, len, option);
	snprintf(where, sizeof(where), "--%s", rows[option].name);
	if (out->text[option])
		return complain(why, OUTCOME_MALFORMED, "%s: given twice",
				where);
	if (argument[len]) {
		text = argument + len + 1;
	} else if (rows[option].kind == OPTION_SWITCH) {
		text = "true";
	} else {
		text = (*at)[1];
		if (!text)
			return complain(why, OUTCOME_MALFORMED,
					"%s: %s is missing", where,
					rows[option].form);
		(*at)++;
	}
	return take(out, why, option, where, text);
}

static enum outcome take_positional(struct options *out, struct complaint *why,
				    const char *text)
{
	for (size_t i = 0; out->command->options[i] != OPTION_COUNT; i++) {
		enum option option = out->command->options[i];

		if (rows[option].kind == OPTION_FILES &&
		    out->file_count < OPTIONS_MAX_FILES) {
			out->files[out->file_count++] = text;
			out->text[option] = out->files[0];
			return OUTCOME_DONE;
		}
		if (is_positional(option) && !out->text[option])
			return take(out, why, option, rows[option].form, text);
	}
	return complain(why, OUTCOME_MALFORMED,
			"%.60s: one argument more than %s takes", text,
			out->command->name);
}

static bool is_help(const char *argument)
{
	return !strcmp(argument, "--help") || !strcmp(argument, "-h");
}

static enum outcome take_arguments(struct options *out, struct complaint *why,
				   char *const *at)
{
	enum outcome outcome = OUTCOME_DONE;
	bool only_positional = false;

	for (; *at && outcome == OUTCOME_DONE; at++) {
		if (!only_positional && !strcmp(*at, "--"))
			only_positional = true;
		else if (!only_positional && is_help(*at)) {
			out->print = PRINT_HELP;
			return OUTCOME_DONE;
		} else if (!only_positional && !strncmp(*at, "--", 2))
			outcome = take_option(out, why, &at);
		else
			outcome = take_positional(out, why, *at);
	}
	return outcome;
}

/* The command of one or two words that text (and next) begin with; *words of
 * them. */
static const struct command *find_command(const char *text, const char *next,
					  size_t *words)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)); i++) {
		size_t len = strcspn(command->name, " ");
		const char *second = command->name + len;

		*words = *second ? 2 : 1;
		if (!strcmp(text, command->name)) {
			*words = 1;
			return command;
		}
		if (*second && strlen(text) == len &&
		    !memcmp(text, command->name, len) && next &&
		    !strcmp(next, second + 1))
			return command;
	}
	return NULL;
}

/* Those that print and do nothing. */
static bool take_print(struct options *out, const char *argument)
{
	if (is_help(argument) || !strcmp(argument, "help"))
		out->print = PRINT_HELP;
	else if (!strcmp(argument, "--help-man"))
		out->print = PRINT_HELP_MAN;
	else if (!strcmp(argument, "--version"))
		out->print = PRINT_VERSION;
	return out->print != PRINT_NOTHING;
}

static enum outcome take_command(struct options *out, struct complaint *why,
				 char *const **at, char *const *environment)
{
	const char *text = **at, *next = text ? (*at)[1] : NULL;
	char name[VARIABLE_SIZE];
	bool from_environment;
	size_t words;

	option_variable(name, sizeof(name), "command");
	from_environment = !text || (!strncmp(text, "--", 2) && !is_help(text));
	if (text && take_print(out, text))
		return OUTCOME_DONE;
	if (from_environment) {
		text = variable_value(environment, name);
		next = NULL;
	}
	if (!text || !*text)
		return complain(why, OUTCOME_MALFORMED,
				"which command? See ows-signer --help");
	out->command = find_command(text, next, &words);
	if (!out->command)
		return complain(why, OUTCOME_MALFORMED,
				"%.60s: there is no such command; see "
				"ows-signer --help",
				text);
	if (!from_environment)
		*at += words;
	return OUTCOME_DONE;
}

enum outcome options_read(struct options *out, struct complaint *why,
			  char *const *arguments, char *const *environment)
{
	enum outcome outcome;

	*out = (struct options){ 0 };
	outcome = take_command(out, why, &arguments, environment);
	if (outcome != OUTCOME_DONE || out->print != PRINT_NOTHING)
		return outcome;
	outcome = take_arguments(out, why, arguments);
	if (outcome != OUTCOME_DONE || out->print != PRINT_NOTHING)
		return outcome;
	outcome = take_environment(out, why, environment);
	if (outcome == OUTCOME_DONE)
		outcome = check_strays(why, environment);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (!out->text[i] &&
		    command_takes(out->command, (enum option)i))
			out->text[i] = rows[i].fallback;
	return outcome;
}

void options_wipe(struct options *options)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (rows[i].kind == OPTION_SECRET && options->text[i]) {
			/* The environment's own bytes, which are ours to
			 * overwrite. */
			char *text = (char *)(uintptr_t)options->text[i];

			sodium_memzero(text, strlen(text));
			options->text[i] = NULL;
		}
}
