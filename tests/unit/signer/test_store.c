/* The key store's bytes. */
#include "support.h"

#include "signer/store.h"

static const char secret[] = "what the store is to keep";

/* Argon2's costs are not what is tested here; the header carries them. */
static void seal(struct writer *out, const char *coin, const char *passphrase)
{
	struct store_header header = { .passes = 1,
				       .memory = 64,
				       .net = net_of(coin, "regtest"),
				       .fingerprint = { 1, 2, 3, 4 },
				       .created = 1795319988 };
	struct complaint why;

	writer_init(out);
	assert_done(store_seal(out, &why, &header, text_slice(passphrase),
			       text_slice(secret)));
}

static enum outcome unseal(struct slice bytes, const char *passphrase,
			   struct complaint *why)
{
	uint8_t plain[sizeof(secret)] = { 0 };
	enum outcome outcome =
		store_unseal(plain, why, text_slice(passphrase), bytes);

	if (outcome == OUTCOME_DONE)
		assert_string_equal((char *)plain, secret);
	else
		assert_true(all_zeros(plain, sizeof(plain)));
	return outcome;
}

static void a_store_opens_with_its_passphrase_and_tells_what_it_is(void **state)
{
	struct store_header header;
	struct complaint why;
	struct writer store;

	(void)state;
	seal(&store, "ltc", "open");
	assert_done(store_look(&header, &why, writer_slice(&store)));
	assert_string_equal(header.net->coin, "ltc");
	assert_string_equal(header.net->name, "regtest");
	assert_int_equal(header.fingerprint[3], 4);
	assert_int_equal(header.created, 1795319988);
	assert_int_equal(header.size, strlen(secret));
	assert_done(unseal(writer_slice(&store), "open", &why));
	writer_clear(&store);
}

static void a_wrong_passphrase_is_told_from_a_damaged_file(void **state)
{
	struct complaint why;
	struct writer store;

	(void)state;
	seal(&store, "btc", "open");
	assert_int_equal(unseal(writer_slice(&store), "other", &why),
			 OUTCOME_STORE);
	assert_string_equal(why.line, "wrong passphrase");
	store.data[store.len - 40] ^= 1;
	assert_int_equal(unseal(writer_slice(&store), "open", &why),
			 OUTCOME_STORE);
	assert_non_null(strstr(why.line, "damaged"));
	writer_clear(&store);
}

/* Whoever changes the header also mends the hash behind it. */
static void a_header_that_was_changed_opens_with_no_passphrase(void **state)
{
	static const size_t places[] = { 28, 44, 68, 76, 92, 96 };
	struct complaint why;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		struct writer store;

		seal(&store, "btc", "open");
		if (places[i] == 68)
			memcpy(store.data + 68, "bch", 3);
		else if (places[i] == 76)
			memcpy(store.data + 76, "testnet", 7);
		else if (places[i] == 96)
			store.len--;
		else
			store.data[places[i]] ^= 1;
		sha256(store.data + store.len - 32, store.data, store.len - 32);
		assert_int_equal(unseal(writer_slice(&store), "open", &why),
				 OUTCOME_STORE);
		writer_clear(&store);
	}
}

static void every_truncation_and_every_flipped_byte_is_refused(void **state)
{
	struct complaint why;
	struct writer store;

	(void)state;
	seal(&store, "btc", "open");
	for (size_t len = 0; len < store.len; len++) {
		uint8_t *cut = heap_copy(store.data, len);

		assert_int_equal(unseal(slice_of(cut, len), "open", &why),
				 OUTCOME_STORE);
		free(cut);
	}
	for (size_t i = 0; i < store.len; i++) {
		store.data[i] ^= 0x40;
		assert_int_equal(unseal(writer_slice(&store), "open", &why),
				 OUTCOME_STORE);
		store.data[i] ^= 0x40;
	}
	writer_clear(&store);
}

static void costs_beyond_reason_are_not_paid(void **state)
{
	struct complaint why;
	struct writer store;

	(void)state;
	seal(&store, "btc", "open");
	memset(store.data + 12, 0xff, 8);
	sha256(store.data + store.len - 32, store.data, store.len - 32);
	assert_int_equal(unseal(writer_slice(&store), "open", &why),
			 OUTCOME_STORE);
	assert_non_null(strstr(why.line, "beyond reason"));
	/* A gibibyte and one KiB: whoever writes the file would fill memory. */
	memcpy(store.data + 12, "\x03\0\0\0\x01\0\x10\0", 8);
	sha256(store.data + store.len - 32, store.data, store.len - 32);
	assert_int_equal(unseal(writer_slice(&store), "open", &why),
			 OUTCOME_STORE);
	assert_non_null(strstr(why.line, "beyond reason"));
	writer_clear(&store);
}

static void two_stores_of_the_same_share_nothing_but_the_header(void **state)
{
	struct writer a, b;

	(void)state;
	seal(&a, "btc", "open");
	seal(&b, "btc", "open");
	assert_memory_not_equal(a.data + 20, b.data + 20, 16);
	assert_memory_not_equal(a.data + 36, b.data + 36, 24);
	assert_memory_not_equal(a.data + 100, b.data + 100, strlen(secret));
	writer_clear(&a);
	writer_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_store_opens_with_its_passphrase_and_tells_what_it_is),
		cmocka_unit_test(
			a_wrong_passphrase_is_told_from_a_damaged_file),
		cmocka_unit_test(
			a_header_that_was_changed_opens_with_no_passphrase),
		cmocka_unit_test(
			every_truncation_and_every_flipped_byte_is_refused),
		cmocka_unit_test(costs_beyond_reason_are_not_paid),
		cmocka_unit_test(
			two_stores_of_the_same_share_nothing_but_the_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
