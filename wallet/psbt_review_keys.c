/* psbt_review_keys.c - which keys of ours sign an input: those at the paths
 * claimed, if deriving gives them and the script has them, and those that stand
 * alone. */
#include "wallet/psbt_review_parts.h"

#include "chain/script_op.h"
#include "wallet/tagged_hash.h"

#define OP_CODESEPARATOR 0xab

/* --- paths --- */

bool review_own_path(struct key_path *out, const struct review_job *job,
		     struct slice origin)
{
	struct reader r = reader_over(origin.data, origin.len);
	struct slice fingerprint = read_slice(&r, FINGERPRINT_SIZE);

	out->count = 0;
	if (!job->ring || !job->ring->has_root ||
	    !slice_equal(fingerprint,
			 slice_of(job->ring->fingerprint, FINGERPRINT_SIZE)) ||
	    reader_left(&r) / 4 > KEY_PATH_MAX)
		return false;
	while (reader_left(&r))
		out->steps[out->count++] = read_le32(&r);
	return !r.failed;
}

struct slice review_taproot_origin(struct slice *leaves, struct slice value)
{
	struct reader r = reader_over(value.data, value.len);
	size_t count = read_count(&r, 32);

	*leaves = read_slice(&r, 32 * count);
	return slice_of(r.at, reader_left(&r));
}

bool review_coin_type_fits(const struct network *net,
			   const struct key_path *path)
{
	static const uint32_t purposes[] = { 44, 48, 49, 84, 86 };

	if (path->count < 2)
		return true;
	for (size_t i = 0; i < sizeof(purposes) / sizeof(*purposes); i++)
		if (path->steps[0] == (purposes[i] | KEY_PATH_HARDENED))
			return path->steps[1] ==
			       (net->hd_coin_type | KEY_PATH_HARDENED);
	return true;
}

struct public_key review_even_key(struct slice x)
{
	struct public_key key = { .bytes = { 2 }, .len = PUBLIC_KEY_SIZE };

	memcpy(key.bytes + 1, x.data, XONLY_PUBLIC_KEY_SIZE);
	return key;
}

/* --- the list of keys --- */

static bool same_leaf(const uint8_t *a, const uint8_t *b)
{
	return a && b ? !memcmp(a, b, 32) : a == b;
}

static bool has_key(const struct review_input *in, const struct review_key *key)
{
	for (size_t i = 0; i < in->key_count; i++)
		if (slice_equal(public_key_slice(&in->keys[i].key),
				public_key_slice(&key->key)) &&
		    same_leaf(in->keys[i].leaf_hash, key->leaf_hash))
			return true;
	return false;
}

/* Room is for powers of two. */
static enum status add_key(struct review_input *in, struct review_job *job,
			   const struct review_key *key)
{
	size_t count = in->key_count;
	struct review_key *keys = in->keys;

	if (has_key(in, key))
		return STATUS_OK;
	if (!(count & (count - 1))) {
		keys = tx_space_array(&job->psbt->space, count ? 2 * count : 1,
				      sizeof(*keys));
		if (!keys)
			return STATUS_NO_MEMORY;
		if (count)
			memcpy(keys, in->keys, count * sizeof(*keys));
		in->keys = keys;
	}
	keys[in->key_count++] = *key;
	return STATUS_OK;
}

static struct key_ref alone(const struct review_job *job,
			    const struct ring_key *key)
{
	return (struct key_ref){ .alone = true,
				 .number = (size_t)(key - job->ring->keys) };
}

/* The root's key at an origin, which must be the one that is claimed. */
static bool derive_claimed(struct review_key *out, struct review_input *in,
			   struct review_job *job, struct slice origin,
			   struct slice claimed)
{
	struct slice found;

