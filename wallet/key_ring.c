/* key_ring.c - finding keys, and deriving them from the parent kept. */
#include "wallet/key_ring.h"

#include "chain/hash.h"
#include "wallet/tagged_hash.h"

enum status ring_key_init(struct ring_key *out, const struct curve *curve,
			  const struct secret_key *secret, bool compressed)
{
	struct xonly_key internal;
	uint8_t tweak[32];
	enum status st;
	bool odd;

	secret_wipe(out, sizeof(*out));
	st = public_key_of(&out->key, curve, secret, compressed);
	if (st != STATUS_OK)
		return st;
	hash160(out->hash, out->key.bytes, out->key.len);
	internal = public_key_xonly(&out->key);
	tap_tweak(tweak, &internal, NULL);
	st = xonly_key_add(&out->output, &odd, &internal, tweak);
	if (st == STATUS_OK)
		out->secret = *secret;
	return st;
}

void key_ring_init(struct key_ring *ring, const struct curve *curve,
		   const struct xprv *root, struct ring_key *keys,
		   size_t key_count)
{
	memset(ring, 0, sizeof(*ring));
	ring->curve = curve;
	ring->keys = keys;
	ring->key_count = key_count;
	if (!root)
		return;
	ring->has_root = true;
	ring->root = *root;
	xpub_fingerprint(ring->fingerprint, &root->pub);
}

void key_ring_clear(struct key_ring *ring)
{
	secret_wipe(ring, sizeof(*ring));
}

static bool has_parent_of(const struct key_ring *ring,
			  const struct key_path *path)
{
	const struct key_path *parent = &ring->parent_path;

	return ring->has_parent && parent->count + 1 == path->count &&
	       !memcmp(parent->steps, path->steps,
		       parent->count * sizeof(*path->steps));
}

/* The parent of the key at path, which has a step at least. */
static enum status find_parent(struct key_ring *ring,
			       const struct key_path *path)
{
	enum status st;

	if (has_parent_of(ring, path))
		return STATUS_OK;
	ring->parent_path = *path;
	ring->parent_path.count--;
	st = xprv_derive(&ring->parent, ring->curve, &ring->root,
			 &ring->parent_path);
	ring->has_parent = st == STATUS_OK;
	return st;
}

enum status key_ring_public(struct public_key *out, struct key_ring *ring,
			    const struct key_path *path)
{
	struct xprv child;
	enum status st;

	if (!ring->has_root)
		return STATUS_NOT_FOUND;
	*out = ring->root.pub.key;
	if (!path->count)
		return STATUS_OK;
	st = find_parent(ring, path);
	if (st != STATUS_OK)
		return st;
	st = xprv_child(&child, ring->curve, &ring->parent,
			path->steps[path->count - 1]);
	*out = child.pub.key;
	xprv_clear(&child);
	return st;
}

enum status key_ring_secret(struct secret_key *out, struct key_ring *ring,
			    const struct key_ref *ref)
{
	const struct key_path *path = &ref->path;
	enum status st;

	secret_key_clear(out);
	if (!ref->alone && !ring->has_root)
		return STATUS_NOT_FOUND;
	if (ref->alone || !path->count) {
		*out = ref->alone ? ring->keys[ref->number].secret
				  : ring->root.secret;
		return STATUS_OK;
	}
	st = find_parent(ring, path);
	return st == STATUS_OK ? xprv_child_secret(out, &ring->parent,
						   path->steps[path->count - 1])
			       : st;
}

/* --- keys that stand alone --- */

const struct ring_key *key_ring_find(const struct key_ring *ring,
				     struct slice public_key)
{
	for (size_t i = 0; i < ring->key_count; i++)
		if (slice_equal(public_key_slice(&ring->keys[i].key),
				public_key))
			return &ring->keys[i];
	return NULL;
}

const struct ring_key *key_ring_find_hash(const struct key_ring *ring,
					  struct slice hash160_of_key)
{
	for (size_t i = 0; i < ring->key_count; i++)
		if (slice_equal(slice_of(ring->keys[i].hash,
					 sizeof(ring->keys[i].hash)),
				hash160_of_key))
			return &ring->keys[i];
	return NULL;
}

const struct ring_key *key_ring_find_xonly(const struct key_ring *ring,
					   struct slice x)
{
	for (size_t i = 0; i < ring->key_count; i++)
		if (slice_equal(slice_of(ring->keys[i].key.bytes + 1,
					 XONLY_PUBLIC_KEY_SIZE),
				x))
			return &ring->keys[i];
	return NULL;
}

const struct ring_key *key_ring_find_output(const struct key_ring *ring,
					    struct slice x)
{
	for (size_t i = 0; i < ring->key_count; i++)
		if (slice_equal(slice_of(ring->keys[i].output.bytes,
					 XONLY_PUBLIC_KEY_SIZE),
				x))
			return &ring->keys[i];
	return NULL;
}
