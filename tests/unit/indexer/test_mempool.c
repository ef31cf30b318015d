#include "mempool_fixture.h"

/* --- adding ------------------------------------------------------------ */

static void an_entry_is_found_by_txid_outpoint_and_script(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made_input in[2] = { { funded(1), 11 }, { funded(2), 12 } };
	uint32_t out[2] = { 13, 14 };
	const struct mempool_entry *e;
	struct made made;
	uint32_t vin;

	(void)state;
	make(&made, in, 2, out, 2, 0);
	add_ok(pool, &made);
	e = mempool_find(pool, &made.txid);
	assert_non_null(e);
	assert_ptr_equal(mempool_spender(pool, &vin, &in[1].prevout), e);
	assert_int_equal(vin, 1);
	assert_null(mempool_spender(pool, &vin,
				    &(struct outpoint){ made.txid, 0 }));
	for (uint32_t script = 11; script <= 14; script++)
		assert_int_equal(script_count(pool, GEN, script), 1);
	assert_int_equal(script_count(pool, GEN, 15), 0);
	mempool_free(pool);
	made_clear(&made);
}

static void check_entry(const struct mempool_entry *e, struct slice bytes)
{
	uint8_t script[6];

	assert_true(slice_equal(e->tx.raw, bytes));
	assert_int_equal(e->tx.input_count, 1);
	assert_int_equal(e->tx.output_count, 2);
	assert_true(
		slice_equal(e->tx.inputs[0].script, script_bytes(script, 11)));
	assert_true(
		slice_equal(e->prevouts[0].script, script_bytes(script, 11)));
	assert_int_equal(e->prevouts[0].amount, AMOUNT);
	assert_int_equal(e->prevouts[0].height, -1);
	assert_true(
		slice_equal(e->tx.outputs[0].script, script_bytes(script, 12)));
	assert_true(slice_equal(e->tx.outputs[1].script,
				script_bytes(script, UNSPENDABLE)));
	assert_true(e->output_indexed[0]);
	assert_false(e->output_indexed[1]);
	assert_memory_equal(e->output_keys[0].bytes, key_of(12).bytes, 10);
	assert_int_equal(e->first_seen, 1700000000);
}

static void everything_given_is_copied(void **state)
{
	struct mempool *pool = test_pool(4);
	uint32_t out[2] = { 12, UNSPENDABLE };
	struct made_input in = { funded(1), 11 };
	struct made made, twin;

	(void)state;
	make(&made, &in, 1, out, 2, 0);
	make(&twin, &in, 1, out, 2, 0);
	add_ok(pool, &made);
	made_clear(&made);
	memset(&made, 0xee, sizeof(made));
	check_entry(mempool_find(pool, &twin.txid), writer_slice(&twin.bytes));
	mempool_free(pool);
	made_clear(&twin);
}

/* One input with two witness items, one output. */
static void a_witness_is_kept_but_not_in_the_txid(void **state)
{
	static const uint8_t witness[] = { 2, 1, 0xaa, 2, 0xbb, 0xcc };
	struct mempool *pool = test_pool(4);
	const struct mempool_entry *e;
	struct writer w;
	struct made made;

	(void)state;
	make_one(&made, funded(1), 11, 12, 0);
	writer_init(&w);
	write_bytes(&w, made.bytes.data, 4);
	write_le16(&w, 0x0100);
	write_bytes(&w, made.bytes.data + 4, made.bytes.len - 8);
	write_bytes(&w, witness, sizeof(witness));
	write_le32(&w, 0);
	assert_int_equal(mempool_add(pool, &made.txid, writer_slice(&w),
				     made.prevouts, made.keys, 0, GEN),
			 STATUS_OK);
	writer_clear(&w);
	e = mempool_find(pool, &made.txid);
	assert_non_null(e);
	assert_true(e->tx.has_witness);
	assert_true(slice_equal(e->tx.inputs[0].witness,
				slice_of(witness, sizeof(witness))));
	mempool_free(pool);
	made_clear(&made);
}

static void every_truncation_is_refused(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made made;

	(void)state;
	make_one(&made, funded(1), 11, 12, 0);
	for (size_t len = 0; len < made.bytes.len; len++)
		assert_int_equal(mempool_add(pool, &made.txid,
					     slice_of(made.bytes.data, len),
					     made.prevouts, made.keys, 0, GEN),
				 STATUS_BAD_INPUT);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	made_clear(&made);
}

