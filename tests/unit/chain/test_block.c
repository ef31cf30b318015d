/* Whole blocks. */
#include "support.h"

#include "block_vectors.h"
#include "chain/block.h"
#include "chain/merkle.h"

static const struct network *regtest(void)
{
	return network_find("btc", "regtest");
}

/* It has the same header and txids, and nothing more to leave out. */
static void assert_stripped(const struct block *block, size_t stripped_size)
{
	struct block stripped;
	struct writer w;

	writer_init(&w);
	block_write_stripped(&w, block);
	assert_int_equal(w.len, stripped_size);
	block_init(&stripped);
	assert_ok(block_parse(&stripped, writer_slice(&w), regtest()));
	assert_true(block_hash_equal(&stripped.hash, &block->hash));
	assert_int_equal(stripped.tx_count, block->tx_count);
	assert_memory_equal(stripped.txids, block->txids,
			    block->tx_count * sizeof(*block->txids));
	for (size_t i = 0; i < stripped.tx_count; i++)
		assert_false(stripped.txs[i].has_witness);
	assert_int_equal(block_weight(&stripped), 4 * stripped_size);
	block_clear(&stripped);
	writer_clear(&w);
}

static void assert_vector(struct block *block, size_t row)
{
	struct slice bytes = bytes_of_hex(block_vectors[row].hex);
	size_t stripped = block_vectors[row].stripped_size;
	char hex[HASH_HEX_SIZE];

	assert_ok(block_parse(block, bytes, regtest()));
	block_hash_to_hex(hex, &block->hash);
	assert_string_equal(hex, block_vectors[row].hash);
	assert_int_equal(block->tx_count, block_vectors[row].tx_count);
	for (size_t i = 0; i < block->tx_count; i++) {
		txid_to_hex(hex, &block->txids[i]);
		assert_string_equal(hex, block_vectors[row].txids[i]);
		assert_int_equal(tx_is_coinbase(&block->txs[i]), i == 0);
	}
	assert_int_equal(block_stripped_size(block), stripped);
	assert_int_equal(block_weight(block), 3 * stripped + bytes.len);
	assert_true(slice_equal(block->raw, bytes));
	assert_stripped(block, stripped);
	free_bytes(bytes);
}

static void blocks_have_the_ids_and_sizes_computed_elsewhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(block_vectors); i++) {
		struct block block;

		block_init(&block);
		assert_vector(&block, i);
		block_clear(&block);
	}
}

static void one_block_struct_serves_for_many(void **state)
{
	struct block block;

	(void)state;
	block_init(&block);
	for (size_t round = 0; round < 20; round++)
		assert_vector(&block, round % COUNT_OF(block_vectors));
	block_clear(&block);
	block_clear(&block);
}

static void offsets_point_at_the_transactions(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[1].hex);
	struct block block;
	size_t at = HEADER_SIZE + 1;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, bytes, regtest()));
	for (size_t i = 0; i < block.tx_count; i++) {
		assert_int_equal(block_tx_offset(&block, i), at);
		at += block.txs[i].raw.len;
	}
	assert_int_equal(at, bytes.len);
	block_clear(&block);
	free_bytes(bytes);
}

static enum status parse(struct slice bytes)
{
	struct block block;
	enum status st;

	block_init(&block);
	st = block_parse(&block, bytes, regtest());
	block_clear(&block);
	return st;
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(block_vectors); i++) {
		struct slice whole = bytes_of_hex(block_vectors[i].hex);

		for (size_t len = 0; len < whole.len; len++) {
			uint8_t *cut = heap_copy(whole.data, len);

			assert_bad_input(parse(slice_of(cut, len)));
			free(cut);
		}
		free_bytes(whole);
	}
}

static void a_trailing_byte_is_refused(void **state)
{
	struct slice whole = bytes_of_hex(block_vectors[1].hex);
	uint8_t *longer = calloc(1, whole.len + 1);

	(void)state;
	assert_non_null(longer);
	memcpy(longer, whole.data, whole.len);
	assert_ok(parse(slice_of(longer, whole.len)));
	assert_bad_input(parse(slice_of(longer, whole.len + 1)));
	free(longer);
	free_bytes(whole);
}

