/* build_scan.c - blocks become records in partition files, and rows of the
 * plain tables. */
#include <stdlib.h>

#include "base/log.h"
#include "chain/script.h"
#include "indexer/build_join_file.h"
#include "indexer/build_parts.h"
#include "indexer/build_pending.h"
#include "node/spent_outputs.h"

/* Blocks of a task. */
enum { TASK_BLOCKS = 8 };
/* So many look-ups ahead, the cache of outputs is warned. */
enum { AHEAD = 16 };
/* The first unit, in blocks; those that follow are as long as the last one's
 * blocks were large. */
enum { FIRST_UNIT = 20000, SMALL_BLOCK = 1000 };

/* One thread. */
struct scanner {
	struct incoming_block in;
	struct record_writer scripts, txids;
	struct pending outputs, inputs;
	/* Inputs of one block whose outputs nobody told; owned. */
	struct join_record *untold;
	size_t untold_count, untold_cap;
	struct scratch_writer join; /* made with the first of them */
};

struct scan {
	struct build *b;
	struct scanner *scanners;
	uint32_t first, end; /* blocks of the unit */
	uint64_t bytes;      /* of the blocks taken */
};

/* What a task leaves for the one thread that writes the database. */
struct block_facts {
	struct block_row row; /* coinbase: in the bytes below, see its length */
	size_t offsets;       /* length of its packed offsets */
	size_t offsets_count; /* records */
};
struct task_facts {
	struct block_facts blocks[TASK_BLOCKS];
	uint32_t count;
	/* Per block: the coinbase's script; then per offsets record a u32
	 * length and the record. */
	struct writer bytes;
};

/* --- one block --- */

static void cache_output(struct build *b, const struct scan_record *record)
{
	struct cached_output output = {
		.tag = record->tag,
		.script = record->script,
		.amount = record->amount,
	};

	output_cache_put(b->cache, &output);
}

static void cache_outputs(struct build *b, const struct pending *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (i + AHEAD < p->count)
			output_cache_prefetch(b->cache,
					      &p->records[i + AHEAD].tag);
		cache_output(b, &p->records[i]);
	}
}

/* Outputs first: the block's own inputs may spend them. */
static enum status put_pending(struct build *b, struct scanner *s)
{
	enum status st =
		pending_put_outputs(&s->outputs, &s->scripts, b->p->secret);

	if (st == STATUS_OK && b->cache)
		cache_outputs(b, &s->outputs);
	return st == STATUS_OK ? pending_put_inputs(&s->inputs, &s->scripts,
						    b->p->secret)
			       : st;
}

/* --- inputs whose outputs nobody told --- */

static enum status add_untold(struct scanner *s,
			      const struct scan_record *record)
{
	if (record->index > RECORD_INDEX_MAX)
		return STATUS_BAD_INPUT;
	if (s->untold_count == s->untold_cap) {
		size_t cap = s->untold_cap ? 2 * s->untold_cap : 4096;
		struct join_record *untold =
			realloc(s->untold, cap * sizeof(*untold));

		if (!untold)
			return STATUS_NO_MEMORY;
		s->untold = untold;
		s->untold_cap = cap;
	}
	s->untold[s->untold_count++] = (struct join_record){
		.tag = record->tag,
		.is_input = true,
		.height = record->height,
		.tx = record->tx,
		.index = record->index,
	};
	return STATUS_OK;
}

/* Its output was among the recent ones; false: it was not. */
static bool find_recent(struct build *b, const struct join_record *input,
			struct cached_output *output)
{
	output->tag = input->tag;
	return b->cache && output_cache_take(b->cache, output);
}

static enum status put_one_untold(struct build *b, struct scanner *s,
				  const struct join_record *input,
				  struct block_row *row)
{
	struct cached_output output;
	struct scan_record record = {
		.tag = input->tag,
		.height = input->height,
		.tx = input->tx,
		.index = input->index,
		.flags = RECORD_INPUT,
	};

	if (!find_recent(b, input, &output))
		return join_put(&s->join, input);
	row->fees += output.amount;
	record.script = output.script;
	return record_put(&s->scripts, &record);
}