static void bytes_of_another_txid_are_refused(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made one, other;

	(void)state;
	make_one(&one, funded(1), 11, 12, 0);
	make_one(&other, funded(2), 11, 12, 0);
	assert_int_equal(mempool_add(pool, &other.txid,
				     writer_slice(&one.bytes), one.prevouts,
				     one.keys, 0, GEN),
			 STATUS_BAD_INPUT);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	made_clear(&one);
	made_clear(&other);
}

static struct mempool *pool_of(const char *coin)
{
	struct mempool *pool =
		mempool_new(network_find(coin, "regtest"), test_secret, 4);

	assert_non_null(pool);
	return pool;
}

/* No inputs, no outputs, some data of MWEB. */
static const uint8_t mweb_only[] = { 2, 0, 0, 0,    0, 8, 0, 0, 1,
				     0, 0, 0, 0xaa, 0, 0, 0, 0 };

static void wholly_inside_mweb_the_nodes_txid_is_believed(void **state)
{
	struct mempool *pool = pool_of("ltc");
	struct txid txid = { { 0xc0 } }, other = { { 0xc1 } };
	struct slice bytes = slice_of(mweb_only, sizeof(mweb_only));
	const struct mempool_entry *e;

	(void)state;
	assert_int_equal(mempool_add(pool, &txid, bytes, NULL, NULL, 7, GEN),
			 STATUS_OK);
	assert_int_equal(mempool_add(pool, &txid, bytes, NULL, NULL, 8, GEN),
			 STATUS_OK);
	assert_int_equal(mempool_add(pool, &other, bytes, NULL, NULL, 9, GEN),
			 STATUS_OK);
	assert_int_equal(mempool_get_counts(pool).txs, 2);
	e = mempool_find(pool, &txid);
	assert_non_null(e);
	assert_true(tx_is_mweb_only(&e->tx));
	assert_true(slice_equal(e->tx.raw, bytes));
	assert_ptr_equal(e->tx.mweb.data, e->tx.raw.data + 8);
	assert_int_equal(e->tx.mweb.len, 5);
	assert_int_equal(e->first_seen, 7);
	mempool_remove(pool, &txid);
	assert_null(mempool_find(pool, &txid));
	mempool_settle(pool, GEN);
	assert_int_equal(mempool_get_counts(pool).txs, 1);
	mempool_free(pool);
}

