/* undo_list.c - see undo_list.h. */
#include "node/undo_list.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "node/block_junk.h"
#include "node/undo_record.h"

void undo_list_clear(struct undo_list *list)
{
	free(list->places);
	free(list->rivals);
	*list = (struct undo_list){ 0 };
}

/* Room for one more of size bytes in an array. */
static bool grow(void *array, size_t *cap, size_t count, size_t size)
{
	void **at = array, *larger;
	size_t more = *cap ? 2 * *cap : 128;

	if (count < *cap)
		return true;
	larger = realloc(*at, more * size);
	if (!larger)
		return false;
	*at = larger;
	*cap = more;
	return true;
}

/* No node writes files that 32 bits do not reach through. */
static enum status size_of(uint64_t *out, struct stat *info, int fd)
{
	if (fstat(fd, info)) {
		log_warn("block file cannot be read", "why=\"%s\"",
			 strerror(errno));
		return STATUS_FAILED;
	}
	*out = (uint64_t)info->st_size;
	if (*out > UINT32_MAX)
		*out = UINT32_MAX;
	return STATUS_OK;
}

/* --- records --- */

static enum status list_records(struct undo_list *list, int fd, uint64_t size,
				const struct block_file_format *format)
{
	uint64_t offset = 0, last = 0;
	struct undo_head head;
	enum status st;

	list->count = 0;
	while ((st = undo_next(&head, &offset, last, fd, size, format)) ==
	       STATUS_OK) {
		if (!grow(&list->places, &list->cap, list->count,
			  sizeof(*list->places)))
			return STATUS_NO_MEMORY;
		list->places[list->count++] = (struct undo_place){
			.offset = (uint32_t)offset + BLOCK_RECORD_PREFIX,
			.length = head.length,
			.tx_count = head.tx_count,
		};
		last = offset;
		offset += BLOCK_RECORD_PREFIX + (uint64_t)head.length +
			  UNDO_CHECKSUM_SIZE;
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* --- rivals --- */

static uint64_t key_of(const struct block_hash *hash)
{
	uint64_t key;

	memcpy(&key, hash->bytes, sizeof(key));
	return key;
}

static int by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorts the keys and leaves one of each that was there more than once. */
static size_t keep_repeated(uint64_t *keys, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(keys, count, sizeof(*keys), by_key);
	for (size_t i = 1; i < count; i++)
		if (keys[i] == keys[i - 1] &&
		    (!kept || keys[kept - 1] != keys[i]))
			keys[kept++] = keys[i];
	return kept;
}

static enum status list_rivals(struct undo_list *list, int fd,
			       const struct block_file_format *format)
{
	size_t cap = 0, count = 0;
	struct block_record record;
	struct stat info;
	uint64_t size, offset = 0, last = 0;
	enum status st = size_of(&size, &info, fd);

	free(list->rivals);
	list->rivals = NULL;
	list->rival_count = 0;
	while (st == STATUS_OK) {
		st = block_next(&record, &offset, last, fd, size, format);
		if (st != STATUS_OK)
			break;
		if (!grow(&list->rivals, &cap, count, sizeof(*list->rivals)))
			return STATUS_NO_MEMORY;
		list->rivals[count++] = key_of(&record.prev);
		last = offset;
		offset += BLOCK_RECORD_PREFIX + (uint64_t)record.length;
	}
	list->rival_count = keep_repeated(list->rivals, count);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

bool undo_list_has_rivals(const struct undo_list *list,
			  const struct block_hash *prev)
{
	uint64_t key = key_of(prev);

	return list->rival_count &&
	       bsearch(&key, list->rivals, list->rival_count, sizeof(key),
		       by_key);
}

/* --- both --- */

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

/* Records first: the blocks of all that are found are then in the blk file. */
enum status undo_list_update(struct undo_list *list, int rev, int blk,
			     const struct block_file_format *format)
{
	struct stat now;
	uint64_t size;
	enum status st = size_of(&size, &now, rev);

	if (st != STATUS_OK || is_up_to_date(list, &now))
		return st;
	list->when = now;
	list->settled = is_settled(&now);
	st = list_records(list, rev, size, format);
	if (st == STATUS_OK)
		st = list_rivals(list, blk, format);
	if (st != STATUS_OK) {
		list->settled = false;
		list->count = 0;
	}
	return st;
}