/* Outside the header and the witnesses every bit is under the merkle root. */
static void every_changed_byte_of_a_legacy_block_is_refused(void **state)
{
	struct slice whole = bytes_of_hex(block_vectors[0].hex);
	uint8_t *bad = heap_copy(whole.data, whole.len);

	(void)state;
	for (size_t at = 36; at < whole.len; at++) {
		/* time, bits, nonce */
		if (at == 68)
			at = HEADER_SIZE;
		bad[at] ^= 0x01;
		assert_bad_input(parse(slice_of(bad, whole.len)));
		bad[at] ^= 0x01;
	}
	assert_ok(parse(slice_of(bad, whole.len)));
	free(bad);
	free_bytes(whole);
}

static bool has_witness(const struct block *block)
{
	for (size_t i = 0; i < block->tx_count; i++)
		if (block->txs[i].has_witness)
			return true;
	return false;
}

static enum status parse_and_compare_sizes(struct slice bytes)
{
	struct block block;
	enum status st;

	block_init(&block);
	st = block_parse(&block, bytes, regtest());
	if (st == STATUS_OK && !has_witness(&block)) {
		assert_int_equal(block_stripped_size(&block), bytes.len);
		assert_int_equal(block_weight(&block), 4 * bytes.len);
	}
	block_clear(&block);
	return st;
}

/* Writes a block of the given transactions, with the root that belongs to
 * them. */
static void write_made_of(struct writer *w, const struct slice *txs,
			  size_t count, const struct network *net)
{
	struct txid *leaves = calloc(count + 1, sizeof(*leaves));
	struct header header = { .version = 1 };
	bool mutated;

	assert_non_null(leaves);
	for (size_t i = 0; i < count; i++) {
		struct tx_space space;
		struct tx tx;

		tx_space_init(&space);
		assert_ok(tx_parse(&tx, &space, txs[i], net));
		leaves[i] = tx_txid(&tx);
		tx_space_clear(&space);
	}
	if (count)
		merkle_root(header.merkle_root, leaves, count, &mutated);
	free(leaves);

	header_write(w, &header);
	write_compact_size(w, count);
	for (size_t i = 0; i < count; i++)
		write_bytes(w, txs[i].data, txs[i].len);
	assert_false(w->failed);
}

static enum status parse_made_of(const struct slice *txs, size_t count)
{
	struct writer w;
	enum status st;

	writer_init(&w);
	write_made_of(&w, txs, count, regtest());
	st = parse_and_compare_sizes(writer_slice(&w));
	writer_clear(&w);
	return st;
}

static void coinbase_comes_first_and_only_first(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[1].hex);
	struct slice coinbase, a, b;
	struct block block;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, bytes, regtest()));
	coinbase = block.txs[0].raw;
	a = block.txs[1].raw;
	b = block.txs[2].raw;
	assert_ok(parse_made_of((struct slice[]){ coinbase }, 1));
	assert_ok(parse_made_of((struct slice[]){ coinbase, a, b }, 3));
	assert_bad_input(parse_made_of((struct slice[]){ a, b }, 2));
	assert_bad_input(parse_made_of((struct slice[]){ a, coinbase }, 2));
	assert_bad_input(
		parse_made_of((struct slice[]){ coinbase, a, coinbase }, 3));
	assert_bad_input(parse_made_of(NULL, 0));
	block_clear(&block);
	free_bytes(bytes);
}

/* CVE-2012-2459: the same root, and not the same block. */
static void a_block_with_a_repeated_tail_is_refused(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[1].hex);
	struct slice coinbase, a, b;
	struct block block;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, bytes, regtest()));
	coinbase = block.txs[0].raw;
	a = block.txs[1].raw;
	b = block.txs[2].raw;
	assert_ok(parse_made_of((struct slice[]){ coinbase, a, b }, 3));
	assert_bad_input(
		parse_made_of((struct slice[]){ coinbase, a, b, b }, 4));
	block_clear(&block);
	free_bytes(bytes);
}

static void a_wrong_merkle_root_is_refused(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[2].hex);
	uint8_t *bad = heap_copy(bytes.data, bytes.len);

	(void)state;
	bad[36] ^= 1;
	assert_bad_input(parse(slice_of(bad, bytes.len)));
	free(bad);
	free_bytes(bytes);
}

/* count transactions without witness, each of its own lock time. */
static struct slice make_plain_txs(struct slice *txs, size_t count)
{
	struct writer w;

	writer_init(&w);
	for (size_t i = 0; i < count; i++) {
		write_le32(&w, 1);
		write_u8(&w, 1);
		memset(writer_extend(&w, 32), i ? 1 : 0, 32);
		write_le32(&w, UINT32_MAX);
		write_u8(&w, 0);
		write_le32(&w, 0);
		write_u8(&w, 0);
		write_le32(&w, (uint32_t)i);
	}
	for (size_t i = 0; i < count; i++)
		txs[i] = slice_of(w.data + i * (w.len / count), w.len / count);
	return writer_slice(&w);
}

