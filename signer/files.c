#include "signer/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP     65536
#define NAME_MAX_SIZE 4096

enum outcome files_read_fd(struct writer *out, struct complaint *why, int fd,
			   size_t max)
{
	size_t total = 0;

	for (;;) {
		uint8_t *room = writer_extend(out, READ_STEP);
		ssize_t n;

		if (!room)
			return complain_memory(why);
		n = read(fd, room, READ_STEP);
		out->len -= READ_STEP - (n > 0 ? (size_t)n : 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return complain(why, OUTCOME_MALFORMED,
					"cannot read: %s", strerror(errno));
		if (n == 0)
			return OUTCOME_DONE;
		if ((size_t)n > max - total)
			return complain(why, OUTCOME_MALFORMED,
					"longer than %zu bytes", max);
		total += (size_t)n;
	}
}

/* Names the file in front of what the complaint says. */
static enum outcome name_it(struct complaint *why, const char *path,
			    enum outcome outcome)
{
	struct complaint inner = *why;

	if (outcome == OUTCOME_DONE)
		return outcome;
	return complain(why, outcome, "%.200s: %.250s", path, inner.line);
}

enum outcome files_read(struct writer *out, struct complaint *why,
			const char *path, size_t max)
{
	enum outcome outcome;
	int fd;

	if (!strcmp(path, "-"))
		return name_it(why, "standard input",
			       files_read_fd(out, why, STDIN_FILENO, max));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain(why, OUTCOME_MALFORMED, "%.200s: %s", path,
				strerror(errno));
	outcome = files_read_fd(out, why, fd, max);
	close(fd);
	return name_it(why, path, outcome);
}

static enum outcome check_private(struct complaint *why, int fd)
{
	struct stat about;

	if (fstat(fd, &about) != 0)
		return complain(why, OUTCOME_STORE, "%s", strerror(errno));
	if (!S_ISREG(about.st_mode) || about.st_nlink != 1)
		return complain(why, OUTCOME_STORE,
				"not a regular file with one name");
	if (about.st_mode & 077)
		return complain(why, OUTCOME_STORE,
				"others may use it (mode %03o); chmod 600",
				(unsigned)(about.st_mode & 0777));
	return OUTCOME_DONE;
}

enum outcome files_read_private(struct writer *out, struct complaint *why,
				const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	enum outcome outcome;

	if (fd < 0)
		return complain(why, OUTCOME_STORE, "%.200s: %s", path,
				errno == ELOOP ? "is a symbolic link"
					       : strerror(errno));
	outcome = check_private(why, fd);
	if (outcome == OUTCOME_DONE &&
	    files_read_fd(out, why, fd, max) != OUTCOME_DONE)
		outcome = OUTCOME_STORE;
	close(fd);
	return name_it(why, path, outcome);
}

enum outcome files_write_fd(struct complaint *why, int fd, struct slice bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return complain(why, OUTCOME_INTERNAL,
					"cannot write: %s", strerror(errno));
		bytes.data += n;
		bytes.len -= (size_t)n;
	}
	return OUTCOME_DONE;
}

/* The folder part of a name, "." where it has none. */
static bool folder_of(char out[NAME_MAX_SIZE], const char *name)
{
	const char *slash = strrchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) : 1;

	if (slash == name)
		len = 1;
	if (len >= NAME_MAX_SIZE)
		return false;
	memcpy(out, slash ? name : ".", len);
	out[len] = 0;
	return true;
}

static int sync_folder(int folder, const char *name)
{
	char path[NAME_MAX_SIZE];
	int fd, done;

	if (!folder_of(path, name))
		return -1;
	fd = openat(folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	done = fsync(fd);
	close(fd);
	return done;
}

/* "folder/.name.tmp". One process writes a name at a time, so a file that is
 * there is what a killed one left. */
static bool temporary_name(char out[NAME_MAX_SIZE], const char *name)
{
	const char *slash = strrchr(name, '/');
	int before = slash ? (int)(slash + 1 - name) : 0;
	int len = snprintf(out, NAME_MAX_SIZE, "%.*s.%s.tmp", before, name,
			   name + before);

	return len > 0 && len < NAME_MAX_SIZE;
}

static enum outcome write_temporary(struct complaint *why, int folder,
				    const char *temporary, struct slice bytes)
{
	enum outcome outcome;
	int fd;

	(void)unlinkat(folder, temporary, 0);
	fd = openat(folder, temporary,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return complain(why, OUTCOME_INTERNAL, "cannot make it: %s",
				strerror(errno));
	outcome = files_write_fd(why, fd, bytes);
	if (outcome == OUTCOME_DONE && fsync(fd) != 0)
		outcome = complain(why, OUTCOME_INTERNAL, "cannot sync: %s",
				   strerror(errno));
	close(fd);
	return outcome;
}

static enum outcome put(struct complaint *why, int folder, const char *name,
			struct slice bytes, unsigned flags)
{
	char temporary[NAME_MAX_SIZE];
	enum outcome outcome;

	if (!temporary_name(temporary, name))
		return complain(why, OUTCOME_INTERNAL, "name too long");
	outcome = write_temporary(why, folder, temporary, bytes);
	if (outcome == OUTCOME_DONE &&
	    renameat2(folder, temporary, folder, name, flags) != 0)
		outcome = complain(
			why, errno == EEXIST ? OUTCOME_STORE : OUTCOME_INTERNAL,
			"%s", strerror(errno));
	if (outcome != OUTCOME_DONE)
		(void)unlinkat(folder, temporary, 0);
	else if (sync_folder(folder, name) != 0)
		outcome =
			complain(why, OUTCOME_INTERNAL,
				 "cannot sync the folder: %s", strerror(errno));
	return name_it(why, name, outcome);
}

enum outcome files_replace(struct complaint *why, int folder, const char *name,
			   struct slice bytes)
{
	return put(why, folder, name, bytes, 0);
}

enum outcome files_create(struct complaint *why, const char *path,
			  struct slice bytes)
{
	return put(why, AT_FDCWD, path, bytes, RENAME_NOREPLACE);
}

enum outcome files_write(struct complaint *why, const char *path,
			 struct slice bytes)
{
	struct stat about;
	enum outcome outcome;
	int fd;

	if (!strcmp(path, "-"))
		return name_it(why, "standard output",
			       files_write_fd(why, STDOUT_FILENO, bytes));
	/* A pipe or a device is written to; it cannot be replaced. */
	if (stat(path, &about) != 0 || S_ISREG(about.st_mode))
		return files_replace(why, AT_FDCWD, path, bytes);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return complain(why, OUTCOME_INTERNAL, "%.200s: %s", path,
				strerror(errno));
	outcome = files_write_fd(why, fd, bytes);
	close(fd);
	return name_it(why, path, outcome);
}
