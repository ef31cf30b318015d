/* heartbeat.h - the sign of life that serve leaves in its state folder, for
 * ows-signer health: there is no socket to ask at.
 *
 *     serving     "TIME WELL\n": seconds since 1970, 20 digits; 1 when all
 *                 requests of the last round could be answered, else 0
 *
 * Written in place, since that takes no room on a full disk, and in one write,
 * so that who reads it sees one or the other. Removed when serve ends; when it
 * is killed the time gets old. Not synced: after a crash of the machine nobody
 * serves. */
#ifndef SIGNER_HEARTBEAT_H
#define SIGNER_HEARTBEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "signer/outcome.h"

struct heartbeat {
	int folder; /* borrowed: the journal's */
	int file;   /* -1: not open */
};

/* The folder stays open until heartbeat_close(). INTERNAL. */
MUST_CHECK enum outcome heartbeat_open(struct heartbeat *heartbeat,
				       struct complaint *why, int folder);
void heartbeat_beat(const struct heartbeat *heartbeat, bool well);
void heartbeat_close(struct heartbeat *heartbeat);

/* How many seconds ago it was, 0 to within. INTERNAL: longer ago, never, or not
 * well. */
MUST_CHECK enum outcome heartbeat_check(uint64_t *age, struct complaint *why,
					const char *folder, uint32_t within);

#endif /* SIGNER_HEARTBEAT_H */
