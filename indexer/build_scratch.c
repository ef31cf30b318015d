#include "indexer/build_scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/log.h"

static enum status trouble(const char *doing, const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT) {
		log_error("disk is full",
			  "doing=\"%s\" file=\"%s\" advice=\"free space in the "
			  "data folder and start again: nothing is lost\"",
			  doing, path);
		return STATUS_FULL;
	}
	log_error("scratch file of the build failed",
		  "doing=\"%s\" file=\"%s\" why=\"%s\"", doing, path,
		  strerror(errno));
	return errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_CORRUPT;
}

static void path_of(char out[4352], const struct scratch *scratch,
		    uint32_t part)
{
	snprintf(out, 4352, "%s/%s.%05u", scratch->dir, scratch->name, part);
}

enum status scratch_init(struct scratch *scratch, const char *dir,
			 const char *name, uint32_t count)
{
	*scratch = (struct scratch){ .dir = dir, .name = name, .count = count };
	scratch->lengths = calloc(count, sizeof(*scratch->lengths));
	scratch->held = calloc(count, sizeof(*scratch->held));
	for (int i = 0; i < SCRATCH_LOCKS; i++)
		pthread_mutex_init(&scratch->locks[i], NULL);
	return scratch->lengths && scratch->held ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The memory is given back. */
static void release(struct scratch *scratch, uint32_t part)
{
	struct scratch_held *held = &scratch->held[part];

	hold_give(scratch->hold, held->first);
	*held = (struct scratch_held){ .len = 0 };
}

void scratch_clear(struct scratch *scratch)
{
	if (!scratch->name)
		return;
	for (uint32_t i = 0; scratch->held && i < scratch->count; i++)
		release(scratch, i);
	for (int i = 0; i < SCRATCH_LOCKS; i++)
		pthread_mutex_destroy(&scratch->locks[i]);
	free(scratch->lengths);
	free(scratch->held);
	memset(scratch, 0, sizeof(*scratch));
}

static enum status cut_file(const struct scratch *scratch, uint32_t part)
{
	uint64_t length = atomic_load(&scratch->lengths[part]);
	struct stat info;
	char path[4352];

	path_of(path, scratch, part);
	if (stat(path, &info)) {
		if (errno == ENOENT && !length)
			return STATUS_OK;
		return trouble("looking for a partition", path);
	}
	if ((uint64_t)info.st_size < length) {
		log_error("scratch file of the build is cut off",
			  "file=\"%s\" bytes=%lld expected=%llu", path,
			  (long long)info.st_size, (unsigned long long)length);
		return STATUS_CORRUPT;
	}
	if (!length)
		return unlink(path) ? trouble("removing a partition", path)
				    : STATUS_OK;
	if (truncate(path, (off_t)length))
		return trouble("cutting a partition", path);
	return STATUS_OK;
}

enum status scratch_cut(struct scratch *scratch)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < scratch->count && st == STATUS_OK; i++)
		st = cut_file(scratch, i);
	return st;
}

static enum status read_all(int fd, uint8_t *out, uint64_t offset, size_t len,
			    const char *path)
{
	while (len) {
		ssize_t got = pread(fd, out, len, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got ? errno : EIO;
			return trouble("reading a partition", path);
		}
		out += got;
		offset += (size_t)got;
		len -= (size_t)got;
	}
	return STATUS_OK;
}

static enum status read_file(const struct scratch *scratch, uint32_t part,
			     void *out, uint64_t offset, size_t len)
{
	enum status st;
	char path[4352];
	int fd;

	path_of(path, scratch, part);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return trouble("opening a partition", path);
	st = read_all(fd, out, offset, len, path);
	close(fd);
	return st;
}

static void copy_held(const struct scratch *scratch, uint32_t part,
		      uint8_t *out, uint64_t offset, size_t len)
{
	const struct hold_chunk *chunk = scratch->held[part].first;

	while (len) {
		size_t n = chunk->len;

		if (offset >= n) {
			offset -= n;
		} else {
			n -= offset;
			n = n < len ? n : len;
			memcpy(out, chunk->bytes + offset, n);
			out += n;
			len -= n;
			offset = 0;
		}
		chunk = chunk->next;
	}
}

