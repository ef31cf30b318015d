/* Confirmed transactions by txid and txnum. */
#include "indexed.h"
#include "made_rows.h"

struct scene {
	struct made_node node;
	struct indexed ix;
	struct lookup lookup;
	struct view view;
	bool bound;
};

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	made_node_begin(&s->node, 3);
	indexed_begin(&s->ix, &s->node, 3, 6);
	for (uint32_t i = 1; i < 25; i++) {
		made_node_grow(&s->node, 1 + i % 7);
		assert_ok(indexed_follow(&s->ix, i - (i == 1), i + 1));
	}
	lookup_init(&s->lookup, &s->node.net, &test_secret, s->ix.source, NULL);
	*state = s;
	return 0;
}

static void bind(struct scene *s)
{
	assert_ok(view_begin(&s->view, s->ix.store));
	assert_ok(lookup_bind(&s->lookup, &s->view, &s->ix.state));
	s->bound = true;
}

static void unbind(struct scene *s)
{
	lookup_unbind(&s->lookup);
	view_end(&s->view);
	s->bound = false;
}

static int end(void **state)
{
	struct scene *s = *state;

	if (s->bound)
		unbind(s);
	lookup_clear(&s->lookup);
	indexed_end(&s->ix);
	made_node_end(&s->node);
	free(s);
	return 0;
}

static uint32_t height_of(const struct scene *s, uint64_t txnum)
{
	uint32_t height = 0;

	while (model_first_txnum(&s->node.model, height + 1) <= txnum)
		height++;
	return height;
}

static void assert_is(struct scene *s, const struct tx *tx,
		      const struct tx_place *place, uint64_t txnum)
{
	const struct writer *bytes = &s->node.model.txs[txnum].bytes;

	assert_true(slice_equal(tx->raw, writer_slice(bytes)));
	assert_int_equal(place->height, height_of(s, txnum));
	assert_int_equal(place->size, bytes->len);
}

static enum status known(struct scene *s, uint64_t *txnum,
			 const struct txid *txid)
{
	struct txid_tag tag = tag_of_txid(&test_secret, txid);

	return lookup_known_txnum(&s->lookup, txnum, txid, &tag);
}

static void assert_found(struct scene *s, uint64_t txnum)
{
	const struct txid *txid = &s->node.model.txs[txnum].txid;
	struct tx_place place;
	uint64_t found;
	struct tx tx;

	assert_ok(lookup_find(&s->lookup, &found, &tx, &place, txid));
	assert_true(found == txnum);
	assert_is(s, &tx, &place, txnum);
	assert_ok(known(s, &found, txid));
	assert_true(found == txnum);
}

static void every_transaction_is_found_by_its_txid(void **state)
{
	struct scene *s = *state;

	bind(s);
	for (uint64_t n = 0; n < s->node.model.tx_count; n++)
		assert_found(s, n);
	for (uint64_t n = s->node.model.tx_count; n-- > 0;)
		assert_found(s, n);
}

static void every_transaction_is_read_by_its_txnum(void **state)
{
	struct scene *s = *state;

	bind(s);
	for (uint64_t n = 0; n < s->node.model.tx_count; n++) {
		const struct model_tx *expected = &s->node.model.txs[n];
		struct tx_place place;
		struct txid txid;
		struct tx tx;

		assert_ok(lookup_tx(&s->lookup, &tx, &place, n));
		assert_is(s, &tx, &place, n);
		assert_ok(lookup_tx(&s->lookup, &tx, NULL, n));
		assert_ok(lookup_txid(&s->lookup, &txid, &place, n));
		assert_true(txid_equal(&txid, &expected->txid));
		assert_int_equal(place.height, height_of(s, n));
		assert_true(
			slice_equal(tx.raw, writer_slice(&expected->bytes)));
	}
}

