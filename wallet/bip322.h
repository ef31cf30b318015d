/* bip322.h - messages signed by what an address asks for, whatever script that
 * is: BIP322, simple, full and with proof of funds.
 *
 * A message becomes a transaction that nobody can mine (to_spend), and its
 * signature is one that spends it (to_sign), so that signing is what it always
 * is and no digest is taken for another. As text: base64 behind "smp" (the
 * witness), "ful" (to_sign) or "pof" (a final template); older ones have no
 * letters in front.
 *
 * Bitcoin Cash has no such messages (net->segwit). */
#ifndef WALLET_BIP322_H
#define WALLET_BIP322_H

#include "wallet/psbt_make.h"
#include "wallet/psbt_sign.h"

/* The tagged hash of a message, and the two transactions' names. */
void bip322_message_hash(uint8_t out[32], struct slice message);
struct txid bip322_to_spend(struct slice script, struct slice message);
/* Without witness; script: of the output that to_spend has. */
struct txid bip322_to_sign(struct slice script, struct slice message);

enum bip322_form { BIP322_SIMPLE, BIP322_FULL, BIP322_PROOF_OF_FUNDS };

struct bip322_options {
	/* SIMPLE becomes FULL where there is a scriptSig. */
	enum bip322_form form;
	/* FULL: of to_sign. Zeros as in SIMPLE. */
	uint32_t version, locktime, sequence;
	struct sign_options sign;
};

/* Appends the signature's text. spend: output.script, redeem, witness and
 * origin count (psbt_make.h), of whom the ring must have enough keys.
 * REFUSED sets *why: the ring cannot sign for the script. NO_MEMORY. */
MUST_CHECK enum status
bip322_sign(struct writer *text, const char **why, const struct network *net,
	    struct key_ring *ring, const struct raw_spend *spend,
	    struct slice message, const struct bip322_options *options);

/* What a signature says beside being right. */
struct bip322_proof {
	enum bip322_form form;
	/* Of to_sign: from when and how old an input it is valid. */
	uint32_t version, locktime, sequence;
	/* PROOF_OF_FUNDS: inputs beside the message's, and what they are said
	 * to spend: that the outputs exist is for a node to say. */
	size_t funds_count;
	uint64_t funds;
};

/* OK: right. REFUSED sets *why: wrong. BAD_INPUT sets *why: no such address, or
 * no such signature. NO_MEMORY. */
MUST_CHECK enum status bip322_verify(struct bip322_proof *out, const char **why,
				     const struct network *net,
				     const char *address,
				     struct slice signature,
				     struct slice message);

#endif /* WALLET_BIP322_H */
