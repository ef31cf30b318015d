/* Squares modulo p. */
#include "support.h"

#include "field_vectors.h"
#include "wallet/field.h"

static void squares_are_told_from_other_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(field_numbers); i++) {
		uint8_t number[32];

		fill_from_hex(number, 32, field_numbers[i].number);
		assert_int_equal(field_is_square(number),
				 field_numbers[i].is_square);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squares_are_told_from_other_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