/* The block's copy of a peg-in has no MWEB part, and the same txid. */
static void a_block_confirms_a_peg_in_that_came_with_its_mweb_data(void **state)
{
	struct mempool *pool = pool_of("ltc");
	struct block block = { 0 };
	struct made made;
	struct writer w;

	(void)state;
	make_one(&made, funded(1), 11, 12, 0);
	writer_init(&w);
	write_bytes(&w, made.bytes.data, 4);
	write_le16(&w, 0x0800);
	write_bytes(&w, made.bytes.data + 4, made.bytes.len - 8);
	write_le16(&w, 0xaa01);
	write_le32(&w, 0);
	assert_int_equal(mempool_add(pool, &made.txid, writer_slice(&w),
				     made.prevouts, made.keys, 0, GEN),
			 STATUS_OK);
	assert_int_equal(mempool_find(pool, &made.txid)->tx.mweb.len, 2);

	block.txs = &made.tx;
	block.txids = &made.txid;
	block.tx_count = 1;
	mempool_confirm_block(pool, &block, GEN + 1);
	assert_null(mempool_find(pool, &made.txid));
	mempool_settle(pool, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	writer_clear(&w);
	mempool_free(pool);
	made_clear(&made);
}

static void tokens_are_kept_with_outputs_and_previous_outputs(void **state)
{
	/* Category, an amount of 7; then the script. */
	uint8_t field[1 + 32 + 3] = { 0xef };
	struct slice token = slice_of(field, sizeof(field) - 1);
	struct mempool *pool = pool_of("bch");
	const struct mempool_entry *e;
	struct txid txid;
	struct made made;
	struct writer w;

	(void)state;
	make_one(&made, funded(1), 11, 12, 0);
	memcpy(field + 33, "\x10\x07\x51", 3);
	made.prevouts[0].token = token;
	writer_init(&w);
	/* All up to its output's script. */
	write_bytes(&w, made.bytes.data,
		    (size_t)(made.tx.outputs[0].script.data - made.bytes.data) -
			    1);
	write_var_slice(&w, slice_of(field, sizeof(field)));
	write_le32(&w, 0);
	sha256d(txid.bytes, w.data, w.len);
	assert_int_equal(mempool_add(pool, &txid, writer_slice(&w),
				     made.prevouts, made.keys, 0, GEN),
			 STATUS_OK);
	writer_clear(&w);
	e = mempool_find(pool, &txid);
	assert_non_null(e);
	assert_true(slice_equal(e->tx.outputs[0].token, token));
	assert_int_equal(e->tx.outputs[0].script.len, 1);
	assert_true(slice_equal(e->prevouts[0].token, token));
	assert_true(e->prevouts[0].token.data != token.data);
	assert_true(
		slice_equal(e->prevouts[0].script, made.prevouts[0].script));
	mempool_free(pool);
	made_clear(&made);
}

static void adding_again_changes_nothing(void **state)
{
	struct mempool *pool = test_pool(4);
	struct mempool_counts once, twice;
	struct made made;

	(void)state;
	make_one(&made, funded(1), 11, 12, 0);
	add_ok(pool, &made);
	once = mempool_get_counts(pool);
	add_ok(pool, &made);
	twice = mempool_get_counts(pool);
	assert_memory_equal(&once, &twice, sizeof(once));
	mempool_free(pool);
	made_clear(&made);
}

/* --- pins -------------------------------------------------------------- */

static void a_pin_sees_neither_later_adds_nor_later_removals(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made early, late;
	struct mempool_pin pin;

	(void)state;
	make_one(&early, funded(1), 11, 12, 0);
	make_one(&late, funded(2), 11, 12, 0);
	add_ok(pool, &early);
	pin = pin_at(pool, GEN);
	add_ok(pool, &late);
	mempool_remove(pool, &early.txid);
	mempool_settle(pool, GEN);
	assert_true(sees(pool, &pin, &early));
	assert_false(sees(pool, &pin, &late));
	assert_false(seen_at(pool, GEN, &early));
	assert_true(seen_at(pool, GEN, &late));
	mempool_unpin(pool, &pin);
	mempool_free(pool);
	made_clear(&early);
	made_clear(&late);
}

static void
a_replaced_spender_and_its_successor_are_never_seen_both(void **state)
{
	struct mempool *pool = test_pool(4);
	struct outpoint coin = funded(1);
	struct mempool_pin pin;
	struct made old, new;
	uint32_t vin;

	(void)state;
	make_one(&old, coin, 11, 12, 0);
	make_one(&new, coin, 11, 12, 1);
	add_ok(pool, &old);
	pin = pin_at(pool, GEN);
	mempool_remove(pool, &old.txid);
	add_ok(pool, &new);
	assert_memory_equal(&mempool_pin_spender(pool, &vin, &pin, &coin)->txid,
			    &old.txid, 32);
	mempool_unpin(pool, &pin);
	assert_memory_equal(&mempool_spender(pool, &vin, &coin)->txid,
			    &new.txid, 32);
	mempool_free(pool);
	made_clear(&old);
	made_clear(&new);
}

static void a_tree_is_removed_at_one_moment(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made parent, child, grandchild;
	struct mempool_pin pin;
	uint64_t sequence;

	(void)state;
	make_one(&parent, funded(1), 11, 12, 0);
	make_one(&child, output_of(&parent, 0), 12, 13, 0);
	make_one(&grandchild, output_of(&child, 0), 13, 14, 0);
	add_ok(pool, &parent);
	add_ok(pool, &child);
	add_ok(pool, &grandchild);
	pin = pin_at(pool, GEN);
	sequence = mempool_get_counts(pool).sequence;
	mempool_remove_tree(pool, &child.txid);
	mempool_remove_tree(pool, &child.txid);
	assert_int_equal(mempool_get_counts(pool).sequence, sequence + 1);
	assert_true(seen_at(pool, GEN, &parent));
	assert_false(seen_at(pool, GEN, &child));
	assert_false(seen_at(pool, GEN, &grandchild));
	mempool_settle(pool, GEN);
	assert_true(sees(pool, &pin, &child));
	assert_true(sees(pool, &pin, &grandchild));
	mempool_unpin(pool, &pin);
	mempool_free(pool);
	made_clear(&parent);
	made_clear(&child);
	made_clear(&grandchild);
}

static void there_are_no_more_pins_than_slots(void **state)
{
	struct mempool *pool = test_pool(3);
	struct mempool_pin pins[4];

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 3; i++)
			pins[i] = pin_at(pool, GEN);
		assert_int_equal(mempool_pin(pool, &pins[3], GEN),
				 STATUS_LIMIT);
		mempool_unpin(pool, &pins[round % 3]);
		pins[round % 3] = pin_at(pool, GEN);
		for (int i = 0; i < 3; i++)
			mempool_unpin(pool, &pins[i]);
	}
	mempool_free(pool);
}

