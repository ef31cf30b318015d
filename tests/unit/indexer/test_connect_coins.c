/* Connecting blocks as Litecoin and Bitcoin Cash have them, made by hand. */
#include "indexed.h"
#include "made_rows.h"

#include "chain/merkle.h"

struct scene {
	struct made_node node;
	struct indexed ix;
	struct block_hash tip;
};

static void begin_coin(void **state, const char *coin)
{
	struct scene *s = malloc(sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 1);
	s->node.net = *network_find(coin, "regtest");
	indexed_begin(&s->ix, &s->node, 3, 10);
	assert_ok(indexed_follow(&s->ix, 0, 1));
	s->tip = s->node.model.blocks[0].hash;
	*state = s;
}

static int begin_ltc(void **state)
{
	begin_coin(state, "ltc");
	return 0;
}

static int begin_bch(void **state)
{
	begin_coin(state, "bch");
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	indexed_end(&s->ix);
	made_node_end(&s->node);
	free(s);
	return 0;
}

/* --- transactions and blocks --- */

struct made_input {
	struct txid txid;
	uint32_t vout;
};
struct made_output {
	uint64_t amount;
	struct slice field;
};

static void write_inputs(struct writer *w, const struct made_input *in,
			 size_t count)
{
	write_compact_size(w, count);
	for (size_t i = 0; i < count; i++) {
		write_bytes(w, in[i].txid.bytes, 32);
		write_le32(w, in[i].vout);
		write_compact_size(w, 0);
		write_le32(w, UINT32_MAX);
	}
}

static void write_outputs(struct writer *w, const struct made_output *out,
			  size_t count)
{
	write_compact_size(w, count);
	for (size_t i = 0; i < count; i++) {
		write_le64(w, out[i].amount);
		write_var_slice(w, out[i].field);
	}
}

/* Writes a transaction; hogex: with flag 8 and an empty MWEB part. */
static struct txid write_tx(struct writer *w, const struct made_input *in,
			    size_t in_count, const struct made_output *out,
			    size_t out_count, bool hogex)
{
	struct writer plain;
	struct txid txid;

	writer_init(&plain);
	write_le32(&plain, 2);
	write_inputs(&plain, in, in_count);
	write_outputs(&plain, out, out_count);
	write_le32(&plain, 0);
	assert_false(plain.failed);
	sha256d(txid.bytes, plain.data, plain.len);
	write_bytes(w, plain.data, 4);
	if (hogex)
		write_le16(w, 0x0800);
	write_bytes(w, plain.data + 4, plain.len - 8);
	if (hogex)
		write_u8(w, 0);
	write_le32(w, 0);
	writer_clear(&plain);
	return txid;
}

#define NO_TXID           \
	{                 \
		{         \
			0 \
		}         \
	}

/* A coinbase of its own, by salt. */
static struct txid write_coinbase(struct writer *w, uint32_t salt,
				  uint64_t amount, struct slice script)
{
	const struct made_input nothing = { NO_TXID, UINT32_MAX };
	const struct made_output out[] = {
		{ amount, script },
		{ 0, slice_of(&salt, sizeof(salt)) },
	};

	return write_tx(w, &nothing, 1, out, 2, false);
}

/* Connects a block of transactions that txs holds one after another, and keeps
 * it in the node's file. */
static void connect(struct scene *s, struct slice txs, const struct txid *txids,
		    size_t count, struct slice behind)
{
	struct header header = { .version = 1, .prev = s->tip };
	struct incoming_block in, *list[] = { &in };
	struct txid leaves[4];
	struct writer prefix;
	bool mutated;

	assert_true(count <= COUNT_OF(leaves));
	memcpy(leaves, txids, count * sizeof(*leaves));
	merkle_root(header.merkle_root, leaves, count, &mutated);
	header.time = 2000000;
	header.bits = 0x207fffff;
	incoming_init(&in);
	header_write(&in.bytes, &header);
	write_compact_size(&in.bytes, count);
	write_bytes(&in.bytes, txs.data, txs.len);
	write_bytes(&in.bytes, behind.data, behind.len);
	assert_ok(
		block_parse(&in.block, writer_slice(&in.bytes), &s->node.net));
	in.position.file = 0;
	in.position.offset = (uint32_t)ftell(s->node.file) + 8;
	writer_init(&prefix);
	write_bytes(&prefix, s->node.net.file_magic, 4);
	write_le32(&prefix, (uint32_t)in.bytes.len);
	assert_int_equal(fwrite(prefix.data, 1, prefix.len, s->node.file),
			 prefix.len);
	writer_clear(&prefix);
	assert_int_equal(fwrite(in.bytes.data, 1, in.bytes.len, s->node.file),
			 in.bytes.len);
	assert_int_equal(fflush(s->node.file), 0);
	assert_ok(indexed_connect(&s->ix, list, 1));
	s->tip = in.block.hash;
	incoming_clear(&in);
}

