/* query_tx.c - transactions: found, read, and what they spend and who spends
 * them. */
#include "chain/script.h"
#include "indexer/query_parts.h"

/* --- bytes --- */

static enum status parse_kept(struct query *q, struct tx *out,
			      struct slice bytes)
{
	enum status st = query_keep(q, &bytes, bytes);

	return st == STATUS_OK
		       ? tx_parse(out, &q->space, bytes, q->index->config.net)
		       : st;
}

enum status query_read_tx(struct query *q, struct tx *out,
			  struct tx_place *place, uint64_t txnum)
{
	struct lookup *lookup;
	struct tx tx;
	enum status st = query_lookup(q, &lookup);

	if (st == STATUS_OK)
		st = lookup_tx(lookup, &tx, place, txnum);
	return st == STATUS_OK ? parse_kept(q, out, tx.raw) : st;
}

/* A transaction of a stale block, from the block's own bytes. */
static enum status read_stale_tx(struct query *q, struct tx *out,
				 const struct tx_ref *ref)
{
	struct tx_space space;
	struct slice bytes;
	struct reader r;
	uint64_t count;
	enum status st = query_block_bytes(q, &bytes, ref->stale);

	if (st != STATUS_OK)
		return st;
	r = reader_over(bytes.data, bytes.len);
	read_slice(&r, HEADER_SIZE);
	count = read_count(&r, 60);
	if (r.failed || ref->stale_pos >= count)
		return STATUS_NOT_FOUND;
	tx_space_init(&space);
	for (uint32_t i = 0; i < ref->stale_pos && st == STATUS_OK; i++) {
		tx_space_reset(&space);
		st = tx_read(out, &space, &r, q->index->config.net);
	}
	tx_space_clear(&space);
	return st == STATUS_OK
		       ? tx_read(out, &q->space, &r, q->index->config.net)
		       : st;
}

/* --- finding --- */

enum status query_find_tx(struct query *q, struct tx_ref *out,
			  const struct txid *txid)
{
	struct lookup *lookup;
	struct tx tx;
	enum status st;

	*out = (struct tx_ref){ .entry = mempool_pin_find(q->index->mempool,
							  &q->pin, txid) };
	if (out->entry)
		return STATUS_OK;
	st = query_lookup(q, &lookup);
	if (st != STATUS_OK)
		return st;
	return lookup_find(lookup, &out->txnum, &tx, NULL, txid);
}

enum status query_find_any_tx(struct query *q, struct tx_ref *out,
			      const struct txid *txid)
{
	struct block_info *block;
	struct block_hash hash;
	uint32_t pos;
	enum status st = query_find_tx(q, out, txid);

	if (st != STATUS_NOT_FOUND)
		return st;
	st = blocks_find_stale_tx(&q->view, &hash, &pos, txid);
	if (st != STATUS_OK)
		return st;
	block = query_alloc(q, sizeof(*block));
	*out = (struct tx_ref){ .stale = block, .stale_pos = pos };
	return block ? query_block(q, block, &hash) : STATUS_LIMIT;
}

enum status query_may_find_tx(struct query *q, bool *out,
			      const struct txid *txid, bool with_blocks)
{
	struct lookup *lookup;
	enum status st;

	*out = mempool_pin_find(q->index->mempool, &q->pin, txid);
	if (*out || !with_blocks)
		return STATUS_OK;
	st = query_lookup(q, &lookup);
	return st == STATUS_OK ? lookup_may_find(lookup, out, txid) : st;
}

enum status query_block_refs(struct query *q, struct tx_ref *out, size_t *count,
			     const struct block_info *block, uint32_t first,
			     size_t cap)
{
	(void)q;
	*count = 0;
	while (*count < cap && first + *count < block->tx_count) {
		uint32_t pos = first + (uint32_t)*count;

		out[*count] =
			block->active
				? (struct tx_ref){ .txnum = block->first_txnum +
							    pos }
				: (struct tx_ref){ .stale = block,
						   .stale_pos = pos };
		(*count)++;
	}
	return STATUS_OK;
}

static enum status stale_txid(struct query *q, struct txid *out,
			      const struct tx_ref *ref)
{
	struct tx tx;
	enum status st = read_stale_tx(q, &tx, ref);

	if (st == STATUS_OK)
		*out = tx_txid(&tx);
	return st;
}

static enum status ref_txid(struct query *q, struct txid *out,
			    const struct tx_ref *ref)
{
	struct lookup *lookup;
	enum status st;

	if (ref->stale)
		return stale_txid(q, out, ref);
	if (ref->entry) {
		*out = ref->entry->txid;
		return STATUS_OK;
	}
	st = query_lookup(q, &lookup);
	return st == STATUS_OK ? lookup_txid(lookup, out, NULL, ref->txnum)
			       : st;
}

