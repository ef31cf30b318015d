/* bch_schnorr.c - Bitcoin Cash's Schnorr signatures, which Debian's library
 * does not have, out of its public calls. Of secrets only sums and products
 * modulo the order are made, and those by the library. */
#include "wallet/signature.h"

#include <secp256k1.h>

#include "chain/hash.h"
#include "wallet/field.h"

/* R, by its coordinates. */
struct point {
	uint8_t x[32];
	uint8_t y[32];
};

static void split(struct point *out, const secp256k1_pubkey *key)
{
	uint8_t bytes[PUBLIC_KEY_LONG_SIZE];
	size_t len = sizeof(bytes);

	secp256k1_ec_pubkey_serialize(secp256k1_context_static, bytes, &len,
				      key, SECP256K1_EC_UNCOMPRESSED);
	memcpy(out->x, bytes + 1, 32);
	memcpy(out->y, bytes + 33, 32);
}

/* SHA-256 of R.x, the compressed key and the digest: e. */
static void challenge(uint8_t out[32], const uint8_t r[32],
		      const secp256k1_pubkey *key, const uint8_t digest[32])
{
	uint8_t bytes[32 + PUBLIC_KEY_SIZE + 32];
	size_t len = PUBLIC_KEY_SIZE;

	memcpy(bytes, r, 32);
	secp256k1_ec_pubkey_serialize(secp256k1_context_static, bytes + 32,
				      &len, key, SECP256K1_EC_COMPRESSED);
	memcpy(bytes + 32 + PUBLIC_KEY_SIZE, digest, 32);
	sha256(out, bytes, sizeof(bytes));
}

/* s = k + e * key, where k is the nonce or minus the nonce: the one whose R.y
 * is a square. False where a number of one in 2^127 turns up. */
static bool make(struct signature *out, const struct curve *curve,
		 struct secret_key *nonce, struct secret_key *s,
		 const secp256k1_pubkey *key, const uint8_t digest[32])
{
	secp256k1_pubkey r_point;
	struct point r;
	uint8_t e[32];

	if (!secp256k1_ec_pubkey_create(curve->secp, &r_point, nonce->bytes))
		return false;
	split(&r, &r_point);
	if (!field_is_square(r.y) &&
	    !secp256k1_ec_seckey_negate(curve->secp, nonce->bytes))
		return false;
	challenge(e, r.x, key, digest);
	if (!secp256k1_ec_seckey_tweak_mul(curve->secp, s->bytes, e) ||
	    !secp256k1_ec_seckey_tweak_add(curve->secp, s->bytes, nonce->bytes))
		return false;
	memcpy(out->bytes, r.x, 32);
	memcpy(out->bytes + 32, s->bytes, 32);
	return true;
}

enum status bch_schnorr_sign(struct signature *out, const struct curve *curve,
			     const struct secret_key *key,
			     const uint8_t digest[32])
{
	static const uint8_t algorithm[] = "Schnorr+SHA256  ";
	struct secret_key nonce, s = *key;
	struct public_key own;
	secp256k1_pubkey point;
	bool made = false;
	enum status st;

	memset(out, 0, sizeof(*out));
	st = public_key_of(&own, curve, key, true);
	if (st == STATUS_OK) {
		made = secp256k1_ec_pubkey_parse(curve->secp, &point, own.bytes,
						 own.len) &&
		       secp256k1_nonce_function_rfc6979(nonce.bytes, digest,
							key->bytes, algorithm,
							NULL, 0) &&
		       make(out, curve, &nonce, &s, &point, digest) &&
		       bch_schnorr_verify(out, &own, digest);
		secret_key_clear(&nonce);
	}
	secret_key_clear(&s);
	secret_wipe_stack();
	if (!made)
		memset(out, 0, sizeof(*out));
	return st != STATUS_OK ? st : made ? STATUS_OK : STATUS_FAILED;
}

/* R = s * G - e * P has the signature's x, and a square for its y. */
bool bch_schnorr_verify(const struct signature *signature,
			const struct public_key *key, const uint8_t digest[32])
{
	const secp256k1_context *any = secp256k1_context_static;
	const uint8_t *s = signature->bytes + 32;
	secp256k1_pubkey sum;
	struct point r;
	uint8_t e[32];

	if (!secp256k1_ec_pubkey_parse(any, &sum, key->bytes, key->len))
		return false;
	challenge(e, signature->bytes, &sum, digest);
	if (!secp256k1_ec_seckey_negate(any, e) ||
	    !secp256k1_ec_pubkey_tweak_mul(any, &sum, e) ||
	    !secp256k1_ec_pubkey_tweak_add(any, &sum, s))
		return false;
	split(&r, &sum);
	return !memcmp(r.x, signature->bytes, 32) && field_is_square(r.y);
}
