/* verify_walk.c - the blocks against what the index says of them. */
#include "indexer/verify_parts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "chain/script.h"

#define LOG_EVERY_US 10000000ULL

struct walk {
	struct verify *v;
	verify_take *take;
	verify_take_unspent *take_unspent;
	void *arg;
	uint64_t *first_txnums; /* owned: blocks of them, and next_txnum */
	uint64_t *input_totals; /* owned: by block, as spends are seen */
	struct level_cursor spends;
	bool at_spend; /* the cursor stands on a row */
	struct writer bytes;
	struct block block;
	uint8_t chainwork[CHAINWORK_SIZE];
	uint32_t logical_time;
	/* the block under way */
	uint32_t height;
	uint64_t output_total;
};

/* --- the spent index, read beside the outputs --- */

static enum status spends_moved(struct walk *w, enum status moved)
{
	w->at_spend = moved == STATUS_OK;
	return moved == STATUS_NOT_FOUND ? STATUS_OK : moved;
}

static enum status stray_spend(struct walk *w)
{
	const struct row *row = level_row(&w->spends);

	return verify_differs(w->v,
			      "spends: txnum=%" PRIu64 " vout=%" PRIu32
			      " is said to be spent and is no output",
			      row_txnum(TABLE_SPENDS, row),
			      row_index(TABLE_SPENDS, row));
}

/* The block of a txnum. */
static uint32_t height_of(const struct walk *w, uint64_t txnum)
{
	uint32_t low = 0, high = w->v->state.blocks;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (w->first_txnums[middle] <= txnum)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static uint64_t outpoint_mix(const struct walk *w, const struct txid *txid)
{
	struct txid_tag tag = tag_of_txid(&w->v->index->identity.secret, txid);
	uint64_t mix;

	memcpy(&mix, tag.bytes, sizeof(mix));
	return mix;
}

/* "Input vin of transaction spender spends vout of txid." */
static enum status say_spend(struct walk *w, enum witness who, uint64_t spender,
			     uint32_t vin, const struct txid *txid,
			     uint32_t vout)
{
	struct row row = { .small = vout, .value = outpoint_mix(w, txid) };

	put_be40(row.key, spender);
	put_be32(row.key + 5, vin);
	return w->take(w->arg, FACT_SPEND, who, &row);
}

/* --- one block --- */

static enum status spent_output(struct walk *w, const struct txid *txid,
				const struct script_key *key, uint32_t vout,
				uint64_t amount)
{
	uint64_t spender = level_row(&w->spends)->value;
	uint32_t vin = level_row(&w->spends)->small;
	struct row in = row_history(key, spender, HISTORY_IN, vin, amount);
	enum status st;

	if (spender >= w->v->state.next_txnum)
		return stray_spend(w);
	w->input_totals[height_of(w, spender)] += amount;
	st = say_spend(w, INDEX_SAYS, spender, vin, txid, vout);
	if (st == STATUS_OK)
		st = w->take(w->arg, FACT_HISTORY, BLOCKS_SAY, &in);
	if (st == STATUS_OK)
		st = spends_moved(w, level_next(&w->spends));
	return st;
}

static enum status unspent_output(struct walk *w, const struct txid *txid,
				  const struct script_key *key, uint64_t txnum,
				  const struct tx_output *output, uint32_t vout,
				  bool coinbase)
{
	uint32_t flags = (coinbase ? COIN_IS_COINBASE : 0U) |
			 (output->token.len ? COIN_HAS_TOKEN : 0U);
	struct row coin = row_coin(key, txnum, vout, output->amount, flags);
	struct verify_unspent unspent = { txid, output, vout, w->height,
					  coinbase };
	enum status st = w->take(w->arg, FACT_COIN, BLOCKS_SAY, &coin);

	if (st == STATUS_OK && w->take_unspent)
		st = w->take_unspent(w->arg, &unspent);
	return st;
}

static enum status output_facts(struct walk *w, const struct txid *txid,
				uint64_t txnum, const struct tx *tx,
				uint32_t vout, bool coinbase)
{
	const struct tx_output *output = &tx->outputs[vout];
	uint8_t at[9];
	struct script_key key;
	struct row out;
	enum status st;
	int order = 1;

	if (script_is_unspendable(output->script))
		return STATUS_OK;
	key = key_of_script(&w->v->index->identity.secret, output->script);
	out = row_history(&key, txnum, HISTORY_OUT, vout, output->amount);
	st = w->take(w->arg, FACT_HISTORY, BLOCKS_SAY, &out);
	if (st != STATUS_OK)
		return st;
	put_be40(at, txnum);
	put_be32(at + 5, vout);
	if (w->at_spend)
		order = memcmp(level_row(&w->spends)->key, at, sizeof(at));
	if (order < 0)
		return stray_spend(w);
	if (order == 0)
		return spent_output(w, txid, &key, vout, output->amount);
	return unspent_output(w, txid, &key, txnum, output, vout, coinbase);
}

static enum status check_place(struct walk *w, size_t i, uint64_t txnum)
{
	struct tx_place place;
	enum status st = offsets_find(w->v->view, &place, txnum);

	if (st == STATUS_OK && place.height == w->height &&
	    place.offset == block_tx_offset(&w->block, i) &&
	    place.size == w->block.txs[i].raw.len)
		return STATUS_OK;
	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	return verify_differs(w->v,
			      "offsets: txnum=%" PRIu64 " is at height %" PRIu32
			      ", transaction %zu, offset %zu",
			      txnum, w->height, i,
			      block_tx_offset(&w->block, i));
}

static enum status transaction_facts(struct walk *w, size_t i, uint64_t txnum)
{
	const struct tx *tx = &w->block.txs[i];
	const struct txid *txid = &w->block.txids[i];
	struct txid_tag tag = tag_of_txid(&w->v->index->identity.secret, txid);
	struct row row = row_txid(&tag, txnum);
	enum status st = check_place(w, i, txnum);

	for (size_t o = 0; o < tx->output_count; o++)
		w->output_total += tx->outputs[o].amount;
	/* docs/schema.md, "Rules". */
	if (i == 0 && network_coinbase_replaced(w->v->index->config.net,
						w->height, &w->block.hash))
		return st;
	if (st == STATUS_OK)
		st = w->take(w->arg, FACT_TXID, BLOCKS_SAY, &row);
	if (w->height == 0)
		return st;
	for (uint32_t o = 0; o < tx->output_count && st == STATUS_OK; o++)
		st = output_facts(w, txid, txnum, tx, o, i == 0);
	for (uint32_t n = 0; i > 0 && n < tx->input_count && st == STATUS_OK;
	     n++)
		st = say_spend(w, BLOCKS_SAY, txnum, n,
			       &tx->inputs[n].prevout.txid,
			       tx->inputs[n].prevout.vout);
	return st;
}

static uint64_t coinbase_total(const struct block *block)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < block->txs[0].output_count; i++)
		sum += block->txs[0].outputs[i].amount;
	return sum;
}