	if (!review_own_path(&out->ref.path, job, origin))
		return false;
	if (!review_coin_type_fits(job->net, &out->ref.path)) {
		review_refuse(&in->refusal, REFUSAL_COIN_TYPE);
		return false;
	}
	if (key_ring_public(&out->key, job->ring, &out->ref.path) !=
	    STATUS_OK) {
		review_refuse(&in->refusal, REFUSAL_KEY_MISMATCH);
		return false;
	}
	found = public_key_slice(&out->key);
	if (claimed.len == XONLY_PUBLIC_KEY_SIZE) {
		found = slice_of(out->key.bytes + 1, XONLY_PUBLIC_KEY_SIZE);
		out->key.bytes[0] = 2;
	}
	if (slice_equal(found, claimed))
		return true;
	review_refuse(&in->refusal, REFUSAL_KEY_MISMATCH);
	return false;
}

/* --- ECDSA's scripts --- */

static bool is_key_push(struct slice push)
{
	return push.len == PUBLIC_KEY_SIZE || push.len == PUBLIC_KEY_LONG_SIZE;
}

/* As a key that is pushed, or by its hash. */
static bool script_has_key(const struct review_input *in,
			   const struct network *net, struct slice key)
{
	struct script_info info = script_classify(net, in->script);
	struct reader r = reader_over(in->script.data, in->script.len);
	struct script_op op;
	uint8_t hash[20];

	if (info.type == SCRIPT_P2PKH) {
		hash160(hash, key.data, key.len);
		return slice_equal(info.program, slice_of(hash, sizeof(hash)));
	}
	while (script_op_next(&op, &r))
		if (slice_equal(op.push, key))
			return true;
	return false;
}

/* BIP143's keys are compressed, by policy of all nodes; and a digest that
 * depends on what was executed is not for a template. */
static void check_script(struct review_input *in)
{
	struct reader r = reader_over(in->script.data, in->script.len);
	struct script_op op;

	while (script_op_next(&op, &r)) {
		if (op.code == OP_CODESEPARATOR)
			review_refuse(&in->refusal, REFUSAL_CODE_SEPARATOR);
		if (in->kind == SPEND_SEGWIT_V0 &&
		    op.push.len == PUBLIC_KEY_LONG_SIZE)
			review_refuse(&in->refusal, REFUSAL_UNCOMPRESSED_KEY);
	}
}

static enum status add_ecdsa_key(struct review_input *in,
				 struct review_job *job,
				 const struct psbt_map *map,
				 struct review_key *key)
{
	if (in->kind == SPEND_SEGWIT_V0 && !public_key_is_compressed(&key->key))
		review_refuse(&in->refusal, REFUSAL_UNCOMPRESSED_KEY);
	key->is_signed = psbt_find_key(map, PSBT_IN_PARTIAL_SIG,
				       public_key_slice(&key->key));
	return add_key(in, job, key);
}

static enum status keys_alone(struct review_input *in, struct review_job *job,
			      const struct psbt_map *map)
{
	struct script_info info = script_classify(job->net, in->script);
	struct reader r = reader_over(in->script.data, in->script.len);
	const struct ring_key *found;
	enum status st = STATUS_OK;
	struct review_key key;
	struct script_op op;

	while (st == STATUS_OK && script_op_next(&op, &r)) {
		found = is_key_push(op.push) ? key_ring_find(job->ring, op.push)
			: info.type == SCRIPT_P2PKH && op.push.len
				? key_ring_find_hash(job->ring, op.push)
				: NULL;
		if (!found)
			continue;
		key = (struct review_key){ .ref = alone(job, found),
					   .key = found->key };
		st = add_ecdsa_key(in, job, map, &key);
	}
	return st;
}

static enum status ecdsa_keys(struct review_input *in, struct review_job *job,
			      const struct psbt_map *map)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < map->count && st == STATUS_OK; i++) {
		const struct psbt_pair *pair = &map->pairs[i];
		struct review_key key = { 0 };

		if (pair->type == PSBT_IN_BIP32_DERIVATION &&
		    script_has_key(in, job->net, pair->data) &&
		    derive_claimed(&key, in, job, pair->value, pair->data))
			st = add_ecdsa_key(in, job, map, &key);
	}
	if (st == STATUS_OK && job->ring->key_count)
		st = keys_alone(in, job, map);
	if (in->key_count)
		check_script(in);
	return st;
}

