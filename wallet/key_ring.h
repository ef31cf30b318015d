/* key_ring.h - the keys that a signer has: one root of BIP32 and what grows
 * from it, keys that stand alone, or both.
 *
 * The ring is the caller's memory and full of secrets: keep it locked, and
 * clear it. Nothing else here keeps one. It also keeps the last parent derived,
 * since the keys of one request mostly have the same: hence not for two threads
 * at once, and pointers to it that are not const. */
#ifndef WALLET_KEY_RING_H
#define WALLET_KEY_RING_H

#include "wallet/extended_key.h"

struct ring_key {
	struct secret_key secret;
	struct public_key key;   /* its length says whether it is compressed */
	uint8_t hash[20];        /* HASH160 of key */
	struct xonly_key output; /* of taproot without a script tree (BIP86) */
};

struct key_ring {
	const struct curve *curve; /* borrowed */
	bool has_root;
	struct xprv root;
	uint8_t fingerprint[FINGERPRINT_SIZE]; /* the root's */
	struct ring_key *keys;                 /* borrowed, key_count of them */
	size_t key_count;
	bool has_parent;
	struct key_path parent_path;
	struct xprv parent;
};

/* One of the ring's keys. */
struct key_ref {
	bool alone; /* keys[number], else the root's at path */
	size_t number;
	struct key_path path; /* from the root */
};

/* root: copied, or NULL; keys: borrowed, the caller's to clear. */
void key_ring_init(struct key_ring *ring, const struct curve *curve,
		   const struct xprv *root, struct ring_key *keys,
		   size_t key_count);
void key_ring_clear(struct key_ring *ring);
/* Fills one of the keys that init takes; BAD_INPUT: secret is none. */
MUST_CHECK enum status ring_key_init(struct ring_key *out,
				     const struct curve *curve,
				     const struct secret_key *secret,
				     bool compressed);

/* The root's key at path. NOT_FOUND: no root. Others as xprv_derive(). */
MUST_CHECK enum status key_ring_public(struct public_key *out,
				       struct key_ring *ring,
				       const struct key_path *path);
/* The caller clears out. As above. */
MUST_CHECK enum status key_ring_secret(struct secret_key *out,
				       struct key_ring *ring,
				       const struct key_ref *ref);
/* Is there a key alone of these bytes (33 or 65), of this HASH160, of this x?
 * NULL: none. */
const struct ring_key *key_ring_find(const struct key_ring *ring,
				     struct slice public_key);
const struct ring_key *key_ring_find_hash(const struct key_ring *ring,
					  struct slice hash160_of_key);
const struct ring_key *key_ring_find_xonly(const struct key_ring *ring,
					   struct slice x);
/* And whose taproot output key, with the tweak of no scripts, is this x? */
const struct ring_key *key_ring_find_output(const struct key_ring *ring,
					    struct slice x);

#endif /* WALLET_KEY_RING_H */
