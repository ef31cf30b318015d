/* keys.h - what a key store holds, in memory: a ring of keys for one coin and
 * network, and the multisig wallets that were registered.
 *
 *     1 | depth u8 | parent [4] | index u32 | chain code [32] | secret [32]
 *  or 2 | count u32 | count times: compressed u8 | secret [32]
 *     then count u32 | count times: name, descriptor (each with its length)
 *
 * is what the store encrypts. The ring is one locked block, shielded between
 * requests (locked.h): keys_use() and keys_rest() stand around each use. */
#ifndef SIGNER_KEYS_H
#define SIGNER_KEYS_H

#include "signer/locked.h"
#include "signer/store.h"
#include "wallet/descriptor.h"
#include "wallet/key_ring.h"

#define KEYS_MAX            1000
#define REGISTERED_MAX      64
#define REGISTERED_NAME_MAX 32
#define REGISTERED_TEXT_MAX 8192

struct registered {
	char name[REGISTERED_NAME_MAX + 1];
	char *text; /* owned; canonical, with checksum */
	struct descriptor descriptor;
};

struct keys_block {
	struct key_ring ring;
	struct ring_key plain[];
};

struct keys {
	struct store_header header;
	const struct network *net; /* the header's */
	struct curve curve;
	struct keys_block *block; /* locked */
	size_t block_size;
	struct shield shield;
	bool has_root;
	size_t plain_count;
	struct registered *registered; /* owned, REGISTERED_MAX of them */
	size_t registered_count;
};

/* Empty, for a network; with a curve blinded by fresh randomness. INTERNAL. */
MUST_CHECK enum outcome keys_open(struct keys *keys, struct complaint *why);
/* Wipes and frees; also after a failed keys_open(). */
void keys_close(struct keys *keys);

/* Fills the ring, from a root or from count keys alone; sets the fingerprint:
 * the root's, or of the HASH160 of all public keys side by side. */
MUST_CHECK enum outcome keys_take_root(struct keys *keys, struct complaint *why,
				       const struct network *net,
				       const struct xprv *root);
MUST_CHECK enum outcome keys_take_plain(struct keys *keys,
					struct complaint *why,
					const struct network *net,
					const struct secret_key *secrets,
					const bool *compressed, size_t count);

/* STORE: the bytes are none of ours. */
MUST_CHECK enum outcome keys_decode(struct keys *keys, struct complaint *why,
				    const struct network *net,
				    struct slice plain);
size_t keys_encoded_size(const struct keys *keys);
/* w: over locked memory of keys_encoded_size() bytes, which it therefore never
 * moves. The ring is in use. */
void keys_encode(struct writer *w, struct keys *keys);

/* MALFORMED: name or descriptor is no good for it, or the name is taken. */
MUST_CHECK enum outcome keys_register(struct keys *keys, struct complaint *why,
				      const char *name, const char *text);

struct key_ring *keys_use(struct keys *keys);
void keys_rest(struct keys *keys);

#endif /* SIGNER_KEYS_H */
