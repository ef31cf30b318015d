#include "indexer/connect.h"

#include <stdlib.h>

#include "chain/script.h"
#include "indexer/origins.h"
#include "node/spent_outputs.h"

struct connector {
	const struct network *net;
	const struct index_secret *secret;
	struct level_policy policy;
	struct source *source;
	struct lookup lookup;
	struct tx_map map;
	struct row_set rows;
	struct origins origins;
};

void incoming_init(struct incoming_block *in)
{
	writer_init(&in->bytes);
	writer_init(&in->spent);
	block_init(&in->block);
	in->position = (struct block_position){ .file = NO_BLOCK_FILE };
}

void incoming_reset(struct incoming_block *in)
{
	writer_reset(&in->bytes);
	writer_reset(&in->spent);
	in->position = (struct block_position){ .file = NO_BLOCK_FILE };
}

void incoming_clear(struct incoming_block *in)
{
	writer_clear(&in->bytes);
	writer_clear(&in->spent);
	block_clear(&in->block);
}

struct connector *connector_new(const struct network *net,
				const struct index_secret *secret,
				const struct level_policy *policy,
				struct source *source,
				struct node_client *client)
{
	struct connector *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->net = net;
	c->secret = secret;
	c->policy = *policy;
	c->source = source;
	lookup_init(&c->lookup, net, secret, source, client);
	tx_map_init(&c->map);
	row_set_init(&c->rows);
	return c;
}

void connector_free(struct connector *c)
{
	if (!c)
		return;
	lookup_clear(&c->lookup);
	tx_map_clear(&c->map);
	row_set_clear(&c->rows);
	origins_clear(&c->origins);
	free(c);
}

/* --- rows of one block --- */

/* A block on its way through: where it stands, and what it adds up to. */
struct passage {
	struct connector *c;
	const struct view *batch;
	const struct incoming_block *in;
	uint32_t height;
	uint64_t first_txnum;
	uint64_t input_total, output_total;
};

/* What an input spends. */
struct resolved {
	uint64_t txnum;
	uint64_t amount;
	struct slice script;
};

static enum status add_row(struct connector *c, enum table table,
			   struct row row)
{
	return row_set_add(&c->rows, table, &row);
}

static uint32_t token_flag(const struct tx_output *out)
{
	return out->token.len ? COIN_HAS_TOKEN : 0;
}

static enum status output_rows(struct passage *p, const struct tx *tx,
			       uint64_t txnum, uint32_t flags)
{
	struct connector *c = p->c;
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < tx->output_count && st == STATUS_OK; i++) {
		const struct tx_output *out = &tx->outputs[i];
		struct script_key key;

		if (script_is_unspendable(out->script))
			continue;
		key = key_of_script(c->secret, out->script);
		st = add_row(
			c, TABLE_HISTORY,
			row_history(&key, txnum, HISTORY_OUT, i, out->amount));
		if (st == STATUS_OK)
			st = add_row(c, TABLE_COINS,
				     row_coin(&key, txnum, i, out->amount,
					      flags | token_flag(out)));
	}
	return st;
}

static enum status take_output(struct resolved *out, const struct tx *tx,
			       uint32_t vout)
{
	if (vout >= tx->output_count)
		return STATUS_CORRUPT;
	out->amount = tx->outputs[vout].amount;
	out->script = tx->outputs[vout].script;
	return STATUS_OK;
}

/* From the batch; else from the node's list of spent outputs, or from the
 * transaction's own bytes. */
static enum status resolve(struct passage *p, struct resolved *out,
			   const struct tx_input *input,
			   const struct spent_output *spent)
{
	const struct origin *origin = origins_next(&p->c->origins);
	struct tx tx;
	enum status st;

	out->txnum = origin->txnum;
	if (origin->entry)
		return take_output(out, origin->entry->tx, input->prevout.vout);
	if (spent) {
		out->amount = spent->amount;
		out->script = spent->script;
		return STATUS_OK;
	}
	st = lookup_tx(&p->c->lookup, &tx, NULL, out->txnum);
	return st == STATUS_OK ? take_output(out, &tx, input->prevout.vout)
			       : st;
}

static enum status input_rows(struct passage *p, const struct tx_input *input,
			      uint64_t txnum, uint32_t vin,
			      const struct spent_output *spent)
{
	struct connector *c = p->c;
	uint32_t vout = input->prevout.vout;
	struct resolved from;
	struct script_key key;
	enum status st = resolve(p, &from, input, spent);

	if (st != STATUS_OK)
		return st;
	if (spent && (spent->amount != from.amount ||
		      !slice_equal(spent->script, from.script)))
		return STATUS_BAD_INPUT;
	p->input_total += from.amount;
	key = key_of_script(c->secret, from.script);
	st = add_row(c, TABLE_HISTORY,
		     row_history(&key, txnum, HISTORY_IN, vin, from.amount));
	if (st == STATUS_OK)
		st = add_row(c, TABLE_COINS,
			     row_coin_spend(&key, from.txnum, vout, txnum));
	if (st == STATUS_OK)
		st = add_row(c, TABLE_SPENDS,
			     row_spend(from.txnum, vout, txnum, vin));
	return st;
}

