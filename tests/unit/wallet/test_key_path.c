/* Paths of keys. */
#include "support.h"

#include "wallet/key_path.h"

static void all_spellings_mean_the_same_path(void **state)
{
	static const char *const spellings[] = {
		"m/84h/0'/2147483647H/0/7",
		"84h/0h/2147483647h/0/7",
		"m/84'/0H/2147483647'/00/07",
	};
	char text[KEY_PATH_TEXT_SIZE];
	struct key_path path;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(spellings); i++) {
		assert_ok(key_path_parse(&path, text_slice(spellings[i])));
		assert_int_equal(path.count, 5);
		assert_int_equal(path.steps[0], 0x80000054);
		assert_int_equal(path.steps[2], 0xffffffff);
		assert_int_equal(path.steps[4], 7);
		key_path_write(text, &path);
		assert_string_equal(text, "m/84h/0h/2147483647h/0/7");
	}
	assert_ok(key_path_parse(&path, text_slice("m")));
	assert_int_equal(path.count, 0);
	assert_ok(key_path_parse(&path, text_slice("")));
	assert_int_equal(path.count, 0);
	key_path_write(text, &path);
	assert_string_equal(text, "m");
}

static void what_is_no_path_is_refused(void **state)
{
	static const char *const wrong[] = {
		"/",
		"m/",
		"m//1",
		"m/1/",
		"M/1",
		"m1",
		"mm/1",
		"m/1hh",
		"m/h",
		"m/-1",
		"m/+1",
		"m/ 1",
		"m/2147483648",
		"m/1 ",
		"m/4294967296",
		"m/0x",
		"m/*",
		"m/18446744073709551616",
		"m/1h'",
		"1/m",
	};
	struct key_path path;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		size_t len = strlen(wrong[i]);
		uint8_t *exact = heap_copy(wrong[i], len);

		assert_bad_input(key_path_parse(&path, slice_of(exact, len)));
		free(exact);
	}
	assert_bad_input(key_path_parse(&path, slice_of("m/1\0", 4)));
}

static void a_path_has_at_most_64_steps(void **state)
{
	char text[2 * (KEY_PATH_MAX + 1) + 2] = "m";
	char written[KEY_PATH_TEXT_SIZE];
	struct key_path path;

	(void)state;
	for (size_t i = 0; i <= KEY_PATH_MAX; i++)
		memcpy(text + 1 + 2 * i, "/1", 3);
	assert_int_equal(key_path_parse(&path, text_slice(text)), STATUS_LIMIT);
	text[strlen(text) - 2] = '\0';
	assert_ok(key_path_parse(&path, text_slice(text)));
	for (size_t i = 0; i < KEY_PATH_MAX; i++)
		path.steps[i] = UINT32_MAX;
	key_path_write(written, &path);
	assert_int_equal(strlen(written), KEY_PATH_TEXT_SIZE - 1);
}

static void hardened_marks_are_the_callers(void **state)
{
	uint32_t step;

	(void)state;
	assert_ok(key_step_parse(&step, text_slice("1h"), "h'"));
	assert_int_equal(step, 0x80000001);
	assert_bad_input(key_step_parse(&step, text_slice("1H"), "h'"));
	assert_bad_input(key_step_parse(&step, text_slice("1h"), ""));
	assert_bad_input(key_step_parse(&step, slice_of("1\0", 2), "h'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_spellings_mean_the_same_path),
		cmocka_unit_test(what_is_no_path_is_refused),
		cmocka_unit_test(a_path_has_at_most_64_steps),
		cmocka_unit_test(hardened_marks_are_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
