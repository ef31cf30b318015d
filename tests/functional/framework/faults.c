/* faults.c - preloaded into owsd by the tests: trouble at the Nth step that the
 * index takes on its disk, a step being a write to index.mdb or to a scratch
 * file of its build, or a flush of them.
 *
 *     OWSD_FAULT=count:FILE   how many steps there were stands in FILE
 *     OWSD_FAULT=kill:N       half of that write, then SIGKILL
 *     OWSD_FAULT=full:N       half of that write, and no room from then on
 *     OWSD_FAULT=full:N@S     the same, counted from the end of S of the
 * build's stages on, as told on standard error OWSD_FAULT=hold:N:FILE  makes
 * FILE, and waits before that write until it is gone; other threads go on
 *
 * LMDB has one writer, but opening and closing may flush on another thread:
 * hence the atomic count. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { FAULT_NONE, FAULT_COUNT, FAULT_KILL, FAULT_FULL, FAULT_HOLD };

static enum fault fault;
static unsigned long fault_at;
static int stages_before;
static atomic_int stages;
static const char *held_by; /* a file */
static int count_file = -1;
static atomic_ulong steps;
static atomic_bool full;

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void read_fault(void)
{
	const char *text = getenv("OWSD_FAULT");
	const char *value = text ? strchr(text, ':') : NULL;

	if (!value)
		return;
	if (!strncmp(text, "count", 5)) {
		fault = FAULT_COUNT;
		count_file =
			open(value + 1, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		return;
	}
	fault = text[0] == 'k'   ? FAULT_KILL
		: text[0] == 'h' ? FAULT_HOLD
				 : FAULT_FULL;
	fault_at = strtoul(value + 1, NULL, 10);
	if (strchr(value, '@'))
		stages_before = atoi(strchr(value, '@') + 1);
	value = strchr(value + 1, ':');
	held_by = value ? value + 1 : NULL;
}

static bool is_index(int fd)
{
	static const char name[] = "/index.mdb";
	char link[64], path[4096];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < (ssize_t)sizeof(name))
		return false;
	path[len] = '\0';
	return strstr(path, "-regtest/build") ||
	       !strcmp(path + len - (sizeof(name) - 1), name);
}

static void hold(void)
{
	int fd = open(held_by, O_WRONLY | O_CREAT, 0600);

	if (fd < 0)
		abort();
	close(fd);
	while (!access(held_by, F_OK))
		usleep(1000);
}

/* Is it the one? */
static bool step(int fd)
{
	char text[32];
	unsigned long now;

	if (fault == FAULT_NONE || atomic_load(&stages) < stages_before ||
	    !is_index(fd))
		return false;
	now = atomic_fetch_add(&steps, 1) + 1;
	if (fault == FAULT_COUNT) {
		int len = snprintf(text, sizeof(text), "%lu\n", now);

		if (REAL(pwrite)(count_file, text, (size_t)len, 0) != len)
			abort();
		return false;
	}
	if (now == fault_at && fault == FAULT_HOLD)
		hold();
	return now == fault_at && fault != FAULT_HOLD;
}

static ssize_t out_of_room(void)
{
	errno = ENOSPC;
	return -1;
}

static ssize_t fail(ssize_t written)
{
	if (fault == FAULT_KILL)
		raise(SIGKILL);
	atomic_store(&full, true);
	return written > 0 ? written : out_of_room();
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	if (step(fd))
		return fail(REAL(pwrite)(fd, data, len / 2, at));
	if (atomic_load(&full) && is_index(fd))
		return out_of_room();
	return REAL(pwrite)(fd, data, len, at);
}

ssize_t write(int fd, const void *data, size_t len)
{
	static const char done[] = "build stage done";

	if (fd == STDERR_FILENO && memmem(data, len, done, sizeof(done) - 1))
		atomic_fetch_add(&stages, 1);
	if (step(fd))
		return fail(REAL(write)(fd, data, len / 2));
	if (atomic_load(&full) && is_index(fd))
		return out_of_room();
	return REAL(write)(fd, data, len);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	if (step(fd))
		return fail(REAL(writev)(fd, parts, count / 2));
	if (atomic_load(&full) && is_index(fd))
		return out_of_room();
	return REAL(writev)(fd, parts, count);
}

int fdatasync(int fd)
{
	if (step(fd))
		return (int)fail(0);
	return REAL(fdatasync)(fd);
}

int fsync(int fd)
{
	if (step(fd))
		return (int)fail(0);
	return REAL(fsync)(fd);
}

int syncfs(int fd)
{
	if (step(fd))
		return (int)fail(0);
	return REAL(syncfs)(fd);
}

int statvfs(const char *path, struct statvfs *out)
{
	int rc = REAL(statvfs)(path, out);

	if (!rc && atomic_load(&full))
		out->f_bavail = out->f_bfree = 0;
	return rc;
}
