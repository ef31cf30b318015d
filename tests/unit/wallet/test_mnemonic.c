/* BIP39. */
#include "support.h"

#include "mnemonic_vectors.h"
#include "wallet/extended_key.h"
#include "wallet/mnemonic.h"

static void published_words_and_entropy_give_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip39_english); i++) {
		struct slice entropy = bytes_of_hex(bip39_english[i].entropy);
		uint8_t back[MNEMONIC_MAX_ENTROPY];
		char text[MNEMONIC_TEXT_SIZE];
		const char *why = NULL;
		size_t len;

		assert_ok(mnemonic_from_entropy(text, entropy));
		assert_string_equal(text, bip39_english[i].mnemonic);
		assert_ok(mnemonic_to_entropy(back, &len, &why,
					      text_slice(text)));
		assert_true(slice_equal(entropy, slice_of(back, len)));
		free_bytes(entropy);
	}
}

static void published_words_give_their_seed_and_root(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip39_english); i++) {
		uint8_t seed[MNEMONIC_SEED_SIZE];
		char text[BASE58_TEXT_SIZE];
		struct xprv root;

		mnemonic_to_seed(seed, text_slice(bip39_english[i].mnemonic),
				 text_slice("TREZOR"));
		assert_slice_hex(slice_of(seed, sizeof(seed)),
				 bip39_english[i].seed);
		assert_ok(xprv_from_seed(&root, &curve,
					 slice_of(seed, sizeof(seed))));
		xprv_write(text, net_of("btc", "livenet"), &root);
		assert_string_equal(text, bip39_english[i].xprv);
	}
	curve_close(&curve);
}

static void seeds_come_from_any_normalized_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip39_japanese); i++) {
		uint8_t seed[MNEMONIC_SEED_SIZE];

		mnemonic_to_seed(seed, text_slice(bip39_japanese[i].mnemonic),
				 text_slice(bip39_japanese[i].passphrase));
		assert_slice_hex(slice_of(seed, sizeof(seed)),
				 bip39_japanese[i].seed);
	}
}

static void assert_refused(const char *text, const char *expected)
{
	uint8_t *exact = heap_copy(text, strlen(text));
	uint8_t entropy[MNEMONIC_MAX_ENTROPY];
	const char *why = NULL;
	size_t len;

	assert_bad_input(mnemonic_to_entropy(entropy, &len, &why,
					     slice_of(exact, strlen(text))));
	assert_string_equal(why, expected);
	assert_true(all_zeros(entropy, sizeof(entropy)));
	free(exact);
}

#define ELEVEN                                                             \
	"abandon abandon abandon abandon abandon abandon abandon abandon " \
	"abandon abandon abandon"

static void each_refusal_says_why(void **state)
{
	static const char unknown[] = "A word that is not in the list";
	static const char count[] = "Not a number of words that BIP39 has";

	(void)state;
	assert_refused(ELEVEN " abandon", "Wrong checksum");
	assert_refused(ELEVEN " above", "Wrong checksum");
	assert_refused("about " ELEVEN, "Wrong checksum");
	assert_refused(ELEVEN, count);
	assert_refused("abandon", count);
	assert_refused(ELEVEN " about abandon", count);
	assert_refused("zoo zoo zoo zoo zoo zoo zoo zoo wrong", count);
	assert_refused(ELEVEN " " ELEVEN " about about about",
		       "Too many words");
	assert_refused(ELEVEN " About", unknown);
	assert_refused(ELEVEN " about ", unknown);
	assert_refused(" " ELEVEN " about", unknown);
	assert_refused(ELEVEN "  about", unknown);
	assert_refused(ELEVEN "\nabout", unknown);
	assert_refused(ELEVEN " abou", unknown);
	assert_refused(ELEVEN " aboutabout", unknown);
	assert_refused("", unknown);
}

static void a_zero_byte_ends_no_word(void **state)
{
	static const char text[] = ELEVEN " about\0";
	uint8_t entropy[MNEMONIC_MAX_ENTROPY];
	const char *why = NULL;
	size_t len;

	(void)state;
	assert_ok(mnemonic_to_entropy(entropy, &len, &why,
				      slice_of(text, sizeof(text) - 2)));
	assert_bad_input(mnemonic_to_entropy(entropy, &len, &why,
					     slice_of(text, sizeof(text) - 1)));
}

static void entropy_has_one_of_five_lengths(void **state)
{
	static const uint8_t bytes[MNEMONIC_MAX_ENTROPY + 4];
	char text[MNEMONIC_TEXT_SIZE];

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(
			mnemonic_from_entropy(text, slice_of(bytes, len)),
			len == 16 || len == 20 || len == 24 || len == 28 ||
					len == 32
				? STATUS_OK
				: STATUS_LIMIT);
}

static void the_words_are_sorted_and_told_apart_by_four_letters(void **state)
{
	(void)state;
	for (size_t i = 1; i < MNEMONIC_WORD_COUNT; i++)
		assert_true(strncmp(mnemonic_english[i - 1],
				    mnemonic_english[i], 4) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_words_and_entropy_give_each_other),
		cmocka_unit_test(published_words_give_their_seed_and_root),
		cmocka_unit_test(seeds_come_from_any_normalized_words),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(a_zero_byte_ends_no_word),
		cmocka_unit_test(entropy_has_one_of_five_lengths),
		cmocka_unit_test(
			the_words_are_sorted_and_told_apart_by_four_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
