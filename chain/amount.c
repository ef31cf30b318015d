/* amount.c - satoshis to decimal text and back, in integers only. */
#include "chain/amount.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS 8

/* INT64_MIN has no positive twin in int64_t; in uint64_t it has. */
static uint64_t magnitude(int64_t satoshis)
{
	return satoshis < 0 ? 0 - (uint64_t)satoshis : (uint64_t)satoshis;
}

size_t amount_to_fixed(char out[AMOUNT_TEXT_SIZE], int64_t satoshis)
{
	uint64_t coins = magnitude(satoshis) / SATOSHIS_PER_COIN;
	uint64_t rest = magnitude(satoshis) % SATOSHIS_PER_COIN;
	char text[AMOUNT_TEXT_SIZE];
	char *const end = text + sizeof(text) - 1;
	char *at = end;

	*end = '\0';
	for (int i = 0; i < DECIMALS; i++, rest /= 10)
		*--at = (char)('0' + rest % 10);
	*--at = '.';
	do
		*--at = (char)('0' + coins % 10);
	while (coins /= 10);
	if (satoshis < 0)
		*--at = '-';
	memcpy(out, at, (size_t)(end - at) + 1);
	return (size_t)(end - at);
}

/* JavaScript leaves the plain form below 1e-6: 1 to 99 satoshis are one or
 * two digits times 1e-8 or 1e-7. */
static size_t small_to_js(char out[AMOUNT_TEXT_SIZE], const char *sign,
			  unsigned abs)
{
	int len;

	if (abs < 10)
		len = snprintf(out, AMOUNT_TEXT_SIZE, "%s%ue-8", sign, abs);
	else if (abs % 10 == 0)
		len = snprintf(out, AMOUNT_TEXT_SIZE, "%s%ue-7", sign,
			       abs / 10);
	else
		len = snprintf(out, AMOUNT_TEXT_SIZE, "%s%u.%ue-7", sign,
			       abs / 10, abs % 10);
	return (size_t)len;
}

size_t amount_to_js(char out[AMOUNT_TEXT_SIZE], int64_t satoshis)
{
	uint64_t abs = magnitude(satoshis);
	size_t len;

	if (abs && abs < 100)
		return small_to_js(out, satoshis < 0 ? "-" : "", (unsigned)abs);
	len = amount_to_fixed(out, satoshis);
	while (out[len - 1] == '0')
		len--;
	if (out[len - 1] == '.')
		len--;
	out[len] = '\0';
	return len;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Appends a digit to *v unless the result would pass the limit. */
static bool push_digit(uint64_t *v, unsigned digit, uint64_t limit)
{
	if (*v > (limit - digit) / 10)
		return false;
	*v = *v * 10 + digit;
	return true;
}

/* "digits[.digits]" as satoshis, up to limit. */
static bool parse_magnitude(uint64_t *out, const char *at, const char *end,
			    uint64_t limit)
{
	unsigned decimals = 0;
	bool point = false;

	*out = 0;
	if (at == end || !is_digit(*at) || !is_digit(end[-1]))
		return false;
	for (; at < end; at++) {
		if (*at == '.' && !point) {
			point = true;
			continue;
		}
		if (!is_digit(*at) || (point && ++decimals > DECIMALS) ||
		    !push_digit(out, (unsigned)(*at - '0'), limit))
			return false;
	}
	for (; decimals < DECIMALS; decimals++)
		if (!push_digit(out, 0, limit))
			return false;
	return true;
}

enum status amount_parse(int64_t *out, const char *text, size_t len)
{
	bool negative = len && *text == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative;
	uint64_t abs;

	if (!len || !parse_magnitude(&abs, text + negative, text + len, limit))
		return STATUS_BAD_INPUT;
	/* -abs in unsigned arithmetic, so that INT64_MIN is reached too. */
	*out = (int64_t)(negative ? 0 - abs : abs);
	return STATUS_OK;
}
