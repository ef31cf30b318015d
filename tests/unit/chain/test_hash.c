/* Hashes and hexadecimal. */
#include "support.h"

/* Origin: FIPS 180-2 appendix B; the millionfold "a" is left to nettle. */
static void sha256_matches_fips_180(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb924"
		      "27ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223"
			 "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039"
		  "a33ce45964ff2167f6ecedd419db06c1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t out[32];

		sha256(out, cases[i].text, strlen(cases[i].text));
		assert_slice_hex(slice_of(out, 32), cases[i].hex);
	}
}

static void sha256d_is_sha256_of_sha256(void **state)
{
	uint8_t data[200], once[32], twice[32], direct[32];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	for (size_t len = 0; len <= sizeof(data); len++) {
		sha256(once, data, len);
		sha256(twice, once, 32);
		sha256d(direct, data, len);
		assert_memory_equal(direct, twice, 32);
	}
}

static void pieces_hash_as_if_they_stood_side_by_side(void **state)
{
	uint8_t data[200], whole[32], parts[32];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	sha256d(whole, data, sizeof(data));
	for (size_t cut = 0; cut <= sizeof(data); cut++) {
		struct slice pieces[3] = {
			slice_of(data, cut / 2),
			slice_of(data + cut / 2, cut - cut / 2),
			slice_of(data + cut, sizeof(data) - cut),
		};

		sha256d_pieces(parts, pieces, 3);
		assert_memory_equal(parts, whole, 32);
	}
}

/* Origin: the generator point's key hash, known from the address
 * 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH. */
static void hash160_is_ripemd160_of_sha256(void **state)
{
	struct slice key = bytes_of_hex("0279be667ef9dcbbac55a06295ce870b0702"
					"9bfcdb2dce28d959f2815b16f81798");
	uint8_t out[20];

	(void)state;
	hash160(out, key.data, key.len);
	assert_slice_hex(slice_of(out, 20),
			 "751e76e8199196d454941c45d1b3a323f1433bd6");
	free_bytes(key);
}

/* Origin: the ElectrumX protocol documentation's worked example, the script
 * hash of the genesis block's first address. */
static void a_script_hash_is_electrums(void **state)
{
	struct slice script = bytes_of_hex("76a91462e907b15cbf27d5425399ebf6f0"
					   "fb50ebb88f1888ac");
	struct script_hash hash = script_hash_of(script);
	struct txid reversed;
	char hex[HASH_HEX_SIZE];

	(void)state;
	memcpy(reversed.bytes, hash.bytes, 32);
	txid_to_hex(hex, &reversed);
	assert_string_equal(hex, "8b01df4e368ea28f8dc0423bcf7a4923"
				 "e3a12d307c875e47a0cfbf90b5c39161");
	free_bytes(script);
}

static void display_order_is_the_reverse_of_wire_order(void **state)
{
	static const char hex[] = "0102030405060708090a0b0c0d0e0f10"
				  "1112131415161718191a1b1c1d1e1f20";
	char back[HASH_HEX_SIZE];
	struct block_hash hash;
	struct txid txid;

	(void)state;
	assert_ok(txid_from_hex(&txid, hex));
	assert_int_equal(txid.bytes[0], 0x20);
	assert_int_equal(txid.bytes[31], 0x01);
	txid_to_hex(back, &txid);
	assert_string_equal(back, hex);
	assert_ok(block_hash_from_hex(&hash, hex));
	block_hash_to_hex(back, &hash);
	assert_string_equal(back, hex);
}

static void upper_case_digits_are_read_and_lower_case_written(void **state)
{
	static const char upper[] = "ABCDEF0123456789ABCDEF0123456789"
				    "ABCDEF0123456789ABCDEF0123456789";
	static const char lower[] = "abcdef0123456789abcdef0123456789"
				    "abcdef0123456789abcdef0123456789";
	char back[HASH_HEX_SIZE];
	struct txid txid;

	(void)state;
	assert_ok(txid_from_hex(&txid, upper));
	txid_to_hex(back, &txid);
	assert_string_equal(back, lower);
}

static void a_hash_of_any_other_length_is_refused(void **state)
{
	char text[131];
	struct txid txid;
	struct block_hash hash;

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		char *cut;

		memset(text, 'a', len);
		text[len] = '\0';
		cut = (char *)heap_copy(text, len + 1);
		if (len == 64) {
			assert_ok(txid_from_hex(&txid, cut));
		} else {
			assert_bad_input(txid_from_hex(&txid, cut));
			assert_bad_input(block_hash_from_hex(&hash, cut));
		}
		free(cut);
	}
}

static void every_character_but_a_digit_is_refused(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	(void)state;
	for (int c = 1; c < 256; c++) {
		char low[2] = { '0', (char)c }, high[2] = { (char)c, '0' };
		enum status expected =
			strchr(digits, c) ? STATUS_OK : STATUS_BAD_INPUT;
		uint8_t out;

		assert_int_equal(hex_decode(&out, low, 2), expected);
		assert_int_equal(hex_decode(&out, high, 2), expected);
	}
}

static void an_odd_number_of_digits_is_refused(void **state)
{
	uint8_t out[2];

	(void)state;
	assert_bad_input(hex_decode(out, "abc", 3));
	assert_ok(hex_decode(out, "", 0));
}

static void hex_round_trips_every_byte(void **state)
{
	uint8_t all[256], back[256];
	char text[513];

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	hex_encode(text, all, sizeof(all));
	assert_int_equal(strlen(text), 512);
	assert_ok(hex_decode(back, text, 512));
	assert_memory_equal(all, back, sizeof(all));
}

static void hashes_are_equal_only_when_every_byte_is(void **state)
{
	struct txid a = { { 0 } };
	struct block_hash x = { { 0 } };

	(void)state;
	for (size_t i = 0; i < 32; i++) {
		struct txid b = a;
		struct block_hash y = x;

		assert_true(txid_equal(&a, &b));
		assert_true(block_hash_equal(&x, &y));
		b.bytes[i] = 1;
		y.bytes[i] = 1;
		assert_false(txid_equal(&a, &b));
		assert_false(block_hash_equal(&x, &y));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_matches_fips_180),
		cmocka_unit_test(sha256d_is_sha256_of_sha256),
		cmocka_unit_test(pieces_hash_as_if_they_stood_side_by_side),
		cmocka_unit_test(hash160_is_ripemd160_of_sha256),
		cmocka_unit_test(a_script_hash_is_electrums),
		cmocka_unit_test(display_order_is_the_reverse_of_wire_order),
		cmocka_unit_test(
			upper_case_digits_are_read_and_lower_case_written),
		cmocka_unit_test(a_hash_of_any_other_length_is_refused),
		cmocka_unit_test(every_character_but_a_digit_is_refused),
		cmocka_unit_test(an_odd_number_of_digits_is_refused),
		cmocka_unit_test(hex_round_trips_every_byte),
		cmocka_unit_test(hashes_are_equal_only_when_every_byte_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
