/* number.h - numbers as JavaScript reads and prints them.
 *
 * The API was born in JavaScript and its clients rely on the forms; amounts
 * do not come this way (chain/amount.h writes them from integers). */
#ifndef API_NUMBER_H
#define API_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT_SIZE 40

/* Writes the decimal digits so that they end before end, 20 at most, and
 * returns where they begin. */
char *digits_before(char *end, uint64_t value);

/* String(value) for a finite value: the fewest digits that read back to the
 * same double; plain up to 21 digits, "1e-7" below 1e-6. Returns the length. */
size_t number_to_js(char out[NUMBER_TEXT_SIZE], double value);

/* What the bits of a block say of its difficulty, as bitcore computes it:
 * (largest target / target), rounded down to eight decimals. On regtest that
 * is 0. Returns the length. */
size_t difficulty_to_js(char out[NUMBER_TEXT_SIZE], uint32_t bits);

/* parseInt(text, 10): blanks, a sign, digits; whatever follows is ignored.
 * Values are held within +-2^53, more than any height or offset. */
struct js_int {
	bool given;    /* false: no text at all, or no number in it */
	bool nan;      /* the latter */
	int64_t value; /* 0 unless given */
};
#define JS_INT_MAX (INT64_C(1) << 53)

struct js_int js_int_parse(const char *text); /* text may be NULL */
/* The value, or "NaN": for messages. */
const char *js_int_text(char out[NUMBER_TEXT_SIZE], struct js_int number);

#endif /* API_NUMBER_H */
