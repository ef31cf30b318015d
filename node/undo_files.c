/* undo_files.c - see undo_files.h.
 *
 * Each file's records are listed when one of them is first asked for: 12 bytes
 * each, 11 MB for the main chain's. A list is made anew when what is asked for
 * is not in it and the file has changed since. */
#include "node/undo_files.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "node/block_folder.h"
#include "node/file_cache.h"
#include "node/undo_record.h"

/* More block files than any node has: 100 TB. */
#define MAX_FILES 1000000

struct undo_place {
	uint32_t offset; /* of undo, behind the prefix */
	uint32_t length;
	uint32_t tx_count;
};

/* The records of one file, in its order. */
struct undo_list {
	struct undo_place *places; /* owned */
	size_t count, cap;
	bool settled;     /* what was listed is all that was in it, */
	struct stat when; /* as it was then */
};

struct undo_files {
	struct file_cache *cache;
	struct block_file_format format;
	const struct network *net;
	pthread_mutex_t lock; /* guards what follows */
	struct undo_list *lists;
	size_t list_count;
};

struct undo_reader {
	struct undo_files *files;
	struct writer record;
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
		files->cache = file_cache_new(folder, "rev");
		st = files->cache ? STATUS_OK : STATUS_NO_MEMORY;
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
		free(files->lists[i].places);
	free(files->lists);
	file_cache_free(files->cache);
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
	return reader;
}

void undo_reader_free(struct undo_reader *reader)
{
	if (!reader)
		return;
	writer_clear(&reader->record);
	free(reader);
}

/* --- listing a file's records --- */

static enum status list_add(struct undo_list *list, uint64_t offset,
			    const struct undo_head *head)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 128;
		struct undo_place *places =
			realloc(list->places, cap * sizeof(*places));

		if (!places)
			return STATUS_NO_MEMORY;
		list->places = places;
		list->cap = cap;
	}
	list->places[list->count++] = (struct undo_place){
		.offset = (uint32_t)offset + BLOCK_RECORD_PREFIX,
		.length = head->length,
		.tx_count = head->tx_count,
	};
	return STATUS_OK;
}

static enum status list_records(struct undo_list *list, int fd,
				const struct block_file_format *format)
{
	uint64_t size = (uint64_t)list->when.st_size, offset = 0;
	struct undo_head head;

	list->count = 0;
	if (size > UINT32_MAX) /* no node writes such a file */
		size = UINT32_MAX;
	for (;;) {
		uint8_t raw[UNDO_RECORD_HEAD];
		enum status st;
		size_t got;

		st = file_read_at(fd, raw, &got, sizeof(raw), offset);
		if (st != STATUS_OK)
			return st;
		if (undo_head_read(&head, slice_of(raw, got), offset, size,
				   format) != BLOCK_RECORD_WHOLE)
			return STATUS_OK;
		st = list_add(list, offset, &head);
		if (st != STATUS_OK)
			return st;
		offset += BLOCK_RECORD_PREFIX + (uint64_t)head.length +
			  UNDO_CHECKSUM_SIZE;
	}
}

/* What is written within the clock's grain of being listed may not show in the
 * file's times: so a list of a file that was young is not relied upon. */
static bool is_settled(const struct stat *file)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec > file->st_mtim.tv_sec + 2;
}

static bool is_up_to_date(const struct undo_list *list, const struct stat *file)
{
	return list->settled && file->st_ino == list->when.st_ino &&
	       file->st_size == list->when.st_size &&
	       file->st_mtim.tv_sec == list->when.st_mtim.tv_sec &&
	       file->st_mtim.tv_nsec == list->when.st_mtim.tv_nsec;
}

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

/* Lists the file if there may be something new in it: *changed. */
static enum status look_again(struct undo_files *files, uint32_t file, int fd,
			      bool *changed)
{
	enum status st = STATUS_OK;
	struct undo_list *list;
	struct stat now;

	if (fstat(fd, &now))
		return STATUS_FAILED;
	pthread_mutex_lock(&files->lock);
	list = list_of(files, file);
	*changed = list && !is_up_to_date(list, &now);
	if (!list)
		st = STATUS_NO_MEMORY;
	if (*changed) {
		list->when = now;
		list->settled = is_settled(&now);
		st = list_records(list, fd, &files->format);
		if (st != STATUS_OK)
			list->settled = false;
	}
	pthread_mutex_unlock(&files->lock);
	return st;
}

/* --- searching --- */

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

static enum status search_list(struct undo_reader *reader,
			       struct search *search)
{
	enum status st = STATUS_NOT_FOUND;
	struct undo_place place;
	size_t index;

	search->step = 0;
	search->start = reader->file == search->file ? reader->next : 0;
	while (st == STATUS_NOT_FOUND &&
	       next_candidate(reader->files, search, &index, &place))
		st = try_record(reader, search, &place);
	if (st == STATUS_OK) {
		reader->file = search->file;
		reader->next = index + 1;
	}
	return st;
}

/* Leaves the record in reader->record. */
static enum status find_record(struct undo_reader *reader,
			       struct search *search)
{
	bool changed;
	enum status st = search_list(reader, search);

	if (st != STATUS_NOT_FOUND)
		return st;
	st = look_again(reader->files, search->file, search->fd, &changed);
	if (st == STATUS_OK)
		st = changed ? search_list(reader, search) : STATUS_NOT_FOUND;
	return st;
}

/* --- reading --- */

static bool is_before_genesis(const struct block_hash *prev)
{
	static const struct block_hash zeros;

	return block_hash_equal(prev, &zeros);
}

/* The genesis block spends nothing and has no record: one transaction of no
 * inputs. */
static enum status write_nothing_spent(struct writer *out)
{
	write_compact_size(out, 1);
	write_compact_size(out, 0);
	return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status undo_reader_read(struct undo_reader *reader, struct writer *out,
			     uint32_t file, const struct block_hash *prev,
			     size_t tx_count)
{
	struct undo_files *files = reader->files;
	struct search search = { .file = file,
				 .prev = prev,
				 .tx_count = tx_count };
	struct cached_file open;
	struct slice record;
	enum status st;

	if (is_before_genesis(prev))
		return write_nothing_spent(out);
	st = file_cache_borrow(files->cache, &open, file);
	if (st != STATUS_OK)
		return st;
	search.fd = open.fd;
	st = find_record(reader, &search);
	file_cache_return(files->cache, open);
	if (st != STATUS_OK)
		return st;
	record = writer_slice(&reader->record);
	record.len -= UNDO_CHECKSUM_SIZE;
	return undo_to_spent_outputs(out, &reader->keys, record, files->net);
}
