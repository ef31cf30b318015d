#include "signer/heartbeat.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define NAME      "serving"
#define TEXT_SIZE 24 /* "00000000001763796000 1\n" */

enum outcome heartbeat_open(struct heartbeat *heartbeat, struct complaint *why,
			    int folder)
{
	heartbeat->folder = folder;
	heartbeat->file = openat(
		folder, NAME,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (heartbeat->file < 0)
		return complain(why, OUTCOME_INTERNAL, "%s: %s", NAME,
				strerror(errno));
	heartbeat_beat(heartbeat, true);
	return OUTCOME_DONE;
}

/* One that cannot be written gets old, and tells so. */
void heartbeat_beat(const struct heartbeat *heartbeat, bool well)
{
	char text[TEXT_SIZE];

	snprintf(text, sizeof(text), "%020" PRIu64 " %c\n", clock_unix(),
		 well ? '1' : '0');
	if (lseek(heartbeat->file, 0, SEEK_SET) == 0)
		(void)!write(heartbeat->file, text, strlen(text));
}

void heartbeat_close(struct heartbeat *heartbeat)
{
	if (heartbeat->file < 0)
		return;
	(void)unlinkat(heartbeat->folder, NAME, 0);
	close(heartbeat->file);
	heartbeat->file = -1;
}

/* False: there is none. */
static bool read_beat(uint64_t *time, bool *well, const char *folder)
{
	char path[4096 + sizeof(NAME) + 1], text[TEXT_SIZE] = "";
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%.4095s/" NAME, folder);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len != TEXT_SIZE - 1 || strspn(text, "0123456789") != 20)
		return false;
	*time = strtoull(text, NULL, 10);
	*well = text[21] == '1';
	return true;
}

enum outcome heartbeat_check(uint64_t *age, struct complaint *why,
			     const char *folder, uint32_t within)
{
	const uint64_t now = clock_unix();
	uint64_t time;
	bool well;

	if (!read_beat(&time, &well, folder))
		return complain(why, OUTCOME_INTERNAL,
				"nobody serves from %.300s", folder);
	/* A clock that was set back is of no importance: the next round, within
	 * a second, has the new time. */
	if (time > now || now - time > within)
		return complain(why, OUTCOME_INTERNAL,
				"no round within %" PRIu32
				" seconds: the last was at %" PRIu64
				", and now it is %" PRIu64,
				within, time, now);
	if (!well)
		return complain(why, OUTCOME_INTERNAL,
				"requests cannot be answered; its log says "
				"why");
	*age = now - time;
	return OUTCOME_DONE;
}
