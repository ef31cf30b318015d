/* block_junk.c - see block_junk.h. */
#include "node/block_junk.h"

#include <stdlib.h>

#include "node/file_cache.h"

#define WINDOW (1U << 20)

struct search {
	int fd;
	uint64_t size;
	const struct block_file_format *format;
	/* What stands at offset, as far as raw tells; *end: where a WHOLE one
	 * ends. */
	enum block_record_kind (*read)(struct search *s, uint64_t *end,
				       struct slice raw, uint64_t offset);
	struct block_record record; /* read last: one of the two */
	struct undo_head undo;
};

static enum block_record_kind read_block(struct search *s, uint64_t *end,
					 struct slice raw, uint64_t offset)
{
	enum block_record_kind kind =
		block_record_read(&s->record, raw, offset, s->size, s->format);

	*end = offset + BLOCK_RECORD_PREFIX + s->record.length;
	return kind;
}

static enum block_record_kind read_undo(struct search *s, uint64_t *end,
					struct slice raw, uint64_t offset)
{
	enum block_record_kind kind =
		undo_head_read(&s->undo, raw, offset, s->size, s->format);

	*end = offset + BLOCK_RECORD_PREFIX + s->undo.length +
	       UNDO_CHECKSUM_SIZE;
	return kind;
}

static enum status kind_at(struct search *s, enum block_record_kind *kind,
			   uint64_t *end, uint64_t offset)
{
	uint8_t raw[BLOCK_RECORD_HEAD];
	size_t got;
	enum status st = file_read_at(s->fd, raw, &got, sizeof(raw), offset);

	if (st == STATUS_OK)
		*kind = s->read(s, end, slice_of(raw, got), offset);
	return st;
}

/* NOT_FOUND: no record begins here. */
static enum status try_here(struct search *s, uint64_t offset)
{
	enum block_record_kind kind;
	struct search next = *s;
	uint64_t end;
	enum status st = kind_at(s, &kind, &end, offset);

	if (st != STATUS_OK)
		return st;
	if (kind != BLOCK_RECORD_WHOLE)
		return STATUS_NOT_FOUND;
	st = kind_at(&next, &kind, &end, end);
	if (st == STATUS_OK && kind != BLOCK_RECORD_WHOLE &&
	    kind != BLOCK_RECORD_ZEROS && kind != BLOCK_RECORD_END)
		st = STATUS_NOT_FOUND;
	return st;
}

/* Of the magics in a window that stands at base. */
static enum status try_window(struct search *s, uint64_t *offset,
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
		st = try_here(s, *offset);
		at++;
	}
	return st;
}

static enum status search_from(struct search *s, uint64_t *offset,
			       uint64_t from)
{
	uint8_t *window = malloc(WINDOW);
	enum status st = window ? STATUS_NOT_FOUND : STATUS_NO_MEMORY;
	size_t got = WINDOW;

	while (st == STATUS_NOT_FOUND && got == WINDOW) {
		st = file_read_xored(s->fd, window, &got, WINDOW, from,
				     s->format->key);
		if (st == STATUS_OK)
			st = try_window(s, offset, slice_of(window, got), from);
		/* A magic may lie across the edge. */
		from += WINDOW - sizeof(s->format->magic) + 1;
	}
	free(window);
	return st;
}

enum status block_after_junk(struct block_record *record, uint64_t *offset,
			     int fd, uint64_t from, uint64_t file_size,
			     const struct block_file_format *format)
{
	struct search s = { fd, file_size, format, .read = read_block };
	enum status st = search_from(&s, offset, from);

	*record = s.record;
	return st;
}

static enum status next_record(struct search *s, uint64_t *offset,
			       uint64_t from)
{
	enum block_record_kind kind;
	uint64_t end;
	enum status st = kind_at(s, &kind, &end, *offset);

	if (st != STATUS_OK || kind == BLOCK_RECORD_WHOLE)
		return st;
	if (kind == BLOCK_RECORD_END || kind == BLOCK_RECORD_ZEROS)
		return STATUS_NOT_FOUND;
	return search_from(s, offset, from);
}

enum status block_next(struct block_record *record, uint64_t *offset,
		       uint64_t last, int fd, uint64_t file_size,
		       const struct block_file_format *format)
{
	struct search s = { fd, file_size, format, .read = read_block };
	enum status st = next_record(&s, offset, last + BLOCK_RECORD_HEAD);

	*record = s.record;
	return st;
}

enum status undo_next(struct undo_head *head, uint64_t *offset, uint64_t last,
		      int fd, uint64_t file_size,
		      const struct block_file_format *format)
{
	struct search s = { fd, file_size, format, .read = read_undo };
	enum status st = next_record(&s, offset, last + UNDO_RECORD_HEAD);

	*head = s.undo;
	return st;
}
