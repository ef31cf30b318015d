/* Secret and public keys. */
#include "support.h"

#define ORDER "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
#define LAST  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
#define ONE   "0000000000000000000000000000000000000000000000000000000000000001"
#define ZERO  "0000000000000000000000000000000000000000000000000000000000000000"
#define G_X   "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
#define G_Y   "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"

static enum status parse_secret(struct secret_key *out, const char *hex)
{
	struct slice bytes = bytes_of_hex(hex);
	enum status st = secret_key_parse(out, bytes);

	free_bytes(bytes);
	return st;
}

static enum status parse_public(struct public_key *out, const char *hex)
{
	struct slice bytes = bytes_of_hex(hex);
	enum status st = public_key_parse(out, bytes);

	free_bytes(bytes);
	return st;
}

static void secrets_are_numbers_from_one_to_below_the_order(void **state)
{
	struct secret_key key;

	(void)state;
	assert_ok(parse_secret(&key, ONE));
	assert_ok(parse_secret(&key, LAST));
	assert_bad_input(parse_secret(&key, ORDER));
	assert_true(all_zeros(&key, sizeof(key)));
	assert_bad_input(parse_secret(&key, ZERO));
	assert_bad_input(parse_secret(&key, "01"));
	assert_bad_input(parse_secret(&key, ONE "01"));
	assert_bad_input(parse_secret(&key, ""));
}

static void the_secret_one_is_the_generator(void **state)
{
	struct curve curve = open_curve();
	struct secret_key key;
	struct public_key pub;

	(void)state;
	assert_ok(parse_secret(&key, ONE));
	assert_ok(public_key_of(&pub, &curve, &key, true));
	assert_slice_hex(public_key_slice(&pub), "02" G_X);
	assert_ok(public_key_of(&pub, &curve, &key, false));
	assert_slice_hex(public_key_slice(&pub), "04" G_X G_Y);
	assert_false(public_key_is_compressed(&pub));
	secret_key_clear(&key);
	assert_true(all_zeros(&key, sizeof(key)));
	assert_bad_input(public_key_of(&pub, &curve, &key, true));
	curve_close(&curve);
}

static void blinding_changes_no_key(void **state)
{
	static const uint8_t seed[32] = { 7, 7, 7 };
	struct public_key plain, blinded;
	struct curve curve = open_curve();
	struct secret_key key;
	struct curve other;

	(void)state;
	assert_ok(curve_open(&other, seed));
	assert_ok(parse_secret(&key, LAST));
	assert_ok(public_key_of(&plain, &curve, &key, true));
	assert_ok(public_key_of(&blinded, &other, &key, true));
	assert_memory_equal(&plain, &blinded, sizeof(plain));
	assert_slice_hex(public_key_slice(&plain), "03" G_X);
	curve_close(&curve);
	curve_close(&other);
}

static void public_keys_are_points_in_two_forms(void **state)
{
	struct public_key key;

	(void)state;
	assert_ok(parse_public(&key, "02" G_X));
	assert_ok(parse_public(&key, "03" G_X));
	assert_ok(parse_public(&key, "04" G_X G_Y));
	/* Hybrid keys are no standard, and x = 5 has no point. */
	assert_bad_input(parse_public(&key, "06" G_X G_Y));
	assert_bad_input(parse_public(&key, "07" G_X G_Y));
	assert_bad_input(parse_public(&key, "04" G_X G_X));
	assert_bad_input(parse_public(&key, "04" G_X));
	assert_bad_input(parse_public(&key, "02" G_X G_Y));
	assert_bad_input(parse_public(&key, "05" G_X));
	assert_bad_input(parse_public(
		&key, "02000000000000000000000000000000000000000000000000000000"
		      "0000000005"));
	assert_bad_input(parse_public(&key, ""));
}

/* The same tweak on both sides gives keys that belong together. */
static void sums_of_secrets_and_of_points_agree(void **state)
{
	struct curve curve = open_curve();
	struct public_key pub, sum, expected;
	struct secret_key key;
	uint8_t tweak[32];

	(void)state;
	fill_from_hex(tweak, 32, G_Y);
	assert_ok(parse_secret(&key, G_X));
	assert_ok(public_key_of(&pub, &curve, &key, true));
	assert_ok(public_key_add(&sum, &pub, tweak));
	assert_ok(secret_key_add(&key, tweak));
	assert_ok(public_key_of(&expected, &curve, &key, true));
	assert_memory_equal(&sum, &expected, sizeof(sum));

	/* One and minus one. */
	assert_ok(parse_secret(&key, ONE));
	assert_ok(public_key_of(&pub, &curve, &key, true));
	fill_from_hex(tweak, 32, LAST);
	assert_bad_input(public_key_add(&sum, &pub, tweak));
	assert_bad_input(secret_key_add(&key, tweak));
	assert_true(all_zeros(&key, sizeof(key)));
	curve_close(&curve);
}

static void xonly_sums_take_the_even_point_of_either_secret(void **state)
{
	struct curve curve = open_curve();
	struct xonly_key base, sum;
	struct secret_key key, out;
	struct public_key pub;
	uint8_t tweak[32];
	bool odd;

	(void)state;
	fill_from_hex(base.bytes, 32, G_X);
	fill_from_hex(tweak, 32, G_Y);
	assert_ok(xonly_key_add(&sum, &odd, &base, tweak));
	for (int i = 0; i < 2; i++) {
		assert_ok(parse_secret(&key, i ? LAST : ONE));
		assert_ok(secret_key_xonly_add(&out, &curve, &key, tweak));
		assert_ok(public_key_of(&pub, &curve, &out, true));
		assert_int_equal(pub.bytes[0], odd ? 3 : 2);
		assert_memory_equal(pub.bytes + 1, sum.bytes, 32);
	}
	fill_from_hex(tweak, 32, ORDER);
	assert_bad_input(xonly_key_add(&sum, &odd, &base, tweak));
	assert_bad_input(secret_key_xonly_add(&out, &curve, &key, tweak));
	assert_true(all_zeros(&out, sizeof(out)));
	memset(base.bytes, 0, sizeof(base.bytes));
	assert_bad_input(xonly_key_parse(&sum, slice_of(base.bytes, 32)));
	base.bytes[31] = 1;
	assert_ok(xonly_key_parse(&sum, slice_of(base.bytes, 32)));
	assert_bad_input(xonly_key_parse(&sum, slice_of(base.bytes, 31)));
	curve_close(&curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			secrets_are_numbers_from_one_to_below_the_order),
		cmocka_unit_test(the_secret_one_is_the_generator),
		cmocka_unit_test(blinding_changes_no_key),
		cmocka_unit_test(public_keys_are_points_in_two_forms),
		cmocka_unit_test(sums_of_secrets_and_of_points_agree),
		cmocka_unit_test(
			xonly_sums_take_the_even_point_of_either_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
