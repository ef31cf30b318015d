/* descriptor_checksum.c - BIP380's checksum: eight digits that find up to three
 * wrong characters. */
#include "wallet/descriptor.h"

/* Ordered so that the groups of 32 hold what is likely to be mixed up. */
static const char input_chars[] = "0123456789()[],'/*abcdefgh@:$%{}"
				  "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
				  "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static void feed(uint64_t *state, unsigned symbol)
{
	static const uint64_t generator[] = {
		0xf5dee51989, 0xa9fdca3312, 0x1bab10e32d,
		0x3706b1677a, 0x644d626ffd,
	};
	unsigned top = (unsigned)(*state >> 35);

	*state = (*state & 0x7ffffffff) << 5 ^ symbol;
	for (unsigned i = 0; i < 5; i++)
		if (top >> i & 1)
			*state ^= generator[i];
}

enum status descriptor_checksum(char out[DESCRIPTOR_CHECKSUM_SIZE],
				struct slice text)
{
	unsigned group = 0, grouped = 0;
	uint64_t state = 1;

	for (size_t i = 0; i < text.len; i++) {
		const char *found =
			text.data[i] ? strchr(input_chars, text.data[i]) : NULL;
		unsigned at;

		if (!found)
			return STATUS_BAD_INPUT;
		at = (unsigned)(found - input_chars);
		feed(&state, at & 31);
		group = group * 3 + (at >> 5);
		if (++grouped == 3) {
			feed(&state, group);
			group = grouped = 0;
		}
	}
	if (grouped)
		feed(&state, group);
	for (int i = 0; i < DESCRIPTOR_CHECKSUM_SIZE - 1; i++)
		feed(&state, 0);
	state ^= 1;
	for (int i = 0; i < DESCRIPTOR_CHECKSUM_SIZE - 1; i++)
		out[i] = digits[state >> (5 * (7 - i)) & 31];
	out[DESCRIPTOR_CHECKSUM_SIZE - 1] = '\0';
	return STATUS_OK;
}
