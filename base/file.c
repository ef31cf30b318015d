/* file.c - small files read whole. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define READ_STEP 65536

static enum status status_from_errno(void)
{
	return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
						   : STATUS_FAILED;
}

/* Reads to the end, not by the size that stat() tells: files of /proc tell 0,
 * and others may grow meanwhile. */
static enum status read_all(struct writer *out, int fd, size_t max)
{
	size_t total = 0;

	for (;;) {
		uint8_t *room = writer_extend(out, READ_STEP);
		ssize_t n;

		if (!room)
			return STATUS_NO_MEMORY;
		n = read(fd, room, READ_STEP);
		out->len -= READ_STEP - (n > 0 ? (size_t)n : 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return STATUS_FAILED;
		if (n == 0)
			return STATUS_OK;
		if ((size_t)n > max - total)
			return STATUS_LIMIT;
		total += (size_t)n;
	}
}

enum status file_read(struct writer *out, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t start = out->len;
	enum status st;
	int saved;

	if (fd < 0)
		return status_from_errno();
	st = read_all(out, fd, max);
	if (st != STATUS_OK)
		out->len = start;
	saved = errno;
	close(fd);
	errno = saved;
	return st;
}
