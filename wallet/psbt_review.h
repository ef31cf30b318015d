/* psbt_review.h - what a template would do if it were signed, by what it
 * proves and not by what it says: the checks that stand before any signature.
 *
 * Whoever made the template may be hostile. So
 * - an amount counts when the previous transaction hashes to the outpoint's
 *   txid, or when the signatures to be made commit to it (amount_proof);
 * - an input is ours when the key at the path claimed is in its script;
 * - an output is ours when the key at the path claimed, or a descriptor that
 *   was registered, gives exactly its script (proved by deriving, never by the
 *   keys in the template).
 *
 * refusal is the first of what speaks against signing; nothing is to be signed
 * then. Every input and output has its own, too.
 *
 * Source: BIP174 (signer), BIP341; the attacks by their names in the tests. */
#ifndef WALLET_PSBT_REVIEW_H
#define WALLET_PSBT_REVIEW_H

#include "chain/script.h"
#include "wallet/descriptor.h"
#include "wallet/key_ring.h"
#include "wallet/psbt.h"
#include "wallet/refusal.h"
#include "wallet/sighash.h"

/* What the caller allows; zeros are the strict ones. */
struct review_rules {
	/* Amounts without proof are taken for true, and marked. */
	bool allow_unproved_amounts;
	/* Signature types beside ALL and BIP341's DEFAULT. */
	bool allow_none;
	bool allow_single;
	bool allow_anyonecanpay;
	/* Tokens (Bitcoin Cash) may be destroyed. */
	bool allow_burn;
	/* For bip322.c alone: it is the signature of a message, and nothing
	 * else. Without this, whatever looks like one is refused. */
	bool is_message;
	/* Outputs of scripts that no wallet knows. */
	bool allow_unknown_scripts;
	/* Own outputs: accounts known, and the first index that is beyond
	 * where anybody looks. No accounts: 0 alone. */
	const uint32_t *accounts;
	size_t account_count;
	uint32_t index_end;
	/* Multisig wallets that change may go to. */
	const struct descriptor *const *registered;
	size_t registered_count;
};

enum amount_proof {
	AMOUNT_UNKNOWN,   /* no utxo in the template */
	AMOUNT_CLAIMED,   /* nothing proves it */
	AMOUNT_COMMITTED, /* the signatures would be void if it were false */
	AMOUNT_PROVED,    /* by the previous transaction */
};

/* A key of ours that can sign an input. */
struct review_key {
	struct key_ref ref;
	/* What the signature verifies with: as in the script; of taproot's key
	 * path the output key, and of a leaf the key in it, with even y. */
	struct public_key key;
	/* Taproot, 32 bytes or NULL: what is added to the key for the key path,
	 * and the leaf of a script path. */
	const uint8_t *tweak;
	const uint8_t *leaf_hash;
	bool is_signed; /* its signature is there already */
};

struct review_input {
	enum refusal refusal;
	enum amount_proof proof;
	/* With AMOUNT_UNKNOWN all that follows is empty. */
	struct tx_output spent;
	enum script_type type; /* of the scriptPubKey */
	enum spend_kind kind;
	bool wrapped;    /* in P2SH */
	bool is_message; /* spends what BIP322 makes of a message */
	/* The script that the digest signs and what it is; empty for taproot,
	 * and for P2SH and P2WSH whose script is not there. */
	struct slice script;
	enum script_type script_type;
	uint32_t sighash; /* asked for, or the default */
	bool is_final;
	struct review_key *keys; /* ours that the script asks for */
	size_t key_count;
};

enum output_owner {
	OUTPUT_FOREIGN,
	OUTPUT_OWN,        /* a key of ours alone */
	OUTPUT_REGISTERED, /* a multisig wallet registered */
};

struct review_output {
	enum refusal refusal;
	enum script_type type;
	enum output_owner owner;
	bool is_change;     /* own, and of the branch for change */
	bool is_claimed;    /* says that it is ours; owner says what is true */
	struct key_ref key; /* OUTPUT_OWN */
	size_t registered;  /* OUTPUT_REGISTERED: which, and where */
	size_t branch;
	uint32_t index;
};

struct psbt_review {
	enum refusal refusal;        /* the first one */
	struct review_input *inputs; /* in the template's space */
	struct review_output *outputs;
	struct tx_output *spent; /* what the inputs spend, for sighash.h */
	bool all_spent;          /* every input has a utxo */
	bool amounts_proved;     /* or committed to, every one */
	uint64_t in;             /* satoshis */
	uint64_t out;
	uint64_t fee;        /* 0 where something is refused for the amounts */
	uint64_t foreign;    /* of outputs that are not ours */
	size_t vsize;        /* when signed, estimated from above; BCH: size */
	bool is_replaceable; /* BIP125: a sequence below fffffffe */
	bool locktime_enforced; /* not zero, and a sequence below ffffffff */
	size_t to_sign; /* inputs with a key of ours that has not signed */
	/* Of the transaction without any scriptSig: its name before it is
	 * signed; with inputs of native segwit alone also afterwards. */
	struct txid unsigned_txid;
};

/* Memory is of the template's space and lives as long. ring NULL: nobody's
 * keys, to look at a template. NO_MEMORY. Everything else is in out. */
MUST_CHECK enum status psbt_review(struct psbt_review *out, struct psbt *psbt,
				   const struct network *net,
				   struct key_ring *ring,
				   const struct review_rules *rules);

#endif /* WALLET_PSBT_REVIEW_H */
