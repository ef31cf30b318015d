/* Headers are written back as they came, and work never decreases. */
#include "check.h"

#include <math.h>

#include "chain/header.h"

static void check_work(uint32_t bits)
{
	uint8_t before[CHAINWORK_SIZE] = { 0 }, after[CHAINWORK_SIZE];
	double difficulty = header_difficulty(bits);

	/* Half of the range: no sum overflows. */
	memset(before + 1, 0xff, sizeof(before) - 1);
	memcpy(after, before, sizeof(after));
	header_add_work(after, bits);
	check(memcmp(after, before, sizeof(after)) >= 0);
	check(isfinite(difficulty) && difficulty >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct block_hash hash, again;
	struct header header;
	struct writer w;

	if (header_parse(&header, data, size) != STATUS_OK) {
		check(size != HEADER_SIZE);
		return 0;
	}
	writer_init(&w);
	header_write(&w, &header);
	check(slice_equal(writer_slice(&w), slice_of(data, size)));
	writer_clear(&w);
	hash = header_hash(&header);
	sha256d(again.bytes, data, size);
	check(block_hash_equal(&hash, &again));
	check_work(header.bits);
	return 0;
}
