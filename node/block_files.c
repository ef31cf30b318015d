/* block_files.c - see block_files.h.
 *
 * The scan keeps a list of open ends: places where a file stopped making sense
 * and may go on later. The newest file always has one; older ones only when
 * the node left them in the middle (a crash; two chains filled at once after
 * loading an assumeutxo snapshot). An end stands at the last record seen, not
 * behind it: that one may have been read while it was being written. Where
 * records go on behind bytes that are none, there is another end. */
#include "node/block_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/block_folder.h"
#include "node/block_junk.h"
#include "node/block_map.h"
#include "node/block_record.h"
#include "node/file_cache.h"

#define MAX_ENDS     64
#define LOG_EVERY_US 10000000

struct open_end {
	uint32_t file, offset;
	uint32_t start; /* of its part of the file: 0, or behind junk */
	/* When the file was last written to, as it was last searched for
	 * records behind junk. */
	struct timespec searched;
};

struct block_files {
	struct file_cache *cache; /* any thread */
	struct block_file_format format;
	const atomic_bool *stop;

	/* The writer's thread only. */
	struct block_map map;
	struct open_end ends[MAX_ENDS]; /* the newest file's is last */
	size_t end_count;
	int walked_fd; /* the file scanned last; -1: none */
	uint32_t walked_file;
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
	files->walked_fd = -1;
	st = open_folder(files, dir, net);
	if (st == STATUS_OK)
		*out = files;
	else
		block_files_close(files);
	return st;
}

static void close_walked(struct block_files *files)
{
	if (files->walked_fd >= 0)
		close(files->walked_fd);
	files->walked_fd = -1;
}

