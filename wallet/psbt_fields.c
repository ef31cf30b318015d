/* psbt_fields.c - a table of forms: what a field's key and value are. */
#include "wallet/psbt_fields.h"

#include "chain/token.h"
#include "wallet/extended_key.h"
#include "wallet/signature.h"

/* What stands in a key behind its type, or in a value. */
enum form {
	NOTHING,
	ANYTHING,
	NOT_EMPTY,
	BYTES_1,
	BYTES_4,
	BYTES_8,
	BYTES_20,
	BYTES_32,
	COUNT, /* a compact size */
	KEY,   /* a public key of 33 or 65 bytes */
	XONLY,
	XONLY_AND_LEAF,
	XPUB,
	CONTROL,
	SIGNATURE,
	SCHNORR,
	ORIGIN,        /* fingerprint and steps */
	LEAVES_ORIGIN, /* leaf hashes, fingerprint and steps */
	PREVIOUS,      /* transaction, or output in the dialect */
	OUTPUT,
	WITNESS,
	TREE,
	TX_VERSION,
	TIME,
	HEIGHT,
	SUBTYPE, /* a proprietary key: identifier, then the subtype */
};

#define V0   1
#define V2   2
#define BOTH 3

struct field {
	uint8_t type;
	uint8_t versions;
	enum form data, value;
	const char *why;
};

static const struct field global_fields[] = {
	{ PSBT_GLOBAL_UNSIGNED_TX, V0, NOTHING, ANYTHING, "Unsigned tx" },
	{ PSBT_GLOBAL_XPUB, BOTH, XPUB, ORIGIN, "Global xpub" },
	{ PSBT_GLOBAL_TX_VERSION, V2, NOTHING, TX_VERSION, "Tx version" },
	{ PSBT_GLOBAL_FALLBACK_LOCKTIME, V2, NOTHING, BYTES_4, "Lock time" },
	{ PSBT_GLOBAL_INPUT_COUNT, V2, NOTHING, COUNT, "Input count" },
	{ PSBT_GLOBAL_OUTPUT_COUNT, V2, NOTHING, COUNT, "Output count" },
	{ PSBT_GLOBAL_TX_MODIFIABLE, V2, NOTHING, BYTES_1, "Modifiable" },
	{ PSBT_GLOBAL_VERSION, BOTH, NOTHING, BYTES_4, "Version" },
	{ PSBT_PROPRIETARY, BOTH, SUBTYPE, ANYTHING, "Proprietary" },
};

static const struct field input_fields[] = {
	{ PSBT_IN_NON_WITNESS_UTXO, BOTH, NOTHING, PREVIOUS,
	  "Previous transaction" },
	{ PSBT_IN_WITNESS_UTXO, BOTH, NOTHING, OUTPUT, "Witness utxo" },
	{ PSBT_IN_PARTIAL_SIG, BOTH, KEY, SIGNATURE, "Partial signature" },
	{ PSBT_IN_SIGHASH_TYPE, BOTH, NOTHING, BYTES_4, "Sighash type" },
	{ PSBT_IN_REDEEM_SCRIPT, BOTH, NOTHING, ANYTHING, "Redeem script" },
	{ PSBT_IN_WITNESS_SCRIPT, BOTH, NOTHING, ANYTHING, "Witness script" },
	{ PSBT_IN_BIP32_DERIVATION, BOTH, KEY, ORIGIN, "Input key origin" },
	{ PSBT_IN_FINAL_SCRIPTSIG, BOTH, NOTHING, ANYTHING, "Final scriptSig" },
	{ PSBT_IN_FINAL_SCRIPTWITNESS, BOTH, NOTHING, WITNESS,
	  "Final witness" },
	{ PSBT_IN_POR_COMMITMENT, BOTH, NOTHING, ANYTHING, "Commitment" },
	{ PSBT_IN_RIPEMD160, BOTH, BYTES_20, ANYTHING, "RIPEMD160 preimage" },
	{ PSBT_IN_SHA256, BOTH, BYTES_32, ANYTHING, "SHA256 preimage" },
	{ PSBT_IN_HASH160, BOTH, BYTES_20, ANYTHING, "HASH160 preimage" },
	{ PSBT_IN_HASH256, BOTH, BYTES_32, ANYTHING, "HASH256 preimage" },
	{ PSBT_IN_PREVIOUS_TXID, V2, NOTHING, BYTES_32, "Previous txid" },
	{ PSBT_IN_OUTPUT_INDEX, V2, NOTHING, BYTES_4, "Output index" },
	{ PSBT_IN_SEQUENCE, V2, NOTHING, BYTES_4, "Sequence" },
	{ PSBT_IN_REQUIRED_TIME, V2, NOTHING, TIME, "Required time" },
	{ PSBT_IN_REQUIRED_HEIGHT, V2, NOTHING, HEIGHT, "Required height" },
	{ PSBT_IN_TAP_KEY_SIG, BOTH, NOTHING, SCHNORR, "Taproot signature" },
	{ PSBT_IN_TAP_SCRIPT_SIG, BOTH, XONLY_AND_LEAF, SCHNORR,
	  "Taproot script signature" },
	{ PSBT_IN_TAP_LEAF_SCRIPT, BOTH, CONTROL, NOT_EMPTY, "Taproot leaf" },
	{ PSBT_IN_TAP_BIP32_DERIVATION, BOTH, XONLY, LEAVES_ORIGIN,
	  "Input taproot key origin" },
	{ PSBT_IN_TAP_INTERNAL_KEY, BOTH, NOTHING, XONLY,
	  "Input taproot internal key" },
	{ PSBT_IN_TAP_MERKLE_ROOT, BOTH, NOTHING, BYTES_32,
	  "Taproot merkle root" },
	{ PSBT_PROPRIETARY, BOTH, SUBTYPE, ANYTHING, "Proprietary" },
};

