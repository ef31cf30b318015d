/* slip132.h - extended keys under versions that say which scripts are meant:
 * "ypub", "zpub" and their kin, and Litecoin's "Ltub". Nodes know none of
 * them: they are read, and written as the node's own.
 *
 * Source: SLIP-0132. */
#ifndef WALLET_SLIP132_H
#define WALLET_SLIP132_H

#include "wallet/extended_key.h"

/* The same key in the form of net's node, for xpub_parse() or xprv_parse(); a
 * text that has that form already comes back as it is. BAD_INPUT sets *why: not
 * base58check, or of no version that net has. The caller wipes out, which may
 * be a secret. */
MUST_CHECK enum status slip132_to_native(char out[BASE58_TEXT_SIZE],
					 const char **why,
					 const struct network *net,
					 const char *text, size_t text_len);

#endif /* WALLET_SLIP132_H */
