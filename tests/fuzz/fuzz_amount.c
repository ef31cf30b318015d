/* Amounts: what parses is printed to a text that parses to the same; and any
 * number is printed to a text that parses back. */
#include "check.h"

#include <string.h>

#include "chain/amount.h"

static void check_amount(int64_t satoshis)
{
	char fixed[AMOUNT_TEXT_SIZE], js[AMOUNT_TEXT_SIZE];
	size_t len = amount_to_fixed(fixed, satoshis);
	int64_t back;

	check(len == strlen(fixed) && fixed[len - 9] == '.');
	check(amount_parse(&back, fixed, len) == STATUS_OK);
	check(back == satoshis);

	len = amount_to_js(js, satoshis);
	check(len == strlen(js));
	if (strchr(js, 'e'))
		check(satoshis > -100 && satoshis < 100 && satoshis);
	else
		check(amount_parse(&back, js, len) == STATUS_OK &&
		      back == satoshis);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t satoshis;

	if (amount_parse(&satoshis, (const char *)data, size) == STATUS_OK)
		check_amount(satoshis);
	if (size >= sizeof(satoshis)) {
		memcpy(&satoshis, data, sizeof(satoshis));
		check_amount(satoshis);
	}
	return 0;
}
