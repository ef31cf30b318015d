/* key.c - keys by libsecp256k1. What is public needs no context of its own. */
#include "wallet/key.h"

#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <sodium.h>

/* More than what base58, SHA-256 and HMAC-SHA512 of their callers take. */
#define DEAD_STACK 8192

enum status curve_open(struct curve *curve, const uint8_t *seed)
{
	curve->secp = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
	if (!curve->secp)
		return STATUS_NO_MEMORY;
	if (seed && !secp256k1_context_randomize(curve->secp, seed)) {
		curve_close(curve);
		return STATUS_FAILED;
	}
	return STATUS_OK;
}

void curve_close(struct curve *curve)
{
	secp256k1_context_destroy(curve->secp);
	curve->secp = NULL;
}

void secret_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}

void secret_wipe_stack(void)
{
	sodium_stackzero(DEAD_STACK);
}

void secret_key_clear(struct secret_key *key)
{
	secret_wipe(key, sizeof(*key));
}

enum status secret_key_parse(struct secret_key *out, struct slice bytes)
{
	secret_key_clear(out);
	if (bytes.len != sizeof(out->bytes) ||
	    !secp256k1_ec_seckey_verify(secp256k1_context_static, bytes.data))
		return STATUS_BAD_INPUT;
	memcpy(out->bytes, bytes.data, sizeof(out->bytes));
	return STATUS_OK;
}

enum status secret_key_add(struct secret_key *key, const uint8_t tweak[32])
{
	/* The library clears the key where it fails. */
	return secp256k1_ec_seckey_tweak_add(secp256k1_context_static,
					     key->bytes, tweak)
		       ? STATUS_OK
		       : STATUS_BAD_INPUT;
}

static void put(struct public_key *out, const secp256k1_pubkey *point,
		bool compressed)
{
	size_t len = compressed ? PUBLIC_KEY_SIZE : PUBLIC_KEY_LONG_SIZE;

	memset(out, 0, sizeof(*out));
	out->len = (uint8_t)len;
	secp256k1_ec_pubkey_serialize(secp256k1_context_static, out->bytes,
				      &len, point,
				      compressed ? SECP256K1_EC_COMPRESSED
						 : SECP256K1_EC_UNCOMPRESSED);
}

enum status public_key_of(struct public_key *out, const struct curve *curve,
			  const struct secret_key *secret, bool compressed)
{
	secp256k1_pubkey point;

	if (!secp256k1_ec_pubkey_create(curve->secp, &point, secret->bytes))
		return STATUS_BAD_INPUT;
	put(out, &point, compressed);
	return STATUS_OK;
}

/* The library reads hybrid keys (06, 07) as well; no standard script does. */
static bool read_point(secp256k1_pubkey *out, struct slice bytes)
{
	if (bytes.len != PUBLIC_KEY_SIZE &&
	    (bytes.len != PUBLIC_KEY_LONG_SIZE || bytes.data[0] != 4))
		return false;
	return secp256k1_ec_pubkey_parse(secp256k1_context_static, out,
					 bytes.data, bytes.len);
}

enum status public_key_parse(struct public_key *out, struct slice bytes)
{
	secp256k1_pubkey point;

	if (!read_point(&point, bytes))
		return STATUS_BAD_INPUT;
	put(out, &point, bytes.len == PUBLIC_KEY_SIZE);
	return STATUS_OK;
}

enum status public_key_add(struct public_key *out, const struct public_key *key,
			   const uint8_t tweak[32])
{
	secp256k1_pubkey point;

	if (!read_point(&point, public_key_slice(key)) ||
	    !secp256k1_ec_pubkey_tweak_add(secp256k1_context_static, &point,
					   tweak))
		return STATUS_BAD_INPUT;
	put(out, &point, true);
	return STATUS_OK;
}

struct slice public_key_slice(const struct public_key *key)
{
	return slice_of(key->bytes, key->len);
}

bool public_key_is_compressed(const struct public_key *key)
{
	return key->len == PUBLIC_KEY_SIZE;
}

struct xonly_key public_key_xonly(const struct public_key *key)
{
	struct xonly_key out;

	memcpy(out.bytes, key->bytes + 1, sizeof(out.bytes));
	return out;
}

enum status xonly_key_parse(struct xonly_key *out, struct slice bytes)
{
	secp256k1_xonly_pubkey point;

	if (bytes.len != sizeof(out->bytes) ||
	    !secp256k1_xonly_pubkey_parse(secp256k1_context_static, &point,
					  bytes.data))
		return STATUS_BAD_INPUT;
	memcpy(out->bytes, bytes.data, sizeof(out->bytes));
	return STATUS_OK;
}

enum status xonly_key_add(struct xonly_key *out, bool *odd,
			  const struct xonly_key *key, const uint8_t tweak[32])
{
	const secp256k1_context *secp = secp256k1_context_static;
	secp256k1_xonly_pubkey point, sum_x;
	secp256k1_pubkey sum;
	int parity;

	if (!secp256k1_xonly_pubkey_parse(secp, &point, key->bytes) ||
	    !secp256k1_xonly_pubkey_tweak_add(secp, &sum, &point, tweak) ||
	    !secp256k1_xonly_pubkey_from_pubkey(secp, &sum_x, &parity, &sum))
		return STATUS_BAD_INPUT;
	secp256k1_xonly_pubkey_serialize(secp, out->bytes, &sum_x);
	*odd = parity;
	return STATUS_OK;
}

enum status secret_key_xonly_add(struct secret_key *out,
				 const struct curve *curve,
				 const struct secret_key *key,
				 const uint8_t tweak[32])
{
	enum status st = STATUS_BAD_INPUT;
	secp256k1_keypair pair;

	secret_key_clear(out);
	if (secp256k1_keypair_create(curve->secp, &pair, key->bytes) &&
	    secp256k1_keypair_xonly_tweak_add(curve->secp, &pair, tweak) &&
	    secp256k1_keypair_sec(curve->secp, out->bytes, &pair))
		st = STATUS_OK;
	secret_wipe(&pair, sizeof(pair));
	return st;
}
