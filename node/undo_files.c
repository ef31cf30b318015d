/* undo_files.c - see undo_files.h. Each file is listed when one of its records
 * is asked for, and anew when it has changed: 11 MB for the main chain's. */
#include "node/undo_files.h"

#include <pthread.h>
#include <stdlib.h>

#include "node/block_folder.h"
#include "node/file_cache.h"
#include "node/spent_fit.h"
#include "node/undo_list.h"
#include "node/undo_record.h"

/* More block files than any node has: 100 TB. */
#define MAX_FILES 1000000

struct undo_files {
	struct file_cache *rev, *blk;
	struct block_file_format format;
	const struct network *net;
	pthread_mutex_t lock; /* guards what follows */
	struct undo_list *lists;
	size_t list_count;
};

struct undo_reader {
	struct undo_files *files;
	struct writer record;
	struct writer other; /* one that might be it too */
	struct undo_keys keys;
	/* Where the next is likely to be. */
	uint32_t file;
	size_t next;
};

enum status undo_files_open(struct undo_files **out, const char *dir,
			    const struct network *net)
{
	struct undo_files *files = calloc(1, sizeof(*files));
	char folder[BLOCK_FOLDER_SIZE];
	enum status st;

	*out = NULL;
	if (!files)
		return STATUS_NO_MEMORY;
	pthread_mutex_init(&files->lock, NULL);
	files->net = net;
	st = block_folder_find(folder, &files->format, dir, net);
	if (st == STATUS_OK) {
		files->rev = file_cache_new(folder, "rev");
		files->blk = file_cache_new(folder, "blk");
		if (!files->rev || !files->blk)
			st = STATUS_NO_MEMORY;
	}
	if (st == STATUS_OK)
		*out = files;
	else
		undo_files_close(files);
	return st;
}

void undo_files_close(struct undo_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->list_count; i++)
		undo_list_clear(&files->lists[i]);
	free(files->lists);
	file_cache_free(files->rev);
	file_cache_free(files->blk);
	pthread_mutex_destroy(&files->lock);
	free(files);
}

struct undo_reader *undo_reader_new(struct undo_files *files)
{
	struct undo_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->files = files;
	writer_init(&reader->record);
	writer_init(&reader->other);
	return reader;
}

void undo_reader_free(struct undo_reader *reader)
{
	if (!reader)
		return;
	writer_clear(&reader->record);
	writer_clear(&reader->other);
	free(reader);
}

/* --- searching --- */

/* The file's list, which may be empty; NULL: out of memory. */
static struct undo_list *list_of(struct undo_files *files, uint32_t file)
{
	struct undo_list *lists;
	size_t count = (size_t)file + 1;

	if (file < files->list_count)
		return &files->lists[file];
	if (file >= MAX_FILES)
		return NULL;
	lists = realloc(files->lists, count * sizeof(*lists));
	if (!lists)
		return NULL;
	memset(lists + files->list_count, 0,
	       (count - files->list_count) * sizeof(*lists));
	files->lists = lists;
	files->list_count = count;
	return &lists[file];
}

/* Sees what is new in the file; *rivals: another block of it has the same
 * predecessor. */
static enum status look(struct undo_files *files, uint32_t file, int fd,
			const struct block_hash *prev, bool *rivals)
{
	struct cached_file blk;
	struct undo_list *list;
	enum status st = file_cache_borrow(files->blk, &blk, file);

	if (st != STATUS_OK)
		return st;
	pthread_mutex_lock(&files->lock);
	list = list_of(files, file);
	st = list ? undo_list_update(list, fd, blk.fd, &files->format)
		  : STATUS_NO_MEMORY;
	*rivals = st == STATUS_OK && undo_list_has_rivals(list, prev);
	pthread_mutex_unlock(&files->lock);
	file_cache_return(files->blk, blk);
	return st;
}

/* From where the last one was found, ever farther to both sides. */
struct search {
	uint32_t file;
	int fd;
	const struct block_hash *prev;
	size_t tx_count;
	size_t start;
	size_t step;
};

/* 0: start, 1: start + 1, 2: start - 1, 3: start + 2 and so on. Below 0 becomes
 * a number beyond all counts. */
static size_t index_at(const struct search *search)
{
	size_t away = (search->step + 1) / 2;

	return search->step % 2 ? search->start + away : search->start - away;
}

/* The next record of as many transactions; false: no more. */
static bool next_candidate(struct undo_files *files, struct search *search,
			   size_t *index, struct undo_place *place)
{
	bool found = false;
	struct undo_list none = { 0 };
	const struct undo_list *list = &none;

	pthread_mutex_lock(&files->lock);
	if (search->file < files->list_count)
		list = &files->lists[search->file];
	if (search->start > list->count)
		search->start = list->count;
	for (; !found && search->step <= 2 * list->count; search->step++) {
		*index = index_at(search);
		if (*index >= list->count)
			continue;
		*place = list->places[*index];
		found = place->tx_count == search->tx_count;
	}
	pthread_mutex_unlock(&files->lock);
	return found;
}

/* NOT_FOUND: it is not the wanted one. */
static enum status try_record(struct undo_reader *reader,
			      const struct search *search,
			      const struct undo_place *place)
{
	size_t len = (size_t)place->length + UNDO_CHECKSUM_SIZE, got;
	enum status st;
	uint8_t *at;

	writer_reset(&reader->record);
	at = writer_extend(&reader->record, len);
	if (!at)
		return STATUS_NO_MEMORY;
	st = file_read_xored(search->fd, at, &got, len, place->offset,
			     reader->files->format.key);
	if (st != STATUS_OK)
		return st;
	return undo_belongs(slice_of(at, got), search->prev) ? STATUS_OK
							     : STATUS_NOT_FOUND;
}

