/* refusal.h - why a template is not signed: codes that stay the same from
 * release to release, for reports and logs.
 *
 * Every code is of a fact that the template itself shows; what a store's
 * policy forbids has codes of its own. */
#ifndef WALLET_REFUSAL_H
#define WALLET_REFUSAL_H

/* name, code, text for people */
#define REFUSAL_LIST(X)                                                     \
	X(NONE, "none", "nothing speaks against it")                        \
	X(NO_INPUTS, "no_inputs", "no inputs or no outputs")                \
	X(LOCKTIME_CONFLICT, "locktime_conflict",                           \
	  "no lock time satisfies every input")                             \
	X(DUPLICATE_INPUT, "duplicate_input", "an outpoint is spent twice") \
	X(XPUB_NETWORK, "xpub_network",                                     \
	  "an extended key is of another network")                          \
	X(MWEB, "mweb", "MWEB data is never signed")                        \
	X(UTXO_MISSING, "utxo_missing",                                     \
	  "what the input spends is not in the template")                   \
	X(PREVIOUS_MISSING, "previous_missing",                             \
	  "the previous transaction is not in the template")                \
	X(PREVIOUS_MISMATCH, "previous_mismatch",                           \
	  "the previous transaction is another one or lacks the output")    \
	X(UTXO_CONFLICT, "utxo_conflict",                                   \
	  "witness utxo and previous transaction differ")                   \
	X(WITNESS_UTXO_ON_LEGACY, "witness_utxo_on_legacy",                 \
	  "a witness utxo for an input that is no segwit input")            \
	X(AMOUNT_UNPROVED, "amount_unproved",                               \
	  "nothing proves the amount that the input spends")                \
	X(REDEEM_SCRIPT_MISSING, "redeem_script_missing",                   \
	  "the redeem script is not in the template")                       \
	X(REDEEM_SCRIPT_MISMATCH, "redeem_script_mismatch",                 \
	  "the redeem script is not the one committed to")                  \
	X(WITNESS_SCRIPT_MISSING, "witness_script_missing",                 \
	  "the witness script is not in the template")                      \
	X(WITNESS_SCRIPT_MISMATCH, "witness_script_mismatch",               \
	  "the witness script is not the one committed to")                 \
	X(UNCOMPRESSED_KEY, "uncompressed_key",                             \
	  "an uncompressed key in a witness script")                        \
	X(CODE_SEPARATOR, "code_separator",                                 \
	  "a script with OP_CODESEPARATOR is not signed")                   \
	X(TAPROOT_MISMATCH, "taproot_mismatch",                             \
	  "taproot keys, leaves or root do not give the output key")        \
	X(SIGHASH_INVALID, "sighash_invalid",                               \
	  "a signature type that this kind of input does not have")         \
	X(SIGHASH_NOT_ALLOWED, "sighash_not_allowed",                       \
	  "a signature type that is not allowed")                           \
	X(SIGHASH_MISMATCH, "sighash_mismatch",                             \
	  "a signature of another type than the one asked for")             \
	X(SINGLE_WITHOUT_OUTPUT, "single_without_output",                   \
	  "SIGHASH_SINGLE without an output of that number")                \
	X(KEY_MISMATCH, "key_mismatch",                                     \
	  "the key at the path is another one than the template says")      \
	X(COIN_TYPE, "coin_type", "the path is of another coin or network") \
	X(MESSAGE_INPUT, "message_input",                                   \
	  "an input that signs a message (BIP322), not a payment")          \
	X(LEGACY_TOO_LARGE, "legacy_too_large",                             \
	  "too many legacy inputs in so large a transaction")               \
	X(INPUT_TOO_LARGE, "input_too_large",                               \
	  "more fields, keys and scripts than one input may have")          \
	X(AMOUNT_OVERFLOW, "amount_overflow",                               \
	  "amounts beyond the money there is")                              \
	X(OUTPUTS_EXCEED_INPUTS, "outputs_exceed_inputs",                   \
	  "the outputs are more than the inputs")                           \
	X(CHANGE_PATH, "change_path",                                       \
	  "an own output where nobody would look for it")                   \
	X(OUTPUT_SCRIPT_UNKNOWN, "output_script_unknown",                   \
	  "an output whose script is not known")                            \
	X(OUTPUT_ZERO, "output_zero", "an output of nothing")               \
	X(OUTPUT_DUST, "output_dust", "an output below the relay limit")    \
	X(NULLDATA_SIZE, "nulldata_size", "OP_RETURN data over the limit")  \
	X(NULLDATA_AMOUNT, "nulldata_amount", "coins burnt in OP_RETURN")   \
	X(TOKEN_BURN, "token_burn", "tokens would be destroyed")            \
	X(TOKEN_INVALID, "token_invalid", "tokens out of nothing")

#define REFUSAL_ENUM(name, code, text) REFUSAL_##name,
enum refusal { REFUSAL_LIST(REFUSAL_ENUM) };
#undef REFUSAL_ENUM

/* "amount_unproved": for machines. */
const char *refusal_code(enum refusal refusal);
/* For people. */
const char *refusal_text(enum refusal refusal);

#endif /* WALLET_REFUSAL_H */
