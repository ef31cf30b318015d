/* Lists of pools: what they find, and what is no list. */
#include "support.h"

#include "api/explorer/pools.h"

static struct folder folder;
static struct pool_list *list;

static int set_up(void **state)
{
	(void)state;
	folder = make_folder();
	list = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	pool_list_free(list);
	drop_folder(&folder);
	return 0;
}

static enum status load(const char *text)
{
	const char *path = path_in(&folder, "pools.json");

	write_file(path, text, strlen(text));
	return pool_list_load(&list, path);
}

static const char *found(const char *coinbase, size_t len)
{
	const struct pool *pool = pool_find(list, slice_of(coinbase, len));

	return pool ? pool->name : "";
}

static const char pools[] =
	"[{\"poolName\":\"Ant\",\"url\":\"https://ant/\","
	"\"searchStrings\":[\"/Ant/\",\"by ant\"]},"
	"{\"poolName\":\"\xc3\x96l\",\"url\":\"https://oil/\","
	"\"searchStrings\":[\"\xc3\x96l+$\",\"^.oil[0-9]\"]},"
	"{\"poolName\":\"Late\",\"url\":\"u\",\"searchStrings\":[\"Ant\"]}]";

static void the_first_string_found_names_the_pool(void **state)
{
	(void)state;
	assert_ok(load(pools));
	assert_string_equal(found("\3abc/Ant/x", 10), "Ant");
	assert_string_equal(found("mined by ant", 12), "Ant");
	assert_string_equal(found("Ant", 3), "Late");
	assert_string_equal(found("/ant/", 5), "");
	assert_string_equal(found("", 0), "");
	assert_string_equal(pool_find(list, slice_of("/Ant/", 5))->url,
			    "https://ant/");
}

static void strings_are_regular_expressions(void **state)
{
	(void)state;
	assert_ok(load(pools));
	assert_string_equal(found("\xc3\x96ll", 4), "\xc3\x96l");
	assert_string_equal(found("\xc3\x96ll.", 5), "");
	assert_string_equal(found("xoil7", 5), "\xc3\x96l");
	assert_string_equal(found("yxoil7", 6), "");
}

static void zero_bytes_hide_nothing(void **state)
{
	(void)state;
	assert_ok(load(pools));
	assert_string_equal(found("\0\0/Ant/", 7), "Ant");
	assert_string_equal(found("a\0\xc3\x96l", 5), "\xc3\x96l");
	/* What lies behind the coinbase is none of its own. */
	assert_string_equal(found("xoil7", 4), "");
}

static void without_a_list_nothing_is_found(void **state)
{
	(void)state;
	assert_null(pool_find(NULL, slice_of("/Ant/", 5)));
	assert_ok(load("[]"));
	assert_null(pool_find(list, slice_of("/Ant/", 5)));
}

static void what_is_no_list_is_refused_with_a_line(void **state)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[1]",
		"[{}]",
		"[",
		"[{\"poolName\":\"a\",\"url\":\"u\"}]",
		"[{\"poolName\":1,\"url\":\"u\",\"searchStrings\":[]}]",
		"[{\"poolName\":\"a\",\"searchStrings\":[]}]",
		"[{\"poolName\":\"a\",\"url\":\"u\",\"searchStrings\":[1]}]",
		"[{\"poolName\":\"a\",\"url\":\"u\",\"searchStrings\":[\"\"]}]",
		"[{\"poolName\":\"a\",\"url\":\"u\","
		"\"searchStrings\":[\"(\"]}]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct log_capture log = begin_log();
		const enum status st = load(bad[i]);
		char *said = end_log(&log);

		assert_int_equal(st, STATUS_REFUSED);
		assert_null(list);
		assert_int_equal(times_in(said, "pools file cannot be used"),
				 1);
		free(said);
	}
}

static void a_missing_file_is_refused(void **state)
{
	struct log_capture log = begin_log();
	const enum status st =
		pool_list_load(&list, path_in(&folder, "absent"));
	char *said = end_log(&log);

	(void)state;
	assert_int_equal(st, STATUS_REFUSED);
	assert_int_equal(times_in(said, "No such file"), 1);
	free(said);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_first_string_found_names_the_pool),
		test(strings_are_regular_expressions),
		test(zero_bytes_hide_nothing),
		test(without_a_list_nothing_is_found),
		test(what_is_no_list_is_refused_with_a_line),
		test(a_missing_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