static const struct field output_fields[] = {
	{ PSBT_OUT_REDEEM_SCRIPT, BOTH, NOTHING, ANYTHING, "Redeem script" },
	{ PSBT_OUT_WITNESS_SCRIPT, BOTH, NOTHING, ANYTHING, "Witness script" },
	{ PSBT_OUT_BIP32_DERIVATION, BOTH, KEY, ORIGIN, "Output key origin" },
	{ PSBT_OUT_AMOUNT, V2, NOTHING, BYTES_8, "Amount" },
	{ PSBT_OUT_SCRIPT, V2, NOTHING, ANYTHING, "Script" },
	{ PSBT_OUT_TAP_INTERNAL_KEY, BOTH, NOTHING, XONLY,
	  "Output taproot internal key" },
	{ PSBT_OUT_TAP_TREE, BOTH, NOTHING, TREE, "Taproot tree" },
	{ PSBT_OUT_TAP_BIP32_DERIVATION, BOTH, XONLY, LEAVES_ORIGIN,
	  "Output taproot key origin" },
	{ PSBT_PROPRIETARY, BOTH, SUBTYPE, ANYTHING, "Proprietary" },
};

/* --- forms with something inside --- */

static bool is_key(struct slice bytes)
{
	struct public_key key;

	return public_key_parse(&key, bytes) == STATUS_OK;
}

static bool is_xonly(struct slice bytes)
{
	struct xonly_key key;

	return xonly_key_parse(&key, bytes) == STATUS_OK;
}

static bool is_xpub(struct slice bytes)
{
	return bytes.len == EXTENDED_KEY_SIZE &&
	       is_key(slice_of(bytes.data + 45, PUBLIC_KEY_SIZE));
}

/* DER and a hash type; in the dialect Schnorr's 64 bytes and one, too. */
static bool is_signature(const struct network *net, struct slice bytes)
{
	struct signature signature;

	if (net->tokens && bytes.len == SIGNATURE_SIZE + 1)
		return true;
	return bytes.len > 1 &&
	       ecdsa_from_der(&signature,
			      slice_of(bytes.data, bytes.len - 1)) == STATUS_OK;
}

/* 65 bytes are with a hash type, which is then not the default one. */
static bool is_schnorr(struct slice bytes)
{
	return bytes.len == SIGNATURE_SIZE ||
	       (bytes.len == SIGNATURE_SIZE + 1 && bytes.data[SIGNATURE_SIZE]);
}

static bool is_control(struct slice bytes)
{
	return bytes.len >= 33 && (bytes.len - 33) % 32 == 0 &&
	       (bytes.len - 33) / 32 <= 128 &&
	       is_xonly(slice_of(bytes.data + 1, 32));
}

static bool is_origin(struct slice bytes)
{
	return bytes.len >= 4 && bytes.len % 4 == 0;
}

static bool is_leaves_origin(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	size_t leaves = read_count(&r, 32);

	read_slice(&r, 32 * leaves);
	return !r.failed && is_origin(slice_of(r.at, reader_left(&r)));
}

static bool is_witness(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);

	for (size_t n = read_count(&r, 1); n; n--)
		read_var_slice(&r);
	return reader_done(&r);
}

static bool is_subtype(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);

	read_var_slice(&r);
	read_compact_size(&r);
	return !r.failed;
}

/* Leaves with their depths, from left to right: together they fill the tree.
 * A branch is complete when two of its depth stand side by side. */
