/* wif.h - private keys as text ("wallet import format"): base58check of the
 * network's version byte, the 32 bytes, and 01 where the public key is meant
 * compressed. */
#ifndef WALLET_WIF_H
#define WALLET_WIF_H

#include "chain/base58.h"
#include "chain/network.h"
#include "wallet/key.h"

struct wif_key {
	struct secret_key secret;
	bool compressed;
};

/* BAD_INPUT sets *why to a static text and clears out. Coins share version
 * bytes: the text does not tell the coin. */
MUST_CHECK enum status wif_parse(struct wif_key *out, const char **why,
				 const struct network *net, const char *text,
				 size_t text_len);
/* The text is as secret as the key: the caller wipes it. */
void wif_write(char out[BASE58_TEXT_SIZE], const struct network *net,
	       const struct wif_key *key);

#endif /* WALLET_WIF_H */
