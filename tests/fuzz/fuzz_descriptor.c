/* What parses as a descriptor gives scripts for its first and last index, or
 * says that it cannot. */
#include "check.h"

#include "wallet/descriptor.h"

static void check_scripts(struct descriptor *d, const struct curve *curve,
			  uint32_t index)
{
	struct descriptor_script made[DESCRIPTOR_MAX_SCRIPTS];
	enum status st;
	size_t count;

	st = descriptor_scripts(made, &count, &d->space, curve, d,
				d->alternatives - 1, index);
	check(st == STATUS_OK || st == STATUS_REFUSED || st == STATUS_LIMIT);
	check(count >= 1 && count <= DESCRIPTOR_MAX_SCRIPTS);
}

static void check_network(const struct network *net, const struct curve *curve,
			  struct slice text)
{
	char checksum[DESCRIPTOR_CHECKSUM_SIZE];
	const char *why = NULL;
	struct descriptor d;

	if (descriptor_parse(&d, &why, curve, net, text) == STATUS_OK) {
		check(d.has_checksum || !text.len ||
		      !memchr(text.data, '#', text.len));
		check_scripts(&d, curve, 0);
		check_scripts(&d, curve, 0x7fffffff);
	} else {
		check(why && *why);
	}
	descriptor_clear(&d);
	if (descriptor_checksum(checksum, text) == STATUS_OK)
		check(strlen(checksum) == DESCRIPTOR_CHECKSUM_SIZE - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct curve curve;

	check(curve_open(&curve, NULL) == STATUS_OK);
	check_network(network_find("btc", "livenet"), &curve,
		      slice_of(data, size));
	check_network(network_find("bch", "livenet"), &curve,
		      slice_of(data, size));
	curve_close(&curve);
	return 0;
}
