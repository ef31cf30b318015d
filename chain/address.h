/* address.h - addresses both ways: base58check (P2PKH, P2SH), bech32 (BIP173,
 * witness version 0), bech32m (BIP350, versions 1 to 16), CashAddr (BCH: P2PKH,
 * P2SH, P2SH32 and their token-aware twins, which mean the same script). */
#ifndef CHAIN_ADDRESS_H
#define CHAIN_ADDRESS_H

#include "chain/network.h"
#include "chain/script.h"

#define ADDRESS_SIZE        128 /* longest text and its terminating zero */
#define ADDRESS_SCRIPT_SIZE 64

struct address {
	uint8_t script[ADDRESS_SCRIPT_SIZE]; /* the scriptPubKey */
	size_t script_len;
	enum script_type type;
};

/* The address of a scriptPubKey in the form that net->address_form says,
 * CashAddr always with its prefix; NOT_FOUND when it has none (P2PK, multisig,
 * OP_RETURN, non-standard, MWEB's). */
MUST_CHECK enum status address_from_script(char out[ADDRESS_SIZE],
					   const struct network *net,
					   struct slice script_pubkey);
/* The P2PKH address of a P2PK script's key: what old nodes printed for it and
 * Insight shows. NOT_FOUND for any other script. */
MUST_CHECK enum status address_of_pubkey_script(char out[ADDRESS_SIZE],
						const struct network *net,
						struct slice script_pubkey);

/* Every form that net knows is read, whatever net->address_form says: base58
 * with new and old P2SH version, bech32 and bech32m, CashAddr with and without
 * prefix, in upper or lower case, plain or token-aware. The network must be
 * net's: where two networks share a form, the text is taken for net's.
 *
 * BAD_INPUT sets *why to a static text: "Input string too short", "Non-base58
 * character", "Checksum mismatch", "Mixed case", "Address of another network
 * (bch livenet)", ... as insight-api.md 1.9 and BIP173/350 name them. Where
 * several networks have the form, the first row's name is told, and one of
 * net's coin before any. text is zero terminated; why may not be NULL. */
MUST_CHECK enum status address_parse(struct address *out, const char **why,
				     const struct network *net,
				     const char *text);

#endif /* CHAIN_ADDRESS_H */
