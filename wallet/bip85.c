/* bip85.c - the applications of BIP85. */
#include "wallet/bip85.h"

#include <nettle/hmac.h>

#define PURPOSE 83696968u

/* The applications' numbers. */
#define APPLICATION_MNEMONIC 39u
#define APPLICATION_WIF      2u
#define APPLICATION_XPRV     32u
#define APPLICATION_BYTES    128169u
#define ENGLISH              0u

enum status bip85_entropy(uint8_t out[BIP85_ENTROPY_SIZE],
			  const struct curve *curve, const struct xprv *root,
			  const struct key_path *path)
{
	static const uint8_t salt[] = "bip-entropy-from-k";
	struct hmac_sha512_ctx ctx;
	struct xprv child;
	enum status st;

	memset(out, 0, BIP85_ENTROPY_SIZE);
	if (!path->count || path->steps[0] != (PURPOSE | KEY_PATH_HARDENED))
		return STATUS_REFUSED;
	for (size_t i = 0; i < path->count; i++)
		if (!(path->steps[i] & KEY_PATH_HARDENED))
			return STATUS_REFUSED;
	st = xprv_derive(&child, curve, root, path);
	if (st == STATUS_OK) {
		hmac_sha512_set_key(&ctx, sizeof(salt) - 1, salt);
		hmac_sha512_update(&ctx, sizeof(child.secret.bytes),
				   child.secret.bytes);
		hmac_sha512_digest(&ctx, BIP85_ENTROPY_SIZE, out);
		secret_wipe(&ctx, sizeof(ctx));
	}
	xprv_clear(&child);
	secret_wipe_stack();
	return st;
}

/* m/83696968h/STEPSh: count steps, hardened here. */
static enum status entropy_of(uint8_t out[BIP85_ENTROPY_SIZE],
			      const struct curve *curve,
			      const struct xprv *root, const uint32_t *steps,
			      size_t count)
{
	struct key_path path = { .count = count + 1 };

	memset(out, 0, BIP85_ENTROPY_SIZE);
	path.steps[0] = PURPOSE | KEY_PATH_HARDENED;
	for (size_t i = 0; i < count; i++) {
		if (steps[i] & KEY_PATH_HARDENED)
			return STATUS_LIMIT;
		path.steps[i + 1] = steps[i] | KEY_PATH_HARDENED;
	}
	return bip85_entropy(out, curve, root, &path);
}

enum status bip85_mnemonic(char out[MNEMONIC_TEXT_SIZE],
			   const struct curve *curve, const struct xprv *root,
			   uint32_t words, uint32_t index)
{
	const uint32_t steps[] = { APPLICATION_MNEMONIC, ENGLISH, words,
				   index };
	uint8_t entropy[BIP85_ENTROPY_SIZE];
	enum status st;

	if (words % 3 || words < 12 || words > MNEMONIC_MAX_WORDS)
		return STATUS_LIMIT;
	st = entropy_of(entropy, curve, root, steps, 4);
	if (st == STATUS_OK)
		st = mnemonic_from_entropy(out,
					   slice_of(entropy, words * 4 / 3));
	secret_wipe(entropy, sizeof(entropy));
	return st;
}

enum status bip85_wif(struct wif_key *out, const struct curve *curve,
		      const struct xprv *root, uint32_t index)
{
	const uint32_t steps[] = { APPLICATION_WIF, index };
	uint8_t entropy[BIP85_ENTROPY_SIZE];
	enum status st;

	secret_wipe(out, sizeof(*out));
	out->compressed = true;
	st = entropy_of(entropy, curve, root, steps, 2);
	if (st == STATUS_OK &&
	    secret_key_parse(&out->secret, slice_of(entropy, 32)) != STATUS_OK)
		st = STATUS_FAILED;
	secret_wipe(entropy, sizeof(entropy));
	return st;
}

/* Here the chain code comes first, unlike in BIP32. */
enum status bip85_xprv(struct xprv *out, const struct curve *curve,
		       const struct xprv *root, uint32_t index)
{
	const uint32_t steps[] = { APPLICATION_XPRV, index };
	uint8_t entropy[BIP85_ENTROPY_SIZE];
	enum status st;

	xprv_clear(out);
	st = entropy_of(entropy, curve, root, steps, 2);
	if (st == STATUS_OK) {
		memcpy(out->pub.chain_code, entropy, 32);
		if (secret_key_parse(&out->secret,
				     slice_of(entropy + 32, 32)) != STATUS_OK)
			st = STATUS_FAILED;
		else
			st = public_key_of(&out->pub.key, curve, &out->secret,
					   true);
	}
	if (st != STATUS_OK)
		xprv_clear(out);
	secret_wipe(entropy, sizeof(entropy));
	return st;
}

enum status bip85_bytes(uint8_t *out, uint32_t len, const struct curve *curve,
			const struct xprv *root, uint32_t index)
{
	const uint32_t steps[] = { APPLICATION_BYTES, len, index };
	uint8_t entropy[BIP85_ENTROPY_SIZE];
	enum status st;

	if (len < 16 || len > BIP85_ENTROPY_SIZE)
		return STATUS_LIMIT;
	st = entropy_of(entropy, curve, root, steps, 3);
	memcpy(out, entropy, len);
	secret_wipe(entropy, sizeof(entropy));
	return st;
}