static enum status all_input_rows(struct passage *p,
				  struct spent_outputs *spent,
				  const struct tx *tx, uint64_t txnum)
{
	enum status st = STATUS_OK;

	if (spent && spent_outputs_next_tx(spent) != tx->input_count)
		return STATUS_BAD_INPUT;
	for (uint32_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		struct spent_output output = { 0 };

		if (spent)
			output = spent_outputs_next(spent);
		st = input_rows(p, &tx->inputs[i], txnum, i,
				spent ? &output : NULL);
	}
	return st;
}

static enum status transaction_rows(struct passage *p,
				    struct spent_outputs *spent)
{
	const struct block *block = &p->in->block;
	enum status st = STATUS_OK;

	if (spent && (spent->tx_count != block->tx_count ||
		      spent_outputs_next_tx(spent) != 0))
		return STATUS_BAD_INPUT;
	for (size_t i = 0; i < block->tx_count && st == STATUS_OK; i++) {
		const struct tx *tx = &block->txs[i];
		uint64_t txnum = p->first_txnum + i;

		for (size_t o = 0; o < tx->output_count; o++)
			p->output_total += tx->outputs[o].amount;
		/* Nobody can spend the genesis coinbase, and a replaced one
		 * pays nobody: docs/schema.md, "Rules". */
		if (i == 0 && (p->height == 0 ||
			       network_coinbase_replaced(p->c->net, p->height,
							 &block->hash)))
			continue;
		st = output_rows(p, tx, txnum, i == 0 ? COIN_IS_COINBASE : 0);
		if (st == STATUS_OK && i > 0)
			st = all_input_rows(p, spent, tx, txnum);
	}
	return st;
}

static enum status all_rows(struct passage *p)
{
	struct slice bytes = writer_slice(&p->in->spent);
	struct spent_outputs spent;
	enum status st;

	if (!bytes.len)
		return transaction_rows(p, NULL);
	spent_outputs_begin(&spent, bytes, p->c->net);
	st = transaction_rows(p, &spent);
	return st == STATUS_OK ? spent_outputs_end(&spent) : st;
}

/* --- the block's own record --- */

static uint64_t coinbase_total(const struct block *block)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < block->txs[0].output_count; i++)
		sum += block->txs[0].outputs[i].amount;
	return sum;
}

static enum status put_block(struct passage *p)
{
	const struct block *block = &p->in->block;
	struct block_row row = {
		.hash = block->hash,
		.header = block->header,
		.first_txnum = p->first_txnum,
		.tx_count = (uint32_t)block->tx_count,
		.size = (uint32_t)block->raw.len,
		.weight = (uint32_t)block_weight(block),
		.position = p->in->position,
		.output_total = p->output_total,
		.fees = p->input_total + coinbase_total(block) -
			p->output_total,
		.coinbase = block->txs[0].inputs[0].script,
	};
	struct block_row prev;
	enum status st = STATUS_OK;

	if (p->height)
		st = blocks_get(p->batch, &prev, p->height - 1);
	if (st != STATUS_OK)
		return st;
	block_row_follow(&row, p->height ? &prev : NULL);
	st = blocks_put(p->batch, p->height, &row);
	if (st == STATUS_OK)
		st = offsets_put(p->batch, p->height, block, p->first_txnum);
	return st;
}

/* --- connecting --- */

static enum status check_linkage(const struct state *state,
				 struct incoming_block *const *blocks,
				 size_t count)
{
	const struct block_hash *prev = &state->tip;

	for (size_t i = 0; i < count; i++) {
		if (!block_hash_equal(&blocks[i]->block.header.prev, prev))
			return STATUS_BAD_INPUT;
		prev = &blocks[i]->block.hash;
	}
	return STATUS_OK;
}

/* Every transaction gets its number, its txids row, and its place in the map.
 */
static enum status map_transactions(struct connector *c,
				    const struct state *state,
				    struct incoming_block *const *blocks,
				    size_t count)
{
	uint64_t txnum = state->next_txnum;
	size_t total = 0;
	enum status st;

	for (size_t i = 0; i < count; i++)
		total += blocks[i]->block.tx_count;
	st = tx_map_reset(&c->map, total);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		const struct block *block = &blocks[i]->block;
		bool replaced = network_coinbase_replaced(
			c->net, state->blocks + (uint32_t)i, &block->hash);

		for (size_t j = 0; j < block->tx_count && st == STATUS_OK;
		     j++, txnum++) {
			struct tx_map_entry entry = { &block->txs[j],
						      &block->txids[j], txnum };
			struct txid_tag tag =
				tag_of_txid(c->secret, entry.txid);

			if (j == 0 && replaced)
				continue;
			tx_map_add(&c->map, &entry, &tag);
			st = add_row(c, TABLE_TXIDS, row_txid(&tag, txnum));
		}
	}
	return st;
}

