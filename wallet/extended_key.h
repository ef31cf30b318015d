/* extended_key.h - BIP32: keys with a chain code, from which a tree grows.
 *
 *     version [4] | depth [1] | parent [4] | index [4] | chain code [32] |
 *     00 and the secret, or the compressed public key [33]
 *
 * as base58check. Who has an xpub and the secret of any plain child has the
 * xprv: hence hardened steps, which an xpub cannot take. */
#ifndef WALLET_EXTENDED_KEY_H
#define WALLET_EXTENDED_KEY_H

#include "chain/base58.h"
#include "chain/network.h"
#include "wallet/key.h"
#include "wallet/key_path.h"

#define EXTENDED_KEY_SIZE 78 /* bytes before the checksum */
#define FINGERPRINT_SIZE  4

struct xpub {
	uint8_t depth;
	uint8_t parent[FINGERPRINT_SIZE]; /* zeros at depth 0 */
	uint32_t index;
	uint8_t chain_code[32];
	struct public_key key; /* compressed */
};

/* Whoever fills it clears it. */
struct xprv {
	struct xpub pub;
	struct secret_key secret;
};

void xprv_clear(struct xprv *key);

/* The root of a seed. LIMIT: the seed is not of 16 to 64 bytes. FAILED: no key
 * comes of it (one of 2^127 seeds). */
MUST_CHECK enum status
xprv_from_seed(struct xprv *out, const struct curve *curve, struct slice seed);

/* BAD_INPUT sets *why to a static text: not base58check, another length, the
 * version of another network or kind, a root with parent or index, no key of
 * the curve. Failing, xprv_parse() leaves zeros. */
MUST_CHECK enum status xprv_parse(struct xprv *out, const char **why,
				  const struct curve *curve,
				  const struct network *net, const char *text,
				  size_t text_len);
MUST_CHECK enum status xpub_parse(struct xpub *out, const char **why,
				  const struct network *net, const char *text,
				  size_t text_len);
/* xprv_write(): the caller wipes the text. */
void xprv_write(char out[BASE58_TEXT_SIZE], const struct network *net,
		const struct xprv *key);
void xpub_write(char out[BASE58_TEXT_SIZE], const struct network *net,
		const struct xpub *key);
/* The 78 bytes, as PSBT_GLOBAL_XPUB has them. */
void xpub_to_bytes(uint8_t out[EXTENDED_KEY_SIZE], const struct network *net,
		   const struct xpub *key);

/* One step down; out may be parent. REFUSED: a hardened step from an xpub.
 * LIMIT: the depth is 255 already. FAILED: this child does not exist (one of
 * 2^127); go on with the next index. */
MUST_CHECK enum status xprv_child(struct xprv *out, const struct curve *curve,
				  const struct xprv *parent, uint32_t index);
/* The child's secret alone, in a fifth of the time. The caller clears it. */
MUST_CHECK enum status xprv_child_secret(struct secret_key *out,
					 const struct xprv *parent,
					 uint32_t index);
MUST_CHECK enum status xpub_child(struct xpub *out, const struct xpub *parent,
				  uint32_t index);
/* All steps of the path; out may be root. */
MUST_CHECK enum status xprv_derive(struct xprv *out, const struct curve *curve,
				   const struct xprv *root,
				   const struct key_path *path);
MUST_CHECK enum status xpub_derive(struct xpub *out, const struct xpub *root,
				   const struct key_path *path);

/* The first bytes of the public key's HASH160. */
void xpub_fingerprint(uint8_t out[FINGERPRINT_SIZE], const struct xpub *key);

#endif /* WALLET_EXTENDED_KEY_H */