static void a_pin_older_than_what_was_settled_is_refused(void **state)
{
	struct mempool *pool = test_pool(3);
	struct mempool_pin pin;

	(void)state;
	mempool_settle(pool, GEN);
	assert_int_equal(mempool_pin(pool, &pin, GEN - 1), STATUS_UNAVAILABLE);
	assert_int_equal(mempool_pin(pool, &pin, GEN), STATUS_OK);
	mempool_unpin(pool, &pin);
	mempool_free(pool);
}

/* --- blocks ------------------------------------------------------------ */

static void a_confirmed_entry_is_seen_until_its_generation(void **state)
{
	struct mempool *pool = test_pool(4);
	const struct made *block[1];
	struct mempool_pin pin;
	struct made made;

	(void)state;
	block[0] = &made;
	make_one(&made, funded(1), 11, 12, 0);
	add_ok(pool, &made);
	confirm(pool, block, 1, GEN + 1);
	assert_null(mempool_find(pool, &made.txid));
	assert_true(seen_at(pool, GEN, &made));
	assert_false(seen_at(pool, GEN + 1, &made));
	assert_int_equal(mempool_get_counts(pool).txs, 0);

	/* The node telling that it left the mempool changes nothing. */
	mempool_remove(pool, &made.txid);
	assert_true(seen_at(pool, GEN, &made));

	pin = pin_at(pool, GEN);
	mempool_settle(pool, GEN + 1);
	assert_true(sees(pool, &pin, &made));
	mempool_unpin(pool, &pin);
	mempool_settle(pool, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	made_clear(&made);
}

static void an_aborted_generation_leaves_no_trace(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made made, brought_back;
	const struct made *block[1];
	struct mempool_counts before, after;

	(void)state;
	block[0] = &made;
	make_one(&made, funded(1), 11, 12, 0);
	make_one(&brought_back, funded(2), 11, 12, 0);
	add_ok(pool, &made);
	before = mempool_get_counts(pool);
	assert_int_equal(add_made(pool, &brought_back, GEN + 1), STATUS_OK);
	confirm(pool, block, 1, GEN + 1);
	mempool_abort_generation(pool, GEN + 1);
	mempool_settle(pool, GEN);
	after = mempool_get_counts(pool);
	assert_non_null(mempool_find(pool, &made.txid));
	assert_null(mempool_find(pool, &brought_back.txid));
	assert_true(seen_at(pool, GEN, &made));
	assert_true(seen_at(pool, GEN + 1, &made));
	assert_false(seen_at(pool, GEN + 1, &brought_back));
	assert_int_equal(after.txs, before.txs);
	assert_int_equal(after.bytes, before.bytes);
	assert_int_equal(after.memory, before.memory);
	assert_int_equal(after.added - after.removed, after.txs);
	mempool_free(pool);
	made_clear(&made);
	made_clear(&brought_back);
}

static void a_block_brought_and_taken_back_gives_a_new_entry(void **state)
{
	struct mempool *pool = test_pool(4);
	const struct mempool_entry *old, *new;
	const struct made *block[1];
	struct mempool_pin pin;
	struct made made;

	(void)state;
	block[0] = &made;
	make_one(&made, funded(1), 11, 12, 0);
	add_ok(pool, &made);
	pin = pin_at(pool, GEN);
	confirm(pool, block, 1, GEN + 1);
	assert_int_equal(add_made(pool, &made, GEN + 2), STATUS_OK);
	assert_true(seen_at(pool, GEN, &made));
	assert_false(seen_at(pool, GEN + 1, &made));
	assert_true(seen_at(pool, GEN + 2, &made));
	old = mempool_pin_find(pool, &pin, &made.txid);
	new = mempool_find(pool, &made.txid);
	assert_ptr_not_equal(old, new);
	assert_true(old->order < new->order);
	mempool_unpin(pool, &pin);
	mempool_free(pool);
	made_clear(&made);
}

static void a_marked_entry_and_its_successor_do_not_overlap(void **state)
{
	struct mempool *pool = test_pool(4);
	const struct made *block[1];
	struct made made;

	(void)state;
	block[0] = &made;
	make_one(&made, funded(1), 11, 12, 0);
	add_ok(pool, &made);
	confirm(pool, block, 1, GEN + 2);
	add_ok(pool, &made);
	for (uint64_t generation = GEN; generation < GEN + 5; generation++) {
		assert_true(seen_at(pool, generation, &made));
		assert_int_equal(script_count(pool, generation, 11), 1);
	}
	mempool_free(pool);
	made_clear(&made);
}

/* rival spends the coin that the block spends; below it a fork and a join;
 * bystander shares a script only. */
static void a_block_ends_conflicts_with_all_their_descendants(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made mined, rival, left, right, join, bystander;
	const struct made *block[1];
	struct made_input in[2];
	uint32_t out[2] = { 12, 13 };

	(void)state;
	block[0] = &mined;
	in[0] = (struct made_input){ funded(1), 11 };
	make_one(&mined, funded(1), 11, 12, 0);
	make(&rival, in, 1, out, 2, 1);
	make_one(&left, output_of(&rival, 0), 12, 14, 0);
	make_one(&right, output_of(&rival, 1), 13, 15, 0);
	in[0] = (struct made_input){ output_of(&left, 0), 14 };
	in[1] = (struct made_input){ output_of(&right, 0), 15 };
	make(&join, in, 2, out, 2, 0);
	make_one(&bystander, funded(2), 11, 12, 0);

	/* The block's own transaction was never in the mempool. */
	add_ok(pool, &rival);
	add_ok(pool, &left);
	add_ok(pool, &right);
	add_ok(pool, &join);
	add_ok(pool, &bystander);
	confirm(pool, block, 1, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).txs, 1);
	assert_true(seen_at(pool, GEN, &join));
	assert_false(seen_at(pool, GEN + 1, &rival));
	assert_false(seen_at(pool, GEN + 1, &join));
	assert_true(seen_at(pool, GEN + 1, &bystander));
	mempool_abort_generation(pool, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).txs, 5);
	mempool_free(pool);
	made_clear(&mined);
	made_clear(&rival);
	made_clear(&left);
	made_clear(&right);
	made_clear(&join);
	made_clear(&bystander);
}