/* --- taproot --- */

/* What gives the output key. */
struct tap {
	struct slice output;   /* x */
	struct slice internal; /* x; empty: not known */
	const uint8_t *root;   /* 32 bytes, or NULL */
	const uint8_t *tweak;  /* in the template's space */
};

/* The root above a leaf, by its control block. */
static void climb(uint8_t root[32], struct slice control,
		  const uint8_t leaf[32])
{
	memcpy(root, leaf, 32);
	for (size_t at = 33; at + 32 <= control.len; at += 32)
		tap_branch_hash(root, root, control.data + at);
}

static void leaf_of(uint8_t out[32], const struct psbt_pair *pair)
{
	size_t len = pair->value.len - 1; /* the version is behind it */

	tap_leaf_hash(out, pair->value.data[len],
		      slice_of(pair->value.data, len));
}

/* Does the internal key, with the root, give the output key? */
static bool gives_output(uint8_t tweak[32], bool *odd, const struct tap *tap,
			 struct slice internal, const uint8_t *root)
{
	struct xonly_key key, made;

	if (internal.len != sizeof(key.bytes))
		return false;
	memcpy(key.bytes, internal.data, sizeof(key.bytes));
	tap_tweak(tweak, &key, root);
	return xonly_key_add(&made, odd, &key, tweak) == STATUS_OK &&
	       slice_equal(slice_of(made.bytes, 32), tap->output);
}

/* BIP341: so do control block and leaf, and its first byte says the parity of
 * the output key's y, and the leaf's version. */
static bool leaf_fits(const struct tap *tap, const struct psbt_pair *pair)
{
	const uint8_t *control = pair->data.data;
	uint8_t leaf[32], root[32], tweak[32];
	bool odd;

	leaf_of(leaf, pair);
	climb(root, pair->data, leaf);
	return gives_output(tweak, &odd, tap, slice_of(control + 1, 32),
			    root) &&
	       odd == (control[0] & 1) &&
	       (control[0] & 0xfe) == pair->value.data[pair->value.len - 1];
}

/* Internal key and root, from their fields or a leaf's control block. */
static enum status open_tap(struct tap *out, struct review_input *in,
			    struct review_job *job, const struct psbt_map *map)
{
	const struct psbt_pair *internal =
		psbt_find(map, PSBT_IN_TAP_INTERNAL_KEY);
	const struct psbt_pair *root = psbt_find(map, PSBT_IN_TAP_MERKLE_ROOT);
	uint8_t *made = tx_space_array(&job->psbt->space, 64, 1);
	uint8_t leaf[32];
	bool odd;

	if (!made)
		return STATUS_NO_MEMORY;
	*out = (struct tap){
		.output = slice_of(in->spent.script.data + 2, 32),
		.root = root ? root->value.data : NULL,
	};
	if (internal)
		out->internal = internal->value;
	for (size_t i = 0; i < map->count; i++) {
		const struct psbt_pair *pair = &map->pairs[i];

		if (pair->type != PSBT_IN_TAP_LEAF_SCRIPT)
			continue;
		if (!leaf_fits(out, pair))
			review_refuse(&in->refusal, REFUSAL_TAPROOT_MISMATCH);
		if (out->root)
			continue;
		leaf_of(leaf, pair);
		climb(made + 32, pair->data, leaf);
		out->root = made + 32;
		if (!internal)
			out->internal = slice_of(pair->data.data + 1, 32);
	}
	if (out->internal.len &&
	    gives_output(made, &odd, out, out->internal, out->root))
		out->tweak = made;
	return STATUS_OK;
}

static enum status add_tap_key(struct review_input *in, struct review_job *job,
			       const struct psbt_map *map,
			       struct review_key *key)
{
	uint8_t data[64];

