/* file_cache.c - see file_cache.h. */
#include "node/file_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/block_record.h"

/* Neighbouring blocks share a file, so a few serve many threads. */
#define OPEN_FILES 32
#define NO_NUMBER  UINT32_MAX
#define LOOK_US    100000

struct open_file {
	int fd; /* -1: free */
	uint32_t number;
	uint32_t users;
	uint64_t used_at;
	uint64_t looked_us; /* when it was last seen not to be deleted */
};

struct file_cache {
	char *dir; /* owned */
	const char *kind;
	pthread_mutex_t lock; /* guards all below */
	struct open_file files[OPEN_FILES];
	uint64_t clock; /* counts borrowings */
};

struct file_cache *file_cache_new(const char *dir, const char *kind)
{
	struct file_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->kind = kind;
	cache->dir = strdup(dir);
	if (!cache->dir || pthread_mutex_init(&cache->lock, NULL)) {
		free(cache->dir);
		free(cache);
		return NULL;
	}
	for (int i = 0; i < OPEN_FILES; i++)
		cache->files[i].fd = -1;
	return cache;
}

void file_cache_free(struct file_cache *cache)
{
	if (!cache)
		return;
	for (int i = 0; i < OPEN_FILES; i++) {
		if (cache->files[i].fd >= 0)
			close(cache->files[i].fd);
	}
	pthread_mutex_destroy(&cache->lock);
	free(cache->dir);
	free(cache);
}

/* A deleted file keeps its disk space while we have it open, and the node may
 * have begun another of that name. That is looked at ten times a second: what
 * is read until then is what the file held, and whoever reads a block wants its
 * header's hash. */
static bool retire_if_deleted(struct open_file *file)
{
	const uint64_t now = clock_coarse_us();
	struct stat info;

	if (now - file->looked_us < LOOK_US)
		return false;
	file->looked_us = now;
	if (!fstat(file->fd, &info) && info.st_nlink)
		return false;
	file->number = NO_NUMBER;
	file->used_at = 0;
	if (!file->users) {
		close(file->fd);
		file->fd = -1;
	}
	return true;
}

static int borrow_open(struct file_cache *cache, uint32_t number)
{
	for (int i = 0; i < OPEN_FILES; i++) {
		struct open_file *file = &cache->files[i];

		if (file->fd < 0 || file->number != number ||
		    retire_if_deleted(file))
			continue;
		file->users++;
		file->used_at = ++cache->clock;
		return i;
	}
	return -1;
}

/* A free slot, or the unused one that was borrowed longest ago; -1: none. */
static int find_room(const struct file_cache *cache)
{
	int best = -1;

	for (int i = 0; i < OPEN_FILES; i++) {
		const struct open_file *file = &cache->files[i];

		if (file->fd < 0)
			return i;
		if (!file->users &&
		    (best < 0 || file->used_at < cache->files[best].used_at))
			best = i;
	}
	return best;
}

enum status file_cache_open(struct file_cache *cache, int *fd, uint32_t number)
{
	const char *dir = cache->dir;
	char name[32];
	char *path;
	int error;

	snprintf(name, sizeof(name), "/%s%05u.dat", cache->kind, number);
	path = malloc(strlen(dir) + sizeof(name));
	if (!path)
		return STATUS_NO_MEMORY;
	memcpy(path, dir, strlen(dir));
	memcpy(path + strlen(dir), name, sizeof(name));
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	error = *fd < 0 ? errno : 0;
	if (error && error != ENOENT)
		log_warn(
			"block file cannot be opened",
			"path=\"%s\" why=\"%s\" instead=\"the node is asked "
			"for what it holds\" change=\"make it readable to us\"",
			path, strerror(error));
	free(path);
	if (!error)
		return STATUS_OK;
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_FAILED;
}

/* Opening happens outside the lock; so another thread may have been faster. */
static void keep_open(struct file_cache *cache, struct cached_file *file,
		      uint32_t number)
{
	int slot = borrow_open(cache, number);

	if (slot >= 0) {
		close(file->fd);
		*file = (struct cached_file){ cache->files[slot].fd, slot };
		return;
	}
	slot = find_room(cache);
	if (slot < 0)
		return;
	if (cache->files[slot].fd >= 0)
		close(cache->files[slot].fd);
	cache->files[slot] =
		(struct open_file){ .fd = file->fd,
				    .number = number,
				    .users = 1,
				    .used_at = ++cache->clock,
				    .looked_us = clock_coarse_us() };
	file->slot = slot;
}

enum status file_cache_borrow(struct file_cache *cache, struct cached_file *out,
			      uint32_t number)
{
	enum status st;

	*out = (struct cached_file){ .fd = -1, .slot = -1 };
	pthread_mutex_lock(&cache->lock);
	out->slot = borrow_open(cache, number);
	if (out->slot >= 0)
		out->fd = cache->files[out->slot].fd;
	pthread_mutex_unlock(&cache->lock);
	if (out->slot >= 0)
		return STATUS_OK;
	st = file_cache_open(cache, &out->fd, number);
	if (st != STATUS_OK)
		return st;
	pthread_mutex_lock(&cache->lock);
	keep_open(cache, out, number);
	pthread_mutex_unlock(&cache->lock);
	return STATUS_OK;
}

void file_cache_return(struct file_cache *cache, struct cached_file file)
{
	if (file.slot < 0) {
		close(file.fd);
		return;
	}
	pthread_mutex_lock(&cache->lock);
	cache->files[file.slot].users--;
	pthread_mutex_unlock(&cache->lock);
}

enum status file_read_at(int fd, void *out, size_t *got, size_t len,
			 uint64_t offset)
{
	uint8_t *at = out;

	*got = 0;
	while (*got < len) {
		ssize_t n = pread(fd, at + *got, len - *got,
				  (off_t)(offset + *got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			log_warn("block file cannot be read", "why=\"%s\"",
				 strerror(errno));
			return STATUS_FAILED;
		}
		if (!n)
			break;
		*got += (size_t)n;
	}
	return STATUS_OK;
}

#define READ_AT_ONCE 65536

enum status file_read_xored(int fd, void *out, size_t *got, size_t len,
			    uint64_t offset, const uint8_t key[8])
{
	uint8_t *at = out;

	*got = 0;
	while (*got < len) {
		size_t left = len - *got, part;
		size_t n = left < READ_AT_ONCE ? left : READ_AT_ONCE;
		enum status st =
			file_read_at(fd, at + *got, &part, n, offset + *got);

		if (st != STATUS_OK)
			return st;
		block_file_xor(at + *got, part, offset + *got, key);
		*got += part;
		if (part < n)
			break;
	}
	return STATUS_OK;
}
