/* signature.c - ECDSA and BIP340 by libsecp256k1; bch_schnorr.c has the rest.
 */
#include "wallet/signature.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <secp256k1_schnorrsig.h>

/* For what takes no secret. */
#define ANY secp256k1_context_static

static enum status refuse(struct signature *out, enum status st)
{
	memset(out, 0, sizeof(*out));
	return st;
}

enum status ecdsa_sign_for(struct signature *out, const struct curve *curve,
			   const struct secret_key *key,
			   const struct public_key *expected,
			   const uint8_t digest[32], bool low_r)
{
	uint8_t extra[32] = { 0 };
	secp256k1_ecdsa_signature made;

	/* Every second r is low: more than a few tries do not happen. */
	for (uint32_t tries = 0;; tries++) {
		for (int i = 0; i < 4; i++)
			extra[i] = (uint8_t)(tries >> (8 * i));
		if (!secp256k1_ecdsa_sign(curve->secp, &made, digest,
					  key->bytes, NULL,
					  tries ? extra : NULL))
			return refuse(out, STATUS_BAD_INPUT);
		secp256k1_ecdsa_signature_serialize_compact(ANY, out->bytes,
							    &made);
		if (!low_r || out->bytes[0] < 0x80)
			break;
	}
	return ecdsa_verify(out, expected, digest) ? STATUS_OK
						   : refuse(out, STATUS_FAILED);
}

enum status ecdsa_sign(struct signature *out, const struct curve *curve,
		       const struct secret_key *key, const uint8_t digest[32],
		       bool low_r)
{
	struct public_key own;

	if (public_key_of(&own, curve, key, true) != STATUS_OK)
		return refuse(out, STATUS_BAD_INPUT);
	return ecdsa_sign_for(out, curve, key, &own, digest, low_r);
}

static bool read_compact(secp256k1_ecdsa_signature *out,
			 const struct signature *signature)
{
	return secp256k1_ecdsa_signature_parse_compact(ANY, out,
						       signature->bytes);
}

size_t ecdsa_to_der(uint8_t out[SIGNATURE_DER_SIZE],
		    const struct signature *signature)
{
	size_t len = SIGNATURE_DER_SIZE;
	secp256k1_ecdsa_signature made;

	if (!read_compact(&made, signature) ||
	    !secp256k1_ecdsa_signature_serialize_der(ANY, out, &len, &made))
		return 0;
	return len;
}

static bool is_zero(const uint8_t number[32])
{
	static const uint8_t zero[32];

	return !memcmp(number, zero, sizeof(zero));
}

/* The library reads a little more than strict DER, and numbers that are too
 * large as zero: what it writes back is strict. */
enum status ecdsa_from_der(struct signature *out, struct slice der)
{
	uint8_t again[SIGNATURE_DER_SIZE];
	secp256k1_ecdsa_signature made;
	size_t len = sizeof(again);

	if (!der.len ||
	    !secp256k1_ecdsa_signature_parse_der(ANY, &made, der.data,
						 der.len) ||
	    !secp256k1_ecdsa_signature_serialize_der(ANY, again, &len, &made) ||
	    !slice_equal(der, slice_of(again, len)))
		return refuse(out, STATUS_BAD_INPUT);
	secp256k1_ecdsa_signature_serialize_compact(ANY, out->bytes, &made);
	if (is_zero(out->bytes) || is_zero(out->bytes + 32))
		return refuse(out, STATUS_BAD_INPUT);
	return STATUS_OK;
}

bool ecdsa_verify(const struct signature *signature,
		  const struct public_key *key, const uint8_t digest[32])
{
	secp256k1_ecdsa_signature made;
	secp256k1_pubkey point;

	return read_compact(&made, signature) &&
	       secp256k1_ec_pubkey_parse(ANY, &point, key->bytes, key->len) &&
	       secp256k1_ecdsa_verify(ANY, &made, digest, &point);
}

enum status ecdsa_sign_recoverable(struct signature *out, uint8_t *recovery,
				   const struct curve *curve,
				   const struct secret_key *key,
				   const uint8_t digest[32])
{
	secp256k1_ecdsa_recoverable_signature made;
	struct public_key own;
	int id;

	if (!secp256k1_ecdsa_sign_recoverable(curve->secp, &made, digest,
					      key->bytes, NULL, NULL))
		return refuse(out, STATUS_BAD_INPUT);
	secp256k1_ecdsa_recoverable_signature_serialize_compact(ANY, out->bytes,
								&id, &made);
	*recovery = (uint8_t)id;
	if (public_key_of(&own, curve, key, true) != STATUS_OK ||
	    !ecdsa_verify(out, &own, digest))
		return refuse(out, STATUS_FAILED);
	return STATUS_OK;
}

