/* Transactions of coins that are not Bitcoin: MWEB parts and token prefixes. */
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

static const struct network *ltc(void)
{
	return network_find("ltc", "regtest");
}

static const struct network *bch(void)
{
	return network_find("bch", "regtest");
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

static void assert_written_back(const struct tx *tx, struct slice bytes)
{
	struct txid txid = tx_txid(tx), again;
	struct writer w;

	writer_init(&w);
	tx_write(&w, tx, true);
	assert_true(slice_equal(writer_slice(&w), bytes));
	writer_reset(&w);
	tx_write(&w, tx, false);
	sha256d(again.bytes, w.data, w.len);
	assert_true(txid_equal(&again, &txid));
	assert_int_equal(w.len, tx_stripped_size(tx));
	writer_clear(&w);
}

static void assert_mweb_row(size_t row)
{
	const char *txid = mweb_tx_vectors[row].txid;
	struct slice bytes = bytes_of_hex(mweb_tx_vectors[row].hex);
	char hex[HASH_HEX_SIZE];
	struct tx_space space;
	struct txid id;
	struct tx tx;

	tx_space_init(&space);
	assert_ok(tx_parse(&tx, &space, bytes, ltc()));
	assert_int_equal(tx.raw.len, mweb_tx_vectors[row].size);
	assert_int_equal(tx_weight(&tx) + mweb_tx_vectors[row].hogex,
			 mweb_tx_vectors[row].weight);
	assert_int_equal(tx_vsize(&tx), (tx_weight(&tx) + 3) / 4);
	assert_int_equal(tx_is_mweb_only(&tx), !txid);
	assert_int_equal(tx.mweb.len > 1, mweb_tx_vectors[row].lone);
	assert_written_back(&tx, bytes);
	if (txid) {
		id = tx_txid(&tx);
		txid_to_hex(hex, &id);
		assert_string_equal(hex, txid);
		id = tx_wtxid(&tx);
		txid_to_hex(hex, &id);
		assert_string_equal(hex, mweb_tx_vectors[row].wtxid);
	}
	tx_space_clear(&space);
	free_bytes(bytes);
}

static void
transactions_with_mweb_have_the_ids_and_sizes_of_the_node(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_tx_vectors); i++)
		assert_mweb_row(i);
}

/* The data of MWEB has no end of its own, so nothing may follow it. */
static void only_alone_a_transaction_may_carry_the_data_of_mweb(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_tx_vectors); i++) {
		struct slice bytes = bytes_of_hex(mweb_tx_vectors[i].hex);
		struct reader r = reader_over(bytes.data, bytes.len);
		struct tx_space space;
		struct tx tx;

		tx_space_init(&space);
		assert_int_equal(tx_read(&tx, &space, &r, ltc()) == STATUS_OK,
				 !mweb_tx_vectors[i].lone);
		tx_space_clear(&space);
		free_bytes(bytes);
	}
}

static void only_where_there_is_mweb_its_flag_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_tx_vectors); i++) {
		struct slice bytes = bytes_of_hex(mweb_tx_vectors[i].hex);
		struct network net = *ltc();
		struct tx_space space;
		struct tx tx;

		tx_space_init(&space);
		assert_ok(tx_parse(&tx, &space, bytes, ltc()));
		net.mweb = false;
		assert_int_equal(parse(bytes, &net) == STATUS_OK, !tx.has_mweb);
		net = *bch();
		assert_bad_input(parse(bytes, &net));
		tx_space_clear(&space);
		free_bytes(bytes);
	}
}

static void truncated_transactions_with_mweb_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_tx_vectors); i++) {
		struct slice whole = bytes_of_hex(mweb_tx_vectors[i].hex);
		struct tx_space space;
		struct tx tx;
		size_t data_at;

		tx_space_init(&space);
		assert_ok(tx_parse(&tx, &space, whole, ltc()));
		/* Within the data of MWEB an end is as good as another. */
		data_at = tx.mweb.len > 1
				  ? (size_t)(tx.mweb.data - whole.data) + 6
				  : whole.len;
		for (size_t len = 0; len < data_at; len++) {
			uint8_t *cut = heap_copy(whole.data, len);

			assert_bad_input(parse(slice_of(cut, len), ltc()));
			free(cut);
		}
		tx_space_clear(&space);
		free_bytes(whole);
	}
}

