#include "indexer/build_large.h"

#include <stdlib.h>

#include "base/log.h"

/* One record in memory takes this many times its bytes: itself, what sorting
 * needs, and rows. */
enum { RAW_FACTOR = 4 };
enum { SPLIT_BITS = 8, RAW_BUFFER = 8192 };
#define RAW_SIZE sizeof(struct build_record)

/* --- files of records as they are in memory --- */

struct raw {
	struct scratch files;
	struct scratch_writer writer;
};

static enum status raw_open(struct raw *raw, const struct large *l,
			    const char *name, uint32_t count)
{
	enum status st;

	memset(raw, 0, sizeof(*raw));
	st = scratch_init(&raw->files, l->in->dir, name, count);
	/* What a killed build has left. */
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++)
		scratch_drop(&raw->files, i);
	return st == STATUS_OK ? scratch_writer_init(&raw->writer, &raw->files,
						     RAW_BUFFER)
			       : st;
}

static void raw_close(struct raw *raw)
{
	for (uint32_t i = 0; i < raw->files.count; i++)
		scratch_drop(&raw->files, i);
	scratch_writer_clear(&raw->writer);
	scratch_clear(&raw->files);
}

static enum status raw_put(struct raw *raw, uint32_t part,
			   const struct build_record *record)
{
	uint8_t *p;

	if (!scratch_has_room(&raw->writer, part)) {
		enum status st = scratch_flush(&raw->writer, part);

		if (st != STATUS_OK)
			return st;
	}
	p = scratch_at(&raw->writer, part);
	memcpy(p, record, RAW_SIZE);
	scratch_put(&raw->writer, part, p + RAW_SIZE);
	return STATUS_OK;
}

static uint64_t raw_bytes(const struct raw *raw, uint32_t part)
{
	return atomic_load(&raw->files.lengths[part]);
}

static bool raw_fits(const struct raw *raw, const struct large *l,
		     uint32_t part)
{
	return raw_bytes(raw, part) * RAW_FACTOR <= l->memory;
}

/* *records: to be freed, with as much room again behind them. */
static enum status raw_load(const struct raw *raw, uint32_t part,
			    struct build_record **records, size_t *count)
{
	uint64_t bytes = raw_bytes(raw, part);

	*count = bytes / RAW_SIZE;
	*records = malloc(2 * bytes + 1);
	if (!*records)
		return STATUS_NO_MEMORY;
	return bytes ? scratch_read(&raw->files, part, *records, 0, bytes)
		     : STATUS_OK;
}

typedef enum status raw_take(void *arg, struct build_record *record);

/* Hands over one record after another. */
static enum status raw_each(const struct raw *raw, uint32_t part,
			    raw_take *take, void *arg)
{
	struct build_record window[1024];
	uint64_t at = 0, end = raw_bytes(raw, part);
	enum status st = STATUS_OK;

	while (at < end && st == STATUS_OK) {
		size_t len =
			end - at < sizeof(window) ? end - at : sizeof(window);

		st = scratch_read(&raw->files, part, window, at, len);
		for (size_t i = 0; i < len / RAW_SIZE && st == STATUS_OK; i++)
			st = take(arg, &window[i]);
		at += len;
	}
	return st;
}

/* --- parts that fit --- */

static unsigned skip_bits(const struct large *l)
{
	return (unsigned)__builtin_ctz(l->in->count) - 8;
}

static uint8_t first_byte(const struct large *l)
{
	return (uint8_t)(l->part >> skip_bits(l));
}

static enum status rows_of(struct large *l, const struct raw *raw,
			   uint32_t part)
{
	struct build_record *records;
	size_t count;
	enum status st = raw_load(raw, part, &records, &count);

	if (st == STATUS_OK)
		st = group_rows(&l->sink, records, records + count, count,
				first_byte(l), skip_bits(l) + SPLIT_BITS);
	free(records);
	return st == STATUS_OK ? l->drain(l->arg) : st;
}

/* --- the script that does not --- */

/* By votes: of a script that has more than half of the records, the last one
 * standing. */
struct vote {
	struct build_record script;
	uint64_t lead;
};

static enum status count_vote(void *arg, struct build_record *record)
{
	struct vote *vote = arg;

	if (!vote->lead)
		vote->script = *record;
	if (record_same_script(&vote->script, record))
		vote->lead++;
	else
		vote->lead--;
	return STATUS_OK;
}

/* sides: 0 below the script, 1 above it. */
struct hot {
	struct large *l;
	struct build_record script;
	struct raw sides, tags, txnums;
	unsigned tag_bits, txnum_shift;
};

static enum status part_from_others(void *arg, struct build_record *r)
{
	struct hot *hot = arg;
	const struct build_record *script = &hot->script;
	bool above;

	if (record_same_script(r, script))
		return raw_put(&hot->tags,
			       (uint32_t)(r->tag >> (63 - hot->tag_bits) >> 1),
			       r);
	above = r->key != script->key ? r->key > script->key
				      : r->what >> 56 > script->what >> 56;
	return raw_put(&hot->sides, above, r);
}

