/* CashAddr, the codec. */
#include "support.h"

#include <ctype.h>

#include "cashaddr_vectors.h"
#include "chain/cashaddr.h"

/* The text as an exact heap copy, so that the sanitizer sees overreads. */
static enum status decode(struct cashaddr *out, const char **why,
			  const char *prefix, const char *text)
{
	char *exact = (char *)heap_copy(text, strlen(text) + 1);
	enum status st;

	*why = NULL;
	st = cashaddr_decode(out, why, prefix, exact);
	assert_true((st == STATUS_OK) == !*why);
	free(exact);
	return st;
}

static void prefix_of(char out[CASHADDR_TEXT_SIZE], const char *text)
{
	strcpy(out, text);
	*strchr(out, ':') = '\0';
}

static void assert_decodes(const char *prefix, const char *text, uint8_t type,
			   const char *payload)
{
	struct cashaddr address;
	const char *why;

	if (decode(&address, &why, prefix, text) != STATUS_OK)
		fail_msg("%s: %s", text, why);
	assert_int_equal(address.type, type);
	assert_slice_hex(slice_of(address.hash, address.len), payload);
}

static void upper_case(char out[CASHADDR_TEXT_SIZE], const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		out[i] = (char)toupper((unsigned char)text[i]);
	out[i] = '\0';
}

static void published_payloads_come_out_of_their_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cashaddr_payloads); i++) {
		const char *text = cashaddr_payloads[i].text;
		const char *payload = cashaddr_payloads[i].payload;
		uint8_t type = cashaddr_payloads[i].type;
		char prefix[CASHADDR_TEXT_SIZE], upper[CASHADDR_TEXT_SIZE];

		prefix_of(prefix, text);
		upper_case(upper, text);
		assert_decodes(prefix, text, type, payload);
		assert_decodes(prefix, strchr(text, ':') + 1, type, payload);
		assert_decodes(prefix, upper, type, payload);
		assert_decodes(prefix, strchr(upper, ':') + 1, type, payload);
	}
}

static void published_texts_come_out_of_their_payloads(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cashaddr_payloads); i++) {
		struct slice payload =
			bytes_of_hex(cashaddr_payloads[i].payload);
		struct cashaddr address = { .type = cashaddr_payloads[i].type,
					    .len = payload.len };
		char prefix[CASHADDR_TEXT_SIZE], text[CASHADDR_TEXT_SIZE];

		memcpy(address.hash, payload.data, payload.len);
		prefix_of(prefix, cashaddr_payloads[i].text);
		assert_ok(cashaddr_encode(text, prefix, &address));
		assert_string_equal(text, cashaddr_payloads[i].text);
		free_bytes(payload);
	}
}

/* Some have no payload, or one of a future version: that is told, and not that
 * the checksum is wrong. */
static void published_checksums_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cashaddr_checksums); i++) {
		char prefix[CASHADDR_TEXT_SIZE];
		struct cashaddr address;
		const char *why;

		prefix_of(prefix, cashaddr_checksums[i]);
		if (decode(&address, &why, prefix, cashaddr_checksums[i]) !=
		    STATUS_OK)
			assert_string_not_equal(why, "Checksum mismatch");
	}
}

#define GOOD "qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"

static void one_wrong_digit_is_noticed(void **state)
{
	char text[] = GOOD;

	(void)state;
	for (size_t i = 0; text[i]; i++) {
		struct cashaddr address;
		const char *why;
		char right = text[i];

		text[i] = right == 'q' ? 'p' : 'q';
		assert_bad_input(decode(&address, &why, "bitcoincash", text));
		assert_string_equal(why, "Checksum mismatch");
		text[i] = right;
	}
}

static void every_cut_is_refused(void **state)
{
	static const char whole[] = "bitcoincash:" GOOD;

	(void)state;
	for (size_t len = 0; len < strlen(whole); len++) {
		char text[sizeof(whole)];
		struct cashaddr address;
		const char *why;

		memcpy(text, whole, len);
		text[len] = '\0';
		assert_bad_input(decode(&address, &why, "bitcoincash", text));
	}
}

