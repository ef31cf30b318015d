/* query_script.c - what a script received and spent in all. */
#include "indexer/query_parts.h"

/* A script's mempool entries are taken in pages of this many. */
enum { POOL_PAGE = 256 };

struct script_key query_script_key(const struct query *q,
				   const struct script_hash *hash)
{
	return key_of_script_hash(&q->index->identity.secret, hash);
}

enum status query_each_entry(
	struct query *q, const struct script_key *key,
	enum status (*visit)(void *arg, const struct mempool_entry *entry),
	void *arg)
{
	const struct mempool_entry *entries[POOL_PAGE], *after = NULL;
	size_t count;
	enum status st = STATUS_OK;

	do {
		count = mempool_pin_script_after(q->index->mempool, entries,
						 POOL_PAGE, after, &q->pin,
						 key);
		for (size_t i = 0; i < count && st == STATUS_OK; i++)
			st = visit(arg, entries[i]);
		if (count)
			after = entries[count - 1];
	} while (count == POOL_PAGE && st == STATUS_OK);
	return st;
}

/* --- totals --- */

static void add_sum(struct script_totals *out, const struct history_sum *sum)
{
	out->received += sum->received;
	out->sent += sum->sent;
	out->txs += sum->txs;
	out->outputs += sum->outputs;
	out->spends += sum->spends;
}

/* Runs hold different transactions, so their sums add up. */
static enum status confirmed_totals(struct query *q, struct script_totals *out,
				    const struct script_key *key)
{
	struct level_cursor *history;
	enum status st = query_table(q, &history, TABLE_HISTORY);

	for (uint32_t i = 0; i < history->count && st == STATUS_OK; i++) {
		struct history_sum sum;

		st = run_sum_below(history->runs[i], &sum, key, MAX_TXNUM);
		if (st == STATUS_OK)
			add_sum(out, &sum);
	}
	return st;
}

static void add_entry(struct script_totals *out,
		      const struct mempool_entry *entry,
		      const struct script_key *key)
{
	for (size_t i = 0; i < entry->tx.input_count; i++) {
		if (!script_key_equal(&entry->prevouts[i].key, key))
			continue;
		out->mempool_sent += entry->prevouts[i].amount;
		out->mempool_spends++;
	}
	for (size_t i = 0; i < entry->tx.output_count; i++) {
		if (!entry->output_indexed[i] ||
		    !script_key_equal(&entry->output_keys[i], key))
			continue;
		out->mempool_received += entry->tx.outputs[i].amount;
		out->mempool_outputs++;
	}
}

struct total_visit {
	struct script_totals *out;
	const struct script_key *key;
};

static enum status visit_total(void *arg, const struct mempool_entry *entry)
{
	struct total_visit *visit = arg;

	add_entry(visit->out, entry, visit->key);
	visit->out->mempool_txs++;
	return STATUS_OK;
}

enum status query_totals(struct query *q, struct script_totals *out,
			 const struct script_key *key)
{
	struct total_visit visit = { out, key };
	enum status st;

	memset(out, 0, sizeof(*out));
	st = query_each_entry(q, key, visit_total, &visit);
	if (st == STATUS_OK)
		st = confirmed_totals(q, out, key);
	out->mempool_delta =
		(int64_t)(out->mempool_received - out->mempool_sent);
	return st;
}
