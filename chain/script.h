/* script.h - what a scriptPubKey is (script.c), and scripts as the node prints
 * them (script_asm.c). */
#ifndef CHAIN_SCRIPT_H
#define CHAIN_SCRIPT_H

#include "chain/network.h"
#include "chain/slice.h"
#include "chain/writer.h"

/* kind, the node's name for it in "type" */
#define SCRIPT_TYPE_LIST(X)                     \
	X(NONSTANDARD, "nonstandard")           \
	X(P2PK, "pubkey")                       \
	X(P2PKH, "pubkeyhash")                  \
	X(P2SH, "scripthash")                   \
	X(MULTISIG, "multisig")                 \
	X(NULLDATA, "nulldata")                 \
	X(P2S, "script")                        \
	X(P2WPKH, "witness_v0_keyhash")         \
	X(P2WSH, "witness_v0_scripthash")       \
	X(P2TR, "witness_v1_taproot")           \
	X(P2A, "anchor")                        \
	X(WITNESS_UNKNOWN, "witness_unknown")   \
	X(MWEB_HOGADDR, "witness_mweb_hogaddr") \
	X(MWEB_PEGIN, "witness_mweb_pegin")

#define SCRIPT_TYPE_ENUM(name, text) SCRIPT_##name,
enum script_type { SCRIPT_TYPE_LIST(SCRIPT_TYPE_ENUM) };
#undef SCRIPT_TYPE_ENUM

struct script_info {
	enum script_type type;
	/* The bytes an address is made of: key hash, script hash or witness
	 * program; the public key for P2PK; empty otherwise. Borrowed. */
	struct slice program;
	uint8_t witness_version; /* 0..16, for the witness types */
	uint8_t keys_required;   /* for MULTISIG: m of n */
	uint8_t keys_total;
};

/* As the Solver() of net's node decides; never fails. net says whether there
 * are witness programs (net->segwit), two of MWEB's own among them (net->mweb),
 * and P2SH with a hash of 32 bytes (P2SH32; where net->tokens); net->scripts
 * settles the rest: how many keys a multisig may have, pay-to-anchor (Core),
 * "script" (P2S, Bitcoin Cash Node from 29 on: no other type, up to 201 bytes).
 * script_pubkey is without token prefix. */
struct script_info script_classify(const struct network *net,
				   struct slice script_pubkey);
const char *script_type_name(enum script_type type);

/* Provably unspendable: begins with OP_RETURN or is over 10,000 bytes. Such
 * outputs are in no coins or history row. */
bool script_is_unspendable(struct slice script_pubkey);

/* Appends the disassembly exactly as ScriptToAsmStr() of net's node: opcode
 * names, short pushes (4 bytes, of Bitcoin Cash Node 8) as decimal numbers,
 * longer ones as hex, "[error]" where the script breaks off.
 *
 * With decode_sighash (scriptSigs) a push that is a signature with a defined
 * hash type shows as "<hex>[ALL]": strictly encoded DER, and on Bitcoin Cash
 * ("[ALL|FORKID]") 64 bytes of Schnorr's, too. Not in scripts that begin with
 * OP_RETURN or are over 10,000 bytes. */
void script_write_asm(struct writer *w, const struct network *net,
		      struct slice script, bool decode_sighash);

#endif /* CHAIN_SCRIPT_H */
