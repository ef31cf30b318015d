/* Token prefixes. */
#include "support.h"

#include "chain/token.h"
#include "chain/writer.h"
#include "token_vectors.h"

static void assert_token(size_t row, struct slice field, size_t prefix_len)
{
	const char *capability = token_vectors[row].capability;
	char text[HASH_HEX_SIZE];
	struct token token;
	size_t len;

	assert_ok(token_parse(&token, &len, field));
	assert_int_equal(len, prefix_len);
	txid_to_hex(text, &token.category);
	assert_string_equal(text, token_vectors[row].category);
	assert_true(token.amount ==
		    strtoull(token_vectors[row].amount, NULL, 10));
	assert_int_equal(token.has_nft, capability != NULL);
	if (capability)
		assert_string_equal(nft_capability_name(token.capability),
				    capability);
	assert_slice_hex(token.commitment, token_vectors[row].commitment);
}

static void published_prefixes_say_what_they_are_said_to_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(token_vectors); i++) {
		struct slice prefix = bytes_of_hex(token_vectors[i].prefix);

		assert_token(i, prefix, prefix.len);
		free_bytes(prefix);
	}
}

static void the_locking_script_stands_behind_the_prefix(void **state)
{
	static const uint8_t p2pkh[] = { 0x76, 0xa9, 0xef, 0x88, 0xac };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(token_vectors); i++) {
		struct slice prefix = bytes_of_hex(token_vectors[i].prefix);
		struct slice token, script, field;
		struct writer w;

		writer_init(&w);
		write_bytes(&w, prefix.data, prefix.len);
		write_bytes(&w, p2pkh, sizeof(p2pkh));
		field = writer_slice(&w);
		assert_token(i, field, prefix.len);
		token_split(&token, &script, field);
		assert_ptr_equal(token.data, field.data);
		assert_true(slice_equal(token, prefix));
		assert_true(
			slice_equal(script, slice_of(p2pkh, sizeof(p2pkh))));
		writer_clear(&w);
		free_bytes(prefix);
	}
}

static void assert_all_script(struct slice field)
{
	struct slice token, script;

	token_split(&token, &script, field);
	assert_int_equal(token.len, 0);
	assert_true(slice_equal(script, field));
}

static void published_malformed_prefixes_are_all_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_token_vectors); i++) {
		struct slice field = bytes_of_hex(bad_token_vectors[i].prefix);
		struct token token;
		size_t len;

		if (token_parse(&token, &len, field) != STATUS_NOT_FOUND)
			fail_msg("accepted: %s", bad_token_vectors[i].fault);
		assert_all_script(field);
		free_bytes(field);
	}
}

static void every_truncation_is_all_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(token_vectors); i++) {
		struct slice whole = bytes_of_hex(token_vectors[i].prefix);

		for (size_t len = 0; len < whole.len; len++) {
			uint8_t *cut = heap_copy(whole.data, len);

			assert_all_script(slice_of(cut, len));
			free(cut);
		}
		free_bytes(whole);
	}
}

/* Only these bytes of flags make sense; where they do, what they ask for
 * follows. */
static void every_byte_of_flags_is_as_specified(void **state)
{
	uint8_t field[64] = { 0xef };

	(void)state;
	for (unsigned flags = 0; flags < 256; flags++) {
		bool nft = flags & 0x20, amount = flags & 0x10;
		unsigned capability = flags & 0x0f;
		bool good = !(flags & 0x80) && (nft || amount) &&
			    (nft ? capability <= 2
				 : !capability && !(flags & 0x40));
		struct token token;
		size_t len;

		field[33] = (uint8_t)flags;
		field[34] = field[35] = field[36] = 1;
		assert_int_equal(token_parse(&token, &len,
					     slice_of(field, 64)) == STATUS_OK,
				 good);
		if (!good)
			continue;
		assert_int_equal(len, 34U + (flags & 0x40 ? 2 : 0) + amount);
		assert_int_equal(token.has_nft, nft);
		assert_int_equal(token.amount, amount);
		assert_int_equal(token.capability, capability);
		assert_int_equal(token.commitment.len, flags & 0x40 ? 1 : 0);
	}
}

