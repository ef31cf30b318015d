/* script_checksig.c - signatures as scripts check them. */
#include "wallet/script_machine.h"

#include "chain/script_op.h"
#include "wallet/signature.h"

#define MAX_MULTISIG_KEYS 20
#define SIGOP_COST        50

/* --- ECDSA, and Schnorr's of Bitcoin Cash --- */

static bool digest_of(struct machine *m, uint8_t out[32], struct slice code,
		      uint8_t type)
{
	uint8_t outputs = type & SIGHASH_OUTPUT_MASK;
	uint8_t bits = type & (uint8_t)~SIGHASH_OUTPUT_MASK;
	enum status st = STATUS_OK;

	if (outputs < SIGHASH_ALL || outputs > SIGHASH_SINGLE ||
	    (m->kind != SPEND_BCH && (bits & ~SIGHASH_ANYONECANPAY)))
		return machine_fail(m, "Unknown signature type");
	if (m->kind == SPEND_SEGWIT_V0)
		sighash_segwit_v0(out, m->shared, m->input, code, type);
	else if (m->kind == SPEND_BCH)
		st = sighash_bch(out, m->shared, m->input, code, type);
	else
		st = sighash_legacy(out, m->tx, m->input, code, type);
	return st == STATUS_OK || machine_fail(m, "Signature of no digest");
}

static bool verify(struct machine *m, bool *valid, struct slice signature,
		   const struct public_key *key, const uint8_t digest[32])
{
	struct signature made;

	if (m->kind == SPEND_BCH && signature.len == SIGNATURE_SIZE) {
		memcpy(made.bytes, signature.data, SIGNATURE_SIZE);
		*valid = bch_schnorr_verify(&made, key, digest);
		return true;
	}
	if (ecdsa_from_der(&made, signature) != STATUS_OK)
		return machine_fail(m, "Signature is not strict DER");
	*valid = ecdsa_verify(&made, key, digest);
	return true;
}

/* The legacy digest leaves signatures in the script out: nobody relays that. */
static bool is_in(struct slice signature, struct slice code)
{
	struct reader r = reader_over(code.data, code.len);
	struct script_op op;

	while (script_op_next(&op, &r))
		if (slice_equal(op.push, signature))
			return true;
	return false;
}

static bool is_encoded_key(const struct machine *m, struct slice key)
{
	if (key.len == PUBLIC_KEY_SIZE)
		return key.data[0] == 2 || key.data[0] == 3;
	return m->kind != SPEND_SEGWIT_V0 && key.len == PUBLIC_KEY_LONG_SIZE &&
	       key.data[0] == 4;
}

static bool check_ecdsa(struct machine *m, bool *valid, struct slice signature,
			struct slice key, struct slice code)
{
	struct public_key parsed;
	uint8_t digest[32];

	*valid = false;
	if (!is_encoded_key(m, key))
		return machine_fail(m, "Not a public key here");
	if (!signature.len)
		return true;
	if (m->kind == SPEND_LEGACY && is_in(signature, code))
		return machine_fail(m, "Signature in its own script");
	signature.len--;
	if (!digest_of(m, digest, code, signature.data[signature.len]))
		return false;
	/* No point of the curve has no signatures. */
	return public_key_parse(&parsed, key) != STATUS_OK ||
	       verify(m, valid, signature, &parsed, digest);
}

/* --- BIP342 --- */

static bool check_tapscript(struct machine *m, bool *valid,
			    struct slice signature, struct slice key)
{
	struct xonly_key parsed;
	struct signature made;
	uint8_t digest[32];

	*valid = false;
	if (xonly_key_parse(&parsed, key) != STATUS_OK)
		return machine_fail(m, "Not a public key");
	if (!signature.len)
		return true;
	m->sigops_left -= SIGOP_COST;
	if (m->sigops_left < 0)
		return machine_fail(m, "Too many signatures for the witness");
	m->tap.type = SIGHASH_DEFAULT;
	if (signature.len == SIGNATURE_SIZE + 1)
		m->tap.type = signature.data[SIGNATURE_SIZE];
	if (signature.len < SIGNATURE_SIZE ||
	    signature.len > SIGNATURE_SIZE + 1 ||
	    (signature.len > SIGNATURE_SIZE && !m->tap.type) ||
	    sighash_taproot(digest, m->shared, m->input, &m->tap) != STATUS_OK)
		return machine_fail(m, "Not a taproot signature");
	memcpy(made.bytes, signature.data, SIGNATURE_SIZE);
	*valid = schnorr_verify(&made, &parsed, slice_of(digest, 32));
	return true;
}

bool machine_check_signature(struct machine *m, bool *valid,
			     struct slice signature, struct slice key,
			     struct slice code)
{
	bool done = m->kind == SPEND_TAPROOT
			    ? check_tapscript(m, valid, signature, key)
			    : check_ecdsa(m, valid, signature, key, code);

	if (done && !*valid && signature.len)
		return machine_fail(m, "Wrong signature");
	return done;
}

/* --- multisig --- */

static bool pop_list(struct machine *m, struct slice *list, size_t *count,
		     size_t max)
{
	int64_t n;

	if (!machine_pop_number(m, &n, 4))
		return false;
	if (n < 0 || n > (int64_t)max)
		return machine_fail(m, "Wrong count of keys or signatures");
	*count = (size_t)n;
	for (size_t i = *count; i-- > 0;)
		if (!machine_pop(m, &list[i]))
			return false;
	return true;
}

/* Each signature by one of the keys, in the same order, from the last on. A
 * wrong one is for the next key; where it is left over, it is for none. */
static bool match(struct machine *m, bool *valid, const struct slice *keys,
		  size_t key_count, const struct slice *signatures,
		  size_t count, struct slice code)
{
	bool is_empty = true;
	size_t left = count;

	for (size_t i = 0; i < count; i++)
		is_empty &= !signatures[i].len;
	while (left && key_count >= left) {
		bool one;

		if (!check_ecdsa(m, &one, signatures[left - 1],
				 keys[--key_count], code))
			return false;
		left -= one;
	}
	*valid = !left;
	return *valid || is_empty || machine_fail(m, "Wrong signature");
}

bool machine_check_multisig(struct machine *m, bool *valid, struct slice code,
			    size_t *operations)
{
	struct slice keys[MAX_MULTISIG_KEYS], signatures[MAX_MULTISIG_KEYS];
	size_t key_count, count;
	struct slice dummy;

	if (m->kind == SPEND_TAPROOT)
		return machine_fail(m, "CHECKMULTISIG in tapscript");
	if (!pop_list(m, keys, &key_count, MAX_MULTISIG_KEYS))
		return false;
	*operations += key_count;
	if (!pop_list(m, signatures, &count, key_count) ||
	    !machine_pop(m, &dummy))
		return false;
	if (dummy.len)
		return machine_fail(m, "First element of multisig not empty");
	return match(m, valid, keys, key_count, signatures, count, code);
}
