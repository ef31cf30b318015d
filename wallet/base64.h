/* base64.h - RFC 4648's base64 with padding, as templates and signatures of
 * messages are written. */
#ifndef WALLET_BASE64_H
#define WALLET_BASE64_H

#include "chain/slice.h"
#include "chain/status.h"

/* Room for the text of len bytes and its terminating zero. */
#define BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

void base64_encode(char *out, struct slice bytes);
/* out: at least text.len / 4 * 3 bytes. BAD_INPUT: a character that is none,
 * white space too, missing padding, or bits that mean nothing but are set. */
MUST_CHECK enum status base64_decode(uint8_t *out, size_t *len,
				     struct slice text);

#endif /* WALLET_BASE64_H */
