#include "indexer/build_pages.h"

/* Before each page: the lengths of its key and value. */
struct page_lengths {
	uint16_t key, value;
};

static enum status keep_page(void *arg, struct slice key, struct slice value)
{
	struct page_lengths lengths = { (uint16_t)key.len,
					(uint16_t)value.len };
	struct writer *out = arg;

	write_bytes(out, &lengths, sizeof(lengths));
	write_bytes(out, key.data, key.len);
	write_bytes(out, value.data, value.len);
	return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

void build_pages_init(struct build_pages *pages, enum table table,
		      const struct build_runs *runs)
{
	pages->table = table;
	pages->runs = runs->count;
	for (uint32_t i = 0; i < runs->count; i++) {
		writer_init(&pages->packed[i]);
		pages->rows[i] = pages->bytes[i] = 0;
		page_writer_init(&pages->writers[i], table, runs->txnum_end[i],
				 keep_page, &pages->packed[i]);
	}
}

void build_pages_clear(struct build_pages *pages)
{
	for (uint32_t i = 0; i < pages->runs; i++)
		writer_clear(&pages->packed[i]);
	pages->runs = 0;
}

enum status build_pages_add(struct build_pages *pages, unsigned run,
			    const struct row *row)
{
	enum status st = page_writer_add(&pages->writers[run], row);

	return st == STATUS_BAD_INPUT ? STATUS_CORRUPT : st;
}

enum status build_pages_finish(struct build_pages *pages)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < pages->runs && st == STATUS_OK; i++)
		st = page_writer_finish(&pages->writers[i]);
	return st;
}

static enum status append_run(const struct view *batch, unsigned db,
			      struct slice packed)
{
	const uint8_t *p = packed.data, *end = p + packed.len;
	enum status st = STATUS_OK;

	while (p < end && st == STATUS_OK) {
		struct page_lengths n;

		memcpy(&n, p, sizeof(n));
		p += sizeof(n);
		st = store_append(batch, db, slice_of(p, n.key),
				  slice_of(p + n.key, n.value));
		p += n.key + n.value;
	}
	return st;
}

enum status build_pages_append(struct build_pages *pages,
			       const struct view *batch, struct run_info *runs)
{
	enum table t = pages->table;
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < pages->runs && st == STATUS_OK; i++) {
		const struct page_writer *w = &pages->writers[i];

		runs[i].rows[t] += w->rows - pages->rows[i];
		runs[i].bytes[t] += w->bytes - pages->bytes[i];
		pages->rows[i] = w->rows;
		pages->bytes[i] = w->bytes;
		st = append_run(batch, db_of_run(t, runs[i].slot),
				writer_slice(&pages->packed[i]));
		writer_reset(&pages->packed[i]);
	}
	return st;
}

uint64_t build_pages_bytes(const struct build_pages *pages)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < pages->runs; i++)
		sum += pages->packed[i].len;
	return sum;
}
