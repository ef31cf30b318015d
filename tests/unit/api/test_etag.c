/* Tags: same and not the same, and lists of them. */
#include "support.h"

#include "api/etag.h"

static void a_tag_is_weak_and_quoted(void **state)
{
	char tag[ETAG_SIZE];

	(void)state;
	etag_of_body(tag, slice_of("x", 1));
	assert_int_equal(strlen(tag), 20);
	assert_memory_equal(tag, "W/\"", 3);
	assert_int_equal(tag[19], '"');
	assert_int_equal(strspn(tag + 3, "0123456789abcdef"), 16);
}

/* Every length, and every single bit of a body. */
static void other_bodies_have_other_tags(void **state)
{
	char tags[18 + 8 * 17][ETAG_SIZE];
	uint8_t body[17] = { 0 };
	size_t count = 0;

	(void)state;
	for (size_t len = 0; len <= sizeof(body); len++)
		etag_of_body(tags[count++], slice_of(body, len));
	for (size_t bit = 0; bit < 8 * sizeof(body); bit++) {
		body[bit / 8] ^= (uint8_t)(1 << bit % 8);
		etag_of_body(tags[count++], slice_of(body, sizeof(body)));
		body[bit / 8] = 0;
	}
	assert_int_equal(count, COUNT_OF(tags));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(tags[i], tags[k]);
}

static void the_same_body_has_the_same_tag(void **state)
{
	const char text[] = "0123456789";
	char one[ETAG_SIZE], two[ETAG_SIZE];

	(void)state;
	etag_of_body(one, slice_of(text, 10));
	etag_of_body(two, slice_of(text, 10));
	assert_string_equal(one, two);
}

static void a_state_changes_with_target_generation_and_day(void **state)
{
	char tags[5][ETAG_SIZE];

	(void)state;
	etag_of_state(tags[0], "/a", 7, 100);
	etag_of_state(tags[1], "/b", 7, 100);
	etag_of_state(tags[2], "/a", 8, 100);
	etag_of_state(tags[3], "/a", 7, 101);
	for (size_t i = 1; i < 4; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(tags[i], tags[k]);
	etag_of_state(tags[4], "/a", 7, 100);
	assert_string_equal(tags[4], tags[0]);
}

static void lists_are_searched_weakly(void **state)
{
	static const struct {
		const char *list;
		bool listed;
	} cases[] = {
		{ NULL, false },
		{ "", false },
		{ "W/\"1\"", true },
		{ "\"1\"", true },
		{ "*", false },
		{ "W/\"2\"", false },
		{ "W/\"2\", W/\"1\"", true },
		{ "\"2\",\"1\"", true },
		{ " , \"1\" ", true },
		{ "1", false },
		{ "W/1", false },
		{ "W/", false },
		{ "\"11\"", false },
		{ ",,,", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(etag_listed(cases[i].list, "W/\"1\""),
				 cases[i].listed);
}

static void a_star_stands_for_any(void **state)
{
	(void)state;
	assert_true(etag_any("*"));
	assert_true(etag_any(" * "));
	assert_false(etag_any(NULL));
	assert_false(etag_any(""));
	assert_false(etag_any("**"));
	assert_false(etag_any("\"*\""));
	assert_false(etag_any("*, \"a\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tag_is_weak_and_quoted),
		cmocka_unit_test(other_bodies_have_other_tags),
		cmocka_unit_test(the_same_body_has_the_same_tag),
		cmocka_unit_test(
			a_state_changes_with_target_generation_and_day),
		cmocka_unit_test(lists_are_searched_weakly),
		cmocka_unit_test(a_star_stands_for_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
