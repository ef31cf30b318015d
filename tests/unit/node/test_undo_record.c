/* One record of an undo file: whose is it, and what is in it? Numbers, amounts
 * and scripts are those of Bitcoin Core's own tests and of the main chain. */
#include "support.h"

#include "node/spent_outputs.h"
#include "node/undo_record.h"

static const struct network *litecoin(void)
{
	const struct network *net = network_find("ltc", "regtest");

	assert_non_null(net);
	return net;
}

/* --- making undo data --- */

static void put_hex(struct writer *w, const char *hex)
{
	uint8_t *at = writer_extend(w, strlen(hex) / 2);

	assert_non_null(at);
	assert_ok(hex_decode(at, hex, strlen(hex)));
}

/* A coin of height 1. */
static void put_coin(struct writer *w, const char *amount, const char *script)
{
	put_hex(w, "0200");
	put_hex(w, amount);
	put_hex(w, script);
}

/* One transaction of one input. */
static void put_single(struct writer *w, const char *amount, const char *script)
{
	put_hex(w, "0101");
	put_coin(w, amount, script);
}

/* Decodes exactly these bytes, so that the sanitizer sees a read past them. */
static enum status decode(struct writer *out, const struct writer *undo,
			  size_t len, const struct network *net)
{
	struct undo_keys *keys = calloc(1, sizeof(*keys));
	uint8_t *exact = malloc(len);
	enum status st;

	assert_true(keys && (exact || !len));
	if (len)
		memcpy(exact, undo->data, len);
	st = undo_to_spent_outputs(out, keys, slice_of(exact, len), net);
	free(exact);
	free(keys);
	return st;
}

/* The one output of put_single(); its script's bytes are in *out. */
static struct spent_output decode_single(struct writer *out, const char *amount,
					 const char *script)
{
	struct spent_outputs spent;
	struct spent_output output;
	struct writer undo;

	writer_init(&undo);
	writer_init(out);
	put_single(&undo, amount, script);
	assert_ok(decode(out, &undo, undo.len, regtest()));
	spent_outputs_begin(&spent, writer_slice(out), regtest());
	assert_int_equal(spent.tx_count, 2);
	assert_int_equal(spent_outputs_next_tx(&spent), 0);
	assert_int_equal(spent_outputs_next_tx(&spent), 1);
	output = spent_outputs_next(&spent);
	assert_ok(spent_outputs_end(&spent));
	writer_clear(&undo);
	return output;
}

static enum status status_of(const char *hex, const struct network *net)
{
	struct writer undo, out;
	enum status st;

	writer_init(&undo);
	writer_init(&out);
	write_text(&out, "before");
	put_hex(&undo, hex);
	st = decode(&out, &undo, undo.len, net);
	if (st != STATUS_OK)
		assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "before", 6);
	writer_clear(&undo);
	writer_clear(&out);
	return st;
}

/* --- what is in it --- */

