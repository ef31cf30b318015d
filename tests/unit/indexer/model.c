/* model.c - see model.h. */
#include "model.h"

#include "chain/merkle.h"

#define COIN 100000000ULL

void model_init(struct model *model, uint64_t seed, uint32_t scripts)
{
	memset(model, 0, sizeof(*model));
	model->rng.state = seed;
	model->scripts = scripts;
}

void model_clear(struct model *model)
{
	model_cut(model, 0);
	free(model->txs);
	free(model->blocks);
	memset(model, 0, sizeof(*model));
}

void model_cut(struct model *model, size_t height)
{
	while (model->block_count > height) {
		struct model_block *block =
			&model->blocks[--model->block_count];

		while (model->tx_count > block->first_txnum)
			writer_clear(&model->txs[--model->tx_count].bytes);
		writer_clear(&block->bytes);
		writer_clear(&block->spent);
	}
}

uint64_t model_first_txnum(const struct model *model, size_t height)
{
	return height < model->block_count ? model->blocks[height].first_txnum
					   : model->tx_count;
}

uint32_t model_spender(const struct model *model, uint32_t txnum, uint32_t vout)
{
	for (uint32_t n = 0; n < model->tx_count; n++)
		for (uint32_t i = 0; i < model->txs[n].in_count; i++)
			if (model->txs[n].in[i].txnum == txnum &&
			    model->txs[n].in[i].vout == vout)
				return n;
	return NOT_SPENT;
}

/* --- what may be spent
 * ------------------------------------------------------------ */

struct pool {
	struct model_input *coins; /* owned */
	size_t count;
};

static bool can_be_spent(const struct model_tx *tx, uint32_t vout)
{
	return !tx->pays_nobody && tx->out[vout].script != SCRIPT_UNSPENDABLE;
}

static bool is_kept(const struct model *model, uint32_t txnum)
{
	return model->no_coins_of && model->block_count >= model->no_coins_of &&
	       model->blocks[model->no_coins_of].first_txnum == txnum;
}

/* Room for extra more coins. */
static struct pool unspent_coins(const struct model *model, size_t extra)
{
	size_t cap = (model->tx_count + extra) * MODEL_IO + 1;
	struct pool pool = { malloc(cap * sizeof(*pool.coins)), 0 };
	bool *spent = calloc(cap, sizeof(*spent));

	assert_true(pool.coins && spent);
	for (size_t n = 0; n < model->tx_count; n++)
		for (uint32_t i = 0; i < model->txs[n].in_count; i++)
			spent[model->txs[n].in[i].txnum * MODEL_IO +
			      model->txs[n].in[i].vout] = true;
	for (uint32_t n = 0; n < model->tx_count; n++)
		for (uint32_t v = 0; v < model->txs[n].out_count; v++)
			if (can_be_spent(&model->txs[n], v) &&
			    !spent[n * MODEL_IO + v] && !is_kept(model, n))
				pool.coins[pool.count++] =
					(struct model_input){ n, v };
	free(spent);
	return pool;
}

/* --- transactions
 * ------------------------------------------------------------------ */

static uint64_t part_of(struct rng *rng, uint64_t left)
{
	uint64_t round = 10;

	switch (rng_below(rng, 5)) {
	case 0:
		return 0;
	case 1:
		return left;
	case 2:
		return left ? 1 : 0;
	case 3:
		while (round * 10 < left && !rng_one_in(rng, 4))
			round *= 10;
		return left >= round ? left / round * round : left;
	}
	return rng_below(rng, left + 1);
}

/* The first output can be spent, so that there is always something to spend. */
static uint32_t any_script(struct model *model, uint32_t vout)
{
	if (vout && rng_one_in(&model->rng, 10))
		return SCRIPT_UNSPENDABLE;
	if (model->hot_count && !rng_one_in(&model->rng, 3))
		return model->hot[rng_below(&model->rng, model->hot_count)];
	if (rng_one_in(&model->rng, 3))
		return 0;
	return (uint32_t)rng_below(&model->rng, model->scripts);
}

struct slice token_bytes(uint8_t out[TOKEN_SIZE], uint32_t token)
{
	if (!token)
		return slice_of(out, 0);
	out[0] = 0xef;
	memset(out + 1, (int)token, 32);
	out[33] = token & 1 ? 0x10 : 0x61;
	out[34] = 1; /* the amount; or the commitment's length */
	out[35] = (uint8_t)token;
	return slice_of(out, token & 1 ? TOKEN_SIZE - 1 : TOKEN_SIZE);
}

