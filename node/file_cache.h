/* file_cache.h - numbered files of one folder, a bounded number of them open.
 *
 * Threads: any. The lock covers the table only, never a read; a file in use is
 * not closed. */
#ifndef NODE_FILE_CACHE_H
#define NODE_FILE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

struct file_cache;

/* Files are dir/<kind>NNNNN.dat, kind "blk" or "rev" (borrowed for good). NULL:
 * out of memory. */
struct file_cache *file_cache_new(const char *dir, const char *kind);
void file_cache_free(struct file_cache *cache);

/* A file borrowed until it is returned. */
struct cached_file {
	int fd;
	int slot; /* -1: not in the table, closed when returned */
};

/* A file that was deleted may be had for a tenth of a second more. NOT_FOUND:
 * there is no such file. FAILED: errno is set and logged. */
MUST_CHECK enum status file_cache_borrow(struct file_cache *cache,
					 struct cached_file *out,
					 uint32_t number);
void file_cache_return(struct file_cache *cache, struct cached_file file);

/* Opens a file past the table; the caller closes it. Failures as above. */
MUST_CHECK enum status file_cache_open(struct file_cache *cache, int *fd,
				       uint32_t number);

/* Reads up to len bytes at offset; *got is less only at the file's end. */
MUST_CHECK enum status file_read_at(int fd, void *out, size_t *got, size_t len,
				    uint64_t offset);
/* The same with the XOR taken off (block_record.h), while what was read is
 * still in the nearest cache. */
MUST_CHECK enum status file_read_xored(int fd, void *out, size_t *got,
				       size_t len, uint64_t offset,
				       const uint8_t key[8]);

#endif /* NODE_FILE_CACHE_H */
