/* Sorts of the bulk build: in order, and what is equal keeps its order,
 * whatever the number of bits and of records. */
#include "indexer/build_sort.h"

#include "support.h"

enum { MOST = 6000, ROUNDS = 60 };
/* Insertion, passes of few places, passes of many. */
static const size_t counts[] = { 0, 1, 2, 24, 25, 300, 4095, 4096, MOST };

static struct build_record records[MOST], scratch[MOST];
static struct build_pair pairs[MOST], pair_scratch[MOST];

static void records_are_sorted_by_txnum(void **state)
{
	struct rng rng = { 3 };

	(void)state;
	for (unsigned bits = 1; bits <= 40; bits++) {
		size_t count = counts[bits % COUNT_OF(counts)];

		/* The tag says where each stood. */
		for (size_t i = 0; i < count; i++)
			records[i] = (struct build_record){
				.where = rng_next(&rng) >> (64 - bits) << 24 |
					 rng_below(&rng, 1 << 24),
				.tag = i,
			};
		sort_records_by_txnum(records, scratch, count);
		for (size_t i = 1; i < count; i++) {
			const struct build_record *a = &records[i - 1];
			const struct build_record *b = &records[i];

			assert_true(record_txnum(a) <= record_txnum(b));
			if (record_txnum(a) == record_txnum(b))
				assert_true(a->tag < b->tag);
		}
	}
}

/* Keys differ in bits low to low + bits, and now and then below. */
static void make_pairs(struct rng *rng, size_t count, unsigned low,
		       unsigned bits)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t key = bits ? rng_next(rng) >> (64 - bits) : 0;

		pairs[i] = (struct build_pair){
			.key = 1ULL << 60 | key << low |
			       (rng_one_in(rng, 50)
					? rng_next(rng) & ((1ULL << low) - 1)
					: 0),
			.value = rng_next(rng) % 1000,
		};
	}
}

static void pairs_are_sorted(void **state)
{
	struct rng rng = { 4 };

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned bits = round % 41, low = round % 3 * 9;
		/* All are equal without bits: that is quadratic. */
		size_t count =
			bits > 8 ? counts[round % COUNT_OF(counts)] : 200;
		uint64_t sum = 0, sorted = 0;

		make_pairs(&rng, count, low, bits);
		for (size_t i = 0; i < count; i++)
			sum += pairs[i].key * 31 + pairs[i].value;
		sort_pairs(pairs, pair_scratch, count, low, bits);
		for (size_t i = 0; i < count; i++)
			sorted += pairs[i].key * 31 + pairs[i].value;
		assert_true(sum == sorted);
		for (size_t i = 1; i < count; i++) {
			const struct build_pair *a = &pairs[i - 1];
			const struct build_pair *b = &pairs[i];

			assert_true(a->key < b->key ||
				    (a->key == b->key && a->value <= b->value));
		}
	}
}

/* Of any number of transactions, each with any number of inputs. */
static void pairs_are_sorted_by_where(void **state)
{
	struct rng rng = { 5 };

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		size_t count = counts[round % COUNT_OF(counts)];
		uint64_t txnums = 1ULL << round % 41;
		uint64_t indexes = 1ULL << round % 24;
		uint64_t base = rng_next(&rng) >> 24, sum = 0, sorted = 0;

		for (size_t i = 0; i < count; i++) {
			uint64_t txnum = base % ((1ULL << 40) - txnums + 1) +
					 rng_next(&rng) % txnums;

			pairs[i] = (struct build_pair){
				.key = txnum << 24 | rng_next(&rng) % indexes
							     << 1,
				.value = rng_next(&rng) % 1000,
			};
			sum += pairs[i].key * 31 + pairs[i].value;
		}
		sort_pairs_by_where(pairs, pair_scratch, count);
		for (size_t i = 0; i < count; i++) {
			sorted += pairs[i].key * 31 + pairs[i].value;
			assert_true(!i || pairs[i - 1].key <= pairs[i].key);
		}
		assert_true(sum == sorted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_sorted_by_txnum),
		cmocka_unit_test(pairs_are_sorted),
		cmocka_unit_test(pairs_are_sorted_by_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
