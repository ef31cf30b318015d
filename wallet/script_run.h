/* script_run.h - is an input allowed to spend what it spends? Script, executed.
 *
 * All rules that nodes relay by, in one: P2SH, BIP65, 66, 112, 141, 143, 146,
 * 147, 341, 342, low s, minimal pushes and numbers, clean stacks, no witness
 * programs that nobody knows. So what passes is valid and relayed; what does
 * not may still be valid. Of Bitcoin Cash's operations those are known that it
 * has in common with Bitcoin, and both kinds of its signatures.
 *
 * Source: Bitcoin Core's interpreter.cpp and policy.h for what is right. */
#ifndef WALLET_SCRIPT_RUN_H
#define WALLET_SCRIPT_RUN_H

#include "wallet/sighash.h"

/* OK. REFUSED sets *why to a static text. NO_MEMORY.
 *
 * tx: signed; shared: of it and of all that it spends. space: for what the
 * scripts compute, the caller's to reset. */
MUST_CHECK enum status script_run_input(const char **why,
					const struct network *net,
					const struct tx *tx,
					const struct sighash_shared *shared,
					size_t input, struct tx_space *space);

/* Every input. spent: what they spend, in their order. */
MUST_CHECK enum status script_run_tx(const char **why, size_t *wrong_input,
				     const struct network *net,
				     const struct tx *tx,
				     const struct tx_output *spent);

#endif /* WALLET_SCRIPT_RUN_H */
