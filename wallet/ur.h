/* ur.h - templates as text for QR codes: "ur:psbt/hdosjojk...", of one part.
 *
 * A CBOR byte string, a CRC-32 behind it, each byte as the first and last
 * letter of a word. "crypto-psbt" is the type's older name.
 *
 * Source: BCR-2020-005, -006, -012. */
#ifndef WALLET_UR_H
#define WALLET_UR_H

#include "chain/status.h"
#include "chain/writer.h"

/* Appends. NO_MEMORY; LIMIT: over 4 GiB. */
MUST_CHECK enum status ur_encode(struct writer *text, struct slice psbt);
/* Does the text mean to be one? */
bool ur_is(struct slice text);
/* In upper or lower case. space: at least text.len / 2 bytes, which *psbt then
 * points into. BAD_INPUT sets *why: another type, several parts, a wrong
 * checksum. */
MUST_CHECK enum status ur_decode(uint8_t *space, struct slice *psbt,
				 const char **why, struct slice text);

#endif /* WALLET_UR_H */