static bool is_tree(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	bool open[129] = { false }; /* a left one waits at this depth */
	bool whole = false;

	while (!r.failed && reader_left(&r)) {
		size_t depth = read_u8(&r);
		uint8_t version = read_u8(&r);

		read_var_slice(&r);
		if (whole || depth > 128 || version & 1)
			return false;
		for (size_t i = depth + 1; i <= 128; i++)
			if (open[i])
				return false;
		while (depth && open[depth])
			open[depth--] = false;
		if (depth)
			open[depth] = true;
		else
			whole = true;
	}
	return !r.failed && whole;
}

static uint32_t number_of(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);

	return read_le32(&r);
}

#define FIRST_TIME 500000000u

static bool is_count(struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);

	read_compact_size(&r);
	return reader_done(&r);
}

static enum status check_previous(const struct network *net,
				  struct tx_space *space, struct slice bytes)
{
	struct tx_output output;
	struct tx tx;

	if (net->tokens)
		return psbt_read_output(&output, net, bytes);
	return tx_parse(&tx, space, bytes, net);
}

static bool has_size(enum form form, size_t len)
{
	switch (form) {
	case NOTHING:
		return !len;
	case NOT_EMPTY:
		return len > 0;
	case BYTES_1:
		return len == 1;
	case BYTES_4:
	case TX_VERSION:
	case TIME:
	case HEIGHT:
		return len == 4;
	case BYTES_8:
		return len == 8;
	case BYTES_20:
		return len == 20;
	case BYTES_32:
		return len == 32;
	default:
		return true;
	}
}

static bool has_content(enum form form, const struct network *net,
			struct slice bytes)
{
	struct tx_output output;

	switch (form) {
	case COUNT:
		return is_count(bytes);
	case KEY:
		return is_key(bytes);
	case XONLY:
		return is_xonly(bytes);
	case XONLY_AND_LEAF:
		return bytes.len == 64 && is_xonly(slice_of(bytes.data, 32));
	case XPUB:
		return is_xpub(bytes);
	case CONTROL:
		return is_control(bytes);
	case SIGNATURE:
		return is_signature(net, bytes);
	case SCHNORR:
		return is_schnorr(bytes);
	case ORIGIN:
		return is_origin(bytes);
	case LEAVES_ORIGIN:
		return is_leaves_origin(bytes);
	case OUTPUT:
		return psbt_read_output(&output, net, bytes) == STATUS_OK;
	case WITNESS:
		return is_witness(bytes);
	case TREE:
		return is_tree(bytes);
	case TX_VERSION:
		return number_of(bytes) >= 2;
	case TIME:
		return number_of(bytes) >= FIRST_TIME;
	case HEIGHT:
		return number_of(bytes) && number_of(bytes) < FIRST_TIME;
	case SUBTYPE:
		return is_subtype(bytes);
	default:
		return true;
	}
}

static enum status check_form(enum form form, const struct network *net,
			      struct tx_space *space, struct slice bytes)
{
	if (form == PREVIOUS)
		return check_previous(net, space, bytes);
	return has_size(form, bytes.len) && has_content(form, net, bytes)
		       ? STATUS_OK
		       : STATUS_BAD_INPUT;
}

static const struct field *find(enum psbt_scope scope, uint64_t type)
{
	static const struct {
		const struct field *fields;
		size_t count;
	} scopes[] = {
		{ global_fields, sizeof(global_fields) / sizeof(struct field) },
		{ input_fields, sizeof(input_fields) / sizeof(struct field) },
		{ output_fields, sizeof(output_fields) / sizeof(struct field) },
	};

	for (size_t i = 0; i < scopes[scope].count; i++)
		if (scopes[scope].fields[i].type == type)
			return &scopes[scope].fields[i];
	return NULL;
}

enum status psbt_check_pair(const char **why, const struct network *net,
			    struct tx_space *space, uint32_t version,
			    enum psbt_scope scope, const struct psbt_pair *pair)
{
	const struct field *field = find(scope, pair->type);
	enum status st;

	if (!field)
		return STATUS_OK;
	*why = field->why;
	if (!(field->versions & (version ? V2 : V0)))
		/* The dialect is older than v2: it does not know the type. */
		return net->tokens && !version ? STATUS_OK : STATUS_BAD_INPUT;
	st = check_form(field->data, net, space, pair->data);
	if (st == STATUS_OK)
		st = check_form(field->value, net, space, pair->value);
	/* An extended key says itself how deep it is. */
	if (st == STATUS_OK && field->data == XPUB &&
	    pair->value.len != 4 + 4 * (size_t)pair->data.data[4])
		st = STATUS_BAD_INPUT;
	/* A leaf's version stands behind it and in its control block. */
	if (st == STATUS_OK && field->data == CONTROL &&
	    pair->value.data[pair->value.len - 1] !=
		    (pair->data.data[0] & 0xfe))
		st = STATUS_BAD_INPUT;
	return st;
}
