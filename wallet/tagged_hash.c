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

bool tap_commits(uint8_t leaf[32], struct slice output, struct slice control,
		 struct slice script)
{
	struct xonly_key internal, made;
	uint8_t root[32], tweak[32];
	bool odd;

	if (control.len < 33 || (control.len - 33) % 32 ||
	    (control.len - 33) / 32 > 128)
		return false;
	tap_leaf_hash(leaf, control.data[0] & 0xfe, script);
	memcpy(root, leaf, 32);
	for (size_t at = 33; at < control.len; at += 32)
		tap_branch_hash(root, root, control.data + at);
	if (xonly_key_parse(&internal, slice_of(control.data + 1, 32)) !=
	    STATUS_OK)
		return false;
	tap_tweak(tweak, &internal, root);
	return xonly_key_add(&made, &odd, &internal, tweak) == STATUS_OK &&
	       slice_equal(slice_of(made.bytes, 32), output) &&
	       odd == (control.data[0] & 1);
}
