/* psbt_sign.c - digest, signature, field. */
#include "wallet/psbt_sign.h"

#include "wallet/psbt_roles.h"
#include "wallet/sighash.h"
#include "wallet/signature.h"

/* BIP370's flags. */
#define INPUTS_MODIFIABLE  1
#define OUTPUTS_MODIFIABLE 2
#define HAS_SINGLE         4

enum status psbt_digest(uint8_t out[32], const struct sighash_shared *shared,
			size_t input, const struct review_input *reviewed,
			const uint8_t *leaf_hash)
{
	struct taproot_spend spend = {
		.type = (uint8_t)reviewed->sighash,
		.leaf_hash = leaf_hash,
		.separator = UINT32_MAX,
	};

	switch (reviewed->kind) {
	case SPEND_LEGACY:
		return sighash_legacy(out, shared->tx, input, reviewed->script,
				      reviewed->sighash);
	case SPEND_SEGWIT_V0:
		/* Only the nodes know a digest for that: the one that leaves
		 * the outputs out. */
		if ((reviewed->sighash & SIGHASH_OUTPUT_MASK) ==
			    SIGHASH_SINGLE &&
		    input >= shared->tx->output_count)
			return STATUS_REFUSED;
		sighash_segwit_v0(out, shared, input, reviewed->script,
				  reviewed->sighash);
		return STATUS_OK;
	case SPEND_TAPROOT:
		return sighash_taproot(out, shared, input, &spend);
	case SPEND_BCH:
		return sighash_bch(out, shared, input, reviewed->script,
				   reviewed->sighash);
	}
	return STATUS_FAILED;
}

/* --- one signature --- */

struct signing {
	struct psbt *psbt;
	struct key_ring *ring;
	const struct sign_options *options;
	const struct review_input *in;
	const struct review_key *key;
	const uint8_t *digest;
};

/* The signature as its field has it: bytes, and the type behind. */
struct made {
	uint8_t bytes[SIGNATURE_DER_SIZE + 1];
	size_t len;
};

static enum status sign_ecdsa(struct made *out, const struct signing *s,
			      const struct secret_key *secret)
{
	struct signature signature;
	enum status st =
		ecdsa_sign_for(&signature, s->ring->curve, secret, &s->key->key,
			       s->digest, s->options->low_r);

	if (st != STATUS_OK)
		return st;
	out->len = ecdsa_to_der(out->bytes, &signature);
	return STATUS_OK;
}

/* Multisig would want a bit field in place of its empty element. */
static bool wants_bch_schnorr(const struct signing *s)
{
	return s->in->kind == SPEND_BCH && s->options->bch_schnorr &&
	       (s->in->script_type == SCRIPT_P2PK ||
		s->in->script_type == SCRIPT_P2PKH);
}

static enum status sign_bch_schnorr(struct made *out, const struct signing *s,
				    const struct secret_key *secret)
{
	struct signature signature;
	enum status st =
		bch_schnorr_sign(&signature, s->ring->curve, secret, s->digest);

	if (st != STATUS_OK)
		return st;
	if (!bch_schnorr_verify(&signature, &s->key->key, s->digest))
		return STATUS_FAILED;
	memcpy(out->bytes, signature.bytes, SIGNATURE_SIZE);
	out->len = SIGNATURE_SIZE;
	return STATUS_OK;
}

static enum status sign_taproot(struct made *out, const struct signing *s,
				const struct secret_key *secret)
{
	struct xonly_key x = public_key_xonly(&s->key->key);
	struct signature signature;
	enum status st =
		schnorr_sign_for(&signature, s->ring->curve, secret,
				 s->key->tweak, &x, s->digest, s->options->aux);

	if (st != STATUS_OK)
		return st;
	memcpy(out->bytes, signature.bytes, SIGNATURE_SIZE);
	out->len = SIGNATURE_SIZE;
	return STATUS_OK;
}

static enum status make(struct made *out, const struct signing *s)
{
	struct secret_key secret;
	enum status st = key_ring_secret(&secret, s->ring, &s->key->ref);

	if (st == STATUS_OK && s->in->kind == SPEND_TAPROOT)
		st = sign_taproot(out, s, &secret);
	else if (st == STATUS_OK && wants_bch_schnorr(s))
		st = sign_bch_schnorr(out, s, &secret);
	else if (st == STATUS_OK)
		st = sign_ecdsa(out, s, &secret);
	secret_key_clear(&secret);
	/* BIP341: DEFAULT is not written. */
	if (st == STATUS_OK && (s->in->kind != SPEND_TAPROOT || s->in->sighash))
		out->bytes[out->len++] = (uint8_t)s->in->sighash;
	return st;
}

