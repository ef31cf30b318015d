#include "signer/process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* More stack than signing takes (measured: 60 KiB). */
#define STACK_LOCKED (256 * 1024)

/* Derived keys live on the stack for moments. The pages stay locked after the
 * call. */
__attribute__((noinline)) static int lock_stack(void)
{
	volatile char pages[STACK_LOCKED];

	for (size_t i = 0; i < sizeof(pages); i += 4096)
		pages[i] = 0;
	return mlock((const void *)pages, sizeof(pages));
}

static void lock_memory(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
		return;
	/* With a limit, MCL_FUTURE would make the key derivation's 64 MiB
	 * fail. With a low one locked.h's blocks come first. */
	if (limit.rlim_cur == RLIM_INFINITY)
		(void)mlockall(MCL_CURRENT | MCL_FUTURE);
	else if (limit.rlim_cur >= 4 * STACK_LOCKED)
		(void)lock_stack();
}

bool process_is_locked(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
	       limit.rlim_cur == RLIM_INFINITY;
}

enum outcome process_harden(struct complaint *why)
{
	const struct rlimit no_core = { 0, 0 };

	umask(077);
	if (setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return complain(why, OUTCOME_INTERNAL,
				"cannot harden the process: %s",
				strerror(errno));
	lock_memory();
	return OUTCOME_DONE;
}
