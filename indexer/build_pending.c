#include "indexer/build_pending.h"

#include <stdlib.h>

#include "chain/hash_many.h"

/* Hashes made at once: they stay in the nearest cache until they are used. */
enum { AT_ONCE = 64 };

void pending_clear(struct pending *p)
{
	free(p->records);
	free(p->scripts);
	*p = (struct pending){ .count = 0 };
}

static enum status grow(struct pending *p)
{
	size_t cap = p->cap ? 2 * p->cap : 4096;
	struct scan_record *records =
		realloc(p->records, cap * sizeof(*records));
	struct slice *scripts = realloc(p->scripts, cap * sizeof(*scripts));

	p->records = records ? records : p->records;
	p->scripts = scripts ? scripts : p->scripts;
	if (!records || !scripts)
		return STATUS_NO_MEMORY;
	p->cap = cap;
	return STATUS_OK;
}

enum status pending_add(struct pending *p, const struct scan_record *record,
			struct slice script)
{
	if (record->index > RECORD_INDEX_MAX ||
	    record->amount > RECORD_AMOUNT_MAX)
		return STATUS_BAD_INPUT;
	if (p->count == p->cap) {
		enum status st = grow(p);

		if (st != STATUS_OK)
			return st;
	}
	p->records[p->count] = *record;
	p->scripts[p->count++] = script;
	return STATUS_OK;
}

static enum status put_hashed(struct record_writer *w,
			      const struct index_secret *secret,
			      struct scan_record *const *records,
			      const struct slice *scripts, size_t count)
{
	struct script_hash hashes[AT_ONCE];
	struct script_key keys[AT_ONCE];
	enum status st = STATUS_OK;

	script_hashes(hashes, scripts, count);
	keys_of_script_hashes(keys, secret, hashes, count);
	for (size_t i = 0; i < count; i++)
		record_expect(w, keys[i].bytes);
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		records[i]->script = keys[i];
		st = record_put(w, records[i]);
	}
	return st;
}

static size_t end_of_batch(const struct pending *p, size_t from)
{
	return p->count - from < AT_ONCE ? p->count : from + AT_ONCE;
}

enum status pending_put_outputs(struct pending *p, struct record_writer *w,
				const struct index_secret *secret)
{
	struct scan_record *records[AT_ONCE];
	enum status st = STATUS_OK;

	for (size_t from = 0, end; from < p->count && st == STATUS_OK;
	     from = end) {
		end = end_of_batch(p, from);
		for (size_t i = from; i < end; i++) {
			records[i - from] = &p->records[i];
			record_seek(w, &p->records[i]); /* its slot to be */
		}
		st = put_hashed(w, secret, records, p->scripts + from,
				end - from);
	}
	return st;
}

/* The two steps of looking for what inputs from there on spend, before it is
 * looked for. */
PREFETCHES static inline void expect_outputs(const struct pending *p,
					     const struct record_writer *w,
					     size_t from)
{
	for (size_t i = from + AT_ONCE;
	     i < from + (size_t)2 * AT_ONCE && i < p->count; i++)
		record_seek(w, &p->records[i]);
	for (size_t i = from; i < from + AT_ONCE && i < p->count; i++)
		record_seek_near(w, &p->records[i]);
}

enum status pending_put_inputs(struct pending *p, struct record_writer *w,
			       const struct index_secret *secret)
{
	struct scan_record *records[AT_ONCE];
	struct slice scripts[AT_ONCE];
	enum status st = STATUS_OK;

	for (size_t from = 0, end; from < p->count && st == STATUS_OK;
	     from = end) {
		size_t n = 0;

		end = end_of_batch(p, from);
		expect_outputs(p, w, end);
		for (size_t i = from; i < end; i++) {
			if (record_spend(w, &p->records[i]))
				continue;
			records[n] = &p->records[i];
			scripts[n++] = p->scripts[i];
		}
		st = put_hashed(w, secret, records, scripts, n);
	}
	return st;
}
