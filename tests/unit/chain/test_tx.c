/* Transactions. */
#include "support.h"

#include "chain/tx.h"
#include "chain/writer.h"
#include "tx_vectors.h"

#define IN                                                                 \
	"1111111111111111111111111111111111111111111111111111111111111111" \
	"00000000"                                                         \
	"00"                                                               \
	"ffffffff"
#define OUT                \
	"0100000000000000" \
	"0151"
#define END "00000000"

static const struct network *btc(void)
{
	return network_find("btc", "livenet");
}

/* A row that tx_parse() takes is written back to the same bytes and has the
 * identifiers and sizes that Python computed. */
static void assert_row(size_t row)
{
	struct slice bytes = bytes_of_hex(tx_vectors[row].hex);
	size_t stripped = tx_vectors[row].stripped_size;
	char hex[HASH_HEX_SIZE];
	struct tx_space space;
	struct writer w;
	struct txid id;
	struct tx tx;

	tx_space_init(&space);
	assert_ok(tx_parse(&tx, &space, bytes, btc()));
	id = tx_txid(&tx);
	txid_to_hex(hex, &id);
	assert_string_equal(hex, tx_vectors[row].txid);
	id = tx_wtxid(&tx);
	txid_to_hex(hex, &id);
	assert_string_equal(hex, tx_vectors[row].wtxid);
	assert_int_equal(tx_stripped_size(&tx), stripped);
	assert_int_equal(tx_weight(&tx), 3 * stripped + bytes.len);
	assert_int_equal(tx_vsize(&tx), (3 * stripped + bytes.len + 3) / 4);

	writer_init(&w);
	tx_write(&w, &tx, true);
	assert_true(slice_equal(writer_slice(&w), bytes));
	writer_reset(&w);
	tx_write(&w, &tx, false);
	assert_int_equal(w.len, stripped);
	sha256d(id.bytes, w.data, w.len);
	txid_to_hex(hex, &id);
	assert_string_equal(hex, tx_vectors[row].txid);
	writer_clear(&w);
	tx_space_clear(&space);
	free_bytes(bytes);
}

static void published_transactions_parse_and_are_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tx_vectors); i++)
		if (tx_vectors[i].txid)
			assert_row(i);
}

static void many_txids_are_each_ones_own(void **state)
{
	struct slice bytes[150];
	struct tx txs[COUNT_OF(bytes)];
	struct txid ids[COUNT_OF(bytes)];
	struct tx_space space;
	size_t count = 0;

	(void)state;
	tx_space_init(&space);
	for (size_t i = 0; count < COUNT_OF(bytes); i++) {
		size_t row = i % COUNT_OF(tx_vectors);

		if (!tx_vectors[row].txid)
			continue;
		bytes[count] = bytes_of_hex(tx_vectors[row].hex);
		assert_ok(tx_parse(&txs[count], &space, bytes[count], btc()));
		count++;
	}
	for (size_t n = 0; n <= count; n++) {
		memset(ids, 0, sizeof(ids));
		tx_txids(ids, txs, n);
		for (size_t i = 0; i < n; i++) {
			struct txid wanted = tx_txid(&txs[i]);

			assert_true(txid_equal(&ids[i], &wanted));
		}
	}
	for (size_t i = 0; i < count; i++)
		free_bytes(bytes[i]);
	tx_space_clear(&space);
}

static enum status parse(struct slice bytes, const struct network *net)
{
	struct tx_space space;
	enum status st;
	struct tx tx;

	tx_space_init(&space);
	st = tx_parse(&tx, &space, bytes, net);
	tx_space_clear(&space);
	return st;
}

static enum status parse_hex(const char *hex)
{
	struct slice bytes = bytes_of_hex(hex);
	enum status st = parse(bytes, btc());

	free_bytes(bytes);
	return st;
}

static void published_amounts_out_of_range_are_refused(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tx_vectors); i++) {
		if (tx_vectors[i].txid)
			continue;
		assert_bad_input(parse_hex(tx_vectors[i].hex));
		refused++;
	}
	assert_int_equal(refused, 3);
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tx_vectors); i++) {
		struct slice whole = bytes_of_hex(tx_vectors[i].hex);

		for (size_t len = 0; len < whole.len; len++) {
			uint8_t *cut = heap_copy(whole.data, len);

			assert_bad_input(parse(slice_of(cut, len), btc()));
			free(cut);
		}
		free_bytes(whole);
	}
}

