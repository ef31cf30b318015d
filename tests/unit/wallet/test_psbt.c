/* Templates: parsing and writing. */
#include "support.h"

#include "psbt_vectors.h"
#include "wallet/base64.h"
#include "wallet/psbt.h"

/* What a base64 text means, exactly as long on the heap. */
static struct slice bytes_of_base64(const char *text)
{
	size_t cap = strlen(text) / 4 * 3, len;
	uint8_t *bytes = malloc(cap + 1), *exact;

	assert_non_null(bytes);
	assert_ok(base64_decode(bytes, &len, text_slice(text)));
	exact = heap_copy(bytes, len);
	free(bytes);
	return slice_of(exact, len);
}

static const struct network *test_net(const char *coin)
{
	return net_of(coin, "regtest");
}

static void published_templates_come_back_byte_for_byte(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_valid); i++) {
		struct slice bytes = bytes_of_base64(psbt_valid[i].base64);
		const char *why = NULL;
		struct psbt psbt;
		struct writer w;
		enum status st;

		writer_init(&w);
		st = psbt_parse(&psbt, &why, test_net(psbt_valid[i].coin),
				bytes);
		if (st == STATUS_OK)
			psbt_write(&w, &psbt);
		if (st != STATUS_OK || !slice_equal(writer_slice(&w), bytes)) {
			print_message("%s: %s\n", psbt_valid[i].name, why);
			wrong++;
		}
		writer_clear(&w);
		psbt_clear(&psbt);
		free_bytes(bytes);
	}
	assert_int_equal(wrong, 0);
}

static void published_malformed_templates_are_refused(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_invalid); i++) {
		struct slice bytes = bytes_of_base64(psbt_invalid[i].base64);
		const char *why = NULL;
		struct psbt psbt;

		if (psbt_parse(&psbt, &why, test_net(psbt_invalid[i].coin),
			       bytes) != STATUS_BAD_INPUT ||
		    !why) {
			print_message("%s\n", psbt_invalid[i].name);
			wrong++;
		}
		psbt_clear(&psbt);
		free_bytes(bytes);
	}
	assert_int_equal(wrong, 0);
}

static void published_lock_times_are_chosen_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_locktimes); i++) {
		struct slice bytes = bytes_of_base64(psbt_locktimes[i].base64);
		const char *why = NULL;
		struct psbt psbt;

		assert_ok(psbt_parse(&psbt, &why, test_net("btc"), bytes));
		assert_int_equal(psbt.locktime_conflict,
				 psbt_locktimes[i].locktime < 0);
		if (!psbt.locktime_conflict)
			assert_int_equal(psbt.tx.locktime,
					 psbt_locktimes[i].locktime);
		psbt_clear(&psbt);
		free_bytes(bytes);
	}
}

static void every_truncation_is_refused(void **state)
{
	struct slice bytes = bytes_of_base64(psbt_valid[0].base64);

	(void)state;
	for (size_t len = 0; len < bytes.len; len++) {
		uint8_t *cut = heap_copy(bytes.data, len);
		const char *why = NULL;
		struct psbt psbt;

		assert_bad_input(psbt_parse(&psbt, &why, test_net("btc"),
					    slice_of(cut, len)));
		assert_non_null(why);
		psbt_clear(&psbt);
		free(cut);
	}
	free_bytes(bytes);
}

static void one_byte_more_is_refused(void **state)
{
	struct slice bytes = bytes_of_base64(psbt_valid[0].base64);
	uint8_t *longer = malloc(bytes.len + 1);
	const char *why = NULL;
	struct psbt psbt;

	(void)state;
	assert_non_null(longer);
	memcpy(longer, bytes.data, bytes.len);
	longer[bytes.len] = 0;
	assert_bad_input(psbt_parse(&psbt, &why, test_net("btc"),
				    slice_of(longer, bytes.len + 1)));
	assert_string_equal(why, "More bytes behind the last map");
	psbt_clear(&psbt);
	free(longer);
	free_bytes(bytes);
}

static void assert_says(const char *hex, const char *expected)
{
	struct slice bytes = bytes_of_hex(hex);
	const char *why = NULL;
	struct psbt psbt;

	assert_bad_input(psbt_parse(&psbt, &why, test_net("btc"), bytes));
	assert_string_equal(why, expected);
	psbt_clear(&psbt);
	free_bytes(bytes);
}

/* v0 without inputs or outputs; PAIRS stand in the global map. */
#define EMPTY_TX   \
	"01000a"   \
	"02000000" \
	"0000"     \
	"00000000"
#define EMPTY(PAIRS) "70736274ff" EMPTY_TX PAIRS "00"

