#include "indexer/build_point.h"

#include "chain/reader.h"

/* Also of what partition files hold (build_record.h). */
#define POINT_VERSION 3

static struct slice record_name(void)
{
	return slice_of("build", 5);
}

static struct slice joined_name(void)
{
	return slice_of("build joined", 12);
}

const char *scratch_name(unsigned which)
{
	static const char *const names[SCRATCH_COUNT] = {
		[SCRATCH_SCRIPTS] = "scripts",
		[SCRATCH_TXIDS] = "txids",
		[SCRATCH_SPENDS] = "spends",
		[SCRATCH_JOIN] = "join",
	};

	return names[which];
}

static void write_run(struct writer *w, const struct run_info *run)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		write_le64(w, run->rows[t]);
		write_le64(w, run->bytes[t]);
	}
}

static void read_run(struct reader *r, struct run_info *run)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		run->rows[t] = read_le64(r);
		run->bytes[t] = read_le64(r);
	}
}

static void write_cut(struct writer *w, const struct build_runs *cut)
{
	write_le32(w, cut->count);
	for (int i = 0; i < BUILD_RUNS; i++) {
		write_le32(w, cut->to[i]);
		write_le64(w, cut->txnum_end[i]);
	}
	write_le64(w, cut->safe);
}

static void read_cut(struct reader *r, struct build_runs *cut)
{
	cut->count = read_le32(r);
	for (int i = 0; i < BUILD_RUNS; i++) {
		cut->to[i] = read_le32(r);
		cut->txnum_end[i] = read_le64(r);
	}
	cut->safe = read_le64(r);
	if (cut->count > BUILD_RUNS)
		r->failed = true;
}

enum status point_write(const struct view *batch,
			const struct build_point *point,
			const struct scratch *scratch)
{
	struct writer w;
	enum status st;

	writer_init(&w);
	write_le32(&w, POINT_VERSION);
	write_le32(&w, point->stage);
	write_le32(&w, point->next);
	write_le32(&w, point->count);
	write_bytes(&w, point->last.bytes, sizeof(point->last.bytes));
	write_le64(&w, point->txnums);
	write_cut(&w, &point->cut);
	for (int i = 0; i < BUILD_RUNS; i++)
		write_run(&w, &point->runs[i]);
	for (int s = 0; s < SCRATCH_COUNT; s++) {
		write_le32(&w, scratch[s].count);
		for (uint32_t i = 0; i < scratch[s].count; i++)
			write_varint(&w, atomic_load(&scratch[s].lengths[i]));
	}
	st = w.failed ? STATUS_NO_MEMORY
		      : store_put(batch, DB_META, record_name(),
				  writer_slice(&w));
	writer_clear(&w);
	return st;
}

static enum status read_scratch(struct reader *r, struct scratch *scratch,
				const char *dir)
{
	for (unsigned s = 0; s < SCRATCH_COUNT; s++) {
		uint32_t count = read_le32(r);
		enum status st;

		/* A power of two; each length takes a byte at least. */
		if (r->failed || count > reader_left(r) || !count ||
		    count & (count - 1))
			return STATUS_CORRUPT;
		st = scratch_init(&scratch[s], dir, scratch_name(s), count);
		if (st != STATUS_OK)
			return st;
		for (uint32_t i = 0; i < count; i++)
			atomic_store(&scratch[s].lengths[i], read_varint(r));
	}
	return STATUS_OK;
}

enum status point_read(struct build_point *point, struct scratch *scratch,
		       const char *dir, const struct view *view)
{
	struct slice value = { 0 };
	struct reader r;
	enum status st = store_get(view, DB_META, record_name(), &value);

	memset(point, 0, sizeof(*point));
	if (st != STATUS_OK)
		return st;
	r = reader_over(value.data, value.len);
	if (read_le32(&r) != POINT_VERSION)
		return STATUS_NOT_FOUND;
	point->stage = read_le32(&r);
	point->next = read_le32(&r);
	point->count = read_le32(&r);
	read_bytes(&r, point->last.bytes, sizeof(point->last.bytes));
	point->txnums = read_le64(&r);
	read_cut(&r, &point->cut);
	for (uint8_t i = 0; i < BUILD_RUNS; i++) {
		read_run(&r, &point->runs[i]);
		point->runs[i].slot = i;
	}
	st = read_scratch(&r, scratch, dir);
	if (st == STATUS_OK && (!reader_done(&r) || point->stage > BUILD_TXIDS))
		st = STATUS_CORRUPT;
	return st;
}

enum status point_write_joined(const struct view *batch,
			       const atomic_ullong *joined, uint32_t count)
{
	struct writer w;
	enum status st;

	writer_init(&w);
	for (uint32_t i = 0; i < count; i++)
		write_le64(&w, atomic_load(&joined[i]));
	st = w.failed ? STATUS_NO_MEMORY
		      : store_put(batch, DB_META, joined_name(),
				  writer_slice(&w));
	writer_clear(&w);
	return st;
}

enum status point_read_joined(const struct view *view, atomic_ullong *joined,
			      uint32_t count)
{
	struct slice value = { 0 };
	struct reader r;
	enum status st = store_get(view, DB_META, joined_name(), &value);

	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	r = reader_over(value.data, value.len);
	for (uint32_t i = 0; i < count; i++)
		atomic_store(&joined[i], read_le64(&r));
	return reader_done(&r) ? STATUS_OK : STATUS_CORRUPT;
}

static enum status delete_record(const struct view *batch, struct slice name)
{
	enum status st = store_delete(batch, DB_META, name);

	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status point_delete(const struct view *batch)
{
	enum status st = delete_record(batch, record_name());

	return st == STATUS_OK ? delete_record(batch, joined_name()) : st;
}