static void what_is_not_there_is_not_found(void **state)
{
	struct scene *s = *state;
	uint64_t end = s->node.model.tx_count, found;
	struct txid txid = { { 1, 2, 3 } };
	struct tx_place place;
	struct tx tx;

	bind(s);
	assert_status(lookup_find(&s->lookup, &found, &tx, &place, &txid),
		      STATUS_NOT_FOUND);
	assert_status(known(s, &found, &txid), STATUS_CORRUPT);
	assert_status(lookup_tx(&s->lookup, &tx, &place, end),
		      STATUS_NOT_FOUND);
	assert_status(lookup_tx(&s->lookup, &tx, &place, MAX_TXNUM),
		      STATUS_NOT_FOUND);
	assert_status(lookup_txid(&s->lookup, &txid, &place, end),
		      STATUS_NOT_FOUND);
	assert_status(lookup_place(&s->lookup, &place, end), STATUS_NOT_FOUND);
}

static struct outpoint spent_by(const struct scene *s, uint64_t txnum,
				uint32_t vin)
{
	const struct model_input *in = &s->node.model.txs[txnum].in[vin];

	return (struct outpoint){ s->node.model.txs[in->txnum].txid, in->vout };
}

static void every_spender_is_told_from_others_by_its_input(void **state)
{
	struct scene *s = *state;
	struct tx_place place;
	size_t inputs = 0;
	struct txid txid;

	bind(s);
	for (uint64_t n = 0; n < s->node.model.tx_count; n++) {
		const struct model_tx *tx = &s->node.model.txs[n];

		for (uint32_t i = 0; i < tx->in_count; i++, inputs++) {
			struct outpoint spent = spent_by(s, n, i);

			assert_ok(lookup_spender(&s->lookup, &txid, &place, n,
						 i, &spent));
			assert_true(txid_equal(&txid, &tx->txid));
			assert_int_equal(place.height, height_of(s, n));
			assert_status(lookup_spender(&s->lookup, &txid, &place,
						     n, i + 1, &spent),
				      STATUS_CORRUPT);
			spent.vout++;
			assert_status(lookup_spender(&s->lookup, &txid, &place,
						     n, i, &spent),
				      STATUS_CORRUPT);
		}
	}
	assert_true(inputs > 20);
}

/* After a reorg the same number means another transaction. */
static void what_was_read_before_binding_again_is_forgotten(void **state)
{
	struct scene *s = *state;
	uint64_t n = s->node.model.tx_count - 1, found;
	struct txid gone = s->node.model.txs[n].txid;
	struct tx_place place;
	struct tx tx;

	bind(s);
	assert_found(s, n);
	unbind(s);
	model_cut(&s->node.model, 22);
	while (s->node.model.block_count < 26)
		made_node_grow(&s->node, 7);
	assert_ok(indexed_follow(&s->ix, 22, 26));
	bind(s);
	assert_found(s, n);
	assert_status(lookup_find(&s->lookup, &found, &tx, &place, &gone),
		      STATUS_NOT_FOUND);
}

/* --- candidates that are not
 * ----------------------------------------------------------- */

/* Puts one more row into the newest run's txids. */
static void add_txid_row(struct scene *s, const struct txid *txid,
			 uint64_t txnum)
{
	static const struct merge_filter all = { UINT64_MAX, 0 };
	uint8_t slot = s->ix.state.runs[s->ix.state.run_count - 1].slot;
	struct txid_tag tag = tag_of_txid(&test_secret, txid);
	struct row extra = row_txid(&tag, txnum);
	struct row_list list = { 0 };
	struct view batch;

	assert_ok(batch_begin(&batch, s->ix.store));
	assert_ok(merge_rows(&batch, TABLE_TXIDS, &slot, 1, &extra, 1, &all,
			     collect_row, &list));
	assert_ok(store_drop(&batch, db_of_run(TABLE_TXIDS, slot)));
	store_run(&batch, TABLE_TXIDS, slot, list.rows, list.count);
	assert_ok(batch_end(&batch, STATUS_OK));
	free(list.rows);
}

static void a_wrong_candidate_is_passed_over(void **state)
{
	struct scene *s = *state;
	uint64_t end = s->node.model.tx_count, mid = end / 2;

	/* One below it and one above, so one is tried first. */
	add_txid_row(s, &s->node.model.txs[mid].txid, mid - 3);
	add_txid_row(s, &s->node.model.txs[mid].txid, mid + 5);
	bind(s);
	for (uint64_t n = 0; n < end; n++)
		assert_found(s, n);
}

