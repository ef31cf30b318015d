/* ows-signer - keeps keys and signs with them, offline.
 *
 * Where to read next: commands.c lists what it can do, each in a run_*.c;
 * sandbox.c what it may ask of the kernel; store.h how keys lie on the disk,
 * keys.h in memory; wallet/ knows keys, templates and signatures. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "signer/commands.h"
#include "signer/help.h"
#include "signer/process.h"
#include "signer/sandbox.h"

static enum outcome print(const struct options *options)
{
	switch (options->print) {
	case PRINT_HELP:
		help_text(stdout, options->command);
		break;
	case PRINT_HELP_MAN:
		help_man(stdout);
		break;
	case PRINT_VERSION:
		puts("ows-signer " OWSD_VERSION);
		break;
	case PRINT_NOTHING:
		break;
	}
	return fflush(stdout) ? OUTCOME_INTERNAL : OUTCOME_DONE;
}

/* A store is written by some commands, and read by most. */
static enum sandbox_access access_of(const struct options *options,
				     enum option option)
{
	switch (option_row(option)->kind) {
	case OPTION_FOLDER:
		return SANDBOX_USE_FOLDER;
	case OPTION_WRITE:
	case OPTION_OUT:
		return SANDBOX_WRITE_FILE;
	case OPTION_READ:
		return option == OPT_STORE && options->command->writes_store
			       ? SANDBOX_WRITE_FILE
			       : SANDBOX_READ_FILE;
	case OPTION_TEXT:
	case OPTION_NUMBER:
	case OPTION_SWITCH:
	case OPTION_SECRET:
	case OPTION_POSITIONAL:
	case OPTION_IN:
	case OPTION_FILES:
		break;
	}
	return SANDBOX_READ_FILE;
}

static bool is_path(enum option_kind kind)
{
	return kind == OPTION_READ || kind == OPTION_WRITE ||
	       kind == OPTION_FOLDER || kind == OPTION_IN || kind == OPTION_OUT;
}

static enum outcome enter_sandbox(struct options *options,
				  struct complaint *why)
{
	struct sandbox_path paths[OPTION_COUNT + OPTIONS_MAX_FILES];
	size_t count = 0;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (options->text[i] &&
		    is_path(option_row((enum option)i)->kind))
			paths[count++] = (struct sandbox_path){
				options->text[i],
				access_of(options, (enum option)i)
			};
	for (size_t i = 0; i < options->file_count; i++)
		paths[count++] = (struct sandbox_path){ options->files[i],
							SANDBOX_READ_FILE };
	return sandbox_enter(&options->landlock, paths, count, why);
}

/* The state folder is beside the store, and made when it is not there: the last
 * thing done before the sandbox. */
static enum outcome find_state(struct options *options, struct complaint *why)
{
	const char *store = options->text[OPT_STORE];
	int len;

	if (!command_takes(options->command, OPT_STATE))
		return OUTCOME_DONE;
	if (!options->text[OPT_STATE] && store) {
		len = snprintf(options->state, sizeof(options->state),
			       "%s.state", store);
		if (len < 0 || (size_t)len >= sizeof(options->state))
			return complain(why, OUTCOME_MALFORMED,
					"--store: the path is too long");
		options->text[OPT_STATE] = options->state;
	}
	if (options->text[OPT_STATE] &&
	    mkdir(options->text[OPT_STATE], 0700) != 0 && errno != EEXIST)
		return complain(why, OUTCOME_INTERNAL, "%.200s: %s",
				options->text[OPT_STATE], strerror(errno));
	return OUTCOME_DONE;
}

static enum outcome run(struct options *options, struct complaint *why)
{
	enum outcome outcome = find_state(options, why);

	if (outcome == OUTCOME_DONE)
		outcome = enter_sandbox(options, why);
	if (outcome == OUTCOME_DONE && sodium_init() < 0)
		outcome = complain(why, OUTCOME_INTERNAL,
				   "libsodium does not start");
	return outcome == OUTCOME_DONE ? options->command->run(options, why)
				       : outcome;
}

int main(int argc, char **argv)
{
	struct complaint why = { "" };
	struct options options;
	enum outcome outcome;

	outcome = process_harden(&why);
	if (outcome == OUTCOME_DONE)
		outcome = options_read(&options, &why, argc ? argv + 1 : argv,
				       environ);
	if (outcome == OUTCOME_DONE)
		outcome = options.print ? print(&options) : run(&options, &why);
	if (*why.line)
		fprintf(stderr, "ows-signer: %s\n", why.line);
	return (int)outcome;
}
