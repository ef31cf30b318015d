/* The keyed identifiers. The expected bytes come from another implementation
 * of SipHash-2-4-128, checked against its authors' vectors. */
#include "support.h"

#include "indexer/keys.h"

/* Bytes 0, 1, 2, ... */
static struct index_secret counting_secret(void)
{
	struct index_secret secret;

	for (uint8_t i = 0; i < SECRET_SIZE; i++)
		secret.bytes[i] = i;
	return secret;
}

static void a_script_key_is_siphash_of_the_script_hash(void **state)
{
	/* OP_DUP OP_HASH160 <20 zeros> OP_EQUALVERIFY OP_CHECKSIG */
	const uint8_t script[25] = { 0x76, 0xa9, 0x14, [23] = 0x88, 0xac };
	struct index_secret secret = counting_secret();
	struct slice bytes = slice_of(script, sizeof(script));
	struct script_hash hash = script_hash_of(bytes);
	struct script_key key = key_of_script(&secret, bytes);
	struct script_key again = key_of_script_hash(&secret, &hash);
	char hex[2 * sizeof(key.bytes) + 1];

	(void)state;
	hex_encode(hex, key.bytes, sizeof(key.bytes));
	assert_string_equal(hex, "7171e96ab8e31de8380a");
	assert_memory_equal(&key, &again, sizeof(key));
}

static void a_txid_tag_is_siphash_with_the_second_half(void **state)
{
	struct index_secret secret = counting_secret();
	struct txid_tag tag;
	struct txid txid;
	char hex[2 * sizeof(tag.bytes) + 1];

	(void)state;
	memcpy(txid.bytes, secret.bytes, sizeof(txid.bytes));
	tag = tag_of_txid(&secret, &txid);
	hex_encode(hex, tag.bytes, sizeof(tag.bytes));
	assert_string_equal(hex, "99a15a92db86535fb0f0586ff76a11be");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_key_is_siphash_of_the_script_hash),
		cmocka_unit_test(a_txid_tag_is_siphash_with_the_second_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