/* As it stands in transactions and in lists of spent outputs. */
static void write_output(struct writer *w, const struct model_output *out)
{
	uint8_t script[SCRIPT_SIZE], token[TOKEN_SIZE];
	struct slice prefix = token_bytes(token, out->token);

	write_le64(w, out->amount);
	write_compact_size(w, prefix.len + SCRIPT_SIZE);
	write_bytes(w, prefix.data, prefix.len);
	write_bytes(w, script_bytes(script, out->script).data, SCRIPT_SIZE);
}

static uint32_t any_token(struct model *model)
{
	if (!model->bch || !rng_one_in(&model->rng, 3))
		return 0;
	return 1 + (uint32_t)rng_below(&model->rng, 100);
}

static void make_outputs(struct model *model, struct model_tx *tx,
			 uint64_t total)
{
	tx->out_count = 1 + (uint32_t)rng_below(&model->rng, MODEL_IO);
	for (uint32_t v = 0; v < tx->out_count; v++) {
		uint64_t amount = part_of(&model->rng, total);

		tx->out[v].script = any_script(model, v);
		tx->out[v].token = any_token(model);
		tx->out[v].amount = amount;
		total -= amount;
	}
}

static uint64_t take_inputs(struct model *model, struct model_tx *tx,
			    struct pool *pool)
{
	size_t count = 1 + rng_below(&model->rng, MODEL_IO);
	uint64_t total = 0;

	while (tx->in_count < count && pool->count) {
		size_t i = rng_below(&model->rng, pool->count);
		struct model_input in = pool->coins[i];

		pool->coins[i] = pool->coins[--pool->count];
		tx->in[tx->in_count++] = in;
		total += model->txs[in.txnum].out[in.vout].amount;
	}
	return total;
}

static void write_input(struct writer *w, const struct txid *txid,
			uint32_t vout, uint32_t salt)
{
	uint8_t script[SCRIPT_SIZE];

	write_bytes(w, txid->bytes, sizeof(txid->bytes));
	write_le32(w, vout);
	write_var_slice(w, script_bytes(script, salt));
	write_le32(w, UINT32_MAX);
}

/* salt tells apart transactions that are else the same. */
static void write_tx(const struct model *model, struct model_tx *tx,
		     uint32_t salt)
{
	static const struct txid nothing;
	struct writer *w = &tx->bytes;

	writer_init(w);
	write_le32(w, 1);
	write_compact_size(w, tx->in_count ? tx->in_count : 1);
	if (!tx->in_count)
		write_input(w, &nothing, UINT32_MAX, salt);
	for (uint32_t i = 0; i < tx->in_count; i++)
		write_input(w, &model->txs[tx->in[i].txnum].txid,
			    tx->in[i].vout, salt);
	write_compact_size(w, tx->out_count);
	for (uint32_t v = 0; v < tx->out_count; v++)
		write_output(w, &tx->out[v]);
	write_le32(w, 0);
	assert_false(w->failed);
	sha256d(tx->txid.bytes, w->data, w->len);
}

static struct model_tx *new_tx(struct model *model)
{
	struct model_tx *tx;

	if (model->tx_count == model->tx_cap) {
		model->tx_cap = model->tx_cap ? 2 * model->tx_cap : 256;
		model->txs = realloc(model->txs,
				     model->tx_cap * sizeof(*model->txs));
		assert_non_null(model->txs);
	}
	tx = &model->txs[model->tx_count++];
	memset(tx, 0, sizeof(*tx));
	return tx;
}

static void make_coinbase(struct model *model)
{
	struct model_tx *tx = new_tx(model);

	tx->pays_nobody = !model->block_count;
	make_outputs(model, tx, 50 * COIN);
	write_tx(model, tx, (uint32_t)rng_next(&model->rng));
}

/* The coinbase of an earlier block once more, byte for byte. */
static void make_twin(struct model *model, uint32_t height)
{
	uint32_t first = model->blocks[height].first_txnum;
	struct model_tx *twin = new_tx(model), *tx = &model->txs[first];

	*twin = *tx;
	writer_init(&twin->bytes);
	write_bytes(&twin->bytes, tx->bytes.data, tx->bytes.len);
	assert_false(twin->bytes.failed);
	tx->pays_nobody = tx->replaced = true;
}

