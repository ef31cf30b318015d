/* script_ops.h - the operations that only move, compare and compute.
 *
 * For script_machine.c alone. */
#ifndef WALLET_SCRIPT_OPS_H
#define WALLET_SCRIPT_OPS_H

#include "wallet/script_machine.h"

/* False: it failed, or is none of them. */
bool script_execute(struct machine *m, uint8_t code);
bool script_push_number(struct machine *m, int64_t n);

#endif /* WALLET_SCRIPT_OPS_H */