/* Once the block's own outputs are put. */
static enum status put_untold(struct build *b, struct scanner *s,
			      struct block_row *row)
{
	struct scratch *files = &b->scratch[SCRATCH_JOIN];
	enum status st = STATUS_OK;

	if (s->untold_count && !s->join.data)
		st = scratch_writer_init(&s->join, files,
					 build_buffer_size(b, files->count));
	for (size_t i = 0; i < s->untold_count && st == STATUS_OK; i++) {
		if (b->cache && i + AHEAD < s->untold_count)
			output_cache_prefetch(b->cache,
					      &s->untold[i + AHEAD].tag);
		st = put_one_untold(b, s, &s->untold[i], row);
	}
	return st;
}

/* --- all of a block --- */

static enum status take_outputs(struct build *b, struct scanner *s,
				const struct tx *tx, struct tx_tag tag,
				struct scan_record record)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < tx->output_count && st == STATUS_OK; i++) {
		const struct tx_output *out = &tx->outputs[i];

		if (script_is_unspendable(out->script))
			continue;
		record.tag = tag_of_output(&b->tags, tag, i);
		record.amount = out->amount;
		record.index = i;
		record.flags = out->token.len ? RECORD_TOKEN : 0;
		st = pending_add(&s->outputs, &record, out->script);
	}
	return st;
}

/* spent: NULL when nobody tells. */
static enum status take_inputs(struct build *b, struct scanner *s,
			       struct spent_outputs *spent, const struct tx *tx,
			       struct scan_record record, uint64_t *input_total)
{
	enum status st = STATUS_OK;

	if (spent && spent_outputs_next_tx(spent) != tx->input_count)
		return STATUS_BAD_INPUT;
	record.flags = RECORD_INPUT;
	for (uint32_t i = 0; i < tx->input_count && st == STATUS_OK; i++) {
		const struct outpoint *from = &tx->inputs[i].prevout;
		struct spent_output output;

		record.tag = tag_of_output(
			&b->tags, tag_of_tx(&b->tags, &from->txid), from->vout);
		record.index = i;
		if (!spent) {
			st = add_untold(s, &record);
			continue;
		}
		output = spent_outputs_next(spent);
		*input_total += output.amount;
		st = pending_add(&s->inputs, &record, output.script);
	}
	return st;
}

static uint64_t total_of(const struct tx *tx)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < tx->output_count; i++)
		sum += tx->outputs[i].amount;
	return sum;
}

/* Collects the records; the same rules as connect.c's: docs/schema.md,
 * "Rules". */
static enum status take_transactions(struct build *b, struct scanner *s,
				     struct spent_outputs *spent,
				     struct block_row *row, uint32_t height)
{
	const struct block *block = &s->in.block;
	bool nobody = !height || network_coinbase_replaced(b->p->net, height,
							   &block->hash);
	uint64_t input_total = 0;
	enum status st = STATUS_OK;

	s->outputs.count = s->inputs.count = s->untold_count = 0;
	row->output_total = 0;
	for (uint32_t i = 0; i < block->tx_count && st == STATUS_OK; i++) {
		const struct tx *tx = &block->txs[i];
		struct scan_record record = { .height = height, .tx = i };
		struct tx_tag tag = tag_of_tx(&b->tags, &block->txids[i]);

		row->output_total += total_of(tx);
		if (i || !nobody)
			st = take_outputs(b, s, tx, tag, record);
		if (st == STATUS_OK && i)
			st = take_inputs(b, s, spent, tx, record, &input_total);
	}
	row->fees = input_total + total_of(&block->txs[0]) - row->output_total;
	return st;
}

static enum status take_records(struct build *b, struct scanner *s,
				struct block_row *row, uint32_t height)
{
	struct slice bytes = writer_slice(&s->in.spent);
	struct spent_outputs spent;
	enum status st;

	spent_outputs_begin(&spent, bytes, b->p->net);
	if (!bytes.len) {
		if (s->in.block.tx_count > 1)
			return STATUS_NOT_FOUND;
	} else if (spent.tx_count != s->in.block.tx_count ||
		   spent_outputs_next_tx(&spent) != 0) {
		return STATUS_BAD_INPUT;
	}
	st = take_transactions(b, s, &spent, row, height);
	return st == STATUS_OK && bytes.len ? spent_outputs_end(&spent) : st;
}

