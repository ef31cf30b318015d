/* Who we say we are. */
#include "support.h"

#include <errno.h>

#include "node/credentials.h"

static void configured_ones_win_over_the_cookie(void **state)
{
	struct node_config config = { .user = "alice",
				      .password = "s:ecret",
				      .cookie_path = "/nonexistent" };
	struct credentials found = { 0 };

	(void)state;
	assert_ok(credentials_load(&found, &config));
	assert_string_equal(found.user, "alice");
	assert_string_equal(found.password, "s:ecret");
	credentials_clear(&found);
	assert_null(found.user);
}

static void without_any_there_are_none(void **state)
{
	struct node_config config = { 0 };
	struct credentials found = { 0 };

	(void)state;
	assert_ok(credentials_load(&found, &config));
	assert_null(found.user);
}

static void a_cookie_is_cut_at_its_first_colon(void **state)
{
	static const char *const lines[] = { "__cookie__:12:34",
					     "__cookie__:12:34\n",
					     "__cookie__:12:34\r\n" };
	struct folder folder = make_folder();
	struct node_config config = { .cookie_path =
					      path_in(&folder, ".cookie") };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct credentials found = { 0 };

		write_file(config.cookie_path, lines[i], strlen(lines[i]));
		assert_ok(credentials_load(&found, &config));
		assert_string_equal(found.user, "__cookie__");
		assert_string_equal(found.password, "12:34");
		credentials_clear(&found);
	}
	drop_folder(&folder);
}

static void a_file_that_is_no_cookie_is_refused(void **state)
{
	static char big[5000];
	const struct slice files[] = { slice_of("", 0), slice_of("text", 4),
				       slice_of("a\0b:c", 5),
				       slice_of(big, sizeof(big)) };
	struct folder folder = make_folder();
	struct node_config config = { .cookie_path =
					      path_in(&folder, ".cookie") };

	(void)state;
	memset(big, ':', sizeof(big));
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		struct credentials found = { 0 };

		write_file(config.cookie_path, files[i].data, files[i].len);
		assert_int_equal(credentials_load(&found, &config),
				 STATUS_BAD_INPUT);
		assert_null(found.user);
	}
	drop_folder(&folder);
}

static void a_missing_cookie_is_not_found(void **state)
{
	struct node_config config = { .cookie_path = "/nonexistent/.cookie" };
	struct credentials found = { 0 };

	(void)state;
	errno = 0;
	assert_int_equal(credentials_load(&found, &config), STATUS_NOT_FOUND);
	assert_int_equal(errno, ENOENT);
	assert_null(found.user);
}

static void equal_means_both_parts(void **state)
{
	struct credentials a = { "u", "p" }, b = { "u", "p" };
	struct credentials c = { "u", "q" }, none = { 0 };

	(void)state;
	assert_true(credentials_equal(&a, &b));
	assert_false(credentials_equal(&a, &c));
	assert_false(credentials_equal(&a, &none));
	assert_true(credentials_equal(&none, &none));
}

static void a_refusal_says_what_to_change_and_no_secret(void **state)
{
	struct folder folder = make_folder();
	const char *cookie = path_in(&folder, ".cookie");
	struct node_config none = { 0 };
	struct node_config named = { .user = "alice", .password = "hunter2" };
	struct node_config absent = { .cookie_path = "/nonexistent/c" };
	struct node_config present = { .cookie_path = cookie };
	struct log_capture log;
	char *text;

	(void)state;
	write_file(cookie, "__cookie__:hunter2", 18);
	log = begin_log();
	credentials_log_refusal(&none, "http://u");
	credentials_log_refusal(&named, "http://u");
	credentials_log_refusal(&absent, "http://u");
	credentials_log_refusal(&present, "http://u");
	text = end_log(&log);
	assert_int_equal(times_in(text, "\n"), 4);
	assert_int_equal(times_in(text, "--node-cookie"), 4);
	assert_int_equal(times_in(text, "--node-password-file"), 4);
	assert_int_equal(times_in(text, "neither"), 1);
	assert_int_equal(times_in(text, "No such file"), 1);
	assert_int_equal(times_in(text, "hunter2"), 0);
	free(text);
	drop_folder(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configured_ones_win_over_the_cookie),
		cmocka_unit_test(without_any_there_are_none),
		cmocka_unit_test(a_cookie_is_cut_at_its_first_colon),
		cmocka_unit_test(a_file_that_is_no_cookie_is_refused),
		cmocka_unit_test(a_missing_cookie_is_not_found),
		cmocka_unit_test(equal_means_both_parts),
		cmocka_unit_test(a_refusal_says_what_to_change_and_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
