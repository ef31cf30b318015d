/* ECDSA, BIP340, Bitcoin Cash's Schnorr. */
#include "support.h"

#include "sighash_vectors.h"
#include "signature_vectors.h"
#include "taproot_vectors.h"
#include "wallet/signature.h"
#include "wallet/wif.h"

static struct secret_key secret_of(const char *hex)
{
	struct secret_key key;

	fill_from_hex(key.bytes, 32, hex);
	return key;
}

static struct public_key public_of(const struct curve *curve,
				   const struct secret_key *key)
{
	struct public_key out;

	assert_ok(public_key_of(&out, curve, key, true));
	return out;
}

static void published_rfc6979_signatures_are_made(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rfc6979_signatures); i++) {
		struct secret_key key = secret_of(rfc6979_signatures[i].secret);
		const char *message = rfc6979_signatures[i].message;
		struct signature made;
		uint8_t digest[32];

		sha256(digest, message, strlen(message));
		assert_ok(ecdsa_sign(&made, &curve, &key, digest, false));
		assert_slice_hex(slice_of(made.bytes, SIGNATURE_SIZE),
				 rfc6979_signatures[i].signature);
	}
	curve_close(&curve);
}

/* BIP143's were made without looking at r; each has its hash type behind. */
static void published_bip143_signatures_are_made(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip143_digests); i++) {
		struct secret_key key = secret_of(bip143_digests[i].secret);
		uint8_t digest[32], der[SIGNATURE_DER_SIZE + 1];
		struct signature made, back;
		size_t len;

		fill_from_hex(digest, 32, bip143_digests[i].digest);
		assert_ok(ecdsa_sign(&made, &curve, &key, digest, false));
		len = ecdsa_to_der(der, &made);
		assert_ok(ecdsa_from_der(&back, slice_of(der, len)));
		assert_memory_equal(&back, &made, sizeof(made));
		der[len++] = (uint8_t)bip143_digests[i].type;
		assert_slice_hex(slice_of(der, len),
				 bip143_digests[i].signature);
	}
	curve_close(&curve);
}

static void low_r_is_found_and_is_short(void **state)
{
	struct curve curve = open_curve();
	size_t high = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip143_digests); i++) {
		struct secret_key key = secret_of(bip143_digests[i].secret);
		uint8_t digest[32], der[SIGNATURE_DER_SIZE];
		struct signature plain, low;

		fill_from_hex(digest, 32, bip143_digests[i].digest);
		assert_ok(ecdsa_sign(&plain, &curve, &key, digest, false));
		assert_ok(ecdsa_sign(&low, &curve, &key, digest, true));
		assert_true(low.bytes[0] < 0x80);
		assert_true(ecdsa_to_der(der, &low) <= 70);
		if (plain.bytes[0] < 0x80)
			assert_memory_equal(&plain, &low, sizeof(low));
		else
			high++;
	}
	assert_true(high > 0);
	curve_close(&curve);
}

/* Its ECDSA nonces are other ones than RFC6979's, so of those two the validity
 * is looked at. */
static void bchn_and_we_sign_one_message_alike(void **state)
{
	struct slice compact = bytes_of_hex(bch_deterministic.compact);
	struct slice der = bytes_of_hex(bch_deterministic.der);
	const char *message = bch_deterministic.message;
	struct curve curve = open_curve();
	struct public_key own, found;
	const char *why = NULL;
	struct signature made;
	struct wif_key key;
	uint8_t digest[32];

	(void)state;
	assert_ok(wif_parse(&key, &why, net_of("bch", "livenet"),
			    bch_deterministic.wif,
			    strlen(bch_deterministic.wif)));
	sha256d(digest, message, strlen(message));
	assert_ok(bch_schnorr_sign(&made, &curve, &key.secret, digest));
	assert_slice_hex(slice_of(made.bytes, SIGNATURE_SIZE),
			 bch_deterministic.schnorr);

	assert_ok(public_key_of(&own, &curve, &key.secret, false));
	assert_ok(ecdsa_from_der(&made, der));
	assert_true(ecdsa_verify(&made, &own, digest));
	memcpy(made.bytes, compact.data + 1, SIGNATURE_SIZE);
	assert_ok(ecdsa_recover(&found, &made, (uint8_t)(compact.data[0] - 27),
				digest, false));
	assert_memory_equal(&own, &found, sizeof(own));
	curve_close(&curve);
	free_bytes(compact);
	free_bytes(der);
}

