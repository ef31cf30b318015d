/* field.h - the one question about secp256k1's field that its library does not
 * answer: Bitcoin Cash's Schnorr asks whether a y is a square. */
#ifndef WALLET_FIELD_H
#define WALLET_FIELD_H

#include <stdbool.h>
#include <stdint.h>

/* Is y (big-endian) a quadratic residue modulo p, and not zero? Takes time that
 * depends on y, which must be no secret. */
bool field_is_square(const uint8_t y[32]);

#endif /* WALLET_FIELD_H */