static void children_of_confirmed_transactions_stay(void **state)
{
	struct mempool *pool = test_pool(4);
	const struct made *block[1];
	struct made parent, child;

	(void)state;
	block[0] = &parent;
	make_one(&parent, funded(1), 11, 12, 0);
	make_one(&child, output_of(&parent, 0), 12, 13, 0);
	add_ok(pool, &parent);
	add_ok(pool, &child);
	confirm(pool, block, 1, GEN + 1);
	assert_false(seen_at(pool, GEN + 1, &parent));
	assert_true(seen_at(pool, GEN + 1, &child));
	mempool_free(pool);
	made_clear(&parent);
	made_clear(&child);
}

static void a_long_line_of_descendants_ends_with_its_root(void **state)
{
	enum { LENGTH = 20000 };
	struct mempool *pool = test_pool(4);
	struct outpoint coin = funded(1);
	const struct made *block[1];
	struct made made;

	(void)state;
	for (uint32_t i = 0; i < LENGTH; i++) {
		make_one(&made, coin, 11, 11, i);
		add_ok(pool, &made);
		coin = output_of(&made, 0);
		made_clear(&made);
	}
	block[0] = &made;
	make_one(&made, funded(1), 11, 11, LENGTH);
	confirm(pool, block, 1, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).txs, 0);
	mempool_settle(pool, GEN + 1);
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	made_clear(&made);
}