static void published_bch_schnorr_signatures_are_judged_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bch_signatures); i++) {
		struct slice key_bytes = bytes_of_hex(bch_signatures[i].key);
		struct public_key key = { .len = PUBLIC_KEY_SIZE };
		struct signature signature;
		uint8_t digest[32];

		memcpy(key.bytes, key_bytes.data, PUBLIC_KEY_SIZE);
		fill_from_hex(digest, 32, bch_signatures[i].digest);
		fill_from_hex(signature.bytes, SIGNATURE_SIZE,
			      bch_signatures[i].signature);
		assert_int_equal(bch_schnorr_verify(&signature, &key, digest),
				 bch_signatures[i].valid);
		free_bytes(key_bytes);
	}
}

static void bch_schnorr_is_made_of_either_nonce_and_whole_keys(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (uint8_t i = 1; i < 24; i++) {
		struct secret_key key = { .bytes = { [31] = i } };
		struct public_key own = public_of(&curve, &key), other = own;
		uint8_t digest[32] = { i, 1, 2 };
		struct signature made, again;

		assert_ok(bch_schnorr_sign(&made, &curve, &key, digest));
		assert_ok(bch_schnorr_sign(&again, &curve, &key, digest));
		assert_memory_equal(&made, &again, sizeof(made));
		assert_true(bch_schnorr_verify(&made, &own, digest));
		other.bytes[0] ^= 1;
		assert_false(bch_schnorr_verify(&made, &other, digest));
		made.bytes[63] ^= 1;
		assert_false(bch_schnorr_verify(&made, &own, digest));
		made.bytes[63] ^= 1;
		digest[5] ^= 1;
		assert_false(bch_schnorr_verify(&made, &own, digest));
	}
	curve_close(&curve);
}

/* Signing is of digests alone: the published longer and shorter messages are
 * verified. */
static void published_bip340_signatures_are_made_and_judged_alike(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip340_signatures); i++) {
		struct slice message =
			bytes_of_hex(bip340_signatures[i].message);
		struct signature given, made;
		struct xonly_key key;
		uint8_t aux[32];

		fill_from_hex(key.bytes, 32, bip340_signatures[i].key);
		fill_from_hex(given.bytes, SIGNATURE_SIZE,
			      bip340_signatures[i].signature);
		assert_int_equal(schnorr_verify(&given, &key, message),
				 bip340_signatures[i].valid);
		if (bip340_signatures[i].secret && message.len == 32) {
			struct secret_key secret =
				secret_of(bip340_signatures[i].secret);

			fill_from_hex(aux, 32, bip340_signatures[i].aux);
			assert_ok(schnorr_sign(&made, &curve, &secret,
					       message.data, aux));
			assert_memory_equal(&made, &given, sizeof(made));
		}
		free_bytes(message);
	}
	curve_close(&curve);
}

static void
attack_14_published_taproot_signatures_repeat_without_aux(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(taproot_key_path); i++) {
		struct secret_key key = secret_of(taproot_key_path[i].tweaked);
		char expected[2 * SIGNATURE_SIZE + 1] = { 0 };
		struct signature made;
		uint8_t digest[32];

		fill_from_hex(digest, 32, taproot_key_path[i].digest);
		assert_ok(schnorr_sign(&made, &curve, &key, digest, NULL));
		/* The published one has its hash type behind, if any. */
		memcpy(expected, taproot_key_path[i].signature,
		       2 * SIGNATURE_SIZE);
		assert_slice_hex(slice_of(made.bytes, SIGNATURE_SIZE),
				 expected);
	}
	curve_close(&curve);
}

static void the_signer_is_recovered(void **state)
{
	static const uint8_t digest[32] = "any digest at all";
	struct curve curve = open_curve();
	struct signature made;
	uint8_t recovery;

	(void)state;
	for (uint8_t i = 1; i < 20; i++) {
		struct secret_key key = { .bytes = { [3] = i, [30] = 5 } };
		struct public_key own, found;

		for (int compressed = 0; compressed < 2; compressed++) {
			assert_ok(
				public_key_of(&own, &curve, &key, compressed));
			assert_ok(ecdsa_sign_recoverable(&made, &recovery,
							 &curve, &key, digest));
			assert_ok(ecdsa_recover(&found, &made, recovery, digest,
						compressed));
			assert_true(slice_equal(public_key_slice(&own),
						public_key_slice(&found)));
		}
		assert_bad_input(ecdsa_recover(&found, &made, 4, digest, true));
	}
	memset(&made, 0, sizeof(made));
	assert_bad_input(ecdsa_recover(&(struct public_key){ 0 }, &made, 0,
				       digest, true));
	curve_close(&curve);
}

