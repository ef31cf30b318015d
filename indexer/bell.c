#include "indexer/bell.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct bell {
	int fd;
	atomic_bool armed;
};

struct bell *bell_new(void)
{
	struct bell *bell = calloc(1, sizeof(*bell));

	if (!bell)
		return NULL;
	bell->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (bell->fd >= 0)
		return bell;
	free(bell);
	return NULL;
}

void bell_free(struct bell *bell)
{
	if (!bell)
		return;
	close(bell->fd);
	free(bell);
}

/* Both sides exchange, so that whichever comes second sees what the other did
 * before: the change, or that somebody sleeps. */
void bell_arm(struct bell *bell)
{
	uint64_t rung;

	/* Fails when it has not rung. */
	(void)!read(bell->fd, &rung, sizeof(rung));
	atomic_exchange(&bell->armed, true);
}

int bell_fd(const struct bell *bell)
{
	return bell->fd;
}

void bell_ring(struct bell *bell)
{
	const uint64_t one = 1;

	/* The write fails only when it is readable anyway. */
	if (atomic_exchange(&bell->armed, false))
		(void)!write(bell->fd, &one, sizeof(one));
}