/* --- bounds and numbers ------------------------------------------------ */

static void
memory_is_bounded_and_comes_back_when_entries_are_freed(void **state)
{
	struct mempool *pool = test_pool(4);
	struct made first, second;
	struct mempool_pin pin;
	uint64_t size;

	(void)state;
	make_one(&first, funded(1), 11, 12, 0);
	make_one(&second, funded(2), 11, 12, 0);
	add_ok(pool, &first);
	size = mempool_get_counts(pool).memory;
	assert_true(size > first.bytes.len);
	mempool_set_memory_max(pool, 2 * size - 1);
	assert_int_equal(add_made(pool, &second, GEN), STATUS_LIMIT);

	/* Dead, but a pin holds it. */
	pin = pin_at(pool, GEN);
	mempool_remove(pool, &first.txid);
	mempool_settle(pool, GEN);
	assert_int_equal(add_made(pool, &second, GEN), STATUS_LIMIT);
	mempool_unpin(pool, &pin);
	mempool_settle(pool, GEN);
	assert_int_equal(add_made(pool, &second, GEN), STATUS_OK);
	assert_int_equal(mempool_get_counts(pool).memory, size);
	mempool_free(pool);
	made_clear(&first);
	made_clear(&second);
}

static void count_entry(void *arg, const struct mempool_entry *entry)
{
	size_t *bytes = arg;

	*bytes += entry->tx.raw.len;
}

static void each_gives_the_live_ones_and_counts_agree(void **state)
{
	struct mempool *pool = test_pool(4);
	const struct made *block[1];
	struct made made[3];
	struct mempool_counts counts;
	size_t bytes = 0;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		make_one(&made[i], funded(i), 11, 12, 0);
		add_ok(pool, &made[i]);
	}
	mempool_remove(pool, &made[0].txid);
	block[0] = &made[1];
	confirm(pool, block, 1, GEN + 1);
	mempool_each(pool, count_entry, &bytes);
	counts = mempool_get_counts(pool);
	assert_int_equal(bytes, made[2].bytes.len);
	assert_int_equal(counts.bytes, bytes);
	assert_int_equal(counts.txs, 1);
	assert_int_equal(counts.added, 3);
	assert_int_equal(counts.removed, 2);
	assert_int_equal(counts.sequence, 4);
	mempool_free(pool);
	for (int i = 0; i < 3; i++)
		made_clear(&made[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_found_by_txid_outpoint_and_script),
		cmocka_unit_test(everything_given_is_copied),
		cmocka_unit_test(a_witness_is_kept_but_not_in_the_txid),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(bytes_of_another_txid_are_refused),
		cmocka_unit_test(wholly_inside_mweb_the_nodes_txid_is_believed),
		cmocka_unit_test(
			a_block_confirms_a_peg_in_that_came_with_its_mweb_data),
		cmocka_unit_test(
			tokens_are_kept_with_outputs_and_previous_outputs),
		cmocka_unit_test(adding_again_changes_nothing),
		cmocka_unit_test(
			a_pin_sees_neither_later_adds_nor_later_removals),
		cmocka_unit_test(
			a_replaced_spender_and_its_successor_are_never_seen_both),
		cmocka_unit_test(a_tree_is_removed_at_one_moment),
		cmocka_unit_test(there_are_no_more_pins_than_slots),
		cmocka_unit_test(a_pin_older_than_what_was_settled_is_refused),
		cmocka_unit_test(
			a_confirmed_entry_is_seen_until_its_generation),
		cmocka_unit_test(an_aborted_generation_leaves_no_trace),
		cmocka_unit_test(
			a_block_brought_and_taken_back_gives_a_new_entry),
		cmocka_unit_test(
			a_marked_entry_and_its_successor_do_not_overlap),
		cmocka_unit_test(
			a_block_ends_conflicts_with_all_their_descendants),
		cmocka_unit_test(children_of_confirmed_transactions_stay),
		cmocka_unit_test(a_long_line_of_descendants_ends_with_its_root),
		cmocka_unit_test(
			memory_is_bounded_and_comes_back_when_entries_are_freed),
		cmocka_unit_test(each_gives_the_live_ones_and_counts_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
