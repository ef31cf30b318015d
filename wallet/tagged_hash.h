/* tagged_hash.h - BIP340's hashes, told apart by a tag, and what BIP341 makes
 * of them: leaves, branches and the tweak of an output key. */
#ifndef WALLET_TAGGED_HASH_H
#define WALLET_TAGGED_HASH_H

#include "wallet/key.h"

#define TAP_LEAF_VERSION 0xc0 /* tapscript, BIP342 */

/* SHA-256 of SHA-256(tag) twice and the pieces, as if side by side. */
void tagged_hash(uint8_t out[32], const char *tag, const struct slice *pieces,
		 size_t count);

void tap_leaf_hash(uint8_t out[32], uint8_t version, struct slice script);
/* Of two children in either order; out may be one of them. */
void tap_branch_hash(uint8_t out[32], const uint8_t a[32], const uint8_t b[32]);
/* root: of the script tree; NULL: there is none. */
void tap_tweak(uint8_t out[32], const struct xonly_key *internal,
	       const uint8_t *root);
/* Does the output key commit to the script, by this control block? leaf: the
 * script's hash, set if the block has its form. */
bool tap_commits(uint8_t leaf[32], struct slice output, struct slice control,
		 struct slice script);

#endif /* WALLET_TAGGED_HASH_H */