/* Goes on searching, for another record that fits and is not the same. */
static enum status find_other(struct undo_reader *reader, struct search *search)
{
	struct writer found = reader->record;
	enum status st = STATUS_NOT_FOUND;
	struct undo_place place;
	size_t index;

	reader->record = reader->other;
	while (st == STATUS_NOT_FOUND &&
	       next_candidate(reader->files, search, &index, &place)) {
		st = try_record(reader, search, &place);
		if (st == STATUS_OK &&
		    slice_equal(writer_slice(&found),
				writer_slice(&reader->record)))
			st = STATUS_NOT_FOUND;
	}
	reader->other = reader->record;
	reader->record = found;
	return st;
}

/* Leaves the record in reader->record. */
static enum status find_record(struct undo_reader *reader,
			       struct search *search, bool rivals)
{
	enum status st = STATUS_NOT_FOUND;
	struct undo_place place;
	size_t index;

	search->start = reader->file == search->file ? reader->next : 0;
	while (st == STATUS_NOT_FOUND &&
	       next_candidate(reader->files, search, &index, &place))
		st = try_record(reader, search, &place);
	if (st != STATUS_OK)
		return st;
	reader->file = search->file;
	reader->next = index + 1;
	if (!rivals)
		return STATUS_OK;
	st = find_other(reader, search);
	if (st == STATUS_OK)
		return STATUS_NOT_FOUND;
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* --- reading --- */

/* A coinbase spends nothing, and the genesis block has no record. */
static enum status write_nothing_spent(struct writer *out)
{
	write_compact_size(out, 1);
	write_compact_size(out, 0);
	return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Borrows the rev file, and sees what is new in it. */
static enum status begin_search(struct undo_files *files, struct search *search,
				struct cached_file *rev, bool *rivals)
{
	enum status st = file_cache_borrow(files->rev, rev, search->file);

	if (st != STATUS_OK)
		return st;
	search->fd = rev->fd;
	st = look(files, search->file, rev->fd, search->prev, rivals);
	if (st != STATUS_OK)
		file_cache_return(files->rev, *rev);
	return st;
}

static enum status decode(struct undo_reader *reader, struct writer *out)
{
	struct slice record = writer_slice(&reader->record);

	record.len -= UNDO_CHECKSUM_SIZE;
	return undo_to_spent_outputs(out, &reader->keys, record,
				     reader->files->net);
}

enum status undo_reader_read(struct undo_reader *reader, struct writer *out,
			     uint32_t file, const struct block_hash *prev,
			     size_t tx_count)
{
	struct search search = { .file = file,
				 .prev = prev,
				 .tx_count = tx_count };
	struct cached_file rev;
	enum status st;
	bool rivals;

	if (tx_count == 1)
		return write_nothing_spent(out);
	st = begin_search(reader->files, &search, &rev, &rivals);
	if (st != STATUS_OK)
		return st;
	st = find_record(reader, &search, rivals);
	file_cache_return(reader->files->rev, rev);
	return st == STATUS_OK ? decode(reader, out) : st;
}

/* --- choosing --- */

/* Keeps what fits in *out, from start on. NOT_FOUND: something else fits
 * too. */
static enum status weigh(struct undo_reader *reader, struct writer *out,
			 size_t start, const struct block *block)
{
	struct writer *spent = &reader->other;
	struct slice kept = slice_of(out->data + start, out->len - start);
	enum status st;

	writer_reset(spent);
	st = decode(reader, spent);
	if (st == STATUS_BAD_INPUT)
		return STATUS_OK;
	if (st != STATUS_OK ||
	    !spent_fits(writer_slice(spent), block, reader->files->net))
		return st;
	if (kept.len)
		return slice_equal(kept, writer_slice(spent))
			       ? STATUS_OK
			       : STATUS_NOT_FOUND;
	write_bytes(out, spent->data, spent->len);
	return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status choose(struct undo_reader *reader, struct search *search,
			  struct writer *out, const struct block *block)
{
	size_t start = out->len, index;
	struct undo_place place;
	enum status st = STATUS_OK;

	while (st == STATUS_OK &&
	       next_candidate(reader->files, search, &index, &place)) {
		st = try_record(reader, search, &place);
		if (st == STATUS_OK)
			st = weigh(reader, out, start, block);
		else if (st == STATUS_NOT_FOUND)
			st = STATUS_OK;
	}
	if (st == STATUS_OK && out->len == start)
		st = STATUS_NOT_FOUND;
	if (st != STATUS_OK)
		out->len = start;
	return st;
}

enum status undo_reader_choose(struct undo_reader *reader, struct writer *out,
			       uint32_t file, const struct block *block)
{
	struct search search = { .file = file,
				 .prev = &block->header.prev,
				 .tx_count = block->tx_count };
	struct cached_file rev;
	enum status st;
	bool rivals;

	if (block->tx_count == 1)
		return write_nothing_spent(out);
	st = begin_search(reader->files, &search, &rev, &rivals);
	if (st != STATUS_OK)
		return st;
	st = choose(reader, &search, out, block);
	file_cache_return(reader->files->rev, rev);
	return st;
}
