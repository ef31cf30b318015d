/* Base64. */
#include "support.h"

#include "wallet/base64.h"

/* The figures of RFC 4648, section 10. */
static const char *const pairs[][2] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void published_pairs_convert_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char text[BASE64_SIZE(6)];
		uint8_t back[6];
		size_t len;

		base64_encode(text, text_slice(pairs[i][0]));
		assert_string_equal(text, pairs[i][1]);
		assert_ok(base64_decode(back, &len, text_slice(text)));
		assert_true(slice_equal(slice_of(back, len),
					text_slice(pairs[i][0])));
	}
}

static void one_text_means_one_sequence_of_bytes(void **state)
{
	static const char *const wrong[] = {
		"Zg",    "Zg=",       "Zh==",  "Zm9=",   "Zg==Zg==", "Zm9v ",
		" Zm9v", "Zm9v\n",    "Zm 9v", "Zm-v",   "Zm_v",     "====",
		"Z===",  "Zm9vYmFy=", "=Zm9",  "Zg==\n",
	};
	uint8_t out[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_bad_input(
			base64_decode(out, &len, text_slice(wrong[i])));
	assert_bad_input(base64_decode(out, &len, slice_of("Zm9\0", 4)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_pairs_convert_both_ways),
		cmocka_unit_test(one_text_means_one_sequence_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
