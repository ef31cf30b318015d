/* config_help.h - the table of settings, written out for people.
 *
 * --help, docs/configuration.md and docs/owsd.1 come from here, so they cannot
 * drift from what the program does. */
#ifndef DAEMON_CONFIG_HELP_H
#define DAEMON_CONFIG_HELP_H

#include <stdio.h>

#include "daemon/config.h"

void config_help_text(FILE *out);
void config_help_markdown(FILE *out);
void config_help_man(FILE *out);

/* --print-config: every value in force and where it is from; of a secret only
 * whether it is set. */
void config_print(FILE *out, const struct config *config);

#endif /* DAEMON_CONFIG_HELP_H */
