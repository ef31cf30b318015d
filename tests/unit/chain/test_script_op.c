/* Operations, one after another. */
#include "support.h"

#include "chain/script_op.h"

static void a_push_carries_its_bytes(void **state)
{
	static const struct {
		const char *hex;
		uint8_t code;
		const char *push;
	} cases[] = {
		{ "00", OP_0, "" },
		{ "01aa", 1, "aa" },
		{ "03aabbcc", 3, "aabbcc" },
		{ "4c02aabb", OP_PUSHDATA1, "aabb" },
		{ "4c00", OP_PUSHDATA1, "" },
		{ "4d0200aabb", OP_PUSHDATA2, "aabb" },
		{ "4e02000000aabb", OP_PUSHDATA4, "aabb" },
		{ "51", OP_1, "" },
		{ "6a", OP_RETURN, "" },
		{ "ff", OP_INVALIDOPCODE, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice script = bytes_of_hex(cases[i].hex);
		struct reader r = reader_over(script.data, script.len);
		struct script_op op;

		assert_true(script_op_next(&op, &r));
		assert_int_equal(op.code, cases[i].code);
		assert_slice_hex(op.push, cases[i].push);
		assert_true(reader_done(&r));
		free_bytes(script);
	}
}

static void a_script_that_breaks_off_ends_in_no_operation(void **state)
{
	static const char *const cases[] = {
		"",   "01",           "02aa",   "4c",       "4c01",
		"4d", "4d01",         "4d0100", "4d0200aa", "4e010000",
		"4e", "4effffffffaa", "4b00",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice script = bytes_of_hex(cases[i]);
		struct reader r = reader_over(script.data, script.len);
		struct script_op op;

		assert_false(script_op_next(&op, &r));
		assert_int_equal(op.code, OP_INVALIDOPCODE);
		assert_int_equal(op.push.len, 0);
		free_bytes(script);
	}
}

static void operations_follow_each_other(void **state)
{
	struct slice script = bytes_of_hex("02aabb5276");
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	(void)state;
	assert_true(script_op_next(&op, &r));
	assert_slice_hex(op.push, "aabb");
	assert_true(script_op_next(&op, &r));
	assert_int_equal(op.code, OP_1 + 1);
	assert_int_equal(op.push.len, 0);
	assert_true(script_op_next(&op, &r));
	assert_int_equal(op.code, OP_DUP);
	assert_false(script_op_next(&op, &r));
	free_bytes(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_push_carries_its_bytes),
		cmocka_unit_test(a_script_that_breaks_off_ends_in_no_operation),
		cmocka_unit_test(operations_follow_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
