/* A UR that is decoded is encoded to the same letters, in lower case. */
#include "check.h"

#include "wallet/ur.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t type_len = sizeof("ur:psbt/") - 1;
	uint8_t *space = malloc(size / 2 + 1);
	const char *why = NULL;
	struct writer text;
	struct slice psbt;

	check(space);
	writer_init(&text);
	if (ur_decode(space, &psbt, &why, slice_of(data, size)) == STATUS_OK) {
		check(ur_encode(&text, psbt) == STATUS_OK);
		check(text.len <= size);
		for (size_t i = 1; i <= text.len - type_len; i++)
			check((data[size - i] | 0x20) ==
			      text.data[text.len - i]);
	} else {
		check(why && *why);
	}
	writer_clear(&text);
	free(space);
	return 0;
}
