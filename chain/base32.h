/* base32.h - what bech32 and CashAddr share: the 32 digits, in one case or the
 * other, and the regrouping of their 5 bits into bytes.
 *
 * Failures are BAD_INPUT with *why set to a static text. */
#ifndef CHAIN_BASE32_H
#define CHAIN_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

/* Bytes to values, and back. */
#define BASE32_VALUES(bytes) (((bytes)*8 + 4) / 5)
#define BASE32_BYTES(values) ((values)*5 / 8)

/* text in lower case into out, whose cap bytes include the zero. "Input string
 * too long", "Invalid character" (not visible ASCII), "Mixed case". */
MUST_CHECK enum status base32_fold_case(char *out, size_t cap, const char **why,
					const char *text);
/* One value for each character of text; false when one is no digit. */
MUST_CHECK bool base32_read(uint8_t *values, const char *text);
/* One digit for each value, and the terminating zero. */
void base32_write(char *out, const uint8_t *values, size_t count);

/* BASE32_BYTES(count) at most. What is left over is padding: "More than 4
 * padding bits", "Nonzero padding". */
MUST_CHECK enum status base32_to_bytes(uint8_t *out, size_t *len,
				       const char **why, const uint8_t *values,
				       size_t count);
/* Writes BASE32_VALUES(len) values, the last filled up with zero bits. */
void base32_from_bytes(uint8_t *values, const void *data, size_t len);

#endif /* CHAIN_BASE32_H */
