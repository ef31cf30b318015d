#include "signer/help.h"

#include <string.h>

#define WIDTH       78
#define HELP_INDENT 6
#define VARIABLE    64

static const char summary[] =
	"ows-signer keeps keys in an encrypted store and signs transactions "
	"with them, offline: it opens no socket, and a filter in the kernel "
	"ends it if it tries.";

static const char precedence[] =
	"Every option is also a variable, OWS_SIGNER_ and its name in capitals "
	"with _ for -; the command is OWS_SIGNER_COMMAND. A flag beats the "
	"environment. Secrets come from files (--NAME-file), the environment, "
	"or the terminal, never from the command line. Files named - are "
	"standard input and output.";

static const char *const exits[] = {
	"signed fully, or done",
	"signed in part",
	"refused by a check or the policy",
	"malformed: the request, or the command line",
	"the key store or its passphrase",
	"the machine: memory, disk, sandbox",
};

#define EXIT_COUNT (sizeof(exits) / sizeof(exits[0]))

static void wrap(FILE *out, size_t indent, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		if (!column)
			column += (size_t)fprintf(out, "%*s", (int)indent, "");
		else
			column += (size_t)fprintf(out, " ");
		column += (size_t)fprintf(out, "%.*s", (int)len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static bool is_positional(const struct option_row *row)
{
	return row->kind == OPTION_POSITIONAL || row->kind == OPTION_IN ||
	       row->kind == OPTION_OUT || row->kind == OPTION_FILES;
}

/* "--store FILE", or the variable of a secret. */
static void spell(char *out, size_t size, const struct option_row *row)
{
	if (row->kind == OPTION_SECRET)
		option_variable(out, size, row->name);
	else if (is_positional(row))
		snprintf(out, size, "%s", row->form);
	else
		snprintf(out, size, "--%s%s%s", row->name, row->form ? " " : "",
			 row->form ? row->form : "");
}

static void usage(FILE *out, const struct command *command)
{
	fprintf(out, "usage: ows-signer %s [OPTIONS]", command->name);
	for (const enum option *at = command->options; *at != OPTION_COUNT;
	     at++)
		if (is_positional(option_row(*at)))
			fprintf(out, " [%s]", option_row(*at)->form);
	fputs("\n\n", out);
}

static void help_command(FILE *out, const struct command *command)
{
	char spelt[VARIABLE];

	usage(out, command);
	wrap(out, 0, command->summary);
	if (command->more) {
		fputc('\n', out);
		wrap(out, 0, command->more);
	}
	fputc('\n', out);
	for (const enum option *at = command->options; *at != OPTION_COUNT;
	     at++) {
		const struct option_row *row = option_row(*at);

		spell(spelt, sizeof(spelt), row);
		fprintf(out, "  %s\n", spelt);
		wrap(out, HELP_INDENT, row->help);
		if (row->fallback)
			fprintf(out, "%*sDefault: %s\n", HELP_INDENT, "",
				row->fallback);
	}
}

void help_text(FILE *out, const struct command *command)
{
	if (command) {
		help_command(out, command);
		return;
	}
	fputs("usage: ows-signer COMMAND [OPTIONS]\n\n", out);
	wrap(out, 0, summary);
	fputs("\nCommands (each has its own --help):\n", out);
	for (size_t i = 0; (command = command_at(i)); i++)
		fprintf(out, "  %-15s %s\n", command->name, command->summary);
	fputc('\n', out);
	wrap(out, 0, precedence);
	fputs("\nExit status:\n", out);
	for (size_t i = 0; i < EXIT_COUNT; i++)
		fprintf(out, "  %zu  %s\n", i, exits[i]);
}

/* A hyphen that is to be typed is a minus for troff; a dot or quote in front
 * of a line would be a request. */
static void man_text(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			fputc('\\', out);
		fputc(*text == '\\' ? 'e' : *text, out);
	}
}

static void man_command(FILE *out, const struct command *command)
{
	char spelt[VARIABLE];

	fputs(".SS ", out);
	man_text(out, command->name);
	fputc('\n', out);
	man_text(out, command->summary);
	fputs(".\n", out);
	if (command->more) {
		man_text(out, command->more);
		fputc('\n', out);
	}
	for (const enum option *at = command->options; *at != OPTION_COUNT;
	     at++) {
		spell(spelt, sizeof(spelt), option_row(*at));
		fputs(".TP\n.B ", out);
		man_text(out, spelt);
		fputc('\n', out);
		man_text(out, option_row(*at)->help);
		if (option_row(*at)->fallback) {
			fputs(" (default: ", out);
			man_text(out, option_row(*at)->fallback);
			fputc(')', out);
		}
		fputc('\n', out);
	}
}

void help_man(FILE *out)
{
	const struct command *command;

	fputs(".\\\" Written by ows-signer --help-man.\n"
	      ".TH OWS-SIGNER 1 \"\" \"owsd " OWSD_VERSION "\"\n"
	      ".SH NAME\nows\\-signer \\- offline signer with an encrypted "
	      "key store\n"
	      ".SH SYNOPSIS\n.B ows\\-signer\n\\fICOMMAND\\fR "
	      "[\\fIOPTIONS\\fR]\n.SH DESCRIPTION\n",
	      out);
	man_text(out, summary);
	fputs("\n.PP\n", out);
	man_text(out, precedence);
	fputs("\n.SH COMMANDS\n", out);
	for (size_t i = 0; (command = command_at(i)); i++)
		man_command(out, command);
	fputs(".SH EXIT STATUS\n", out);
	for (size_t i = 0; i < EXIT_COUNT; i++)
		fprintf(out, ".TP\n.B %zu\n%s\n", i, exits[i]);
}