static void make_spender(struct model *model, struct pool *pool)
{
	uint32_t txnum = (uint32_t)model->tx_count;
	struct model_tx *tx = new_tx(model);
	uint64_t total = take_inputs(model, tx, pool);

	make_outputs(model, tx, total);
	write_tx(model, tx, (uint32_t)rng_next(&model->rng));
	for (uint32_t v = 0; v < tx->out_count; v++)
		if (can_be_spent(tx, v))
			pool->coins[pool->count++] =
				(struct model_input){ txnum, v };
}

/* As some chains order them: by txid, behind the coinbase. */
static void order_by_txid(struct model *model, uint32_t first)
{
	for (uint32_t n = first + 2; n < model->tx_count; n++) {
		for (uint32_t at = n; at > first + 1; at--) {
			struct model_tx *a = &model->txs[at - 1];
			struct model_tx *b = &model->txs[at];
			struct model_tx swap = *a;

			if (memcmp(a->txid.bytes, b->txid.bytes, 32) < 0)
				break;
			*a = *b;
			*b = swap;
			for (size_t m = first; m < model->tx_count; m++)
				for (uint32_t i = 0; i < model->txs[m].in_count;
				     i++) {
					uint32_t *from =
						&model->txs[m].in[i].txnum;

					if (*from == at || *from == at - 1)
						*from ^= at ^ (at - 1);
				}
		}
	}
}

/* --- blocks
 * ----------------------------------------------------------------------- */

static struct model_block *new_block(struct model *model)
{
	struct model_block *block;

	if (model->block_count == model->block_cap) {
		model->block_cap = model->block_cap ? 2 * model->block_cap : 64;
		model->blocks =
			realloc(model->blocks,
				model->block_cap * sizeof(*model->blocks));
		assert_non_null(model->blocks);
	}
	block = &model->blocks[model->block_count];
	memset(block, 0, sizeof(*block));
	block->first_txnum = (uint32_t)model->tx_count;
	block->position.file = NO_BLOCK_FILE;
	return block;
}

/* Header times go forward and backward, and repeat. */
static void set_times(struct model *model, struct model_block *block)
{
	const struct model_block *prev = block - 1;

	block->time = block->logical_time = 1000000;
	if (!model->block_count)
		return;
	block->time = prev->time + (uint32_t)rng_below(&model->rng, 7) - 2;
	block->logical_time = block->time > prev->logical_time
				      ? block->time
				      : prev->logical_time + 1;
}

static void add_totals(const struct model *model, struct model_block *block)
{
	for (uint32_t n = 0; n < block->tx_count; n++) {
		const struct model_tx *tx = &model->txs[block->first_txnum + n];

		for (uint32_t v = 0; v < tx->out_count; v++) {
			block->output_total += tx->out[v].amount;
			if (n)
				block->fees -= tx->out[v].amount;
		}
		for (uint32_t i = 0; i < tx->in_count; i++)
			block->fees += model->txs[tx->in[i].txnum]
					       .out[tx->in[i].vout]
					       .amount;
	}
}

static void write_spent(const struct model *model, struct model_block *block)
{
	struct writer *w = &block->spent;

	writer_init(w);
	write_compact_size(w, block->tx_count);
	for (uint32_t n = 0; n < block->tx_count; n++) {
		const struct model_tx *tx = &model->txs[block->first_txnum + n];

		write_compact_size(w, tx->in_count);
		for (uint32_t i = 0; i < tx->in_count; i++)
			write_output(w, &model->txs[tx->in[i].txnum]
						 .out[tx->in[i].vout]);
	}
	assert_false(w->failed);
}

static void write_block(struct model *model, struct model_block *block)
{
	struct txid *leaves = malloc(block->tx_count * sizeof(*leaves));
	struct header header = { .version = 1,
				 .time = block->time,
				 .bits = 0x207fffff,
				 .nonce = (uint32_t)rng_next(&model->rng) };
	struct writer *w = &block->bytes;
	bool mutated;

	assert_non_null(leaves);
	if (model->block_count)
		header.prev = (block - 1)->hash;
	for (uint32_t n = 0; n < block->tx_count; n++)
		leaves[n] = model->txs[block->first_txnum + n].txid;
	merkle_root(header.merkle_root, leaves, block->tx_count, &mutated);
	free(leaves);
	block->hash = header_hash(&header);
	writer_init(w);
	header_write(w, &header);
	write_compact_size(w, block->tx_count);
	for (uint32_t n = 0; n < block->tx_count; n++) {
		const struct writer *tx =
			&model->txs[block->first_txnum + n].bytes;

		write_bytes(w, tx->data, tx->len);
	}
	assert_false(w->failed);
}

