/* psbt_fields.h - the form of every field that BIP174, 370 and 371 name.
 *
 * For psbt.c alone. */
#ifndef WALLET_PSBT_FIELDS_H
#define WALLET_PSBT_FIELDS_H

#include "wallet/psbt.h"

enum psbt_scope { PSBT_IN_GLOBAL, PSBT_IN_INPUT, PSBT_IN_OUTPUT };

/* OK for a field of right form in a template of this version, and for one of a
 * type that is not known. Else BAD_INPUT with *why; NO_MEMORY. */
MUST_CHECK enum status psbt_check_pair(const char **why,
				       const struct network *net,
				       struct tx_space *space, uint32_t version,
				       enum psbt_scope scope,
				       const struct psbt_pair *pair);

#endif /* WALLET_PSBT_FIELDS_H */