static void amounts_are_restored(void **state)
{
	static const struct {
		const char *code;
		uint64_t amount;
	} cases[] = {
		{ "00", 0 },          { "01", 1 },
		{ "07", 1000000 },    { "09", 100000000 },
		{ "32", 5000000000 }, { "8980dd40", 2100000000000000 },
		{ "0a", 1000000000 }, { "14", 2000000000 },
		{ "0b", 2 },          { "51", 9 },
		{ "02", 10 },         { "5b", 11 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct writer out;

		assert_int_equal(
			decode_single(&out, cases[i].code, "06").amount,
			cases[i].amount);
		writer_clear(&out);
	}
}

#define G_X  "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
#define G_Y  "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
/* The genesis coinbase pays to this key. */
#define K_X  "678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
#define K_Y  "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"
#define HASH "000102030405060708090a0b0c0d0e0f10111213"

static void every_template_is_restored(void **state)
{
	static const struct {
		const char *code, *script;
	} cases[] = {
		{ "00" HASH, "76a914" HASH "88ac" },
		{ "01" HASH, "a914" HASH "87" },
		{ "02" G_X, "2102" G_X "ac" },
		{ "03" K_X, "2103" K_X "ac" },
		{ "04" G_X, "4104" G_X G_Y "ac" },
		{ "05" K_X, "4104" K_X K_Y "ac" },
		{ "06", "" },
		{ "0751", "51" },
		{ "1c0014" HASH, "0014" HASH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct writer out, script;
		struct spent_output output =
			decode_single(&out, "09", cases[i].code);

		writer_init(&script);
		put_hex(&script, cases[i].script);
		assert_true(slice_equal(output.script, writer_slice(&script)));
		writer_clear(&script);
		writer_clear(&out);
	}
}

/* The number before a raw script of len bytes: len + 6 in base 128. */
static void put_length(struct writer *w, size_t len)
{
	uint8_t bytes[10];
	size_t n = len + 6, count = 0;

	for (;;) {
		bytes[count] = (uint8_t)((n & 0x7f) | (count ? 0x80 : 0));
		count++;
		if (n <= 0x7f)
			break;
		n = (n >> 7) - 1;
	}
	while (count--)
		write_u8(w, bytes[count]);
}

static void raw_scripts_of_any_length_are_restored(void **state)
{
	static const size_t lengths[] = { 121,  122,   252,   253,   254,
					  9999, 10000, 65535, 65536, 1000000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct spent_outputs spent;
		struct spent_output output;
		struct writer undo, out;

		writer_init(&undo);
		writer_init(&out);
		put_hex(&undo, "0101020009");
		put_length(&undo, lengths[i]);
		for (size_t k = 0; k < lengths[i]; k++)
			write_u8(&undo, (uint8_t)(k * 7 + k / 251));
		assert_ok(decode(&out, &undo, undo.len, regtest()));
		spent_outputs_begin(&spent, writer_slice(&out), regtest());
		spent_outputs_next_tx(&spent);
		spent_outputs_next_tx(&spent);
		output = spent_outputs_next(&spent);
		assert_ok(spent_outputs_end(&spent));
		assert_true(
			slice_equal(output.script,
				    slice_of(undo.data + undo.len - lengths[i],
					     lengths[i])));
		writer_clear(&undo);
		writer_clear(&out);
	}
}

static void a_version_follows_every_height_but_the_first(void **state)
{
	(void)state;
	/* The genesis block's, as one input and as its coinbase. */
	assert_ok(status_of("0101"
			    "00"
			    "09"
			    "06",
			    regtest()));
	assert_ok(status_of("0101"
			    "01"
			    "09"
			    "06",
			    regtest()));
	/* Height 1, height 840000; old files hold versions of any size. */
	assert_ok(status_of("0101"
			    "0200"
			    "09"
			    "06",
			    regtest()));
	assert_ok(status_of("0101"
			    "e5c400"
			    "01"
			    "09"
			    "06",
			    regtest()));
	assert_ok(status_of("0101"
			    "028efefefe7f"
			    "09"
			    "06",
			    regtest()));
	/* Litecoin marks a peg-out in the height's highest bit. */
	assert_ok(status_of("0101"
			    "86feff8668"
			    "00"
			    "09"
			    "06",
			    litecoin()));
}

static void transactions_and_inputs_keep_their_order(void **state)
{
	struct spent_outputs spent;
	struct writer undo, out;

	(void)state;
	writer_init(&undo);
	writer_init(&out);
	write_compact_size(&undo, 300);
	for (size_t i = 0; i < 300; i++) {
		write_compact_size(&undo, 1 + i % 3);
		for (size_t k = 0; k < 1 + i % 3; k++) {
			put_coin(&undo, "09", "08");
			write_u8(&undo, (uint8_t)i);
			write_u8(&undo, (uint8_t)k);
		}
	}
	assert_ok(decode(&out, &undo, undo.len, regtest()));
	spent_outputs_begin(&spent, writer_slice(&out), regtest());
	assert_int_equal(spent.tx_count, 301);
	assert_int_equal(spent_outputs_next_tx(&spent), 0);
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(spent_outputs_next_tx(&spent), 1 + i % 3);
		for (size_t k = 0; k < 1 + i % 3; k++) {
			uint8_t script[] = { (uint8_t)i, (uint8_t)k };

			assert_true(
				slice_equal(spent_outputs_next(&spent).script,
					    slice_of(script, 2)));
		}
	}
	assert_ok(spent_outputs_end(&spent));
	writer_clear(&undo);
	writer_clear(&out);
}

static void every_cut_is_refused(void **state)
{
	static const char *const scripts[] = { "00" HASH, "01" HASH, "02" G_X,
					       "05" K_X, "0a51525354" };
	struct writer undo, out;

	(void)state;
	writer_init(&undo);
	writer_init(&out);
	write_compact_size(&undo, COUNT_OF(scripts));
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		write_compact_size(&undo, 1);
		put_coin(&undo, "8980dd40", scripts[i]);
	}
	for (size_t len = 0; len < undo.len; len++) {
		assert_int_equal(decode(&out, &undo, len, regtest()),
				 STATUS_BAD_INPUT);
		assert_int_equal(decode(&out, &undo, len, litecoin()),
				 STATUS_BAD_INPUT);
		assert_int_equal(out.len, 0);
	}
	assert_ok(decode(&out, &undo, undo.len, regtest()));
	writer_clear(&undo);
	writer_clear(&out);
}