/* Those of one part of the tags meet, and go to where their txnum belongs. */
static enum status meet(struct hot *hot, uint32_t part)
{
	struct build_record *records;
	size_t count;
	enum status st = raw_load(&hot->tags, part, &records, &count);

	if (st == STATUS_OK)
		st = group_meet(&hot->l->sink, records, count);
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = raw_put(&hot->txnums,
			     (uint32_t)(record_txnum(&records[i]) >>
					hot->txnum_shift),
			     &records[i]);
	free(records);
	scratch_drop(&hot->tags.files, part);
	return st;
}

static enum status rows_met(struct hot *hot, uint32_t part)
{
	struct large *l = hot->l;
	struct build_record *records;
	size_t count;
	enum status st = raw_load(&hot->txnums, part, &records, &count);

	if (st == STATUS_OK) {
		qsort(records, count, RAW_SIZE, group_compare);
		st = group_rows_met(&l->sink, records, count, first_byte(l));
	}
	free(records);
	scratch_drop(&hot->txnums.files, part);
	return st == STATUS_OK ? l->drain(l->arg) : st;
}

static enum status hot_rows(struct hot *hot)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < hot->tags.files.count && st == STATUS_OK; i++)
		st = meet(hot, i);
	if (st == STATUS_OK)
		st = scratch_flush_all(&hot->txnums.writer);
	for (uint32_t i = 0; i < hot->txnums.files.count && st == STATUS_OK;
	     i++)
		st = rows_met(hot, i);
	return st;
}

static enum status side_rows(struct hot *hot, uint32_t side)
{
	if (raw_fits(&hot->sides, hot->l, side))
		return rows_of(hot->l, &hot->sides, side);
	log_error("two scripts are too large for the build's memory",
		  "advice=\"raise --build-memory and start again\"");
	return STATUS_LIMIT;
}

static enum status open_hot(struct hot *hot, uint64_t bytes)
{
	struct large *l = hot->l;
	uint64_t txnums = l->b->point.txnums;
	enum status st;

	/* Twice as many as fit evenly. */
	while (bytes * RAW_FACTOR * 2 >> hot->tag_bits > l->memory)
		hot->tag_bits++;
	while ((txnums - 1) >> hot->txnum_shift >> hot->tag_bits)
		hot->txnum_shift++;
	st = raw_open(&hot->sides, l, "sides", 2);
	if (st == STATUS_OK)
		st = raw_open(&hot->tags, l, "tags", 1U << hot->tag_bits);
	if (st == STATUS_OK)
		st = raw_open(&hot->txnums, l, "txnums", 1U << hot->tag_bits);
	return st;
}

static enum status hot_part(struct large *l, const struct raw *split,
			    uint32_t part)
{
	struct hot hot = { .l = l };
	struct vote vote = { .lead = 0 };
	enum status st = raw_each(split, part, count_vote, &vote);

	hot.script = vote.script;
	if (st == STATUS_OK)
		st = open_hot(&hot, raw_bytes(split, part));
	if (st == STATUS_OK)
		st = raw_each(split, part, part_from_others, &hot);
	if (st == STATUS_OK)
		st = scratch_flush_all(&hot.sides.writer);
	if (st == STATUS_OK)
		st = scratch_flush_all(&hot.tags.writer);
	if (st == STATUS_OK)
		st = side_rows(&hot, 0);
	if (st == STATUS_OK)
		st = hot_rows(&hot);
	if (st == STATUS_OK)
		st = side_rows(&hot, 1);
	raw_close(&hot.sides);
	raw_close(&hot.tags);
	raw_close(&hot.txnums);
	return st;
}

/* --- the partition --- */

static enum status split_partition(struct large *l, struct raw *split)
{
	unsigned shift = 64 - skip_bits(l) - SPLIT_BITS;
	struct record_stream *stream;
	struct build_record record;
	enum status st = record_stream_open(
		&stream, l->in, l->part, l->b->first_txnum, l->b->point.count);

	if (st != STATUS_OK)
		return st;
	while (st == STATUS_OK) {
		st = record_stream_next(stream, &record);
		if (st == STATUS_OK)
			st = raw_put(split,
				     (uint32_t)(record.key >> shift) &
					     ((1U << SPLIT_BITS) - 1),
				     &record);
	}
	record_stream_close(stream);
	return st == STATUS_NOT_FOUND ? scratch_flush_all(&split->writer) : st;
}

enum status large_rows(struct large *l)
{
	struct raw split;
	enum status st = raw_open(&split, l, "split", 1U << SPLIT_BITS);

	log_info("a partition is larger than the build's memory",
		 "partition=%u bytes=%llu", l->part,
		 (unsigned long long)atomic_load(&l->in->lengths[l->part]));
	if (st == STATUS_OK)
		st = split_partition(l, &split);
	for (uint32_t i = 0; i < split.files.count && st == STATUS_OK; i++) {
		if (raw_fits(&split, l, i))
			st = rows_of(l, &split, i);
		else
			st = hot_part(l, &split, i);
		scratch_drop(&split.files, i);
	}
	raw_close(&split);
	free(l->sink.by_tag);
	return st;
}
