/* support.h - what the tests of wallet/ share. */
#ifndef TESTS_UNIT_WALLET_SUPPORT_H
#define TESTS_UNIT_WALLET_SUPPORT_H

#include "tests/unit/chain/support.h"

#include "chain/network.h"
#include "wallet/key.h"

static inline struct curve open_curve(void)
{
	struct curve curve;

	assert_ok(curve_open(&curve, NULL));
	return curve;
}

static inline const struct network *net_of(const char *coin, const char *name)
{
	const struct network *net = network_find(coin, name);

	assert_non_null(net);
	return net;
}

/* The bytes of a text, borrowed. */
static inline struct slice text_slice(const char *text)
{
	return slice_of(text, strlen(text));
}

/* Exactly len bytes of hexadecimal digits. */
static inline void fill_from_hex(uint8_t *out, size_t len, const char *hex)
{
	assert_int_equal(strlen(hex), 2 * len);
	assert_ok(hex_decode(out, hex, 2 * len));
}

static inline bool all_zeros(const void *data, size_t len)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

#endif /* TESTS_UNIT_WALLET_SUPPORT_H */