static enum status put(const struct signing *s, size_t input,
		       const struct made *made)
{
	struct psbt_map *map = &s->psbt->inputs[input];
	struct slice key = public_key_slice(&s->key->key);
	uint8_t *value = tx_space_array(&s->psbt->space, made->len, 1);
	uint8_t leaf[64];

	if (!value)
		return STATUS_NO_MEMORY;
	memcpy(value, made->bytes, made->len);
	if (s->in->kind != SPEND_TAPROOT)
		return psbt_put(s->psbt, map, PSBT_IN_PARTIAL_SIG, key,
				slice_of(value, made->len));
	if (!s->key->leaf_hash)
		return psbt_put(s->psbt, map, PSBT_IN_TAP_KEY_SIG,
				slice_of(NULL, 0), slice_of(value, made->len));
	memcpy(leaf, key.data + 1, 32);
	memcpy(leaf + 32, s->key->leaf_hash, 32);
	return psbt_put(s->psbt, map, PSBT_IN_TAP_SCRIPT_SIG,
			slice_of(leaf, sizeof(leaf)),
			slice_of(value, made->len));
}

/* --- the template --- */

/* BIP370: what a signature fixes may be modified no more. */
static enum status fix_modifiable(struct psbt *psbt, uint32_t sighash)
{
	const struct psbt_pair *found =
		psbt_find(&psbt->global, PSBT_GLOBAL_TX_MODIFIABLE);
	uint32_t outputs = sighash & SIGHASH_OUTPUT_MASK;
	struct psbt_pair *pair;
	uint8_t *flags;

	if (psbt->version != 2 || !found)
		return STATUS_OK;
	flags = tx_space_array(&psbt->space, 1, 1);
	if (!flags)
		return STATUS_NO_MEMORY;
	*flags = found->value.data[0];
	if (!(sighash & SIGHASH_ANYONECANPAY))
		*flags &= (uint8_t)~INPUTS_MODIFIABLE;
	if (outputs != SIGHASH_NONE)
		*flags &= (uint8_t)~OUTPUTS_MODIFIABLE;
	if (outputs == SIGHASH_SINGLE)
		*flags |= HAS_SINGLE;
	pair = &psbt->global.pairs[found - psbt->global.pairs];
	pair->value = slice_of(flags, 1);
	return STATUS_OK;
}

static enum status sign_input(struct psbt *psbt, size_t *added, size_t input,
			      struct key_ring *ring,
			      const struct review_input *in,
			      const struct sighash_shared *shared,
			      const struct sign_options *options)
{
	uint8_t digest[32];
	struct signing s = { psbt, ring, options, in, NULL, digest };
	struct made made = { .len = 0 };
	enum status st = STATUS_OK;
	bool has_digest = false;

	for (size_t i = 0; i < in->key_count && st == STATUS_OK; i++) {
		s.key = &in->keys[i];
		if (s.key->is_signed)
			continue;
		/* One script's keys sign the same, which takes a while to hash
		 * where the transaction is large; leaves differ. */
		if (!has_digest || in->kind == SPEND_TAPROOT)
			st = psbt_digest(digest, shared, input, in,
					 s.key->leaf_hash);
		has_digest = true;
		if (st == STATUS_OK)
			st = make(&made, &s);
		if (st == STATUS_OK)
			st = put(&s, input, &made);
		if (st == STATUS_OK)
			st = fix_modifiable(psbt, in->sighash);
		*added += st == STATUS_OK;
	}
	return st;
}

enum status psbt_sign(struct psbt *psbt, size_t *added, struct key_ring *ring,
		      const struct psbt_review *review,
		      const struct sign_options *options)
{
	struct sighash_shared shared;
	enum status st = STATUS_OK;

	*added = 0;
	if (review->refusal != REFUSAL_NONE)
		return STATUS_REFUSED;
	sighash_share(&shared, &psbt->tx, review->spent);
	for (size_t i = 0; i < psbt->tx.input_count && st == STATUS_OK; i++)
		st = sign_input(psbt, added, i, ring, &review->inputs[i],
				&shared, options);
	secret_wipe_stack();
	return st;
}
