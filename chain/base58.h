/* base58.h - Bitcoin's base58, and base58check with its four checksum bytes.
 *
 * The work grows with the square of the length, so both directions are bounded:
 * longer texts are refused before the first digit is looked at. */
#ifndef CHAIN_BASE58_H
#define CHAIN_BASE58_H

#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

/* Room for extended keys (78 bytes, 111 digits), the longest thing encoded. */
#define BASE58_MAX_TEXT   128
#define BASE58_TEXT_SIZE  (BASE58_MAX_TEXT + 1)
#define BASE58_MAX_ENCODE 93  /* bytes: always fit that text */
#define BASE58_MAX_DECODE 128 /* a digit "1" is a whole zero byte */

/* len <= BASE58_MAX_ENCODE. Returns the text's length. */
size_t base58_encode(char out[BASE58_TEXT_SIZE], const void *data, size_t len);
/* LIMIT: text too long; BAD_INPUT: a character that is no base58 digit. */
MUST_CHECK enum status base58_decode(uint8_t out[BASE58_MAX_DECODE],
				     size_t *len, const char *text,
				     size_t text_len);

/* len <= BASE58_MAX_ENCODE - 4. Returns the text's length. */
size_t base58check_encode(char out[BASE58_TEXT_SIZE], const void *data,
			  size_t len);
/* The bytes without their checksum. BAD_INPUT sets *why to "Input string too
 * long", "Non-base58 character", "Input string too short" or "Checksum
 * mismatch". */
MUST_CHECK enum status base58check_decode(uint8_t out[BASE58_MAX_DECODE],
					  size_t *len, const char **why,
					  const char *text, size_t text_len);

#endif /* CHAIN_BASE58_H */
