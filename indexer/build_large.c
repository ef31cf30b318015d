#include "indexer/build_large.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

/* One record in memory takes this many times its bytes: itself, what sorting
 * needs, and rows. */
enum { RAW_FACTOR = 4 };
enum { SPLIT_BITS = 8, RAW_BUFFER = 8192, SAMPLES = 64 };
#define RAW_SIZE sizeof(struct build_record)

/* --- files of records as they are in memory --- */

struct raw {
	struct scratch files;
	struct scratch_writer writer;
	char name[24];
};

static enum status raw_open(struct raw *raw, struct large *l, uint32_t count)
{
	enum status st;

	memset(raw, 0, sizeof(*raw));
	snprintf(raw->name, sizeof(raw->name), "split%u", l->splits++);
	st = scratch_init(&raw->files, l->in->dir, raw->name, count);
	/* What a killed build has left. */
	for (uint32_t i = 0; i < count && st == STATUS_OK; i++)
		scratch_drop(&raw->files, i);
	return st == STATUS_OK ? scratch_writer_init(&raw->writer, &raw->files,
						     RAW_BUFFER)
			       : st;
}

/* All is put: the buffers go. */
static enum status raw_finish(struct raw *raw)
{
	enum status st = scratch_flush_all(&raw->writer);

	scratch_writer_clear(&raw->writer);
	return st;
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

static enum status rows_of_part(struct large *l, struct raw *raw,
				uint32_t part);

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

/* sides: 0 below the script, 1 above it. */
struct hot {
	struct large *l;
	struct build_record script;
	struct raw sides, tags, txnums;
	unsigned tag_bits, txnum_shift;
};

/* The script that most of some records belong to, taken evenly. */
static enum status find_script(struct build_record *out, const struct raw *raw,
			       uint32_t part)
{
	struct build_record some[SAMPLES];
	uint64_t count = raw_bytes(raw, part) / RAW_SIZE;
	size_t most = 0;
	enum status st = STATUS_OK;

	for (size_t i = 0; i < SAMPLES && st == STATUS_OK; i++)
		st = scratch_read(&raw->files, part, &some[i],
				  i * count / SAMPLES * RAW_SIZE, RAW_SIZE);
	for (size_t i = 0; i < SAMPLES && st == STATUS_OK; i++) {
		size_t same = 0;

		for (size_t j = i; j < SAMPLES; j++)
			same += record_same_script(&some[i], &some[j]);
		if (same > most) {
			most = same;
			*out = some[i];
		}
	}
	return st;
}

static enum status put_met(struct hot *hot, const struct build_record *r)
{
	return raw_put(&hot->txnums,
		       (uint32_t)(record_txnum(r) >> hot->txnum_shift), r);
}

/* An output and its spender go to where the txnum of each belongs. */
static enum status put_both(struct hot *hot, const struct build_record *output)
{
	struct build_record input = {
		.key = output->key,
		.what = (output->what & ~7ULL) | RECORD_INPUT,
		.where = output->tag & ~1ULL,
	};
	enum status st = put_met(hot, output);

	return st == STATUS_OK && record_is_spent(output) ? put_met(hot, &input)
							  : st;
}

static enum status part_from_others(void *arg, struct build_record *r)
{
	struct hot *hot = arg;
	const struct build_record *script = &hot->script;
	bool above;

	if (record_same_script(r, script) && record_is_spent(r))
		return put_both(hot, r);
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
		st = group_meet(&hot->l->sink, records, &count);
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = put_both(hot, &records[i]);
	free(records);
	scratch_drop(&hot->tags.files, part);
	return st;
}

static enum status rows_met(struct large *l, struct raw *raw, uint32_t part)
{
	struct build_record *records;
	size_t count;
	enum status st = raw_load(raw, part, &records, &count);

	if (st == STATUS_OK)
		st = group_rows_met(&l->sink, records, records + count, count,
				    first_byte(l));
	free(records);
	scratch_drop(&raw->files, part);
	return st == STATUS_OK ? l->drain(l->arg) : st;
}

struct by_txnum {
	struct raw raw;
	unsigned shift;
};

static enum status part_by_txnum(void *arg, struct build_record *record)
{
	struct by_txnum *by = arg;
	uint64_t place = record_txnum(record) >> by->shift;