	if (!key->leaf_hash) {
		key->is_signed = psbt_find(map, PSBT_IN_TAP_KEY_SIG);
		return add_key(in, job, key);
	}
	memcpy(data, key->key.bytes + 1, 32);
	memcpy(data + 32, key->leaf_hash, 32);
	key->is_signed = psbt_find_key(map, PSBT_IN_TAP_SCRIPT_SIG,
				       slice_of(data, sizeof(data)));
	return add_key(in, job, key);
}

static enum status add_key_path(struct review_input *in, struct review_job *job,
				const struct psbt_map *map,
				const struct tap *tap,
				const struct key_ref *ref)
{
	struct review_key key = { .ref = *ref,
				  .key = review_even_key(tap->output),
				  .tweak = tap->tweak };

	/* A signature with the internal key alone is good for nothing. */
	if (!tap->tweak) {
		review_refuse(&in->refusal, REFUSAL_TAPROOT_MISMATCH);
		return STATUS_OK;
	}
	return add_tap_key(in, job, map, &key);
}

static bool leaf_has_key(struct review_input *in, struct slice script,
			 struct slice x)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;
	bool found = false;

	while (script_op_next(&op, &r)) {
		found |= slice_equal(op.push, x);
		if (op.code == OP_CODESEPARATOR)
			review_refuse(&in->refusal, REFUSAL_CODE_SEPARATOR);
	}
	return found;
}

/* The key in one leaf, if the leaf is one of leaves (NULL: any). */
static enum status add_leaf(struct review_input *in, struct review_job *job,
			    const struct psbt_map *map,
			    const struct psbt_pair *pair,
			    const struct slice *leaves,
			    const struct review_key *found)
{
	struct slice script = slice_of(pair->value.data, pair->value.len - 1);
	struct review_key key = *found;
	bool is_named = !leaves;
	uint8_t *leaf;

	if (pair->value.data[script.len] != TAP_LEAF_VERSION)
		return STATUS_OK;
	leaf = tx_space_array(&job->psbt->space, 32, 1);
	if (!leaf)
		return STATUS_NO_MEMORY;
	leaf_of(leaf, pair);
	for (size_t at = 0; leaves && at < leaves->len; at += 32)
		is_named |= !memcmp(leaves->data + at, leaf, 32);
	if (!is_named ||
	    !leaf_has_key(in, script, slice_of(key.key.bytes + 1, 32)))
		return STATUS_OK;
	key.leaf_hash = leaf;
	return add_tap_key(in, job, map, &key);
}

static enum status derived_tap_key(struct review_input *in,
				   struct review_job *job,
				   const struct psbt_map *map,
				   const struct tap *tap,
				   const struct psbt_pair *pair)
{
	struct review_key key = { 0 };
	enum status st = STATUS_OK;
	struct slice leaves, origin;

	origin = review_taproot_origin(&leaves, pair->value);
	if (!derive_claimed(&key, in, job, origin, pair->data))
		return STATUS_OK;
	if (slice_equal(pair->data, tap->internal))
		st = add_key_path(in, job, map, tap, &key.ref);
	for (size_t i = 0; i < map->count && leaves.len && st == STATUS_OK; i++)
		if (map->pairs[i].type == PSBT_IN_TAP_LEAF_SCRIPT)
			st = add_leaf(in, job, map, &map->pairs[i], &leaves,
				      &key);
	return st;
}

/* The output key itself, as of BIP341's vectors and of who knows no BIP86. */
static enum status add_untweaked(struct review_input *in,
				 struct review_job *job,
				 const struct psbt_map *map,
				 const struct tap *tap)
{
	const struct ring_key *own =
		key_ring_find_xonly(job->ring, tap->output);
	struct review_key key = { 0 };

	if (!own)
		return STATUS_OK;
	key.ref = alone(job, own);
	key.key = review_even_key(tap->output);
	return add_tap_key(in, job, map, &key);
}

