/* Transactions behind those that they spend. */
#include "support.h"

#include "indexer/tx_order.h"

/* Transactions of our own: number i spends any of the others, and something
 * that is not in the set. */
struct made_set {
	struct writer *bytes;
	struct txid *txids;
	struct unordered_tx *txs;
	uint32_t *order, *place;
	uint32_t count;
};

static const struct network *bch(void)
{
	return network_find("bch", "regtest");
}

static void set_begin(struct made_set *set, uint32_t count)
{
	*set = (struct made_set){
		.bytes = calloc(count, sizeof(*set->bytes)),
		.txids = calloc(count, sizeof(*set->txids)),
		.txs = calloc(count, sizeof(*set->txs)),
		.order = calloc(count, sizeof(*set->order)),
		.place = calloc(count, sizeof(*set->place)),
		.count = count,
	};
	assert_true(set->bytes && set->txids && set->txs && set->order &&
		    set->place);
}

static void set_end(struct made_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		writer_clear(&set->bytes[i]);
	free(set->bytes);
	free(set->txids);
	free(set->txs);
	free(set->order);
	free(set->place);
}

/* Parents are made before, so their txids are known. */
static void make_tx(struct made_set *set, uint32_t number,
		    const uint32_t *parents, uint32_t count)
{
	struct writer *w = &set->bytes[number];

	writer_init(w);
	write_le32(w, 2);
	write_compact_size(w, count + 1);
	for (uint32_t i = 0; i <= count; i++) {
		if (i < count)
			write_bytes(w, set->txids[parents[i]].bytes, 32);
		else
			memset(writer_extend(w, 32), 0xfd, 32);
		write_le32(w, i < count ? i : number);
		write_compact_size(w, 0);
		write_le32(w, UINT32_MAX);
	}
	write_compact_size(w, 0);
	write_le32(w, 0);
	sha256d(set->txids[number].bytes, w->data, w->len);
	set->txs[number] =
		(struct unordered_tx){ &set->txids[number], writer_slice(w) };
}

/* Sorts txs[] into order[], and notes where each number of txs[] went. */
static void put_in_order(struct made_set *set)
{
	assert_ok(tx_order(set->order, set->txs, set->count, bch()));
	memset(set->place, 0xff, set->count * sizeof(*set->place));
	for (uint32_t i = 0; i < set->count; i++) {
		assert_true(set->order[i] < set->count);
		assert_int_equal(set->place[set->order[i]], UINT32_MAX);
		set->place[set->order[i]] = i;
	}
}

static void those_without_parents_stay_as_they_come(void **state)
{
	struct made_set set;

	(void)state;
	set_begin(&set, 50);
	for (uint32_t i = 0; i < set.count; i++)
		make_tx(&set, i, NULL, 0);
	put_in_order(&set);
	for (uint32_t i = 0; i < set.count; i++)
		assert_int_equal(set.order[i], i);
	set_end(&set);
}

/* Longer than any stack of calls could follow. */
static void a_line_of_any_length_is_turned_round(void **state)
{
	enum { MANY = 100000 };
	struct made_set set;

	(void)state;
	set_begin(&set, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		make_tx(&set, i, (uint32_t[]){ i ? i - 1 : 0 }, i > 0);
	for (uint32_t i = 0; i < MANY / 2; i++) {
		struct unordered_tx tx = set.txs[i];

		set.txs[i] = set.txs[MANY - 1 - i];
		set.txs[MANY - 1 - i] = tx;
	}
	put_in_order(&set);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(set.order[i], MANY - 1 - i);
	set_end(&set);
}

static void shuffle(struct made_set *set, uint32_t *from, struct rng *rng)
{
	for (uint32_t i = set->count; i-- > 1;) {
		uint32_t other = (uint32_t)rng_below(rng, i + 1);
		struct unordered_tx tx = set->txs[i];
		uint32_t number = from[i];

		set->txs[i] = set->txs[other];
		set->txs[other] = tx;
		from[i] = from[other];
		from[other] = number;
	}
}

static void parents_come_first_in_any_family(void **state)
{
	enum { MOST = 60, PARENTS = 3 };
	struct rng rng = { 3 };

	(void)state;
	for (uint64_t round = 0; round < test_rounds(100); round++) {
		uint32_t count = 1 + (uint32_t)rng_below(&rng, MOST);
		uint32_t parents[MOST][PARENTS], parent_count[MOST];
		uint32_t from[MOST], at[MOST];
		struct made_set set;

		set_begin(&set, count);
		for (uint32_t i = 0; i < count; i++) {
			parent_count[i] =
				i ? (uint32_t)rng_below(&rng, PARENTS + 1) : 0;
			for (uint32_t p = 0; p < parent_count[i]; p++)
				parents[i][p] = (uint32_t)rng_below(&rng, i);
			make_tx(&set, i, parents[i], parent_count[i]);
			from[i] = i;
		}
		shuffle(&set, from, &rng);
		put_in_order(&set);
		for (uint32_t i = 0; i < count; i++)
			at[from[i]] = set.place[i];
		for (uint32_t i = 0; i < count; i++)
			for (uint32_t p = 0; p < parent_count[i]; p++)
				assert_true(at[parents[i][p]] < at[i]);
		set_end(&set);
	}
}

static void what_is_no_transaction_has_no_parents(void **state)
{
	struct made_set set;

	(void)state;
	set_begin(&set, 3);
	make_tx(&set, 0, NULL, 0);
	make_tx(&set, 1, (uint32_t[]){ 0 }, 1);
	make_tx(&set, 2, NULL, 0);
	set.txs[0] = set.txs[1];
	set.txs[1] = (struct unordered_tx){ &set.txids[0], slice_of("x", 1) };
	put_in_order(&set);
	assert_int_equal(set.order[0], 1);
	assert_int_equal(set.order[1], 0);
	assert_int_equal(set.order[2], 2);
	assert_ok(tx_order(NULL, NULL, 0, bch()));
	set_end(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_without_parents_stay_as_they_come),
		cmocka_unit_test(a_line_of_any_length_is_turned_round),
		cmocka_unit_test(parents_come_first_in_any_family),
		cmocka_unit_test(what_is_no_transaction_has_no_parents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
