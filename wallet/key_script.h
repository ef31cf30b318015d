/* key_script.h - the scriptPubKeys that one key has. */
#ifndef WALLET_KEY_SCRIPT_H
#define WALLET_KEY_SCRIPT_H

#include "wallet/key.h"

enum key_script_kind {
	KEY_SCRIPT_P2PK,
	KEY_SCRIPT_P2PKH,
	KEY_SCRIPT_P2WPKH,
	KEY_SCRIPT_P2SH_P2WPKH,
};

#define KEY_SCRIPT_SIZE (PUBLIC_KEY_LONG_SIZE + 2)
#define P2SH_SIZE       23
#define P2WSH_SIZE      34
#define P2TR_SIZE       34

/* Returns the length. Witness programs want a compressed key: of another one
 * they could not be spent. */
size_t key_script(uint8_t out[KEY_SCRIPT_SIZE], enum key_script_kind kind,
		  const struct public_key *key);

/* The scripts that commit to a script, and to an output key. */
void p2sh_script(uint8_t out[P2SH_SIZE], struct slice script);
void p2wsh_script(uint8_t out[P2WSH_SIZE], struct slice script);
void p2tr_script(uint8_t out[P2TR_SIZE], const struct xonly_key *output);

#endif /* WALLET_KEY_SCRIPT_H */