static void what_follows_is_mwebs_or_refused(void **state)
{
	(void)state;
	assert_int_equal(status_of("0001", regtest()), STATUS_BAD_INPUT);
	assert_int_equal(status_of("010102000906ff", regtest()),
			 STATUS_BAD_INPUT);
	assert_ok(status_of("0001", litecoin()));
	assert_ok(status_of("010102000906ff", litecoin()));
}

static void nonsense_is_refused(void **state)
{
	static const char *const cases[] = {
		/* x of no point on the curve */
		"0101"
		"020009"
		"04"
		"00000000000000000000000000000000000000000000000000000000000000"
		"05",
		/* an amount over 64 bits, and a number */
		"0101"
		"0200"
		"80fefefefefefefefe7f"
		"06",
		"0101"
		"0200"
		"80fefefefefefefeff00"
		"06",
		"0101"
		"0200"
		"ffffffffffffffffffffffffffff00"
		"06",
		/* more inputs or transactions than there are bytes */
		"01"
		"fe00000010"
		"02000906",
		"fe00000010"
		"0102000906",
		/* a script longer than what follows */
		"0101"
		"020009"
		"8efefefe7f"
		"51",
		"0101"
		"020009"
		"80fefefefefefefefe7f"
		"51",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(status_of(cases[i], regtest()),
				 STATUS_BAD_INPUT);
}

/* More keys than there is room for, and some again. */
static void keys_are_remembered_and_forgotten(void **state)
{
	static const char *const keys[] = { "04" G_X, "05" G_X, "05" K_X,
					    "04" G_X, "04" K_X, "05" G_X };
	struct undo_keys *known = calloc(1, sizeof(*known));
	struct writer undo, first, again;

	(void)state;
	assert_non_null(known);
	writer_init(&undo);
	writer_init(&first);
	writer_init(&again);
	write_compact_size(&undo, COUNT_OF(keys));
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		write_compact_size(&undo, 1);
		put_coin(&undo, "09", keys[i]);
	}
	assert_ok(undo_to_spent_outputs(&first, known, writer_slice(&undo),
					regtest()));
	assert_ok(undo_to_spent_outputs(&again, known, writer_slice(&undo),
					regtest()));
	assert_true(slice_equal(writer_slice(&first), writer_slice(&again)));
	assert_int_equal(first.len, 2 + COUNT_OF(keys) * (1 + 8 + 68));
	writer_clear(&undo);
	writer_clear(&first);
	writer_clear(&again);
	free(known);
}

/* --- the record around it --- */

static const struct block_file_format xored = {
	.magic = { 1, 2, 3, 4 },
	.key = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 },
};
#define OFFSET 1003
#define LENGTH 50
#define WHOLE  (BLOCK_RECORD_PREFIX + LENGTH + UNDO_CHECKSUM_SIZE)

static struct writer make_record(uint32_t length, const char *count)
{
	struct writer w;

