/* What decodes as CashAddr is what its payload encodes to, in its own case;
 * and every payload comes back from its text. */
#include "check.h"

#include <strings.h>

#include "chain/cashaddr.h"

static void check_text(const uint8_t *data, size_t size)
{
	char back[CASHADDR_TEXT_SIZE];
	char *text = malloc(size + 1);
	struct cashaddr address;
	const char *why = NULL, *payload;

	check(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (cashaddr_decode(&address, &why, "bchreg", text) == STATUS_OK) {
		check(cashaddr_encode(back, "bchreg", &address) == STATUS_OK);
		payload = strchr(text, ':') ? back : strchr(back, ':') + 1;
		check(!strcasecmp(payload, text));
	} else {
		check(why && *why);
	}
	free(text);
}

static void check_payload(const uint8_t *data, size_t size)
{
	struct cashaddr address = { 0 }, again;
	char text[CASHADDR_TEXT_SIZE];
	const char *why;

	if (!size || size - 1 > sizeof(address.hash))
		return;
	address.type = data[0] & 15;
	address.len = size - 1;
	memcpy(address.hash, data + 1, address.len);
	if (cashaddr_encode(text, "bchreg", &address) != STATUS_OK)
		return;
	check(cashaddr_decode(&again, &why, "bchreg", text) == STATUS_OK);
	check(again.type == address.type && again.len == address.len);
	check(!memcmp(again.hash, address.hash, address.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_text(data, size);
	check_payload(data, size);
	return 0;
}
