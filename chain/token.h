/* token.h - CashTokens (CHIP-2022-02): the token prefix of an output.
 *
 * ef, category (32 bytes), a byte of flags, [commitment], [amount]; then the
 * locking script proper. The length of an output's script field counts it. */
#ifndef CHAIN_TOKEN_H
#define CHAIN_TOKEN_H

#include "chain/hash.h"
#include "chain/slice.h"
#include "chain/status.h"

enum nft_capability { NFT_NONE, NFT_MUTABLE, NFT_MINTING };

struct token {
	struct txid category; /* of the transaction that the genesis spent */
	uint64_t amount;      /* of the fungible token, up to 2^63 - 1 */
	bool has_nft;
	enum nft_capability capability;
	struct slice commitment; /* borrowed; empty: none */
};

/* The prefix at the start of an output's script field; *len: its bytes.
 * NOT_FOUND: the field begins with no well-formed prefix, so all of it is the
 * locking script, as for the node. */
MUST_CHECK enum status token_parse(struct token *out, size_t *len,
				   struct slice field);
/* Splits an output's script field into token prefix (empty: none) and locking
 * script; both borrow from it. */
void token_split(struct slice *prefix, struct slice *script,
		 struct slice field);
/* "none", "mutable", "minting", as RPC and the CHIP's JSON say. */
const char *nft_capability_name(enum nft_capability capability);

#endif /* CHAIN_TOKEN_H */