	writer_init(&w);
	write_bytes(&w, xored.magic, 4);
	write_le32(&w, length);
	put_hex(&w, count);
	while (w.len < WHOLE)
		write_u8(&w, 9);
	block_file_xor(w.data, w.len, OFFSET, xored.key);
	return w;
}

static enum block_record_kind look(struct undo_head *out, uint32_t length,
				   const char *count, size_t len,
				   uint64_t file_size)
{
	struct writer w = make_record(length, count);
	enum block_record_kind kind = undo_head_read(out, slice_of(w.data, len),
						     OFFSET, file_size, &xored);

	writer_clear(&w);
	return kind;
}

static void a_head_tells_length_and_transactions(void **state)
{
	struct undo_head head;

	(void)state;
	assert_int_equal(
		look(&head, LENGTH, "fd0101", UNDO_RECORD_HEAD, OFFSET + WHOLE),
		BLOCK_RECORD_WHOLE);
	assert_int_equal(head.length, LENGTH);
	assert_int_equal(head.tx_count, 0x102);
	/* The shortest: a coinbase alone. */
	assert_int_equal(look(&head, 1, "00", UNDO_RECORD_HEAD, OFFSET + WHOLE),
			 BLOCK_RECORD_WHOLE);
	assert_int_equal(head.tx_count, 1);
}

static void a_head_that_is_none_is_told(void **state)
{
	struct undo_head head;

	(void)state;
	assert_int_equal(
		look(&head, LENGTH, "00", UNDO_RECORD_HEAD, OFFSET + WHOLE - 1),
		BLOCK_RECORD_CUT);
	assert_int_equal(
		look(&head, UINT32_MAX, "00", UNDO_RECORD_HEAD, OFFSET + WHOLE),
		BLOCK_RECORD_CUT);
	assert_int_equal(look(&head, LENGTH, "00", 7, OFFSET + WHOLE),
			 BLOCK_RECORD_CUT);
	assert_int_equal(look(&head, LENGTH, "00", 0, OFFSET),
			 BLOCK_RECORD_END);
	assert_int_equal(look(&head, 0, "00", UNDO_RECORD_HEAD, OFFSET + WHOLE),
			 BLOCK_RECORD_JUNK);
	assert_int_equal(
		look(&head, LENGTH, "fd0100", UNDO_RECORD_HEAD, OFFSET + WHOLE),
		BLOCK_RECORD_JUNK);
	assert_int_equal(look(&head, LENGTH, "feffffffff", UNDO_RECORD_HEAD,
			      OFFSET + WHOLE),
			 BLOCK_RECORD_JUNK);
}

static void a_record_belongs_to_one_block_only(void **state)
{
	struct block_hash prev = { { 1, 2, 3 } }, other = { { 1, 2, 4 } };
	struct slice pieces[2];
	uint8_t record[10 + UNDO_CHECKSUM_SIZE];

	(void)state;
	memset(record, 7, sizeof(record));
	pieces[0] = slice_of(prev.bytes, 32);
	pieces[1] = slice_of(record, 10);
	sha256d_pieces(record + 10, pieces, 2);
	assert_true(undo_belongs(slice_of(record, sizeof(record)), &prev));
	assert_false(undo_belongs(slice_of(record, sizeof(record)), &other));
	assert_false(undo_belongs(slice_of(record, sizeof(record) - 1), &prev));
	assert_false(undo_belongs(slice_of(record, 31), &prev));
	for (size_t i = 0; i < sizeof(record); i++) {
		record[i] ^= 1;
		assert_false(
			undo_belongs(slice_of(record, sizeof(record)), &prev));
		record[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_are_restored),
		cmocka_unit_test(every_template_is_restored),
		cmocka_unit_test(raw_scripts_of_any_length_are_restored),
		cmocka_unit_test(a_version_follows_every_height_but_the_first),
		cmocka_unit_test(transactions_and_inputs_keep_their_order),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(what_follows_is_mwebs_or_refused),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(keys_are_remembered_and_forgotten),
		cmocka_unit_test(a_head_tells_length_and_transactions),
		cmocka_unit_test(a_head_that_is_none_is_told),
		cmocka_unit_test(a_record_belongs_to_one_block_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