enum status query_txids(struct query *q, struct txid *out,
			const struct tx_ref *refs, size_t count)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = ref_txid(q, &out[i], &refs[i]);
	return st;
}

/* --- what inputs spend --- */

static enum status keep_prevout(struct query *q, struct tx_prevout *out,
				const struct tx_output *output, int64_t height)
{
	enum status st = query_keep(q, &out->script, output->script);

	if (st == STATUS_OK && output->token.len)
		st = query_keep(q, &out->token, output->token);
	out->amount = output->amount;
	out->height = height;
	out->known = st == STATUS_OK;
	return st;
}

static enum status confirmed_prevout(struct query *q, struct tx_prevout *out,
				     const struct outpoint *from)
{
	struct lookup *lookup;
	struct tx_place place;
	uint64_t txnum;
	struct tx tx;
	enum status st = query_lookup(q, &lookup);

	if (st == STATUS_OK)
		st = lookup_find(lookup, &txnum, &tx, &place, &from->txid);
	if (st != STATUS_OK)
		return st;
	if (from->vout >= tx.output_count)
		return STATUS_NOT_FOUND;
	return keep_prevout(q, out, &tx.outputs[from->vout], place.height);
}

/* What a stale block's transaction spends may stand in the mempool again. */
static enum status pooled_prevout(struct query *q, struct tx_prevout *out,
				  const struct outpoint *from)
{
	const struct mempool_entry *entry =
		mempool_pin_find(q->index->mempool, &q->pin, &from->txid);

	if (!entry || from->vout >= entry->tx.output_count)
		return STATUS_NOT_FOUND;
	return keep_prevout(q, out, &entry->tx.outputs[from->vout], -1);
}

static enum status entry_prevouts(struct tx_info *info,
				  const struct mempool_entry *entry)
{
	for (size_t i = 0; i < info->tx.input_count; i++) {
		const struct mempool_prevout *from = &entry->prevouts[i];

		info->prevouts[i] = (struct tx_prevout){
			.known = true,
			.amount = from->amount,
			.token = from->token,
			.script = from->script,
			.height = from->height,
		};
	}
	return STATUS_OK;
}

static enum status fill_prevouts(struct query *q, struct tx_info *info,
				 const struct tx_ref *ref)
{
	size_t count = info->tx.input_count;

	info->prevouts = query_alloc(q, (count + 1) * sizeof(*info->prevouts));
	if (!info->prevouts)
		return STATUS_LIMIT;
	memset(info->prevouts, 0, count * sizeof(*info->prevouts));
	if (ref->entry)
		return entry_prevouts(info, ref->entry);
	if (tx_is_coinbase(&info->tx))
		return STATUS_OK;
	for (size_t i = 0; i < count; i++) {
		const struct outpoint *from = &info->tx.inputs[i].prevout;
		enum status st = confirmed_prevout(q, &info->prevouts[i], from);

		if (st == STATUS_NOT_FOUND && ref->stale)
			st = pooled_prevout(q, &info->prevouts[i], from);
		if (st != STATUS_OK && st != STATUS_NOT_FOUND)
			return st;
	}
	return STATUS_OK;
}

/* --- who spends outputs --- */

static enum status confirmed_spender(struct query *q, struct tx_spender *out,
				     uint64_t txnum,
				     const struct outpoint *outpoint)
{
	struct level_cursor *spends;
	struct row key = row_spend(txnum, outpoint->vout, 0, 0);
	struct lookup *lookup;
	struct tx_place place;
	enum status st = query_table(q, &spends, TABLE_SPENDS);

	if (st == STATUS_OK)
		st = level_find(spends, key.key, table_key_size(TABLE_SPENDS));
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	out->vin = level_row(spends)->small;
	st = query_lookup(q, &lookup);
	if (st == STATUS_OK)
		st = lookup_spender(lookup, &out->txid, &place,
				    level_row(spends)->value, out->vin,
				    outpoint);
	if (st != STATUS_OK)
		return st;
	out->spent = true;
	out->height = place.height;
	return STATUS_OK;
}

static bool pooled_spender(struct query *q, struct tx_spender *out,
			   const struct outpoint *outpoint)
{
	const struct mempool_entry *entry = mempool_pin_spender(
		q->index->mempool, &out->vin, &q->pin, outpoint);

	if (!entry)
		return false;
	out->spent = true;
	out->txid = entry->txid;
	out->height = -1;
	return true;
}