/* --- what the index has of a script --- */

struct tally {
	uint64_t received, sent, unspent;
	uint32_t flags;
};

static void tally_history(struct tally *tally, const struct row_list *list,
			  const struct script_key *key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (memcmp(list->rows[i].key, key, sizeof(*key)) != 0)
			continue;
		if (row_direction(&list->rows[i]) == HISTORY_IN)
			tally->sent += list->rows[i].value;
		else
			tally->received += list->rows[i].value;
	}
}

static void tally_coins(struct tally *tally, const struct row_list *list,
			const struct script_key *key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (memcmp(list->rows[i].key, key, sizeof(*key)) != 0)
			continue;
		tally->unspent += list->rows[i].value;
		tally->flags |= list->rows[i].small;
	}
}

static struct row_list rows_of(struct scene *s, enum table table)
{
	static const struct merge_filter settled = { UINT64_MAX, UINT64_MAX };
	struct row_list list = { 0 };
	uint8_t slots[MAX_RUNS];
	struct view view;
	uint32_t count = 0;

	for (; count < s->ix.state.run_count; count++)
		slots[count] = s->ix.state.runs[count].slot;
	assert_ok(view_begin(&view, s->ix.store));
	assert_ok(merge_rows(&view, table, slots, count, NULL, 0, &settled,
			     collect_row, &list));
	view_end(&view);
	return list;
}

static struct tally tally_of(struct scene *s, struct slice script)
{
	struct script_key key = key_of_script(&test_secret, script);
	struct row_list history = rows_of(s, TABLE_HISTORY);
	struct row_list coins = rows_of(s, TABLE_COINS);
	struct tally tally = { 0 };

	tally_history(&tally, &history, &key);
	tally_coins(&tally, &coins, &key);
	free(history.rows);
	free(coins.rows);
	return tally;
}

static void assert_tally(struct scene *s, struct slice script,
			 uint64_t received, uint64_t sent)
{
	struct tally tally = tally_of(s, script);

	assert_true(tally.received == received);
	assert_true(tally.sent == sent);
	assert_true(tally.unspent == received - sent);
}

/* --- MWEB --- */

static const uint8_t pegin[34] = { 0x59, 0x20, 1 };
static const uint8_t hogaddr[34] = { 0x58, 0x20, 2 };
#define PEGIN   slice_of(pegin, sizeof(pegin))
#define HOGADDR slice_of(hogaddr, sizeof(hogaddr))
#define ALICE   slice_of("\x51\x61", 2)
#define BOB     slice_of("\x52\x61", 2)
#define MINER   slice_of("\x53\x61", 2)
#define BEHIND  slice_of("\x01\xaa\xbb", 3)
#define NOTHING slice_of(NULL, 0)

/* Three blocks: Alice is paid; she pegs in, and the first HogEx takes it; the
 * next HogEx spends that, and pegs out to Bob. */
static void peg_in_and_out(struct scene *s, uint32_t salt)
{
	struct txid ids[3], paid, balance;
	struct writer w;

	writer_init(&w);
	paid = ids[0] = write_coinbase(&w, salt, 5000, ALICE);
	connect(s, writer_slice(&w), ids, 1, NOTHING);

	writer_reset(&w);
	ids[0] = write_coinbase(&w, salt + 1, 1000, MINER);
	ids[1] = write_tx(&w, &(struct made_input){ paid, 0 }, 1,
			  &(struct made_output){ 4900, PEGIN }, 1, false);
	ids[2] = write_tx(&w, &(struct made_input){ ids[1], 0 }, 1,
			  &(struct made_output){ 4800, HOGADDR }, 1, true);
	balance = ids[2];
	connect(s, writer_slice(&w), ids, 3, BEHIND);

	writer_reset(&w);
	ids[0] = write_coinbase(&w, salt + 2, 1000, MINER);
	ids[1] = write_tx(
		&w, &(struct made_input){ balance, 0 }, 1,
		(struct made_output[]){ { 3000, HOGADDR }, { 1700, BOB } }, 2,
		true);
	connect(s, writer_slice(&w), ids, 2, BEHIND);
	writer_clear(&w);
}

