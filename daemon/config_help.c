#include "daemon/config_help.h"

#include <string.h>

#define LINE_WIDTH  79
#define HELP_INDENT 8

static const char summary[] =
	"owsd turns a stock full node into a block explorer and wallet "
	"backend: it indexes every address and output, follows the tip and "
	"the mempool, and answers over HTTP.";

static const char precedence[] =
	"A flag beats the environment, which beats the configuration file, "
	"which beats the default. Wrong settings end the program with one "
	"line on standard error and exit code 2, before anything is changed.";

struct action_help {
	const char *words;
	const char *help;
};

static const struct action_help actions[] = {
	{ "--help", "Print this." },
	{ "--version", "Print the version." },
	{ "--networks", "Print what is known of each coin and network." },
	{ "--print-config",
	  "Print the settings in force and where each is from." },
};

static const char dump_help[] =
	"Writes the facts of the active chain as the index has them to "
	"standard output, in key order: two indexes of one chain and secret "
	"give the same text. Takes the same settings; works beside a running "
	"owsd.";

static const char verify_help[] =
	"Proves the index against the node at the same height: the number and "
	"the total of all unspent outputs, as gettxoutsetinfo has them; with "
	"--deep every fact in the index against the blocks, the MuHash of all "
	"unspent outputs (Core 22 and later), and every page. Names the first "
	"difference and ends with exit code 1, or with \"verified\" and 0. "
	"Takes the same settings; works beside a running owsd.";

static const char health_help[] =
	"Asks a running owsd whether it answers at all; with --ready whether "
	"its index stands at the node's tip. Prints one line and ends with "
	"exit code 0 or 1 within 4 seconds: for probes of containers. Takes "
	"the same settings, of which it uses listen (0.0.0.0 and [::] are "
	"asked on this machine).";

/* The text in lines of LINE_WIDTH columns, each after indent spaces. */
static void wrap(FILE *out, int indent, const char *text)
{
	int column = 0;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (column && column + 1 + len > LINE_WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		if (!column)
			column = fprintf(out, "%*s%.*s", indent, "", len, text);
		else
			column += fprintf(out, " %.*s", len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

/* A group's heading is due before its first row. */
static bool opens_group(size_t index)
{
	return !index ||
	       setting_at(index)->group != setting_at(index - 1)->group;
}

static const char *default_words(const struct setting *setting)
{
	if (setting->note)
		return setting->note;
	return setting->fallback ? setting->fallback : "none";
}

static void help_row(FILE *out, const struct setting *setting)
{
	char variable[64];

	setting_environment_name(variable, sizeof(variable), setting);
	if (!(setting->from & FROM_FLAG))
		fprintf(out, "  %s\n", variable);
	else if (setting->kind == SETTING_SWITCH)
		fprintf(out, "  --%s\n", setting->name);
	else
		fprintf(out, "  --%s %s\n", setting->name, setting->form);
	wrap(out, HELP_INDENT, setting->help);
	if (setting->kind != SETTING_SWITCH)
		fprintf(out, "%*sDefault: %s\n", HELP_INDENT, "",
			default_words(setting));
}

void config_help_text(FILE *out)
{
	const struct setting *setting;

	fprintf(out, "usage: owsd [SETTINGS]\n       owsd dump [SETTINGS]\n"
		     "       owsd verify [--deep] [SETTINGS]\n"
		     "       owsd health [--ready] [SETTINGS]\n\n");
	wrap(out, 0, summary);
	fputc('\n', out);
	wrap(out, 0, precedence);
	fprintf(out, "The flag --node-url is OWSD_NODE_URL in the environment "
		     "and \"node-url\" in the\nfile; the others likewise.\n");
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		if (opens_group(i))
			fprintf(out, "\n%s:\n", setting->group);
		help_row(out, setting);
	}
	fprintf(out, "\nInstead of running:\n");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		fprintf(out, "  %-16s %s\n", actions[i].words, actions[i].help);
	fprintf(out, "  %s\n", "dump");
	wrap(out, HELP_INDENT, dump_help);
	fprintf(out, "  %s\n", "verify [--deep]");
	wrap(out, HELP_INDENT, verify_help);
	fprintf(out, "  %s\n", "health [--ready]");
	wrap(out, HELP_INDENT, health_help);
}

/* Inside a table's cell a bar must be escaped, even in code. */
static void markdown_code(FILE *out, const char *before, const char *text)
{
	fprintf(out, "`%s", before);
	for (; *text; text++)
		fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
	fputc('`', out);
}

static void markdown_flag(FILE *out, const struct setting *setting)
{
	if (!(setting->from & FROM_FLAG)) {
		fputs("never", out);
		return;
	}
	markdown_code(out, "--", setting->name);
	if (setting->kind != SETTING_SWITCH) {
		fputc(' ', out);
		markdown_code(out, "", setting->form);
	}
}

static void markdown_row(FILE *out, const struct setting *setting)
{
	char variable[64];

	setting_environment_name(variable, sizeof(variable), setting);
	fputs("| ", out);
	markdown_flag(out, setting);
	fputs(" | ", out);
	if (setting->from & FROM_ENVIRONMENT)
		markdown_code(out, "", variable);
	fputs(" | ", out);
	fputs(setting->from & FROM_FILE ? "yes" : "no", out);
	fputs(" | ", out);
	if (!setting->note && setting->fallback)
		markdown_code(out, "", setting->fallback);
	else
		fputs(default_words(setting), out);
	fprintf(out, " | %s |\n", setting->help);
}

void config_help_markdown(FILE *out)
{
	const struct setting *setting;

	fprintf(out, "# Configuration\n\n"
		     "This page is written by `owsd --help-markdown` from the "
		     "table in `daemon/settings.c`;\n"
		     "a source check compares the two. `owsd --print-config` "
		     "shows what is in force and\n"
		     "where each value is from.\n\n");
	wrap(out, 0, precedence);
	fprintf(out,
		"\nA setting's key in the configuration file (JSON, one "
		"object) is its flag without the\n"
		"dashes; lists may be arrays, keys that begin with `_` are "
		"comments. `config/` holds\n"
		"examples. An empty environment variable counts as unset; an "
		"unknown one that begins\n"
		"with `OWSD_` is reported in the log and otherwise ignored, "
		"since container platforms\n"
		"invent such names.\n");
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		if (opens_group(i))
			fprintf(out,
				"\n## %s\n\n"
				"| flag | environment | in the file | default "
				"| meaning |\n"
				"|---|---|---|---|---|\n",
				setting->group);
		markdown_row(out, setting);
	}
	fprintf(out, "\n## Instead of running\n\n| flag | meaning |\n"
		     "|---|---|\n");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		fprintf(out, "| `%s` | %s |\n", actions[i].words,
			actions[i].help);
	fprintf(out, "| `owsd dump` | %s |\n", dump_help);
	fprintf(out, "| `owsd verify [--deep]` | %s |\n", verify_help);
	fprintf(out, "| `owsd health [--ready]` | %s |\n", health_help);
}

/* A hyphen that is to be typed is a minus for troff. */
static void man_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			fputc('\\', out);
		fputc(*text == '\\' ? 'e' : *text, out);
	}
}

