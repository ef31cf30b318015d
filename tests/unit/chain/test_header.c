/* Block headers, work and difficulty. */
#include "support.h"

#include "chain/header.h"

/* Origin: the genesis block of Bitcoin. */
static const char genesis_hex[] =
	"01000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
	"29ab5f49"
	"ffff001d"
	"1dac2b7c";

static void the_genesis_header_has_its_fields_and_hash(void **state)
{
	struct slice bytes = bytes_of_hex(genesis_hex);
	struct block_hash hash;
	struct header header;
	char hex[HASH_HEX_SIZE];

	(void)state;
	assert_int_equal(bytes.len, HEADER_SIZE);
	assert_ok(header_parse(&header, bytes.data, bytes.len));
	assert_int_equal(header.version, 1);
	assert_int_equal(header.time, 1231006505);
	assert_int_equal(header.bits, 0x1d00ffff);
	assert_int_equal(header.nonce, 2083236893);
	assert_int_equal(header.merkle_root[31], 0x4a);
	hash = header_hash(&header);
	block_hash_to_hex(hex, &hash);
	assert_string_equal(hex, "000000000019d6689c085ae165831e93"
				 "4ff763ae46a2a6c172b3f1b60a8ce26f");
	free_bytes(bytes);
}

static void what_is_parsed_is_written_back(void **state)
{
	uint8_t bytes[HEADER_SIZE];
	struct block_hash hash, again;
	struct header header;
	struct writer w;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 3 + 1);
	assert_ok(header_parse(&header, bytes, sizeof(bytes)));
	writer_init(&w);
	header_write(&w, &header);
	assert_true(
		slice_equal(writer_slice(&w), slice_of(bytes, sizeof(bytes))));
	sha256d(hash.bytes, bytes, sizeof(bytes));
	again = header_hash(&header);
	assert_true(block_hash_equal(&again, &hash));
	writer_clear(&w);
}

static void any_other_length_is_refused(void **state)
{
	uint8_t bytes[HEADER_SIZE + 1] = { 0 };

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		uint8_t *cut = heap_copy(bytes, len);
		struct header header;

		assert_int_equal(header_parse(&header, cut, len),
				 len == HEADER_SIZE ? STATUS_OK
						    : STATUS_BAD_INPUT);
		free(cut);
	}
}

#define ZEROS32 "00000000000000000000000000000000"

/* Computed with Python's integers, as 2**256 // (target + 1). */
static const struct {
	uint32_t bits;
	const char *work;
} works[] = {
	{ 0x1d00ffff, ZEROS32 "00000000000000000000000100010001" },
	{ 0x1b0404cb, ZEROS32 "000000000000000000003fb3ab764c00" },
	{ 0x207fffff, ZEROS32 "00000000000000000000000000000002" },
	{ 0x1e0377ae, ZEROS32 "0000000000000000000000000049d414" },
	{ 0x17034219, ZEROS32 "0000000000004e9235f043634662e0cb" },
	{ 0x01010000,
	  "8000000000000000000000000000000000000000000000000000000000000000" },
	{ 0x02008000,
	  "01fc07f01fc07f01fc07f01fc07f01fc07f01fc07f01fc07f01fc07f01fc07f0" },
	{ 0x03000001,
	  "8000000000000000000000000000000000000000000000000000000000000000" },
	{ 0x04000001,
	  "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff" },
	{ 0x03123456,
	  "00000e0fff97690309e2f96677e115e465ed2d49ebff2a34c636177dcdb14856" },
	{ 0x2000ffff, ZEROS32 "00000000000000000000000000000100" },
	{ 0x21000001, ZEROS32 "0000000000000000000000000000ffff" },
	{ 0x210000ff, ZEROS32 "00000000000000000000000000000101" },
	{ 0x220000ff, ZEROS32 "00000000000000000000000000000001" },
	{ 0x2100ffff, ZEROS32 "00000000000000000000000000000001" },
	/* Zero, negative, overflowing. */
	{ 0x00000000, ZEROS32 ZEROS32 },
	{ 0x00ffffff, ZEROS32 ZEROS32 },
	{ 0x01000100, ZEROS32 ZEROS32 },
	{ 0x1d800000, ZEROS32 ZEROS32 },
	{ 0x1d80ffff, ZEROS32 ZEROS32 },
	{ 0x20800000, ZEROS32 ZEROS32 },
	{ 0x2200ffff, ZEROS32 ZEROS32 },
	{ 0x23000001, ZEROS32 ZEROS32 },
	{ 0xff7fffff, ZEROS32 ZEROS32 },
	{ 0xffffffff, ZEROS32 ZEROS32 },
};

static void work_is_two_to_the_256_by_target_plus_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(works); i++) {
		uint8_t sum[CHAINWORK_SIZE] = { 0 };

		header_add_work(sum, works[i].bits);
		assert_slice_hex(slice_of(sum, sizeof(sum)), works[i].work);
	}
}

static void work_adds_up_with_carries(void **state)
{
	uint8_t sum[CHAINWORK_SIZE] = { 0 };

	(void)state;
	memset(sum + 16, 0xff, 16);
	header_add_work(sum, 0x207fffff);
	assert_slice_hex(slice_of(sum, sizeof(sum)),
			 "00000000000000000000000000000001"
			 "00000000000000000000000000000001");
	/* 2,016 blocks at difficulty 1. */
	memset(sum, 0, sizeof(sum));
	for (int i = 0; i < 2016; i++)
		header_add_work(sum, 0x1d00ffff);
	assert_slice_hex(slice_of(sum, sizeof(sum)),
			 ZEROS32 "0000000000000000000007e007e007e0");
}

/* The values that bitcoind prints for blocks 0, 100,000-ish, of regtest and
 * of signet's genesis. */
static void difficulty_is_the_nodes(void **state)
{
	(void)state;
	assert_true(header_difficulty(0x1d00ffff) == 1.0);
	assert_true(header_difficulty(0x1b0404cb) == 16307.420938523983);
	assert_true(header_difficulty(0x207fffff) == 4.6565423739069247e-10);
	assert_true(header_difficulty(0x1e0377ae) == 0.001126515290698186);
	assert_true(header_difficulty(0x17034219) == 86388558925171.02);
	assert_true(header_difficulty(0x1d000000) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_genesis_header_has_its_fields_and_hash),
		cmocka_unit_test(what_is_parsed_is_written_back),
		cmocka_unit_test(any_other_length_is_refused),
		cmocka_unit_test(work_is_two_to_the_256_by_target_plus_one),
		cmocka_unit_test(work_adds_up_with_carries),
		cmocka_unit_test(difficulty_is_the_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
