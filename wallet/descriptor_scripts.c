/* descriptor_scripts.c - the scripts that a descriptor gives. */
#include "wallet/descriptor.h"

#include <stdlib.h>

#include "chain/script_op.h"
#include "chain/writer.h"
#include "wallet/key_script.h"
#include "wallet/tagged_hash.h"

#define OP_CHECKSIGADD 0xba
#define OP_NUMEQUAL    0x9c

struct place {
	struct tx_space *space;
	const struct curve *curve;
	size_t alternative;
	uint32_t index;
};

static enum status keep(struct slice *out, const struct place *at,
			struct slice bytes)
{
	uint8_t *copy = tx_space_array(at->space, bytes.len, 1);

	if (!copy)
		return STATUS_NO_MEMORY;
	memcpy(copy, bytes.data, bytes.len);
	*out = slice_of(copy, bytes.len);
	return STATUS_OK;
}

static enum status keep_written(struct slice *out, const struct place *at,
				struct writer *w)
{
	enum status st =
		w->failed ? STATUS_NO_MEMORY : keep(out, at, writer_slice(w));

	writer_clear(w);
	return st;
}

static enum status key_at(struct public_key *out, const struct place *at,
			  const struct descriptor_key *key)
{
	return descriptor_key_at(out, at->curve, key, at->alternative,
				 at->index);
}

static enum status one_key(struct slice *out, const struct place *at,
			   const struct descriptor_node *node,
			   enum key_script_kind kind)
{
	uint8_t script[KEY_SCRIPT_SIZE];
	struct public_key key;
	enum status st = key_at(&key, at, node->keys);

	if (st != STATUS_OK)
		return st;
	return keep(out, at, slice_of(script, key_script(script, kind, &key)));
}

/* BIP67: by the keys' bytes; of tapscript's keys by x alone. */
static int compare_keys(const void *a, const void *b)
{
	const struct public_key *x = a, *y = b;

	return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

static int compare_xonly(const void *a, const void *b)
{
	const struct public_key *x = a, *y = b;

	return memcmp(x->bytes + 1, y->bytes + 1, XONLY_PUBLIC_KEY_SIZE);
}

static enum status all_keys(struct public_key **out, const struct place *at,
			    const struct descriptor_node *node)
{
	enum status st = STATUS_OK;

	*out = tx_space_array(at->space, node->key_count, sizeof(**out));
	if (!*out)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < node->key_count && st == STATUS_OK; i++)
		st = key_at(&(*out)[i], at, &node->keys[i]);
	if (st != STATUS_OK)
		return st;
	if (node->kind == DESCRIPTOR_SORTEDMULTI)
		qsort(*out, node->key_count, sizeof(**out), compare_keys);
	if (node->kind == DESCRIPTOR_SORTEDMULTI_A)
		qsort(*out, node->key_count, sizeof(**out), compare_xonly);
	return STATUS_OK;
}

/* A number as scripts push it: up to 16 an operation, then bytes, lowest first
 * and with a zero where the highest bit would mean a sign. */
static void write_number(struct writer *w, size_t n)
{
	if (n <= 16) {
		write_u8(w, (uint8_t)(OP_1 + n - 1));
	} else if (n < 0x80) {
		write_u8(w, 1);
		write_u8(w, (uint8_t)n);
	} else {
		write_u8(w, 2);
		write_le16(w, (uint16_t)n);
	}
}

static enum status multi(struct slice *out, const struct place *at,
			 const struct descriptor_node *node)
{
	struct public_key *keys;
	struct writer w;
	enum status st = all_keys(&keys, at, node);

	if (st != STATUS_OK)
		return st;
	writer_init(&w);
	write_number(&w, node->threshold);
	for (size_t i = 0; i < node->key_count; i++) {
		write_u8(&w, keys[i].len);
		write_bytes(&w, keys[i].bytes, keys[i].len);
	}
	write_number(&w, node->key_count);
	write_u8(&w, OP_CHECKMULTISIG);
	return keep_written(out, at, &w);
}

/* --- taproot --- */

static enum status multi_a(struct slice *out, const struct place *at,
			   const struct descriptor_node *node)
{
	struct public_key *keys;
	struct writer w;
	enum status st = all_keys(&keys, at, node);

	if (st != STATUS_OK)
		return st;
	writer_init(&w);
	for (size_t i = 0; i < node->key_count; i++) {
		write_u8(&w, XONLY_PUBLIC_KEY_SIZE);
		write_bytes(&w, keys[i].bytes + 1, XONLY_PUBLIC_KEY_SIZE);
		write_u8(&w, i ? OP_CHECKSIGADD : OP_CHECKSIG);
	}
	write_number(&w, node->threshold);
	write_u8(&w, OP_NUMEQUAL);
	return keep_written(out, at, &w);
}

static enum status leaf_script(struct slice *out, const struct place *at,
			       const struct descriptor_node *node)
{
	struct public_key key;
	uint8_t hash[20];
	struct writer w;
	enum status st;

	if (node->kind != DESCRIPTOR_PK && node->kind != DESCRIPTOR_PKH)
		return multi_a(out, at, node);
	st = key_at(&key, at, node->keys);
	if (st != STATUS_OK)
		return st;
	writer_init(&w);
	if (node->kind == DESCRIPTOR_PK) {
		write_u8(&w, XONLY_PUBLIC_KEY_SIZE);
		write_bytes(&w, key.bytes + 1, XONLY_PUBLIC_KEY_SIZE);
	} else {
		hash160(hash, key.bytes + 1, XONLY_PUBLIC_KEY_SIZE);
		write_u8(&w, OP_DUP);
		write_u8(&w, OP_HASH160);
		write_u8(&w, sizeof(hash));
		write_bytes(&w, hash, sizeof(hash));
		write_u8(&w, OP_EQUALVERIFY);
	}
	write_u8(&w, OP_CHECKSIG);
	return keep_written(out, at, &w);
}

