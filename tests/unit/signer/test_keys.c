/* What a store holds, in memory. */
#include "support.h"

#include <sodium.h>

#include "signer/accounts.h"
#include "signer/keys.h"

/* BIP32's first test vector. */
#define SEED "000102030405060708090a0b0c0d0e0f"

static void open_root(struct keys *keys, const char *coin)
{
	uint8_t seed[16];
	struct complaint why;
	struct xprv root;

	fill_from_hex(seed, sizeof(seed), SEED);
	assert_done(keys_open(keys, &why));
	assert_ok(xprv_from_seed(&root, &keys->curve,
				 slice_of(seed, sizeof(seed))));
	assert_done(keys_take_root(keys, &why, net_of(coin, "regtest"), &root));
	keys_rest(keys);
	xprv_clear(&root);
}

static void open_plain(struct keys *keys, struct secret_key *secrets,
		       size_t count)
{
	bool compressed[8] = { true, false, true };
	struct complaint why;

	for (size_t i = 0; i < count; i++)
		memset(secrets[i].bytes, (int)(i + 1), 32);
	assert_done(keys_open(keys, &why));
	assert_done(keys_take_plain(keys, &why, net_of("btc", "regtest"),
				    secrets, compressed, count));
	keys_rest(keys);
}

/* Writes one into bytes and reads another from them. */
static void copy(struct keys *to, struct keys *from)
{
	size_t size = keys_encoded_size(from);
	uint8_t *plain = malloc(size);
	struct writer w = { .data = plain, .cap = size };
	struct complaint why = { "" };

	assert_non_null(plain);
	(void)keys_use(from);
	keys_encode(&w, from);
	keys_rest(from);
	assert_done(keys_open(to, &why));
	if (keys_decode(to, &why, from->net, slice_of(plain, size)) !=
	    OUTCOME_DONE)
		fail_msg("%s", why.line);
	keys_rest(to);
	assert_memory_equal(to->header.fingerprint, from->header.fingerprint,
			    4);
	free(plain);
}

static void a_root_is_read_as_it_was_written(void **state)
{
	char a[ACCOUNT_TEXT_SIZE], b[ACCOUNT_TEXT_SIZE];
	struct keys keys, again;
	struct complaint why;

	(void)state;
	open_root(&keys, "ltc");
	copy(&again, &keys);
	assert_done(account_descriptor(a, &why, &keys, 84, 3));
	assert_done(account_descriptor(b, &why, &again, 84, 3));
	assert_string_equal(a, b);
	assert_memory_equal(a, "wpkh([3442193e/84h/1h/3h]tpub", 29);
	keys_close(&again);
	keys_close(&keys);
}

static void keys_alone_are_read_as_they_were_written(void **state)
{
	struct secret_key secrets[3];
	struct keys keys, again;

	(void)state;
	open_plain(&keys, secrets, 3);
	copy(&again, &keys);
	assert_int_equal(again.plain_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_memory_equal(keys_use(&again)->keys[i].secret.bytes,
				    secrets[i].bytes, 32);
		assert_int_equal(keys_use(&again)->keys[i].key.len,
				 i == 1 ? 65 : 33);
	}
	keys_close(&again);
	keys_close(&keys);
}

static void secrets_at_rest_are_not_in_the_block(void **state)
{
	struct secret_key secrets[1];
	struct keys keys;

	(void)state;
	open_plain(&keys, secrets, 1);
	assert_null(memmem(keys.block, keys.block_size, secrets[0].bytes, 8));
	(void)keys_use(&keys);
	assert_non_null(
		memmem(keys.block, keys.block_size, secrets[0].bytes, 32));
	keys_rest(&keys);
	assert_null(memmem(keys.block, keys.block_size, secrets[0].bytes, 8));
	keys_close(&keys);
}

/* wsh(sortedmulti(2,own,other)) with the root's account at 48h/1h/0h/2h. */
static char *multisig(struct keys *keys, const char *fingerprint)
{
	struct key_path path = { .steps = { 0x80000030, 0x80000001, 0x80000000,
					    0x80000002 },
				 .count = 4 };
	char own[BASE58_TEXT_SIZE], other[BASE58_TEXT_SIZE];
	struct xprv account;
	char *text;

	assert_ok(xprv_derive(&account, &keys->curve, &keys_use(keys)->root,
			      &path));
	xpub_write(own, keys->net, &account.pub);
	path.steps[0] = 0;
	assert_ok(xprv_derive(&account, &keys->curve, &keys_use(keys)->root,
			      &path));
	xpub_write(other, keys->net, &account.pub);
	xprv_clear(&account);
	keys_rest(keys);
	assert_true(asprintf(&text,
			     "wsh(sortedmulti(2,[%s/48h/1h/0h/2h]%s/<0;1>/*,"
			     "[00000001/0]%s/<0;1>/*))",
			     fingerprint, own, other) > 0);
	return text;
}

static void a_multisig_of_ours_is_registered_and_kept(void **state)
{
	struct complaint why = { "" };
	struct keys keys, again;
	char *text;

	(void)state;
	open_root(&keys, "btc");
	text = multisig(&keys, "3442193e");
	if (keys_register(&keys, &why, "vault", text) != OUTCOME_DONE)
		fail_msg("%s", why.line);
	assert_int_equal(keys_register(&keys, &why, "vault", text),
			 OUTCOME_MALFORMED);
	assert_non_null(strstr(why.line, "taken"));
	copy(&again, &keys);
	assert_int_equal(again.registered_count, 1);
	assert_string_equal(again.registered[0].name, "vault");
	assert_memory_equal(again.registered[0].text, text, strlen(text));
	keys_close(&again);
	keys_close(&keys);
	free(text);
}

static void a_multisig_without_a_key_of_ours_is_refused(void **state)
{
	struct complaint why = { "" };
	struct keys keys;
	char *text;

	(void)state;
	open_root(&keys, "btc");
	/* Our key, but under the fingerprint of another. */
	text = multisig(&keys, "00000002");
	assert_int_equal(keys_register(&keys, &why, "a", text),
			 OUTCOME_MALFORMED);
	assert_non_null(strstr(why.line, "none of its keys"));
	free(text);
	/* Our fingerprint on a key that is not there. */
	text = multisig(&keys, "3442193e");
	memcpy(strstr(text, "/48h"), "/47h", 4);
	assert_int_equal(keys_register(&keys, &why, "a", text),
			 OUTCOME_MALFORMED);
	assert_non_null(strstr(why.line, "none of its keys"));
	free(text);
	assert_int_equal(keys_register(&keys, &why, "a b", "wpkh()"),
			 OUTCOME_MALFORMED);
	assert_int_equal(keys.registered_count, 0);
	keys_close(&keys);
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_root_is_read_as_it_was_written),
		cmocka_unit_test(keys_alone_are_read_as_they_were_written),
		cmocka_unit_test(secrets_at_rest_are_not_in_the_block),
		cmocka_unit_test(a_multisig_of_ours_is_registered_and_kept),
		cmocka_unit_test(a_multisig_without_a_key_of_ours_is_refused),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
