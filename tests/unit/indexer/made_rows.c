/* made_rows.c - see made_rows.h. */
#include "made_rows.h"

uint64_t made_amount(struct rng *rng)
{
	uint64_t amount = 1;

	switch (rng_below(rng, 6)) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return (1ULL << 62) - 1 - rng_below(rng, 3);
	case 3:
		return rng_next(rng) >> (2 + rng_below(rng, 60));
	case 4: /* the same again and again, for rows side by side */
		return 123456;
	}
	for (uint64_t zeros = rng_below(rng, 18); zeros; zeros--)
		amount *= 10;
	return amount * (1 + rng_below(rng, 3));
}

static struct script_key made_script(struct rng *rng, enum rows_shape shape)
{
	struct script_key key = script_key_of(0);

	if (shape == ROWS_HOT || shape == ROWS_DENSE)
		return key;
	if (shape != ROWS_SCATTERED)
		return script_key_of((uint32_t)rng_below(rng, 20));
	/* Scripts that share some of their first bytes. */
	for (size_t i = rng_below(rng, 10); i < sizeof(key.bytes); i++)
		key.bytes[i] = (uint8_t)rng_next(rng);
	return key;
}

static uint64_t made_txnum(struct rng *rng, enum rows_shape shape, size_t i)
{
	switch (shape) {
	case ROWS_ORDINARY:
		return rng_below(rng, 3000);
	case ROWS_HOT:
		return rng_below(rng, 40);
	case ROWS_HUGE:
		return MAX_TXNUM - rng_below(rng, 200);
	case ROWS_DENSE:
		return i;
	case ROWS_SCATTERED:
		break;
	}
	return rng_below(rng, MAX_TXNUM + 1) >> rng_below(rng, 40);
}

static uint32_t made_index(struct rng *rng, enum rows_shape shape)
{
	switch (shape) {
	case ROWS_ORDINARY:
		return (uint32_t)rng_below(rng, 4);
	case ROWS_HOT:
		return (uint32_t)rng_below(rng, 100);
	case ROWS_HUGE:
		return UINT32_MAX - (uint32_t)rng_below(rng, 4);
	case ROWS_DENSE:
		return 0;
	case ROWS_SCATTERED:
		break;
	}
	return (uint32_t)rng_next(rng) >> rng_below(rng, 32);
}

static struct row made_coin(struct rng *rng, enum rows_shape shape, size_t i)
{
	struct script_key script = made_script(rng, shape);
	uint64_t txnum = made_txnum(rng, shape, i);
	uint32_t vout = made_index(rng, shape);

	if (shape == ROWS_DENSE)
		return row_coin(&script, txnum, vout, 0, 0);
	if (rng_one_in(rng, 3))
		return row_coin_spend(&script, txnum, vout,
				      made_txnum(rng, shape, i));
	return row_coin(&script, txnum, vout, made_amount(rng),
			rng_one_in(rng, 3) ? (uint32_t)rng_below(rng, 256) : 0);
}

static struct row made_history(struct rng *rng, enum rows_shape shape, size_t i)
{
	struct script_key script = made_script(rng, shape);
	bool dense = shape == ROWS_DENSE;

	return row_history(&script, made_txnum(rng, shape, i),
			   dense ? HISTORY_OUT : (int)rng_below(rng, 2),
			   made_index(rng, shape),
			   dense ? 0 : made_amount(rng));
}

static struct row made_spend(struct rng *rng, enum rows_shape shape, size_t i)
{
	uint64_t txnum = made_txnum(rng, shape, i);

	if (shape == ROWS_DENSE)
		return row_spend(txnum, 0, txnum, 0);
	return row_spend(txnum, made_index(rng, shape),
			 made_txnum(rng, shape, i), made_index(rng, shape));
}

static struct row made_txid(struct rng *rng, enum rows_shape shape, size_t i)
{
	struct txid_tag tag = { { 0 } };

	put_be40(tag.bytes,
		 shape == ROWS_DENSE ? i : rng_below(rng, MAX_TXNUM + 1));
	/* Now and then several txnums behind one prefix. */
	if (shape != ROWS_DENSE && rng_one_in(rng, 8))
		memset(tag.bytes, 0x55, TXID_PREFIX_SIZE);
	return row_txid(&tag, shape == ROWS_DENSE ? i % 200
						  : made_txnum(rng, shape, i));
}