static void each_refusal_says_why(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "Input string too short" },
		{ "bitcoincash:", "Input string too short" },
		{ "bitcoincash:qqqqqqq", "Input string too short" },
		{ "bitcoincash:qqqqqqqq", "Checksum mismatch" },
		{ "bchtest:" GOOD, "Unknown address prefix" },
		{ "bitcoincas:" GOOD, "Unknown address prefix" },
		{ "bitcoincashh:" GOOD, "Unknown address prefix" },
		{ "bitcoincasj:" GOOD, "Unknown address prefix" },
		{ ":" GOOD, "Unknown address prefix" },
		{ "bitcoincash::" GOOD, "Non-CashAddr character" },
		{ "bitcoincash: " GOOD, "Invalid character" },
		{ "bitcoincash:b" GOOD, "Non-CashAddr character" },
		{ "BITCOINCASH:" GOOD, "Mixed case" },
		{ "Bitcoincash:" GOOD, "Mixed case" },
		{ "bitcoincash:Q" GOOD, "Mixed case" },
		{ "\xe2\x82\xbf", "Invalid character" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct cashaddr address;
		const char *why;

		assert_bad_input(
			decode(&address, &why, "bitcoincash", cases[i].text));
		assert_string_equal(why, cases[i].why);
	}
}

/* Texts whose checksums are sound. Origin: made for this test, with the
 * specification's polynomial. */
static void a_payload_must_be_what_its_version_announces(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "bitcoincash:a5a8yrhz", "Empty payload" },
		{ "bitcoincash:q0n354ecu", "More than 4 padding bits" },
		{ "bitcoincash:qqyq78nf2w", "Invalid address length" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygj4w5vj7dg",
		  "Invalid address length" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2qhdshe8x7",
		  "Invalid address length" },
		{ "bitcoincash:qyqqzqsrqszsvpcgpy9qkrqdpc83qygjzvh2eucmkz",
		  "Invalid address length" },
		{ "bitcoincash:qvqqzqsrqszsvpcgpy9qkrqdpc83qygjzvf3nkk79z",
		  "Invalid address length" },
		{ "bitcoincash:"
		  "qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2p29shrqv35xcur5"
		  "0p7dlm407s7",
		  "Invalid address length" },
		{ "bitcoincash:"
		  "quqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2p29shrqv35xcur5"
		  "0p7gppyg3jgffxyu5zj23t9skjutesxyerxdp4xcms5vpandmq",
		  "Invalid address length" },
		{ "bitcoincash:sqqqzqsrqszsvpcgpy9qkrqdpc83qygjzvf3fl559h",
		  "Reserved version bit" },
		{ "bitcoincash:"
		  "luqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2p29shrqv35xcur5"
		  "0p7gppyg3jgffxyu5zj23t9skjutesxyerxdp4xcmnswf68v7r603lzg73gd"
		  "ct",
		  "Reserved version bit" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzdts9jxwcr",
		  "Nonzero padding" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzwh480ytyq",
		  "Nonzero padding" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzvq9afpa24e",
		  "More than 4 padding bits" },
		{ "bitcoincash:qqqqzqsrqszsvpcgpy9qkrqdpc83qygjzvqqsx8nv64y",
		  "Invalid address length" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct cashaddr address;
		const char *why;

		assert_bad_input(
			decode(&address, &why, "bitcoincash", cases[i].text));
		assert_string_equal(why, cases[i].why);
	}
}

static void a_text_of_any_length_is_refused(void **state)
{
	(void)state;
	for (size_t len = 100; len < 300; len++) {
		struct cashaddr address;
		const char *why;
		char text[301];

		memset(text, 'q', len);
		text[len] = '\0';
		assert_bad_input(decode(&address, &why, "bitcoincash", text));
		if (len > 112)
			assert_string_equal(why, "Input string too long");
	}
}

static void sizes_and_prefixes_that_no_text_has_are_refused(void **state)
{
	struct cashaddr address = { .type = CASHADDR_P2PKH };
	char text[CASHADDR_TEXT_SIZE];
	size_t count = 0;

	(void)state;
	for (size_t len = 0; len <= 300; len++) {
		enum status st;

		address.len = len;
		st = cashaddr_encode(text, "p", &address);
		assert_true(st == STATUS_OK || st == STATUS_LIMIT);
		count += st == STATUS_OK;
	}
	assert_int_equal(count, 8);
	address.len = 64;
	assert_ok(cashaddr_encode(text, "prefixprefixpr", &address));
	assert_int_equal(strlen(text), CASHADDR_TEXT_SIZE - 1);
	assert_int_equal(cashaddr_encode(text, "prefixprefixpre", &address),
			 STATUS_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_payloads_come_out_of_their_texts),
		cmocka_unit_test(published_texts_come_out_of_their_payloads),
		cmocka_unit_test(published_checksums_are_sound),
		cmocka_unit_test(one_wrong_digit_is_noticed),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(a_payload_must_be_what_its_version_announces),
		cmocka_unit_test(a_text_of_any_length_is_refused),
		cmocka_unit_test(
			sizes_and_prefixes_that_no_text_has_are_refused),
	};

	/* test_address.c has these. */
	(void)cashaddr_pairs;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