static enum status collect_rows(struct connector *c, const struct view *batch,
				const struct state *state,
				struct incoming_block *const *blocks,
				size_t count, uint64_t *txnum_end)
{
	uint64_t txnum = state->next_txnum;
	enum status st = lookup_bind(&c->lookup, batch, state);

	row_set_reset(&c->rows);
	if (st == STATUS_OK)
		st = map_transactions(c, state, blocks, count);
	if (st == STATUS_OK)
		st = origins_find(&c->origins, &c->map, &c->lookup, blocks,
				  count);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		struct passage p = {
			.c = c,
			.batch = batch,
			.in = blocks[i],
			.height = state->blocks + (uint32_t)i,
			.first_txnum = txnum,
		};

		st = all_rows(&p);
		if (st == STATUS_OK)
			st = put_block(&p);
		txnum += blocks[i]->block.tx_count;
	}
	lookup_unbind(&c->lookup);
	*txnum_end = txnum;
	return st == STATUS_OK ? row_set_sort(&c->rows) : st;
}

/* The first txnum that a reorg may still undo. */
static enum status safe_txnum(const struct connector *c, uint64_t *safe,
			      const struct view *batch,
			      const struct state *state)
{
	uint32_t floor = levels_floor(&c->policy, state);
	struct block_row row;
	enum status st;

	if (floor >= state->blocks) {
		*safe = floor ? state->next_txnum : 0;
		return STATUS_OK;
	}
	st = blocks_get(batch, &row, floor);
	*safe = row.first_txnum;
	return st;
}

enum status connect_blocks(struct connector *c, const struct view *batch,
			   struct state *state,
			   struct incoming_block *const *blocks, size_t count)
{
	struct state after = *state;
	uint64_t safe;
	enum status st = check_linkage(state, blocks, count);

	if (st == STATUS_OK)
		st = collect_rows(c, batch, state, blocks, count,
				  &after.next_txnum);
	if (st != STATUS_OK)
		return st;
	after.blocks += (uint32_t)count;
	if (after.blocks > after.top)
		after.top = after.blocks;
	after.tip = blocks[count - 1]->block.hash;
	st = safe_txnum(c, &safe, batch, &after);
	if (st == STATUS_OK)
		st = levels_add(batch, state, &c->policy, &c->rows,
				after.blocks, after.next_txnum, safe);
	if (st != STATUS_OK)
		return st;
	state->next_txnum = after.next_txnum;
	state->blocks = after.blocks;
	state->top = after.top;
	state->tip = after.tip;
	return STATUS_OK;
}

enum status merge_due(struct connector *c, const struct view *batch,
		      struct state *state, bool *merged)
{
	uint64_t safe;
	enum status st = safe_txnum(c, &safe, batch, state);

	return st == STATUS_OK
		       ? levels_advance(batch, state, &c->policy, safe, merged)
		       : st;
}

void connector_each_touch(const struct connector *c,
			  void (*take)(void *arg, uint64_t txnum, bool spent,
				       uint32_t index,
				       const struct script_key *key),
			  void *arg)
{
	for (size_t i = 0; i < c->rows.count[TABLE_HISTORY]; i++) {
		const struct row *row = &c->rows.rows[TABLE_HISTORY][i];
		struct script_key key;

		memcpy(key.bytes, row->key, sizeof(key.bytes));
		take(arg, row_txnum(TABLE_HISTORY, row),
		     row_direction(row) == HISTORY_IN,
		     row_index(TABLE_HISTORY, row), &key);
	}
}

/* --- disconnecting --- */

enum status disconnect_to(struct connector *c, const struct view *batch,
			  struct state *state, uint32_t height)
{
	struct block_row row;
	uint64_t cut;
	enum status st;

	(void)c;
	if (height >= state->blocks)
		return STATUS_OK;
	st = blocks_get(batch, &row, height);
	if (st != STATUS_OK)
		return st;
	cut = row.first_txnum;
	st = levels_cut(batch, state, height, cut);
	for (uint32_t h = state->blocks; h > height && st == STATUS_OK; h--)
		st = blocks_make_stale(batch, h - 1);
	if (st == STATUS_OK)
		st = offsets_cut(batch, cut);
	if (st != STATUS_OK)
		return st;
	state->next_txnum = cut;
	state->blocks = height;
	memset(&state->tip, 0, sizeof(state->tip));
	if (!height)
		return STATUS_OK;
	st = blocks_get(batch, &row, height - 1);
	state->tip = row.hash;
	return st;
}

enum status wipe(const struct view *batch, struct state *state)
{
	enum status st = STATUS_OK;

	for (unsigned db = 0; db < DB_COUNT && st == STATUS_OK; db++)
		if (db != DB_META)
			st = store_drop(batch, db);
	state->next_txnum = 0;
	state->blocks = state->top = 0;
	state->run_count = 0;
	state->merging.count = 0;
	memset(&state->tip, 0, sizeof(state->tip));
	return st;
}
