/* process.h - what this process gives up before it reads a secret: core dumps,
 * being traced, gaining rights, and having its stack swapped. */
#ifndef SIGNER_PROCESS_H
#define SIGNER_PROCESS_H

#include <stdbool.h>

#include "signer/outcome.h"

/* First thing in main(). INTERNAL: the kernel would not. */
MUST_CHECK enum outcome process_harden(struct complaint *why);
/* Is all of the memory locked? Only where the limit allows it; the blocks of
 * locked.h are in any case. */
bool process_is_locked(void);

#endif /* SIGNER_PROCESS_H */
