/* psbt_satisfy.h - what satisfies scripts that ask for one signature after
 * another, and perhaps for lock times or which way to go:
 *
 *     <key> CHECKSIGVERIFY <key> CHECKSIGVERIFY <144> CHECKSEQUENCEVERIFY
 *     <key> CHECKSIG <key> CHECKSIGADD <key> CHECKSIGADD <2> NUMEQUAL
 *     IF <key> ELSE <2016> CHECKSEQUENCEVERIFY DROP <key> ENDIF CHECKSIG
 *     <key> CHECKSIGVERIFY <key> CHECKSIG IFDUP NOTIF <20>
 *             CHECKSEQUENCEVERIFY ENDIF
 *
 * For psbt_finalize.c alone. */
#ifndef WALLET_PSBT_SATISFY_H
#define WALLET_PSBT_SATISFY_H

#include "wallet/psbt_index.h"

#define SATISFY_MAX 1000 /* as many as a stack holds */

struct satisfy_stack {
	struct slice items[SATISFY_MAX];
	size_t count;
};

bool satisfy_push(struct satisfy_stack *stack, struct slice item);
/* given: of the input's map. leaf_hash: of a tapscript, or NULL. Pushes the
 * signatures in the order in which a witness has them; false: one is missing,
 * or it is no such script. */
bool satisfy_in_turn(struct satisfy_stack *stack,
		     const struct psbt_index *given, struct slice script,
		     const uint8_t *leaf_hash);

#endif /* WALLET_PSBT_SATISFY_H */
