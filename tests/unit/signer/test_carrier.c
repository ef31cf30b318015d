/* The forms of a template. */
#include "support.h"

#include "signer/carrier.h"

static const uint8_t template[] = { 'p', 's', 'b', 't', 0xff, 1, 2, 3 };

static void read_as(struct slice text, enum carrier expected)
{
	struct complaint why = { "" };
	enum carrier form;
	struct writer out;

	writer_init(&out);
	if (carrier_read(&out, &form, &why, text) != OUTCOME_DONE)
		fail_msg("%s", why.line);
	assert_int_equal(form, expected);
	assert_int_equal(out.len, sizeof(template));
	assert_memory_equal(out.data, template, sizeof(template));
	writer_clear(&out);
}

static void all_three_forms_are_read_and_written_alike(void **state)
{
	static const char *const texts[] = {
		[CARRIER_BASE64] = "cHNidP8BAgM=\n",
		[CARRIER_HEX] = "70736274ff010203\n",
	};
	struct complaint why;
	struct writer out;

	(void)state;
	read_as(slice_of(template, sizeof(template)), CARRIER_BYTES);
	for (int form = CARRIER_BASE64; form <= CARRIER_HEX; form++) {
		read_as(text_slice(texts[form]), (enum carrier)form);
		writer_init(&out);
		assert_done(
			carrier_write(&out, &why, (enum carrier)form,
				      slice_of(template, sizeof(template))));
		assert_int_equal(out.len, strlen(texts[form]));
		assert_memory_equal(out.data, texts[form], out.len);
		writer_clear(&out);
	}
	read_as(text_slice(" \r\n70736274FF010203 \n"), CARRIER_HEX);
}

static void what_is_no_template_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"psbt",
		"70736274fe",
		"cHNidP8BAgM",
		"cHNidP8BAg M=",
		"70736274ff0",
		"70736274ffxx",
		"cHNidA==",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct complaint why = { "" };
		enum carrier form;
		struct writer out;

		writer_init(&out);
		if (carrier_read(&out, &form, &why, text_slice(texts[i])) !=
		    OUTCOME_MALFORMED)
			fail_msg("taken: %s", texts[i]);
		assert_true(*why.line);
		writer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_three_forms_are_read_and_written_alike),
		cmocka_unit_test(what_is_no_template_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
