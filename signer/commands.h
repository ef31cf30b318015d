/* commands.h - the table of commands: what each takes, says and does. */
#ifndef SIGNER_COMMANDS_H
#define SIGNER_COMMANDS_H

#include "signer/options.h"

#define COMMAND_MAX_OPTIONS 24

struct command {
	const char *name; /* of one word or two */
	const char *summary;
	const char *more; /* for its own help; or NULL */
	/* Ended by OPTION_COUNT; positional ones in their order. */
	enum option options[COMMAND_MAX_OPTIONS];
	/* Its store is written, too. */
	bool writes_store;
	enum outcome (*run)(struct options *options, struct complaint *why);
};

/* NULL past the end. */
const struct command *command_at(size_t index);
bool command_takes(const struct command *command, enum option option);

#endif /* SIGNER_COMMANDS_H */