/* Tags made at once. */
enum { AT_ONCE = 64 };

static enum status put_txids(struct build *b, struct scanner *s,
			     uint32_t height)
{
	const struct block *block = &s->in.block;
	bool replaced =
		network_coinbase_replaced(b->p->net, height, &block->hash);
	struct txid_tag tags[AT_ONCE];
	enum status st = STATUS_OK;

	for (uint32_t from = 0; from < block->tx_count && st == STATUS_OK;
	     from += AT_ONCE) {
		uint32_t left = (uint32_t)block->tx_count - from;
		uint32_t n = left < AT_ONCE ? left : AT_ONCE;

		tags_of_txids(tags, b->p->secret, &block->txids[from], n);
		for (uint32_t i = 0; i < n; i++)
			record_expect(&s->txids, tags[i].bytes);
		for (uint32_t i = 0; i < n && st == STATUS_OK; i++)
			if (from + i || !replaced)
				st = record_put_txid(&s->txids, &tags[i],
						     height, from + i);
	}
	return st;
}

/* The outputs that nobody told are found later: fees are then less by what they
 * held (build_fees()), modulo 2^64. */
static enum status take_without_spent(struct build *b, struct scanner *s,
				      struct block_row *row, uint32_t height)
{
	atomic_fetch_add(&b->untold, 1);
	return take_transactions(b, s, NULL, row, height);
}

static enum status put_records(struct build *b, unsigned worker,
			       struct scanner *s, struct block_row *row,
			       uint32_t height)
{
	const struct build_source *source = &b->p->source;
	enum status st = take_records(b, s, row, height);

	if (st == STATUS_BAD_INPUT || st == STATUS_NOT_FOUND) {
		st = source->read_spent_again(source->arg, worker, &s->in,
					      height);
		if (st == STATUS_OK)
			st = take_records(b, s, row, height);
	}
	if (st == STATUS_BAD_INPUT || st == STATUS_NOT_FOUND)
		st = take_without_spent(b, s, row, height);
	if (st == STATUS_OK)
		st = put_txids(b, s, height);
	if (st == STATUS_OK)
		st = put_pending(b, s);
	return st == STATUS_OK ? put_untold(b, s, row) : st;
}

static void fill_row(struct block_row *row, const struct incoming_block *in)
{
	const struct block *block = &in->block;

	row->hash = block->hash;
	row->header = block->header;
	row->tx_count = (uint32_t)block->tx_count;
	row->size = (uint32_t)block->raw.len;
	row->weight = (uint32_t)block_weight(block);
	row->position = in->position;
}