static void a_trailing_byte_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tx_vectors); i++) {
		struct slice whole = bytes_of_hex(tx_vectors[i].hex);
		uint8_t *longer = malloc(whole.len + 1);

		assert_non_null(longer);
		memcpy(longer, whole.data, whole.len);
		longer[whole.len] = 0;
		assert_bad_input(parse(slice_of(longer, whole.len + 1), btc()));
		free(longer);
		free_bytes(whole);
	}
}

/* Changing any one byte never reads beyond, and what still parses is still
 * written back as it came. */
static void every_changed_byte_is_refused_or_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tx_vectors); i += 7) {
		struct slice whole = bytes_of_hex(tx_vectors[i].hex);
		uint8_t *bad = heap_copy(whole.data, whole.len);

		for (size_t at = 0; at < whole.len; at++) {
			struct tx_space space;
			struct writer w;
			struct tx tx;

			bad[at] ^= 0xff;
			tx_space_init(&space);
			writer_init(&w);
			if (tx_parse(&tx, &space, slice_of(bad, whole.len),
				     btc()) == STATUS_OK) {
				tx_write(&w, &tx, true);
				assert_true(
					slice_equal(writer_slice(&w),
						    slice_of(bad, whole.len)));
			}
			writer_clear(&w);
			tx_space_clear(&space);
			bad[at] ^= 0xff;
		}
		free(bad);
		free_bytes(whole);
	}
}

