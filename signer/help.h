/* help.h - the tables of commands and options, written out for people: --help
 * and docs/ows-signer.1 cannot drift from what the program does. */
#ifndef SIGNER_HELP_H
#define SIGNER_HELP_H

#include <stdio.h>

#include "signer/commands.h"

/* command NULL: all of them in short. */
void help_text(FILE *out, const struct command *command);
void help_man(FILE *out);

#endif /* SIGNER_HELP_H */