static void nothing_is_signed_without_a_secret(void **state)
{
	static const uint8_t digest[32] = { 1 };
	struct curve curve = open_curve();
	struct secret_key none = { { 0 } };
	struct signature made;
	uint8_t recovery;

	(void)state;
	memset(&made, 1, sizeof(made));
	assert_bad_input(ecdsa_sign(&made, &curve, &none, digest, true));
	assert_true(all_zeros(&made, sizeof(made)));
	memset(&none, 0xff, sizeof(none));
	assert_bad_input(schnorr_sign(&made, &curve, &none, digest, NULL));
	assert_bad_input(bch_schnorr_sign(&made, &curve, &none, digest));
	assert_bad_input(ecdsa_sign_recoverable(&made, &recovery, &curve, &none,
						digest));
	assert_true(all_zeros(&made, sizeof(made)));
	curve_close(&curve);
}

static void attack_12_a_signature_of_another_key_does_not_leave(void **state)
{
	static const struct secret_key key = { { 1 } }, other = { { 2 } };
	static const uint8_t digest[32] = { 1 };
	struct curve curve = open_curve();
	struct public_key expected;
	struct signature made;
	struct xonly_key x;

	(void)state;
	assert_ok(public_key_of(&expected, &curve, &other, true));
	x = public_key_xonly(&expected);
	assert_ok(
		ecdsa_sign_for(&made, &curve, &other, &expected, digest, true));
	assert_int_equal(
		ecdsa_sign_for(&made, &curve, &key, &expected, digest, true),
		STATUS_FAILED);
	assert_true(all_zeros(&made, sizeof(made)));
	assert_ok(schnorr_sign_for(&made, &curve, &other, NULL, &x, digest,
				   NULL));
	assert_int_equal(
		schnorr_sign_for(&made, &curve, &key, NULL, &x, digest, NULL),
		STATUS_FAILED);
	assert_true(all_zeros(&made, sizeof(made)));
	curve_close(&curve);
}

static void only_strict_der_is_read(void **state)
{
	static const char *const wrong[] = {
		"",
		"30",
		"3006020101020101ff", /* more behind */
		"3006020100020101",   /* r is zero */
		"300602010102018080", /* negative, and more */
		"3006020181020101",   /* r is negative */
		"300702020001020101", /* r is padded */
		"308106020101020101", /* a long length */
		"3106020101020101",
		"3006020101030101",
		"3005020101020101",
	};
	struct signature made;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		uint8_t bytes[32];
		size_t len = strlen(wrong[i]);

		assert_ok(hex_decode(bytes, wrong[i], len));
		assert_bad_input(
			ecdsa_from_der(&made, slice_of(bytes, len / 2)));
	}
	assert_ok(ecdsa_from_der(
		&made, slice_of("\x30\x06\x02\x01\x01\x02\x01\x01", 8)));
	assert_int_equal(made.bytes[31], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_rfc6979_signatures_are_made),
		cmocka_unit_test(published_bip143_signatures_are_made),
		cmocka_unit_test(low_r_is_found_and_is_short),
		cmocka_unit_test(bchn_and_we_sign_one_message_alike),
		cmocka_unit_test(
			published_bch_schnorr_signatures_are_judged_alike),
		cmocka_unit_test(
			bch_schnorr_is_made_of_either_nonce_and_whole_keys),
		cmocka_unit_test(
			published_bip340_signatures_are_made_and_judged_alike),
		cmocka_unit_test(
			attack_14_published_taproot_signatures_repeat_without_aux),
		cmocka_unit_test(the_signer_is_recovered),
		cmocka_unit_test(nothing_is_signed_without_a_secret),
		cmocka_unit_test(
			attack_12_a_signature_of_another_key_does_not_leave),
		cmocka_unit_test(only_strict_der_is_read),
	};

	(void)legacy_digests;
	(void)bch_digests;
	(void)taproot_tx;
	(void)taproot_spent;
	(void)taproot_keys;
	(void)taproot_leaves;
	(void)taproot_own;
	(void)token_own;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
