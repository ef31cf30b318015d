/* Templates as UR. */
#include "support.h"

#include <stdio.h>

#include "wallet/ur.h"

/* Origin: BlockchainCommons/Research papers/bcr-2020-006-urtypes.md, and
 * bcr-2020-012-bytewords.md for the seed. */
static const char psbt_hex[] =
	"70736274ff01009a020000000258e87a21b56daf0c23be8e7070456c336f7cba"
	"a5c8757924f545887bb2abdd750000000000ffffffff838d0427d0ec650a68aa"
	"46bb0b098aea4422c071b2ca78352a077959d07cea1d0100000000ffffffff02"
	"70aaf00800000000160014d85c2b71d0060b09c9886aeb815e50991dda124d00"
	"e1f5050000000016001400aea9a2e5f0f876a588df5546e8742d1d87008f0000"
	"00000000000000";
static const char psbt_ur[] =
	"ur:psbt/hdosjojkidjyzmadaenyaoaeaeaeaohdvsknclrejnpebncnrnmnjojo"
	"fejzeojlkerdonspkpkkdkykfelokgprpyutkpaeaeaeaeaezmzmzmzmlslgaadi"
	"tiwpihbkispkfgrkbdaslewdfycprtjsprsgksecdratkkhktikewdcaadaeaeae"
	"aezmzmzmzmaojopkwtayaeaeaeaecmaebbtphhdnjstiambdassoloimwmlyhygd"
	"nlcatnbggtaevyykahaeaeaeaecmaebbaeplptoevwwtyakoonlourgofgvsjydp"
	"caltaemyaeaeaeaeaeaeaeaeaebkgdcarh";
static const char seed_words[] =
	"tantjzoeadgdstaslplabghydrpfmkbggufgludprfgmaosecffltnsoaawkbd";

static void assert_decoded(const char *text, const char *hex)
{
	uint8_t *space = malloc(strlen(text) / 2);
	const char *why = NULL;
	struct slice psbt;

	assert_non_null(space);
	if (ur_decode(space, &psbt, &why, text_slice(text)) != STATUS_OK)
		fail_msg("%s", why);
	assert_slice_hex(psbt, hex);
	free(space);
}

static void the_published_template_is_encoded_and_decoded(void **state)
{
	struct slice psbt = bytes_of_hex(psbt_hex);
	char upper[sizeof(psbt_ur)];
	struct writer text;

	(void)state;
	writer_init(&text);
	assert_ok(ur_encode(&text, psbt));
	assert_true(slice_equal(writer_slice(&text), text_slice(psbt_ur)));
	assert_true(ur_is(writer_slice(&text)));
	assert_decoded(psbt_ur, psbt_hex);
	/* As QR codes like it. */
	for (size_t i = 0; i < sizeof(psbt_ur); i++)
		upper[i] = (char)(psbt_ur[i] >= 'a' && psbt_ur[i] <= 'z'
					  ? psbt_ur[i] - 'a' + 'A'
					  : psbt_ur[i]);
	assert_decoded(upper, psbt_hex);
	writer_clear(&text);
	free_bytes(psbt);
}

static void every_length_comes_back(void **state)
{
	static const size_t lengths[] = { 0,   1,     23,    24,   255,
					  256, 65535, 65536, 70000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		uint8_t *bytes = calloc(lengths[i] + 1, 1);
		const char *why = NULL;
		struct writer text;
		struct slice psbt;
		uint8_t *space;

		assert_non_null(bytes);
		writer_init(&text);
		assert_ok(ur_encode(&text, slice_of(bytes, lengths[i])));
		space = malloc(text.len / 2);
		assert_non_null(space);
		assert_ok(ur_decode(space, &psbt, &why, writer_slice(&text)));
		assert_true(slice_equal(psbt, slice_of(bytes, lengths[i])));
		writer_clear(&text);
		free(space);
		free(bytes);
	}
}

static void assert_says(const char *text, const char *expected)
{
	uint8_t *space = malloc(strlen(text) / 2 + 1);
	const char *why = NULL;
	struct slice psbt;

	assert_non_null(space);
	assert_bad_input(ur_decode(space, &psbt, &why, text_slice(text)));
	assert_string_equal(why, expected);
	free(space);
}

static void what_is_no_template_is_refused(void **state)
{
	char damaged[sizeof(psbt_ur)], seed[128];

	(void)state;
	assert_says("", "Not a UR of one part that holds a template");
	assert_says("ur:seed/aeae",
		    "Not a UR of one part that holds a template");
	assert_says("ur:psbt/1-2/aeae", "Not bytewords");
	assert_says("ur:psbt/aea",
		    "Not a UR of one part that holds a template");
	assert_says("ur:psbt/aeae", "Checksum mismatch");
	memcpy(damaged, psbt_ur, sizeof(damaged));
	memcpy(damaged + 20, "ae", 2);
	assert_says(damaged, "Checksum mismatch");
	/* The published bytewords: right, but a seed. */
	snprintf(seed, sizeof(seed), "ur:psbt/%s", seed_words);
	assert_says(seed, "Not one byte string");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_template_is_encoded_and_decoded),
		cmocka_unit_test(every_length_comes_back),
		cmocka_unit_test(what_is_no_template_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