static void the_size_without_witness_counts_the_counts_bytes(void **state)
{
	static const size_t counts[] = { 1, 252, 253, 65535, 65536 };
	struct slice *txs = calloc(65536, sizeof(*txs));

	(void)state;
	assert_non_null(txs);
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		struct slice bytes = make_plain_txs(txs, counts[i]);

		assert_ok(parse_made_of(txs, counts[i]));
		free_bytes(bytes);
	}
	free(txs);
}

static void a_huge_transaction_count_reserves_nothing(void **state)
{
	uint8_t bytes[HEADER_SIZE + 9] = { 0 };

	(void)state;
	memset(bytes + HEADER_SIZE, 0xff, 9);
	assert_bad_input(parse(slice_of(bytes, sizeof(bytes))));
	bytes[HEADER_SIZE] = 0xfe;
	assert_bad_input(parse(slice_of(bytes, sizeof(bytes))));
}

static void a_refused_block_leaves_the_struct_fit_for_the_next(void **state)
{
	struct slice bytes = bytes_of_hex(block_vectors[1].hex);
	struct block block;

	(void)state;
	block_init(&block);
	for (size_t len = 0; len < bytes.len; len += 97) {
		assert_bad_input(block_parse(&block, slice_of(bytes.data, len),
					     regtest()));
		assert_vector(&block, 2);
	}
	block_clear(&block);
	free_bytes(bytes);
}

/* --- MWEB --- */

static const struct network *ltc(void)
{
	return network_find("ltc", "regtest");
}

static enum status parse_as(struct slice bytes, const struct network *net)
{
	struct block block;
	enum status st;

	block_init(&block);
	st = block_parse(&block, bytes, net);
	block_clear(&block);
	return st;
}

static void assert_mweb_block(size_t row)
{
	struct slice bytes = bytes_of_hex(mweb_block_vectors[row].hex);
	char hex[HASH_HEX_SIZE];
	const struct tx *last;
	struct block block;

	block_init(&block);
	assert_ok(block_parse(&block, bytes, ltc()));
	block_hash_to_hex(hex, &block.hash);
	assert_string_equal(hex, mweb_block_vectors[row].hash);
	assert_int_equal(block.tx_count, mweb_block_vectors[row].tx_count);
	for (size_t i = 0; i < block.tx_count; i++) {
		txid_to_hex(hex, &block.txids[i]);
		assert_string_equal(hex, mweb_block_vectors[row].txids[i]);
	}
	assert_int_equal(block.raw.len, mweb_block_vectors[row].size);
	assert_int_equal(block_stripped_size(&block),
			 mweb_block_vectors[row].stripped_size);
	assert_int_equal(block_weight(&block), mweb_block_vectors[row].weight);
	assert_stripped(&block, mweb_block_vectors[row].stripped_size);
	last = &block.txs[block.tx_count - 1];
	assert_true(last->has_mweb);
	assert_ptr_equal(block.mweb.data, last->raw.data + last->raw.len);
	assert_ptr_equal(block.mweb.data + block.mweb.len,
			 bytes.data + bytes.len);
	block_clear(&block);
	free_bytes(bytes);
}

static void blocks_with_mweb_have_the_figures_of_the_node(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_block_vectors); i++)
		assert_mweb_block(i);
}

static void without_mweb_such_blocks_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mweb_block_vectors); i++) {
		struct slice bytes = bytes_of_hex(mweb_block_vectors[i].hex);
		struct network net = *ltc();

		net.mweb = false;
		assert_bad_input(parse_as(bytes, &net));
		assert_bad_input(parse_as(bytes, regtest()));
		assert_bad_input(
			parse_as(bytes, network_find("bch", "regtest")));
		free_bytes(bytes);
	}
}

static void truncated_blocks_with_mweb_are_refused(void **state)
{
	struct slice whole = bytes_of_hex(mweb_block_vectors[0].hex);
	struct block block;
	size_t mweb_at;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, whole, ltc()));
	mweb_at = (size_t)(block.mweb.data - whole.data);
	/* The MWEB block is not looked at, but it is there. */
	for (size_t len = 0; len < mweb_at + 2; len++) {
		uint8_t *cut = heap_copy(whole.data, len);

		assert_bad_input(parse_as(slice_of(cut, len), ltc()));
		free(cut);
	}
	assert_ok(parse_as(slice_of(whole.data, mweb_at + 2), ltc()));
	block_clear(&block);
	free_bytes(whole);
}