/* Gives the block its transactions behind the coinbase, and finishes it. */
static void fill_block(struct model *model, struct model_block *block,
		       uint32_t tx_count)
{
	struct pool pool = unspent_coins(model, tx_count);

	while (model->tx_count - block->first_txnum < tx_count && pool.count)
		make_spender(model, &pool);
	free(pool.coins);
	if (model->any_order || model->bch)
		order_by_txid(model, block->first_txnum);
	block->tx_count = (uint32_t)model->tx_count - block->first_txnum;
	set_times(model, block);
	add_totals(model, block);
	write_spent(model, block);
	write_block(model, block);
	model->block_count++;
}

void model_grow(struct model *model, uint32_t tx_count)
{
	struct model_block *block = new_block(model);

	make_coinbase(model);
	fill_block(model, block, tx_count);
}

void model_grow_with_twin(struct model *model, uint32_t tx_count)
{
	struct model_block *block = new_block(model);

	make_twin(model, model->no_coins_of);
	model->no_coins_of = 0;
	fill_block(model, block, tx_count);
}

/* --- rows
 * ------------------------------------------------------------------------- */

static void add_row(struct row_set *set, enum table table, struct row row)
{
	assert_ok(row_set_add(set, table, &row));
}

static void add_output_rows(const struct model *model, struct row_set *set,
			    uint32_t txnum)
{
	const struct model_tx *tx = &model->txs[txnum];

	for (uint32_t v = 0; v < tx->out_count; v++) {
		const struct model_output *out = &tx->out[v];
		struct script_key key = script_key_of(out->script);

		if (!can_be_spent(tx, v))
			continue;
		add_row(set, TABLE_HISTORY,
			row_history(&key, txnum, HISTORY_OUT, v, out->amount));
		add_row(set, TABLE_COINS,
			row_coin(&key, txnum, v, out->amount,
				 (tx->in_count ? 0 : COIN_IS_COINBASE) |
					 (out->token ? COIN_HAS_TOKEN : 0)));
	}
}

static void add_input_rows(const struct model *model, struct row_set *set,
			   uint32_t txnum)
{
	const struct model_tx *tx = &model->txs[txnum];

	for (uint32_t i = 0; i < tx->in_count; i++) {
		struct model_input in = tx->in[i];
		const struct model_output *out =
			&model->txs[in.txnum].out[in.vout];
		struct script_key key = script_key_of(out->script);

		add_row(set, TABLE_HISTORY,
			row_history(&key, txnum, HISTORY_IN, i, out->amount));
		add_row(set, TABLE_COINS,
			row_coin_spend(&key, in.txnum, in.vout, txnum));
		add_row(set, TABLE_SPENDS,
			row_spend(in.txnum, in.vout, txnum, i));
	}
}

void model_rows(const struct model *model, struct row_set *out, size_t from,
		size_t to)
{
	uint64_t end = model_first_txnum(model, to);

	for (uint32_t n = (uint32_t)model_first_txnum(model, from); n < end;
	     n++) {
		struct txid_tag tag =
			tag_of_txid(&test_secret, &model->txs[n].txid);

		if (!model->txs[n].replaced)
			add_row(out, TABLE_TXIDS, row_txid(&tag, n));
		add_output_rows(model, out, n);
		add_input_rows(model, out, n);
	}
	assert_ok(row_set_sort(out));
}

size_t model_forward_spends(const struct model *model)
{
	size_t count = 0;

	for (size_t n = 0; n < model->tx_count; n++)
		for (uint32_t i = 0; i < model->txs[n].in_count; i++)
			count += model->txs[n].in[i].txnum > n;
	return count;
}

size_t model_unspent(struct row *coins, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (row_coin_kind(&coins[i]) == COIN_COIN)
			coins[kept++] = coins[i];
		else /* right behind its output */
			kept--;
	}
	return kept;
}

void model_incoming(const struct model *model, struct incoming_block *in,
		    size_t height, bool with_spent)
{
	const struct model_block *block = &model->blocks[height];
	const struct network *net =
		network_find(model->bch ? "bch" : "btc", "regtest");

	incoming_reset(in);
	write_bytes(&in->bytes, block->bytes.data, block->bytes.len);
	if (with_spent)
		write_bytes(&in->spent, block->spent.data, block->spent.len);
	in->position = block->position;
	assert_false(in->bytes.failed || in->spent.failed);
	assert_ok(block_parse(&in->block, writer_slice(&in->bytes), net));
}
