/* render_token.h - CashTokens in answers, as the node's RPC shows them. */
#ifndef API_EXPLORER_RENDER_TOKEN_H
#define API_EXPLORER_RENDER_TOKEN_H

#include "api/emit.h"

/* "tokenData": {category, amount, nft: {capability, commitment}}. The amount is
 * a text, since it may be over 2^53; without an NFT there is no nft. prefix is
 * an output's token prefix; nothing is written when it is empty. */
void render_token(struct emit *json, struct slice prefix);

#endif /* API_EXPLORER_RENDER_TOKEN_H */
