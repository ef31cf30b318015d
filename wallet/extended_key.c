/* extended_key.c - BIP32. Serialisation first, derivation below. */
#include "wallet/extended_key.h"

#include <nettle/hmac.h>

#include "chain/hash.h"
#include "chain/reader.h"

#define MIN_SEED 16
#define MAX_SEED 64

void xprv_clear(struct xprv *key)
{
	secret_wipe(key, sizeof(*key));
}

static void put_be32(uint8_t *out, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* key: 33 bytes. */
static void put(uint8_t out[EXTENDED_KEY_SIZE], uint32_t version,
		const struct xpub *fields, const uint8_t *key)
{
	put_be32(out, version);
	out[4] = fields->depth;
	memcpy(out + 5, fields->parent, FINGERPRINT_SIZE);
	put_be32(out + 9, fields->index);
	memcpy(out + 13, fields->chain_code, sizeof(fields->chain_code));
	memcpy(out + 45, key, PUBLIC_KEY_SIZE);
}

void xpub_to_bytes(uint8_t out[EXTENDED_KEY_SIZE], const struct network *net,
		   const struct xpub *key)
{
	put(out, net->xpub_version, key, key->key.bytes);
}

void xpub_write(char out[BASE58_TEXT_SIZE], const struct network *net,
		const struct xpub *key)
{
	uint8_t bytes[EXTENDED_KEY_SIZE];

	xpub_to_bytes(bytes, net, key);
	base58check_encode(out, bytes, sizeof(bytes));
}

void xprv_write(char out[BASE58_TEXT_SIZE], const struct network *net,
		const struct xprv *key)
{
	uint8_t secret[PUBLIC_KEY_SIZE] = { 0 };
	uint8_t bytes[EXTENDED_KEY_SIZE];

	memcpy(secret + 1, key->secret.bytes, sizeof(key->secret.bytes));
	put(bytes, net->xprv_version, &key->pub, secret);
	base58check_encode(out, bytes, sizeof(bytes));
	secret_wipe(secret, sizeof(secret));
	secret_wipe(bytes, sizeof(bytes));
	secret_wipe_stack();
}

/* Everything before the key itself, which *key points at. */
static enum status read_fields(struct xpub *out, const char **why,
			       struct slice *key, uint32_t version,
			       uint32_t other_kind, struct slice bytes)
{
	static const uint8_t none[FINGERPRINT_SIZE];
	struct reader r = reader_over(bytes.data, bytes.len);
	uint32_t found = read_be32(&r);

	out->depth = read_u8(&r);
	read_bytes(&r, out->parent, sizeof(out->parent));
	out->index = read_be32(&r);
	read_bytes(&r, out->chain_code, sizeof(out->chain_code));
	*key = read_slice(&r, PUBLIC_KEY_SIZE);
	if (!reader_done(&r))
		*why = "Not the length of an extended key";
	else if (found == other_kind)
		*why = "Extended key of the other kind";
	else if (found != version)
		*why = "Extended key of another network";
	else if (!out->depth && memcmp(out->parent, none, sizeof(none)) != 0)
		*why = "Depth zero with a parent";
	else if (!out->depth && out->index)
		*why = "Depth zero with an index";
	else
		return STATUS_OK;
	return STATUS_BAD_INPUT;
}

static enum status read_xprv(struct xprv *out, const char **why,
			     const struct curve *curve,
			     const struct network *net, struct slice bytes)
{
	struct slice key;
	enum status st = read_fields(&out->pub, why, &key, net->xprv_version,
				     net->xpub_version, bytes);

	if (st != STATUS_OK)
		return st;
	*why = "Not a private key";
	if (key.data[0])
		return STATUS_BAD_INPUT;
	st = secret_key_parse(&out->secret, slice_of(key.data + 1, 32));
	if (st != STATUS_OK)
		return st;
	return public_key_of(&out->pub.key, curve, &out->secret, true);
}

enum status xprv_parse(struct xprv *out, const char **why,
		       const struct curve *curve, const struct network *net,
		       const char *text, size_t text_len)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	enum status st;
	size_t len;

	xprv_clear(out);
	st = base58check_decode(bytes, &len, why, text, text_len);
	if (st == STATUS_OK)
		st = read_xprv(out, why, curve, net, slice_of(bytes, len));
	if (st != STATUS_OK)
		xprv_clear(out);
	secret_wipe(bytes, sizeof(bytes));
	secret_wipe_stack();
	return st;
}

enum status xpub_parse(struct xpub *out, const char **why,
		       const struct network *net, const char *text,
		       size_t text_len)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	struct slice key;
	enum status st;
	size_t len;

	st = base58check_decode(bytes, &len, why, text, text_len);
	if (st == STATUS_OK)
		st = read_fields(out, why, &key, net->xpub_version,
				 net->xprv_version, slice_of(bytes, len));
	if (st == STATUS_OK) {
		*why = "Not a public key";
		st = public_key_parse(&out->key, key);
	}
	/* The text may have been an xprv, by mistake. */
	secret_wipe(bytes, sizeof(bytes));
	return st;
}

/* --- derivation --- */

