/* tagged_hash.c - BIP340, BIP341. */
#include "wallet/tagged_hash.h"

#include <nettle/sha2.h>

#include "chain/hash.h"
#include "wallet/compact_size.h"

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

void tap_leaf_hash(uint8_t out[32], uint8_t version, struct slice script)
{
	uint8_t size[COMPACT_SIZE_MAX];
	struct slice pieces[] = { { &version, 1 }, { size, 0 }, script };

	pieces[1].len = compact_size_put(size, script.len);
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