/* token: prefix in hexadecimal, script: what must be left. */
static void assert_output(const char *field, const char *token,
			  const char *script, const struct network *net)
{
	struct slice head = bytes_of_hex("0100000001" IN "01e803000000000000");
	struct slice field_bytes = bytes_of_hex(field);
	struct tx_space space;
	struct writer w;
	struct tx tx;

	writer_init(&w);
	tx_space_init(&space);
	write_bytes(&w, head.data, head.len);
	write_var_slice(&w, field_bytes);
	write_le32(&w, 0);
	assert_ok(tx_parse(&tx, &space, writer_slice(&w), net));
	assert_slice_hex(tx.outputs[0].token, token);
	assert_slice_hex(tx.outputs[0].script, script);
	assert_written_back(&tx, writer_slice(&w));
	tx_space_clear(&space);
	writer_clear(&w);
	free_bytes(field_bytes);
	free_bytes(head);
}

static void token_prefixes_are_split_off_where_there_are_tokens(void **state)
{
#define CATEGORY \
	"2222222222222222222222222222222222222222222222222222222222222222"
#define FUNGIBLE "ef" CATEGORY "1007"
#define NFT      "ef" CATEGORY "610363afe0"
#define SCRIPT                                           \
	"76a9140000000000000000000000000000000000000000" \
	"88ac"

	(void)state;
	assert_output(FUNGIBLE SCRIPT, FUNGIBLE, SCRIPT, bch());
	assert_output(NFT SCRIPT, NFT, SCRIPT, bch());
	assert_output(FUNGIBLE, FUNGIBLE, "", bch());
	assert_output(SCRIPT, "", SCRIPT, bch());
	assert_output("", "", "", bch());
	assert_output("ef" CATEGORY "00" SCRIPT, "", "ef" CATEGORY "00" SCRIPT,
		      bch());
	assert_output("ef", "", "ef", bch());
	assert_output(FUNGIBLE SCRIPT, "", FUNGIBLE SCRIPT, btc());
	assert_output(FUNGIBLE SCRIPT, "", FUNGIBLE SCRIPT, ltc());
}

static void malformed_mweb_parts_are_refused(void **state)
{
	static const struct {
		const char *hex;
		bool good;
	} cases[] = {
		/* HogEx, and with outputs or inputs missing */
		{ "020000000008"
		  "01" IN "01" OUT "00" END,
		  true },
		{ "020000000008"
		  "01" IN "00"
		  "00" END,
		  false },
		{ "020000000008"
		  "00"
		  "01" OUT "00" END,
		  false },
		{ "020000000008"
		  "00"
		  "00"
		  "00" END,
		  false },
		/* with a part that is neither empty nor data */
		{ "020000000008"
		  "01" IN "01" OUT "01" END,
		  false },
		{ "020000000008"
		  "01" IN "01" OUT "02" END,
		  false },
		{ "020000000008"
		  "01" IN "01" OUT "00aa" END,
		  false },
		{ "020000000008"
		  "01" IN "01" OUT "02aa" END,
		  false },
		{ "020000000008"
		  "01" IN "01" OUT END,
		  false },
		/* with data */
		{ "020000000008"
		  "01" IN "01" OUT "01aa" END,
		  true },
		{ "020000000008"
		  "01" IN "00"
		  "01aa" END,
		  true },
		{ "020000000008"
		  "00"
		  "00"
		  "01aa" END,
		  true },
		{ "020000000008"
		  "00"
		  "01" OUT "01aa" END,
		  false },
		/* witness and data; a witness with nothing in it; other flags
		 */
		{ "020000000009"
		  "01" IN "01" OUT "0101bb"
		  "01aa" END,
		  true },
		{ "020000000009"
		  "01" IN "01" OUT "0101bb"
		  "00" END,
		  true },
		{ "020000000009"
		  "01" IN "01" OUT "00"
		  "01aa" END,
		  false },
		{ "020000000009"
		  "00"
		  "00"
		  "01aa" END,
		  false },
		{ "02000000000a"
		  "01" IN "01" OUT "01aa" END,
		  false },
		{ "020000000018"
		  "01" IN "01" OUT "01aa" END,
		  false },
		{ "020000000002"
		  "01" IN "01" OUT END,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice bytes = bytes_of_hex(cases[i].hex);

		if ((parse(bytes, ltc()) == STATUS_OK) != cases[i].good)
			fail_msg("case %zu", i);
		assert_bad_input(parse(bytes, btc()));
		free_bytes(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			transactions_with_mweb_have_the_ids_and_sizes_of_the_node),
		cmocka_unit_test(
			only_alone_a_transaction_may_carry_the_data_of_mweb),
		cmocka_unit_test(only_where_there_is_mweb_its_flag_is_known),
		cmocka_unit_test(truncated_transactions_with_mweb_are_refused),
		cmocka_unit_test(
			token_prefixes_are_split_off_where_there_are_tokens),
		cmocka_unit_test(malformed_mweb_parts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
