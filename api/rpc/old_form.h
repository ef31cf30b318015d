/* old_form.h - what the node says of transactions and blocks, as a node from
 * before segwit would have said it (--rpc-serial-version 0).
 *
 * Raw bytes are those without witnesses (BIP144), without MWEB's parts too.
 * Witnesses, and the addresses that came with them, are left out of what is
 * decoded; "size" is that of the raw bytes then. Everything else is the node's:
 * "hash", "vsize" and "weight" are names that old clients do not know. */
#ifndef API_RPC_OLD_FORM_H
#define API_RPC_OLD_FORM_H

#include <jansson.h>

#include "chain/address.h"
#include "chain/tx.h"

/* The results of getrawtransaction and getblock, whatever they were asked for:
 * *result is changed, or another takes its place. BAD_INPUT: it is none. */
MUST_CHECK enum status old_form_of_tx(json_t **result,
				      const struct network *net);
MUST_CHECK enum status old_form_of_block(json_t **result,
					 const struct network *net);

/* Did nodes of before segwit have an address for such a script? */
bool old_form_has_address(const struct network *net, struct slice script);

#endif /* API_RPC_OLD_FORM_H */
