#include "signer/entropy.h"

#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include <sodium.h>

static bool is_one_byte(const uint8_t *bytes, size_t len)
{
	return !memcmp(bytes, bytes + 1, len - 1);
}

enum outcome entropy_draw(uint8_t *out, struct complaint *why, size_t len)
{
	uint8_t drawn[2][ENTROPY_MAX];
	enum outcome outcome = OUTCOME_DONE;

	/* Two draws: a generator that stands still shows. Calls of up to 256
	 * bytes are never interrupted. */
	if (getrandom(drawn[0], ENTROPY_MAX, 0) != ENTROPY_MAX ||
	    getrandom(drawn[1], ENTROPY_MAX, 0) != ENTROPY_MAX ||
	    !memcmp(drawn[0], drawn[1], ENTROPY_MAX) ||
	    is_one_byte(drawn[0], ENTROPY_MAX))
		outcome = complain(why, OUTCOME_INTERNAL,
				   "the kernel gives no random bytes");
	else
		memcpy(out, drawn[0], len);
	sodium_memzero(drawn, sizeof(drawn));
	return outcome;
}