static void wrong_candidates_alone_are_not_believed(void **state)
{
	struct scene *s = *state;
	struct txid unknown = { { 9 } };
	struct tx_place place;
	uint64_t found;
	struct tx tx;

	add_txid_row(s, &unknown, 3);
	add_txid_row(s, &unknown, 4);
	bind(s);
	assert_status(lookup_find(&s->lookup, &found, &tx, &place, &unknown),
		      STATUS_NOT_FOUND);
	assert_status(known(s, &found, &unknown), STATUS_CORRUPT);
	assert_found(s, 3);
	assert_found(s, 4);
}

/* --- bytes that cannot be had
 * ----------------------------------------------------------- */

static void without_files_or_node_bytes_are_unavailable(void **state)
{
	struct scene *s = *state;
	struct tx_place place;
	struct source *bare;
	uint64_t found;
	struct tx tx;

	assert_ok(source_open(&bare, &s->node.net, NULL, NULL));
	s->lookup.source = bare;
	bind(s);
	assert_status(lookup_tx(&s->lookup, &tx, &place, 5),
		      STATUS_UNAVAILABLE);
	assert_status(lookup_find(&s->lookup, &found, &tx, &place,
				  &s->node.model.txs[5].txid),
		      STATUS_UNAVAILABLE);
	/* A single candidate needs no bytes. */
	assert_ok(known(s, &found, &s->node.model.txs[5].txid));
	assert_true(found == 5);
	source_close(bare);
}

static void overwrite(struct scene *s, uint32_t at, uint32_t len)
{
	const uint8_t zeros[4096] = { 0 };

	assert_true(len <= sizeof(zeros));
	assert_int_equal(fseek(s->node.file, at, SEEK_SET), 0);
	assert_int_equal(fwrite(zeros, 1, len, s->node.file), len);
	assert_int_equal(fflush(s->node.file), 0);
}

/* The node may write its files anew, with other blocks in the old places. */
static void bytes_are_believed_when_they_or_a_header_prove_them(void **state)
{
	struct scene *s = *state;
	uint64_t n = s->node.model.tx_count - 1, found;
	uint32_t at = s->node.model.blocks[height_of(s, n)].position.offset;
	struct outpoint spent = spent_by(s, n, 0);
	struct tx_place place;
	struct txid txid;
	struct tx tx;

	assert_true(s->node.model.txs[n].in_count > 0);
	overwrite(s, at, HEADER_SIZE);
	bind(s);
	assert_status(lookup_tx(&s->lookup, &tx, &place, n),
		      STATUS_UNAVAILABLE);
	assert_found(s, n);
	unbind(s);
	bind(s);
	assert_status(lookup_txid(&s->lookup, &txid, &place, n),
		      STATUS_UNAVAILABLE);
	assert_ok(lookup_spender(&s->lookup, &txid, &place, n, 0, &spent));
	assert_true(txid_equal(&txid, &s->node.model.txs[n].txid));
	unbind(s);

	overwrite(s, at + place.offset, place.size);
	bind(s);
	txid = s->node.model.txs[n].txid;
	assert_status(lookup_find(&s->lookup, &found, &tx, &place, &txid),
		      STATUS_UNAVAILABLE);
	assert_status(lookup_spender(&s->lookup, &txid, &place, n, 0, &spent),
		      STATUS_UNAVAILABLE);
	assert_found(s, n - 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(every_transaction_is_found_by_its_txid),
		TEST(every_transaction_is_read_by_its_txnum),
		TEST(every_spender_is_told_from_others_by_its_input),
		TEST(what_is_not_there_is_not_found),
		TEST(what_was_read_before_binding_again_is_forgotten),
		TEST(a_wrong_candidate_is_passed_over),
		TEST(wrong_candidates_alone_are_not_believed),
		TEST(without_files_or_node_bytes_are_unavailable),
		TEST(bytes_are_believed_when_they_or_a_header_prove_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
