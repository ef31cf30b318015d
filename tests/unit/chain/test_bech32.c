/* bech32, bech32m and the witness programs in them. */
#include "support.h"

#include "bech32_vectors.h"
#include "chain/bech32.h"

/* Upper case is folded, so the text that comes back is in lower case. */
static void assert_round_trip(const char *text, enum bech32_kind kind)
{
	char *exact = (char *)heap_copy(text, strlen(text) + 1);
	char back[BECH32_TEXT_SIZE], lower[BECH32_TEXT_SIZE];
	struct bech32 decoded;
	const char *why = NULL;
	size_t i;

	assert_ok(bech32_decode(&decoded, &why, exact));
	assert_int_equal(decoded.kind, kind);
	assert_ok(bech32_encode(back, kind, decoded.hrp, decoded.values,
				decoded.count));
	for (i = 0; text[i]; i++)
		lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 32
							    : text[i];
	lower[i] = '\0';
	assert_string_equal(back, lower);
	free(exact);
}

static void published_texts_decode_and_encode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bech32_valid); i++)
		assert_round_trip(bech32_valid[i], BECH32);
	for (size_t i = 0; i < COUNT_OF(bech32m_valid); i++)
		assert_round_trip(bech32m_valid[i], BECH32M);
}

/* NULL when text is a witness address; else what is wrong with it. */
static const char *fault_of(const char *text)
{
	char *exact = (char *)heap_copy(text, strlen(text) + 1);
	struct witness_program program;
	struct bech32 decoded;
	const char *why = NULL;
	enum status st = bech32_decode(&decoded, &why, exact);

	if (st == STATUS_OK)
		st = witness_program_decode(&program, &why, &decoded);
	free(exact);
	assert_true((st == STATUS_OK) == !why);
	return why;
}

static void assert_fault(const char *text, const char *note)
{
	/* Fine but for its prefix, which is address.c's business. */
	bool prefix = !strcmp(note, "Invalid human-readable part");

	if (!fault_of(text) != prefix)
		fail_msg("%s: %s", text, note);
}

static void published_faults_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bech32_invalid); i++)
		assert_fault(bech32_invalid[i].text, bech32_invalid[i].note);
	for (size_t i = 0; i < COUNT_OF(bech32m_invalid); i++)
		assert_fault(bech32m_invalid[i].text, bech32m_invalid[i].note);
}

static void each_refusal_says_why(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5"
		  "k7",
		  "Mixed case" },
		{ "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
		  "Checksum mismatch" },
		{ "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3b4",
		  "Non-bech32 character" },
		{ "bc\x01qw508", "Invalid character" },
		{ "qw508d6qejxtdg4y5r3zarvary", "Missing separator" },
		{ "1qw508d6qejxtdg4y5r3zarvary", "Empty human-readable part" },
		{ "", "Missing separator" },
		{ "bc1", "Input string too short" },
		{ "an84characterslonghumanreadablepartthatcontainsthenumber1and"
		  "theexcludedcharactersbio1569pvx",
		  "Input string too long" },
		{ "bc1gmk9yu", "Empty data section" },
		{ "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2",
		  "Invalid witness version" },
		{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y"
		  "7hd",
		  "Version 1+ witness address must use bech32m" },
		{ "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24j"
		  "c47",
		  "Version 0 witness address must use bech32" },
		{ "bc1pw5dgrnzv", "Invalid witness program size" },
		{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0n"
		  "x0muaewav253zgeav",
		  "Invalid witness program size" },
		{ "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
		  "Invalid witness program size" },
		{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qw"
		  "wzcrf",
		  "More than 4 padding bits" },
		{ "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggk"
		  "g4j",
		  "Nonzero padding" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *why = fault_of(cases[i].text);

		assert_non_null(why);
		assert_string_equal(why, cases[i].why);
	}
}

static void every_single_typing_error_is_caught(void **state)
{
	static const char good[] = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2"
				   "e72q4k9hcz7vqzk5jj0";
	static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

	(void)state;
	assert_null(fault_of(good));
	for (size_t i = 3; i < sizeof(good) - 1; i++) {
		for (const char *c = alphabet; *c; c++) {
			char bad[sizeof(good)];

			memcpy(bad, good, sizeof(good));
			if (bad[i] == *c)
				continue;
			bad[i] = *c;
			assert_string_equal(fault_of(bad), "Checksum mismatch");
		}
	}
}

static void every_program_size_round_trips(void **state)
{
	uint8_t bytes[WITNESS_PROGRAM_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 5);
	for (uint8_t version = 1; version <= 16; version++) {
		for (size_t len = 2; len <= sizeof(bytes); len++) {
			struct witness_program program;
			struct bech32 decoded;
			char text[BECH32_TEXT_SIZE];
			const char *why;

			assert_ok(witness_program_encode(text, "bcrt", version,
							 slice_of(bytes, len)));
			assert_ok(bech32_decode(&decoded, &why, text));
			assert_ok(witness_program_decode(&program, &why,
							 &decoded));
			assert_int_equal(program.version, version);
			assert_true(slice_equal(
				slice_of(program.bytes, program.len),
				slice_of(bytes, len)));
		}
	}
}

static void what_would_be_too_long_is_not_encoded(void **state)
{
	char hrp[BECH32_TEXT_SIZE + 1];
	char text[BECH32_TEXT_SIZE];
	uint8_t values[BECH32_MAX_TEXT + 1] = { 0 };

	(void)state;
	memset(hrp, 'a', sizeof(hrp) - 1);
	hrp[sizeof(hrp) - 1] = '\0';
	assert_int_equal(bech32_encode(text, BECH32, hrp, values, 0),
			 STATUS_LIMIT);
	hrp[83] = '\0';
	assert_ok(bech32_encode(text, BECH32, hrp, values, 0));
	assert_int_equal(strlen(text), 90);
	assert_int_equal(bech32_encode(text, BECH32, hrp, values, 1),
			 STATUS_LIMIT);
	assert_int_equal(
		bech32_encode(text, BECH32, "a", values, sizeof(values)),
		STATUS_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_texts_decode_and_encode),
		cmocka_unit_test(published_faults_are_found),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(every_single_typing_error_is_caught),
		cmocka_unit_test(every_program_size_round_trips),
		cmocka_unit_test(what_would_be_too_long_is_not_encoded),
	};

	/* test_address.c goes through these. */
	(void)bech32_addresses;
	(void)bech32m_addresses;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
