/* JSON, written without a tree. */
#include "support.h"

#include <jansson.h>
#include <math.h>

#include "api/emit.h"

static void commas_stand_between_and_nowhere_else(void **state)
{
	struct writer w;
	struct emit json;

	(void)state;
	writer_init(&w);
	json = emit_over(&w);
	emit_object_begin(&json, NULL);
	emit_object_begin(&json, "none");
	emit_object_end(&json);
	emit_array_begin(&json, "list");
	emit_u64(&json, NULL, 1);
	emit_array_begin(&json, NULL);
	emit_array_end(&json);
	emit_object_begin(&json, NULL);
	emit_null(&json, "a");
	emit_object_end(&json);
	emit_bool(&json, NULL, true);
	emit_bool(&json, NULL, false);
	emit_array_end(&json);
	emit_text(&json, "last", "");
	emit_object_end(&json);
	assert_string_equal(text_of(&w),
			    "{\"none\":{},\"list\":[1,[],"
			    "{\"a\":null},true,false],\"last\":\"\"}");
	writer_clear(&w);
}

/* The numbers of one array. */
static void numbers_have_the_forms_of_the_api(void **state)
{
	struct writer w;
	struct emit json;

	(void)state;
	writer_init(&w);
	json = emit_over(&w);
	emit_array_begin(&json, NULL);
	emit_u64(&json, NULL, 0);
	emit_u64(&json, NULL, UINT64_MAX);
	emit_i64(&json, NULL, INT64_MIN);
	emit_i64(&json, NULL, -1);
	emit_i64(&json, NULL, INT64_MAX);
	emit_double(&json, NULL, 1e-7);
	emit_double(&json, NULL, NAN);
	emit_double(&json, NULL, INFINITY);
	emit_amount(&json, NULL, 1200000001);
	emit_amount(&json, NULL, -1);
	emit_amount_fixed(&json, NULL, 1);
	emit_number_text(&json, NULL, "16307.42093852");
	emit_array_end(&json);
	assert_string_equal(text_of(&w),
			    "[0,18446744073709551615,-9223372036854775808,-1,"
			    "9223372036854775807,1e-7,null,null,12.00000001,"
			    "-1e-8,\"0.00000001\",16307.42093852]");
	writer_clear(&w);
}

#define ZEROS "000000000000000000000000000000000000000000000000000000000000"

static void hashes_are_shown_reversed(void **state)
{
	struct block_hash hash = { { 0x6f, [31] = 0x01 } };
	struct txid txid = { { 0xaa, [31] = 0xbb } };
	struct writer w;
	struct emit json;

	(void)state;
	writer_init(&w);
	json = emit_over(&w);
	emit_object_begin(&json, NULL);
	emit_block_hash(&json, "b", &hash);
	emit_txid(&json, "t", &txid);
	emit_hex(&json, "h", slice_of("\x01\xff", 2));
	emit_hex(&json, "e", slice_of(NULL, 0));
	emit_object_end(&json);
	assert_string_equal(text_of(&w),
			    "{\"b\":\"01" ZEROS "6f\",\"t\":\"bb" ZEROS
			    "aa\",\"h\":\"01ff\",\"e\":\"\"}");
	writer_clear(&w);
}

struct text_case {
	const char *text, *json;
};

static const struct text_case texts[] = {
	{ "plain", "\"plain\"" },
	{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
	{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
	{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
	/* Not UTF-8: alone, cut short, overlong, a surrogate, too high. */
	{ "\xff", "\"\\ufffd\"" },
	{ "\xe2\x82", "\"\\ufffd\\ufffd\"" },
	{ "\xc0\xaf", "\"\\ufffd\\ufffd\"" },
	{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
	{ "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
	{ "\x80x", "\"\\ufffdx\"" },
};

static void texts_are_escaped(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct emit json = emit_over(&w);

		writer_reset(&w);
		emit_text(&json, NULL, texts[i].text);
		assert_string_equal(text_of(&w), texts[i].json);
	}
	writer_clear(&w);
}

/* Two bytes of any kind make a string that another parser accepts. */
static void whatever_the_bytes_the_json_is_valid(void **state)
{
	struct writer w;

	(void)state;
	writer_init(&w);
	for (unsigned pair = 1; pair < 0x10000; pair += 7) {
		const char text[] = { (char)(pair >> 8), (char)pair, 0 };
		struct emit json = emit_over(&w);
		json_t *read;

		writer_reset(&w);
		emit_array_begin(&json, NULL);
		emit_text(&json, NULL, text);
		emit_array_end(&json);
		read = json_loadb((char *)w.data, w.len, 0, NULL);
		assert_non_null(read);
		json_decref(read);
	}
	writer_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_and_nowhere_else),
		cmocka_unit_test(numbers_have_the_forms_of_the_api),
		cmocka_unit_test(hashes_are_shown_reversed),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(whatever_the_bytes_the_json_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
