/* block_files.c - see block_files.h.
 *
 * The scan keeps a list of open ends: places where a file stopped making sense
 * and may go on later. The newest file always has one; older ones only when
 * the node left them in the middle (a crash; two chains filled at once after
 * loading an assumeutxo snapshot). An end stands at the last record seen, not
 * behind it: that one may have been read while it was being written. */
#include "node/block_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/block_folder.h"
#include "node/block_map.h"
#include "node/block_record.h"
#include "node/file_cache.h"

#define MAX_ENDS     8
#define LOG_EVERY_US 10000000

struct block_files {
	struct file_cache *cache; /* any thread */
	struct block_file_format format;
	const atomic_bool *stop;

	/* The writer's thread only. */
	struct block_map map;
	struct block_position ends[MAX_ENDS]; /* the newest file's is last */
	size_t end_count;
	uint32_t next_file; /* the first that was never seen */
	uint64_t logged_us; /* progress, or the beginning of this find */
};

/* --- opening --- */

/* The first record tells whose files these are. A node that has only just
 * begun may not have written it. */
static enum status check_magic(struct block_files *files, const char *dir,
			       const struct network *net)
{
	uint8_t raw[BLOCK_RECORD_HEAD];
	struct block_record record;
	struct cached_file file;
	enum status st;
	size_t got;

	st = file_cache_borrow(files->cache, &file, 0);
	if (st != STATUS_OK)
		return st;
	st = file_read_at(file.fd, raw, &got, sizeof(raw), 0);
	file_cache_return(files->cache, file);
	if (st != STATUS_OK)
		return st;
	if (block_record_read(&record, slice_of(raw, got), 0, UINT32_MAX,
			      &files->format) != BLOCK_RECORD_JUNK)
		return STATUS_OK;
	log_error("block files are another network's",
		  "path=\"%s\" coin=%s network=%s change=\"--node-blocks or "
		  "--network\"",
		  dir, net->coin, net->name);
	return STATUS_REFUSED;
}

static enum status open_folder(struct block_files *files, const char *dir,
			       const struct network *net)
{
	char folder[BLOCK_FOLDER_SIZE];
	enum status st;

	st = block_folder_find(folder, &files->format, dir, net);
	if (st != STATUS_OK)
		return st;
	files->cache = file_cache_new(folder, "blk");
	if (!files->cache)
		return STATUS_NO_MEMORY;
	return check_magic(files, folder, net);
}

enum status block_files_open(struct block_files **out, const char *dir,
			     const struct network *net)
{
	struct block_files *files = calloc(1, sizeof(*files));
	enum status st;

	*out = NULL;
	if (!files)
		return STATUS_NO_MEMORY;
	block_map_init(&files->map);
	st = open_folder(files, dir, net);
	if (st == STATUS_OK)
		*out = files;
	else
		block_files_close(files);
	return st;
}

void block_files_close(struct block_files *files)
{
	if (!files)
		return;
	block_map_clear(&files->map);
	file_cache_free(files->cache);
	free(files);
}

void block_files_set_stop(struct block_files *files, const atomic_bool *stop)
{
	files->stop = stop;
}

void block_files_skip_to(struct block_files *files, uint32_t file)
{
	files->next_file = file;
	files->end_count = 0;
}

/* --- one record --- */

static enum status read_record(enum block_record_kind *kind,
			       struct block_record *record, int fd,
			       uint64_t offset, uint64_t file_size,
			       const struct block_file_format *format)
{
	uint8_t raw[BLOCK_RECORD_HEAD];
	enum status st;
	size_t got;

	st = file_read_at(fd, raw, &got, sizeof(raw), offset);
	if (st == STATUS_OK)
		*kind = block_record_read(record, slice_of(raw, got), offset,
					  file_size, format);
	return st;
}

static enum status file_size_of(uint64_t *out, int fd)
{
	struct stat info;

	if (fstat(fd, &info)) {
		log_warn("block file cannot be read", "why=\"%s\"",
			 strerror(errno));
		return STATUS_FAILED;
	}
	*out = (uint64_t)info.st_size;
	return STATUS_OK;
}