static void peg_ins_and_peg_outs_are_spends_like_others(void **state)
{
	struct scene *s = *state;
	struct block_row row;
	struct view view;

	peg_in_and_out(s, 0);
	assert_tally(s, ALICE, 5000, 5000);
	assert_tally(s, PEGIN, 4900, 4900);
	assert_tally(s, HOGADDR, 4800 + 3000, 4800);
	assert_tally(s, BOB, 1700, 0);
	assert_ok(view_begin(&view, s->ix.store));
	assert_ok(blocks_get(&view, &row, 2));
	/* What Alice left, and what MWEB did. */
	assert_true(row.fees == 100 + 100);
	assert_ok(blocks_get(&view, &row, 3));
	assert_true(row.fees == 100);
	/* All but marker, flag, the empty part and what stands behind. */
	assert_int_equal(row.weight, 4 * (row.size - 3 - 3));
	view_end(&view);
}

static void a_reorg_across_peg_ins_and_peg_outs_leaves_nothing(void **state)
{
	struct scene *s = *state;

	peg_in_and_out(s, 0);
	assert_ok(indexed_follow(&s->ix, 1, 1));
	s->tip = s->ix.state.tip;
	assert_tally(s, PEGIN, 0, 0);
	assert_tally(s, HOGADDR, 0, 0);
	assert_tally(s, BOB, 0, 0);
	peg_in_and_out(s, 10);
	assert_tally(s, ALICE, 5000, 5000);
	assert_tally(s, HOGADDR, 4800 + 3000, 4800);
	assert_tally(s, BOB, 1700, 0);
	indexed_merge_all(&s->ix);
	assert_tally(s, HOGADDR, 4800 + 3000, 4800);
}

/* --- large blocks --- */

enum { MANY = 320000 };

/* MANY outputs with tokens, and one transaction that spends them all, before
 * the one that made them: 30 MB in one block. */
static void a_block_of_thirty_megabytes_is_a_block_like_others(void **state)
{
	static const struct made_input any = { NO_TXID, 0 };
	struct scene *s = *state;
	struct made_output *out = calloc(MANY, sizeof(*out));
	struct made_input *in = calloc(MANY, sizeof(*in));
	uint8_t field[34 + 9 + 2] = { 0xef };
	struct made_input paid = any;
	struct writer coinbase, parent, child, all;
	struct txid ids[3];

	assert_true(out && in);
	field[33] = 0x10;
	memcpy(field + 34, "\xff\0\0\0\0\0\0\0\x01\x51\x61", 11);
	writer_init(&coinbase);
	writer_init(&parent);
	writer_init(&child);
	writer_init(&all);
	paid.txid = write_coinbase(&coinbase, 1, 5000000, BOB);
	connect(s, writer_slice(&coinbase), &paid.txid, 1, NOTHING);

	writer_reset(&coinbase);
	ids[0] = write_coinbase(&coinbase, 2, 1000, MINER);
	for (size_t i = 0; i < MANY; i++)
		out[i] = (struct made_output){ 10,
					       slice_of(field, sizeof(field)) };
	ids[2] = write_tx(&parent, &paid, 1, out, MANY, false);
	for (uint32_t i = 0; i < MANY; i++)
		in[i] = (struct made_input){ ids[2], i };
	ids[1] = write_tx(
		&child, in, MANY,
		(struct made_output[]){ { 7, slice_of(field, sizeof(field)) } },
		1, false);
	write_bytes(&all, coinbase.data, coinbase.len);
	write_bytes(&all, child.data, child.len);
	write_bytes(&all, parent.data, parent.len);
	assert_true(all.len > 30000000);
	connect(s, writer_slice(&all), ids, 3, NOTHING);
	assert_tally(s, ALICE, 10ULL * MANY + 7, 10ULL * MANY);
	assert_int_equal(tally_of(s, ALICE).flags, COIN_HAS_TOKEN);
	assert_ok(indexed_follow(&s->ix, 2, 2));
	assert_tally(s, ALICE, 0, 0);
	assert_tally(s, BOB, 5000000, 0);
	writer_clear(&coinbase);
	writer_clear(&parent);
	writer_clear(&child);
	writer_clear(&all);
	free(out);
	free(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			peg_ins_and_peg_outs_are_spends_like_others, begin_ltc,
			end),
		cmocka_unit_test_setup_teardown(
			a_reorg_across_peg_ins_and_peg_outs_leaves_nothing,
			begin_ltc, end),
		cmocka_unit_test_setup_teardown(
			a_block_of_thirty_megabytes_is_a_block_like_others,
			begin_bch, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