enum status scratch_read(const struct scratch *scratch, uint32_t part,
			 void *out, uint64_t offset, size_t len)
{
	uint64_t in_file =
		atomic_load(&scratch->lengths[part]) - scratch->held[part].len;
	size_t n = offset >= in_file        ? 0
		   : len < in_file - offset ? len
					    : in_file - offset;
	enum status st = STATUS_OK;

	if (n)
		st = read_file(scratch, part, out, offset, n);
	copy_held(scratch, part, (uint8_t *)out + n, offset + n - in_file,
		  len - n);
	return st;
}

enum status scratch_load(const struct scratch *scratch, struct writer *out,
			 uint32_t part)
{
	uint64_t length = atomic_load(&scratch->lengths[part]);
	uint8_t *bytes;

	if (!length)
		return STATUS_OK;
	bytes = writer_extend(out, length);
	return bytes ? scratch_read(scratch, part, bytes, 0, length)
		     : STATUS_NO_MEMORY;
}

void scratch_forget(struct scratch *scratch, uint32_t part)
{
	release(scratch, part);
	atomic_store(&scratch->lengths[part], 0);
}

void scratch_drop(struct scratch *scratch, uint32_t part)
{
	uint64_t held = scratch->held[part].len;
	bool has_file = !held || held < atomic_load(&scratch->lengths[part]);
	char path[4352];

	scratch_forget(scratch, part);
	if (!has_file)
		return;
	path_of(path, scratch, part);
	unlink(path);
}

uint64_t scratch_bytes(const struct scratch *scratch)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < scratch->count; i++)
		sum += atomic_load(&scratch->lengths[i]);
	return sum;
}

/* --- a window that moves --- */

#define WINDOW_SIZE (1U << 18)

enum status scratch_window_open(struct scratch_window *w, struct reader *r,
				const struct scratch *scratch, uint32_t part)
{
	*w = (struct scratch_window){
		.scratch = scratch,
		.part = part,
		.end = atomic_load(&scratch->lengths[part]),
		.bytes = malloc(WINDOW_SIZE),
	};
	*r = reader_over("", 0);
	return w->bytes ? STATUS_OK : STATUS_NO_MEMORY;
}

void scratch_window_close(struct scratch_window *w)
{
	free(w->bytes);
	w->bytes = NULL;
}

enum status scratch_window_refill(struct scratch_window *w, struct reader *r)
{
	size_t left = reader_left(r), more = WINDOW_SIZE - left;
	enum status st;

	if (r->failed)
		return STATUS_CORRUPT;
	memmove(w->bytes, r->at, left);
	if (more > w->end - w->offset)
		more = w->end - w->offset;
	st = scratch_read(w->scratch, w->part, w->bytes + left, w->offset,
			  more);
	w->offset += more;
	*r = reader_over(w->bytes, left + more);
	return st;
}

/* --- writing --- */

enum status scratch_writer_init(struct scratch_writer *w,
				struct scratch *scratch, uint32_t size)
{
	w->scratch = scratch;
	w->size = size;
	w->data = malloc((size_t)scratch->count * size);
	w->used = calloc(scratch->count, sizeof(*w->used));
	return w->data && w->used ? STATUS_OK : STATUS_NO_MEMORY;
}

void scratch_writer_clear(struct scratch_writer *w)
{
	free(w->data);
	free(w->used);
	memset(w, 0, sizeof(*w));
}

/* Pieces that go to a file in one call: many small writes would leave memory in
 * small bits once the file is gone. */
struct pieces {
	struct iovec at[64];
	int count;
};

static enum status write_pieces(int fd, struct pieces *pieces, const char *path)
{
	struct iovec *at = pieces->at, *end = at + pieces->count;

	pieces->count = 0;
	while (at < end) {
		ssize_t put = writev(fd, at, (int)(end - at));

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return trouble("writing a partition", path);
		for (; at < end && (size_t)put >= at->iov_len; at++)
			put -= (ssize_t)at->iov_len;
		if (at < end) {
			at->iov_base = (uint8_t *)at->iov_base + put;
			at->iov_len -= (size_t)put;
		}
	}
	return STATUS_OK;
}

static enum status add_piece(int fd, struct pieces *pieces, const uint8_t *data,
			     size_t len, const char *path)
{
	pieces->at[pieces->count++] =
		(struct iovec){ (void *)(uintptr_t)data, len };
	return pieces->count < 64 ? STATUS_OK : write_pieces(fd, pieces, path);
}