static struct row made_row(struct rng *rng, enum table table,
			   enum rows_shape shape, size_t i)
{
	switch (table) {
	case TABLE_HISTORY:
		return made_history(rng, shape, i);
	case TABLE_COINS:
		return made_coin(rng, shape, i);
	case TABLE_SPENDS:
		return made_spend(rng, shape, i);
	case TABLE_TXIDS:
		break;
	}
	return made_txid(rng, shape, i);
}

int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return memcmp(x->key, y->key, ROW_KEY_MAX);
}

size_t make_rows(struct row *out, size_t count, struct rng *rng,
		 enum table table, enum rows_shape shape)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		out[i] = made_row(rng, table, shape, i);
	qsort(out, count, sizeof(*out), compare_rows);
	for (size_t i = 0; i < count; i++)
		if (!kept || compare_rows(&out[kept - 1], &out[i]) != 0)
			out[kept++] = out[i];
	return kept;
}

struct history_sum brute_sum(const struct row *rows, size_t count,
			     const struct script_key *script,
			     uint64_t txnum_end)
{
	struct history_sum sum = { 0 };
	uint64_t last = UINT64_MAX;

	for (size_t i = 0; i < count; i++) {
		uint64_t txnum = row_txnum(TABLE_HISTORY, &rows[i]);

		if (memcmp(rows[i].key, script->bytes, sizeof(script->bytes)) !=
			    0 ||
		    txnum >= txnum_end)
			continue;
		sum.txs += txnum != last;
		last = txnum;
		if (row_direction(&rows[i]) == HISTORY_IN) {
			sum.sent += rows[i].value;
			sum.spends++;
		} else {
			sum.received += rows[i].value;
			sum.outputs++;
		}
	}
	return sum;
}

void assert_sums_equal(const struct history_sum *a, const struct history_sum *b)
{
	assert_true(a->received == b->received);
	assert_true(a->sent == b->sent);
	assert_true(a->txs == b->txs);
	assert_true(a->outputs == b->outputs);
	assert_true(a->spends == b->spends);
}

void assert_rows_equal(enum table table, const struct row *got, size_t count,
		       const struct row *expected, size_t expected_count)
{
	for (size_t i = 0; i < count && i < expected_count; i++) {
		bool same = !memcmp(got[i].key, expected[i].key, ROW_KEY_MAX) &&
			    got[i].small == expected[i].small &&
			    got[i].value == expected[i].value;

		if (same)
			continue;
		fail_msg("%s row %zu of %zu: txnum %llu/%llu index %u/%u "
			 "small %u/%u value %llu/%llu (got/expected)",
			 table_name(table), i, count,
			 (unsigned long long)row_txnum(table, &got[i]),
			 (unsigned long long)row_txnum(table, &expected[i]),
			 row_index(table, &got[i]),
			 row_index(table, &expected[i]), got[i].small,
			 expected[i].small, (unsigned long long)got[i].value,
			 (unsigned long long)expected[i].value);
	}
	assert_int_equal(count, expected_count);
}

struct stored_run {
	const struct view *batch;
	unsigned db;
};

static enum status append(void *arg, struct slice key, struct slice value)
{
	struct stored_run *run = arg;

	return store_append(run->batch, run->db, key, value);
}

void store_run(const struct view *batch, enum table table, unsigned slot,
	       const struct row *rows, size_t count)
{
	struct stored_run run = { batch, db_of_run(table, slot) };
	struct page_writer pw;

	page_writer_init(&pw, table, MAX_TXNUM + 1, append, &run);
	for (size_t i = 0; i < count; i++)
		assert_ok(page_writer_add(&pw, &rows[i]));
	assert_ok(page_writer_finish(&pw));
}

enum status collect_row(void *arg, const struct row *row)
{
	struct row_list *list = arg;

	if (list->count == list->cap) {
		list->cap = list->cap ? 2 * list->cap : 1024;
		list->rows =
			realloc(list->rows, list->cap * sizeof(*list->rows));
		assert_non_null(list->rows);
	}
	list->rows[list->count++] = *row;
	return STATUS_OK;
}
