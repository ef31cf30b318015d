#include "signer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>

/* --- Landlock: which files --- */

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE)
#define FOLDER_RIGHTS                                                  \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |  \
	 LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* All that the first version of Landlock knows; later ones only add. */
#define HANDLED_RIGHTS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static uint64_t rights_of(enum sandbox_access access)
{
	return access == SANDBOX_READ_FILE ? READ_RIGHTS : FOLDER_RIGHTS;
}

/* The folder of a file that is to be written, since it is made anew there. */
static int open_place(const struct sandbox_path *path)
{
	char folder[4096];
	const char *slash;
	size_t len;

	if (path->access != SANDBOX_WRITE_FILE)
		return open(path->path, O_PATH | O_CLOEXEC);
	slash = strrchr(path->path, '/');
	if (!slash)
		return open(".", O_PATH | O_CLOEXEC);
	len = slash == path->path ? 1 : (size_t)(slash - path->path);
	if (len >= sizeof(folder))
		return -1;
	memcpy(folder, path->path, len);
	folder[len] = 0;
	return open(folder, O_PATH | O_CLOEXEC);
}

static int allow_path(int rules, const struct sandbox_path *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights_of(path->access),
		.parent_fd = open_place(path),
	};
	struct stat about;
	long done;

	if (rule.parent_fd < 0)
		return 0;
	/* Rights of folders are no rights of a device, /dev/null say. */
	if (fstat(rule.parent_fd, &about) == 0 && !S_ISDIR(about.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE |
				       LANDLOCK_ACCESS_FS_WRITE_FILE;
	done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		       &rule, 0);
	close(rule.parent_fd);
	return (int)done;
}

/* False: this kernel has no Landlock, or it is switched off. */
static bool restrict_files(const struct sandbox_path *paths, size_t count)
{
	static const struct sandbox_path terminal = { "/dev/tty",
						      SANDBOX_USE_FOLDER };
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = HANDLED_RIGHTS,
	};
	bool done;
	int rules;

	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
			     0);
	if (rules < 0)
		return false;
	done = allow_path(rules, &terminal) == 0;
	for (size_t i = 0; i < count && done; i++)
		done = allow_path(rules, &paths[i]) == 0;
	done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return done;
}

/* --- seccomp: which calls --- */

static const int allowed_calls[] = {
	/* Files. */
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(read),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(flock),
	SCMP_SYS(fcntl),
	SCMP_SYS(fchmod),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(umask),
	/* Waiting for files in a folder. */
	SCMP_SYS(inotify_init1),
	SCMP_SYS(inotify_add_watch),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	/* Memory. */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mlock),
	SCMP_SYS(mlock2),
	SCMP_SYS(munlock),
	/* The rest of a C program's life. */
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(futex),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getrlimit),
	SCMP_SYS(prlimit64),
	SCMP_SYS(sysinfo),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(tgkill),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(readlink),
};

/* On the terminal: asking and setting its modes, for a prompt without echo. */
static const unsigned long allowed_ioctls[] = { TCGETS, TCSETS, TCSETSW,
						TCSETSF };

/* A socket of no family: the kernel would never make it, so asking whether the
 * filter sees it harms nobody. Any other socket ends the process. */
#define PROBE_FAMILY   0x7fffffffL
#define PROBE_PROTOCOL 0x6f77L

/* libseccomp's own macros leave out a member, which clang warns of. */
static struct scmp_arg_cmp equals(unsigned arg, uint64_t value)
{
	return (struct scmp_arg_cmp){
		.arg = arg, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0
	};
}

static struct scmp_arg_cmp lacks(unsigned arg, uint64_t bits)
{
	return (struct scmp_arg_cmp){ .arg = arg,
				      .op = SCMP_CMP_MASKED_EQ,
				      .datum_a = bits,
				      .datum_b = 0 };
}

static int allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp only)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &only);
}

static int add_rules(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp probe[] = { equals(0, PROBE_FAMILY),
					      equals(2, PROBE_PROTOCOL) };
	int failed = 0;

	for (size_t i = 0; i < sizeof(allowed_calls) / sizeof(int); i++)
		failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					   allowed_calls[i], 0);
	for (size_t i = 0; i < sizeof(allowed_ioctls) / sizeof(long); i++)
		failed |= allow_if(filter, SCMP_SYS(ioctl),
				   equals(1, allowed_ioctls[i]));
	failed |= allow_if(filter, SCMP_SYS(prctl), equals(0, PR_GET_SECCOMP));
	failed |= allow_if(filter, SCMP_SYS(mmap), lacks(2, PROT_EXEC));
	failed |= allow_if(filter, SCMP_SYS(mprotect), lacks(2, PROT_EXEC));
	failed |= seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM),
					 SCMP_SYS(socket), 2, probe);
	return failed;
}

static bool restrict_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool done;

	if (!filter)
		return false;
	done = add_rules(filter) == 0 && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}

bool sandbox_refuses_sockets(void)
{
	long fd;

	errno = 0;
	fd = syscall(SYS_socket, PROBE_FAMILY, 0L, PROBE_PROTOCOL);
	return fd < 0 && errno == EPERM;
}

enum outcome sandbox_enter(bool *landlock, const struct sandbox_path *paths,
			   size_t count, struct complaint *why)
{
	*landlock = restrict_files(paths, count);
	if (!restrict_calls())
		return complain(why, OUTCOME_INTERNAL,
				"the kernel takes no seccomp filter");
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != SECCOMP_MODE_FILTER)
		return complain(why, OUTCOME_INTERNAL,
				"the sandbox does not hold");
	return OUTCOME_DONE;
}