/* With an unknown pair, and a proprietary one: its identifier has no bytes. */
static void a_template_without_inputs_is_one(void **state)
{
	struct slice bytes = bytes_of_hex(EMPTY("01aa00"
						"03fc000000"));
	const char *why = NULL;
	struct psbt psbt;

	(void)state;
	assert_ok(psbt_parse(&psbt, &why, test_net("btc"), bytes));
	assert_int_equal(psbt.tx.input_count, 0);
	assert_int_equal(psbt.tx.output_count, 0);
	assert_int_equal(psbt.tx.version, 2);
	assert_int_equal(psbt.global.count, 3);
	assert_non_null(psbt_find(&psbt.global, 0xaa));
	assert_null(psbt_find(&psbt.global, 0xab));
	psbt_clear(&psbt);
	free_bytes(bytes);
}

static void a_map_has_at_most_10000_pairs(void **state)
{
	(void)state;
	for (uint32_t extra = 0; extra < 2; extra++) {
		struct slice head = bytes_of_hex("70736274ff" EMPTY_TX);
		const char *why = NULL;
		struct psbt psbt;
		struct writer w;

		writer_init(&w);
		write_bytes(&w, head.data, head.len);
		for (uint32_t i = 1; i < PSBT_MAX_PAIRS + extra; i++) {
			write_u8(&w, 5);
			write_u8(&w, 0xaa);
			write_le32(&w, i);
			write_u8(&w, 0);
		}
		write_u8(&w, 0);
		assert_int_equal(psbt_parse(&psbt, &why, test_net("btc"),
					    writer_slice(&w)),
				 extra ? STATUS_BAD_INPUT : STATUS_OK);
		assert_true(!extra || !strcmp(why, "Too many pairs in a map"));
		psbt_clear(&psbt);
		writer_clear(&w);
		free_bytes(head);
	}
}

static void each_refusal_says_why(void **state)
{
	(void)state;
	assert_says("70736274fe", "No template: its first bytes are others");
	assert_says("", "No template: its first bytes are others");
	assert_says("70736274ff", "Truncated");
	assert_says("70736274ff00", "No unsigned tx");
	assert_says(EMPTY("01aa00"
			  "01aa00"),
		    "Duplicate key");
	assert_says(EMPTY("01aa00"
			  "02aa0000"
			  "01aa0101"),
		    "Duplicate key");
	assert_says(EMPTY("03fdaa0000"), "Truncated"); /* not shortest */
	assert_says(EMPTY("01fb0401000000"), "Unknown version");
	assert_says(EMPTY("01fb0403000000"), "Unknown version");
	assert_says(EMPTY("01fb020000"), "Version");
	assert_says(EMPTY("01fb0402000000"), "Unsigned tx");
	assert_says(EMPTY("02fc0500"), "Proprietary");
	assert_says("70736274ff"
		    "01fb0402000000"
		    "00",
		    "No tx version");
	assert_says("70736274ff"
		    "01fb0402000000"
		    "01020402000000"
		    "00",
		    "Missing input or output count");
	assert_says("70736274ff"
		    "01fb0402000000"
		    "01020402000000"
		    "010405feffffff7f"
		    "010501ff"
		    "00",
		    "Output count");
	assert_says("70736274ff"
		    "01fb0402000000"
		    "01020402000000"
		    "010405feffffff7f"
		    "010501fc"
		    "00",
		    "More maps than bytes");
}

#define ZEROS_14 "0000000000000000000000000000"

/* A map as small as maps can be takes a hundred times its size in memory. */
static void counts_of_maps_that_cannot_be_whole_take_no_memory(void **state)
{
	(void)state;
	assert_says("70736274ff"
		    "01fb0402000000"
		    "01020402000000"
		    "01040101"
		    "01050100"
		    "00" ZEROS_14 ZEROS_14 ZEROS_14,
		    "More maps than bytes");
	assert_says("70736274ff"
		    "01fb0402000000"
		    "01020402000000"
		    "01040100"
		    "01050101"
		    "00" ZEROS_14,
		    "More maps than bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_templates_come_back_byte_for_byte),
		cmocka_unit_test(published_malformed_templates_are_refused),
		cmocka_unit_test(published_lock_times_are_chosen_alike),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(one_byte_more_is_refused),
		cmocka_unit_test(a_template_without_inputs_is_one),
		cmocka_unit_test(a_map_has_at_most_10000_pairs),
		cmocka_unit_test(each_refusal_says_why),
		cmocka_unit_test(
			counts_of_maps_that_cannot_be_whole_take_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
