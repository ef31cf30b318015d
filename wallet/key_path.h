/* key_path.h - the way from a key to one of its descendants, BIP32: "m/84h/0h/
 * 0h/1/7". Steps of 2^31 and more are hardened. */
#ifndef WALLET_KEY_PATH_H
#define WALLET_KEY_PATH_H

#include "chain/slice.h"
#include "chain/status.h"

#define KEY_PATH_HARDENED  0x80000000u
#define KEY_PATH_MAX       64 /* steps; a bound of ours, BIP32 has 255 */
/* "m", and a slash, ten digits and a mark a step. */
#define KEY_PATH_TEXT_SIZE (1 + 12 * KEY_PATH_MAX + 1)

struct key_path {
	uint32_t steps[KEY_PATH_MAX];
	size_t count;
};

/* One step: digits, then perhaps one of the characters in marks, which means
 * hardened. BAD_INPUT: anything else, or a number over 2^31 - 1. */
MUST_CHECK enum status key_step_parse(uint32_t *out, struct slice text,
				      const char *marks);
/* "m", "m/1/2h", or without the "m/" in front; the empty text is the key
 * itself. h, H and ' mean hardened. BAD_INPUT; LIMIT: too many steps. */
MUST_CHECK enum status key_path_parse(struct key_path *out, struct slice text);
/* With "m" in front and h for hardened. */
void key_path_write(char out[KEY_PATH_TEXT_SIZE], const struct key_path *path);

#endif /* WALLET_KEY_PATH_H */