/* --- scanning --- */

/* One pass over a file. */
struct scan {
	int fd;
	uint32_t file;
	uint64_t at;   /* where we stand */
	uint64_t last; /* the last record, or where we began */
	const struct block_hash *wanted;
	bool found;                 /* at last */
	struct block_record record; /* when found: what stands there */
	enum block_record_kind ended_by;
};

static void log_progress(struct block_files *files, uint32_t file)
{
	uint64_t now = clock_monotonic_us();

	if (now - files->logged_us < LOG_EVERY_US)
		return;
	files->logged_us = now;
	log_info("looking through the block files", "file=%u blocks=%zu", file,
		 files->map.used);
}

static enum status pass_record(struct block_files *files, struct scan *scan,
			       const struct block_record *record)
{
	uint32_t offset = (uint32_t)scan->at + BLOCK_RECORD_PREFIX;

	scan->last = scan->at;
	scan->at += BLOCK_RECORD_PREFIX + (uint64_t)record->length;
	scan->record = *record;
	scan->found = block_hash_equal(&record->hash, scan->wanted);
	return block_map_put(&files->map, &record->hash, scan->file, offset);
}

/* Goes on until the wanted block or the end of what makes sense. */
static enum status scan_on(struct block_files *files, struct scan *scan)
{
	struct block_record record;
	uint64_t size;
	enum status st = file_size_of(&size, scan->fd);

	if (size > UINT32_MAX) /* no node writes such a file */
		size = UINT32_MAX;
	while (st == STATUS_OK && !scan->found) {
		if (files->stop && atomic_load(files->stop))
			return STATUS_STOPPED;
		st = read_record(&scan->ended_by, &record, scan->fd, scan->at,
				 size, &files->format);
		if (st != STATUS_OK || scan->ended_by != BLOCK_RECORD_WHOLE)
			break;
		st = pass_record(files, scan, &record);
	}
	return st;
}

/* Bytes that are neither a record nor reserved space, at a place where a
 * record must begin or where one was: the node has written the file anew (after
 * a crash it goes back to its last flush). Then read it from its start. */
static enum status scan_twice(struct block_files *files, struct scan *scan)
{
	enum status st = scan_on(files, scan);

	if (st != STATUS_OK || scan->found ||
	    scan->ended_by != BLOCK_RECORD_JUNK)
		return st;
	scan->at = scan->last = 0;
	return scan_on(files, scan);
}

/* The table's descriptor may be of a file that was replaced, and reading ahead
 * is wasted on headers a megabyte apart: so a scan opens its own. */
static enum status scan_file(struct block_files *files, struct scan *scan)
{
	enum status st = file_cache_open(files->cache, &scan->fd, scan->file);

	if (st != STATUS_OK)
		return st;
	posix_fadvise(scan->fd, 0, 0, POSIX_FADV_RANDOM);
	log_progress(files, scan->file);
	st = scan_twice(files, scan);
	close(scan->fd);
	return st;
}

/* --- open ends --- */

static void remove_end(struct block_files *files, size_t i)
{
	files->end_count--;
	memmove(&files->ends[i], &files->ends[i + 1],
		(files->end_count - i) * sizeof(files->ends[0]));
}

/* Begins the next file, if the node has. */
static enum status add_end(struct block_files *files)
{
	enum status st;
	int fd;

	st = file_cache_open(files->cache, &fd, files->next_file);
	if (st != STATUS_OK)
		return st;
	close(fd);
	if (files->end_count == MAX_ENDS)
		remove_end(files, 0);
	files->ends[files->end_count++] =
		(struct block_position){ .file = files->next_file++ };
	return STATUS_OK;
}

static bool is_newest(const struct block_files *files, size_t i)
{
	return i + 1 == files->end_count;
}

