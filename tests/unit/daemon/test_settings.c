#include "daemon/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/setting_value.h"

static void every_row_is_complete(void **state)
{
	const struct setting *s;

	(void)state;
	for (size_t i = 0; (s = setting_at(i)); i++) {
		size_t help_len = strlen(s->help);

		assert_non_null(s->group);
		assert_true(s->from);
		assert_int_equal(s->help[help_len - 1], '.');
		if (s->kind != SETTING_SWITCH)
			assert_non_null(s->form);
		if (s->kind == SETTING_NUMBER || s->kind == SETTING_SIZE)
			assert_true(s->min < s->max && s->fallback);
		if (s->kind == SETTING_NUMBER)
			assert_true(s->max <= UINT32_MAX);
		if (s->kind == SETTING_CHOICE)
			assert_true(s->fallback || s->note);
		if (s->kind == SETTING_LIST)
			assert_non_null(s->check);
	}
}

static void every_default_passes_its_own_check(void **state)
{
	char why[SETTING_WHY_SIZE];
	const struct setting *s;

	(void)state;
	for (size_t i = 0; (s = setting_at(i)); i++)
		if (s->fallback && !setting_check(s, s->fallback, why))
			fail_msg("%s: %s", s->name, why);
}

static void names_and_members_are_used_once(void **state)
{
	const struct setting *a, *b;

	(void)state;
	for (size_t i = 0; (a = setting_at(i)); i++) {
		assert_int_equal(setting_find(a->name), i);
		for (size_t k = i + 1; (b = setting_at(k)); k++)
			assert_true(a->offset != b->offset);
	}
	assert_int_equal(setting_find("no-such-setting"), SETTINGS_MAX);
	assert_int_equal(setting_find(""), SETTINGS_MAX);
	assert_null(setting_at(SETTINGS_MAX));
}

static void a_secret_cannot_be_given_on_the_command_line(void **state)
{
	const struct setting *s;

	(void)state;
	for (size_t i = 0; (s = setting_at(i)); i++) {
		if (s->kind != SETTING_SECRET)
			continue;
		assert_int_equal(s->from, FROM_ENVIRONMENT);
	}
}

static void the_variable_is_the_name_in_capitals(void **state)
{
	char name[64];

	(void)state;
	setting_environment_name(name, sizeof(name),
				 setting_at(setting_find("node-zmq")));
	assert_string_equal(name, "OWSD_NODE_ZMQ");
}

struct contract_row {
	const char *name;
	const char *fallback;
};

/* What scripts, containers and users rely on. */
static void the_contract_stands(void **state)
{
	static const struct contract_row rows[] = {
		{ "config", NULL },
		{ "coin", "btc" },
		{ "network", "livenet" },
		{ "datadir", "~/.owsd" },
		{ "node-url", NULL },
		{ "node-cookie", NULL },
		{ "node-user", NULL },
		{ "node-password", NULL },
		{ "node-password-file", NULL },
		{ "node-zmq", NULL },
		{ "node-blocks", NULL },
		{ "listen", "127.0.0.1:3001" },
		{ "map-size", "256G" },
		{ "reorg-horizon", "288" },
		{ "threads", "2" },
		{ "until-synced", "false" },
		{ "index-secret-file", NULL },
		{ "log-level", "info" },
		{ "log-format", "text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct setting *s =
			setting_at(setting_find(rows[i].name));

		assert_non_null(s);
		if (rows[i].fallback)
			assert_string_equal(s->fallback, rows[i].fallback);
		else
			assert_null(s->fallback);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(every_default_passes_its_own_check),
		cmocka_unit_test(names_and_members_are_used_once),
		cmocka_unit_test(a_secret_cannot_be_given_on_the_command_line),
		cmocka_unit_test(the_variable_is_the_name_in_capitals),
		cmocka_unit_test(the_contract_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
