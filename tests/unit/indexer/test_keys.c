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

/* The linker puts this before the real one. */
bool __real_siphash_lanes_work(void);
bool __wrap_siphash_lanes_work(void);
static bool lanes_allowed = true;

bool __wrap_siphash_lanes_work(void)
{
	return lanes_allowed && __real_siphash_lanes_work();
}

#define MOST 150

static void many_at_once_are_as_each_by_itself(void **state)
{
	struct index_secret secret = counting_secret();
	struct script_hash hashes[MOST];
	struct script_key keys[MOST];
	struct txid_tag tags[MOST];
	struct txid txids[MOST];

	(void)state;
	for (size_t i = 0; i < MOST; i++) {
		sha256(hashes[i].bytes, &i, sizeof(i));
		sha256(txids[i].bytes, hashes[i].bytes, 32);
	}
	for (size_t n = 0; n <= 2 * MOST; n++) {
		size_t count = n / 2;

		lanes_allowed = n % 2;
		keys_of_script_hashes(keys, &secret, hashes, count);
		tags_of_txids(tags, &secret, txids, count);
		for (size_t i = 0; i < count; i++) {
			struct script_key key =
				key_of_script_hash(&secret, &hashes[i]);
			struct txid_tag tag = tag_of_txid(&secret, &txids[i]);

			assert_memory_equal(&keys[i], &key, sizeof(key));
			assert_memory_equal(&tags[i], &tag, sizeof(tag));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_key_is_siphash_of_the_script_hash),
		cmocka_unit_test(a_txid_tag_is_siphash_with_the_second_half),
		cmocka_unit_test(many_at_once_are_as_each_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