static enum status tree_hash(uint8_t out[32], const struct place *at,
			     const struct descriptor_node *node)
{
	struct slice script;
	uint8_t second[32];
	enum status st;

	if (node->kind == DESCRIPTOR_BRANCH) {
		st = tree_hash(out, at, node->child);
		if (st == STATUS_OK)
			st = tree_hash(second, at, node->second);
		if (st == STATUS_OK)
			tap_branch_hash(out, out, second);
		return st;
	}
	st = leaf_script(&script, at, node);
	if (st == STATUS_OK)
		tap_leaf_hash(out, TAP_LEAF_VERSION, script);
	return st;
}

static enum status taproot(struct slice *out, const struct place *at,
			   const struct descriptor_node *node)
{
	uint8_t root[32], tweak[32], script[P2TR_SIZE];
	struct xonly_key internal, output;
	struct public_key key;
	enum status st = key_at(&key, at, node->keys);
	bool odd;

	if (st == STATUS_OK && node->child)
		st = tree_hash(root, at, node->child);
	if (st != STATUS_OK)
		return st;
	internal = public_key_xonly(&key);
	tap_tweak(tweak, &internal, node->child ? root : NULL);
	if (xonly_key_add(&output, &odd, &internal, tweak) != STATUS_OK)
		return STATUS_FAILED;
	p2tr_script(script, &output);
	return keep(out, at, slice_of(script, sizeof(script)));
}

/* --- the whole --- */

static enum status script_of(struct descriptor_script *out,
			     const struct place *at,
			     const struct descriptor_node *node)
{
	uint8_t hashed[P2WSH_SIZE];
	enum status st;

	switch (node->kind) {
	case DESCRIPTOR_PK:
		return one_key(&out->script, at, node, KEY_SCRIPT_P2PK);
	case DESCRIPTOR_PKH:
		return one_key(&out->script, at, node, KEY_SCRIPT_P2PKH);
	case DESCRIPTOR_WPKH:
		return one_key(&out->script, at, node, KEY_SCRIPT_P2WPKH);
	case DESCRIPTOR_MULTI:
	case DESCRIPTOR_SORTEDMULTI:
		return multi(&out->script, at, node);
	case DESCRIPTOR_TR:
		return taproot(&out->script, at, node);
	case DESCRIPTOR_RAW:
		return keep(&out->script, at, node->raw);
	case DESCRIPTOR_SH:
		st = script_of(out, at, node->child);
		if (st != STATUS_OK)
			return st;
		out->redeem = out->script;
		p2sh_script(hashed, out->redeem);
		return keep(&out->script, at, slice_of(hashed, P2SH_SIZE));
	case DESCRIPTOR_WSH:
		st = script_of(out, at, node->child);
		if (st != STATUS_OK)
			return st;
		out->witness = out->script;
		p2wsh_script(hashed, out->witness);
		return keep(&out->script, at, slice_of(hashed, P2WSH_SIZE));
	case DESCRIPTOR_COMBO:
	case DESCRIPTOR_MULTI_A:
	case DESCRIPTOR_SORTEDMULTI_A:
	case DESCRIPTOR_BRANCH:
		break;
	}
	return STATUS_FAILED;
}

/* P2PK and P2PKH; of a compressed key P2WPKH and that in P2SH, too, where there
 * are witness programs. */
static enum status combo(struct descriptor_script *out, size_t *count,
			 const struct place *at,
			 const struct descriptor_node *node, bool segwit)
{
	static const enum key_script_kind kinds[] = { KEY_SCRIPT_P2PK,
						      KEY_SCRIPT_P2PKH,
						      KEY_SCRIPT_P2WPKH,
						      KEY_SCRIPT_P2SH_P2WPKH };
	struct public_key key;
	enum status st = key_at(&key, at, node->keys);

	if (st != STATUS_OK)
		return st;
	*count = segwit && public_key_is_compressed(&key) ? 4 : 2;
	for (size_t i = 0; i < *count && st == STATUS_OK; i++)
		st = one_key(&out[i].script, at, node, kinds[i]);
	if (st == STATUS_OK && *count == 4)
		out[3].redeem = out[2].script;
	return st;
}

enum status descriptor_scripts(
	struct descriptor_script out[DESCRIPTOR_MAX_SCRIPTS], size_t *count,
	struct tx_space *space, const struct curve *curve,
	const struct descriptor *descriptor, size_t alternative, uint32_t index)
{
	const struct place at = { space, curve, alternative, index };

	memset(out, 0, DESCRIPTOR_MAX_SCRIPTS * sizeof(*out));
	*count = 1;
	if (alternative >= descriptor->alternatives)
		return STATUS_LIMIT;
	if (descriptor->root->kind == DESCRIPTOR_COMBO)
		return combo(out, count, &at, descriptor->root,
			     descriptor->segwit);
	return script_of(out, &at, descriptor->root);
}
