/* The hash of a set: whatever the order, and as the node computes it. */
#include "support.h"

#include "chain/hash.h"
#include "indexer/muhash.h"

static void add_text(struct muhash *m, const char *hex)
{
	uint8_t bytes[128];
	size_t len = strlen(hex);

	assert_ok(hex_decode(bytes, hex, len));
	muhash_add(m, bytes, len / 2);
}

static void assert_muhash(struct muhash *m, const char *display)
{
	struct txid hash;
	char text[HASH_HEX_SIZE];

	muhash_finish(m, hash.bytes);
	txid_to_hex(text, &hash);
	assert_string_equal(text, display);
}

/* gettxoutsetinfo "muhash" of a regtest bitcoind (Knots 29.4) that had one
 * output, of block 1's coinbase, paid to OP_TRUE: as it serialises that. */
#define COIN_HEX                                                       \
	"0101811a9245cfae75af3f2fb5ebebb35ee25dfee53b74afac6a45be242b" \
	"bab4000000000300000000f2052a010000000151"
#define COIN_MUHASH                        \
	"2389b109e7092267847f9455cc974192" \
	"a6179642a01859073d6db4f8eb42f2fd"

static void one_coin_hashes_as_the_node_says(void **state)
{
	struct muhash *m = muhash_new();

	(void)state;
	assert_non_null(m);
	add_text(m, COIN_HEX);
	assert_muhash(m, COIN_MUHASH);
	muhash_free(m);
}

static void order_does_not_matter(void **state)
{
	struct muhash *m[2] = { muhash_new(), muhash_new() };
	uint8_t a[32], b[32];

	(void)state;
	for (uint8_t i = 0; i < 50; i++) {
		uint8_t down = (uint8_t)(49 - i);

		muhash_add(m[0], &i, 1);
		muhash_add(m[1], &down, 1);
	}
	muhash_finish(m[0], a);
	muhash_finish(m[1], b);
	assert_memory_equal(a, b, 32);
	muhash_add(m[1], "", 0);
	muhash_finish(m[1], b);
	assert_memory_not_equal(a, b, 32);
	muhash_free(m[0]);
	muhash_free(m[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_coin_hashes_as_the_node_says),
		cmocka_unit_test(order_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
