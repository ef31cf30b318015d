/* owsd - a block explorer and wallet backend over a stock full node.
 *
 * Where to read next: run.c wires the rooms together; chain/ knows the formats,
 * node/ asks the full node, indexer/ keeps what it says, api/ answers. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/config.h"
#include "daemon/config_help.h"
#include "daemon/config_sources.h"
#include "daemon/health_check.h"
#include "daemon/network_table.h"
#include "daemon/run.h"

static void report_stray_variables(void)
{
	char *const *at = environ;
	const char *variable;

	/* The name alone: the value may be a secret with a misspelt name. */
	while ((variable = config_stray_variable(&at)))
		log_warn("unknown environment variable ignored", "name=%.*s",
			 (int)strcspn(variable, "="), variable);
}

static enum exit_code act(const struct config *config)
{
	switch (config->action) {
	case ACTION_HELP:
		config_help_text(stdout);
		break;
	case ACTION_HELP_MARKDOWN:
		config_help_markdown(stdout);
		break;
	case ACTION_HELP_MAN:
		config_help_man(stdout);
		break;
	case ACTION_NETWORKS:
		network_table_text(stdout);
		break;
	case ACTION_NETWORKS_MARKDOWN:
		network_table_markdown(stdout);
		break;
	case ACTION_VERSION:
		puts("owsd " OWSD_VERSION);
		break;
	case ACTION_PRINT_CONFIG:
		config_print(stdout, config);
		break;
	case ACTION_DUMP:
		log_open(config_log_level(config), config_log_format(config));
		return run_dump(config);
	case ACTION_VERIFY:
		log_open(config_log_level(config), config_log_format(config));
		return run_verify(config);
	case ACTION_HEALTH:
		return health_check(stdout, config);
	case ACTION_RUN:
		log_open(config_log_level(config), config_log_format(config));
		report_stray_variables();
		return run_daemon(config);
	}
	return fflush(stdout) ? EXIT_BROKE : EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct config_error error;
	struct config config;
	enum exit_code code;

	if (config_read(&config, &error, argc ? argv + 1 : argv, environ) !=
	    STATUS_OK) {
		fprintf(stderr, "owsd: %s\n", error.line);
		return EXIT_MISFITS;
	}
	code = act(&config);
	config_clear(&config);
	return (int)code;
}