static void man_row(FILE *out, const struct setting *setting)
{
	char variable[64];

	setting_environment_name(variable, sizeof(variable), setting);
	fputs(".TP\n", out);
	if (setting->from & FROM_FLAG) {
		fputs(".B ", out);
		man_text(out, "--");
		man_text(out, setting->name);
	} else {
		fprintf(out, ".B %s", variable);
	}
	if (setting->kind != SETTING_SWITCH) {
		fputs(" \\fI", out);
		man_text(out, setting->form);
		fputs("\\fR", out);
	}
	fputc('\n', out);
	man_text(out, setting->help);
	fputc('\n', out);
	if (setting->kind != SETTING_SWITCH) {
		fputs("Default: ", out);
		man_text(out, default_words(setting));
		fputs(".\n", out);
	}
}

void config_help_man(FILE *out)
{
	const struct setting *setting;

	fprintf(out, ".\\\" Written by owsd --help-man.\n"
		     ".TH OWSD 1 \"\" \"owsd " OWSD_VERSION "\"\n"
		     ".SH NAME\nowsd \\- block explorer and wallet backend "
		     "over a stock full node\n"
		     ".SH SYNOPSIS\n.B owsd\n[\\fISETTINGS\\fR]\n.br\n"
		     ".B owsd dump\n[\\fISETTINGS\\fR]\n.br\n"
		     ".B owsd verify\n[\\fB--deep\\fR] "
		     "[\\fISETTINGS\\fR]\n.br\n"
		     ".B owsd health\n[\\fB--ready\\fR] "
		     "[\\fISETTINGS\\fR]\n.SH DESCRIPTION\n");
	man_text(out, summary);
	fputs("\n.PP\n", out);
	man_text(out, precedence);
	fputs("\n.PP\nThe flag \\-\\-node\\-url is OWSD_NODE_URL in the "
	      "environment and \"node\\-url\" in the file, a JSON object; "
	      "the others likewise.\n",
	      out);
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		if (opens_group(i))
			fprintf(out, ".SH %s\n", setting->group);
		man_row(out, setting);
	}
	fputs(".SH Instead of running\n", out);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		fputs(".TP\n.B ", out);
		man_text(out, actions[i].words);
		fprintf(out, "\n%s\n", actions[i].help);
	}
	fprintf(out, ".TP\n.B dump\n%s\n", dump_help);
	fprintf(out, ".TP\n.B verify [--deep]\n%s\n", verify_help);
	fprintf(out, ".TP\n.B health [--ready]\n%s\n", health_help);
	fputs(".SH EXIT STATUS\n"
	      "0 after a clean stop, 1 when something failed while running, "
	      "2 when settings, folder, index or node do not fit.\n"
	      ".SH SIGNALS\nSIGTERM and SIGINT stop owsd cleanly.\n",
	      out);
}

void config_print(FILE *out, const struct config *config)
{
	static const char *const sources[] = {
		[SOURCE_DEFAULT] = "default",
		[SOURCE_FILE] = "file",
		[SOURCE_ENVIRONMENT] = "environment",
		[SOURCE_FLAG] = "flag",
	};
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++) {
		const char *text = config->text[i] ? config->text[i] : "";

		if (setting->kind == SETTING_SECRET)
			text = *text ? "set" : "unset";
		fprintf(out, "%s = %s # %s\n", setting->name, text,
			sources[config->source[i]]);
	}
}
