/* psbt.h - partially signed transactions: BIP174 (v0) and BIP370 (v2) with
 * BIP371's fields, and Bitcoin Cash Node's dialect.
 *
 *     70736274ff, then maps: one global, one per input, one per output; a map
 *     is pairs of key (its first number is the type) and value, and a byte 00
 *
 * A template is kept as it came: pairs are slices of the bytes it was parsed
 * from, in their order, those of unknown types and proprietary ones too, and
 * psbt_write() gives the same bytes back. What is known was checked for its
 * form: sizes, points of the curve, DER, nested lengths. Whether it is true
 * (the previous transaction is the one spent, a script hashes to what commits
 * to it) is the signer's to check.
 *
 * Dialect: on Bitcoin Cash (net->tokens) input field 00 holds one output, not
 * the previous transaction, and there is no segwit.
 *
 * Memory: psbt owns its space; its bytes are the caller's. */
#ifndef WALLET_PSBT_H
#define WALLET_PSBT_H

#include "chain/tx.h"
#include "chain/writer.h"

enum psbt_global_type {
	PSBT_GLOBAL_UNSIGNED_TX = 0x00,
	PSBT_GLOBAL_XPUB = 0x01,
	PSBT_GLOBAL_TX_VERSION = 0x02,
	PSBT_GLOBAL_FALLBACK_LOCKTIME = 0x03,
	PSBT_GLOBAL_INPUT_COUNT = 0x04,
	PSBT_GLOBAL_OUTPUT_COUNT = 0x05,
	PSBT_GLOBAL_TX_MODIFIABLE = 0x06,
	PSBT_GLOBAL_VERSION = 0xfb,
};

enum psbt_input_type {
	PSBT_IN_NON_WITNESS_UTXO = 0x00,
	PSBT_IN_WITNESS_UTXO = 0x01,
	PSBT_IN_PARTIAL_SIG = 0x02,
	PSBT_IN_SIGHASH_TYPE = 0x03,
	PSBT_IN_REDEEM_SCRIPT = 0x04,
	PSBT_IN_WITNESS_SCRIPT = 0x05,
	PSBT_IN_BIP32_DERIVATION = 0x06,
	PSBT_IN_FINAL_SCRIPTSIG = 0x07,
	PSBT_IN_FINAL_SCRIPTWITNESS = 0x08,
	PSBT_IN_POR_COMMITMENT = 0x09,
	PSBT_IN_RIPEMD160 = 0x0a,
	PSBT_IN_SHA256 = 0x0b,
	PSBT_IN_HASH160 = 0x0c,
	PSBT_IN_HASH256 = 0x0d,
	PSBT_IN_PREVIOUS_TXID = 0x0e,
	PSBT_IN_OUTPUT_INDEX = 0x0f,
	PSBT_IN_SEQUENCE = 0x10,
	PSBT_IN_REQUIRED_TIME = 0x11,
	PSBT_IN_REQUIRED_HEIGHT = 0x12,
	PSBT_IN_TAP_KEY_SIG = 0x13,
	PSBT_IN_TAP_SCRIPT_SIG = 0x14,
	PSBT_IN_TAP_LEAF_SCRIPT = 0x15,
	PSBT_IN_TAP_BIP32_DERIVATION = 0x16,
	PSBT_IN_TAP_INTERNAL_KEY = 0x17,
	PSBT_IN_TAP_MERKLE_ROOT = 0x18,
};

enum psbt_output_type {
	PSBT_OUT_REDEEM_SCRIPT = 0x00,
	PSBT_OUT_WITNESS_SCRIPT = 0x01,
	PSBT_OUT_BIP32_DERIVATION = 0x02,
	PSBT_OUT_AMOUNT = 0x03,
	PSBT_OUT_SCRIPT = 0x04,
	PSBT_OUT_TAP_INTERNAL_KEY = 0x05,
	PSBT_OUT_TAP_TREE = 0x06,
	PSBT_OUT_TAP_BIP32_DERIVATION = 0x07,
};

#define PSBT_PROPRIETARY 0xfc

/* Proprietary input fields of our own: what BIP174 has no field for. Their key
 * is fc, the identifier with its length, and the type below. */
#define PSBT_OWS_IDENTIFIER "ows"
enum psbt_own_type {
	/* Bitcoin Cash, whose field 00 proves nothing: the previous transaction
	 * whole. */
	PSBT_OWS_PREVIOUS = 0x00,
	/* What an input that is no segwit input is said to spend, as an output:
	 * for requests without previous transactions. */
	PSBT_OWS_CLAIM = 0x01,
};

/* In a map; a bound of ours, since looking for a key goes through all. */
#define PSBT_MAX_PAIRS 10000

struct psbt_pair {
	uint64_t type;
	struct slice key;  /* whole, the type in front */
	struct slice data; /* of the key, behind the type */
	struct slice value;
};

struct psbt_map {
	struct psbt_pair *pairs; /* in the psbt's space, no key twice */
	size_t count;
};

struct psbt {
	uint32_t version; /* 0 or 2 */
	struct psbt_map global;
	struct psbt_map *inputs; /* tx.input_count of them */
	struct psbt_map *outputs;
	/* What is to be signed, without scriptSigs and witnesses, in either
	 * version. It may have no inputs or outputs yet. raw and body are
	 * empty: tx_write() and sighash.h read the fields alone. */
	struct tx tx;
	/* v2: no lock time satisfies every input; tx.locktime means nothing. */
	bool locktime_conflict;
	struct tx_space space; /* owned */
};

/* BAD_INPUT sets *why to a static text; NO_MEMORY. out is to be cleared in
 * either case. bytes must live as long as out. */
MUST_CHECK enum status psbt_parse(struct psbt *out, const char **why,
				  const struct network *net,
				  struct slice bytes);
void psbt_clear(struct psbt *psbt);
/* w->failed: out of memory. */
void psbt_write(struct writer *w, const struct psbt *psbt);

/* The pair of this type with no data behind it, or NULL. */
const struct psbt_pair *psbt_find(const struct psbt_map *map, uint64_t type);
/* The pair of this type and data, or NULL. */
const struct psbt_pair *psbt_find_key(const struct psbt_map *map, uint64_t type,
				      struct slice data);
/* The proprietary pair of ours, or NULL. */
const struct psbt_pair *psbt_find_own(const struct psbt_map *map,
				      enum psbt_own_type type);
/* The value as a number; absent: fallback. */
uint32_t psbt_number(const struct psbt_map *map, uint64_t type,
		     uint32_t fallback);

/* Sorts the slices. Are two of them alike? */
bool psbt_has_twice(struct slice *slices, size_t count);

/* Reads an output as it stands in a transaction; net->tokens: with a token
 * prefix, perhaps. BAD_INPUT: anything else, or an amount over the maximum. */
MUST_CHECK enum status psbt_read_output(struct tx_output *out,
					const struct network *net,
					struct slice bytes);

#endif /* WALLET_PSBT_H */