/* BIP32's I, of one piece of data: I_L and I_R. */
static void hmac_halves(uint8_t out[64], struct slice key, struct slice data)
{
	struct hmac_sha512_ctx ctx;

	hmac_sha512_set_key(&ctx, key.len, key.data);
	hmac_sha512_update(&ctx, data.len, data.data);
	hmac_sha512_digest(&ctx, 64, out);
	secret_wipe(&ctx, sizeof(ctx));
}

enum status xprv_from_seed(struct xprv *out, const struct curve *curve,
			   struct slice seed)
{
	static const char salt[] = "Bitcoin seed";
	enum status st;
	uint8_t i[64];

	xprv_clear(out);
	if (seed.len < MIN_SEED || seed.len > MAX_SEED)
		return STATUS_LIMIT;
	hmac_halves(i, slice_of(salt, sizeof(salt) - 1), seed);
	st = secret_key_parse(&out->secret, slice_of(i, 32));
	if (st == STATUS_OK)
		st = public_key_of(&out->pub.key, curve, &out->secret, true);
	if (st == STATUS_OK)
		memcpy(out->pub.chain_code, i + 32, 32);
	secret_wipe(i, sizeof(i));
	return st == STATUS_BAD_INPUT ? STATUS_FAILED : st;
}

void xpub_fingerprint(uint8_t out[FINGERPRINT_SIZE], const struct xpub *key)
{
	uint8_t hash[20];

	hash160(hash, key->key.bytes, key->key.len);
	memcpy(out, hash, FINGERPRINT_SIZE);
}

/* I of the child at index: over the secret where it is hardened, else over the
 * public key. */
static void child_halves(uint8_t out[64], const struct xpub *parent,
			 const struct secret_key *secret, uint32_t index)
{
	uint8_t data[PUBLIC_KEY_SIZE + 4] = { 0 };

	if (index & KEY_PATH_HARDENED)
		memcpy(data + 1, secret->bytes, sizeof(secret->bytes));
	else
		memcpy(data, parent->key.bytes, PUBLIC_KEY_SIZE);
	put_be32(data + PUBLIC_KEY_SIZE, index);
	hmac_halves(out, slice_of(parent->chain_code, 32),
		    slice_of(data, sizeof(data)));
	secret_wipe(data, sizeof(data));
}

/* All but the key. */
static void fill_child(struct xpub *out, const struct xpub *parent,
		       uint32_t index, const uint8_t chain_code[32])
{
	xpub_fingerprint(out->parent, parent);
	out->depth = (uint8_t)(parent->depth + 1);
	out->index = index;
	memcpy(out->chain_code, chain_code, sizeof(out->chain_code));
}

enum status xprv_child(struct xprv *out, const struct curve *curve,
		       const struct xprv *parent, uint32_t index)
{
	struct xprv child = { .secret = parent->secret };
	enum status st;
	uint8_t i[64];

	if (parent->pub.depth == UINT8_MAX) {
		xprv_clear(&child);
		return STATUS_LIMIT;
	}
	child_halves(i, &parent->pub, &parent->secret, index);
	fill_child(&child.pub, &parent->pub, index, i + 32);
	st = secret_key_add(&child.secret, i);
	if (st == STATUS_OK)
		st = public_key_of(&child.pub.key, curve, &child.secret, true);
	if (st == STATUS_OK)
		*out = child;
	else
		xprv_clear(out);
	xprv_clear(&child);
	secret_wipe(i, sizeof(i));
	return st == STATUS_BAD_INPUT ? STATUS_FAILED : st;
}

enum status xprv_child_secret(struct secret_key *out, const struct xprv *parent,
			      uint32_t index)
{
	enum status st;
	uint8_t i[64];

	secret_key_clear(out);
	if (parent->pub.depth == UINT8_MAX)
		return STATUS_LIMIT;
	child_halves(i, &parent->pub, &parent->secret, index);
	*out = parent->secret;
	st = secret_key_add(out, i);
	secret_wipe(i, sizeof(i));
	if (st != STATUS_OK)
		secret_key_clear(out);
	return st == STATUS_BAD_INPUT ? STATUS_FAILED : st;
}

enum status xpub_child(struct xpub *out, const struct xpub *parent,
		       uint32_t index)
{
	struct xpub child = { 0 };
	uint8_t i[64];

	if (index & KEY_PATH_HARDENED)
		return STATUS_REFUSED;
	if (parent->depth == UINT8_MAX)
		return STATUS_LIMIT;
	child_halves(i, parent, NULL, index);
	fill_child(&child, parent, index, i + 32);
	if (public_key_add(&child.key, &parent->key, i) != STATUS_OK)
		return STATUS_FAILED;
	*out = child;
	return STATUS_OK;
}

enum status xprv_derive(struct xprv *out, const struct curve *curve,
			const struct xprv *root, const struct key_path *path)
{
	enum status st = STATUS_OK;

	*out = *root;
	for (size_t i = 0; i < path->count && st == STATUS_OK; i++)
		st = xprv_child(out, curve, out, path->steps[i]);
	if (st != STATUS_OK)
		xprv_clear(out);
	return st;
}

enum status xpub_derive(struct xpub *out, const struct xpub *root,
			const struct key_path *path)
{
	enum status st = STATUS_OK;

	*out = *root;
	for (size_t i = 0; i < path->count && st == STATUS_OK; i++)
		st = xpub_child(out, out, path->steps[i]);
	return st;
}