/* What the writer's thread needs once the block's memory is used again. */
static enum status keep_facts(struct task_facts *facts, struct scanner *s,
			      uint32_t height, struct block_row *row)
{
	struct block_facts *f = &facts->blocks[facts->count++];
	const struct block *block = &s->in.block;
	struct writer *w = &facts->bytes;

	fill_row(row, &s->in);
	row->coinbase = block->txs[0].inputs[0].script;
	write_bytes(w, row->coinbase.data, row->coinbase.len);
	f->row = *row;
	for (size_t i = 0; i < block->tx_count; i += OFFSETS_CHUNK) {
		size_t at = w->len;
		uint32_t len;

		write_le32(w, 0);
		offsets_pack(w, height, block, i);
		if (w->failed)
			return STATUS_NO_MEMORY;
		len = (uint32_t)(w->len - at - 4);
		memcpy(w->data + at, &len, sizeof(len));
		f->offsets_count++;
	}
	return w->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status scan_block(struct build *b, unsigned worker,
			      struct scanner *s, struct task_facts *facts,
			      uint32_t height, uint32_t next)
{
	struct block_row row = { 0 };
	enum status st = build_read_block(b, worker, &s->in, height, next);

	if (st == STATUS_OK)
		st = put_records(b, worker, s, &row, height);
	if (st == STATUS_BAD_INPUT)
		log_error("block cannot be used",
			  "height=%u advice=\"the node's data is damaged, or "
			  "its answer was; owsd will ask again\"",
			  height);
	return st == STATUS_OK ? keep_facts(facts, s, height, &row) : st;
}

static void drop_facts(void *result)
{
	struct task_facts *facts = result;

	if (facts)
		writer_clear(&facts->bytes);
	free(facts);
}

static enum status scan_task(void *arg, unsigned worker, size_t task,
			     void **result)
{
	struct scan *scan = arg;
	struct task_facts *facts = calloc(1, sizeof(*facts));
	enum status st = STATUS_OK;
	uint32_t height = scan->first + (uint32_t)task * TASK_BLOCKS;
	uint32_t end = height + TASK_BLOCKS;

	*result = facts;
	if (!facts)
		return STATUS_NO_MEMORY;
	writer_init(&facts->bytes);
	if (end > scan->end)
		end = scan->end;
	for (; height < end && st == STATUS_OK; height++)
		st = scan_block(scan->b, worker, &scan->scanners[worker], facts,
				height, height + 1 < end ? height + 1 : 0);
	return st;
}

/* --- rows of the plain tables --- */

static enum status put_offsets(struct build *b, struct reader *r,
			       const struct block_facts *f, uint64_t txnum)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < f->offsets_count && st == STATUS_OK; i++) {
		uint32_t len = read_le32(r);

		st = offsets_put_packed(&b->batch, txnum + i * OFFSETS_CHUNK,
					read_slice(r, len));
	}
	return st;
}

static enum status put_block(struct build *b, struct reader *r,
			     struct block_facts *f, uint32_t height)
{
	struct block_row *row = &f->row;
	enum status st;

	if (!block_hash_equal(&row->header.prev, &b->point.last))
		return STATUS_UNAVAILABLE;
	row->coinbase = read_slice(r, row->coinbase.len);
	row->first_txnum = b->point.txnums;
	block_row_follow(row, height ? &b->last_row : NULL);
	st = blocks_put(&b->batch, height, row);
	if (st == STATUS_OK)
		st = put_offsets(b, r, f, row->first_txnum);
	b->last_row = *row;
	b->first_txnum[height] = b->point.txnums;
	b->point.txnums += row->tx_count;
	b->first_txnum[height + 1] = b->point.txnums;
	b->point.last = row->hash;
	b->point.next = height + 1;
	return b->point.txnums > MAX_TXNUM ? STATUS_LIMIT : st;
}

static enum status take_facts(void *arg, size_t task, void *result)
{
	struct scan *scan = arg;
	struct build *b = scan->b;
	struct task_facts *facts = result;
	struct reader r = reader_over(facts->bytes.data, facts->bytes.len);
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < facts->count && st == STATUS_OK; i++) {
		uint32_t height =
			scan->first + (uint32_t)task * TASK_BLOCKS + i;

		scan->bytes += facts->blocks[i].row.size;
		b->progress.bytes += facts->blocks[i].row.size;
		st = put_block(b, &r, &facts->blocks[i], height);
	}
	b->progress.blocks = b->point.next;
	build_report(b, (double)b->point.next / b->point.count);
	return st;
}

/* --- units --- */

static enum status init_scanner(struct build *b, struct scanner *s)
{
	uint32_t buffer = build_buffer_size(
		b, (uint64_t)b->scratch[SCRATCH_SCRIPTS].count +
			   b->scratch[SCRATCH_TXIDS].count);
	enum status st;

	incoming_init(&s->in);
	st = record_writer_init(&s->scripts, &b->scratch[SCRATCH_SCRIPTS],
				buffer);
	if (st == STATUS_OK)
		st = record_writer_init(&s->txids, &b->scratch[SCRATCH_TXIDS],
					buffer);
	if (st == STATUS_OK)
		st = record_writer_remember(&s->scripts);
	return st;
}

static void clear_scanners(struct scanner *scanners, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		incoming_clear(&scanners[i].in);
		record_writer_clear(&scanners[i].scripts);
		record_writer_clear(&scanners[i].txids);
		scratch_writer_clear(&scanners[i].join);
		pending_clear(&scanners[i].outputs);
		pending_clear(&scanners[i].inputs);
		free(scanners[i].untold);
	}
	free(scanners);
}