/* Scans on from one end; sets *gone when the end needs no more attention. */
static enum status scan_end(struct block_files *files, struct scan *scan,
			    size_t i, bool *gone)
{
	struct block_position *end = &files->ends[i];
	enum status st;

	scan->file = end->file;
	scan->at = scan->last = end->offset;
	st = scan_file(files, scan);
	*gone = st == STATUS_NOT_FOUND || (st == STATUS_OK && !scan->found &&
					   scan->ended_by == BLOCK_RECORD_END);
	if (st == STATUS_NOT_FOUND)
		return STATUS_OK;
	end->offset = (uint32_t)scan->last;
	return st;
}

/* All ends in turn, and new files as they come up. */
static enum status scan_ends(struct block_files *files, struct scan *scan)
{
	enum status st = STATUS_OK;
	bool gone;
	size_t i = 0;

	while (st == STATUS_OK) {
		if (i == files->end_count) {
			st = add_end(files);
			if (st != STATUS_OK)
				return st;
			/* The list may have lost its first. */
			i = files->end_count - 1;
		}
		st = scan_end(files, scan, i, &gone);
		if (scan->found)
			return st;
		if (gone && !is_newest(files, i))
			remove_end(files, i);
		else
			i++;
	}
	return st;
}

/* --- finding --- */

static void answer(struct block_place *out, const struct scan *scan)
{
	out->position.file = scan->file;
	out->position.offset = (uint32_t)scan->last + BLOCK_RECORD_PREFIX;
	out->size = scan->record.length;
	out->tx_count = scan->record.tx_count;
	out->prev = scan->record.prev;
}

static enum status look_at(struct block_files *files, struct scan *scan)
{
	struct cached_file file;
	uint64_t size;
	enum status st = file_cache_borrow(files->cache, &file, scan->file);

	if (st != STATUS_OK)
		return st;
	st = file_size_of(&size, file.fd);
	if (st == STATUS_OK)
		st = read_record(&scan->ended_by, &scan->record, file.fd,
				 scan->at, size, &files->format);
	file_cache_return(files->cache, file);
	if (st != STATUS_OK || scan->ended_by != BLOCK_RECORD_WHOLE)
		return st;
	scan->found = block_hash_equal(&scan->record.hash, scan->wanted);
	return STATUS_OK;
}

/* Is the block still where it was seen? If not, its file was written anew. */
static enum status find_again(struct block_files *files, struct scan *scan,
			      const struct block_map_slot *slot)
{
	struct scan from_start = { .file = slot->file, .wanted = scan->wanted };
	enum status st;

	scan->file = slot->file;
	scan->at = scan->last = slot->offset - BLOCK_RECORD_PREFIX;
	st = look_at(files, scan);
	if (st != STATUS_OK || scan->found)
		return st;
	*scan = from_start;
	return scan_file(files, scan);
}

enum status block_files_find(struct block_files *files, struct block_place *out,
			     const struct block_hash *hash)
{
	const struct block_map_slot *slot = block_map_get(&files->map, hash);
	struct scan scan = { .wanted = hash };
	enum status st = STATUS_OK;

	files->logged_us = clock_monotonic_us();
	if (slot)
		st = find_again(files, &scan, slot);
	if (st == STATUS_NOT_FOUND) /* the file is gone; so look elsewhere */
		st = STATUS_OK;
	if (st == STATUS_OK && !scan.found)
		st = scan_ends(files, &scan);
	if (st == STATUS_OK)
		answer(out, &scan);
	return st;
}

/* --- reading --- */

enum status block_files_read(struct block_files *files, struct writer *out,
			     struct block_position position, uint64_t skip,
			     size_t len)
{
	uint64_t offset = position.offset + skip;
	size_t start = out->len, got = 0;
	struct cached_file file;
	enum status st;
	uint8_t *at;

	if (skip > INT64_MAX - UINT32_MAX)
		return STATUS_CORRUPT;
	st = file_cache_borrow(files->cache, &file, position.file);
	if (st != STATUS_OK)
		return st;
	at = writer_extend(out, len);
	st = at ? file_read_xored(file.fd, at, &got, len, offset,
				  files->format.key)
		: STATUS_NO_MEMORY;
	file_cache_return(files->cache, file);
	if (st == STATUS_OK && got < len)
		st = STATUS_CORRUPT;
	if (st != STATUS_OK && at)
		out->len = start;
	return st;
}