	return raw_put(&by->raw, (uint32_t)place & ((1U << SPLIT_BITS) - 1),
		       record);
}

/* A part covers 2^shift txnums, and may hold much more than its share: of a
 * script that was busy for a while. Of one transaction there are not too many.
 */
static enum status rows_by_txnum(struct large *l, struct raw *raw,
				 uint32_t part, unsigned shift)
{
	struct by_txnum by = { .shift = shift > SPLIT_BITS ? shift - SPLIT_BITS
							   : 0 };
	enum status st;

	if (!shift || raw_fits(raw, l, part))
		return rows_met(l, raw, part);
	st = raw_open(&by.raw, l, 1U << SPLIT_BITS);
	if (st == STATUS_OK)
		st = raw_each(raw, part, part_by_txnum, &by);
	if (st == STATUS_OK)
		st = raw_finish(&by.raw);
	scratch_drop(&raw->files, part);
	for (uint32_t i = 0; i < by.raw.files.count && st == STATUS_OK; i++)
		st = rows_by_txnum(l, &by.raw, i, by.shift);
	raw_close(&by.raw);
	return st;
}

static enum status hot_rows(struct hot *hot)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < hot->tags.files.count && st == STATUS_OK; i++)
		st = meet(hot, i);
	if (st == STATUS_OK)
		st = raw_finish(&hot->txnums);
	for (uint32_t i = 0; i < hot->txnums.files.count && st == STATUS_OK;
	     i++)
		st = rows_by_txnum(hot->l, &hot->txnums, i, hot->txnum_shift);
	return st;
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
	st = raw_open(&hot->sides, l, 2);
	if (st == STATUS_OK)
		st = raw_open(&hot->tags, l, 1U << hot->tag_bits);
	if (st == STATUS_OK)
		st = raw_open(&hot->txnums, l, 1U << hot->tag_bits);
	return st;
}

/* Takes one script out, so that two sides are left, which may be too large
 * again: for another such script. */
static enum status rows_around(struct large *l, struct raw *raw, uint32_t part)
{
	struct hot hot = { .l = l };
	enum status st = find_script(&hot.script, raw, part);

	if (st == STATUS_OK)
		st = open_hot(&hot, raw_bytes(raw, part));
	if (st == STATUS_OK)
		st = raw_each(raw, part, part_from_others, &hot);
	if (st == STATUS_OK)
		st = raw_finish(&hot.sides);
	if (st == STATUS_OK)
		st = raw_finish(&hot.tags);
	scratch_drop(&raw->files, part);
	if (st == STATUS_OK)
		st = rows_of_part(l, &hot.sides, 0);
	if (st == STATUS_OK)
		st = hot_rows(&hot);
	if (st == STATUS_OK)
		st = rows_of_part(l, &hot.sides, 1);
	raw_close(&hot.sides);
	raw_close(&hot.tags);
	raw_close(&hot.txnums);
	return st;
}

static enum status rows_of_part(struct large *l, struct raw *raw, uint32_t part)
{
	return raw_fits(raw, l, part) ? rows_of(l, raw, part)
				      : rows_around(l, raw, part);
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
	return st == STATUS_NOT_FOUND ? raw_finish(split) : st;
}

enum status large_rows(struct large *l)
{
	struct raw split;
	enum status st = raw_open(&split, l, 1U << SPLIT_BITS);

	log_info("a partition is larger than the build's memory",
		 "partition=%u bytes=%llu", l->part,
		 (unsigned long long)atomic_load(&l->in->lengths[l->part]));
	if (st == STATUS_OK)
		st = split_partition(l, &split);
	for (uint32_t i = 0; i < split.files.count && st == STATUS_OK; i++) {
		st = rows_of_part(l, &split, i);
		scratch_drop(&split.files, i);
	}
	raw_close(&split);
	group_sink_clear(&l->sink);
	return st;
}
