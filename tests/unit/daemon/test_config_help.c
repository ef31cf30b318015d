#include "daemon/config_help.h"

#include "tests/unit/daemon/reading.h"

/* What the function writes, to be freed. */
static char *written(void (*write_page)(FILE *out))
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	write_page(out);
	fclose(out);
	return text;
}

static void every_page_names_every_setting(void **state)
{
	void (*const pages[])(FILE *) = { config_help_text,
					  config_help_markdown };
	const struct setting *s;

	(void)state;
	for (size_t p = 0; p < 2; p++) {
		char *text = written(pages[p]);

		for (size_t i = 0; (s = setting_at(i)); i++) {
			char word[80];

			setting_environment_name(word, sizeof(word), s);
			if (s->from & FROM_FLAG)
				snprintf(word, sizeof(word), "--%s", s->name);
			if (!strstr(text, word))
				fail_msg("page %zu lacks %s", p, word);
		}
		free(text);
	}
}

static void no_line_of_the_help_is_too_wide(void **state)
{
	char *text = written(config_help_text);

	(void)state;
	for (char *line = text; *line; line += strcspn(line, "\n") + 1)
		if (strcspn(line, "\n") > 80)
			fail_msg("%.*s", (int)strcspn(line, "\n"), line);
	free(text);
}

static void a_manual_page_has_no_bare_hyphens_and_begins_rightly(void **state)
{
	char *text = written(config_help_man);

	(void)state;
	assert_int_equal(strncmp(text, ".\\\" ", 4), 0);
	assert_non_null(strstr(text, "\n.TH OWSD 1"));
	assert_non_null(strstr(text, "\\-\\-node\\-url"));
	free(text);
}

static char *printed(const struct config *config)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	config_print(out, config);
	fclose(out);
	return text;
}

static void the_printed_configuration_tells_sources_but_no_secret(void **state)
{
	struct reading r = { 0 };
	char *text;

	(void)state;
	assert_int_equal(reading_of(&r,
				    LIST("--node-user=u", "--datadir=/d",
					 "--print-config"),
				    LIST("OWSD_NODE_PASSWORD=hush",
					 "OWSD_NETWORK=regtest")),
			 STATUS_OK);
	text = printed(&r.config);
	assert_null(strstr(text, "hush"));
	assert_non_null(strstr(text, "node-password = set # environment\n"));
	assert_non_null(strstr(text, "network = regtest # environment\n"));
	assert_non_null(strstr(text, "datadir = /d # flag\n"));
	assert_non_null(
		strstr(text, "node-url = http://127.0.0.1:18443 # default\n"));
	free(text);
	reading_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_names_every_setting),
		cmocka_unit_test(no_line_of_the_help_is_too_wide),
		cmocka_unit_test(
			a_manual_page_has_no_bare_hyphens_and_begins_rightly),
		cmocka_unit_test(
			the_printed_configuration_tells_sources_but_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
