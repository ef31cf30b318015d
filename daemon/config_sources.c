#include "daemon/config_sources.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status config_refuse(struct config_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->line, sizeof(error->line), format, args);
	va_end(args);
	return STATUS_BAD_INPUT;
}

static enum status no_memory(struct config_error *error)
{
	snprintf(error->line, sizeof(error->line), "out of memory");
	return STATUS_NO_MEMORY;
}

/* A list given again by the same source goes on; anything else starts anew. */
static char *joined(const struct config *config, size_t index,
		    enum config_source source, const char *text)
{
	char *both = NULL;

	if (setting_at(index)->kind == SETTING_LIST && config->text[index] &&
	    config->source[index] == source)
		return asprintf(&both, "%s,%s", config->text[index], text) < 0
			       ? NULL
			       : both;
	return strdup(text);
}

enum status config_take(struct config *config, struct config_error *error,
			size_t index, enum config_source source,
			const char *where, const char *text)
{
	char why[SETTING_WHY_SIZE];
	char *copy;

	if (!setting_check(setting_at(index), text, why))
		return config_refuse(error, "%s: %s", where, why);
	if (config->text[index] && config->source[index] > source)
		return STATUS_OK;
	copy = joined(config, index, source, text);
	if (!copy)
		return no_memory(error);
	free(config->text[index]);
	config->text[index] = copy;
	config->source[index] = source;
	return STATUS_OK;
}

struct action_flag {
	const char *flag;
	enum config_action action;
};

static const struct action_flag action_flags[] = {
	{ "--help", ACTION_HELP },
	{ "-h", ACTION_HELP },
	{ "--version", ACTION_VERSION },
	{ "--networks", ACTION_NETWORKS },
	{ "--print-config", ACTION_PRINT_CONFIG },
	/* For the build: the pages under docs/. */
	{ "--help-markdown", ACTION_HELP_MARKDOWN },
	{ "--help-man", ACTION_HELP_MAN },
	{ "--networks-markdown", ACTION_NETWORKS_MARKDOWN },
	{ "dump", ACTION_DUMP },
	{ "verify", ACTION_VERIFY },
	{ "health", ACTION_HEALTH },
};

static bool take_action(struct config *config, const char *argument)
{
	size_t count = sizeof(action_flags) / sizeof(action_flags[0]);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(argument, action_flags[i].flag)) {
			config->action = action_flags[i].action;
			return true;
		}
	return false;
}

static enum status refuse_flag(struct config_error *error, size_t index,
			       const char *argument)
{
	char variable[64];

	if (index == SETTINGS_MAX)
		return config_refuse(error,
				     "%.60s: there is no such flag; owsd "
				     "--help lists them",
				     argument);
	/* The value itself is not repeated: it is a secret. */
	setting_environment_name(variable, sizeof(variable), setting_at(index));
	return config_refuse(error,
			     "--%s: a secret does not belong on the command "
			     "line; use %s or --%s-file",
			     setting_at(index)->name, variable,
			     setting_at(index)->name);
}

/* --NAME VALUE, --NAME=VALUE or --SWITCH; moves *at on to the last argument
 * that was used. */
static enum status take_flag(struct config *config, struct config_error *error,
			     char *const **at)
{
	const char *argument = **at, *text;
	size_t len = strcspn(argument, "=");
	const struct setting *setting;
	size_t index = SETTINGS_MAX;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)len, argument);
	if (!strncmp(name, "--", 2))
		index = setting_find(name + 2);
	setting = setting_at(index);
	if (!setting || !(setting->from & FROM_FLAG))
		return refuse_flag(error, index, name);
	if (argument[len]) {
		text = argument + len + 1;
	} else if (setting->kind == SETTING_SWITCH) {
		text = "true";
	} else {
		text = (*at)[1];
		if (!text)
			return config_refuse(error, "%s: %s is missing", name,
					     setting->form);
		(*at)++;
	}
	return config_take(config, error, index, SOURCE_FLAG, name, text);
}

bool config_only_prints(enum config_action action)
{
	return action != ACTION_RUN && action != ACTION_DUMP &&
	       action != ACTION_VERIFY && action != ACTION_HEALTH &&
	       action != ACTION_PRINT_CONFIG;
}

enum status config_take_flags(struct config *config, struct config_error *error,
			      char *const *arguments)
{
	enum status st = STATUS_OK;

	for (char *const *at = arguments; *at && st == STATUS_OK; at++) {
		if (!take_action(config, *at))
			st = take_flag(config, error, &at);
		if (config_only_prints(config->action))
			break;
	}
	return st;
}

/* The environment's own bytes of NAME=value after the sign, or NULL. */
static char *variable_value(char *const *environment, const char *name)
{
	size_t len = strlen(name);

	for (; *environment; environment++)
		if (!strncmp(*environment, name, len) &&
		    (*environment)[len] == '=')
			return *environment + len + 1;
	return NULL;
}

enum status config_take_environment(struct config *config,
				    struct config_error *error,
				    char *const *environment)
{
	const struct setting *setting;
	enum status st = STATUS_OK;
	char name[64];

	config->home = variable_value(environment, "HOME");
	for (size_t i = 0; (setting = setting_at(i)) && st == STATUS_OK; i++) {
		char *text;

		if (!(setting->from & FROM_ENVIRONMENT))
			continue;
		setting_environment_name(name, sizeof(name), setting);
		text = variable_value(environment, name);
		/* Compose files pass unset variables on as empty ones. */
		if (!text || !*text)
			continue;
		st = config_take(config, error, i, SOURCE_ENVIRONMENT, name,
				 text);
		if (setting->kind == SETTING_SECRET)
			explicit_bzero(text, strlen(text));
	}
	return st;
}

static bool is_setting_variable(const char *variable, size_t len)
{
	const struct setting *setting;
	char name[64];

	for (size_t i = 0; (setting = setting_at(i)); i++) {
		setting_environment_name(name, sizeof(name), setting);
		if ((setting->from & FROM_ENVIRONMENT) && strlen(name) == len &&
		    !memcmp(name, variable, len))
			return true;
	}
	return false;
}

const char *config_stray_variable(char *const **at)
{
	static const char *const foreign[] = { "OWSD_PORT", "OWSD_SERVICE_",
					       "OWSD_TEST_" };

	while (**at) {
		const char *variable = *(*at)++;
		bool stray = !strncmp(variable, "OWSD_", 5);

		for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]);
		     i++)
			if (!strncmp(variable, foreign[i], strlen(foreign[i])))
				stray = false;
		if (stray &&
		    !is_setting_variable(variable, strcspn(variable, "=")))
			return variable;
	}
	return NULL;
}
