/* The last ids, each told once. */
#include "support.h"

#include "api/events/known.h"

#define CAP 100

static bool add(struct known *known, unsigned n)
{
	uint8_t id[32] = { 0 };

	/* Ids that differ only behind what is hashed are others, too. */
	memcpy(id + (n % 2 ? 0 : 28), &n, sizeof(n));
	return known_add(known, id);
}

static void the_last_so_many_are_known(void **state)
{
	struct known known;

	(void)state;
	assert_ok(known_init(&known, CAP));
	for (unsigned n = 1; n <= 10 * CAP; n++) {
		const unsigned oldest = n > CAP ? n - CAP + 1 : 1;

		assert_true(add(&known, n));
		assert_false(add(&known, n));
		assert_false(add(&known, oldest));
	}
	/* Who was forgotten is new again. */
	assert_true(add(&known, 1));
	assert_int_equal(known.table.count, CAP);
	known_clear(&known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_so_many_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
