/* amount.h - money as 64-bit satoshis, written and read exactly.
 *
 * No floating point anywhere: insight-api.md 1.4 asks for what JavaScript
 * prints for satoshis / 1e8, which integer arithmetic yields exactly. */
#ifndef CHAIN_AMOUNT_H
#define CHAIN_AMOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

#define SATOSHIS_PER_COIN 100000000ULL
#define AMOUNT_TEXT_SIZE  32

/* "12.00000001", "0.00000000", "-1.50000000". Returns the length. */
size_t amount_to_fixed(char out[AMOUNT_TEXT_SIZE], int64_t satoshis);
/* As JavaScript's JSON.stringify(satoshis / 1e8): "12.00000001", "50",
 * "0.0001", "0", "-0.5"; below 1e-6 in exponent form: "1e-8", "1.5e-7",
 * "-9.9e-7". From 2^26 coins on, where a double is coarser than a satoshi,
 * the exact digits, which name the same double. Returns the length. */
size_t amount_to_js(char out[AMOUNT_TEXT_SIZE], int64_t satoshis);
/* Decimal text "[-]digits[.digits]" with at most 8 decimals, nothing else
 * around it; BAD_INPUT on anything else or overflow. */
MUST_CHECK enum status amount_parse(int64_t *out, const char *text, size_t len);

#endif /* CHAIN_AMOUNT_H */