/* confirmed: txnum is the transaction's place in the active chain. */
static enum status fill_spenders(struct query *q, struct tx_info *info,
				 bool confirmed, uint64_t txnum)
{
	size_t count = info->tx.output_count;
	enum status st = STATUS_OK;

	info->spenders = query_alloc(q, (count + 1) * sizeof(*info->spenders));
	if (!info->spenders)
		return STATUS_LIMIT;
	memset(info->spenders, 0, count * sizeof(*info->spenders));
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++) {
		struct outpoint outpoint = { info->txid, i };

		if (script_is_unspendable(info->tx.outputs[i].script))
			continue;
		if (!pooled_spender(q, &info->spenders[i], &outpoint) &&
		    confirmed)
			st = confirmed_spender(q, &info->spenders[i], txnum,
					       &outpoint);
	}
	return st;
}

enum status query_spender(struct query *q, struct tx_spender *out,
			  const struct outpoint *outpoint)
{
	struct lookup *lookup;
	uint64_t txnum;
	struct tx tx;
	enum status st;

	memset(out, 0, sizeof(*out));
	if (pooled_spender(q, out, outpoint))
		return STATUS_OK;
	st = query_lookup(q, &lookup);
	if (st == STATUS_OK)
		st = lookup_find(lookup, &txnum, &tx, NULL, &outpoint->txid);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	return confirmed_spender(q, out, txnum, outpoint);
}

/* --- the whole --- */

static void place_in_block(struct tx_info *info, const struct block_row *row,
			   uint32_t pos)
{
	info->in_block = true;
	info->block_hash = row->hash;
	info->block_time = row->header.time;
	info->block_pos = pos;
}

static enum status read_confirmed(struct query *q, struct tx_info *out,
				  uint64_t txnum)
{
	struct lookup_block *block;
	struct tx_place place;
	enum status st = query_read_tx(q, &out->tx, &place, txnum);

	/* It was read just now. */
	if (st == STATUS_OK)
		st = lookup_txid(&q->lookup, &out->txid, &place, txnum);
	if (st == STATUS_OK)
		st = lookup_block(&q->lookup, &block, place.height);
	if (st != STATUS_OK)
		return st;
	out->height = place.height;
	place_in_block(out, &block->row,
		       (uint32_t)(txnum - block->row.first_txnum));
	return STATUS_OK;
}

static enum status read_stale(struct query *q, struct tx_info *out,
			      const struct tx_ref *ref)
{
	struct block_row row;
	enum status st = read_stale_tx(q, &out->tx, ref);

	if (st == STATUS_OK)
		st = query_block_row(q, &row, ref->stale);
	if (st != STATUS_OK)
		return st;
	out->txid = tx_txid(&out->tx);
	place_in_block(out, &row, ref->stale_pos);
	return STATUS_OK;
}

static enum status read_ref(struct query *q, struct tx_info *out,
			    const struct tx_ref *ref)
{
	memset(out, 0, sizeof(*out));
	out->height = -1;
	if (ref->stale)
		return read_stale(q, out, ref);
	if (!ref->entry)
		return read_confirmed(q, out, ref->txnum);
	out->tx = ref->entry->tx;
	out->txid = ref->entry->txid;
	out->first_seen = ref->entry->first_seen;
	return STATUS_OK;
}

/* A stale block's transaction may be in the active chain as well. */
static enum status chain_place(struct query *q, bool *confirmed,
			       uint64_t *txnum, const struct tx_ref *ref,
			       const struct txid *txid)
{
	struct lookup *lookup;
	struct tx tx;
	enum status st;

	*txnum = ref->txnum;
	*confirmed = !ref->entry;
	if (!ref->stale)
		return STATUS_OK;
	st = query_lookup(q, &lookup);
	if (st == STATUS_OK)
		st = lookup_find(lookup, txnum, &tx, NULL, txid);
	*confirmed = st == STATUS_OK;
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status query_tx(struct query *q, struct tx_info *out,
		     const struct tx_ref *ref, unsigned flags)
{
	uint64_t txnum;
	bool confirmed;
	enum status st = read_ref(q, out, ref);

	if (st != STATUS_OK)
		return st;
	if (flags & TX_WITH_PREVOUTS)
		st = fill_prevouts(q, out, ref);
	if (st != STATUS_OK || !(flags & TX_WITH_SPENDERS))
		return st;
	st = chain_place(q, &confirmed, &txnum, ref, &out->txid);
	return st == STATUS_OK ? fill_spenders(q, out, confirmed, txnum) : st;
}
