/* sighash.h - the digests that signatures of a transaction's inputs sign.
 *
 * Four kinds: the legacy one, BIP143's for witness version 0, BIP341's for
 * version 1 with key and script path, and Bitcoin Cash's, which is BIP143's
 * with FORKID, SIGHASH_UTXOS and the token prefix. All but the legacy one are
 * linear: what the inputs share is hashed once, in sighash_shared. The legacy
 * one hashes the whole transaction for every input.
 *
 * These are functions of bytes: whether an amount is true, a script the right
 * one, or a hash type wise, is the caller's to know. Digests are in the order
 * in which they are signed.
 *
 * Source: BIP143, BIP341, BIP342; Bitcoin Core's interpreter.cpp; Bitcoin
 * Cash's replay-protected-sighash.md and CHIP-2022-02. */
#ifndef WALLET_SIGHASH_H
#define WALLET_SIGHASH_H

#include "chain/tx.h"

#define SIGHASH_DEFAULT      0x00 /* BIP341: ALL */
#define SIGHASH_ALL          0x01
#define SIGHASH_NONE         0x02
#define SIGHASH_SINGLE       0x03
#define SIGHASH_OUTPUT_MASK  0x1f /* which of the three */
#define SIGHASH_UTXOS        0x20 /* BCH: all spent outputs are signed, too */
#define SIGHASH_FORKID       0x40 /* BCH */
#define SIGHASH_ANYONECANPAY 0x80

/* Which digest an input's signatures sign. */
enum spend_kind {
	SPEND_LEGACY,
	SPEND_SEGWIT_V0,
	SPEND_TAPROOT,
	SPEND_BCH,
};

/* Of all prevouts, sequences, outputs, and of what is spent: each SHA-256
 * once. Borrows tx and spent. */
struct sighash_shared {
	const struct tx *tx;
	const struct tx_output *spent; /* one for each input, or NULL */
	uint8_t prevouts[32];
	uint8_t sequences[32];
	uint8_t outputs[32];
	/* Only with spent. */
	uint8_t amounts[32];
	uint8_t scripts[32];
	uint8_t utxos[32];
};

/* spent: what the inputs spend, all of them and in their order. */
void sighash_share(struct sighash_shared *out, const struct tx *tx,
		   const struct tx_output *spent);

/* script: what CHECKSIG executes; its OP_CODESEPARATORs are left out here.
 * REFUSED: SINGLE without an output of that number. Nodes then take the number
 * one for the digest, a signature of which is good for any transaction. */
MUST_CHECK enum status sighash_legacy(uint8_t out[32], const struct tx *tx,
				      size_t input, struct slice script,
				      uint32_t type);
/* The amount is spent[input]'s: BIP143's digest holds no other. */
void sighash_segwit_v0(uint8_t out[32], const struct sighash_shared *shared,
		       size_t input, struct slice script, uint32_t type);
/* REFUSED: type is without FORKID, so the signature is good on other chains;
 * or it has both UTXOS and ANYONECANPAY, with which evaluation fails (CHIP-
 * 2022-02, "SIGHASH_UTXOS": the two must not be used together). */
MUST_CHECK enum status sighash_bch(uint8_t out[32],
				   const struct sighash_shared *shared,
				   size_t input, struct slice script,
				   uint32_t type);

struct taproot_spend {
	uint8_t type;
	struct slice annex;       /* with its first byte 50; empty: none */
	const uint8_t *leaf_hash; /* 32 bytes; NULL: the key path */
	/* The last OP_CODESEPARATOR executed, counted in operations;
	 * UINT32_MAX: none. */
	uint32_t separator;
};

/* BAD_INPUT: a type that BIP341 does not have. REFUSED: SINGLE without an
 * output of that number. */
MUST_CHECK enum status sighash_taproot(uint8_t out[32],
				       const struct sighash_shared *shared,
				       size_t input,
				       const struct taproot_spend *spend);

#endif /* WALLET_SIGHASH_H */
