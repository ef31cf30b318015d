/* psbt_roles.h - BIP174's combiner, finalizer and extractor.
 *
 * Nobody's pairs are reordered, and no value that is there is replaced: a new
 * pair goes behind the last one of its type, or before the first of a greater
 * one. psbt_verify() alone verifies signatures. */
#ifndef WALLET_PSBT_ROLES_H
#define WALLET_PSBT_ROLES_H

#include "wallet/psbt.h"

/* Puts a pair into the map of a template, unless its key is there. The slices
 * must live as long as psbt. NO_MEMORY leaves the map as it was. */
MUST_CHECK enum status psbt_put(struct psbt *psbt, struct psbt_map *map,
				uint8_t type, struct slice data,
				struct slice value);

/* Adds to into what from has and into has not. REFUSED: another version, or
 * another transaction. NO_MEMORY: some of it may have been added. The bytes of
 * from must live as long as into. */
MUST_CHECK enum status psbt_combine(struct psbt *into, const struct psbt *from);

/* What the inputs spend, one each; where !known, the output means nothing. */
struct psbt_spent {
	struct tx_output *outputs; /* in the psbt's space */
	bool *known;
};

/* From an input's previous transaction, or else its witness utxo, or else
 * another input's previous transaction. Not known: none is there, or the
 * transaction is another one or has no such output. The slices live as long as
 * the template's bytes. NO_MEMORY. */
MUST_CHECK enum status psbt_spent_outputs(struct psbt_spent *out,
					  struct psbt *psbt,
					  const struct network *net);

/* Finalizes every input for which it has the signatures: P2PK, P2PKH, P2WPKH,
 * multisig, scripts that ask for one signature after another (psbt_satisfy.h),
 * each bare or in P2SH and P2WSH where it may be, and P2TR by key or leaf.
 * Others stay as they are. *final counts those that are final afterwards.
 * A script that is not the one committed to finalizes nothing. */
MUST_CHECK enum status psbt_finalize(struct psbt *psbt, size_t *final,
				     const struct network *net);

/* Appends the signed transaction, whether or not it is right: psbt_verify()
 * says that. REFUSED: an input is not final, or no lock time satisfies all;
 * NO_MEMORY. */
MUST_CHECK enum status psbt_extract(struct writer *w, struct psbt *psbt);

/* Runs the scripts of every input, as script_run.h says. REFUSED sets *why to a
 * static text, and *input to the first that is wrong or not final, or whose
 * utxo is missing; 0 for what is larger than a transaction may be. NO_MEMORY.
 */
MUST_CHECK enum status psbt_verify(const char **why, size_t *input,
				   struct psbt *psbt,
				   const struct network *net);

#endif /* WALLET_PSBT_ROLES_H */
