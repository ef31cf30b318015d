#include "daemon/setting_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct setting *row(const char *name)
{
	return setting_at(setting_find(name));
}

static void values_out_of_range_are_refused_with_the_range(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_true(setting_check(row("threads"), "1", why));
	assert_true(setting_check(row("threads"), "64", why));
	assert_false(setting_check(row("threads"), "0", why));
	assert_non_null(strstr(why, "1 to 64"));
	assert_false(setting_check(row("threads"), "65", why));
	assert_false(setting_check(row("threads"), "", why));
	assert_true(setting_check(row("map-size"), "16M", why));
	assert_false(setting_check(row("map-size"), "15M", why));
	assert_non_null(strstr(why, "from 16M to 64T"));
	assert_false(setting_check(row("map-size"), "65T", why));
}

static void a_choice_is_a_whole_word_of_its_form(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_true(setting_check(row("network"), "testnet", why));
	assert_true(setting_check(row("network"), "testnet4", why));
	assert_true(setting_check(row("network"), "livenet", why));
	assert_true(setting_check(row("network"), "regtest", why));
	assert_false(setting_check(row("network"), "test", why));
	assert_false(setting_check(row("network"), "testnet44", why));
	assert_false(setting_check(row("network"), "livenet|testnet", why));
	assert_false(setting_check(row("network"), "", why));
	assert_false(setting_check(row("network"), "Regtest", why));
	assert_non_null(strstr(why, row("network")->form));
}

static void a_switch_is_true_or_false(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_true(setting_check(row("until-synced"), "true", why));
	assert_true(setting_check(row("until-synced"), "false", why));
	assert_false(setting_check(row("until-synced"), "maybe", why));
	assert_true(setting_switch("true"));
	assert_false(setting_switch("false"));
}

static void every_item_of_a_list_is_checked(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_true(setting_check(row("node-zmq"), "tcp://a:1,ipc://b", why));
	assert_true(setting_check(row("node-zmq"), "", why));
	assert_false(setting_check(row("node-zmq"), "tcp://a:1,b", why));
	assert_non_null(strstr(why, "\"b\""));
}

static void a_message_never_repeats_a_secret(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_false(setting_check(row("node-password"), "hush\nhush", why));
	assert_null(strstr(why, "hush"));
	assert_false(setting_check(row("node-url"), "http://u:hush@host", why));
	assert_null(strstr(why, "hush"));
}

static void text_stays_on_one_line(void **state)
{
	char why[SETTING_WHY_SIZE];

	(void)state;
	assert_true(setting_check(row("datadir"), "/a folder", why));
	assert_false(setting_check(row("datadir"), "/a\nfolder", why));
	assert_false(setting_check(row("node-user"), "a\rb", why));
}

static void a_list_splits_at_commas(void **state)
{
	struct text_list list;

	(void)state;
	assert_true(setting_list(&list, row("node-zmq"), "tcp://a:1,,ipc://b"));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[1], "ipc://b");
	text_list_clear(&list);
	assert_true(setting_list(&list, row("node-zmq"), ""));
	assert_int_equal(list.count, 0);
	text_list_clear(&list);
}

static void the_root_is_a_prefix_like_others(void **state)
{
	struct text_list list;

	(void)state;
	assert_true(setting_list(&list, row("prefixes"), "/api,/"));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0], "/api");
	assert_string_equal(list.items[1], "");
	text_list_clear(&list);
	assert_true(setting_list(&list, row("prefixes"), "/api,"));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[1], "");
	text_list_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			values_out_of_range_are_refused_with_the_range),
		cmocka_unit_test(a_choice_is_a_whole_word_of_its_form),
		cmocka_unit_test(a_switch_is_true_or_false),
		cmocka_unit_test(every_item_of_a_list_is_checked),
		cmocka_unit_test(a_message_never_repeats_a_secret),
		cmocka_unit_test(text_stays_on_one_line),
		cmocka_unit_test(a_list_splits_at_commas),
		cmocka_unit_test(the_root_is_a_prefix_like_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