enum status ecdsa_recover(struct public_key *out,
			  const struct signature *signature, uint8_t recovery,
			  const uint8_t digest[32], bool compressed)
{
	secp256k1_ecdsa_recoverable_signature made;
	size_t len = sizeof(out->bytes);
	secp256k1_pubkey point;

	if (recovery > 3 ||
	    !secp256k1_ecdsa_recoverable_signature_parse_compact(
		    ANY, &made, signature->bytes, recovery) ||
	    !secp256k1_ecdsa_recover(ANY, &point, &made, digest))
		return STATUS_BAD_INPUT;
	secp256k1_ec_pubkey_serialize(ANY, out->bytes, &len, &point,
				      compressed ? SECP256K1_EC_COMPRESSED
						 : SECP256K1_EC_UNCOMPRESSED);
	out->len = (uint8_t)len;
	return STATUS_OK;
}

/* point: the public half, which must be the expected key. */
static bool make_pair(secp256k1_keypair *out, secp256k1_xonly_pubkey *point,
		      const struct curve *curve, const uint8_t secret[32],
		      const struct xonly_key *expected)
{
	struct xonly_key x;

	return secp256k1_keypair_create(curve->secp, out, secret) &&
	       secp256k1_keypair_xonly_pub(ANY, point, NULL, out) &&
	       secp256k1_xonly_pubkey_serialize(ANY, x.bytes, point) &&
	       !memcmp(x.bytes, expected->bytes, sizeof(x.bytes));
}

/* BIP341: the tweak is added to the secret, negated where its y is odd. Which
 * of the two it is, the expected key tells: that is public, and costs less than
 * the library's way, which multiplies twice. */
static bool
make_tweaked_pair(secp256k1_keypair *out, secp256k1_xonly_pubkey *point,
		  const struct curve *curve, const struct secret_key *key,
		  const uint8_t tweak[32], const struct xonly_key *expected)
{
	struct secret_key sum = *key;
	bool made = secret_key_add(&sum, tweak) == STATUS_OK &&
		    make_pair(out, point, curve, sum.bytes, expected);

	if (!made) {
		sum = *key;
		made = secp256k1_ec_seckey_negate(ANY, sum.bytes) &&
		       secret_key_add(&sum, tweak) == STATUS_OK &&
		       make_pair(out, point, curve, sum.bytes, expected);
	}
	secret_key_clear(&sum);
	return made;
}

enum status schnorr_sign_for(struct signature *out, const struct curve *curve,
			     const struct secret_key *key, const uint8_t *tweak,
			     const struct xonly_key *expected,
			     const uint8_t digest[32], const uint8_t *aux)
{
	static const uint8_t zeros[32];
	secp256k1_xonly_pubkey point;
	secp256k1_keypair pair;
	bool made;

	if (!secp256k1_ec_seckey_verify(ANY, key->bytes))
		return refuse(out, STATUS_BAD_INPUT);
	made = (tweak ? make_tweaked_pair(&pair, &point, curve, key, tweak,
					  expected)
		      : make_pair(&pair, &point, curve, key->bytes,
				  expected)) &&
	       secp256k1_schnorrsig_sign32(curve->secp, out->bytes, digest,
					   &pair, aux ? aux : zeros) &&
	       secp256k1_schnorrsig_verify(ANY, out->bytes, digest, 32, &point);
	secret_wipe(&pair, sizeof(pair));
	return made ? STATUS_OK : refuse(out, STATUS_FAILED);
}

enum status schnorr_sign(struct signature *out, const struct curve *curve,
			 const struct secret_key *key, const uint8_t digest[32],
			 const uint8_t *aux)
{
	struct public_key own;
	struct xonly_key x;

	if (public_key_of(&own, curve, key, true) != STATUS_OK)
		return refuse(out, STATUS_BAD_INPUT);
	x = public_key_xonly(&own);
	return schnorr_sign_for(out, curve, key, NULL, &x, digest, aux);
}

bool schnorr_verify(const struct signature *signature,
		    const struct xonly_key *key, struct slice message)
{
	secp256k1_xonly_pubkey point;

	return secp256k1_xonly_pubkey_parse(ANY, &point, key->bytes) &&
	       secp256k1_schnorrsig_verify(ANY, signature->bytes, message.data,
					   message.len, &point);
}