static struct slice field_of(struct writer *w, uint8_t flags, const char *rest)
{
	struct slice bytes = bytes_of_hex(rest);

	writer_reset(w);
	write_u8(w, 0xef);
	memset(writer_extend(w, 32), 0x11, 32);
	write_u8(w, flags);
	write_bytes(w, bytes.data, bytes.len);
	free_bytes(bytes);
	return writer_slice(w);
}

static void numbers_have_their_shortest_form_and_their_range(void **state)
{
	static const struct {
		uint8_t flags;
		const char *rest;
		bool good;
	} cases[] = {
		{ 0x10, "01", true },
		{ 0x10, "00", false },
		{ 0x10, "fc", true },
		{ 0x10, "fdfc00", false },
		{ 0x10, "fdfd00", true },
		{ 0x10, "feffff0000", false },
		{ 0x10, "fe00000100", true },
		{ 0x10, "ffffffffff00000000", false },
		{ 0x10, "ff0000000001000000", true },
		{ 0x10, "ffffffffffffffff7f", true },
		{ 0x10, "ff0000000000000080", false },
		{ 0x10, "ffffffffffffffffff", false },
		{ 0x60, "01aa", true },
		{ 0x60, "00", false },
		{ 0x60, "fd0100aa", false },
		{ 0x60, "02aa", false },
		{ 0x60, "ffffffffffffffffffaa", false },
		{ 0x70, "01aa01", true },
		{ 0x70, "01aa00", false },
		{ 0x70, "01aa", false },
	};
	struct writer w;

	(void)state;
	writer_init(&w);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct token token;
		size_t len;
		struct slice field =
			field_of(&w, cases[i].flags, cases[i].rest);

		if ((token_parse(&token, &len, field) == STATUS_OK) !=
		    cases[i].good)
			fail_msg("%s", cases[i].rest);
	}
	writer_clear(&w);
}

/* The rules of the day allow fewer; a parser that knows them would lose the
 * addresses of blocks under later rules. */
static void a_commitment_may_have_any_length(void **state)
{
	static const uint16_t lengths[] = { 1, 40, 41, 128, 252, 253, 10000 };
	struct writer w;

	(void)state;
	writer_init(&w);
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct token token;
		size_t len;

		(void)field_of(&w, 0x62, "");
		write_compact_size(&w, lengths[i]);
		memset(writer_extend(&w, lengths[i]), 0xcc, lengths[i]);
		write_u8(&w, 0x51);
		assert_ok(token_parse(&token, &len, writer_slice(&w)));
		assert_int_equal(token.commitment.len, lengths[i]);
		assert_int_equal(len, w.len - 1);
		assert_int_equal(token.capability, NFT_MINTING);
	}
	writer_clear(&w);
}

static void a_field_that_begins_otherwise_is_all_script(void **state)
{
	struct slice good = bytes_of_hex(token_vectors[0].prefix);
	uint8_t *bytes = heap_copy(good.data, good.len);

	(void)state;
	for (unsigned first = 0; first < 256; first++) {
		struct slice field = slice_of(bytes, good.len), token, script;

		bytes[0] = (uint8_t)first;
		token_split(&token, &script, field);
		assert_int_equal(token.len, first == 0xef ? good.len : 0);
		assert_int_equal(token.len + script.len, good.len);
	}
	assert_all_script(slice_of(NULL, 0));
	free(bytes);
	free_bytes(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			published_prefixes_say_what_they_are_said_to_say),
		cmocka_unit_test(the_locking_script_stands_behind_the_prefix),
		cmocka_unit_test(published_malformed_prefixes_are_all_script),
		cmocka_unit_test(every_truncation_is_all_script),
		cmocka_unit_test(every_byte_of_flags_is_as_specified),
		cmocka_unit_test(
			numbers_have_their_shortest_form_and_their_range),
		cmocka_unit_test(a_commitment_may_have_any_length),
		cmocka_unit_test(a_field_that_begins_otherwise_is_all_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