static enum status tap_key_alone(struct review_input *in,
				 struct review_job *job,
				 const struct psbt_map *map, struct tap *tap)
{
	const struct ring_key *own =
		key_ring_find_xonly(job->ring, tap->internal);
	struct key_ref ref;
	struct xonly_key x;
	uint8_t *tweak;

	if (!own && !tap->internal.len) {
		own = key_ring_find_output(job->ring, tap->output);
		tweak = tx_space_array(&job->psbt->space, 32, 1);
		if (!tweak)
			return STATUS_NO_MEMORY;
		if (own) {
			x = public_key_xonly(&own->key);
			tap_tweak(tweak, &x, NULL);
			tap->tweak = tweak;
		}
	}
	if (!own)
		return add_untweaked(in, job, map, tap);
	ref = alone(job, own);
	return add_key_path(in, job, map, tap, &ref);
}

static enum status leaf_keys_alone(struct review_input *in,
				   struct review_job *job,
				   const struct psbt_map *map,
				   const struct psbt_pair *pair)
{
	enum status st = STATUS_OK;

	for (size_t k = 0; k < job->ring->key_count && st == STATUS_OK; k++) {
		const struct ring_key *own = &job->ring->keys[k];
		struct review_key key = {
			.ref = alone(job, own),
			.key = review_even_key(
				slice_of(own->key.bytes + 1, 32)),
		};

		st = add_leaf(in, job, map, pair, NULL, &key);
	}
	return st;
}

static enum status tap_keys_alone(struct review_input *in,
				  struct review_job *job,
				  const struct psbt_map *map, struct tap *tap)
{
	enum status st = tap_key_alone(in, job, map, tap);

	for (size_t i = 0; i < map->count && st == STATUS_OK; i++)
		if (map->pairs[i].type == PSBT_IN_TAP_LEAF_SCRIPT)
			st = leaf_keys_alone(in, job, map, &map->pairs[i]);
	return st;
}

static enum status tap_keys(struct review_input *in, struct review_job *job,
			    const struct psbt_map *map)
{
	struct tap tap;
	enum status st = open_tap(&tap, in, job, map);

	for (size_t i = 0; i < map->count && st == STATUS_OK; i++)
		if (map->pairs[i].type == PSBT_IN_TAP_BIP32_DERIVATION)
			st = derived_tap_key(in, job, map, &tap,
					     &map->pairs[i]);
	if (st == STATUS_OK && job->ring->key_count)
		st = tap_keys_alone(in, job, map, &tap);
	return st;
}

/* Bytes of scripts times keys looked for in them: each key goes through all. */
#define MAX_WORK 100000000

static bool is_work_bearable(const struct review_input *in,
			     const struct review_job *job,
			     const struct psbt_map *map)
{
	size_t bytes = in->script.len, keys = job->ring->key_count;

	for (size_t i = 0; i < map->count; i++) {
		const struct psbt_pair *pair = &map->pairs[i];

		if (pair->type == PSBT_IN_TAP_LEAF_SCRIPT)
			bytes += pair->value.len;
		keys += pair->type == PSBT_IN_BIP32_DERIVATION ||
			pair->type == PSBT_IN_TAP_BIP32_DERIVATION;
	}
	return !keys || bytes <= MAX_WORK / keys;
}

enum status review_keys(struct review_job *job, size_t number)
{
	struct review_input *in = &job->out->inputs[number];
	const struct psbt_map *map = &job->psbt->inputs[number];
	enum status st = STATUS_OK;

	if (!job->ring || in->is_final || in->proof == AMOUNT_UNKNOWN)
		return STATUS_OK;
	if (!is_work_bearable(in, job, map)) {
		review_refuse(&in->refusal, REFUSAL_INPUT_TOO_LARGE);
		return STATUS_OK;
	}
	if (in->kind == SPEND_TAPROOT)
		st = tap_keys(in, job, map);
	else if (in->script.len)
		st = ecdsa_keys(in, job, map);
	/* The signatures must be readable again. */
	if (map->count + in->key_count > PSBT_MAX_PAIRS)
		review_refuse(&in->refusal, REFUSAL_INPUT_TOO_LARGE);
	return st;
}
