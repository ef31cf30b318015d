/* config_sources.h - takes settings' texts from flags, environment and file.
 *
 * Each function checks what it finds and files it under its source in
 * config->text[], unless a stronger source has spoken. BAD_INPUT and
 * NO_MEMORY fill *error. */
#ifndef DAEMON_CONFIG_SOURCES_H
#define DAEMON_CONFIG_SOURCES_H

#include "daemon/config.h"

/* Help, version, tables: no settings are needed. */
bool config_only_prints(enum config_action action);

MUST_CHECK enum status config_take_flags(struct config *config,
					 struct config_error *error,
					 char *const *arguments);
/* Overwrites the value of a secret's variable after reading it. */
MUST_CHECK enum status config_take_environment(struct config *config,
					       struct config_error *error,
					       char *const *environment);
MUST_CHECK enum status config_take_file(struct config *config,
					struct config_error *error,
					const char *path);

/* The next OWSD_ variable from *at on that is no setting, and so probably
 * misspelt; NULL when there are no more. Variables that container platforms
 * make up for a service named owsd, and those of our tests, are not counted. */
const char *config_stray_variable(char *const **at);

/* One value. where names it for people: "--threads", "OWSD_THREADS",
 * "file.json:3: threads". */
MUST_CHECK enum status config_take(struct config *config,
				   struct config_error *error, size_t index,
				   enum config_source source, const char *where,
				   const char *text);

__attribute__((format(printf, 2, 3))) enum status
config_refuse(struct config_error *error, const char *format, ...);

#endif /* DAEMON_CONFIG_SOURCES_H */