static void malformed_transactions_are_refused(void **state)
{
	static const struct {
		const char *hex, *fault;
	} cases[] = {
		{ "01000000"
		  "00"
		  "00" END,
		  "no inputs, no outputs" },
		{ "01000000"
		  "00"
		  "01" OUT END,
		  "no inputs" },
		{ "01000000"
		  "0001"
		  "00"
		  "01" OUT END,
		  "marker, no inputs" },
		{ "01000000"
		  "0002"
		  "01" IN "01" OUT "0101aa" END,
		  "flag 2" },
		{ "01000000"
		  "0003"
		  "01" IN "01" OUT "0101aa" END,
		  "flag 3" },
		{ "01000000"
		  "0009"
		  "01" IN "01" OUT "0101aa" END,
		  "flag 9" },
		{ "01000000"
		  "0001"
		  "01" IN "01" OUT "00" END,
		  "no witness" },
		{ "01000000"
		  "0001"
		  "01" IN "01" OUT "fd010001aa" END,
		  "long item count" },
		{ "01000000"
		  "0001"
		  "01" IN "01" OUT "01fd0100aa" END,
		  "long item size" },
		{ "01000000"
		  "0001"
		  "01" IN "01" OUT "02"
		  "01aa" END,
		  "too few items" },
		{ "01000000"
		  "fd0100" IN "01" OUT END,
		  "long input count" },
		{ "01000000"
		  "01" IN "fd0100" OUT END,
		  "long output count" },
		{ "01000000"
		  "02" IN "01" OUT END,
		  "too many inputs" },
		{ "01000000"
		  "ffffffffffffffffff" IN "01" OUT END,
		  "2^64 - 1" },
		{ "01000000"
		  "01" IN "ffffffffffffffffff" OUT END,
		  "2^64 - 1" },
		{ "01000000"
		  "feffffff7f" IN "01" OUT END,
		  "2^31 - 1" },
		{ "01000000"
		  "01" IN "01"
		  "0140075af0750700"
		  "00" END,
		  "max money + 1" },
		{ "01000000"
		  "01" IN "01"
		  "ffffffffffffffff"
		  "00" END,
		  "-1" },
		{ "01000000"
		  "01" IN "02"
		  "0040075af0750700"
		  "00"
		  "0100000000000000"
		  "00" END,
		  "sum of max money + 1" },
		{ "01000000"
		  "01" IN "01"
		  "0100000000000000"
		  "ffffffffffffffffff" END,
		  "script of 2^64 - 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (parse_hex(cases[i].hex) != STATUS_BAD_INPUT)
			fail_msg("accepted: %s", cases[i].fault);
}

static void unusual_transactions_are_accepted(void **state)
{
	static const struct {
		const char *hex, *what;
	} cases[] = {
		{ "01000000"
		  "01" IN "01" OUT END,
		  "the smallest usual one" },
		{ "01000000"
		  "01" IN "00" END,
		  "no outputs" },
		{ "ffffffff"
		  "01" IN "01" OUT "ffffffff",
		  "version -1" },
		{ "01000000"
		  "01" IN "01"
		  "0040075af0750700"
		  "00" END,
		  "max money" },
		{ "01000000"
		  "0001"
		  "01" IN "01" OUT "0100" END,
		  "one empty witness item" },
		{ "01000000"
		  "0001"
		  "02" IN IN "01" OUT "00"
		  "0101aa" END,
		  "a witness for one of two inputs" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (parse_hex(cases[i].hex) != STATUS_OK)
			fail_msg("refused: %s", cases[i].what);
}

static void the_fields_are_where_the_format_puts_them(void **state)
{
	struct slice bytes = bytes_of_hex("02000000"
					  "0001"
					  "02" IN IN "01" OUT "00"
					  "0202aabb00"
					  "78563412");
	struct tx_space space;
	struct tx tx;

	(void)state;
	tx_space_init(&space);
	assert_ok(tx_parse(&tx, &space, bytes, btc()));
	assert_int_equal(tx.version, 2);
	assert_int_equal(tx.locktime, 0x12345678);
	assert_true(tx.has_witness);
	assert_int_equal(tx.input_count, 2);
	assert_int_equal(tx.output_count, 1);
	assert_int_equal(tx.inputs[0].prevout.txid.bytes[31], 0x11);
	assert_int_equal(tx.inputs[1].sequence, 0xffffffff);
	assert_int_equal(tx.inputs[0].script.len, 0);
	assert_slice_hex(tx.inputs[0].witness, "00");
	assert_slice_hex(tx.inputs[1].witness, "0202aabb00");
	assert_true(tx.outputs[0].amount == 1);
	assert_slice_hex(tx.outputs[0].script, "51");
	/* Borrowed, not copied. */
	assert_ptr_equal(tx.raw.data, bytes.data);
	assert_ptr_equal(tx.body.data, bytes.data + 6);
	assert_int_equal(tx.body.len, 1 + 2 * 41 + 1 + 10);
	tx_space_clear(&space);
	free_bytes(bytes);
}

static void without_segwit_the_marker_is_an_input_count_of_zero(void **state)
{
	struct slice witness = bytes_of_hex("01000000"
					    "0001"
					    "01" IN "01" OUT "0101aa" END);
	struct slice plain = bytes_of_hex("01000000"
					  "01" IN "01" OUT END);
	struct network net = *btc();

	(void)state;
	assert_ok(parse(witness, &net));
	net.segwit = false;
	assert_bad_input(parse(witness, &net));
	assert_ok(parse(plain, &net));
	free_bytes(witness);
	free_bytes(plain);
}

static void only_a_single_null_input_makes_a_coinbase(void **state)
{
#define NULL_ID \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define NULL_IN            \
	NULL_ID "ffffffff" \
		"00"       \
		"ffffffff"
	static const struct {
		const char *hex;
		bool coinbase;
	} cases[] = {
		{ "01000000"
		  "01" NULL_IN "01" OUT END,
		  true },
		{ "01000000"
		  "02" NULL_IN NULL_IN "01" OUT END,
		  false },
		{ "01000000"
		  "01" IN "01" OUT END,
		  false },
		{ "01000000"
		  "01" NULL_ID "00000000"
		  "00"
		  "ffffffff"
		  "01" OUT END,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice bytes = bytes_of_hex(cases[i].hex);
		struct tx_space space;
		struct tx tx;

		tx_space_init(&space);
		assert_ok(tx_parse(&tx, &space, bytes, btc()));
		assert_int_equal(tx_is_coinbase(&tx), cases[i].coinbase);
		tx_space_clear(&space);
		free_bytes(bytes);
	}
}

static void reading_stops_behind_the_transaction(void **state)
{
	struct slice bytes = bytes_of_hex("01000000"
					  "01" IN "01" OUT END "01000000"
					  "01" IN "01" OUT END "ff");
	struct reader r = reader_over(bytes.data, bytes.len);
	struct tx_space space;
	struct tx first, second;

	(void)state;
	tx_space_init(&space);
	assert_ok(tx_read(&first, &space, &r, btc()));
	assert_ok(tx_read(&second, &space, &r, btc()));
	assert_ptr_equal(second.raw.data, first.raw.data + first.raw.len);
	assert_int_equal(reader_left(&r), 1);
	tx_space_clear(&space);
	free_bytes(bytes);
}

static void records_stay_where_they_are_when_more_are_added(void **state)
{
	enum { MANY = 5000 };
	struct slice bytes = bytes_of_hex("01000000"
					  "02" IN IN "02" OUT OUT END);
	struct tx *txs = calloc(MANY, sizeof(*txs));
	struct tx_input *inputs;
	struct tx_output *outputs;
	struct tx_space space;

	(void)state;
	assert_non_null(txs);
	tx_space_init(&space);
	assert_ok(tx_parse(&txs[0], &space, bytes, btc()));
	inputs = txs[0].inputs;
	outputs = txs[0].outputs;
	for (size_t i = 1; i < MANY; i++)
		assert_ok(tx_parse(&txs[i], &space, bytes, btc()));
	assert_ptr_equal(txs[0].inputs, inputs);
	assert_ptr_equal(txs[0].outputs, outputs);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(txs[i].inputs[1].sequence, 0xffffffff);
		assert_true(txs[i].outputs[1].amount == 1);
	}
	tx_space_clear(&space);
	tx_space_clear(&space);
	free(txs);
	free_bytes(bytes);
}

static void arrays_are_aligned_and_do_not_overlap(void **state)
{
	enum { ARRAYS = 300 };
	uint8_t *arrays[ARRAYS];
	struct tx_space space;

	(void)state;
	tx_space_init(&space);
	for (size_t i = 0; i < ARRAYS; i++) {
		arrays[i] = tx_space_array(&space, i * 7, 3);
		assert_non_null(arrays[i]);
		assert_int_equal((uintptr_t)arrays[i] % _Alignof(max_align_t),
				 0);
		memset(arrays[i], (int)i, i * 21);
	}
	for (size_t i = 0; i < ARRAYS; i++)
		for (size_t k = 0; k < i * 21; k++)
			assert_int_equal(arrays[i][k], i & 0xff);
	tx_space_clear(&space);
}

static void an_array_larger_than_the_machine_is_refused(void **state)
{
	struct tx_space space;

	(void)state;
	tx_space_init(&space);
	assert_null(tx_space_array(&space, SIZE_MAX, 1));
	assert_null(tx_space_array(&space, SIZE_MAX / 8, 9));
	assert_null(tx_space_array(&space, 2, SIZE_MAX / 2 + 1));
	assert_non_null(tx_space_array(&space, 1, 1));
	tx_space_clear(&space);
}

static void a_space_is_used_again_after_reset(void **state)
{
	struct slice bytes = bytes_of_hex("01000000"
					  "01" IN "01" OUT END);
	struct tx_space space;
	struct tx tx;

	(void)state;
	tx_space_init(&space);
	tx_space_reset(&space);
	for (size_t round = 0; round < 100; round++) {
		for (size_t i = 0; i < round * 10; i++)
			assert_ok(tx_parse(&tx, &space, bytes, btc()));
		tx_space_reset(&space);
	}
	tx_space_clear(&space);
	free_bytes(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			published_transactions_parse_and_are_written_back),
		cmocka_unit_test(many_txids_are_each_ones_own),
		cmocka_unit_test(published_amounts_out_of_range_are_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_trailing_byte_is_refused),
		cmocka_unit_test(every_changed_byte_is_refused_or_written_back),
		cmocka_unit_test(malformed_transactions_are_refused),
		cmocka_unit_test(unusual_transactions_are_accepted),
		cmocka_unit_test(the_fields_are_where_the_format_puts_them),
		cmocka_unit_test(
			without_segwit_the_marker_is_an_input_count_of_zero),
		cmocka_unit_test(only_a_single_null_input_makes_a_coinbase),
		cmocka_unit_test(reading_stops_behind_the_transaction),
		cmocka_unit_test(
			records_stay_where_they_are_when_more_are_added),
		cmocka_unit_test(arrays_are_aligned_and_do_not_overlap),
		cmocka_unit_test(an_array_larger_than_the_machine_is_refused),
		cmocka_unit_test(a_space_is_used_again_after_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
