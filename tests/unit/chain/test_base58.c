/* Base58 and base58check. */
#include "support.h"

#include "base58_vectors.h"
#include "chain/base58.h"

static void published_pairs_convert_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(base58_pairs); i++) {
		struct slice bytes = bytes_of_hex(base58_pairs[i].hex);
		const char *expected = base58_pairs[i].text;
		uint8_t back[BASE58_MAX_DECODE];
		char text[BASE58_TEXT_SIZE];
		size_t len;

		len = base58_encode(text, bytes.data, bytes.len);
		assert_string_equal(text, expected);
		assert_int_equal(len, strlen(expected));
		assert_ok(base58_decode(back, &len, expected, len));
		assert_true(slice_equal(slice_of(back, len), bytes));
		free_bytes(bytes);
	}
}

static void published_keys_and_addresses_decode_and_encode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(base58_valid); i++) {
		const char *text = base58_valid[i].text;
		uint8_t payload[BASE58_MAX_DECODE];
		char back[BASE58_TEXT_SIZE];
		const char *why = NULL;
		bool compressed =
			!strcmp(base58_valid[i].kind, "compressed key");
		size_t len;

		assert_ok(base58check_decode(payload, &len, &why, text,
					     strlen(text)));
		assert_slice_hex(slice_of(payload + 1, len - 1 - compressed),
				 base58_valid[i].hex);
		assert_true(!compressed || payload[len - 1] == 1);
		base58check_encode(back, payload, len);
		assert_string_equal(back, text);
	}
}

static void every_length_round_trips(void **state)
{
	/* All zeros, all ones, and bytes of all kinds. */
	static const struct {
		uint8_t first, step;
	} cases[] = { { 0, 0 }, { 255, 0 }, { 0, 37 }, { 1, 91 }, { 0, 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t len = 0; len <= BASE58_MAX_ENCODE; len++) {
			uint8_t bytes[BASE58_MAX_ENCODE],
				back[BASE58_MAX_DECODE];
			char text[BASE58_TEXT_SIZE];
			size_t text_len, back_len;

			for (size_t k = 0; k < len; k++)
				bytes[k] = (uint8_t)(cases[i].first +
						     k * cases[i].step);
			text_len = base58_encode(text, bytes, len);
			assert_int_equal(text_len, strlen(text));
			assert_ok(
				base58_decode(back, &back_len, text, text_len));
			assert_true(slice_equal(slice_of(back, back_len),
						slice_of(bytes, len)));
		}
	}
}

static void assert_refused(const char *text, size_t len, const char *expected)
{
	char *exact = (char *)heap_copy(text, len);
	uint8_t payload[BASE58_MAX_DECODE];
	const char *why = NULL;
	size_t payload_len;

	assert_bad_input(
		base58check_decode(payload, &payload_len, &why, exact, len));
	assert_string_equal(why, expected);
	free(exact);
}

static void each_refusal_says_why(void **state)
{
	(void)state;
	assert_refused("", 0, "Input string too short");
	assert_refused("1", 1, "Input string too short");
	assert_refused("x", 1, "Input string too short");
	assert_refused("111", 3, "Input string too short");
	assert_refused("1111", 4, "Checksum mismatch");
	assert_refused("0", 1, "Non-base58 character");
	assert_refused("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMI", 34,
		       "Non-base58 character");
	assert_refused("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMh", 34,
		       "Checksum mismatch");
	assert_refused(" 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", 35,
		       "Non-base58 character");
	assert_refused("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH\0", 35,
		       "Non-base58 character");
}

static void every_changed_character_breaks_the_checksum(void **state)
{
	static const char good[] = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH";

	(void)state;
	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		char bad[sizeof(good)];

		memcpy(bad, good, sizeof(good));
		bad[i] = bad[i] == 'z' ? 'y' : 'z';
		assert_refused(bad, strlen(bad), "Checksum mismatch");
	}
}

static void an_absurdly_long_text_is_refused_unread(void **state)
{
	size_t len = 1 << 20;
	char *text = malloc(len);

	(void)state;
	assert_non_null(text);
	memset(text, 'z', len);
	assert_refused(text, len, "Input string too long");
	assert_refused(text, BASE58_MAX_TEXT + 1, "Input string too long");
	assert_refused(text, BASE58_MAX_TEXT, "Checksum mismatch");
	memset(text, '1', len);
	assert_refused(text, BASE58_MAX_TEXT, "Checksum mismatch");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_pairs_convert_both_ways),
		cmocka_unit_test(
			published_keys_and_addresses_decode_and_encode),
		cmocka_unit_test(every_length_round_trips),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(every_changed_character_breaks_the_checksum),
		cmocka_unit_test(an_absurdly_long_text_is_refused_unread),
	};

	/* Only addresses and keys can tell what is wrong with these. */
	(void)base58_invalid;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
