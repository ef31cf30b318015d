/* locked.h - memory for secrets: never swapped, never dumped, wiped when freed.
 *
 * Blocks come from libsodium: guard pages around, locked, left out of core
 * dumps. A lock that fails is an error here, since a secret that reaches the
 * swap file stays there.
 *
 * While nothing is signed, secrets lie encrypted ("shielded") under a key that
 * is hashed from 16 KiB of random bytes: who reads a part of the memory through
 * a fault of the hardware, or scans it for keys, finds none. OpenSSH's agent
 * keeps its keys so. */
#ifndef SIGNER_LOCKED_H
#define SIGNER_LOCKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signer/outcome.h"

/* Zeros. NULL: *why tells which limit is too low. */
void *locked_new(size_t size, struct complaint *why);
/* NULL is fine. */
void locked_free(void *block);

#define SHIELD_PREKEY_SIZE 16384

struct shield {
	uint8_t *prekey; /* locked; NULL: not open */
	bool up;
};

/* One shield serves one block. INTERNAL: memory. */
MUST_CHECK enum outcome shield_open(struct shield *shield,
				    struct complaint *why);
void shield_close(struct shield *shield);
/* Encrypts and decrypts the block in place; each only in its turn. */
void shield_raise(struct shield *shield, void *block, size_t size);
void shield_lower(struct shield *shield, void *block, size_t size);

#endif /* SIGNER_LOCKED_H */
