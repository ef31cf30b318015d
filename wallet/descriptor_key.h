/* descriptor_key.h - BIP380's key expressions, with BIP389's multipaths:
 *
 *     [d34db33f/84h/0h/0h]xpub/<0;1>/2
 *
 * an origin (fingerprint of the root and path from there), a key (hexadecimal,
 * WIF, xpub, xprv), and for extended keys a path that may have one step of
 * alternatives and a wildcard, a star, for its end. h and ' mean hardened; H
 * does not.
 *
 * Keys may be secrets: whoever parses clears. */
#ifndef WALLET_DESCRIPTOR_KEY_H
#define WALLET_DESCRIPTOR_KEY_H

#include "wallet/extended_key.h"

#define DESCRIPTOR_MAX_ALTERNATIVES 16 /* a bound of ours */

enum descriptor_key_kind {
	DESCRIPTOR_KEY_PLAIN, /* a public key */
	DESCRIPTOR_KEY_XONLY, /* 32 bytes; plain is the one with even y */
	DESCRIPTOR_KEY_WIF,   /* plain, and its secret in root.secret */
	DESCRIPTOR_KEY_XPUB,  /* root.pub */
	DESCRIPTOR_KEY_XPRV,  /* root */
};

enum descriptor_wildcard {
	DESCRIPTOR_NO_WILDCARD,
	DESCRIPTOR_WILDCARD,
	DESCRIPTOR_HARDENED_WILDCARD,
};

struct descriptor_key {
	enum descriptor_key_kind kind;
	struct public_key plain;
	struct xprv root;
	bool has_origin;
	uint8_t fingerprint[FINGERPRINT_SIZE];
	struct key_path origin;
	struct key_path path; /* without the wildcard */
	enum descriptor_wildcard wildcard;
	/* At this step of path stands one of these; count 0: no multipath. */
	size_t alternative_step;
	size_t alternative_count;
	uint32_t alternatives[DESCRIPTOR_MAX_ALTERNATIVES];
};

/* BAD_INPUT sets *why to a static text; LIMIT: a path too long for us. */
MUST_CHECK enum status descriptor_key_parse(struct descriptor_key *out,
					    const char **why,
					    const struct curve *curve,
					    const struct network *net,
					    struct slice text);
void descriptor_key_clear(struct descriptor_key *key);

/* The public key for one of the alternatives (ignored without a multipath) and
 * an index (ignored without a wildcard). REFUSED: a hardened step and no
 * secret. LIMIT: index over 2^31 - 1, or no such alternative. */
MUST_CHECK enum status descriptor_key_at(struct public_key *out,
					 const struct curve *curve,
					 const struct descriptor_key *key,
					 size_t alternative, uint32_t index);
/* The path from root that leads there. LIMIT as above, or too long. */
MUST_CHECK enum status descriptor_key_path(struct key_path *out,
					   const struct descriptor_key *key,
					   size_t alternative, uint32_t index);

#endif /* WALLET_DESCRIPTOR_KEY_H */
