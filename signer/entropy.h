/* entropy.h - random bytes for keys, from the kernel and nowhere else. */
#ifndef SIGNER_ENTROPY_H
#define SIGNER_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#include "signer/outcome.h"

#define ENTROPY_MAX 64

/* len: up to ENTROPY_MAX. INTERNAL: getrandom() fails, or gives what no
 * generator gives: twice the same, or one byte repeated. */
MUST_CHECK enum outcome entropy_draw(uint8_t *out, struct complaint *why,
				     size_t len);

#endif /* SIGNER_ENTROPY_H */