/* Its entry in the timestamp index; others may be of the same time. */
static enum status check_time(struct walk *w)
{
	struct time_cursor at;
	enum status st = time_cursor_open(&at, w->v->view);

	if (st != STATUS_OK)
		return st;
	st = time_cursor_below(&at, w->logical_time + 1);
	while (st == STATUS_OK && at.logical_time == w->logical_time &&
	       !block_hash_equal(&at.hash, &w->block.hash))
		st = time_cursor_prev(&at);
	time_cursor_close(&at);
	if (st == STATUS_OK && at.logical_time == w->logical_time &&
	    at.height == w->height && !at.stale)
		return STATUS_OK;
	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	return verify_differs(w->v, "times: height=%" PRIu32, w->height);
}

/* The block's own record, once its inputs have all been seen: they spend what
 * came before, or this block. */
static enum status check_record(struct walk *w, const struct block_row *row)
{
	const struct block *block = &w->block;
	const struct block_hash hash = header_hash(&row->header);
	uint64_t fees = w->input_totals[w->height] + coinbase_total(block) -
			w->output_total;
	uint32_t height;
	enum status st = blocks_find(w->v->view, &height, &row->hash);

	w->logical_time = w->height && block->header.time <= w->logical_time
				  ? w->logical_time + 1
				  : block->header.time;
	header_add_work(w->chainwork, block->header.bits);
	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	if (st == STATUS_OK && height == w->height &&
	    block_hash_equal(&hash, &row->hash) &&
	    row->tx_count == block->tx_count && row->size == block->raw.len &&
	    row->weight == block_weight(block) &&
	    row->logical_time == w->logical_time &&
	    row->output_total == w->output_total && row->fees == fees &&
	    !memcmp(row->chainwork, w->chainwork, CHAINWORK_SIZE) &&
	    slice_equal(row->coinbase, block->txs[0].inputs[0].script))
		return check_time(w);
	return verify_differs(w->v, "blocks: height=%" PRIu32, w->height);
}

