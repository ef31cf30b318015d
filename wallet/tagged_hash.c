/* tagged_hash.c - BIP340, BIP341. */
#include "wallet/tagged_hash.h"

#include <nettle/sha2.h>

#include "chain/hash.h"

void tagged_hash(uint8_t out[32], const char *tag, const struct slice *pieces,
		 size_t count)
{
	struct sha256_ctx ctx;
	uint8_t mark[32];

	sha256(mark, tag, strlen(tag));
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(mark), mark);
	sha256_update(&ctx, sizeof(mark), mark);
	for (size_t i = 0; i < count; i++)
		sha256_update(&ctx, pieces[i].len, pieces[i].data);
	sha256_digest(&ctx, 32, out);
}

/* As chain/writer.h writes it, without an allocation. */
static size_t put_compact_size(uint8_t out[9], uint64_t v)
{
	size_t len = v < 0xfd ? 0 : v <= 0xffff ? 2 : v <= 0xffffffff ? 4 : 8;

	if (!len) {
		out[0] = (uint8_t)v;
		return 1;
	}
	out[0] = len == 2 ? 0xfd : len == 4 ? 0xfe : 0xff;
	for (size_t i = 0; i < len; i++)
		out[1 + i] = (uint8_t)(v >> (8 * i));
	return 1 + len;
}

void tap_leaf_hash(uint8_t out[32], uint8_t version, struct slice script)
{
	uint8_t size[9];
	struct slice pieces[] = { { &version, 1 }, { size, 0 }, script };

	pieces[1].len = put_compact_size(size, script.len);
	tagged_hash(out, "TapLeaf", pieces, 3);
}

void tap_branch_hash(uint8_t out[32], const uint8_t a[32], const uint8_t b[32])
{
	bool in_order = memcmp(a, b, 32) <= 0;
	struct slice pieces[] = { { in_order ? a : b, 32 },
				  { in_order ? b : a, 32 } };

	tagged_hash(out, "TapBranch", pieces, 2);
}

void tap_tweak(uint8_t out[32], const struct xonly_key *internal,
	       const uint8_t *root)
{
	struct slice pieces[] = { { internal->bytes, 32 }, { root, 32 } };

	tagged_hash(out, "TapTweak", pieces, root ? 2 : 1);
}