static void behind_the_transactions_stands_one_or_nothing(void **state)
{
	struct slice whole = bytes_of_hex(mweb_block_vectors[0].hex);
	uint8_t *bad = heap_copy(whole.data, whole.len);
	struct block block;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, whole, ltc()));
	for (unsigned first = 0; first < 256; first++) {
		bad[block.mweb.data - whole.data] = (uint8_t)first;
		assert_int_equal(parse_as(slice_of(bad, whole.len), ltc()) ==
					 STATUS_OK,
				 first == 1);
	}
	free(bad);
	block_clear(&block);
	free_bytes(whole);
}

static enum status parse_made_for_ltc(const struct slice *txs, size_t count,
				      const char *mweb)
{
	struct slice tail = bytes_of_hex(mweb);
	struct writer w;
	enum status st;

	writer_init(&w);
	write_made_of(&w, txs, count, ltc());
	write_bytes(&w, tail.data, tail.len);
	st = parse_as(writer_slice(&w), ltc());
	writer_clear(&w);
	free_bytes(tail);
	return st;
}

static void a_hogex_comes_last_and_brings_an_mweb_block(void **state)
{
	struct slice bytes = bytes_of_hex(mweb_block_vectors[0].hex);
	struct slice coinbase, plain, hogex;
	struct block block;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, bytes, ltc()));
	coinbase = block.txs[0].raw;
	plain = block.txs[1].raw;
	hogex = block.txs[2].raw;
	assert_ok(parse_made_for_ltc((struct slice[]){ coinbase, plain, hogex },
				     3, "01aa"));
	assert_ok(parse_made_for_ltc((struct slice[]){ coinbase, hogex }, 2,
				     "01aa"));
	assert_ok(
		parse_made_for_ltc((struct slice[]){ coinbase, plain }, 2, ""));
	assert_bad_input(parse_made_for_ltc((struct slice[]){ coinbase, plain },
					    2, "01aa"));
	assert_bad_input(parse_made_for_ltc(
		(struct slice[]){ coinbase, plain, hogex }, 3, ""));
	assert_bad_input(parse_made_for_ltc(
		(struct slice[]){ coinbase, hogex, plain }, 3, "01aa"));
	assert_bad_input(parse_made_for_ltc(
		(struct slice[]){ coinbase, hogex, plain }, 3, ""));
	assert_bad_input(
		parse_made_for_ltc((struct slice[]){ hogex }, 1, "01aa"));
	block_clear(&block);
	free_bytes(bytes);
}

static void an_earlier_mweb_part_does_not_stay(void **state)
{
	struct slice with = bytes_of_hex(mweb_block_vectors[0].hex);
	struct slice without = bytes_of_hex(block_vectors[2].hex);
	struct block block;

	(void)state;
	block_init(&block);
	assert_ok(block_parse(&block, with, ltc()));
	assert_true(block.mweb.len > 0);
	assert_ok(block_parse(&block, without, ltc()));
	assert_int_equal(block.mweb.len, 0);
	block_clear(&block);
	free_bytes(with);
	free_bytes(without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			blocks_have_the_ids_and_sizes_computed_elsewhere),
		cmocka_unit_test(one_block_struct_serves_for_many),
		cmocka_unit_test(offsets_point_at_the_transactions),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_trailing_byte_is_refused),
		cmocka_unit_test(
			every_changed_byte_of_a_legacy_block_is_refused),
		cmocka_unit_test(coinbase_comes_first_and_only_first),
		cmocka_unit_test(a_block_with_a_repeated_tail_is_refused),
		cmocka_unit_test(a_wrong_merkle_root_is_refused),
		cmocka_unit_test(
			the_size_without_witness_counts_the_counts_bytes),
		cmocka_unit_test(a_huge_transaction_count_reserves_nothing),
		cmocka_unit_test(
			a_refused_block_leaves_the_struct_fit_for_the_next),
		cmocka_unit_test(blocks_with_mweb_have_the_figures_of_the_node),
		cmocka_unit_test(without_mweb_such_blocks_are_refused),
		cmocka_unit_test(truncated_blocks_with_mweb_are_refused),
		cmocka_unit_test(behind_the_transactions_stands_one_or_nothing),
		cmocka_unit_test(a_hogex_comes_last_and_brings_an_mweb_block),
		cmocka_unit_test(an_earlier_mweb_part_does_not_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