static enum status read_block(struct walk *w, struct block_row *row)
{
	const struct index *index = w->v->index;
	enum status st = blocks_get(w->v->view, row, w->height);

	writer_reset(&w->bytes);
	if (st == STATUS_OK)
		st = source_read_block(index->source, w->v->client, &w->bytes,
				       row);
	if (st == STATUS_OK)
		st = block_parse(&w->block, writer_slice(&w->bytes),
				 index->config.net);
	if (st != STATUS_OK && st != STATUS_STOPPED)
		log_error("block cannot be read",
			  "height=%" PRIu32 " why=\"%s\" advice=\"the node "
			  "must hold every block: not pruned, and reachable\"",
			  w->height, status_text(st));
	return st;
}

static enum status walk_block(struct walk *w)
{
	struct block_row row;
	enum status st = read_block(w, &row);

	if (st != STATUS_OK)
		return st;
	/* Any further numbers would be of other transactions. */
	if (row.first_txnum + w->block.tx_count !=
	    w->first_txnums[w->height + 1])
		return verify_differs(
			w->v, "blocks: height=%" PRIu32 " has %zu transactions",
			w->height, w->block.tx_count);
	w->output_total = 0;
	for (size_t i = 0; i < w->block.tx_count && st == STATUS_OK; i++)
		st = transaction_facts(w, i, row.first_txnum + i);
	return st == STATUS_OK ? check_record(w, &row) : st;
}

/* --- all of them --- */

static enum status begin(struct walk *w)
{
	const struct state *state = &w->v->state;
	enum status st = STATUS_OK;

	w->first_txnums = calloc(state->blocks + 1UL, sizeof(*w->first_txnums));
	w->input_totals = calloc(state->blocks + 1UL, sizeof(*w->input_totals));
	if (!w->first_txnums || !w->input_totals)
		return STATUS_NO_MEMORY;
	for (uint32_t h = 0; h < state->blocks && st == STATUS_OK; h++) {
		struct block_row row;

		st = blocks_get(w->v->view, &row, h);
		w->first_txnums[h] = row.first_txnum;
	}
	w->first_txnums[state->blocks] = state->next_txnum;
	if (st == STATUS_OK)
		st = level_cursor_open(&w->spends, w->v->view, state);
	return st == STATUS_OK
		       ? spends_moved(
				 w, level_seek(&w->spends, (uint8_t[]){ 0 }, 0))
		       : st;
}

static enum status all_blocks(struct walk *w)
{
	const struct index_config *config = &w->v->index->config;
	uint64_t logged = clock_monotonic_us();
	enum status st = STATUS_OK;

	for (; w->height < w->v->state.blocks && st == STATUS_OK; w->height++) {
		uint64_t now = clock_monotonic_us();

		if (config->stop && atomic_load(config->stop))
			return STATUS_STOPPED;
		st = walk_block(w);
		if (now - logged < LOG_EVERY_US)
			continue;
		logged = now;
		log_info("verifying",
			 "stage=blocks height=%" PRIu32 " of=%" PRIu32
			 " percent=%.1f",
			 w->height, w->v->state.blocks - 1,
			 100.0 * (w->height + 1.0) / w->v->state.blocks);
	}
	if (st == STATUS_OK && w->at_spend)
		return stray_spend(w);
	return st;
}

enum status verify_walk(struct verify *v, verify_take *take,
			verify_take_unspent *take_unspent, void *arg)
{
	struct walk w = {
		.v = v, .take = take, .take_unspent = take_unspent, .arg = arg
	};
	enum status st;

	level_cursor_init(&w.spends, TABLE_SPENDS);
	writer_init(&w.bytes);
	block_init(&w.block);
	st = begin(&w);
	if (st == STATUS_OK)
		st = all_blocks(&w);
	block_clear(&w.block);
	writer_clear(&w.bytes);
	level_cursor_clear(&w.spends);
	free(w.first_txnums);
	free(w.input_totals);
	return st;
}
