/* Private keys as text. */
#include "support.h"

#include "wallet/wif.h"
#include "wif_vectors.h"

static void published_keys_are_read_and_written_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wif_valid); i++) {
		const struct network *net =
			net_of(wif_valid[i].coin, wif_valid[i].network);
		const char *text = wif_valid[i].text;
		char back[BASE58_TEXT_SIZE];
		const char *why = NULL;
		struct wif_key key;

		assert_ok(wif_parse(&key, &why, net, text, strlen(text)));
		assert_slice_hex(slice_of(key.secret.bytes, 32),
				 wif_valid[i].hex);
		assert_int_equal(key.compressed, wif_valid[i].compressed);
		wif_write(back, net, &key);
		assert_string_equal(back, text);
	}
}

static void published_wrong_keys_are_refused_on_every_network(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wif_invalid); i++) {
		const struct network *net =
			net_of(wif_invalid[i].coin, wif_invalid[i].network);
		const char *text = wif_invalid[i].text;
		const char *why = NULL;
		struct wif_key key;

		assert_bad_input(
			wif_parse(&key, &why, net, text, strlen(text)));
		assert_non_null(why);
		assert_true(all_zeros(&key.secret, sizeof(key.secret)));
	}
}

static void assert_refused(const char *hex, const char *expected)
{
	struct slice bytes = bytes_of_hex(hex);
	char text[BASE58_TEXT_SIZE];
	const char *why = NULL;
	struct wif_key key;
	size_t len;

	len = base58check_encode(text, bytes.data, bytes.len);
	assert_bad_input(
		wif_parse(&key, &why, net_of("btc", "livenet"), text, len));
	assert_string_equal(why, expected);
	assert_true(all_zeros(&key.secret, sizeof(key.secret)));
	free_bytes(bytes);
}

#define KEY "1111111111111111111111111111111111111111111111111111111111111111"

static void each_refusal_says_why(void **state)
{
	(void)state;
	assert_refused("80" KEY "02", "Invalid compression flag");
	assert_refused("80" KEY "00", "Invalid compression flag");
	assert_refused("ef" KEY "01", "Private key of another network");
	assert_refused("80" KEY "0101", "Not the length of a private key");
	assert_refused("80", "Not the length of a private key");
	assert_refused("", "Not the length of a private key");
	assert_refused("80ffffffffffffffffffffffffffffffff"
		       "ffffffffffffffffffffffffffffffff",
		       "Private key out of range");
	assert_refused("8000000000000000000000000000000000"
		       "0000000000000000000000000000000001",
		       "Private key out of range");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_keys_are_read_and_written_alike),
		cmocka_unit_test(
			published_wrong_keys_are_refused_on_every_network),
		cmocka_unit_test(each_refusal_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
