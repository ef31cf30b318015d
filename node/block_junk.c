/* block_junk.c - see block_junk.h. */
#include "node/block_junk.h"

#include <stdlib.h>

#include "node/file_cache.h"

#define WINDOW (1U << 20)

struct search {
	int fd;
	uint64_t size;
	const struct block_file_format *format;
};

static enum status kind_at(const struct search *s, struct block_record *record,
			   enum block_record_kind *kind, uint64_t offset)
{
	uint8_t raw[BLOCK_RECORD_HEAD];
	size_t got;
	enum status st = file_read_at(s->fd, raw, &got, sizeof(raw), offset);

	if (st == STATUS_OK)
		*kind = block_record_read(record, slice_of(raw, got), offset,
					  s->size, s->format);
	return st;
}

/* NOT_FOUND: no record begins here. */
static enum status try_here(const struct search *s, struct block_record *record,
			    uint64_t offset)
{
	enum block_record_kind kind;
	struct block_record next;
	enum status st = kind_at(s, record, &kind, offset);

	if (st != STATUS_OK)
		return st;
	if (kind != BLOCK_RECORD_WHOLE)
		return STATUS_NOT_FOUND;
	st = kind_at(s, &next, &kind,
		     offset + BLOCK_RECORD_PREFIX + record->length);
	if (st == STATUS_OK && kind != BLOCK_RECORD_WHOLE &&
	    kind != BLOCK_RECORD_ZEROS && kind != BLOCK_RECORD_END)
		st = STATUS_NOT_FOUND;
	return st;
}

/* Of the magics in a window that stands at base. */
static enum status try_window(const struct search *s,
			      struct block_record *record, uint64_t *offset,
			      struct slice window, uint64_t base)
{
	const uint8_t *at = window.data, *end = at + window.len;
	enum status st = STATUS_NOT_FOUND;

	while (st == STATUS_NOT_FOUND) {
		at = memmem(at, (size_t)(end - at), s->format->magic,
			    sizeof(s->format->magic));
		if (!at)
			break;
		*offset = base + (uint64_t)(at - window.data);
		st = try_here(s, record, *offset);
		at++;
	}
	return st;
}

enum status block_after_junk(struct block_record *record, uint64_t *offset,
			     int fd, uint64_t from, uint64_t file_size,
			     const struct block_file_format *format)
{
	struct search s = { fd, file_size, format };
	uint8_t *window = malloc(WINDOW);
	enum status st = window ? STATUS_NOT_FOUND : STATUS_NO_MEMORY;
	size_t got = WINDOW;

	while (st == STATUS_NOT_FOUND && got == WINDOW) {
		st = file_read_xored(fd, window, &got, WINDOW, from,
				     format->key);
		if (st == STATUS_OK)
			st = try_window(&s, record, offset,
					slice_of(window, got), from);
		/* A magic may lie across the edge. */
		from += WINDOW - sizeof(format->magic) + 1;
	}
	free(window);
	return st;
}