static enum status flush_scanner(struct scanner *s)
{
	enum status st = record_writer_flush(&s->scripts);

	if (st == STATUS_OK)
		st = record_writer_flush(&s->txids);
	return st == STATUS_OK && s->join.data ? scratch_flush_all(&s->join)
					       : st;
}

static enum status flush_task(void *arg, unsigned worker, size_t task,
			      void **result)
{
	struct scan *scan = arg;

	(void)worker;
	*result = NULL;
	return flush_scanner(&scan->scanners[task]);
}

static enum status take_nothing(void *arg, size_t task, void *result)
{
	(void)arg;
	(void)task;
	(void)result;
	return STATUS_OK;
}

/* A thread may have tens of megabytes left to write: so all at once. */
static enum status flush_scanners(struct scan *scan)
{
	struct pipeline p = {
		.end = scan->b->p->source.threads,
		.jobs = scan->b->p->jobs,
		.stop = scan->b->p->stop,
		.arg = scan,
		.work = flush_task,
		.take = take_nothing,
		.drop = free,
	};

	return pipeline_run(&p);
}

static enum status scan_unit(struct scan *scan)
{
	struct build *b = scan->b;
	struct pipeline p = {
		.end = (scan->end - scan->first + TASK_BLOCKS - 1) /
		       TASK_BLOCKS,
		.jobs = b->p->source.threads,
		.stop = b->p->stop,
		.arg = scan,
		.work = scan_task,
		.take = take_facts,
		.drop = drop_facts,
	};
	enum status st = pipeline_run(&p);

	return st == STATUS_OK ? flush_scanners(scan) : st;
}

/* So many blocks make a unit, if the next are as large as those before. */
static uint32_t next_unit(const struct scan *scan)
{
	uint32_t done = scan->end - scan->first;
	uint64_t blocks = scan->b->p->unit_bytes / (scan->bytes / done + 1);

	if (blocks > 8ULL * done)
		blocks = 8ULL * done;
	return blocks ? (uint32_t)blocks : 1;
}

static enum status scan_units(struct scan *scan)
{
	struct build *b = scan->b;
	uint32_t unit = FIRST_UNIT;
	enum status st = STATUS_OK;

	if (b->p->unit_bytes / SMALL_BLOCK < FIRST_UNIT)
		unit = (uint32_t)(b->p->unit_bytes / SMALL_BLOCK) + 1;
	while (b->point.next < b->point.count && st == STATUS_OK) {
		uint32_t left = b->point.count - b->point.next;

		scan->first = b->point.next;
		scan->end = scan->first + (left < unit ? left : unit);
		scan->bytes = 0;
		st = scan_unit(scan);
		if (st == STATUS_OK && scan->end < b->point.count)
			b->has_points = true;
		if (st == STATUS_OK)
			st = build_commit(b);
		unit = next_unit(scan);
	}
	return st;
}

static enum status scan_with(struct build *b, struct scanner *scanners)
{
	struct scan scan = { .b = b, .scanners = scanners };
	enum status st = STATUS_OK;

	if (b->p->source.blocks_alone) {
		b->cache = output_cache_new(b->p->memory / 4);
		if (!b->cache)
			return STATUS_NO_MEMORY;
	}
	for (unsigned i = 0; i < b->p->source.threads && st == STATUS_OK; i++)
		st = init_scanner(b, &scanners[i]);
	return st == STATUS_OK ? scan_units(&scan) : st;
}

enum status build_scan(struct build *b)
{
	struct scanner *scanners =
		calloc(b->p->source.threads, sizeof(*scanners));
	enum status st;

	if (!scanners)
		return STATUS_NO_MEMORY;
	st = scan_with(b, scanners);
	clear_scanners(scanners, b->p->source.threads);
	output_cache_free(b->cache);
	b->cache = NULL;
	if (atomic_load(&b->untold) && !b->p->source.blocks_alone)
		log_info("blocks of which neither files nor node tell what "
			 "they spent: joined",
			 "blocks=%u", atomic_load(&b->untold));
	return st;
}
