/* Whole blocks. */
#include "support.h"

#include "block_vectors.h"
#include "chain/block.h"
#include "chain/merkle.h"

static const struct network *regtest(void)
{
	return network_find("btc", "regtest");
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

/* A block of the given transactions, with the root that belongs to them. */
static enum status parse_made_of(const struct slice *txs, size_t count)
{
	struct txid *leaves = calloc(count + 1, sizeof(*leaves));
	struct header header = { .version = 1 };
	struct writer w;
	enum status st;
	bool mutated;

	assert_non_null(leaves);
	for (size_t i = 0; i < count; i++) {
		struct tx_space space;
		struct tx tx;

		tx_space_init(&space);
		assert_ok(tx_parse(&tx, &space, txs[i], regtest()));
		leaves[i] = tx_txid(&tx);
		tx_space_clear(&space);
	}
	if (count)
		merkle_root(header.merkle_root, leaves, count, &mutated);
	free(leaves);

	writer_init(&w);
	header_write(&w, &header);
	write_compact_size(&w, count);
	for (size_t i = 0; i < count; i++)
		write_bytes(&w, txs[i].data, txs[i].len);
	assert_false(w.failed);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
