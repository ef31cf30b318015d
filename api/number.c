#include "api/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain/header.h"

/* The fewest significant digits that read back to value (> 0), without the
 * point; *exponent is that of "d.ddd". Returns how many. */
static int shortest_digits(char digits[24], int *exponent, double value)
{
	char text[40];
	int count = 0;

	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	*exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	for (const char *at = text; *at != 'e'; at++)
		if (*at != '.')
			digits[count++] = *at;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = 0;
	return count;
}

char *digits_before(char *end, uint64_t value)
{
	do
		*--end = (char)('0' + value % 10);
	while (value /= 10);
	return end;
}

/* ECMA-262, Number::toString: k digits, n is where the point goes. */
size_t number_to_js(char out[NUMBER_TEXT_SIZE], double value)
{
	static const char zeros[] = "000000000000000000000";
	const char *sign = value < 0 ? "-" : "";
	const size_t size = NUMBER_TEXT_SIZE;
	char digits[24];
	int n, k, len;

	if (value == 0)
		return (size_t)snprintf(out, size, "0");
	k = shortest_digits(digits, &n, value < 0 ? -value : value);
	n++;
	if (k <= n && n <= 21)
		len = snprintf(out, size, "%s%s%.*s", sign, digits, n - k,
			       zeros);
	else if (0 < n && n <= 21)
		len = snprintf(out, size, "%s%.*s.%s", sign, n, digits,
			       digits + n);
	else if (-6 < n && n <= 0)
		len = snprintf(out, size, "%s0.%.*s%s", sign, -n, zeros,
			       digits);
	else
		len = snprintf(out, size, "%s%c%s%se%+d", sign, digits[0],
			       k > 1 ? "." : "", digits + 1, n - 1);
	return (size_t)len;
}

/* 64 bits would overflow at a difficulty of 1.8 * 10^11, passed in 2014. */
__extension__ typedef unsigned __int128 u128;

#define DECIMALS       100000000ULL
#define EASIEST_TARGET 0xffffULL /* times 256^26: bits 1d00ffff */

static double from_hundred_millionths(u128 value)
{
	char text[NUMBER_TEXT_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64 ".%08" PRIu64,
		 (uint64_t)(value / DECIMALS), (uint64_t)(value % DECIMALS));
	return strtod(text, NULL);
}

size_t difficulty_to_js(char out[NUMBER_TEXT_SIZE], uint32_t bits)
{
	const uint32_t mantissa = bits & 0x7fffff;
	/* The target is mantissa * 256^(size - 3), so this many bytes smaller
	 * than the easiest one. */
	const int shift = 29 - (int)(bits >> 24);
	u128 quotient;

	if (!mantissa)
		return number_to_js(out, 0);
	if (shift > 8 || shift < -4)
		return number_to_js(out, header_difficulty(bits));
	if (shift >= 0)
		quotient = ((u128)(EASIEST_TARGET * DECIMALS) << 8 * shift) /
			   mantissa;
	else
		quotient = (u128)(EASIEST_TARGET * DECIMALS) /
			   ((u128)mantissa << -8 * shift);
	if (quotient / DECIMALS > UINT64_MAX)
		return number_to_js(out, header_difficulty(bits));
	return number_to_js(out, from_hundred_millionths(quotient));
}

struct js_int js_int_parse(const char *text)
{
	struct js_int number = { 0 };
	bool negative;

	if (!text || !*text)
		return number;
	text += strspn(text, " \t\n\v\f\r");
	negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	for (; *text >= '0' && *text <= '9'; text++) {
		number.given = true;
		number.value = number.value * 10 + (*text - '0');
		if (number.value > JS_INT_MAX)
			number.value = JS_INT_MAX;
	}
	number.nan = !number.given;
	if (negative)
		number.value = -number.value;
	return number;
}

const char *js_int_text(char out[NUMBER_TEXT_SIZE], struct js_int number)
{
	if (number.nan)
		return "NaN";
	snprintf(out, NUMBER_TEXT_SIZE, "%" PRId64, number.value);
	return out;
}