static enum status write_held(int fd, const struct scratch_held *held,
			      struct slice more, const char *path)
{
	struct pieces pieces = { .count = 0 };
	enum status st = STATUS_OK;

	for (const struct hold_chunk *chunk = held->first;
	     chunk && st == STATUS_OK; chunk = chunk->next)
		st = add_piece(fd, &pieces, chunk->bytes, chunk->len, path);
	if (st == STATUS_OK)
		st = add_piece(fd, &pieces, more.data, more.len, path);
	return st == STATUS_OK ? write_pieces(fd, &pieces, path) : st;
}

/* What is in memory and what comes behind it goes to the file; opened anew each
 * time, so that thousands of partitions need no file handles. A piece that was
 * cut off ends the build. */
static enum status spill(struct scratch *scratch, uint32_t part,
			 struct slice more)
{
	enum status st;
	char path[4352];
	int fd;

	path_of(path, scratch, part);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (fd < 0)
		return trouble("opening a partition", path);
	st = write_held(fd, &scratch->held[part], more, path);
	if (close(fd) && st == STATUS_OK)
		st = trouble("closing a partition", path);
	if (st == STATUS_OK)
		release(scratch, part);
	return st;
}

/* The last chunk, when there is room in it; NULL: there is no memory left. */
static struct hold_chunk *open_chunk(struct scratch *scratch,
				     struct scratch_held *held)
{
	struct hold_chunk *chunk = held->last;

	if (!scratch->hold || (chunk && chunk->len < scratch->hold->room))
		return chunk;
	chunk = hold_take(scratch->hold);
	if (!chunk)
		return NULL;
	if (held->last)
		held->last->next = chunk;
	else
		held->first = chunk;
	held->last = chunk;
	return chunk;
}

static enum status put_piece(struct scratch *scratch, uint32_t part,
			     struct slice piece)
{
	struct scratch_held *held = &scratch->held[part];

	while (piece.len) {
		struct hold_chunk *chunk = open_chunk(scratch, held);
		size_t n;

		if (!chunk)
			return spill(scratch, part, piece);
		n = scratch->hold->room - chunk->len;
		n = n < piece.len ? n : piece.len;
		memcpy(chunk->bytes + chunk->len, piece.data, n);
		chunk->len += n;
		held->len += n;
		piece = slice_of(piece.data + n, piece.len - n);
	}
	return STATUS_OK;
}

enum status scratch_settle(struct scratch *scratch)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < scratch->count && st == STATUS_OK; i++)
		if (scratch->held[i].len)
			st = spill(scratch, i, slice_of(NULL, 0));
	return st;
}

/* One at a time, so that a piece stays whole. */
enum status scratch_flush(struct scratch_writer *w, uint32_t part)
{
	pthread_mutex_t *lock = &w->scratch->locks[part % SCRATCH_LOCKS];
	struct slice piece =
		slice_of(w->data + (size_t)part * w->size, w->used[part]);
	enum status st;

	pthread_mutex_lock(lock);
	st = put_piece(w->scratch, part, piece);
	pthread_mutex_unlock(lock);
	if (st != STATUS_OK)
		return st;
	atomic_fetch_add(&w->scratch->lengths[part], piece.len);
	w->used[part] = 0;
	return STATUS_OK;
}

enum status scratch_flush_all(struct scratch_writer *w)
{
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < w->scratch->count && st == STATUS_OK; i++)
		st = scratch_flush(w, i);
	return st;
}

/* --- the folder --- */

enum status scratch_make_dir(const char *dir)
{
	if (mkdir(dir, 0750) && errno != EEXIST)
		return trouble("making the folder", dir);
	return STATUS_OK;
}

void scratch_remove_dir(const char *dir)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;
	char path[4352];

	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(folder);
	rmdir(dir);
}

/* One call for thousands of files: a sync of each would wait for the file
 * system's journal as often. */
enum status scratch_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status st = STATUS_OK;

	if (fd < 0)
		return trouble("opening the folder", dir);
	if (syncfs(fd))
		st = trouble("syncing the folder", dir);
	close(fd);
	return st;
}