void block_files_close(struct block_files *files)
{
	if (!files)
		return;
	close_walked(files);
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

/* The table's descriptor may be of a file that was replaced, and reading ahead
 * is wasted on headers a megabyte apart: so a walk opens its own, and keeps it
 * while the file is there. */
static enum status open_walked(struct block_files *files, uint32_t file)
{
	struct stat info;
	enum status st;

	if (files->walked_fd >= 0 && files->walked_file == file &&
	    !fstat(files->walked_fd, &info) && info.st_nlink)
		return STATUS_OK;
	close_walked(files);
	st = file_cache_open(files->cache, &files->walked_fd, file);
	if (st != STATUS_OK) {
		files->walked_fd = -1;
		return st;
	}
	files->walked_file = file;
	posix_fadvise(files->walked_fd, 0, 0, POSIX_FADV_RANDOM);
	log_progress(files, file);
	return STATUS_OK;
}

static enum status scan_file(struct block_files *files, struct scan *scan)
{
	enum status st = open_walked(files, scan->file);

	scan->fd = files->walked_fd;
	return st == STATUS_OK ? scan_on(files, scan) : st;
}

/* --- open ends --- */

static void remove_end(struct block_files *files, size_t i)
{
	files->end_count--;
	memmove(&files->ends[i], &files->ends[i + 1],
		(files->end_count - i) * sizeof(files->ends[0]));
}

/* Room for it there is. */
static void insert_end(struct block_files *files, size_t i, uint32_t file,
		       uint64_t offset)
{
	memmove(&files->ends[i + 1], &files->ends[i],
		(files->end_count - i) * sizeof(files->ends[0]));
	files->ends[i] = (struct open_end){ .file = file,
					    .offset = (uint32_t)offset,
					    .start = (uint32_t)offset };
	files->end_count++;
}

/* Begins the next file, if the node has; one that may not be read is passed
 * over, once for all. */
static enum status add_end(struct block_files *files)
{
	enum status st;
	int fd;

	st = file_cache_open(files->cache, &fd, files->next_file);
	while (st == STATUS_FAILED && errno == EACCES)
		st = file_cache_open(files->cache, &fd, ++files->next_file);
	if (st != STATUS_OK)
		return st;
	close(fd);
	if (files->end_count == MAX_ENDS)
		remove_end(files, 0);
	insert_end(files, files->end_count, files->next_file++, 0);
	return STATUS_OK;
}

static bool is_newest(const struct block_files *files, size_t i)
{
	return i + 1 == files->end_count;
}

/* --- junk --- */

/* The records behind it, if they were not seen before, get an end of their own
 * behind end i. Looked for from the last header on: the length that stands
 * before that one may be what is damaged. */
static enum status pass_junk(struct block_files *files, struct scan *scan,
			     size_t i)
{
	const struct block_map_slot *slot;
	struct block_record record;
	uint64_t size, offset;
	enum status st = file_size_of(&size, scan->fd);

	if (files->end_count == MAX_ENDS)
		return STATUS_OK;
	if (st == STATUS_OK)
		st = block_after_junk(&record, &offset, scan->fd,
				      scan->last + BLOCK_RECORD_HEAD, size,
				      &files->format);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	slot = block_map_get(&files->map, &record.hash);
	if (slot && slot->file == scan->file &&
	    slot->offset == offset + BLOCK_RECORD_PREFIX)
		return STATUS_OK;
	log_warn("block file is damaged",
		 "file=blk%05u.dat from=%llu to=%llu instead=\"the node is "
		 "asked for the blocks between\"",
		 scan->file, (unsigned long long)scan->at,
		 (unsigned long long)offset);
	insert_end(files, i + 1, scan->file, offset);
	return STATUS_OK;
}

/* Was the file searched, and long enough after it was written that this shows
 * in its time? */
static bool was_searched(struct open_end *end, int fd)
{
	struct timespec before = end->searched, now;
	struct stat info;

	if (fstat(fd, &info))
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	end->searched = (struct timespec){ 0 };
	if (now.tv_sec > info.st_mtim.tv_sec + 2)
		end->searched = info.st_mtim;
	return before.tv_sec && before.tv_sec == info.st_mtim.tv_sec &&
	       before.tv_nsec == info.st_mtim.tv_nsec;
}

static bool makes_sense(const struct block_files *files,
			const struct scan *scan, size_t i)
{
	return scan->found || scan->ended_by == BLOCK_RECORD_END ||
	       (scan->ended_by == BLOCK_RECORD_ZEROS && is_newest(files, i));
}

/* Bytes that are neither a record nor reserved space, at a place where a
 * record must begin or where one was: the node has written the file anew (after
 * a crash it goes back to its last flush). Then it is read from its start. */
static enum status scan_twice(struct block_files *files, struct scan *scan,
			      size_t i, bool *junk)
{
	enum status st = scan_file(files, scan);

	*junk = false;
	if (st != STATUS_OK || makes_sense(files, scan, i) ||
	    was_searched(&files->ends[i], scan->fd))
		return st;
	scan->at = scan->last = files->ends[i].start;
	st = scan_file(files, scan);
	*junk = st == STATUS_OK && !makes_sense(files, scan, i);
	return st;
}

/* --- all ends --- */

/* Scans on from one end; sets *gone when the end needs no more attention.
 * Another may come up behind it. */
static enum status scan_end(struct block_files *files, struct scan *scan,
			    size_t i, bool *gone)
{
	struct open_end *end = &files->ends[i];
	enum status st;
	bool junk;

	scan->file = end->file;
	scan->at = scan->last = end->offset;
	st = scan_twice(files, scan, i, &junk);
	*gone = st == STATUS_NOT_FOUND || (st == STATUS_OK && !scan->found &&
					   scan->ended_by == BLOCK_RECORD_END);
	if (st == STATUS_NOT_FOUND)
		return STATUS_OK;
	end->offset = (uint32_t)scan->last;
	return junk ? pass_junk(files, scan, i) : st;
}

/* What an older file has got since. */
static enum status scan_older(struct block_files *files, struct scan *scan,
			      size_t i)
{
	bool gone;

	for (; i + 1 < files->end_count; i++) {
		enum status st = scan_end(files, scan, i, &gone);

		if (st != STATUS_OK || scan->found)
			return st;
		if (gone)
			remove_end(files, i--);
	}
	return STATUS_OK;
}

/* The newest end, new files as they come up, and then the older ones. */
static enum status scan_ends(struct block_files *files, struct scan *scan)
{
	enum status st = STATUS_OK;
	bool gone;

	while (st == STATUS_OK) {
		size_t count = files->end_count;

		if (count)
			st = scan_end(files, scan, count - 1, &gone);
		if (st != STATUS_OK || scan->found)
			return st;
		if (files->end_count > count) /* behind junk */
			continue;
		st = add_end(files);
		/* The one before may have grown until this one began. */
		if (st == STATUS_OK && count)
			st = scan_older(files, scan, files->end_count - 2);
		if (scan->found)
			return st;
	}
	if (st == STATUS_NOT_FOUND)
		st = scan_older(files, scan, 0);
	return st == STATUS_OK && !scan->found ? STATUS_NOT_FOUND : st;
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
