/* One place in a block file: what is there? */
#include "support.h"

#include "node/block_record.h"

static const struct block_file_format plain = { .magic = { 1, 2, 3, 4 } };
static const struct block_file_format xored = {
	.magic = { 1, 2, 3, 4 },
	.key = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 },
};

#define OFFSET   1003 /* no multiple of 8 */
#define LENGTH   200  /* of the block */
#define TX_COUNT 70000
#define WHOLE    (BLOCK_RECORD_PREFIX + LENGTH)

/* A record as it stands at OFFSET in a file. */
struct sample {
	uint8_t raw[WHOLE];
	struct block_hash hash;
};

static struct sample make(const struct block_file_format *format,
			  uint32_t length)
{
	struct sample sample;
	struct writer w;

	writer_init(&w);
	write_bytes(&w, format->magic, 4);
	write_le32(&w, length);
	for (int i = 0; i < HEADER_SIZE; i++)
		write_u8(&w, (uint8_t)(i * 7 + 1));
	write_compact_size(&w, TX_COUNT);
	while (w.len < WHOLE)
		write_u8(&w, 5);
	memcpy(sample.raw, w.data, WHOLE);
	sha256d(sample.hash.bytes, sample.raw + BLOCK_RECORD_PREFIX,
		HEADER_SIZE);
	block_file_xor(sample.raw, WHOLE, OFFSET, format->key);
	writer_clear(&w);
	return sample;
}

static enum block_record_kind look(struct block_record *out,
				   const struct sample *sample, size_t len,
				   uint64_t file_size,
				   const struct block_file_format *format)
{
	uint8_t *exact = malloc(len);
	enum block_record_kind kind;

	assert_true(exact || !len);
	if (len)
		memcpy(exact, sample->raw, len);
	kind = block_record_read(out, slice_of(exact, len), OFFSET, file_size,
				 format);
	free(exact);
	return kind;
}

static void a_record_tells_what_its_head_says(void **state)
{
	const struct block_file_format *formats[] = { &plain, &xored };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		struct sample sample = make(formats[i], LENGTH);
		struct block_record record;

		assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
				      OFFSET + WHOLE, formats[i]),
				 BLOCK_RECORD_WHOLE);
		assert_int_equal(record.length, LENGTH);
		assert_memory_equal(record.hash.bytes, sample.hash.bytes, 32);
		for (int k = 0; k < 32; k++)
			assert_int_equal(record.prev.bytes[k],
					 (uint8_t)((k + 4) * 7 + 1));
		assert_int_equal(record.tx_count, TX_COUNT);
	}
}

static void a_count_of_transactions_that_is_none_is_told(void **state)
{
	static const char *const counts[] = {
		"\xfd\x01\x00",                         /* too long a form */
		"\xff\x00\x00\x00\x00\x01\x00\x00\x00", /* 2^32 */
	};
	static const size_t lengths[] = { 3, 9 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		struct sample sample = make(&plain, LENGTH);
		struct block_record record;

		memcpy(sample.raw + BLOCK_RECORD_PREFIX + HEADER_SIZE,
		       counts[i], lengths[i]);
		assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
				      OFFSET + WHOLE, &plain),
				 BLOCK_RECORD_WHOLE);
		assert_int_equal(record.tx_count, 0);
	}
}

static void a_record_that_reaches_past_the_file_is_cut(void **state)
{
	struct sample sample = make(&xored, LENGTH);
	struct block_record record;

	(void)state;
	assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
			      OFFSET + WHOLE - 1, &xored),
			 BLOCK_RECORD_CUT);
	sample = make(&xored, UINT32_MAX);
	assert_int_equal(
		look(&record, &sample, BLOCK_RECORD_HEAD, UINT32_MAX, &xored),
		BLOCK_RECORD_CUT);
}

static void every_cut_of_the_head_is_no_record_yet(void **state)
{
	struct sample sample = make(&xored, LENGTH);
	struct block_record record;

	(void)state;
	assert_int_equal(look(&record, &sample, 0, OFFSET, &xored),
			 BLOCK_RECORD_END);
	for (size_t len = 1; len < BLOCK_RECORD_PREFIX + HEADER_SIZE; len++)
		assert_int_equal(
			look(&record, &sample, len, OFFSET + len, &xored),
			BLOCK_RECORD_CUT);
}

static void a_prefix_before_reserved_space_is_cut(void **state)
{
	struct sample sample = make(&xored, LENGTH);
	struct block_record record;

	(void)state;
	memset(sample.raw + BLOCK_RECORD_PREFIX, 0, LENGTH);
	assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
			      OFFSET + 1000, &xored),
			 BLOCK_RECORD_CUT);
}

static void plain_zeros_are_reserved_space_also_under_a_key(void **state)
{
	struct sample zeros = { 0 };
	struct block_record record;

	(void)state;
	assert_int_equal(
		look(&record, &zeros, BLOCK_RECORD_HEAD, OFFSET + 1000, &xored),
		BLOCK_RECORD_ZEROS);
	assert_int_equal(
		look(&record, &zeros, BLOCK_RECORD_HEAD, OFFSET + 1000, &plain),
		BLOCK_RECORD_ZEROS);
	assert_int_equal(look(&record, &zeros, 3, OFFSET + 3, &xored),
			 BLOCK_RECORD_ZEROS);
}

static void another_magic_or_an_impossible_length_is_junk(void **state)
{
	struct sample sample = make(&plain, LENGTH);
	struct block_record record;

	(void)state;
	assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
			      OFFSET + WHOLE, &xored),
			 BLOCK_RECORD_JUNK);
	sample = make(&plain, HEADER_SIZE);
	assert_int_equal(look(&record, &sample, BLOCK_RECORD_HEAD,
			      OFFSET + WHOLE, &plain),
			 BLOCK_RECORD_JUNK);
}

static void the_key_turns_with_the_offset(void **state)
{
	uint8_t data[41], once[41];

	(void)state;
	for (uint64_t offset = 0; offset < 20; offset++) {
		for (size_t i = 0; i < sizeof(data); i++)
			data[i] = (uint8_t)(i * 31 + 5);
		memcpy(once, data, sizeof(data));
		block_file_xor(once, sizeof(once), offset, xored.key);
		for (size_t i = 0; i < sizeof(data); i++)
			assert_int_equal(once[i],
					 data[i] ^ xored.key[(offset + i) % 8]);
		block_file_xor(once, sizeof(once), offset, xored.key);
		assert_memory_equal(once, data, sizeof(data));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_tells_what_its_head_says),
		cmocka_unit_test(a_count_of_transactions_that_is_none_is_told),
		cmocka_unit_test(a_record_that_reaches_past_the_file_is_cut),
		cmocka_unit_test(every_cut_of_the_head_is_no_record_yet),
		cmocka_unit_test(a_prefix_before_reserved_space_is_cut),
		cmocka_unit_test(
			plain_zeros_are_reserved_space_also_under_a_key),
		cmocka_unit_test(another_magic_or_an_impossible_length_is_junk),
		cmocka_unit_test(the_key_turns_with_the_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
